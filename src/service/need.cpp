// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/need.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::service {
namespace {

using index::FieldValue;
using index::QueryField;
using index::TagField;
using model::Reference;

constexpr std::size_t k_shown_value_points = 30;  // of a value that a note repeats
constexpr std::size_t k_notes_max = 5;

// Codes for a written value; none: it is in no list.
using Lookup = std::vector<std::string> (*)(std::string_view value, const Reference& reference);

std::vector<std::string> one_of(const model::CodeList& list, std::string_view value) {
  std::string code = list.resolve(value);
  return code.empty() ? std::vector<std::string>() : std::vector<std::string>{std::move(code)};
}

std::vector<std::string> entries_with(const model::CodeList& list, const std::string& column,
                                      std::string_view wanted) {
  std::vector<std::string> codes;
  for (const model::CodeEntry& entry : list.entries()) {
    const auto found = entry.extra.find(column);
    if (found != entry.extra.end() && found->second == wanted) codes.push_back(entry.code);
  }
  return codes;
}

// A prefecture, or all of a block (九州).
std::vector<std::string> prefectures(std::string_view value, const Reference& reference) {
  const model::CodeList& list = reference.list("prefectures");
  auto codes = one_of(list, value);
  if (!codes.empty()) return codes;
  const std::string block = reference.list("blocks").resolve(value);
  return block.empty() ? codes : entries_with(list, "block", block);
}

// A hub by its id or name, or the one of a prefecture.
std::vector<std::string> hubs(std::string_view value, const Reference& reference) {
  const model::CodeList& list = reference.list("hubs");
  auto codes = one_of(list, value);
  if (!codes.empty()) return codes;
  const std::string prefecture = reference.list("prefectures").resolve(value);
  return prefecture.empty() ? codes : entries_with(list, "prefecture", prefecture);
}

struct TagRule {
  QueryField query;
  TagField tag;
  std::string_view label;
  Lookup lookup;
};
constexpr std::array k_tag_rules{
    TagRule{QueryField::prefecture, TagField::prefecture, "県", prefectures},
    TagRule{QueryField::hub, TagField::hub, "拠点", hubs},
    TagRule{QueryField::industry, TagField::industry, "業種",
            [](std::string_view value, const Reference& reference) {
              return one_of(reference.list("industries"), value);
            }},
    TagRule{QueryField::topic, TagField::topic, "分野",
            [](std::string_view value, const Reference& reference) {
              return one_of(reference.list("topics"), value);
            }},
    TagRule{QueryField::qualification, TagField::qualification, "資格",
            [](std::string_view value, const Reference& reference) {
              return one_of(reference.list("qualifications"), value);
            }},
};

// 2024, 2024年: the whole year.
std::optional<std::int64_t> year_of(std::string_view written) {
  std::string_view digits = text::trim(written);
  for (const std::string_view unit : {"年度", "年"}) {
    if (digits.ends_with(unit)) digits.remove_suffix(unit.size());
  }
  std::int64_t year = 0;
  constexpr std::size_t k_year_digits = 4;
  if (digits.size() != k_year_digits || !text::parse_integer(digits, year) || year < 0)
    return std::nullopt;
  return year;
}

// 2022-2024, 2022..2024, 2022〜2024, 2023-, -2020, 2024; the later year may come first.
std::optional<index::YearRange> years_of(std::string_view value) {
  const std::string written = text::fold_width(value);
  if (const auto year = year_of(written)) return index::YearRange{*year, *year};
  for (const std::string_view mark : {"..", "-", "~", "〜", "–", "−"}) {
    const std::size_t at = written.find(mark);
    if (at == std::string::npos) continue;
    const std::string left = written.substr(0, at);
    const std::string right = written.substr(at + mark.size());
    const auto from = year_of(left);
    const auto to = year_of(right);
    if ((!from && !left.empty()) || (!to && !right.empty()) || (!from && !to)) return std::nullopt;
    index::YearRange range;
    if (from) range.from = *from;
    if (to) range.to = *to;
    if (range.from > range.to) std::swap(range.from, range.to);
    return range;
  }
  return std::nullopt;
}

class FieldReader {
 public:
  FieldReader(const index::Analyzer& analyzer, const Reference& reference, Need& need)
      : m_analyzer(analyzer),
        m_reference(reference),
        m_need(need) {}

