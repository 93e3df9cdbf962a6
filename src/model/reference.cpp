// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/reference.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/code_point.hpp"
#include "base/reading.hpp"
#include "base/text.hpp"
#include "model/spelling.hpp"

namespace tsunagu::model {
namespace {

constexpr std::size_t k_name_bytes_max = 200;  // longer texts are no names

// How a written code or label is compared: trimmed, ASCII lower case, full-width ASCII as ASCII.
std::string fold(std::string_view written) {
  return text::lower_ascii(text::fold_width(text::trim(written)));
}

struct Row {
  std::size_t line;
  std::vector<std::string_view> cells;
};

std::vector<Row> read_rows(std::string_view bytes) {
  std::vector<Row> rows;
  std::size_t line = 0;
  for (std::string_view text_line : text::split(bytes, '\n')) {
    ++line;
    if (text_line.ends_with('\r')) text_line.remove_suffix(1);
    if (text_line.empty() || text_line.front() == '#') continue;
    rows.push_back({line, text::split(text_line, '\t')});
  }
  return rows;
}

// Whether `written` is `whole` but for letters that an older spreadsheet could not write.
bool is_but_for_geta(std::string_view written, std::string_view whole) {
  while (!written.empty() && !whole.empty()) {
    const std::string_view letter = written.substr(0, text::byte_offset(written, 1));
    const std::string_view other = whole.substr(0, text::byte_offset(whole, 1));
    if (letter != other && letter != text::k_geta) return false;
    written.remove_prefix(letter.size());
    whole.remove_prefix(other.size());
  }
  return written.empty() && whole.empty();
}

}  // namespace

const CodeEntry* CodeList::find(std::string_view code) const {
  const auto found = m_by_code.find(std::string(code));
  return found == m_by_code.end() ? nullptr : &m_entries[found->second];
}

std::string CodeList::resolve(std::string_view written) const {
  const std::string folded = fold(written);
  const auto code_of = [this](const std::string& name) {
    const auto found = m_by_written.find(name);
    return found == m_by_written.end() ? std::string() : m_entries[found->second].code;
  };
  std::string code = code_of(folded);
  const bool is_ascii = std::all_of(folded.begin(), folded.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!code.empty() || is_ascii || folded.size() > k_name_bytes_max || !text::is_utf8(folded))
    return code;
  const std::string plain = plain_form(folded);
  code = code_of(plain);
  if (code.empty()) code = code_of(text::hiragana(plain));
  return code.empty() && written.find(text::k_geta) != written.npos ? only_but_for_geta(written)
                                                                    : code;
}

std::string CodeList::only_but_for_geta(std::string_view written) const {
  written = text::trim(written);
  std::string code;
  for (const CodeEntry& entry : m_entries) {
    if (!is_but_for_geta(written, entry.label)) continue;
    if (!code.empty()) return {};
    code = entry.code;
  }
  return code;
}

std::string_view CodeList::label(std::string_view code) const {
  const CodeEntry* entry = find(code);
  return entry == nullptr ? code : std::string_view(entry->label);
}

Result<Reference> Reference::load(std::span<const embedded::File> files) {
  Reference reference;
  for (const auto& file : files) {
    constexpr std::string_view k_folder = "reference/";
    constexpr std::string_view k_suffix = ".tsv";
    if (!file.path.starts_with(k_folder) || !file.path.ends_with(k_suffix)) continue;
    const auto broken = [&](std::size_t line, std::string_view why) {
      return fail(ErrorCode::corrupt, fmt::format("data/{} {}行目: {}", file.path, line, why));
    };
    const std::string_view name =
        file.path.substr(k_folder.size(), file.path.size() - k_folder.size() - k_suffix.size());
    const std::vector<Row> rows = read_rows(file.bytes);
    if (rows.empty() || rows[0].cells.size() < 2) return broken(1, "見出しがありません");
    const auto& header = rows[0].cells;
    CodeList list;
    for (std::size_t r = 1; r < rows.size(); ++r) {
      const auto& cells = rows[r].cells;
      if (cells.size() > header.size() || cells.size() < 2)
        return broken(rows[r].line, "列の数が見出しと違います");
      CodeEntry entry{std::string(cells[0]), std::string(cells[1]), {}, {}};
      const std::size_t at = list.m_entries.size();
      if (!list.m_by_code.emplace(entry.code, at).second)
        return broken(rows[r].line, "コードが重なっています");
      list.m_by_written.emplace(fold(entry.code), at);
      list.m_by_written.emplace(fold(entry.label), at);
      for (std::size_t c = 2; c < cells.size(); ++c) {
        if (header[c] == "aliases") {
          for (const auto alias : text::split(cells[c], '|')) {
            list.m_by_written.emplace(fold(alias), at);
            entry.aliases.emplace_back(alias);
          }
        } else {
          entry.extra.emplace(header[c], cells[c]);
        }
      }
      list.m_entries.push_back(std::move(entry));
    }
    reference.m_lists.emplace(name, std::move(list));
  }
  return reference;
}

const CodeList& Reference::list(std::string_view name) const {
  const auto found = m_lists.find(name);
  if (found == m_lists.end()) std::abort();
  return found->second;
}

bool Reference::has(std::string_view name) const { return m_lists.find(name) != m_lists.end(); }

std::string_view Reference::block_of(std::string_view prefecture) const {
  const CodeEntry* entry = list("prefectures").find(prefecture);
  if (entry == nullptr) return {};
  const auto block = entry->extra.find("block");
  return block == entry->extra.end() ? std::string_view() : std::string_view(block->second);
}

}  // namespace tsunagu::model
