// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/command_groups.hpp"
#include "app/commands.hpp"
#include "operations/jobs.hpp"
#include "service/index_tools.hpp"

namespace tsunagu::app {
namespace {

template <class Names>
CLI::Validator one_of_these(const Names& names) {
  return one_of({names.begin(), names.end()});
}

void key_option(CLI::App& command, std::string& target) {
  command
      .add_option("--key-file", target,
                  "鍵のファイル（ないときは設定の backup_key_file） / file with the key")
      ->type_name("FILE");
}

void add_serve(CommandSet& commands) {
  const auto data = std::make_shared<std::string>();
  CLI::App& serve = commands.add(
      "serve", "サーバーを動かす / run the web server",
      [data](const Surroundings& around) { return app::serve(around.settings, around.reference); });
  commands.settings_flags(serve);
  commands.needs_data(serve, *data);
}

void add_config(CommandSet& commands) {
  CLI::App& config = commands.add_group("config", "設定を確かめる・見る / look at the settings");
  const auto action = [&](const char* name, const char* help) {
    commands.settings_flags(commands.add_below(config, name, help, [name](const auto& around) {
      return app::config({name}, around.settings);
    }));
  };
  action("check", "誤りを、場所（ファイルと行、環境変数、指定）つきで示す / look for mistakes");
  action("show", "いま効く値を、どこで決まったかと一緒に TOML で示す / print what counts");
}

void add_reindex(CommandSet& commands) {
  const auto arguments = std::make_shared<ReindexArguments>();
  CLI::App& reindex = commands.add("reindex", "検索の索引を作り直す / rebuild the search index",
                                   [arguments](const Surroundings& around) {
                                     return app::reindex(*arguments, around.reference);
                                   });
  commands.data_option(reindex, arguments->data);
  CLI::Option_group& what =
      *reindex.add_option_group("範囲 / scope", "1つだけ。なければ全部 / one of them, else all");
  what.add_option("--hub", arguments->hub, "拠点の人と事例だけ / people and cases of a hub")
      ->type_name("ID");
  what.add_option("--coordinator", arguments->coordinator,
                  "この人とその事例だけ / a person and their cases")
      ->type_name("ID");
  what.add_option("--kind", arguments->kind, "この種類の記録だけ / this kind of record")
      ->check(one_of({"coordinators", "cases"}));
  what.add_flag("--lexicon", arguments->lexicon,
                "辞書の変更が及ぶものだけ / what changed words touch");
  what.add_flag("--roll-back", arguments->roll_back,
                "前の世代に戻す / go back to the generation before");
  what.require_option(0, 1);
}

void add_check(CommandSet& commands) {
  struct Arguments {
    std::string data;
    bool deep = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  CLI::App& check = commands.add(
      "check", "データと索引の食い違いや壊れを調べる / check records and index",
      [arguments](const Surroundings& around) {
        return app::check(arguments->data, arguments->deep, around.settings, around.reference);
      });
  commands.data_option(check, arguments->data);
  check.add_flag("--deep", arguments->deep,
                 "記録と索引を1件ずつ比べ、索引と最新のバックアップの全部を読む / compare every "
                 "record with the index");
}

// What this program does for itself (service/index_tools.hpp): not shown by --help.
void add_index_work(CommandSet& commands) {
  const auto arguments = std::make_shared<IndexArguments>();
  CLI::App& check =
      commands.add(service::k_check_command, "索引の1世代を調べる / check files",
                   [arguments](const Surroundings&) { return app::check_index(*arguments); });
  CLI::App& merge =
      commands.add(service::k_merge_command, "索引の区分をまとめる / merge segments",
                   [arguments](const Surroundings&) { return app::merge_index(*arguments); });
  for (CLI::App* sub : {&check, &merge}) {
    sub->group("");
    sub->add_option("GENERATION", arguments->generation_dir, "世代のフォルダー / folder")
        ->required();
  }
  merge.add_option("LAYER", arguments->layer, "層 / layer")->required();
  merge.add_option("SEGMENTS", arguments->segments, "区分の数 / how many")->required();
}

void add_backup(CommandSet& commands) {
  const auto arguments = std::make_shared<BackupArguments>();
  CLI::App& backup = commands.add(
      "backup", "バックアップを作る・確かめる / make and check backups",
      [arguments](const Surroundings& around) { return app::backup(*arguments, around.settings); });
  commands.data_option(backup, arguments->data, [arguments] {
    return arguments->new_key.empty() && arguments->verify.empty();
  });
  backup
      .add_option("--to", arguments->to,
                  "置くフォルダー（ないときは設定の backup_folder か DIR/backups） / folder")
      ->type_name("FOLDER");
  key_option(backup, arguments->key_file);
  CLI::Option* new_key = backup
                             .add_option("--new-key", arguments->new_key,
                                         "新しい鍵のファイルを作る / make a file with a new key")
                             ->type_name("FILE");
  CLI::Option* list =
      backup.add_flag("--list", arguments->list, "ある分を示す / print those there are");
  CLI::Option* verify =
      backup
          .add_option("--verify", arguments->verify,
                      "このバックアップが読めるか確かめる / read this one to its end")
          ->type_name("FILE");
  new_key->excludes(list)->excludes(verify);
  list->excludes(verify);
}

void add_restore(CommandSet& commands) {
  const auto arguments = std::make_shared<RestoreArguments>();
  CLI::App& restore =
      commands.add("restore", "バックアップから空の場所に戻す / put a backup into a new directory",
                   [arguments](const Surroundings& around) {
                     return app::restore(*arguments, around.settings);
                   });
  commands.data_option(restore, arguments->data);
  restore.add_option("--from", arguments->from, "バックアップのファイル / the backup")
      ->required()
      ->type_name("FILE");
  key_option(restore, arguments->key_file);
}

void add_drill(CommandSet& commands) {
  const auto arguments = std::make_shared<RestoreArguments>();
  CLI::App& drill = commands.add(
      "drill", "復元の訓練: バックアップから戻せるか試して測る / try whether a backup is enough",
      [arguments](const Surroundings& around) {
        return app::drill(*arguments, around.settings, around.reference);
      });
  commands.data_option(drill, arguments->data);
  drill
      .add_option(
          "--from", arguments->from,
          "バックアップのファイル、またはフォルダー（その最新） / the backup, or the newest "
          "of a folder")
      ->type_name("FILE");
  key_option(drill, arguments->key_file);
}

void add_jobs(CommandSet& commands) {
  const auto arguments = std::make_shared<JobsArguments>();
  CLI::App& jobs =
      commands.add_group("jobs", "時間のかかる作業を見る・取り消す / long work of the server");
  const auto action = [&](const char* name, const char* help) -> CLI::App& {
    CLI::App& sub = commands.add_below(jobs, name, help, [arguments, name](const Surroundings&) {
      arguments->action = name;
      return app::jobs(*arguments);
    });
    commands.data_option(sub, arguments->data);
    return sub;
  };
  const auto with_id = [&](CLI::App& sub) -> CLI::App& {
    sub.add_option("ID", arguments->id, "作業の ID / id of the job")->required();
    return sub;
  };
  CLI::App& list = action("list", "新しい順に示す / print jobs, newest first");
  list.add_option("--kind", arguments->kind, "この種類だけ / of this kind")
      ->check(one_of_these(operations::k_job_kinds));
  list.add_option("--state", arguments->state, "この状態だけ / in this state")
      ->check(one_of_these(store::k_job_states));
  list.add_option("--page", arguments->page, "ページ / page")
      ->check(between(1, operations::k_job_pages_max))
      ->capture_default_str();
  with_id(action("show", "1件を見る / print one"))
      .add_flag("--watch", arguments->watch, "終わるまで見る / until it is over");
  with_id(action("cancel", "取り消す / cancel one that waits or runs"));
}

}  // namespace

void add_operation_commands(CommandSet& commands) {
  commands.heading("運用 / operation");
  add_serve(commands);
  add_config(commands);
  add_check(commands);
  add_reindex(commands);
  add_backup(commands);
  add_restore(commands);
  add_drill(commands);
  add_jobs(commands);
  add_index_work(commands);
}

}  // namespace tsunagu::app
