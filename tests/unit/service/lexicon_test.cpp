// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lexicon.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "model/reference.hpp"
#include "service/lexicon_edit.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::service {
namespace {

using test::analyzer;

constexpr std::size_t k_groups_at_least = 300;

std::vector<std::string> errors_of(std::string_view bytes) {
  std::vector<LexiconProblem> problems;
  read_synonyms(bytes, analyzer(), problems);
  std::vector<std::string> lines;
  for (const auto& problem : problems) {
    if (!problem.is_note) lines.push_back(std::to_string(problem.line) + " " + problem.what);
  }
  return lines;
}

std::string alternatives_of(const std::vector<index::SynonymEntry>& entries,
                            std::string_view word) {
  std::string all;
  for (const auto& entry : entries) {
    if (entry.word != word) continue;
    for (const auto& also : entry.also) all += (all.empty() ? "" : " ") + also.text;
  }
  return all;
}

std::vector<index::SynonymEntry> combined(std::string_view built_in, std::string_view site) {
  std::vector<LexiconProblem> problems;
  const auto ours = read_synonyms(built_in, analyzer(), problems);
  const auto theirs = read_synonyms(site, analyzer(), problems);
  for (const auto& problem : problems) CHECK_MESSAGE(problem.is_note, problem.what);
  return combine(ours, theirs, analyzer());
}

}  // namespace

