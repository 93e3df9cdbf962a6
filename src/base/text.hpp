// SPDX-License-Identifier: GPL-3.0-or-later
// Small helpers over UTF-8 text that need no Unicode tables.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagu::text {

// True when `bytes` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view bytes);

// Number of bytes before the first one that is not well-formed UTF-8; the size when all are.
std::size_t utf8_prefix(std::string_view bytes);

// Number of code points; `utf8` must be well-formed.
std::size_t length(std::string_view utf8);

// Byte offset of code point number `count`, or the size when there are fewer.
std::size_t byte_offset(std::string_view utf8, std::size_t count);

// At most `count` code points of `utf8`, with "…" at the end when something was cut.
std::string shorten(std::string_view utf8, std::size_t count);

// Without ASCII blanks and U+3000 at both ends.
std::string_view trim(std::string_view utf8);

// Pieces between `separator`; an empty text gives no piece.
std::vector<std::string_view> split(std::string_view text, char separator);

// Pieces between runs of ASCII blanks and U+3000.
std::vector<std::string_view> split_blanks(std::string_view utf8);

// The pieces above are views: give the text a name that outlives them, never a temporary string.
template <std::same_as<std::string> Temporary>
std::string_view trim(Temporary&&) = delete;
template <std::same_as<std::string> Temporary>
std::vector<std::string_view> split(Temporary&&, char) = delete;
template <std::same_as<std::string> Temporary>
std::vector<std::string_view> split_blanks(Temporary&&) = delete;

std::string join(const std::vector<std::string>& parts, std::string_view separator);

// ASCII lower case; other bytes unchanged.
std::string lower_ascii(std::string_view text);

// Full-width ASCII (U+FF01..U+FF5E) as ASCII and U+3000 as a blank; everything else unchanged.
std::string fold_width(std::string_view utf8);

// FNV-1a, 64 bit, going on from `hash`: the same on every machine; not for secrets.
inline constexpr std::uint64_t k_fnv1a_start = 14695981039346656037ULL;
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = k_fnv1a_start) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

// A whole decimal number, optionally negative, and nothing else.
bool parse_integer(std::string_view text, std::int64_t& value);

// Edits (insert, delete, replace a code point) between two short names.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace tsunagu::text
