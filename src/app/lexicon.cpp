// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "service/lexicon_edit.hpp"

namespace tsunagu::app {
namespace {

using service::LexiconFile;

const LexiconFile& file_of(const std::string& kind) {
  return *std::find_if(service::k_lexicon_files.begin(), service::k_lexicon_files.end(),
                       [&](const LexiconFile& file) { return file.kind == kind; });
}

void print_where(const service::DataDir& dir) {
  for (const LexiconFile& file : service::k_lexicon_files)
    fmt::print("{}\t{}\n", dir.lexicon(file.name), file.label);
}

Result<void> check(const service::DataDir& dir) {
  TRY_ASSIGN(const auto report, service::check_lexicon(dir));
  for (const auto& line : report.facts) fmt::print("{}\n", line);
  for (const auto& line : report.notes) fmt::print("注意: {}\n", line);
  for (const auto& line : report.problems) fmt::print(stderr, "{}\n", line);
  if (!report.problems.empty()) {
    return fail(ErrorCode::rejected_input,
                fmt::format("辞書に直すところが {} か所あります", report.problems.size()));
  }
  fmt::print("問題はありません\n");
  return {};
}

void print_effect(const LexiconFile& file) {
  fmt::print("{}\n", file.kind == service::k_synonyms_file.kind
                         ? "検索にすぐ効きます（動いているサーバーでは1〜2秒）"
                         : "索引を作り直すと効きます（サーバーの再起動か tsunagu reindex）");
}

}  // namespace

Result<void> lexicon(const LexiconArguments& arguments) {
  const service::DataDir dir{arguments.data};
  const LexiconFile& file = file_of(arguments.kind);
  TRY(service::open_store(dir, store::Mode::read_only));  // is it a data directory?
  if (arguments.action == "check") return check(dir);
  if (arguments.action == "where") {
    print_where(dir);
    return {};
  }
  if (arguments.action == "list") {
    TRY_ASSIGN(const auto lines, service::list_lexicon(dir, file, arguments.word));
    for (const auto& line : lines) fmt::print("{}\n", line);
    return {};
  }
  if (arguments.action == "add") {
    TRY(service::add_to_lexicon(dir, file, arguments.words, arguments.one_way));
  } else {
    TRY(service::remove_from_lexicon(dir, file, arguments.words));
  }
  print_effect(file);
  return {};
}

}  // namespace tsunagu::app