TEST_SUITE("service/lexicon") {
  TEST_CASE(
      "the built-in synonyms: many, each a word to the search, none twice or against another") {
    std::vector<LexiconProblem> problems;
    const SynonymLines lines = read_synonyms(lexicon_file("synonyms.tsv"), analyzer(), problems);
    for (const auto& problem : problems)
      FAIL_CHECK(problem.line << "行目: " << problem.what);  // notes too: repeats, same words
    CHECK(lines.added.size() >= k_groups_at_least);
    CHECK(lines.removed.empty());
    for (const SynonymLine& line : lines.added) {
      for (const auto& members : {line.from, line.to}) {
        for (const auto& member : members) {
          CAPTURE(member.text);
          CHECK_FALSE(analyzer().analyze(member.text).empty());
        }
      }
    }
  }

  TEST_CASE("the other built-in files read without a problem") {
    for (const LexiconFile& file : k_analysis_files) {
      std::vector<LexiconProblem> problems;
      const WordLines words = read_words(file, lexicon_file(file.name), problems);
      for (const auto& problem : problems)
        FAIL_CHECK(file.name << " " << problem.line << "行目: " << problem.what);
      CHECK(words.added.size() > 50);
    }
    for (const LexiconFile& file : k_lexicon_files) {  // the templates add nothing
      std::vector<LexiconProblem> problems;
      const std::string name = "site/" + std::string(file.name);
      CHECK_FALSE(lexicon_file(name).empty());
      if (file.kind == "synonyms") {
        CHECK(read_synonyms(lexicon_file(name), analyzer(), problems).added.empty());
      } else {
        CHECK(read_words(file, lexicon_file(name), problems).added.empty());
      }
      CHECK(problems.empty());
    }
  }

  TEST_CASE("a line that cannot be used is told with its number, what is wrong and what to do") {
    struct Row {
      const char* line;
      const char* told;  // part of the message; empty: no problem
    };
    const Row rows[] = {
        {"粗利\t売上総利益", ""},
        {"粗利\t採算^0.6\r", ""},
        {"\xEF\xBB\xBF粗利\t採算", ""},
        {"買い手 => 譲受企業\t買収先", ""},
        {"-\t粗利\t採算", ""},
        {"- 採算", ""},
        {"# 粗利", ""},
        {"", ""},
        {"粗利", "語が1つしかありません"},
        {"粗利、採算", "語が1つしかありません"},
        {"粗利\t採算^2", "近さは 0 より大きく 1 以下"},
        {"粗利\t採算^", "近さは 0 より大きく 1 以下"},
        {"粗利\tの", "検索に使う語を含みません"},
        {"買い手 =>", "両側に語を書きます"},
        {"-\t粗利 => 採算", "除く行は"},
        {"-", "除く行は"},
        {"粗利\t\x01採算", "制御文字"},
        {"\x91\x65\x97\x98\t\x8d\xcc\x8e\x5a", "UTF-8"},  // Shift_JIS
        {"粗利\tあいうえおかきくけこあいうえおかきくけこあいうえおかきくけこあいうえおかきくけこあ",
         "長すぎます"},
        {"粗利\t採算\n-\t粗利\t採算", "どちらかを消してください"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.line);
      const auto errors = errors_of(std::string("# 1行目\n") + row.line);
      if (*row.told == '\0') {
        CHECK(errors.empty());
      } else {
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].find(row.told) != std::string::npos);
        CHECK((errors[0].starts_with("2 ") || errors[0].starts_with("3 ")));
      }
    }
  }

  TEST_CASE("the other files tell their bad lines too") {
    struct Row {
      std::size_t file;  // of k_analysis_files
      const char* line;
      const char* told;
    };
    const Row rows[] = {
        {0, "髙\t高", ""},
        {0, "髙高", "1文字ではありません"},
        {0, "髙", "違う2つの字"},
        {0, "高\t高", "違う2つの字"},
        {0, "髙\t高\n髙\t崎", "別の字"},
        {1, "について", ""},
        {1, "経営", "ひらがな"},
        {1, "-", "除く語がありません"},
        {2, "採算可視化", ""},
        {2, "採算\t可視化", "1行に1語"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.line);
      std::vector<LexiconProblem> problems;
      read_words(k_analysis_files.at(row.file), row.line, problems);
      CHECK(problems.empty() == (*row.told == '\0'));
      if (!problems.empty()) CHECK(problems[0].what.find(row.told) != std::string::npos);
    }
  }

  TEST_CASE("the files of a place add to the built-in ones and take away from them") {
    const char* built_in = "粗利\t売上総利益\t採算\n賃上げ\t処遇改善\n";
    CHECK(alternatives_of(combined(built_in, ""), "粗利") == "売上総利益 採算");
    CHECK(alternatives_of(combined(built_in, "粗利\tもうけ"), "粗利") == "売上総利益 採算 もうけ");
    CHECK(alternatives_of(combined(built_in, "-\t粗利\t採算"), "粗利") == "売上総利益");
    CHECK(alternatives_of(combined(built_in, "-\t粗利\t採算"), "採算") == "売上総利益");
    CHECK(alternatives_of(combined(built_in, "-\t採算"), "採算").empty());
    CHECK(alternatives_of(combined(built_in, "-\t採算"), "粗利") == "売上総利益");
    const auto one_way = combined("", "買い手 => 譲受企業");
    CHECK(alternatives_of(one_way, "買い手") == "譲受企業");
    CHECK(alternatives_of(one_way, "譲受企業").empty());
    CHECK(combine("# 注釈\nあ\nい\n", WordLines{}) == "# 注釈\nあ\nい\n");
    CHECK(combine("# 注釈\nあ\nい\n", WordLines{{"う"}, {"あ"}}) == "い\nう\n");
  }

  TEST_CASE("a data directory's lexicon is used, kept with a generation, and survives bad lines") {
    const test::TempDir temp;
    const DataDir dir{temp.path() + "/data"};
    REQUIRE(init_data_dir(dir, test::reference()).has_value());
    for (const LexiconFile& file : k_lexicon_files)
      CHECK(std::filesystem::exists(dir.lexicon(file.name)));
    REQUIRE(
        file::write_durably(dir.lexicon("synonyms.tsv"), "粗利\tもうけ\n壊れた行\n").has_value());
    REQUIRE(file::write_durably(dir.lexicon("terms.txt"), "商店街応援隊\n").has_value());
    const auto lexicon = Lexicon::open(dir);
    REQUIRE(lexicon.has_value());
    const auto status = (*lexicon)->status(0);
    REQUIRE(status.problems.size() == 1);
    CHECK(status.problems[0].find("synonyms.tsv 2行目") != std::string::npos);
    CHECK_FALSE(status.needs_reindex);
    CHECK(alternatives_of((*lexicon)->synonyms(), "もうけ") == "粗利");
    const auto has_term = [](const Words& words, std::string_view term) {
      const auto tokens = words.analyzer().analyze("商店街応援隊");
      return std::any_of(tokens.begin(), tokens.end(),
                         [&](const auto& token) { return token.term == term; });
    };
    CHECK(has_term(*(*lexicon)->words_of(0), "商店街応援隊"));

    // A generation made with other lists goes on with them.
    const std::string generation = dir.index() + "/gen-000001";
    std::filesystem::create_directories(generation);
    auto lists = (*lexicon)->newest()->lists;
    lists["terms.txt"] = lexicon_file("terms.txt");
    const auto old = make_analysis(std::move(lists));
    REQUIRE(old.has_value());
    REQUIRE(keep_analysis(generation, *old).has_value());
    CHECK_FALSE(has_term(*(*lexicon)->words_of(1), "商店街応援隊"));
    CHECK((*lexicon)->words_of(1)->analyzer().version() == old->analyzer.version());
    CHECK((*lexicon)->status(1).needs_reindex);
  }

  TEST_CASE("lines are added and removed without an editor") {
    const test::TempDir temp;
    const DataDir dir{temp.path() + "/data"};
    REQUIRE(init_data_dir(dir, test::reference()).has_value());
    const auto list = [&](std::string_view word) {
      const auto lines = list_lexicon(dir, k_synonyms_file, word);
      REQUIRE(lines.has_value());
      return lines->empty() ? std::string() : lines->front();
    };
    const std::string before = list("粗利");
    CHECK(before.find("売上総利益") != std::string::npos);
    REQUIRE(add_to_lexicon(dir, k_synonyms_file, {"粗利", "もうけ"}, false).has_value());
    CHECK(list("もうけ") == "もうけ\t粗利");
    REQUIRE(remove_from_lexicon(dir, k_synonyms_file, {"もうけ", "粗利"}).has_value());
    CHECK(list("もうけ").empty());
    REQUIRE(remove_from_lexicon(dir, k_synonyms_file, {"粗利", "売上総利益"}).has_value());
    CHECK(list("粗利").find("売上総利益") == std::string::npos);
    REQUIRE(add_to_lexicon(dir, k_synonyms_file, {"粗利", "売上総利益"}, false).has_value());
    CHECK(list("粗利") == before);
    REQUIRE(add_to_lexicon(dir, k_synonyms_file, {"商店街応援隊", "よろず"}, true).has_value());
    CHECK(list("商店街応援隊") == "商店街応援隊\tよろず");
    REQUIRE(remove_from_lexicon(dir, k_synonyms_file, {"商店街応援隊", "よろず"}).has_value());
    CHECK(list("商店街応援隊").empty());

    const auto refused = add_to_lexicon(dir, k_synonyms_file, {"粗利"}, false);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::rejected_input);
    const auto unknown = remove_from_lexicon(dir, k_synonyms_file, {"ない語"});
    REQUIRE_FALSE(unknown.has_value());
    CHECK(unknown.error().code == ErrorCode::not_found);

    REQUIRE(add_to_lexicon(dir, k_analysis_files[2], {"商店街応援隊"}, false).has_value());
    CHECK(list_lexicon(dir, k_analysis_files[2], "商店街応援隊")->size() == 1);
    REQUIRE(remove_from_lexicon(dir, k_analysis_files[2], {"価格転嫁"}).has_value());
    CHECK(list_lexicon(dir, k_analysis_files[2], "価格転嫁")->empty());
  }

  TEST_CASE("lines are shown with where they come from, and changes tried without being made") {
    const test::TempDir temp;
    const DataDir dir{temp.path() + "/data"};
    REQUIRE(init_data_dir(dir, test::reference()).has_value());
    const auto shown = [&](std::string_view word) {
      const auto entries = lexicon_entries(dir, k_synonyms_file, word);
      REQUIRE(entries.has_value());
      return *entries;
    };
    const std::size_t built_in = shown({}).size();
    CHECK(built_in >= k_groups_at_least);
    REQUIRE(add_to_lexicon(dir, k_synonyms_file, {"商店街応援隊", "よろず^0.5"}, true).has_value());
    const auto added = shown("応援隊");
    REQUIRE(added.size() == 1);
    CHECK(added[0].source == LexiconEntry::Source::added);
    CHECK(added[0].from == 1);
    CHECK(added[0].words[1].nearness == doctest::Approx(0.5));
    CHECK(shown({}).front().words[0].text == "商店街応援隊");

    const std::vector<LexiconChange> changes{
        {&k_synonyms_file, false, {"商店街応援隊", "よろず"}},
        {&k_synonyms_file, true, {"粗利", "もうけ"}},
        {&k_analysis_files[2], true, {"見積書"}},  // not of synonyms: left out
    };
    const auto after = synonyms_after(dir, changes, analyzer());
    REQUIRE(after.has_value());
    CHECK(alternatives_of(*after, "もうけ") == "粗利");
    CHECK(alternatives_of(*after, "商店街応援隊").empty());
    CHECK(shown({}).size() == built_in + 1);

    const auto refused = [&](const std::vector<std::string>& words) {
      const auto changed = changed_file(dir, {&k_synonyms_file, true, words}, analyzer());
      return changed ? std::string() : std::string(name_of(changed.error().code));
    };
    CHECK(refused({"粗利\n-", "もうけ"}) == name_of(ErrorCode::rejected_input));
    CHECK(refused({"#粗利", "もうけ"}) == name_of(ErrorCode::rejected_input));
    CHECK(refused({"粗利 => 採算", "もうけ"}) == name_of(ErrorCode::rejected_input));
    CHECK(refused({}) == name_of(ErrorCode::rejected_input));
    CHECK(refused({"よろず", "商店街応援隊"}) == name_of(ErrorCode::conflict));
    CHECK(refused({"粗利", "もうけ"}).empty());
  }
}

}  // namespace tsunagu::service
