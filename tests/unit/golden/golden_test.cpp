// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the cases of tests/golden (see the README there).
#include <fstream>
#include <functional>
#include <map>

#include <doctest/doctest.h>

#include "base/embedded.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "exchange/record_json.hpp"
#include "index/analysis/romaji.hpp"
#include "sample/generator.hpp"
#include "service/data_dir.hpp"
#include "service/directory.hpp"
#include "service/import.hpp"
#include "service/lexicon.hpp"
#include "unit/support/print_query.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu {
namespace {

const std::string k_source = TSUNAGU_SOURCE_DIR;
const service::Progress k_quiet = [](std::string_view, std::int64_t, std::int64_t) {};

std::vector<std::vector<std::string>> rows_of(const std::string& path) {
  const auto content = file::read(k_source + "/tests/golden/" + path);
  REQUIRE(content.has_value());
  std::vector<std::vector<std::string>> rows;
  for (const std::string_view line : text::split(*content, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    auto& row = rows.emplace_back();
    for (const std::string_view cell : text::split(line, '\t')) row.emplace_back(cell);
  }
  REQUIRE_FALSE(rows.empty());
  return rows;
}

// A data directory with one corpus, indexed.
struct Corpus {
  test::TempDir dir;
  std::unique_ptr<service::Directory> directory;

  explicit Corpus(const std::string& name) {
    const std::string data = dir / "data";
    REQUIRE(service::init_data_dir({data}, test::reference()).has_value());
    {
      auto store = service::open_store({data}, store::Mode::read_write);
      REQUIRE(store.has_value());
      name == "minutes" ? import_minutes(*store, data) : import_sample(*store);
    }
    auto opened = service::Directory::open(data, service::Directory::Role::reader,
                                           test::reference(), k_quiet);
    REQUIRE(opened.has_value());
    directory = std::move(*opened);
  }

  static void import_minutes(store::Store& store, const std::string& data) {
    const auto read = [&]<class Record>(const Record&, const std::string& file) {
      const auto report = service::import_file<Record>(
          store, test::reference(), k_source + "/tests/data/minutes/" + file, {.folder = data});
      REQUIRE(report.has_value());
      REQUIRE(report->written);
    };
    read(model::Coordinator{}, "minutes-coordinators.jsonl");
    read(model::Case{}, "minutes-cases.jsonl");
  }

  static void import_sample(store::Store& store) {
    const auto generator = sample::Generator::create(
        embedded::data_files(), {.coordinators = 300, .cases = 6000, .seed = 11});
    REQUIRE(generator.has_value());
    const auto done = store.transact([&]() -> Result<void> {
      for (std::size_t n = 1; n <= sample::k_organizations; ++n)
        TRY(store.put(generator->organization(n), "golden"));
      for (std::size_t n = 1; n <= generator->options().coordinators; ++n)
        TRY(store.put(generator->coordinator(n), "golden"));
      for (std::size_t n = 1; n <= generator->options().cases; ++n)
        TRY(store.put(generator->case_(n), "golden"));
      return {};
    });
    REQUIRE_MESSAGE(done.has_value(), (done ? std::string() : done.error().message));
  }
};

// Everything shown as the reason for one person.
std::string shown_for(const service::PersonHit& person) {
  std::string shown;
  for (const auto& why : person.why) shown += why.title + "\n" + why.snippet + "\n";
  return shown;
}

bool has_words(const std::string& shown, const std::string& words) {
  for (const std::string_view word : text::split_blanks(words)) {
    if (shown.find(word) == std::string::npos) return false;
  }
  return true;
}

bool holds(const service::PeopleAnswer& answer, const std::string& check,
           const std::string& value) {
  if (check == "nobody") return answer.total == 0;
  if (answer.people.empty()) return false;
  if (check == "first") return answer.people[0].record.id == value;
  if (check == "first-why") return has_words(shown_for(answer.people[0]), value);
  REQUIRE_MESSAGE(check == "top3-why", check);
  for (std::size_t i = 0; i < std::min<std::size_t>(3, answer.people.size()); ++i) {
    if (has_words(shown_for(answer.people[i]), value)) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("golden") {
  TEST_CASE("texts are analysed as tests/golden/analysis.tsv says") {
    const auto analyzer = service::load_analyzer();
    REQUIRE(analyzer.has_value());
    for (const auto& row : rows_of("analysis.tsv")) {
      REQUIRE(row.size() == 2);
      std::vector<std::string> terms;
      for (const auto& token : analyzer->analyze(row[0])) terms.push_back(token.term);
      CHECK_MESSAGE(text::join(terms, " ") == row[1], row[0]);
    }
  }

  TEST_CASE("queries are read as tests/golden/query.tsv says") {
    const auto analyzer = service::load_analyzer();
    REQUIRE(analyzer.has_value());
    for (auto row : rows_of("query.tsv")) {
      row.resize(4);  // empty cells at the end may be left out
      const index::Query query = index::parse_query(row[0], *analyzer);
      CHECK_MESSAGE(test::print_words(query) == row[1], row[0]);
      CHECK_MESSAGE(test::print_conditions(query) == row[2], row[0]);
      CHECK_MESSAGE(test::print_fields(query) == row[3], row[0]);
    }
  }

  TEST_CASE("each filter gives what tests/golden/filters.tsv says") {
    const auto analyzer = service::load_analyzer();
    REQUIRE(analyzer.has_value());
    const auto terms = [&](const std::string& text) {
      std::vector<std::string> words;
      for (const auto& token : analyzer->analyze(text)) words.push_back(token.term);
      return text::join(words, " ");
    };
    const std::map<std::string, std::function<std::string(const std::string&)>> filters{
        {"fold", [&](const std::string& text) { return analyzer->fold(text); }},
        {"word", terms},
        {"name", [&](const std::string& text) { return analyzer->name_key(text); }},
        {"romaji", [](const std::string& text) { return index::romaji_of(text); }},
    };
    for (const auto& row : rows_of("filters.tsv")) {
      REQUIRE(row.size() == 3);
      const auto filter = filters.find(row[0]);
      REQUIRE_MESSAGE(filter != filters.end(), row[0]);
      CHECK_MESSAGE(filter->second(row[1]) == row[2], row[0], " ", row[1]);
    }
  }

  TEST_CASE("needs find the people that tests/golden/people.tsv says") {
    std::map<std::string, Corpus> corpora;
    for (const auto& row : rows_of("people.tsv")) {
      REQUIRE(row.size() == 4);
      const Corpus& corpus = corpora.try_emplace(row[0], row[0]).first->second;
      const auto answer = corpus.directory->search_people({.query = row[1]}, model::Tier::public_);
      REQUIRE(answer.has_value());
      const std::string first = answer->people.empty() ? "nobody"
                                                       : answer->people[0].record.id + "\n" +
                                                             shown_for(answer->people[0]);
      CHECK_MESSAGE(holds(*answer, row[2], row[3]), row[1], " ", row[2], " ", row[3], "; first is ",
                    first);
    }
  }
}

}  // namespace tsunagu
