// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/changed_words.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/text.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_few_words = 200;

// Lines that say something.
std::set<std::string> lines_of(const Analysis& analysis, const std::string& name) {
  std::set<std::string> lines;
  const auto found = analysis.lists.find(name);
  if (found == analysis.lists.end()) return lines;
  for (const std::string_view line : text::split(found->second, '\n')) {
    const std::string_view content = text::trim(line);
    if (!content.empty() && content.front() != '#') lines.emplace(content);
  }
  return lines;
}

}  // namespace

ChangedWords::ChangedWords(std::shared_ptr<const Analysis> before,
                           std::shared_ptr<const Analysis> after)
    : m_before(std::move(before)),
      m_after(std::move(after)),
      m_same(m_before->analyzer.version() == m_after->analyzer.version()) {
  std::set<std::string> words;
  for (const LexiconFile& file : k_analysis_files) {
    const auto old_lines = lines_of(*m_before, std::string(file.name));
    const auto new_lines = lines_of(*m_after, std::string(file.name));
    std::vector<std::string> changed;
    std::set_symmetric_difference(old_lines.begin(), old_lines.end(), new_lines.begin(),
                                  new_lines.end(), std::back_inserter(changed));
    for (const std::string& line : changed) {
      for (const std::string_view cell : text::split(line, '\t')) {
        if (!text::trim(cell).empty()) words.emplace(text::trim(cell));
      }
    }
  }
  // Whatever else differs (lists or code of the program) changes more than words tell.
  const bool others_alike =
      std::all_of(m_before->lists.begin(), m_before->lists.end(), [&](const auto& list) {
        const bool is_of_site =
            std::any_of(k_analysis_files.begin(), k_analysis_files.end(),
                        [&](const LexiconFile& file) { return file.name == list.first; });
        const auto now = m_after->lists.find(list.first);
        return is_of_site || (now != m_after->lists.end() && now->second == list.second);
      });
  m_is_few = others_alike && !words.empty() && words.size() <= k_few_words;
  if (!m_is_few) return;
  for (const std::string& word : words) {
    m_words.push_back({word, m_before->analyzer.fold_for_matching(word).text,
                       m_after->analyzer.fold_for_matching(word).text});
  }
}

bool ChangedWords::is_in(std::string_view text) const {
  const std::u16string before = m_before->analyzer.fold_for_matching(text).text;
  const std::u16string after = m_after->analyzer.fold_for_matching(text).text;
  return std::any_of(m_words.begin(), m_words.end(), [&](const Word& word) {
    return text.find(word.as_written) != std::string_view::npos ||
           before.find(word.before) != std::u16string::npos ||
           after.find(word.after) != std::u16string::npos ||
           m_before->analyzer.may_hold_otherwise(before, word.before) ||
           m_after->analyzer.may_hold_otherwise(after, word.after);
  });
}

bool ChangedWords::touches(const index::Document& document) const {
  return std::any_of(document.texts.begin(), document.texts.end(),
                     [&](const index::Text& text) { return is_in(text.text); });
}

bool ChangedWords::reads_alike(const index::Document& document) const {
  const auto same = [](const index::Token& a, const index::Token& b) {
    return a.term == b.term && a.written == b.written && a.begin == b.begin && a.end == b.end;
  };
  return std::all_of(document.texts.begin(), document.texts.end(), [&](const index::Text& text) {
    const auto before = m_before->analyzer.analyze(text.text);
    const auto after = m_after->analyzer.analyze(text.text);
    return std::equal(before.begin(), before.end(), after.begin(), after.end(), same) &&
           m_before->analyzer.name_key(text.text) == m_after->analyzer.name_key(text.text);
  });
}

}  // namespace tsunagu::service
