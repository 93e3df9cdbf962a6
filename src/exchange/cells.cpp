// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/cells.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/record_json.hpp"
#include "exchange/written_day.hpp"
#include "model/check.hpp"
#include "model/nearest.hpp"

namespace tsunagu::exchange {
namespace {

using model::FieldType;

constexpr std::string_view k_comma = "、";
constexpr std::size_t k_near_hubs = 3;  // named for one that is unknown
constexpr std::array<std::string_view, 5> k_separators{";", "；", "|", "｜", "\n"};

bool eat(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Trimmed pieces between any of `separators`; empty pieces are dropped.
std::vector<std::string_view> split_any(std::string_view cell,
                                        std::span<const std::string_view> separators) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  const auto close = [&](std::size_t end) {
    const auto piece = text::trim(cell.substr(begin, end - begin));
    if (!piece.empty()) pieces.push_back(piece);
  };
  for (std::size_t i = 0; i < cell.size();) {
    const auto hit = std::find_if(separators.begin(), separators.end(), [&](std::string_view s) {
      return cell.substr(i).starts_with(s);
    });
    if (hit == separators.end()) {
      ++i;
    } else {
      close(i);
      i += hit->size();
      begin = i;
    }
  }
  close(cell.size());
  return pieces;
}

// Labels such as 「農業、林業」 hold the separator: the longest run that is in the list is one
// entry.
std::vector<std::string> join_labels(const std::vector<std::string_view>& pieces,
                                     const model::CodeList& list) {
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < pieces.size();) {
    std::size_t end = i + 1;
    for (std::size_t j = pieces.size(); j > i + 1; --j) {
      const std::vector<std::string> run(pieces.begin() + static_cast<std::ptrdiff_t>(i),
                                         pieces.begin() + static_cast<std::ptrdiff_t>(j));
      if (!list.resolve(text::join(run, k_comma)).empty()) {
        end = j;
        break;
      }
    }
    const std::vector<std::string> run(pieces.begin() + static_cast<std::ptrdiff_t>(i),
                                       pieces.begin() + static_cast<std::ptrdiff_t>(end));
    entries.push_back(text::join(run, k_comma));
    i = end;
  }
  return entries;
}

// Spreadsheets turn the code 01 into 1.
std::string with_lost_zero(std::string_view written, const model::CodeList& list) {
  if (written.size() == 1 && written[0] >= '0' && written[0] <= '9' &&
      list.resolve(written).empty()) {
    std::string padded = list.resolve("0" + std::string(written));
    if (!padded.empty()) return padded;
  }
  return std::string(written);
}

// 月水金, 月～金, 平日 as days in the order of the week; nothing when it is none of these.
std::vector<std::string> read_days(std::string_view entry, const model::CodeList& list) {
  constexpr std::array<std::string_view, 7> k_week{"月", "火", "水", "木", "金", "土", "日"};
  constexpr std::array<std::string_view, 4> k_until{"～", "〜", "-", "から"};
  if (entry == "平日") return {k_week.begin(), k_week.begin() + 5};
  if (entry == "毎日") return {k_week.begin(), k_week.end()};
  const auto number_of = [&](std::string_view day) {
    const std::string code = list.resolve(day);
    return std::find_if(k_week.begin(), k_week.end(),
                        [&](auto each) { return list.resolve(each) == code; });
  };
  const auto ends = split_any(entry, k_until);
  if (ends.size() == 2) {
    const auto* const first = number_of(ends[0]);
    const auto* const last = number_of(ends[1]);
    return last != k_week.end() && first <= last ? std::vector<std::string>(first, last + 1)
                                                 : std::vector<std::string>();
  }
  std::vector<std::string> days;
  while (!entry.empty()) {
    const auto* const day = std::find_if(k_week.begin(), k_week.end(),
                                         [&](auto each) { return entry.starts_with(each); });
    if (day == k_week.end()) return {};
    days.emplace_back(*day);
    entry.remove_prefix(day->size());
  }
  return days;
}

// Entries of the list that are written in one without its separators (訪問・来所); what was written
// when they are not.
std::vector<std::string> read_joined(std::string_view entry, const BoundField& field,
                                     const model::CodeList& list) {
  constexpr std::array<std::string_view, 7> k_marks{"・", "/", "／", ",", "，", " ", "　"};
  if (list.resolve(entry).empty()) {
    if (field.list == "weekdays") {
      if (auto days = read_days(entry, list); !days.empty()) return days;
    }
    const auto pieces = split_any(entry, k_marks);
    if (pieces.size() > 1 && std::all_of(pieces.begin(), pieces.end(),
                                         [&](auto piece) { return !list.resolve(piece).empty(); }))
      return {pieces.begin(), pieces.end()};
  }
  return {with_lost_zero(entry, list)};
}

std::vector<std::string> read_list(std::string_view cell, const BoundField& field,
                                   const model::Reference& reference) {
  std::vector<std::string_view> pieces = split_any(cell, k_separators);
  const bool by_comma = pieces.size() == 1 && pieces[0].find(k_comma) != std::string_view::npos;
  if (by_comma) pieces = split_any(cell, std::array{k_comma});
  if (field.type != FieldType::code_list) return {pieces.begin(), pieces.end()};
  const model::CodeList& list = reference.list(field.list);
  std::vector<std::string> entries;
  if (by_comma) {
    entries = join_labels(pieces, list);
  } else {
    entries.assign(pieces.begin(), pieces.end());
  }
  std::vector<std::string> read;
  for (const std::string& entry : entries) {
    auto each = read_joined(entry, field, list);
    std::move(each.begin(), each.end(), std::back_inserter(read));
  }
  return read;
}

// 1,234 -> 1234; false when the commas do not stand between groups of three.
bool drop_thousands(std::string& digits) {
  if (digits.find(',') == std::string::npos) return true;
  const std::size_t whole_end = std::min(digits.find('.'), digits.size());
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool due = i < whole_end && (whole_end - i) % 4 == 0;
    if ((digits[i] == ',') != due || (due && i == 0)) return false;
  }
  std::erase(digits, ',');
  return true;
}

