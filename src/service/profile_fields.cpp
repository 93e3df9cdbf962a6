// SPDX-License-Identifier: GPL-3.0-or-later
// Records field by field: what differs; what is missing in a profile.
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "service/workflow.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_words_min = 20;  // code points of a text that says something

// A value as people read it: labels instead of codes.
struct Shown {
  const model::CodeList* list;  // null for other fields

  std::string operator()(const std::string* value) const { return label(*value); }
  std::string operator()(const std::vector<std::string>* values) const {
    std::vector<std::string> labels;
    for (const std::string& value : *values) labels.push_back(label(value));
    return text::join(labels, "、");
  }
  std::string operator()(const std::optional<std::int64_t>* value) const {
    return *value ? fmt::to_string(**value) : std::string();
  }
  std::string operator()(const std::optional<double>* value) const {
    return *value ? fmt::to_string(**value) : std::string();
  }
  std::string operator()(const bool* value) const { return *value ? "はい" : "いいえ"; }
  std::string operator()(const std::vector<model::Qualification>* values) const {
    std::vector<std::string> labels;
    for (const auto& value : *values) {
      const std::string& on = value.verified_on;
      const std::string& by = value.verified_by;
      labels.push_back(on.empty() && by.empty() ? label(value.code)
                                                : fmt::format("{}（{}{}{}確認）", label(value.code),
                                                              on, on.empty() ? "" : " ", by));
    }
    return text::join(labels, "、");
  }
  std::string operator()(const std::vector<model::Desk>* values) const {
    std::vector<std::string> labels;
    for (const auto& value : *values)
      labels.push_back(fmt::format("{} {}", value.what, value.hours));
    return text::join(labels, "、");
  }
  std::string label(const std::string& value) const {
    return list == nullptr ? value : std::string(list->label(value));
  }
};

// What counts towards a complete profile, the required parts first.
struct Part {
  std::string_view field;
  int weight;
  bool required;
  bool (*has)(const model::Coordinator&);
};
using C = model::Coordinator;

bool says_something(std::string_view text) { return text::length(text) >= k_words_min; }

// clang-format off
constexpr std::array k_parts{
    Part{"name", 2, true, [](const C& c) { return !c.name.empty(); }},
    Part{"yomi", 2, true, [](const C& c) { return !c.yomi.empty(); }},
    Part{"topics", 3, true, [](const C& c) { return !c.topics.empty(); }},
    Part{"how_i_help", 3, true, [](const C& c) { return says_something(c.how_i_help) || says_something(c.message); }},
    Part{"modes", 2, true, [](const C& c) { return !c.modes.empty(); }},
    Part{"consent.scope", 3, false, [](const C& c) { return !c.consent.scope.empty() && c.consent.scope != model::k_withdrawn; }},
    Part{"message", 1, false, [](const C& c) { return !c.message.empty(); }},
    Part{"title", 1, false, [](const C& c) { return !c.title.empty(); }},
    Part{"qualifications", 1, false, [](const C& c) { return !c.qualifications.empty(); }},
    Part{"industries", 2, false, [](const C& c) { return !c.industries.empty(); }},
    Part{"stages", 1, false, [](const C& c) { return !c.stages.empty(); }},
    Part{"size_bands", 1, false, [](const C& c) { return !c.size_bands.empty(); }},
    Part{"methods", 1, false, [](const C& c) { return !c.methods.empty(); }},
    Part{"weekdays", 1, false, [](const C& c) { return !c.weekdays.empty(); }},
    Part{"depth", 1, false, [](const C& c) { return !c.depth.empty(); }},
    Part{"capacity.max_open", 1, false, [](const C& c) { return c.capacity.max_open.has_value(); }},
    Part{"contact", 2, false, [](const C& c) { return !c.contact.empty(); }},
    Part{"term.from", 1, false, [](const C& c) { return !c.term.from.empty(); }},
};
// clang-format on

}  // namespace

template <class Record>
std::vector<FieldChange> changes_between(const Record& before, const Record& after,
                                         const model::Reference& reference) {
  // The field table hands out plain pointers; these are only read.
  Record a = before;
  Record b = after;
  std::vector<FieldChange> changes;
  for (const auto& field : model::fields<Record>()) {
    const bool same = std::visit(
        [&](const auto* value) {
          return *value == *std::get<std::remove_const_t<std::remove_pointer_t<decltype(value)>>*>(
                               field.ref(b));
        },
        field.ref(a));
    if (same) continue;
    const Shown shown{field.list.empty() ? nullptr : &reference.list(field.list)};
    changes.push_back({std::string(field.name), std::string(field.label),
                       std::visit(shown, field.ref(a)), std::visit(shown, field.ref(b))});
  }
  return changes;
}

template std::vector<FieldChange> changes_between(const model::Coordinator&,
                                                  const model::Coordinator&,
                                                  const model::Reference&);
template std::vector<FieldChange> changes_between(const model::Case&, const model::Case&,
                                                  const model::Reference&);
template std::vector<FieldChange> changes_between(const model::Organization&,
                                                  const model::Organization&,
                                                  const model::Reference&);
template std::vector<FieldChange> changes_between(const model::Measure&, const model::Measure&,
                                                  const model::Reference&);

bool Completeness::may_publish() const {
  for (const Missing& part : missing) {
    if (part.required) return false;
  }
  return true;
}

Completeness completeness_of(const model::Coordinator& person) {
  Completeness result;
  int all = 0;
  int there = 0;
  for (const Part& part : k_parts) {
    all += part.weight;
    if (part.has(person)) {
      there += part.weight;
      continue;
    }
    const auto* field = model::find_field<model::Coordinator>(part.field);
    result.missing.push_back({std::string(part.field), std::string(field->label), part.required});
  }
  result.percent = 100 * there / all;
  return result;
}

}  // namespace tsunagu::service
