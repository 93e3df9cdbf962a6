// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of tests/data/hostile/strings.jsonl: what must only ever be shown, never run.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace tsunagu::test {

inline std::vector<std::string> hostile_strings() {
  std::vector<std::string> texts;
  std::istringstream lines(
      file::read(TSUNAGU_SOURCE_DIR "/tests/data/hostile/strings.jsonl").value());
  for (std::string line; std::getline(lines, line);)
    texts.push_back(nlohmann::json::parse(line).at("text"));
  return texts;
}

}  // namespace tsunagu::test
