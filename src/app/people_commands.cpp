// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/command_groups.hpp"
#include "app/commands.hpp"
#include "model/role.hpp"
#include "service/audit.hpp"

namespace tsunagu::app {
namespace {

// The names of the roles that a user can have.
std::vector<std::string> role_names() {
  std::vector<std::string> names;
  for (const auto& row : model::k_roles) {
    if (row.role != model::Role::anonymous) names.emplace_back(row.name);
  }
  return names;
}

void add_user(CommandSet& commands) {
  const auto arguments = std::make_shared<UserArguments>();
  CLI::App& user = commands.add_group("user", "利用者を加える・変える / manage users");
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = &commands.add_below(user, name, help, [arguments, name](const Surroundings&) {
      arguments->action = name;
      return app::user(*arguments);
    });
    commands.data_option(*sub, arguments->data);
    return sub;
  };
  const auto with_login = [&](CLI::App* sub) {
    sub->add_option("LOGIN", arguments->login, "ログイン名 / login")->required();
    return sub;
  };
  const auto with_place = [&](CLI::App* sub) {
    sub->add_option("--organization", arguments->organization, "機関のID / id of the organisation")
        ->type_name("ID");
    sub->add_option("--coordinator", arguments->coordinator,
                    "本人のコーディネーターID / id of the user's own record")
        ->type_name("ID");
    return sub;
  };
  action("list", "一覧 / list all users");
  CLI::App* add = with_place(
      with_login(action("add", "加えて招待リンクを出す / add a user, print an invitation link")));
  add->add_option("--name", arguments->name, "名前 / name of the person")->required();
  add->add_option("--role", arguments->role, "役割 / role")
      ->required()
      ->check(one_of(role_names()));
  with_login(action("invite", "招待リンクを出し直す（パスワードを忘れた人にも） / a new link"));
  with_place(with_login(action("role", "役割を変える / change the role")))
      ->add_option("ROLE", arguments->role, "役割 / role")
      ->required()
      ->check(one_of(role_names()));
  with_login(action("deactivate", "止める / stop a user from signing in"));
  with_login(action("activate", "止めた人を戻す / let a user sign in again"));
  with_login(action("reset-totp", "認証アプリの設定を消す / forget the second factor"));
  action("sample",
         "見本の利用者を役割ごとに作る（この機械の上だけ） / one sample user for each role")
      ->add_flag("--show-only", arguments->show_only, "作らずに示す / print them, make none");
}

void add_audit(CommandSet& commands) {
  const auto arguments = std::make_shared<AuditArguments>();
  CLI::App& audit =
      commands.add_group("audit", "監査の記録を調べる・見る / look at the audit trail");
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = &commands.add_below(audit, name, help, [arguments, name](const Surroundings&) {
      arguments->action = name;
      return app::audit(*arguments);
    });
    commands.data_option(*sub, arguments->data);
    return sub;
  };
  action("verify", "書き換え、削除、挿入がないか調べる / check the chain of hashes");
  CLI::App* list = action("list", "新しい順に示す / print rows, newest first");
  list->add_option("--limit", arguments->limit, "行数 / rows")
      ->check(between(1, static_cast<std::int64_t>(service::k_audit_rows_a_page)))
      ->capture_default_str();
  list->add_option("--actor", arguments->actor, "この人のしたこと / by this actor")
      ->type_name("ID");
  list->add_option("--kind", arguments->kind, "この種類の記録 / of this kind of record")
      ->type_name("KIND");
  list->add_option("--id", arguments->id, "この記録について / about this record")->type_name("ID");
}

}  // namespace

void add_people_commands(CommandSet& commands) {
  commands.heading("利用者 / users");
  add_user(commands);
  add_audit(commands);
}

}  // namespace tsunagu::app
