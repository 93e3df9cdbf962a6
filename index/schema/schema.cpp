// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/schema/schema.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::index {
namespace {

std::int64_t integer_or_zero(std::string_view digits) {
  std::int64_t value = 0;
  return text::parse_integer(digits, value) ? value : 0;
}

}  // namespace

const FieldRow& row_of(Field field) { return k_fields[static_cast<std::size_t>(field)]; }

const TagRow& row_of(TagField field) { return k_tags[static_cast<std::size_t>(field)]; }

std::string prefixed(std::string_view prefix, std::string_view value) {
  // Upper-case values need the colon so that no prefix swallows them (Xapian's convention).
  std::string term(prefix);
  term += ':';
  term += value;
  return term;
}

std::string term_of(TagField field, std::string_view value) {
  return prefixed(row_of(field).prefix, value);
}

std::string pack_owner(const Owner& owner) {
  return fmt::format("{}{:04}{}", owner.kind == Kind::profile ? 'p' : 'w', owner.year,
                     text::join(owner.people, "\n"));
}

Owner unpack_owner(std::string_view packed) {
  if (packed.size() < 5) return {};
  Owner owner{
      packed[0] == 'p' ? Kind::profile : Kind::work, integer_or_zero(packed.substr(1, 4)), {}};
  for (const auto id : text::split(packed.substr(5), '\n')) owner.people.emplace_back(id);
  return owner;
}

std::string pack_person(const PersonEntry& person) {
  std::string packed = fmt::format("{}{:04}{}\n{}", person.has_profile ? 'p' : '-',
                                   person.newest_year, person.id, person.sort_key);
  for (const auto& tag : person.tags) packed += "\n" + tag;
  return packed;
}

PersonEntry unpack_person(std::string_view packed) {
  PersonEntry person;
  if (packed.size() < 5) return person;
  person.has_profile = packed[0] == 'p';
  person.newest_year = integer_or_zero(packed.substr(1, 4));
  const auto lines = text::split(packed.substr(5), '\n');
  if (!lines.empty()) person.id = lines[0];
  if (lines.size() > 1) person.sort_key = lines[1];
  for (std::size_t i = 2; i < lines.size(); ++i) person.tags.emplace_back(lines[i]);
  return person;
}

}  // namespace tsunagu::index