// The number as ASCII digits with an optional minus; empty when it cannot be one.
std::string plain_number(std::string_view cell) {
  const std::string folded = text::fold_width(cell);
  std::string_view rest = text::trim(folded);
  const bool minus = eat(rest, "-") || eat(rest, "−") || eat(rest, "▲") || eat(rest, "△");
  if (!minus) eat(rest, "+");
  std::string digits(text::trim(rest));
  if (digits.empty() || digits[0] < '0' || digits[0] > '9' || !drop_thousands(digits)) return {};
  return minus ? "-" + digits : digits;
}

std::string read_integer(std::string_view cell, std::optional<std::int64_t>& target) {
  std::string digits = plain_number(cell);
  if (const std::size_t point = digits.find('.');
      point != std::string::npos && digits.find_first_not_of('0', point + 1) == std::string::npos)
    digits.resize(point);  // 3.0
  std::int64_t value = 0;
  if (!text::parse_integer(digits, value))
    return "整数ではありません。単位や「約」を付けず、12 のように書いてください";
  target = value;
  return {};
}

std::string read_number(std::string_view cell, std::optional<double>& target) {
  const std::string digits = plain_number(cell);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value,
                                            std::chars_format::fixed);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    return "数ではありません。単位や「約」を付けず、1.5 のように書いてください";
  target = value;
  return {};
}

std::string read_flag(std::string_view cell, bool& target) {
  constexpr std::array<std::string_view, 14> k_yes{"はい", "1",  "true", "yes",  "○", "◯", "〇",
                                                   "有",   "可", "あり", "可能", "✓", "✔", "レ"};
  constexpr std::array<std::string_view, 10> k_no{"いいえ", "0",  "false", "no",   "×",
                                                  "✕",      "無", "不可",  "なし", "不可能"};
  const std::string written = text::lower_ascii(text::fold_width(cell));
  target = std::find(k_yes.begin(), k_yes.end(), written) != k_yes.end();
  if (target || std::find(k_no.begin(), k_no.end(), written) != k_no.end()) return {};
  return "はい か いいえ（1・0、true・false、○・× も可）で書いてください";
}

// The id of a Yorozu hub by its name or prefecture; what was written when it is none.
std::string read_hub(std::string written, const model::Reference& reference) {
  if (written.empty() || model::is_id(written)) return written;
  if (std::string id = reference.list("hubs").resolve(written); !id.empty()) return id;
  std::string_view place = written;
  for (const std::string_view ending : {"拠点", "支援", "よろず"}) {
    if (place.ends_with(ending)) place.remove_suffix(ending.size());
  }
  const std::string id = "hub-" + reference.list("prefectures").resolve(place);
  return reference.list("hubs").find(id) == nullptr ? written : id;
}

