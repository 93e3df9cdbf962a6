// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/mapping.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "exchange/bound_field.hpp"
#include "exchange/cells.hpp"
#include "exchange/header_names.hpp"
#include "exchange/wording.hpp"

namespace tsunagu::exchange {
namespace {

constexpr double k_similar_enough = 0.6;      // of 1, for equal names
constexpr std::size_t k_similar_letters = 2;  // code points of the shorter name, at least

// 1 for equal forms; names that hold the other one whole come before those with slips of the pen.
double similarity(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  const auto shorter = static_cast<double>(text::length(a));
  const auto longer = static_cast<double>(text::length(b));
  if (shorter < static_cast<double>(k_similar_letters)) return 0;
  if (b.find(a) != std::string_view::npos) return 0.5 + 0.5 * shorter / longer;
  return 1 - static_cast<double>(text::edit_distance(a, b)) / longer;
}

// Whether the check of the record would take what was decoded, as far as one field can tell.
struct IsHeld {
  const BoundField& field;
  const model::Reference& reference;

  bool is_code(const std::string& value) const {
    return !reference.list(field.list).resolve(value).empty();
  }
  bool operator()(const std::string* value) const {
    switch (field.type) {
      case model::FieldType::id: return model::is_id(*value);
      case model::FieldType::code: return is_code(*value);
      case model::FieldType::date: return date::is_valid(*value);
      case model::FieldType::corporate_number: return model::is_corporate_number(*value);
      case model::FieldType::url: return value->starts_with("http");
      default: return true;
    }
  }
  bool operator()(const std::vector<std::string>* values) const {
    return std::all_of(values->begin(), values->end(), [&](const std::string& value) {
      return field.type == model::FieldType::code_list ? is_code(value)
             : field.type == model::FieldType::id_list ? model::is_id(value)
                                                       : true;
    });
  }
  bool operator()(const std::vector<model::Qualification>* values) const {
    return std::all_of(values->begin(), values->end(),
                       [&](const auto& value) { return is_code(value.code); });
  }
  template <class Other>
  bool operator()(const Other*) const {
    return true;
  }
};

// Whether the field could hold one of the values; true when there are none.
template <class Record>
bool could_hold(std::size_t field, const std::vector<std::string>& samples,
                const model::Reference& reference) {
  return samples.empty() || std::any_of(samples.begin(), samples.end(), [&](const auto& sample) {
           if (sample.ends_with("…")) return true;  // not whole
           Record record;
           const BoundField bound = bind_fields(record)[field];
           return decode_cell(sample, bound, reference).empty() &&
                  std::visit(IsHeld{bound, reference}, bound.ref);
         });
}

template <class Record>
std::optional<std::size_t> index_of(std::string_view field) {
  const auto& fields = model::fields<Record>();
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == field; });
  return found == fields.end() ? std::nullopt
                               : std::optional(static_cast<std::size_t>(found - fields.begin()));
}

template <class Record>
class Proposal {
 public:
  Proposal(std::span<const ColumnLook> columns, const model::Reference& reference)
      : m_columns(columns),
        m_reference(reference),
        m_proposed(columns.size()),
        m_taken_by(model::fields<Record>().size()) {}

  std::vector<ProposedColumn> make() {
    for (std::size_t i = 0; i < m_columns.size(); ++i) take_exact(i);
    for (std::size_t i = 0; i < m_columns.size(); ++i) take_alias(i);
    take_similar();
    for (std::size_t i = 0; i < m_columns.size(); ++i) explain(i);
    return std::move(m_proposed);
  }

 private:
  bool is_open(std::size_t column) const {
    const std::string& header = m_columns[column].header;
    return !header.empty() && header != k_error_header && m_proposed[column].field.empty() &&
           m_proposed[column].note.empty();
  }

  void take(std::size_t column, std::size_t field, How how) {
    m_taken_by[field] = column;
    m_proposed[column].field = model::fields<Record>()[field].name;
    m_proposed[column].how = how;
  }

  void take_exact(std::size_t column) {
    if (!is_open(column)) return;
    const std::string& header = m_columns[column].header;
    const std::string folded = text::fold_width(header);
    const auto& fields = model::fields<Record>();
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) {
      return field.name == header || text::fold_width(field.label) == folded;
    });
    if (found == fields.end()) return;
    const auto field = static_cast<std::size_t>(found - fields.begin());
    if (m_taken_by[field]) {
      m_proposed[column].note =
          fmt::format("同じ見出しが2回あります（{}列にも）。1つにしてください",
                      column_letters(*m_taken_by[field]));
    } else {
      take(column, field, How::exact);
    }
  }

  void take_alias(std::size_t column) {
    if (!is_open(column)) return;
    const auto field = index_of<Record>(field_of_header<Record>(m_columns[column].header));
    if (!field) return;
    if (const auto other = m_taken_by[*field]) {
      m_proposed[column].note =
          m_columns[*other].header == m_columns[column].header
              ? fmt::format("同じ見出しが2回あります（{}列にも）。1つにしてください",
                            column_letters(*other))
              : fmt::format("{}には{}列「{}」を使います", model::fields<Record>()[*field].label,
                            column_letters(*other), m_columns[*other].header);
    } else {
      const bool fits = could_hold<Record>(*field, m_columns[column].samples, m_reference);
      take(column, *field, fits ? How::alias : How::similar);
    }
  }

  struct Pair {
    double similarity;
    std::size_t column, field;
  };

  // The nearest pairs of columns and fields first.
  void take_similar() {
    std::vector<Pair> pairs;
    for (std::size_t column = 0; column < m_columns.size(); ++column) {
      if (!is_open(column)) continue;
      const std::string form = header_form(m_columns[column].header);
      for (const HeaderName& name : header_names<Record>()) {
        const double near = similarity(form, name.form);
        if (near >= k_similar_enough)
          pairs.push_back({near, column, *index_of<Record>(name.field)});
      }
    }
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.similarity > b.similarity; });
    for (const auto& [near, column, field] : pairs) {
      if (is_open(column) && !m_taken_by[field] &&
          could_hold<Record>(field, m_columns[column].samples, m_reference))
        take(column, field, How::similar);
    }
  }

  void explain(std::size_t column) {
    if (!is_open(column)) return;
    Record any;
    const auto fields = bind_fields(any);
    m_proposed[column].note = unknown_field_reason(m_columns[column].header, fields);
  }

  std::span<const ColumnLook> m_columns;
  const model::Reference& m_reference;
  std::vector<ProposedColumn> m_proposed;
  std::vector<std::optional<std::size_t>> m_taken_by;  // column, by field
};

}  // namespace

