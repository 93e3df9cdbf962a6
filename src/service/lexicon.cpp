// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lexicon.hpp"

#include "base/embedded.hpp"

namespace tsunagu::service {
std::string_view lexicon_file(std::string_view name) {
  for (const auto& file : embedded::data_files()) {
    if (file.path.starts_with("lexicon/") && file.path.substr(8) == name) return file.bytes;
  }
  return {};
}

Result<index::Analyzer> load_analyzer() {
  return index::Analyzer::create({.variants = lexicon_file("variants.tsv"),
                                  .stop_words = lexicon_file("stop_words.txt"),
                                  .terms = lexicon_file("terms.txt")});
}

}  // namespace tsunagu::service
