// SPDX-License-Identifier: GPL-3.0-or-later
// Small JSON bodies: one flat object of fields that an address names. Records (profiles, cases) are
// read by exchange::decode_json instead. Pure; fuzzed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/decode.hpp"
#include "http/message.hpp"

namespace tsunagu::http {

inline constexpr std::size_t k_body_entries_max = 100;  // of one list

enum class FieldKind { text, integer, flag, texts };

struct BodyField {
  std::string_view name;
  FieldKind kind = FieldKind::text;
  bool required = false;         // given, not null, and not empty when it is a text
  std::size_t max_bytes = 1024;  // of a text, and of each text of a list
};

// The fields that were given; null counts as not given.
class Body {
 public:
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // The value, or an empty one when the field was not given.
  std::string text(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::optional<std::string> given_text(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<bool> flag(std::string_view name) const;

 private:
  friend class BodySax;
  using Value = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;
  struct Entry {
    std::string_view name;
    Value value;
  };
  const Value* find(std::string_view name) const;
  std::vector<Entry> m_entries;
};

// Reads `json`; an empty body is an empty object. bad_body names the field at fault: unknown (with
// the nearest one that is known), given twice, of another kind, too long, missing, holding a NUL.
// Broken JSON, ill-formed UTF-8, deep nesting and anything but an object have no field. What was
// sent is never repeated in the message: it may be a password. `fields` must outlive the body.
Decoded<Body> read_body(std::string_view json, std::span<const BodyField> fields);

}  // namespace tsunagu::http
