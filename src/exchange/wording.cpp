// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/wording.hpp"

#include <vector>

#include <fmt/format.h>

#include "base/nearest_name.hpp"
#include "base/text.hpp"
#include "exchange/encodings.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_shown_code_points = 40;
constexpr std::size_t k_shown_bytes =
    4 * k_shown_code_points + 4;                  // a little more, so that "…" is put
constexpr std::size_t k_suggest_max_bytes = 200;  // longer names are no slips of the pen

struct FieldName {
  std::string name;  // or the label
  const BoundField* field;
};

}  // namespace

std::string shown(std::string_view bytes) {
  const bool cut = bytes.size() > k_shown_bytes;
  bytes = bytes.substr(0, k_shown_bytes);
  std::string out;
  while (!bytes.empty()) {
    const std::size_t good = text::utf8_prefix(bytes);
    for (const char c : bytes.substr(0, good)) {
      const auto byte = static_cast<unsigned char>(c);
      out += byte < 0x20 || byte == 0x7F ? ' ' : c;
    }
    bytes.remove_prefix(good);
    if (bytes.empty() || (cut && bytes.size() < 4)) break;  // a sequence cut in two is not shown
    out += "\uFFFD";
    bytes.remove_prefix(1);
  }
  std::string shortened = text::shorten(out, k_shown_code_points);
  if (cut && shortened.size() == out.size()) shortened += "…";
  return shortened;
}

std::string unknown_field_reason(std::string_view written, std::span<const BoundField> fields) {
  const std::string name = text::lower_ascii(text::fold_width(text::trim(written)));
  const FieldName* nearest = nullptr;
  std::vector<FieldName> names;
  if (!name.empty() && name.size() <= k_suggest_max_bytes && text::is_utf8(name)) {
    for (const BoundField& field : fields) {
      names.push_back({std::string(field.name), &field});
      names.push_back({text::lower_ascii(field.label), &field});
    }
    nearest = text::nearest_name(name, names, &FieldName::name);
  }
  if (nearest == nullptr) return "この名前の項目はありません（一覧は docs/import.md）";
  return fmt::format("この名前の項目はありません。近い項目は {}（{}）です", nearest->field->name,
                     nearest->field->label);
}

std::string not_utf8_reason(std::string_view bytes) {
  const std::size_t good = text::utf8_prefix(bytes);
  const auto byte = static_cast<unsigned char>(good < bytes.size() ? bytes[good] : 0);
  return unreadable_reason(text::length(bytes.substr(0, good)) + 1, byte, TextEncoding::utf8);
}

std::string unreadable_reason(std::size_t character, unsigned char byte, TextEncoding encoding) {
  return fmt::format("{}文字目が {} として読めません (0x{:02X})。{}", character, label_of(encoding),
                     byte,
                     encoding == TextEncoding::utf8 || encoding == TextEncoding::utf8_bom
                         ? "UTF-8 で保存し直してください"
                         : "その文字を打ち直してください");
}

}  // namespace tsunagu::exchange
