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
Result<void> check_last(const DataDir& dir, const LexiconFile& file, const std::string& content) {
  std::vector<LexiconProblem> problems;
  if (is_synonyms(file)) {
    TRY_ASSIGN(const auto lexicon, Lexicon::open(dir));
    read_synonyms(content, lexicon->newest()->analyzer, problems);
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

Result<void> append(const DataDir& dir, const LexiconFile& file, std::string content,
                    const std::string& line) {
  if (!content.empty() && content.back() != '\n') content += '\n';
  content += line + '\n';
  TRY(check_last(dir, file, content));
  return file::write_durably(dir.lexicon(file.name), content);
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

Result<void> add_to_lexicon(const DataDir& dir, const LexiconFile& file,
                            const std::vector<std::string>& words, bool one_way) {
  TRY_ASSIGN(std::string content, read_file(dir, file));
  if (take_out(content, entry_of(words, true)) && is_built_in(file, entry_of(words, true).words))
    return file::write_durably(dir.lexicon(file.name), content);
  std::string line = text::join(words, "\t");
  if (one_way && words.size() > 1) {
    line = fmt::format("{} => {}", words[0],
                       text::join(std::vector<std::string>(words.begin() + 1, words.end()), "\t"));
  }
  return append(dir, file, std::move(content), line);
}

Result<void> remove_from_lexicon(const DataDir& dir, const LexiconFile& file,
                                 const std::vector<std::string>& words) {
  TRY_ASSIGN(std::string content, read_file(dir, file));
  if (take_out(content, entry_of(words, false)))
    return file::write_durably(dir.lexicon(file.name), content);
  if (!is_built_in(file, entry_of(words, true).words)) {
    return fail(ErrorCode::not_found,
                fmt::format("{}に「{}」はありません。tsunagu lexicon list で確かめてください",
                            file.label, text::join(words, "、")));
  }
  return append(dir, file, std::move(content), "-\t" + text::join(words, "\t"));
}

}  // namespace tsunagu::service
