// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.hpp"

#include <cstdlib>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "base/embedded.hpp"
#include "base/version.hpp"
#include "exchange/table.hpp"
#include "index/ranking/parameters.hpp"
#include "model/role.hpp"
#include "operations/jobs.hpp"
#include "service/audit.hpp"
#include "service/data_dir.hpp"
#include "service/index_tools.hpp"
#include "service/leave_one_out.hpp"
#include "settings/settings.hpp"

namespace tsunagu::app {
namespace {

constexpr const char* k_footer =
    "終了コード / exit codes: 0 成功, 1 内部エラー, 2 使い方の誤り, 3 取り込みを拒否, 4 見つからない, 5 使用中, "
    "6 新しい版のデータ, 7 ディスク不足, 8 読み書き不可, 9 データの破損, 10 準備中";

// What the arguments fill in, and what runs afterwards.
struct CommandLine {
  std::string data, id, file, as = "public", since;
  std::string config_file;
  ConfigArguments config;
  bool csv = false, deep = false, similar = false;
  ImportArguments import;
  ExportArguments take;
  ReindexArguments reindex;
  IndexArguments index;
  SearchArguments search;
  SampleArguments sample;
  EvalArguments eval;
  LexiconArguments lexicon;
  UserArguments user;
  AuditArguments audit;
  JobsArguments jobs;
  BackupArguments backup;
  RestoreArguments restore;
};

CLI::App* command(CLI::App& app, const char* name, const char* help) {
  return app.add_subcommand(name, help);
}

void config_option(CLI::App* sub, CommandLine& line) {
  sub->add_option("--config", line.config_file,
                  "設定ファイル（ないときは環境変数 TSUNAGU_CONFIG） / file of settings")
      ->type_name("FILE");
}

// The place of the data may stand in the settings as well: see place_data().
void data_option(CLI::App* sub, CommandLine& line, std::string& target) {
  config_option(sub, line);
  sub->add_option("--data", target, "データの場所 / data directory")->type_name("DIR");
}

// A flag for each setting; what was given is read from the options afterwards (settings_of).
void settings_flags(CLI::App* sub, CommandLine& line) {
  config_option(sub, line);
  for (const settings::Setting& setting : settings::k_settings) {
    if (setting.type == settings::Type::secret) continue;
    std::string help = fmt::format("{} / {}", setting.help, setting.help_en);
    if (setting.type == settings::Type::flag) {
      // CLI11 takes a text that may change for a variable to fill in.
      sub->add_flag(settings::flag_of(setting), std::as_const(help));
      continue;
    }
    if (!setting.initial.empty()) help += fmt::format(" [{}]", setting.initial);
    CLI::Option* option = sub->add_option(
        settings::flag_of(setting), [](const CLI::results_t&) { return true; }, help);
    option->type_name(std::string(setting.value_name));
    if (setting.type == settings::Type::list) {
      option->type_size(1)->expected(0, static_cast<int>(settings::k_list_max))->take_all();
      option->allow_extra_args(false);
    }
  }
}

void as_option(CLI::App* sub, std::string& target) {
  sub->add_option("--as", target, "誰として見るか / reader: public, agency, hub")
      ->check(CLI::IsMember({"public", "agency", "hub"}))
      ->capture_default_str();
}

// How a file is read, when that is not what is found out.
void define_reading(CLI::App& import, ImportArguments& arguments) {
  import.add_option("--encoding", arguments.encoding,
                    "文字コード: utf-8, cp932, euc-jp（ないときは調べる） / encoding");
  import
      .add_option("--delimiter", arguments.delimiter,
                  "区切り: comma, tab, semicolon（ないときは調べる） / delimiter")
      ->check(CLI::IsMember({"comma", "tab", "semicolon"}));
  import.add_option("--sheet", arguments.sheet, "XLSX のシートの名前 / sheet of an XLSX");
  import
      .add_option("--header-row", arguments.header_row,
                  "見出しの行（1から。上に表題があるとき） / row of the header")
      ->check(CLI::Range(std::size_t{1}, exchange::k_header_row_max));
  import.add_option("--header-rows", arguments.header_rows, "見出しの行数 / rows of the header")
      ->check(CLI::Range(std::size_t{1}, exchange::k_header_rows_max));
  import
      .add_option("--map", arguments.map,
                  "列の対応のファイル（1行に 見出し<TAB>項目） / file with header<TAB>field a line")
      ->type_name("FILE");
  import.add_option("--profile", arguments.profile,
                    "残しておいた列の対応の名前。--map と書くと、その名前で残す / kept mapping; "
                    "with --map it is kept");
}

void define_import(CLI::App& app, CommandLine& line) {
  CLI::App* import = command(app, "import", "CSV、XLSX、JSON Lines を取り込む / import records");
  data_option(import, line, line.import.data);
  import->add_option("--kind", line.import.kind, "organizations, coordinators, cases, measures")
      ->required()
      ->check(CLI::IsMember({"organizations", "coordinators", "cases", "measures"}));
  import->add_flag("--dry-run", line.import.dry_run,
                   "書き込まずに結果だけ示す / tell what would happen, write nothing");
  import->add_flag(
      "--keep-good-rows", line.import.keep_good_rows,
      "正しい行だけ取り込み、誤りの行は別ファイルへ / store the good rows, put the others aside");
  import
      ->add_option("--rejected", line.import.rejected,
                   "誤りの行を書くファイル / file for refused rows")
      ->type_name("FILE");
  import
      ->add_option(
          "--corrections", line.import.corrections,
          "誤りの行を、理由の列を付けて書くファイル（直して取り込み直せる） / refused rows "
          "with the reasons")
      ->type_name("FILE");
  import->add_flag("--differences", line.import.differences,
                   "何が変わるかを項目ごとに示す / show every change, field by field");
  import->add_flag("--yes,-y", line.import.yes,
                   "読み方を聞かずに進める / go on without asking about the columns");
  define_reading(*import, line.import);
  import->add_option("FILE", line.import.file, "取り込むファイル / file to read")->required();
}

void define_export(CLI::App& app, CommandLine& line) {
  CLI::App* take = command(app, "export", "記録をファイルに書き出す / write records to a file");
  data_option(take, line, line.take.data);
  take->add_option("--kind", line.take.kind, "organizations, coordinators, cases, measures")
      ->required()
      ->check(CLI::IsMember({"organizations", "coordinators", "cases", "measures"}));
  take->add_option("--format", line.take.format, "csv, xlsx, jsonl")
      ->check(CLI::IsMember({"csv", "xlsx", "jsonl"}))
      ->capture_default_str();
  take->add_option("--encoding", line.take.encoding, "CSV の文字コード / encoding of a CSV")
      ->check(CLI::IsMember({"utf-8", "cp932"}))
      ->capture_default_str();
  take->add_option("--as", line.take.as,
                   "だれに見える範囲か。all はすべてをそのまま / reader: public, agency, hub, all")
      ->check(CLI::IsMember({"public", "agency", "hub", "all"}))
      ->capture_default_str();
  take->add_option("--out", line.take.out,
                   "書くファイル（ないときは標準出力） / file to write, otherwise standard output")
      ->type_name("FILE");
}

void define_eval(CLI::App& app, CommandLine& line) {
  std::set<std::string> steps{"synonyms", "feedback", "latent"};
  for (const auto& row : index::k_case_weights) steps.emplace(row.name);
  CLI::App* eval = command(
      app, "eval", "判定つきの課題で検索の質を測る / measure search quality (TREC formats)");
  data_option(eval, line, line.eval.data);
  auto* topics =
      eval->add_option("--topics", line.eval.topics, "id<TAB>課題 / topics")->type_name("FILE");
  auto* qrels =
      eval->add_option("--qrels", line.eval.qrels, "判定 / TREC qrels")->type_name("FILE");
  topics->needs(qrels);
  qrels->needs(topics);
  auto* left_out = eval->add_option("--leave-one-out", line.eval.leave_one_out,
                                    "判定なしで測る: N 件の事例を除き、その課題で担当者を探す / "
                                    "hold out N cases, find who handled them")
                       ->check(CLI::Range(std::size_t{1}, service::k_left_out_max))
                       ->excludes(topics);
  eval->callback([topics, left_out] {
    if (topics->empty() && left_out->empty())
      throw CLI::RequiredError("--topics + --qrels / --leave-one-out");
  });
  eval->add_flag("--per-query", line.eval.per_query, "課題ごとの値も / values of each topic too");
  eval->add_option("--kind", line.eval.kind, "people, cases")
      ->check(CLI::IsMember({"people", "cases"}))
      ->capture_default_str();
  eval->add_option("--run", line.eval.run, "順位を書き出すファイル / write the run")
      ->type_name("OUT");
  eval->add_option("--exclude", line.eval.exclude,
                   "課題ごとに順位から除く記録 / records to take out, as qrels")
      ->type_name("FILE");
  eval->add_option("--compare", line.eval.compare,
                   "比べる相手の順位（対応のある検定） / run to compare with, paired test")
      ->type_name("RUN");
  eval->add_option_function<std::string>(
          "--without", [&line](const std::string& step) { line.eval.without.push_back(step); },
          "使わない段階（繰り返し可） / step to leave out")
      ->check(CLI::IsMember(steps))
      ->trigger_on_parse()
      ->type_name("STEP");
  eval->add_option("--depth", line.eval.depth, "順位の深さ / ranks kept")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
}

void define_unmet(CLI::App& app, CommandLine& line) {
  CLI::App* unmet = command(
      app, "unmet", "人が見つからなかった相談を数える / what people looked for and did not find");
  data_option(unmet, line, line.data);
  unmet->add_option("--since", line.since, "この日から（例 2026-04-01） / from this day on")
      ->type_name("DAY");
  unmet->add_flag("--csv", line.csv, "日ごとにCSVで出す / by day, as CSV");
}

void define_lexicon(CLI::App& app, CommandLine& line) {
  CLI::App* lexicon = command(app, "lexicon", "辞書を見る・直す / look at and change the lexicon");
  lexicon->require_subcommand(1);
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = command(*lexicon, name, help);
    data_option(sub, line, line.lexicon.data);
    sub->callback([&line, name] { line.lexicon.action = name; });
    return sub;
  };
  const auto with_kind = [&](CLI::App* sub) {
    sub->add_option("--kind", line.lexicon.kind,
                    "synonyms 同義語, terms 専門用語, stop_words 読み飛ばす語, variants 異体字")
        ->check(CLI::IsMember({"synonyms", "terms", "stop_words", "variants"}))
        ->capture_default_str();
    return sub;
  };
  action("check", "書き方の誤りと、索引の作り直しが要るかを調べる / look for lines to put right");
  action("where", "ファイルの場所 / where the files are");
  with_kind(action("list", "使っている語を示す / print what is in use"))
      ->add_option("WORD", line.lexicon.word, "この語だけ / only this word");
  CLI::App* add = with_kind(action("add", "足す / add a line"));
  add->add_flag("--one-way", line.lexicon.one_way,
                "最初の語で探すときだけ、ほかの語でも探す / the others for the first word only");
  add->add_option("WORD", line.lexicon.words, "語 / words")->required();
  with_kind(action("remove", "除く / take away"))
      ->add_option("WORD", line.lexicon.words, "語 / words")
      ->required();
}

void define_serve(CLI::App& app, CommandLine& line) {
  CLI::App* serve = command(app, "serve", "サーバーを動かす / run the web server");
  settings_flags(serve, line);
}

void define_config(CLI::App& app, CommandLine& line) {
  CLI::App* config = command(app, "config", "設定を確かめる・見る / look at the settings");
  config->require_subcommand(1);
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = command(*config, name, help);
    settings_flags(sub, line);
    sub->callback([&line, name] { line.config.action = name; });
  };
  action("check", "誤りを、場所（ファイルと行、環境変数、指定）つきで示す / look for mistakes");
  action("show", "いま効く値を、どこで決まったかと一緒に TOML で示す / print what counts");
}

