// SPDX-License-Identifier: GPL-3.0-or-later
#include "anonymity/lint.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "unit/support/anonymity_tables.hpp"

namespace tsunagu {
namespace {

using anonymity::Finding;
using anonymity::Kind;
using anonymity::KnownNames;
using anonymity::Severity;

std::vector<Finding> lint(std::string_view text, const KnownNames& known = KnownNames()) {
  return anonymity::findings(text, test::anonymity_tables(), known);
}

// "kind=text" of each finding, with the proposal where `with_proposals` says so.
std::string shown(const std::vector<Finding>& findings, const std::vector<bool>& with_proposals) {
  std::string out;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (i > 0) out += " | ";
    out += fmt::format("{}={}", anonymity::name_of(findings[i].kind), findings[i].text);
    if (i < with_proposals.size() && with_proposals[i]) out += ">" + findings[i].proposal;
  }
  return out.empty() ? "-" : out;
}

std::vector<bool> proposals_in(std::string_view expected) {
  std::vector<bool> result;
  while (!expected.empty()) {
    const std::size_t end = expected.find(" | ");
    result.push_back(expected.substr(0, end).find('>') != std::string_view::npos);
    if (end == std::string_view::npos) break;
    expected.remove_prefix(end + 3);
  }
  return result;
}

}  // namespace

TEST_CASE("the golden rows of the anonymisation lint hold") {
  const auto content = file::read(std::string(TSUNAGU_SOURCE_DIR) + "/tests/golden/anonymity.tsv");
  REQUIRE(content.has_value());
  int rows = 0;
  int traps = 0;
  for (const std::string_view line : text::split(*content, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    const auto cells = text::split(line, '\t');
    REQUIRE_MESSAGE(cells.size() == 2, line);
    ++rows;
    if (cells[1] == "-") ++traps;
    CHECK_MESSAGE(shown(lint(cells[0]), proposals_in(cells[1])) == std::string(cells[1]), cells[0]);
  }
  CHECK(rows >= 150);
  CHECK(2 * traps >= rows - 20);
}

TEST_CASE("a finding tells its place in the bytes of the text as written") {
  const std::string text = "先日、佐\u200B藤さんと０３−１２３４−５６７８で話した。";
  const auto found = lint(text);
  REQUIRE(found.size() == 2);
  for (const Finding& finding : found) {
    CHECK(text.substr(finding.begin_byte, finding.end_byte - finding.begin_byte) == finding.text);
    CHECK_FALSE(finding.proposal.empty());
  }
}

TEST_CASE("names that the directory knows are found without any sign around them") {
  const std::vector<std::string> people{"四十物谷 みつき", "岡 実"};
  const std::vector<std::string> organizations{"みなと信用金庫"};
  const KnownNames known(people, organizations);
  CHECK(lint("四十物谷みつきが同行し、みなと信用金庫へ出向いた").empty());
  const auto found = lint("四十物谷みつきが同行し、みなと信用金庫へ出向いた", known);
  REQUIRE(found.size() == 2);
  CHECK(found[0].kind == Kind::person);
  CHECK(found[1].kind == Kind::company);
  CHECK(found[1].severity == Severity::low);
  CHECK(lint("四十物谷　みつきが同行した", known).size() == 1);
  CHECK_MESSAGE(lint("静岡実業団の話", known).empty(), "a short name inside a longer word");
}

TEST_CASE("a case is looked at in the texts its readers see") {
  model::Case record;
  record.title = "佐藤商店の販路";
  record.outline = "売上は3,450万円";
  record.partners = {"信用金庫", "鈴木税理士"};
  record.methods = {"株式会社山田の道具"};
  record.source = "佐藤さん";
  const auto found = anonymity::findings(record, test::anonymity_tables(), KnownNames());
  std::vector<std::string> fields;
  for (const Finding& finding : found) fields.push_back(finding.field);
  CHECK(fields == std::vector<std::string>{"title", "outline", "partners[1]", "methods[0]"});
}

TEST_CASE("findings never overlap and come in order, whatever the text") {
  const std::string text =
      "株式会社佐藤製作所の佐藤社長（03-1234-5678、sato@example.jp、https://sato.example.jp/）は"
      "「株式会社佐藤」を県内唯一の港区芝公園4-2-8で1968年5月1日創業、従業員17名、3,450万円。";
  const auto found = lint(text);
  CHECK(found.size() >= 8);
  for (std::size_t i = 1; i < found.size(); ++i)
    CHECK(found[i - 1].end_byte <= found[i].begin_byte);
}

TEST_CASE("hostile texts of a megabyte are read in linear time") {
  const auto repeat = [](std::string_view piece) {
    std::string text;
    while (text.size() < 1'000'000) text += piece;
    return text;
  };
  for (const std::string_view piece :
       {"佐藤さん", "株式会社", "1", "1,", "一", "03-", "@", "a@", "「", "『「", "県内唯一", "町1-",
        "昭和", "www.", "年月日", "(at)"}) {
    const std::string text = repeat(piece);
    // Twice the text must not take much more than twice the time; steps are counted by findings
    // here.
    CHECK_MESSAGE(lint(text).size() <= anonymity::k_findings_max, piece);
  }
}

TEST_CASE("broken tables are refused with their place") {
  std::vector<embedded::File> files;
  for (const auto& file : embedded::data_files()) files.push_back(file);
  files.push_back({"anonymity/honorifics.txt", "様\n"});
  const auto loaded = anonymity::Tables::load(files);
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().message.find("honorifics.txt 1行目") != std::string::npos);
  files.back() = {"anonymity/unknown.txt", "様\n"};
  CHECK_FALSE(anonymity::Tables::load(files).has_value());
  CHECK_FALSE(anonymity::Tables::load({}).has_value());
}

TEST_CASE("a table may be added to") {
  std::vector<embedded::File> files;
  for (const auto& file : embedded::data_files()) files.push_back(file);
  files.push_back({"anonymity/surnames.txt", "# ours\n雲母坂\n"});
  const auto loaded = anonymity::Tables::load(files);
  REQUIRE(loaded.has_value());
  CHECK(anonymity::findings("雲母坂社長", *loaded, KnownNames()).size() == 1);
  CHECK(lint("雲母坂社長").empty());
}

}  // namespace tsunagu
