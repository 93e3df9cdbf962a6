// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/cells.hpp"
#include "exchange/record_json.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::string_view k_between = ";";

// The label, unless another code has it too.
std::string written_code(const std::string& code, const BoundField& field,
                         const model::Reference& reference) {
  const model::CodeList& list = reference.list(field.list);
  const std::string_view label = list.label(code);
  return list.resolve(label) == code ? std::string(label) : code;
}

// Labels that were read back as codes again, for comparing.
void resolve(std::vector<std::string>& entries, const BoundField& field,
             const model::Reference& reference) {
  if (field.type != model::FieldType::code_list) return;
  for (std::string& entry : entries) entry = reference.list(field.list).resolve(entry);
}
void resolve(std::vector<model::Qualification>& entries, const BoundField& field,
             const model::Reference& reference) {
  for (auto& entry : entries) entry.code = reference.list(field.list).resolve(entry.code);
}
void resolve(std::vector<model::Desk>&, const BoundField&, const model::Reference&) {}

struct WriteCell {
  const BoundField& field;
  const model::Reference& reference;

  std::string operator()(const std::string* value) const {
    return field.type == model::FieldType::code && !value->empty()
               ? written_code(*value, field, reference)
               : *value;
  }
  std::string operator()(const std::optional<std::int64_t>* value) const {
    return *value ? fmt::to_string(**value) : std::string();
  }
  std::string operator()(const std::optional<double>* value) const {
    if (!*value) return {};
    std::array<char, 512> digits;  // NOLINT: to_chars fills it; longer than any double
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), **value,
                                   std::chars_format::fixed);
    return {digits.data(), end.ptr};
  }
  std::string operator()(const bool* value) const { return *value ? "はい" : "いいえ"; }

  std::string operator()(const std::vector<std::string>* value) const {
    std::vector<std::string> entries = *value;
    if (field.type == model::FieldType::code_list) {
      for (std::string& entry : entries) entry = written_code(entry, field, reference);
    }
    return checked(text::join(entries, k_between), *value);
  }
  std::string operator()(const std::vector<model::Qualification>* value) const {
    std::vector<std::string> entries;
    for (const auto& [code, on, by] : *value) {
      std::string entry = written_code(code, field, reference);
      if (!on.empty() || !by.empty()) entry += "@" + on;
      if (!by.empty()) entry += "@" + by;
      entries.push_back(std::move(entry));
    }
    return checked(text::join(entries, k_between), *value);
  }
  std::string operator()(const std::vector<model::Desk>* value) const {
    std::vector<std::string> entries;
    for (const auto& [what, hours] : *value)
      entries.push_back(hours.empty() ? what : what + "@" + hours);
    return checked(text::join(entries, k_between), *value);
  }

  // The cell, or JSON when the cell would be read as another list.
  template <class List>
  std::string checked(std::string cell, const List& value) const {
    List read;
    BoundField probe = field;
    probe.ref = &read;
    const bool is_read = decode_cell(cell, probe, reference).empty();
    resolve(read, field, reference);
    return is_read && read == value ? cell : encode_json_list(field);
  }
};

}  // namespace

std::string encode_cell(const BoundField& field, const model::Reference& reference) {
  return std::visit(WriteCell{field, reference}, field.ref);
}

}  // namespace tsunagu::exchange