  void read(const std::vector<FieldValue>& fields) {
    for (const TagRule& rule : k_tag_rules) {
      read_tags(rule, fields, false);
      read_tags(rule, fields, true);
    }
    read_names(fields, false);
    read_names(fields, true);
    read_years(fields, false);
    read_years(fields, true);
  }

 private:
  void read_tags(const TagRule& rule, const std::vector<FieldValue>& fields, bool exclude) {
    std::vector<std::string> codes;
    const bool asked = each(fields, rule.query, exclude, [&](const FieldValue& field) {
      const auto found = rule.lookup(field.value, m_reference);
      if (found.empty()) note_unknown(rule.label, field, "は一覧にありません");
      codes.insert(codes.end(), found.begin(), found.end());
    });
    // Without a code nobody passes; but nobody is excluded either.
    if (asked && !(exclude && codes.empty()))
      m_need.filters.push_back({rule.tag, std::move(codes), exclude});
  }

  void read_names(const std::vector<FieldValue>& fields, bool exclude) {
    index::NameFilter names{.keys = {}, .exclude = exclude};
    const bool asked = each(fields, QueryField::name, exclude, [&](const FieldValue& field) {
      std::string key = m_analyzer.name_key(field.value);
      if (key.empty()) {
        note_unknown("氏名", field, "は名前として読めません");
      } else {
        names.keys.push_back(std::move(key));
      }
    });
    if (asked && !(exclude && names.keys.empty())) m_need.names.push_back(std::move(names));
  }

  void read_years(const std::vector<FieldValue>& fields, bool exclude) {
    auto& ranges = exclude ? m_need.years.without : m_need.years.within;
    const bool asked = each(fields, QueryField::year, exclude, [&](const FieldValue& field) {
      const auto range = years_of(field.value);
      if (!range) {
        note_unknown("年", field, "は年として読めません (例: 年:2022-2024)");
      } else {
        ranges.push_back(*range);
      }
    });
    if (asked && !exclude && ranges.empty()) ranges.push_back({1, 0});  // no year at all
  }

  // Calls visit(field) for the values of one field; whether there were any.
  template <class Visit>
  static bool each(const std::vector<FieldValue>& fields, QueryField wanted, bool exclude,
                   const Visit& visit) {
    bool any = false;
    for (const FieldValue& field : fields) {
      if (field.field != wanted || field.exclude != exclude) continue;
      any = true;
      visit(field);
    }
    return any;
  }

  void note_unknown(std::string_view label, const FieldValue& field, std::string_view why) {
    if (m_need.notes.size() >= k_notes_max) return;
    m_need.notes.push_back(
        fmt::format("{}「{}」{}。{}", label, text::shorten(field.value, k_shown_value_points), why,
                    field.exclude ? "何も除いていません" : "当てはまるものはありません"));
  }

  const index::Analyzer& m_analyzer;
  const Reference& m_reference;
  Need& m_need;
};

}  // namespace

Need read_need(std::string_view text, const index::Analyzer& analyzer, const Widening& widening,
               const Reference& reference) {
  Need need{.query = index::parse_query(text, analyzer, widening.synonyms)};
  if (widening.readings != nullptr)
    widening.readings->expand(std::string(need.query.text), analyzer, need.query);
  FieldReader(analyzer, reference, need).read(need.query.fields);
  const bool asks_nothing = need.query.conditions.empty() && need.query.fields.empty();
  // An empty query means everybody; a need of nothing but marks and particles must not become one.
  if (need.query.empty() && asks_nothing && !text::trim(text).empty())
    need.query.names.emplace_back();
  return need;
}

}  // namespace tsunagu::service
