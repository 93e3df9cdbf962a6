// SPDX-License-Identifier: GPL-3.0-or-later
// tsunagu config: looks at the settings without doing anything.
#include <unistd.h>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/serve_plan.hpp"

namespace tsunagu::app {
namespace {

Result<void> check_config(const settings::Settings& settings) {
  for (const auto& [name, like] : settings::strange_variables(environ))
    fmt::print(stderr, "注意: 環境変数 {} は知らない名前です。{} のことですか\n", name, like);
  for (const std::string& problem : settings.problems()) fmt::print(stderr, "{}\n", problem);
  if (!settings.problems().empty()) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("設定に {} か所の誤りがあります", settings.problems().size()));
  }
  TRY(plan_serve(settings));
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
