// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/vocabulary.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

namespace {

using namespace tsunagu;

Result<sample::Vocabulary> load(std::span<const embedded::File> files) {
  static const model::Reference k_reference =
      model::Reference::load(embedded::data_files()).value();
  return sample::Vocabulary::load(files, k_reference);
}

// The error of loading with one file replaced.
std::string error_with(std::string_view path, std::string_view bytes) {
  std::vector<embedded::File> files(embedded::data_files().begin(), embedded::data_files().end());
  const auto file =
      std::find_if(files.begin(), files.end(), [&](const auto& f) { return f.path == path; });
  REQUIRE(file != files.end());
  file->bytes = bytes;
  const auto loaded = load(files);
  REQUIRE(!loaded.has_value());
  CHECK(loaded.error().code == ErrorCode::corrupt);
  return loaded.error().message;
}

}  // namespace

TEST_SUITE("sample/vocabulary") {
  TEST_CASE("every topic has three ways of wording, each with enough sentences") {
    const auto vocabulary = load(embedded::data_files());
    REQUIRE_MESSAGE(vocabulary.has_value(), vocabulary.error().message);
    CHECK(vocabulary->topics.size() == 25);
    CHECK(vocabulary->places.size() == 47);
    CHECK(vocabulary->businesses.size() >= 120);
    for (const auto& topic : vocabulary->topics) {
      CHECK_MESSAGE(topic.families.size() >= 3, topic.key);
      for (const auto& family : topic.families) {
        const auto& s = family.sentences;
        CHECK_MESSAGE(s.titles.size() >= 3, family.name);
        CHECK_MESSAGE(s.challenges.size() >= 6, family.name);
        CHECK_MESSAGE(s.actions.size() >= 8, family.name);
        CHECK_MESSAGE(s.results.size() + s.mixed.size() >= 6, family.name);
      }
    }
  }

  TEST_CASE("a broken file is named with its line") {
    CHECK(error_with("sample/mix.tsv", "# x\ntopic\tweight\n").find("sample/mix.tsv 2行目") !=
          std::string::npos);
    CHECK(error_with("sample/topics/sales.txt", "# sales\nfree text\n").find("sales.txt 2行目") !=
          std::string::npos);
    CHECK(error_with("sample/topics/sales.txt", "# sales\n## a\n### title\n- {nothing}\n")
              .find("sales.txt 4行目") != std::string::npos);
    CHECK(error_with("sample/methods.tsv", "topic\tmethods\nnone\tx\n").find("none") !=
          std::string::npos);
  }

  TEST_CASE("lines may end with CR LF") {
    const auto files = embedded::data_files();
    const auto file = std::find_if(files.begin(), files.end(),
                                   [](const auto& f) { return f.path == "sample/methods.tsv"; });
    REQUIRE(file != files.end());
    std::string windows;
    for (const char c : file->bytes) {
      if (c == '\n') windows += '\r';
      windows += c;
    }
    std::vector<embedded::File> changed(files.begin(), files.end());
    changed[static_cast<std::size_t>(file - files.begin())].bytes = windows;
    CHECK(load(changed).has_value());
  }
}