void define_sample(CLI::App& app, CommandLine& line) {
  CLI::App* sample = command(app, "sample", "架空のデータを作る / make fictional records");
  sample->add_option("--out", line.sample.out, "書き出す場所 / directory to write to")
      ->required()
      ->type_name("DIR");
  sample->add_option("--coordinators", line.sample.coordinators, "コーディネーターの人数")
      ->check(CLI::Range(47, 100000))
      ->capture_default_str();
  sample->add_option("--cases", line.sample.cases, "事例の件数")
      ->check(CLI::Range(0, 10000000))
      ->capture_default_str();
  sample
      ->add_option("--seed", line.sample.seed,
                   "乱数の種（同じ種なら同じデータ） / same seed, same data")
      ->capture_default_str();
}

// The names of the roles that a user can have.
std::vector<std::string> role_names() {
  std::vector<std::string> names;
  for (const auto& row : model::k_roles) {
    if (row.role != model::Role::anonymous) names.emplace_back(row.name);
  }
  return names;
}

void define_user(CLI::App& app, CommandLine& line) {
  CLI::App* user = command(app, "user", "利用者を加える・変える / manage users");
  user->require_subcommand(1);
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = command(*user, name, help);
    data_option(sub, line, line.user.data);
    sub->callback([&line, name] { line.user.action = name; });
    return sub;
  };
  const auto with_login = [&](CLI::App* sub) {
    sub->add_option("LOGIN", line.user.login, "ログイン名 / login")->required();
    return sub;
  };
  const auto with_place = [&](CLI::App* sub) {
    sub->add_option("--organization", line.user.organization, "機関のID / id of the organisation")
        ->type_name("ID");
    sub->add_option("--coordinator", line.user.coordinator,
                    "本人のコーディネーターID / id of the user's own record")
        ->type_name("ID");
    return sub;
  };
  action("list", "一覧 / list all users");
  CLI::App* add = with_place(
      with_login(action("add", "加えて招待リンクを出す / add a user, print an invitation link")));
  add->add_option("--name", line.user.name, "名前 / name of the person")->required();
  add->add_option("--role", line.user.role, "役割 / role")
      ->required()
      ->check(CLI::IsMember(role_names()));
  with_login(action("invite", "招待リンクを出し直す（パスワードを忘れた人にも） / a new link"));
  with_place(with_login(action("role", "役割を変える / change the role")))
      ->add_option("ROLE", line.user.role, "役割 / role")
      ->required()
      ->check(CLI::IsMember(role_names()));
  with_login(action("deactivate", "止める / stop a user from signing in"));
  with_login(action("activate", "止めた人を戻す / let a user sign in again"));
  with_login(action("reset-totp", "認証アプリの設定を消す / forget the second factor"));
  action("sample",
         "見本の利用者を役割ごとに作る（この機械の上だけ） / one sample user for each role")
      ->add_flag("--show-only", line.user.show_only, "作らずに示す / print them, make none");
}

