// SPDX-License-Identifier: GPL-3.0-or-later
// The index schema in one table: field <-> term prefix <-> weight (docs/index-format.md says it in
// prose).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagu::index {

// Raise when an index written by older code must not be read; it is then rebuilt from the record
// store.
inline constexpr int k_format_version = 3;

// Evidence is either a person's own profile or a piece of work.
enum class Kind { profile, work };

// --- text fields: words share one term space, so that a word weighs by where it stands ---
enum class Field { title, label, body, name };

struct FieldRow {
  Field field;
  std::string_view prefix;
  unsigned weight;   // added to the within-document frequency per occurrence
  bool whole_value;  // one term for the whole text (Analyzer::name_key) instead of words
};
// Title 5: measured best of 1, 2, 3, 5 for finding people (docs/search-quality.md).
inline constexpr std::array<FieldRow, 4> k_fields{{
    {Field::title, "", 5, false},
    {Field::label, "", 1, false},
    {Field::body, "", 1, false},
    {Field::name, "XN", 1, true},
}};

// --- tags: exact values, not ranked ---
enum class TagField { hub, prefecture, block, industry, topic, mode, outside, qualification };

struct TagRow {
  TagField field;
  std::string_view prefix;
  bool of_every_evidence;  // a person carries the values of all evidence, otherwise of the profile
                           // only
};
inline constexpr std::array<TagRow, 8> k_tags{{
    {TagField::hub, "XH", false},
    {TagField::prefecture, "XR", false},
    {TagField::block, "XB", false},
    {TagField::industry, "XI", true},
    {TagField::topic, "XT", true},
    {TagField::mode, "XM", false},
    {TagField::outside, "XO", false},
    {TagField::qualification, "XQ", false},
}};

// --- further boolean terms ---
inline constexpr std::string_view k_id_prefix = "Q";  // evidence: document id; people: person id
inline constexpr std::string_view k_person_prefix = "XP";  // evidence: one per person
inline constexpr std::string_view k_profile_term = "XKp";  // evidence of kind profile
inline constexpr std::string_view k_work_term = "XKw";     // evidence of kind work

// --- value slots of evidence ---
inline constexpr unsigned k_owner_slot =
    0;  // pack_owner(): read for every document when a snapshot opens
inline constexpr unsigned k_year_slot = 1;  // year, four digits, for ranges

// Whose evidence a document is.
struct Owner {
  Kind kind = Kind::work;
  std::int64_t year = 0;
  std::vector<std::string> people;
};
std::string pack_owner(const Owner& owner);
Owner unpack_owner(std::string_view packed);

// What a layer knows of a person beside the words: the data of a people document.
struct PersonEntry {
  std::string id;
  bool has_profile = false;  // the profile itself is in this layer
  std::int64_t newest_year = 0;
  std::string sort_key;
  std::vector<std::string> tags;  // term_of() terms
};
std::string pack_person(const PersonEntry& person);
PersonEntry unpack_person(std::string_view packed);

// Words and names are searched; the other terms are boolean. Folded words never start with A-Z.
inline bool is_word(std::string_view term) {
  return !term.empty() && (term.front() < 'A' || term.front() > 'Z');
}
inline bool is_searched(std::string_view term) {
  return is_word(term) || term.starts_with(k_fields[static_cast<std::size_t>(Field::name)].prefix);
}

const FieldRow& row_of(Field field);
const TagRow& row_of(TagField field);

// Prefixed term of a value. Tag values are ids and codes, far below Xapian's limit of 245 bytes.
std::string term_of(TagField field, std::string_view value);
std::string prefixed(std::string_view prefix, std::string_view value);

}  // namespace tsunagu::index
