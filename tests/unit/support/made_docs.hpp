// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of documents that are made from the code. After a change of the code:
//   TSUNAGU_WRITE_DOCS=1 unit_tests --test-suite=docs
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/file.hpp"

namespace tsunagu::test {

inline constexpr std::string_view k_docs = TSUNAGU_SOURCE_DIR "/docs/";

// The page with the text between <!-- made: NAME --> and <!-- /made --> replaced.
inline std::string with_section(std::string page, std::string_view name,
                                const std::string& content) {
  const std::string begin = fmt::format("<!-- made: {} -->\n", name);
  const std::size_t at = page.find(begin);
  REQUIRE_MESSAGE(at != std::string::npos, name);
  const std::size_t from = at + begin.size();
  const std::size_t to = page.find("<!-- /made -->", from);
  REQUIRE(to != std::string::npos);
  return page.replace(from, to - from, content);
}

// Compares a file with what it should be, or writes it.
inline void check_fresh(const std::string& path, const std::string& fresh) {
  if (std::getenv("TSUNAGU_WRITE_DOCS") != nullptr)
    REQUIRE(file::write_durably(path, fresh).has_value());
  const auto stored = file::read(path);
  REQUIRE(stored.has_value());
  CHECK_MESSAGE(*stored == fresh,
                path << " is out of date: TSUNAGU_WRITE_DOCS=1 unit_tests --test-suite=docs");
}

}  // namespace tsunagu::test