void define_audit(CLI::App& app, CommandLine& line) {
  CLI::App* audit = command(app, "audit", "監査の記録を調べる・見る / look at the audit trail");
  audit->require_subcommand(1);
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = command(*audit, name, help);
    data_option(sub, line, line.audit.data);
    sub->callback([&line, name] { line.audit.action = name; });
    return sub;
  };
  action("verify", "書き換え、削除、挿入がないか調べる / check the chain of hashes");
  CLI::App* list = action("list", "新しい順に示す / print rows, newest first");
  list->add_option("--limit", line.audit.limit, "行数 / rows")
      ->check(CLI::Range(std::size_t{1}, service::k_audit_rows_a_page))
      ->capture_default_str();
  list->add_option("--actor", line.audit.actor, "この人のしたこと / by this actor")
      ->type_name("ID");
  list->add_option("--kind", line.audit.kind, "この種類の記録 / of this kind of record")
      ->type_name("KIND");
  list->add_option("--id", line.audit.id, "この記録について / about this record")->type_name("ID");
}

void define_jobs(CLI::App& app, CommandLine& line) {
  CLI::App* jobs =
      command(app, "jobs", "時間のかかる作業を見る・取り消す / long work of the server");
  jobs->require_subcommand(1);
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = command(*jobs, name, help);
    data_option(sub, line, line.jobs.data);
    sub->callback([&line, name] { line.jobs.action = name; });
    return sub;
  };
  const auto with_id = [&](CLI::App* sub) {
    sub->add_option("ID", line.jobs.id, "作業の ID / id of the job")->required();
    return sub;
  };
  CLI::App* list = action("list", "新しい順に示す / print jobs, newest first");
  list->add_option("--kind", line.jobs.kind, "この種類だけ / of this kind")
      ->check(CLI::IsMember(
          std::set<std::string>(operations::k_job_kinds.begin(), operations::k_job_kinds.end())));
  list->add_option("--state", line.jobs.state, "この状態だけ / in this state")
      ->check(CLI::IsMember(
          std::set<std::string>(store::k_job_states.begin(), store::k_job_states.end())));
  list->add_option("--page", line.jobs.page, "ページ / page")
      ->check(CLI::Range(1, operations::k_job_pages_max))
      ->capture_default_str();
  with_id(action("show", "1件を見る / print one"))
      ->add_flag("--watch", line.jobs.watch, "終わるまで見る / until it is over");
  with_id(action("cancel", "取り消す / cancel one that waits or runs"));
}

