// SPDX-License-Identifier: GPL-3.0-or-later
// The request target ("/api/v1/search?q=...") taken apart, strictly (RFC 3986; the query as HTML
// forms write it). We read the raw target ourselves because the library loses what stands before
// the last '=' of "a=1=2", decodes "%u3042" and lets invalid UTF-8 and NUL through.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace tsunagu::http {

inline constexpr std::size_t k_segments_max = 16;  // of a path; ours have at most four
inline constexpr std::size_t k_parameters_max =
    200;  // of a request; every filter of a page many times over
inline constexpr std::size_t k_parameter_name_max_bytes = 64;  // decoded

struct Target {
  std::string path;  // as sent
  std::vector<std::string> segments;
  std::vector<Parameter> parameters;
};

// Reads an origin-form target. Raw UTF-8 is taken as if it were percent-encoded; '+' is a blank in
// the query. invalid_argument: no leading '/', a fragment, a broken percent sequence, invalid
// UTF-8, a NUL, a parameter without a name, or one of the limits above.
Result<Target> parse_target(std::string_view raw);

enum class PlusSign { literal, blank };

// Percent decoding; nullopt when a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text, PlusSign plus);

// Everything but A-Z a-z 0-9 - . _ ~ as %XX.
std::string percent_encode(std::string_view text);

}  // namespace tsunagu::http
