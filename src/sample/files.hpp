// SPDX-License-Identifier: GPL-3.0-or-later
// The two file formats of data/sample: tables (.tsv) and sentences under headings (.txt).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/embedded.hpp"
#include "base/result.hpp"

namespace tsunagu::sample {

struct TableRow {
  std::size_t line = 0;
  std::vector<std::string_view> cells;  // as many as the header has columns
};

// A sentence with the headings above it; headings not seen yet are empty.
struct Sentence {
  std::size_t line = 0;
  std::string_view chapter, section, subsection;  // #, ##, ###
  std::string_view text;
};

// `path` is relative to data/, for example "sample/mix.tsv". Views point into the embedded bytes.
Result<std::string_view> find_file(std::span<const embedded::File> files, std::string_view path);

// Rows below the header, which must be exactly `columns`; lines starting with # and blank lines are
// skipped.
Result<std::vector<TableRow>> read_table(std::span<const embedded::File> files,
                                         std::string_view path,
                                         std::span<const std::string_view> columns);

// Every "- " line of a sentence file, in order. Other lines must be headings or blank.
Result<std::vector<Sentence>> read_sentences(std::span<const embedded::File> files,
                                             std::string_view path);

// Error of a place in a data file.
tl::unexpected<Error> broken(std::string_view path, std::size_t line, std::string_view why);

}  // namespace tsunagu::sample
