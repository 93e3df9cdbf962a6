// SPDX-License-Identifier: GPL-3.0-or-later
// Reads one data file after another, checking cells; errors name file and line.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "model/reference.hpp"
#include "sample/files.hpp"
#include "sample/vocabulary.hpp"

namespace tsunagu::sample {

// "name:number", as written in a cell that holds several of them.
struct Pair {
  std::string_view name;
  std::uint32_t number;
};

class DataReader {
 public:
  DataReader(std::span<const embedded::File> files, const model::Reference& reference)
      : m_files(files),
        m_reference(reference) {}

  // The file that the errors of the calls after this one are about.
  Result<std::vector<TableRow>> table(std::string path, std::span<const std::string_view> columns);
  Result<std::vector<Sentence>> sentences(std::string path);

  tl::unexpected<Error> wrong(std::size_t line, std::string_view why) const {
    return broken(m_path, line, why);
  }

  // A whole number from 0 to 1000.
  Result<std::uint32_t> number(std::size_t line, std::string_view cell) const;
  // "name:number" pairs separated by |.
  Result<std::vector<Pair>> pairs(std::size_t line, std::string_view cell) const;
  // Pairs whose names are codes of a closed list.
  Result<std::vector<Chance>> chances(std::size_t line, std::string_view cell,
                                      std::string_view list) const;
  // `code`, when the closed list has it.
  Result<std::string_view> code(std::size_t line, std::string_view code,
                                std::string_view list) const;
  std::string_view block_of(std::string_view prefecture) const {
    return m_reference.block_of(prefecture);
  }

  // Index of the item whose `key` is `wanted`.
  template <class Items, class Key>
  Result<std::size_t> known(std::size_t line, const Items& items, Key key,
                            std::string_view wanted) const {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].*key == wanted) return i;
    }
    return wrong(line, fmt::format("「{}」は知らない名前です", wanted));
  }

 private:
  std::span<const embedded::File> m_files;
  const model::Reference& m_reference;
  std::string m_path;
};

// The two halves of Vocabulary::load: first the tables, then the sentences that name their rows.
Result<void> load_tables(DataReader& reader, Vocabulary& vocabulary);
Result<void> load_sentences(DataReader& reader, Vocabulary& vocabulary);

}  // namespace tsunagu::sample
