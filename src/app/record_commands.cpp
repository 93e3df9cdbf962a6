// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/command_groups.hpp"
#include "app/commands.hpp"
#include "exchange/table.hpp"

namespace tsunagu::app {
namespace {

constexpr const char* k_kinds_help = "記録の種類 / kind of record";

void add_init(CommandSet& commands) {
  const auto data = std::make_shared<std::string>();
  CLI::App& init = commands.add(
      "init", "空のデータを作る（47拠点つき） / make an empty data directory with the 47 hubs",
      [data](const Surroundings& around) { return app::init(*data, around.reference); });
  commands.data_option(init, *data);
}

// How a file is read, when that is not what is found out.
void define_reading(CLI::App& import, ImportArguments& arguments) {
  import.add_option("--encoding", arguments.encoding,
                    "文字コード: utf-8, cp932, euc-jp（ないときは調べる） / encoding");
  import
      .add_option("--delimiter", arguments.delimiter,
                  "区切り: comma, tab, semicolon（ないときは調べる） / delimiter")
      ->check(one_of({"comma", "tab", "semicolon"}));
  import.add_option("--sheet", arguments.sheet, "XLSX のシートの名前 / sheet of an XLSX");
  import
      .add_option("--header-row", arguments.header_row,
                  "見出しの行（1から。上に表題があるとき） / row of the header")
      ->check(between(1, static_cast<std::int64_t>(exchange::k_header_row_max)));
  import.add_option("--header-rows", arguments.header_rows, "見出しの行数 / rows of the header")
      ->check(between(1, static_cast<std::int64_t>(exchange::k_header_rows_max)));
  import
      .add_option("--map", arguments.map,
                  "列の対応のファイル（1行に 見出し<TAB>項目） / file with header<TAB>field a line")
      ->type_name("FILE");
  import.add_option("--profile", arguments.profile,
                    "残しておいた列の対応の名前。--map と書くと、その名前で残す / kept mapping; "
                    "with --map it is kept");
}

void add_import(CommandSet& commands) {
  const auto arguments = std::make_shared<ImportArguments>();
  CLI::App& import = commands.add("import", "CSV、XLSX、JSON Lines を取り込む / import records",
                                  [arguments](const Surroundings& around) {
                                    return app::import(*arguments, around.reference);
                                  });
  commands.data_option(import, arguments->data);
  import.add_option("--kind", arguments->kind, k_kinds_help)
      ->required()
      ->check(one_of({"organizations", "coordinators", "cases", "measures"}));
  import.add_flag("--dry-run", arguments->dry_run,
                  "書き込まずに結果だけ示す / tell what would happen, write nothing");
  import.add_flag(
      "--keep-good-rows", arguments->keep_good_rows,
      "正しい行だけ取り込み、誤りの行は別ファイルへ / store the good rows, put the others aside");
  import
      .add_option("--rejected", arguments->rejected,
                  "誤りの行を書くファイル / file for refused rows")
      ->type_name("FILE");
  import
      .add_option("--corrections", arguments->corrections,
                  "誤りの行を、理由の列を付けて書くファイル（直して取り込み直せる） / refused rows "
                  "with the reasons")
      ->type_name("FILE");
  import.add_flag("--differences", arguments->differences,
                  "何が変わるかを項目ごとに示す / show every change, field by field");
  import.add_flag("--yes,-y", arguments->yes,
                  "読み方を聞かずに進める / go on without asking about the columns");
  define_reading(import, *arguments);
  import.add_option("FILE", arguments->file, "取り込むファイル / file to read")->required();
}

void add_export(CommandSet& commands) {
  const auto arguments = std::make_shared<ExportArguments>();
  CLI::App& take = commands.add(
      "export", "記録をファイルに書き出す / write records to a file",
      [arguments](const Surroundings& around) { return take_away(*arguments, around.reference); });
  commands.data_option(take, arguments->data);
  take.add_option("--kind", arguments->kind, k_kinds_help)
      ->required()
      ->check(one_of({"organizations", "coordinators", "cases", "measures"}));
  take.add_option("--format", arguments->format, "csv, xlsx, jsonl")
      ->check(one_of({"csv", "xlsx", "jsonl"}))
      ->capture_default_str();
  take.add_option("--encoding", arguments->encoding, "CSV の文字コード / encoding of a CSV")
      ->check(one_of({"utf-8", "cp932"}))
      ->capture_default_str();
  take.add_option("--as", arguments->as,
                  "だれに見える範囲か。all はすべてをそのまま / reader: public, agency, hub, all")
      ->check(one_of({"public", "agency", "hub", "all"}))
      ->capture_default_str();
  take.add_option("--out", arguments->out,
                  "書くファイル（ないときは標準出力） / file to write, otherwise standard output")
      ->type_name("FILE");
}

void add_search(CommandSet& commands) {
  const auto arguments = std::make_shared<SearchArguments>();
  CLI::App& search = commands.add("search", "人や事例を探す / search people or cases",
                                  [arguments](const Surroundings& around) {
                                    return app::search(*arguments, around.reference);
                                  });
  commands.data_option(search, arguments->data);
  as_option(search, arguments->as);
  search.add_option("--kind", arguments->kind, "people, cases")
      ->check(one_of({"people", "cases"}))
      ->capture_default_str();
  search.add_option("--limit", arguments->limit, "件数 / number of results")
      ->check(between(1, 1000))
      ->capture_default_str();
  search.add_flag("--no-synonyms", arguments->no_synonyms,
                  "同義語に広げない / only the words as written");
  search.add_flag("--json", arguments->json, "APIと同じJSONで出す / print the API's JSON");
  search.add_option("QUERY", arguments->query, "相談内容 / what is needed")->required();
}

void add_show(CommandSet& commands) {
  struct Arguments {
    std::string data, id, as = "public";
    bool similar = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  CLI::App& show = commands.add("show", "IDで1件を見る / show one record by id",
                                [arguments](const Surroundings& around) {
                                  return app::show(arguments->data, arguments->id, arguments->as,
                                                   arguments->similar, around.reference);
                                });
  commands.data_option(show, arguments->data);
  as_option(show, arguments->as);
  show.add_flag("--similar", arguments->similar, "似た人、似た事例を見る / records like it");
  show.add_option("ID", arguments->id, "機関・コーディネーター・事例のID / id")->required();
}

void add_lint(CommandSet& commands) {
  struct Arguments {
    std::string data, file;
  };
  const auto arguments = std::make_shared<Arguments>();
  CLI::App& lint = commands.add(
      "lint",
      "事例のファイルから、誰の話か分かる書き方を探す / look for what tells whose cases they are",
      [arguments](const Surroundings& around) {
        return app::lint(arguments->data, arguments->file, around.reference);
      });
  // With a place of data, the tables that were added there count as well.
  commands.data_option(lint, arguments->data, [] { return false; });
  lint.add_option("FILE", arguments->file, "事例（JSON Lines か CSV） / file of cases")->required();
}

void add_sample(CommandSet& commands) {
  const auto arguments = std::make_shared<SampleArguments>();
  CLI::App& sample =
      commands.add("sample", "架空のデータを作る / make fictional records",
                   [arguments](const Surroundings&) { return app::sample(*arguments); });
  sample.add_option("--out", arguments->out, "書き出す場所 / directory to write to")
      ->required()
      ->type_name("DIR");
  sample.add_option("--coordinators", arguments->coordinators, "コーディネーターの人数")
      ->check(between(47, 100000))
      ->capture_default_str();
  sample.add_option("--cases", arguments->cases, "事例の件数")
      ->check(between(0, 10000000))
      ->capture_default_str();
  sample
      .add_option("--seed", arguments->seed,
                  "乱数の種（同じ種なら同じデータ） / same seed, same data")
      ->capture_default_str();
}

}  // namespace

void add_record_commands(CommandSet& commands) {
  commands.heading("記録 / records");
  add_init(commands);
  add_import(commands);
  add_export(commands);
  add_search(commands);
  add_show(commands);
  add_lint(commands);
  add_sample(commands);
}

}  // namespace tsunagu::app