// Why a text that names no hub is refused.
std::string no_hub_reason(std::string_view written, const model::Reference& reference) {
  std::vector<std::string> near;
  for (const auto* place : model::nearest(reference.list("prefectures"), written, k_near_hubs)) {
    const auto* hub = reference.list("hubs").find("hub-" + place->code);
    if (hub != nullptr) near.push_back(fmt::format("{}（{}）", hub->label, hub->code));
  }
  return near.empty() ? "拠点のID（hub-45）か名称（宮崎県よろず支援拠点）、都道府県（宮崎）で書いて"
                        "ください"
                      : fmt::format("この名前の拠点はありません。近い拠点は {} です",
                                    text::join(near, "、"));
}

// Whether an apostrophe in front can only be the mark by which spreadsheets keep a text.
bool is_plain_text(FieldType type) {
  return type == FieldType::text || type == FieldType::text_list || type == FieldType::desks;
}

struct ReadCell {
  std::string_view cell;
  const BoundField& field;
  const model::Reference& reference;

  std::string operator()(std::string* target) const {
    switch (field.type) {
      case FieldType::date: {
        WrittenDay day = read_day(cell);
        *target = std::move(day.iso);
        return std::move(day.problem);
      }
      case FieldType::id:
        *target = text::fold_width(cell);
        if (field.name != "hub_id") break;
        *target = read_hub(std::move(*target), reference);
        if (!model::is_id(*target)) return no_hub_reason(*target, reference);
        break;
      case FieldType::corporate_number: *target = text::fold_width(cell); break;
      case FieldType::code:
        *target = with_lost_zero(text::fold_width(cell), reference.list(field.list));
        break;
      default: *target = std::string(cell);
    }
    return {};
  }
  std::string operator()(std::vector<std::string>* target) const {
    *target = read_list(cell, field, reference);
    return {};
  }
  std::string operator()(std::optional<std::int64_t>* target) const {
    if (field.name != "year") return read_integer(cell, *target);
    *target = read_year(cell);
    if (*target || read_integer(cell, *target).empty()) return {};
    return "年は 2025 か 令和7年度 のように、1つだけ書いてください";
  }
  std::string operator()(std::optional<double>* target) const { return read_number(cell, *target); }
  std::string operator()(bool* target) const { return read_flag(cell, *target); }
  std::string operator()(std::vector<model::Qualification>* target) const {
    for (const std::string& entry : read_list(cell, field, reference)) {
      const auto parts = split_entry(entry);
      if (parts.size() > 3) return "資格は 資格名@確認日@確認者 の形で、; で区切って書いてください";
      auto& qualification = target->emplace_back();
      qualification.code = std::string(parts[0]);
      if (parts.size() > 1 && !parts[1].empty()) {
        WrittenDay day = read_day(parts[1]);
        if (!day.problem.empty()) return "確認日: " + day.problem;
        qualification.verified_on = std::move(day.iso);
      }
      if (parts.size() > 2) qualification.verified_by = std::string(parts[2]);
    }
    return {};
  }
  std::string operator()(std::vector<model::Desk>* target) const {
    for (const std::string_view entry : split_any(cell, k_separators)) {
      const auto parts = split_entry(entry);
      if (parts.size() > 2) return "窓口は 窓口名@時間 の形で、; で区切って書いてください";
      target->push_back(
          {std::string(parts[0]), parts.size() > 1 ? std::string(parts[1]) : std::string()});
    }
    return {};
  }

  // Trimmed parts between @ or ＠, empty ones kept; at least one.
  static std::vector<std::string_view> split_entry(std::string_view entry) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= entry.size(); ++i) {
      const std::string_view rest = entry.substr(i);
      const std::size_t mark = rest.starts_with("@") ? 1U : rest.starts_with("＠") ? 3U : 0U;
      if (mark == 0 && !rest.empty()) continue;
      parts.push_back(text::trim(entry.substr(begin, i - begin)));
      begin = i + mark;
    }
    return parts;
  }
};

}  // namespace

std::string decode_cell(std::string_view cell, const BoundField& field,
                        const model::Reference& reference) {
  std::string_view trimmed = text::trim(cell);
  if (!is_plain_text(field.type)) eat(trimmed, "'");
  if (trimmed.starts_with('[') && trimmed.ends_with(']') && decode_json_list(trimmed, field))
    return {};
  return std::visit(ReadCell{trimmed, field, reference}, field.ref);
}

}  // namespace tsunagu::exchange