void define_backup(CLI::App& app, CommandLine& line) {
  const auto key_option = [](CLI::App* sub, std::string& target) {
    return sub->add_option("--key-file", target, "鍵のファイル / file with the key")
        ->type_name("FILE");
  };
  CLI::App* backup =
      command(app, "backup", "バックアップを作る・確かめる / make and check backups");
  data_option(backup, line, line.backup.data);
  backup
      ->add_option("--to", line.backup.to,
                   "置くフォルダー（ないときは設定の backup_folder か DIR/backups） / folder")
      ->type_name("FOLDER");
  key_option(backup, line.backup.key_file);
  auto* new_key = backup
                      ->add_option("--new-key", line.backup.new_key,
                                   "新しい鍵のファイルを作る / make a file with a new key")
                      ->type_name("FILE");
  auto* list = backup->add_flag("--list", line.backup.list, "ある分を示す / print those there are");
  auto* verify = backup
                     ->add_option("--verify", line.backup.verify,
                                  "このバックアップが読めるか確かめる / read this one to its end")
                     ->type_name("FILE");
  new_key->excludes(list)->excludes(verify);
  list->excludes(verify);
  CLI::App* restore =
      command(app, "restore", "バックアップから空の場所に戻す / put a backup into a new directory");
  data_option(restore, line, line.restore.data);
  restore->add_option("--from", line.restore.from, "バックアップのファイル / the backup")
      ->required()
      ->type_name("FILE");
  key_option(restore, line.restore.key_file);
  CLI::App* drill =
      command(app, "drill",
              "復元の訓練: バックアップから戻せるか試して測る / try whether a backup is enough");
  data_option(drill, line, line.restore.data);
  drill
      ->add_option(
          "--from", line.restore.from,
          "バックアップのファイル、またはフォルダー（その最新） / the backup, or the newest of a folder")
      ->type_name("FILE");
  key_option(drill, line.restore.key_file);
}