std::string_view name_of(How how) {
  switch (how) {
    case How::exact: return "exact";
    case How::alias: return "alias";
    case How::profile: return "profile";
    case How::similar: return "similar";
    case How::chosen: return "chosen";
    case How::none: return "none";
  }
  return "";
}

template <class Record>
std::vector<ProposedColumn> propose(std::span<const ColumnLook> columns,
                                    const model::Reference& reference) {
  return Proposal<Record>(columns, reference).make();
}

bool is_exact(std::span<const ColumnLook> columns, std::span<const ProposedColumn> proposed) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool is_taken = proposed[i].how == How::exact;
    if (!is_taken && !columns[i].header.empty() && columns[i].header != k_error_header)
      return false;
  }
  return true;
}

Mapping mapping_of(std::span<const ProposedColumn> proposed, bool is_confirmed) {
  Mapping mapping;
  mapping.is_confirmed = is_confirmed;
  for (const ProposedColumn& column : proposed) mapping.fields.push_back(column.field);
  return mapping;
}

std::optional<std::size_t> column_of(const Mapping& mapping, std::string_view field) {
  const auto found = std::find(mapping.fields.begin(), mapping.fields.end(), field);
  return found == mapping.fields.end() || field.empty()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - mapping.fields.begin()));
}

template <class Record>
std::vector<const model::Field<Record>*> missing_fields(const Mapping& mapping) {
  std::vector<const model::Field<Record>*> missing;
  for (const auto& field : model::fields<Record>()) {
    if (needs_column(field) && !column_of(mapping, field.name)) missing.push_back(&field);
  }
  return missing;
}

template <class Record>
Result<void> check_mapping(const Mapping& mapping, std::size_t columns) {
  if (mapping.fields.size() != columns) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("列の数が違います（表は{}列、割り当ては{}列）", columns,
                            mapping.fields.size()));
  }
  for (std::size_t i = 0; i < columns; ++i) {
    const std::string& field = mapping.fields[i];
    if (field.empty()) continue;
    const auto at = index_of<Record>(field);
    if (!at) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{}列目: 項目「{}」はありません", i + 1, shown(field)));
    }
    if (const auto first = *column_of(mapping, field); first < i) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{}列目と{}列目が同じ項目「{}」です", first + 1, i + 1,
                              model::fields<Record>()[*at].label));
    }
  }
  return {};
}

std::string header_key(std::span<const ColumnLook> columns) {
  std::vector<std::string> headers;
  for (const ColumnLook& column : columns)
    headers.push_back(text::lower_ascii(text::fold_width(column.header)));
  std::sort(headers.begin(), headers.end());
  std::string key;
  for (const std::string& header : headers) key += header + "\n";
  return key;
}

template std::vector<ProposedColumn> propose<model::Organization>(std::span<const ColumnLook>,
                                                                  const model::Reference&);
template std::vector<const model::Field<model::Organization>*> missing_fields<model::Organization>(
    const Mapping&);
template Result<void> check_mapping<model::Organization>(const Mapping&, std::size_t);
template std::vector<ProposedColumn> propose<model::Coordinator>(std::span<const ColumnLook>,
                                                                 const model::Reference&);
template std::vector<const model::Field<model::Coordinator>*> missing_fields<model::Coordinator>(
    const Mapping&);
template Result<void> check_mapping<model::Coordinator>(const Mapping&, std::size_t);
template std::vector<ProposedColumn> propose<model::Case>(std::span<const ColumnLook>,
                                                          const model::Reference&);
template std::vector<const model::Field<model::Case>*> missing_fields<model::Case>(const Mapping&);
template Result<void> check_mapping<model::Case>(const Mapping&, std::size_t);
template std::vector<ProposedColumn> propose<model::Measure>(std::span<const ColumnLook>,
                                                             const model::Reference&);
template std::vector<const model::Field<model::Measure>*> missing_fields<model::Measure>(
    const Mapping&);
template Result<void> check_mapping<model::Measure>(const Mapping&, std::size_t);

}  // namespace tsunagu::exchange
