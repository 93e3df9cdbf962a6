// SPDX-License-Identifier: GPL-3.0-or-later
// tsunagu config: looks at the settings without doing anything.
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/serve_plan.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::app {
namespace {

namespace fs = std::filesystem;
using settings::Key;

void note(const settings::Settings& settings, Key key, std::string_view what) {
  const std::string& place = settings.place(key);
  fmt::print(stderr, "注意: {}{}: {}\n", place.empty() ? "" : place + " ", row_of(key).name, what);
}

// What this machine lacks for the settings to work; they may be for another one, or for later.
void note_places(const settings::Settings& settings, const ServePlan& plan) {
  std::error_code error;
  const std::string& data = plan.data;
  if (data.empty()) {
    note(settings, Key::data, "データの場所が決まっていません。serve には要ります");
  } else if (!fs::exists(data + "/records.sqlite", error)) {
    note(settings, Key::data,
         fmt::format("{} にデータがありません。tsunagu init か tsunagu restore で作れます", data));
  } else if (const auto owned = service::check_owner({data}); !owned) {
    note(settings, Key::data, owned.error().message);
  }
  const std::string socket_folder = fs::path(plan.address.path).parent_path().string();
  if (!socket_folder.empty() && !fs::is_directory(socket_folder, error))
    note(settings, Key::listen, fmt::format("フォルダー {} がありません", socket_folder));
  const std::string& backups = settings.text(Key::backup_folder);
  if (backups.empty()) return;
  if (!fs::is_directory(backups, error)) {
    note(settings, Key::backup_folder, fmt::format("フォルダー {} がありません", backups));
  } else if (::access(backups.c_str(), W_OK) != 0) {
    note(settings, Key::backup_folder, fmt::format("フォルダー {} に書き込めません", backups));
  }
}

Result<void> check_config(const settings::Settings& settings) {
  for (const auto& [name, like] : settings::strange_variables(environ))
    fmt::print(stderr, "注意: 環境変数 {} は知らない名前です。{} のことですか\n", name, like);
  for (const std::string& problem : settings.problems()) fmt::print(stderr, "{}\n", problem);
  if (!settings.problems().empty()) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("設定に {} か所の誤りがあります", settings.problems().size()));
  }
  TRY_ASSIGN(const ServePlan plan, plan_serve(settings));
  note_places(settings, plan);
  fmt::print("設定に誤りはありません\n");
  return {};
}

}  // namespace

Result<void> config(const ConfigArguments& arguments, const settings::Settings& settings) {
  if (arguments.action == "check") return check_config(settings);
  TRY(settings.check());
  fmt::print("{}", settings.to_toml());
  return {};
}

}  // namespace tsunagu::app