void define_lint(CLI::App& app, CommandLine& line) {
  CLI::App* lint = command(app, "lint",
                           "事例のファイルから、誰の話か分かる書き方を探す / look for what tells "
                           "whose cases they are");
  config_option(lint, line);
  lint->add_option("--data", line.data, "拠点で足した語の表を使う / use the tables added in DIR")
      ->type_name("DIR");
  lint->add_option("FILE", line.file, "事例（JSON Lines か CSV） / file of cases")->required();
}

void define_search(CLI::App& app, CommandLine& line) {
  CLI::App* search = command(app, "search", "人や事例を探す / search people or cases");
  data_option(search, line, line.search.data);
  as_option(search, line.search.as);
  search->add_option("--kind", line.search.kind, "people, cases")
      ->check(CLI::IsMember({"people", "cases"}))
      ->capture_default_str();
  search->add_option("--limit", line.search.limit, "件数 / number of results")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  search->add_flag("--no-synonyms", line.search.no_synonyms,
                   "同義語に広げない / only the words as written");
  search->add_flag("--json", line.search.json, "APIと同じJSONで出す / print the API's JSON");
  search->add_option("QUERY", line.search.query, "相談内容 / what is needed")->required();
}

void define_reindex(CLI::App& app, CommandLine& line) {
  CLI::App* reindex = command(app, "reindex", "検索の索引を作り直す / rebuild the search index");
  data_option(reindex, line, line.reindex.data);
  CLI::Option_group* what = reindex->add_option_group("範囲 / scope", "なければ全部 / else all");
  what->add_option("--hub", line.reindex.hub, "拠点の人と事例だけ / people and cases of a hub")
      ->type_name("ID");
  what->add_option("--coordinator", line.reindex.coordinator,
                   "この人とその事例だけ / a person and their cases")
      ->type_name("ID");
  what->add_option("--kind", line.reindex.kind, "coordinators, cases")
      ->check(CLI::IsMember({"coordinators", "cases"}));
  what->add_flag("--lexicon", line.reindex.lexicon,
                 "辞書の変更が及ぶものだけ / what changed words touch");
  what->add_flag("--roll-back", line.reindex.roll_back,
                 "前の世代に戻す / go back to the generation before");
  what->require_option(0, 1);
}

