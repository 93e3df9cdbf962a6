// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lexicon.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/embedded.hpp"
#include "base/log.hpp"
#include "index/writer/generation.hpp"

namespace tsunagu::service {

std::string_view lexicon_file(std::string_view name) {
  for (const auto& file : embedded::data_files()) {
    if (file.path.starts_with("lexicon/") && file.path.substr(8) == name) return file.bytes;
  }
  return {};
}

namespace {

namespace fs = std::filesystem;

constexpr const char* k_kept_folder = "/lexicon";  // below a generation

// Lists of analysis that a data directory does not change.
constexpr std::array<std::string_view, 3> k_fixed_lists{"spellings.tsv", "okurigana.txt",
                                                        "inflected.txt"};

std::map<std::string, std::string> fixed_lists() {
  std::map<std::string, std::string> lists;
  for (const std::string_view name : k_fixed_lists) lists.emplace(name, lexicon_file(name));
  return lists;
}

std::map<std::string, std::string> built_in_lists() {
  auto lists = fixed_lists();
  for (const LexiconFile& file : k_analysis_files)
    lists.emplace(file.name, lexicon_file(file.name));
  return lists;
}

// The lists kept with a generation; not_found for one made before they were kept.
Result<Analysis> read_analysis(const std::string& generation_dir) {
  auto lists = built_in_lists();  // for their names
  for (auto& [name, content] : lists) {
    TRY_ASSIGN(content, file::read(fmt::format("{}{}/{}", generation_dir, k_kept_folder, name)));
  }
  return make_analysis(std::move(lists));
}

// The file of the data directory; empty when there is none.
std::string read_site(const DataDir& dir, const LexiconFile& file,
                      std::vector<LexiconProblem>& problems) {
  auto bytes = file::read(dir.lexicon(file.name));
  if (bytes) return std::move(*bytes);
  if (bytes.error().code != ErrorCode::not_found)
    problems.push_back({file.name, 0, "読めません。読み取りの権限を確かめてください"});
  return {};
}

bool has_errors(const std::vector<LexiconProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const LexiconProblem& problem) { return !problem.is_note; });
}

}  // namespace

Result<index::Analyzer> load_analyzer() {
  TRY_ASSIGN(Analysis analysis, make_analysis(built_in_lists()));
  return std::move(analysis.analyzer);
}

Result<void> complete_lexicon(const DataDir& dir) {
  std::error_code error;
  fs::create_directories(dir.lexicon(), error);
  for (const LexiconFile& file : k_lexicon_files) {
    const std::string path = dir.lexicon(file.name);
    if (fs::exists(path, error)) continue;
    TRY(file::write_durably(path, lexicon_file(fmt::format("site/{}", file.name))));
  }
  return {};
}

Result<Analysis> make_analysis(std::map<std::string, std::string> lists) {
  TRY_ASSIGN(auto analyzer,
             index::Analyzer::create({.variants = lists["variants.tsv"],
                                      .stop_words = lists["stop_words.txt"],
                                      .terms = lists["terms.txt"],
                                      .spellings = lists["spellings.tsv"],
                                      .okurigana = lists["okurigana.txt"],
                                      .inflected = lists["inflected.txt"],
                                      .question_words = lexicon_file("question_words.txt")}));
  return Analysis{std::move(lists), std::move(analyzer)};
}

Result<void> keep_analysis(const std::string& generation_dir, const Analysis& analysis) {
  std::error_code error;
  fs::create_directories(generation_dir + k_kept_folder, error);
  for (const auto& [name, content] : analysis.lists)
    TRY(file::write_durably(fmt::format("{}{}/{}", generation_dir, k_kept_folder, name), content));
  return file::sync(generation_dir);
}

Result<std::unique_ptr<Lexicon>> Lexicon::open(const DataDir& dir) {
  std::unique_ptr<Lexicon> lexicon(new Lexicon(dir));
  lexicon->m_stamp = lexicon->stamp();
  TRY_ASSIGN(lexicon->m_contents, lexicon->read());
  for (const std::string& line : lexicon->told(lexicon->m_contents.problems, false))
    log::warn(fmt::format("辞書: {}", line));
  return lexicon;
}

std::string Lexicon::stamp() const {
  std::string stamp;
  for (const LexiconFile& file : k_lexicon_files) {
    std::error_code error;
    const std::string path = m_dir.lexicon(file.name);
    const auto time = fs::last_write_time(path, error);
    if (error) continue;
    stamp += fmt::format("{} {} {}\n", file.name, time.time_since_epoch().count(),
                         fs::file_size(path, error));
  }
  return stamp;
}

