// SPDX-License-Identifier: GPL-3.0-or-later
// The closed lists (data/reference/*.tsv): codes, Japanese labels, aliases accepted on input.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/embedded.hpp"
#include "base/result.hpp"

namespace tsunagu::model {

struct CodeEntry {
  std::string code, label;
  std::map<std::string, std::string> extra;  // further columns by header, for example block, yomi
  std::vector<std::string> aliases;          // other ways to write the label
};

// One closed list, in the order of its file. Immutable after loading; safe for many readers.
class CodeList {
 public:
  const std::vector<CodeEntry>& entries() const { return m_entries; }
  // Entry of a code; null when unknown.
  const CodeEntry* find(std::string_view code) const;
  // Code for a code, label or alias as people write them (blanks around and letter case do not
  // matter, full-width letters and digits do not matter, 〓 stands for a letter that an older
  // spreadsheet could not write); empty when nothing fits.
  std::string resolve(std::string_view written) const;
  // Label of a code, or the code itself when unknown.
  std::string_view label(std::string_view code) const;

 private:
  friend class Reference;
  std::string only_but_for_geta(std::string_view written) const;
  std::vector<CodeEntry> m_entries;
  std::unordered_map<std::string, std::size_t> m_by_written;  // folded code, label, alias -> entry
  std::unordered_map<std::string, std::size_t> m_by_code;
};

class Reference {
 public:
  // Reads every "reference/NAME.tsv" of `files`; fails with `corrupt` naming file and line.
  static Result<Reference> load(std::span<const embedded::File> files);

  // The list called `name` ("prefectures", "topics" ...). An unknown name is a defect: it ends the
  // program.
  const CodeList& list(std::string_view name) const;
  bool has(std::string_view name) const;

  // Regional block of a prefecture code; empty when unknown.
  std::string_view block_of(std::string_view prefecture) const;

  const std::map<std::string, CodeList, std::less<>>& lists() const { return m_lists; }

 private:
  std::map<std::string, CodeList, std::less<>> m_lists;
};

}  // namespace tsunagu::model