// What this program does for itself (service/index_tools.hpp): not shown by --help.
void define_index_work(CLI::App& app, IndexArguments& arguments) {
  CLI::App* check = command(app, service::k_check_command, "索引の1世代を調べる / check files");
  CLI::App* merge = command(app, service::k_merge_command, "索引の区分をまとめる / merge segments");
  for (CLI::App* sub : {check, merge}) {
    sub->group("");
    sub->add_option("GENERATION", arguments.generation_dir, "世代のフォルダ / folder")->required();
  }
  merge->add_option("LAYER", arguments.layer, "層 / layer")->required();
  merge->add_option("SEGMENTS", arguments.segments, "区分の数 / how many")->required();
}

void define_commands(CLI::App& app, CommandLine& line) {
  data_option(
      command(app, "init",
              "空のデータを作る（47拠点つき） / make an empty data directory with the 47 hubs"),
      line, line.data);

  define_import(app, line);
  define_export(app, line);
  define_reindex(app, line);
  define_index_work(app, line.index);
  define_search(app, line);

  CLI::App* show = command(app, "show", "IDで1件を見る / show one record by id");
  data_option(show, line, line.data);
  as_option(show, line.as);
  show->add_flag("--similar", line.similar, "似た人、似た事例を見る / records like it");
  show->add_option("ID", line.id, "機関・コーディネーター・事例のID")->required();

  define_serve(app, line);
  define_config(app, line);
  define_sample(app, line);
  define_eval(app, line);
  define_unmet(app, line);
  define_lexicon(app, line);
  define_user(app, line);
  define_audit(app, line);
  define_jobs(app, line);
  define_backup(app, line);
  define_lint(app, line);
  CLI::App* check =
      command(app, "check", "データと索引の食い違いや壊れを調べる / check records and index");
  data_option(check, line, line.data);
  check->add_flag(
      "--deep", line.deep,
      "記録と索引を1件ずつ比べ、索引の全部を読む / compare every record with the index");
}

// The command that was asked for, below its group (`user add`).
const CLI::App& asked(const CLI::App& app) {
  const auto below = app.get_subcommands();
  return below.empty() ? app : asked(*below.front());
}

settings::Source flags_of(const CLI::App& asked_for) {
  settings::Source source;
  for (const settings::Setting& setting : settings::k_settings) {
    const std::string flag = settings::flag_of(setting);
    const CLI::Option* option = asked_for.get_option_no_throw(flag);
    if (option == nullptr || option->count() == 0) continue;
    if (setting.type == settings::Type::flag) {
      source.given.push_back({setting.key, {option->as<bool>() ? "true" : "false"}, flag});
    } else {
      source.given.push_back({setting.key, option->results(), flag});
    }
  }
  return source;
}

