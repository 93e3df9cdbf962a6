// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/build_mark.hpp"

#include <cerrno>
#include <sstream>

#include <fmt/format.h>

#include "base/file.hpp"

namespace tsunagu::index {
namespace {

constexpr std::string_view k_first_line = "tsunagu unfinished 1";

}  // namespace

std::string mark_path(const std::string& generation_dir) { return generation_dir + "/unfinished"; }

// Lines of words: ids and versions hold no blanks.
void write_mark(const std::string& generation_dir, const BuildMark& mark) {
  const Unfinished& of = mark.of;
  std::string text = fmt::format(
      "{}\nformat {}\nanalyzer {}\noutbox {}\nday {}\nbuilt {}\nvocabulary {}\npeople {}\n",
      k_first_line, of.info.format_version, of.info.analyzer_version, of.info.cursor.outbox_id,
      of.info.cursor.as_of, of.is_built ? 1 : 0, mark.vocabulary, mark.people);
  for (const BuildMark::Layer& layer : mark.layers) {
    text += fmt::format("layer {} {} {} {}\n", layer.extent.entries, layer.extent.words,
                        layer.documents, layer.segments);
  }
  text += fmt::format("place {}\n", of.place);
  if (const auto written = file::write_durably(mark_path(generation_dir), text); !written) {
    throw Xapian::DatabaseError(written.error().message,
                                written.error().code == ErrorCode::no_space ? ENOSPC : EIO);
  }
}

std::optional<BuildMark> read_mark(const std::string& generation_dir) {
  const auto text = file::read(mark_path(generation_dir));
  if (!text) return std::nullopt;
  std::istringstream lines(*text);
  std::string line;
  if (!std::getline(lines, line) || line != k_first_line) return std::nullopt;
  BuildMark mark;
  bool has_place = false;
  for (std::string key; lines >> key;) {
    GenerationInfo& info = mark.of.info;
    if (key == "format")
      lines >> info.format_version;
    else if (key == "analyzer")
      lines >> info.analyzer_version;
    else if (key == "outbox")
      lines >> info.cursor.outbox_id;
    else if (key == "day")
      lines >> info.cursor.as_of;
    else if (key == "built")
      lines >> mark.of.is_built;
    else if (key == "vocabulary")
      lines >> mark.vocabulary;
    else if (key == "people")
      lines >> mark.people;
    else if (key == "layer") {
      BuildMark::Layer layer;
      lines >> layer.extent.entries >> layer.extent.words >> layer.documents >> layer.segments;
      mark.layers.push_back(layer);
    } else if (key == "place") {
      lines.ignore(1);
      std::getline(lines, mark.of.place);
      has_place = true;
    } else {
      return std::nullopt;
    }
    if (lines.fail() && !has_place) return std::nullopt;
  }
  if (!has_place) return std::nullopt;  // the last line: it was written whole
  return mark;
}

}  // namespace tsunagu::index
