// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lexicon_edit.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "index/writer/generation.hpp"

namespace tsunagu::service {
namespace {

bool is_synonyms(const LexiconFile& file) { return file.kind == k_synonyms_file.kind; }

// The file as it stands; the template when there is none yet.
Result<std::string> read_file(const DataDir& dir, const LexiconFile& file) {
  TRY(complete_lexicon(dir));
  return file::read(dir.lexicon(file.name));
}

// Cells of a line of an added ('-' aside) entry without their nearness; empty for comments.
struct Entry {
  bool removes = false;
  std::set<std::string> words;
};

Entry entry_of(std::string_view line) {
  line = text::trim(line);
  Entry entry;
  if (line.empty() || line.front() == '#') return entry;
  entry.removes = line.front() == '-';
  if (entry.removes) line.remove_prefix(1);
  std::string cells(line);
  if (const auto arrow = cells.find("=>"); arrow != std::string::npos)
    cells.replace(arrow, 2, "\t");
  for (const std::string_view cell : text::split(cells, '\t')) {
    const std::string_view word = text::trim(cell.substr(0, cell.rfind('^')));
    if (!word.empty()) entry.words.emplace(word);
  }
  return entry;
}

// `content` without the lines that are `entry`; whether there were any.
bool take_out(std::string& content, const Entry& entry) {
  std::string kept;
  bool found = false;
  for (const std::string_view line : text::split(content, '\n')) {
    const Entry other = entry_of(line);
    if (other.words == entry.words && other.removes == entry.removes && !entry.words.empty()) {
      found = true;
    } else {
      (kept += line) += '\n';
    }
  }
  if (found) content = std::move(kept);
  return found;
}

// Errors of the last line of `content`.
Result<void> check_last(const LexiconFile& file, const std::string& content,
                        const index::Analyzer& analyzer) {
  std::vector<LexiconProblem> problems;
  if (is_synonyms(file)) {
    read_synonyms(content, analyzer, problems);
  } else {
    read_words(file, content, problems);
  }
  const auto last = static_cast<std::size_t>(std::count(content.begin(), content.end(), '\n'));
  for (const LexiconProblem& problem : problems) {
    if (problem.line == last && !problem.is_note)
      return fail(ErrorCode::rejected_input, problem.what);
  }
  return {};
}

Result<std::string> with_line(const LexiconFile& file, std::string content, const std::string& line,
                              const index::Analyzer& analyzer) {
  if (!content.empty() && content.back() != '\n') content += '\n';
  content += line + '\n';
  TRY(check_last(file, content, analyzer));
  return content;
}

// A word is one cell of a line: nothing in it may end the cell, the line or its meaning.
Result<void> check_words(const std::vector<std::string>& words) {
  if (words.empty()) return fail(ErrorCode::rejected_input, "語がありません。語を書いてください");
  for (const std::string& word : words) {
    const std::string_view cell = text::trim(word);
    const bool has_control = std::any_of(word.begin(), word.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (cell.empty())
      return fail(ErrorCode::rejected_input, "空の語があります。語を書くか、欄を消してください");
    if (has_control || !text::is_utf8(word)) {
      return fail(ErrorCode::rejected_input,
                  "語に改行、タブ、制御文字は使えません。語は1つずつ書いてください");
    }
    if (cell.front() == '#' || cell.front() == '-' || cell.find("=>") != std::string_view::npos) {
      return fail(ErrorCode::rejected_input,
                  fmt::format("「{}」: 「#」「-」で始まる語と「=>」を含む語は使えません",
                              text::shorten(cell, k_lexicon_word_points)));
    }
  }
  return {};
}

Entry entry_of(const std::vector<std::string>& words, bool removes) {
  Entry entry = entry_of(text::join(words, "\t"));
  entry.removes = removes;
  return entry;
}

// Whether the program brings anything that a '-' line with these words takes away.
bool is_built_in(const LexiconFile& file, const std::set<std::string>& words) {
  for (const std::string_view line : text::split(lexicon_file(file.name), '\n')) {
    const Entry entry = entry_of(line);
    const auto shared = std::count_if(entry.words.begin(), entry.words.end(),
                                      [&](const auto& word) { return words.contains(word); });
    if (shared >= (is_synonyms(file) && words.size() > 1 ? 2 : 1)) return true;
  }
  return false;
}

bool holds(const std::string& content, const Entry& entry) {
  for (const std::string_view line : text::split(content, '\n')) {
    const Entry other = entry_of(line);
    if (other.words == entry.words && other.removes == entry.removes) return true;
  }
  return false;
}

std::string told(const std::vector<std::string>& words) { return text::join(words, "、"); }

Result<std::string> with_added(std::string content, const LexiconChange& change,
                               const index::Analyzer& analyzer) {
  const LexiconFile& file = *change.file;
  const auto& words = change.words;
  if (take_out(content, entry_of(words, true)) && is_built_in(file, entry_of(words, true).words))
    return content;
  if (holds(content, entry_of(words, false))) {
    return fail(ErrorCode::conflict,
                fmt::format("「{}」はもう{}にあります", told(words), file.label));
  }
  std::string line = text::join(words, "\t");
  if (change.one_way && words.size() > 1) {
    line = fmt::format("{} => {}", words[0],
                       text::join(std::vector<std::string>(words.begin() + 1, words.end()), "\t"));
  }
  return with_line(file, std::move(content), line, analyzer);
}

Result<std::string> with_removed(std::string content, const LexiconChange& change,
                                 const index::Analyzer& analyzer) {
  const LexiconFile& file = *change.file;
  const auto& words = change.words;
  if (take_out(content, entry_of(words, false))) return content;
  if (holds(content, entry_of(words, true))) {
    return fail(ErrorCode::conflict,
                fmt::format("「{}」はもう{}から除いてあります", told(words), file.label));
  }
  if (!is_built_in(file, entry_of(words, true).words)) {
    return fail(ErrorCode::not_found,
                fmt::format("{}に「{}」はありません。tsunagu lexicon list で確かめてください",
                            file.label, told(words)));
  }
  return with_line(file, std::move(content), "-\t" + text::join(words, "\t"), analyzer);
}

Result<std::string> changed(std::string content, const LexiconChange& change,
                            const index::Analyzer& analyzer) {
  TRY(check_words(change.words));
  return change.adds ? with_added(std::move(content), change, analyzer)
                     : with_removed(std::move(content), change, analyzer);
}

Result<void> change_lexicon(const DataDir& dir, const LexiconChange& change) {
  TRY_ASSIGN(const file::Lock lock, lock_lexicon(dir));
  TRY_ASSIGN(const auto lexicon, Lexicon::open(dir));
  TRY_ASSIGN(const std::string content, changed_file(dir, change, lexicon->newest()->analyzer));
  return file::write_durably(dir.lexicon(change.file->name), content);
}

bool contains(const std::vector<index::Synonym>& words, std::string_view part) {
  return std::any_of(words.begin(), words.end(), [&](const index::Synonym& word) {
    return word.text.find(part) != std::string::npos;
  });
}

LexiconEntry shown(const SynonymLine& line, LexiconEntry::Source source) {
  LexiconEntry entry{line.from, line.to.empty() ? 0 : line.from.size(), source};
  entry.words.insert(entry.words.end(), line.to.begin(), line.to.end());
  return entry;
}

LexiconEntry shown(std::string_view line, LexiconEntry::Source source) {
  LexiconEntry entry{{}, 0, source};
  for (const std::string_view cell : text::split(line, '\t'))
    entry.words.push_back({std::string(text::trim(cell))});
  return entry;
}

// Of one file, the newest line first.
template <class Lines>
void show(const Lines& lines, LexiconEntry::Source source, std::vector<LexiconEntry>& into) {
  for (auto line = lines.rbegin(); line != lines.rend(); ++line)
    into.push_back(shown(*line, source));
}

}  // namespace

Result<LexiconReport> check_lexicon(const DataDir& dir) {
  TRY(open_store(dir, store::Mode::read_only));  // is it a data directory?
  TRY_ASSIGN(const auto lexicon, Lexicon::open(dir));
  LexiconReport report;
  const auto generation = index::current_generation(dir.index()).value_or(0);
  const LexiconStatus status = lexicon->status(generation);
  report.facts.push_back(fmt::format("同義語のある語 {} 語", status.synonyms));
  for (const LexiconFile& file : k_analysis_files) {
    TRY_ASSIGN(const auto lines, list_lexicon(dir, file, {}));
    report.facts.push_back(fmt::format("{} {} 件", file.label, lines.size()));
  }
  report.facts.push_back(status.needs_reindex
                             ? "索引を作り直すと、変更がすべて効きます（サーバーの再起動か "
                               "tsunagu reindex）"
                             : "索引の作り直しは要りません");
  report.problems = status.problems;
  report.notes = status.notes;
  return report;
}

Result<std::vector<std::string>> list_lexicon(const DataDir& dir, const LexiconFile& file,
                                              std::string_view word) {
  TRY_ASSIGN(const auto lexicon, Lexicon::open(dir));
  std::vector<std::string> lines;
  if (is_synonyms(file)) {
    for (const auto& entry : lexicon->synonyms()) {
      if (!word.empty() && entry.word != word) continue;
      std::string line = entry.word;
      for (const auto& also : entry.also) {
        line += also.nearness == 1 ? fmt::format("\t{}", also.text)
                                   : fmt::format("\t{}^{}", also.text, also.nearness);
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }
  const auto newest = lexicon->newest();
  for (const std::string_view line : text::split(newest->lists.at(std::string(file.name)), '\n')) {
    const Entry entry = entry_of(line);
    if (!entry.words.empty() && (word.empty() || entry.words.contains(std::string(word))))
      lines.emplace_back(text::trim(line));
  }
  return lines;
}

Result<std::vector<LexiconEntry>> lexicon_entries(const DataDir& dir, const LexiconFile& file,
                                                  std::string_view word) {
  using Source = LexiconEntry::Source;
  TRY_ASSIGN(const std::string site, read_file(dir, file));
  std::vector<LexiconEntry> all;
  if (is_synonyms(file)) {
    const SynonymLines lines = read_checked_synonyms(site);
    show(lines.added, Source::added, all);
    show(lines.removed, Source::removed, all);
    for (const auto& line : read_checked_synonyms(lexicon_file(file.name)).added)
      all.push_back(shown(line, Source::built_in));
  } else {
    std::vector<LexiconProblem> problems;
    const WordLines lines = read_words(file, site, problems);
    show(lines.added, Source::added, all);
    show(lines.removed, Source::removed, all);
    for (const auto& line : read_words(file, lexicon_file(file.name), problems).added)
      all.push_back(shown(line, Source::built_in));
  }
  if (!word.empty())
    std::erase_if(all, [&](const LexiconEntry& entry) { return !contains(entry.words, word); });
  return all;
}

Result<std::string> changed_file(const DataDir& dir, const LexiconChange& change,
                                 const index::Analyzer& analyzer) {
  TRY_ASSIGN(std::string content, read_file(dir, *change.file));
  return changed(std::move(content), change, analyzer);
}

Result<std::vector<index::SynonymEntry>> synonyms_after(const DataDir& dir,
                                                        const std::vector<LexiconChange>& changes,
                                                        const index::Analyzer& analyzer) {
  TRY_ASSIGN(std::string content, read_file(dir, k_synonyms_file));
  for (const LexiconChange& change : changes) {
    if (!is_synonyms(*change.file)) continue;
    TRY_ASSIGN(content, changed(std::move(content), change, analyzer));
  }
  std::vector<LexiconProblem> problems;
  return combine(read_checked_synonyms(lexicon_file(k_synonyms_file.name)),
                 read_synonyms(content, analyzer, problems), analyzer);
}

Result<file::Lock> lock_lexicon(const DataDir& dir) {
  TRY(complete_lexicon(dir));
  return file::Lock::acquire(dir.lexicon(".lock"),
                             "辞書をほかの人が変更しています。少し待ってやり直してください");
}

Result<void> add_to_lexicon(const DataDir& dir, const LexiconFile& file,
                            const std::vector<std::string>& words, bool one_way) {
  return change_lexicon(dir, {&file, true, words, one_way});
}

Result<void> remove_from_lexicon(const DataDir& dir, const LexiconFile& file,
                                 const std::vector<std::string>& words) {
  return change_lexicon(dir, {&file, false, words});
}

}  // namespace tsunagu::service