Result<Lexicon::Contents> Lexicon::read() const {
  Contents contents;
  auto& problems = contents.problems;
  std::map<std::string, std::string> lists = fixed_lists();
  for (const LexiconFile& file : k_analysis_files) {
    const std::string site = read_site(m_dir, file, problems);
    lists[std::string(file.name)] =
        combine(lexicon_file(file.name), read_words(file, site, problems));
  }
  TRY_ASSIGN(Analysis analysis, make_analysis(std::move(lists)));
  contents.analysis = std::make_shared<const Analysis>(std::move(analysis));
  const index::Analyzer& analyzer = contents.analysis->analyzer;
  const std::string site = read_site(m_dir, k_synonyms_file, problems);
  const SynonymLines built_in = read_checked_synonyms(lexicon_file(k_synonyms_file.name));
  contents.synonyms = combine(built_in, read_synonyms(site, analyzer, problems), analyzer);
  return contents;
}

void Lexicon::look() {
  const std::unique_lock looking(m_looking, std::try_to_lock);
  if (!looking || std::chrono::steady_clock::now() - m_looked < k_lexicon_look) return;
  look_at_files();
}

void Lexicon::take_changes() {
  const std::lock_guard looking(m_looking);
  look_at_files();
}

void Lexicon::look_at_files() {
  m_looked = std::chrono::steady_clock::now();
  std::string stamp = this->stamp();
  if (stamp == m_stamp) return;
  m_stamp = std::move(stamp);
  auto contents = read();
  if (!contents) {
    log::error(fmt::format("辞書: {}", log::told(contents.error())));
    return;
  }
  for (const std::string& line : told(contents->problems, false))
    log::warn(fmt::format("辞書: {}", line));
  if (has_errors(contents->problems)) {
    log::warn("辞書: 誤りのある行があるので、前の辞書のまま続けます");
    const std::lock_guard lock(m_mutex);
    m_refused = std::move(contents->problems);
    return;
  }
  take(std::move(*contents));
}

void Lexicon::take(Contents contents) {
  std::unique_lock lock(m_mutex);
  const bool changes_analysis =
      contents.analysis->analyzer.version() != m_contents.analysis->analyzer.version();
  auto words = m_words;
  lock.unlock();
  if (words) {  // the same analysis, the new synonyms; made while searches go on
    words = std::make_shared<const Words>(Words{
        words->generation, words->analysis, index::Synonyms(contents.synonyms, words->analyzer())});
  }
  lock.lock();
  m_refused.clear();
  m_contents = std::move(contents);
  m_words = std::move(words);
  log::info("辞書: 変更を取り入れました");
  if (changes_analysis)
    log::warn(
        "辞書: 異体字、読み飛ばす語、専門用語の変更は、索引を作り直すと効きます"
        "（サーバーの再起動か tsunagu reindex）");
}

std::shared_ptr<const Analysis> Lexicon::newest() const {
  const std::lock_guard lock(m_mutex);
  return m_contents.analysis;
}

std::shared_ptr<const Words> Lexicon::words_of(std::int64_t generation) const {
  const std::lock_guard lock(m_mutex);
  if (m_words && m_words->generation == generation) return m_words;
  std::shared_ptr<const Analysis> analysis = m_contents.analysis;
  if (generation > 0) {
    auto kept = read_analysis(index::generation_path(m_dir.index(), generation));
    if (kept && kept->analyzer.version() != analysis->analyzer.version())
      analysis = std::make_shared<const Analysis>(std::move(*kept));
  }
  index::Synonyms synonyms(m_contents.synonyms, analysis->analyzer);
  m_words =
      std::make_shared<const Words>(Words{generation, std::move(analysis), std::move(synonyms)});
  return m_words;
}

std::vector<index::SynonymEntry> Lexicon::synonyms() const {
  const std::lock_guard lock(m_mutex);
  return m_contents.synonyms;
}

std::vector<std::string> Lexicon::told(const std::vector<LexiconProblem>& problems,
                                       bool notes) const {
  std::vector<std::string> lines;
  for (const LexiconProblem& problem : problems) {
    if (problem.is_note != notes) continue;
    lines.push_back(problem.line == 0
                        ? fmt::format("{}: {}", m_dir.lexicon(problem.file), problem.what)
                        : fmt::format("{} {}行目: {}", m_dir.lexicon(problem.file), problem.line,
                                      problem.what));
  }
  return lines;
}

LexiconStatus Lexicon::status(std::int64_t generation) const {
  const auto words = words_of(generation);
  const std::lock_guard lock(m_mutex);
  const auto& problems = m_refused.empty() ? m_contents.problems : m_refused;
  return {.needs_reindex = words->analyzer().version() != m_contents.analysis->analyzer.version(),
          .synonyms = words->synonyms.size(),
          .problems = told(problems, false),
          .notes = told(problems, true)};
}

}  // namespace tsunagu::service
