// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lexicon.hpp"

#include "base/embedded.hpp"

namespace tsunagu::service {
namespace {

std::string_view file_called(std::string_view path) {
  for (const auto& file : embedded::data_files()) {
    if (file.path == path) return file.bytes;
  }
  return {};
}

}  // namespace

Result<index::Analyzer> load_analyzer() {
  return index::Analyzer::create({.variants = file_called("lexicon/variants.tsv"),
                                  .stop_words = file_called("lexicon/stop_words.txt"),
                                  .terms = file_called("lexicon/terms.txt"),
                                  .spellings = file_called("lexicon/spellings.tsv"),
                                  .okurigana = file_called("lexicon/okurigana.txt"),
                                  .inflected = file_called("lexicon/inflected.txt")});
}

}  // namespace tsunagu::service