// File, variables, flags: the later of these wins.
settings::Settings settings_of(const CLI::App& asked_for, const CommandLine& line) {
  std::vector<settings::Source> sources;
  const char* const variable = std::getenv("TSUNAGU_CONFIG");
  const std::string file = !line.config_file.empty() ? line.config_file
                           : variable != nullptr     ? variable
                                                     : "";
  if (!file.empty()) sources.push_back(settings::read_file(file));
  sources.push_back(settings::read_environment([](const char* name) { return std::getenv(name); }));
  sources.push_back(flags_of(asked_for));
  return settings::Settings::resolve(sources);
}

// Where the data is, for whatever command it was that wants it.
Result<void> place_data(const CLI::App& asked_for, const settings::Settings& settings,
                        CommandLine& line) {
  const bool wants_data = asked_for.get_option_no_throw("--data") != nullptr;
  if (!wants_data || asked_for.get_parent()->get_name() == "config") return {};
  TRY(settings.check());
  const std::string& data = settings.text(settings::Key::data);
  if (data.empty()) {
    if (asked_for.get_name() == "lint" || !line.backup.new_key.empty() ||
        !line.backup.verify.empty())
      return {};
    return fail(
        ErrorCode::invalid_argument,
        "データの場所がありません。--data か、環境変数 TSUNAGU_DATA か、設定ファイルの data で"
        "指定してください（使い方は tsunagu --help）");
  }
  for (std::string* target :
       {&line.data, &line.import.data, &line.take.data, &line.search.data, &line.eval.data,
        &line.lexicon.data, &line.user.data, &line.audit.data, &line.jobs.data, &line.backup.data,
        &line.restore.data, &line.reindex.data})
    *target = data;
  return service::check_owner({data});
}

Result<void> run_command(const std::string& name, const CommandLine& line,
                         const settings::Settings& settings, const model::Reference& reference) {
  if (name == "init") return init(line.data, reference);
  if (name == "import") return import(line.import, reference);
  if (name == "export") return take_away(line.take, reference);
  if (name == "reindex") return reindex(line.reindex, reference);
  if (name == service::k_check_command) return check_index(line.index);
  if (name == service::k_merge_command) return merge_index(line.index);
  if (name == "search") return search(line.search, reference);
  if (name == "show") return show(line.data, line.id, line.as, line.similar, reference);
  if (name == "serve") return serve(settings, reference);
  if (name == "config") return config(line.config, settings);
  if (name == "eval") return eval(line.eval, reference);
  if (name == "sample") return sample(line.sample);
  if (name == "unmet") return unmet(line.data, line.since, line.csv, reference);
  if (name == "lexicon") return lexicon(line.lexicon);
  if (name == "user") return user(line.user);
  if (name == "audit") return audit(line.audit);
  if (name == "jobs") return jobs(line.jobs);
  if (name == "backup") return backup(line.backup, settings);
  if (name == "restore") return restore(line.restore, settings);
  if (name == "drill") return drill(line.restore, settings, reference);
  if (name == "lint") return lint(line.data, line.file, reference);
  return check(line.data, line.deep, settings, reference);
}

int report(const Error& error) {
  fmt::print(stderr, "tsunagu: {}\n", error.message);
  return exit_code(error.code);
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app(
      "Tsunagu: よろず支援拠点のコーディネーターを、実際の支援事例から探す / find coordinators through what they have done",
      "tsunagu");
  app.set_version_flag("--version", std::string(k_version));
  app.footer(k_footer);
  app.require_subcommand(1);
  CommandLine line;
  define_commands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);  // --help, --version
  } catch (const CLI::ParseError& e) {
    fmt::print(stderr, "tsunagu: {}（使い方は tsunagu --help）\n", e.what());
    return k_exit_usage;
  }
  const auto reference = model::Reference::load(embedded::data_files());
  if (!reference) return report(reference.error());
  const CLI::App& asked_for = asked(app);
  const settings::Settings settings = settings_of(asked_for, line);
  if (const auto placed = place_data(asked_for, settings, line); !placed)
    return report(placed.error());
  const auto done =
      run_command(app.get_subcommands().front()->get_name(), line, settings, *reference);
  return done ? k_exit_ok : report(done.error());
}

}  // namespace tsunagu::app
