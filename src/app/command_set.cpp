// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_set.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::app {
namespace {

using settings::Setting;

const CLI::App& deepest(const CLI::App& app) {
  const auto below = app.get_subcommands();
  return below.empty() ? app : deepest(*below.front());
}

settings::Source flags_of(const CLI::App& command) {
  settings::Source source;
  for (const Setting& setting : settings::k_settings) {
    const std::string flag = settings::flag_of(setting);
    const CLI::Option* option = command.get_option_no_throw(flag);
    if (option != nullptr && option->count() > 0)
      source.given.push_back({setting.key, option->results(), flag});
  }
  return source;
}

}  // namespace

CLI::App& CommandSet::add(const char* name, const char* help, Run run) {
  CLI::App& command = add_below(m_root, name, help, std::move(run));
  command.group(m_heading);
  return command;
}

CLI::App& CommandSet::add_group(const char* name, const char* help) {
  CLI::App& group = *m_root.add_subcommand(name, help);
  group.group(m_heading);
  group.require_subcommand(1);
  return group;
}

CLI::App& CommandSet::add_below(CLI::App& group, const char* name, const char* help, Run run) {
  CLI::App& command = *group.add_subcommand(name, help);
  m_commands.push_back({&command, std::move(run), nullptr, {}});
  return command;
}

void CommandSet::config_option(CLI::App& command) {
  command
      .add_option("--config", m_config_file,
                  "設定ファイル（ないときは環境変数 TSUNAGU_CONFIG） / file of settings")
      ->type_name("FILE");
}

void CommandSet::data_option(CLI::App& command, std::string& target,
                             std::function<bool()> is_needed) {
  config_option(command);
  command
      .add_option("--data", target,
                  "データの場所（ないときは環境変数 TSUNAGU_DATA、設定の data） / data directory")
      ->type_name("DIR");
  needs_data(command, target, std::move(is_needed));
}

void CommandSet::needs_data(const CLI::App& command, std::string& target,
                            std::function<bool()> is_needed) {
  Command& row = command_of(command);
  row.data = &target;
  row.is_needed = std::move(is_needed);
}

void CommandSet::settings_flags(CLI::App& command) {
  config_option(command);
  for (const Setting& setting : settings::k_settings) {
    if (setting.type == settings::Type::secret) continue;
    std::string help = fmt::format("{} / {}", setting.help, setting.help_en);
    const auto takes_anything = [](const CLI::results_t&) { return true; };
    if (setting.type == settings::Type::flag) {
      // CLI11 takes a text that may change for a variable to fill in.
      command.add_flag(settings::flag_of(setting), std::as_const(help));
      continue;
    }
    if (!setting.initial.empty()) help += fmt::format(" [{}]", setting.initial);
    CLI::Option* option = command.add_option(settings::flag_of(setting), takes_anything, help);
    option->type_name(std::string(setting.value_name));
    if (setting.type == settings::Type::list) {
      option->type_size(1)->expected(0, static_cast<int>(settings::k_list_max))->take_all();
      option->allow_extra_args(false);
    }
  }
}

const CLI::App& CommandSet::asked() const { return deepest(m_root); }

CommandSet::Command& CommandSet::command_of(const CLI::App& app) {
  return *std::find_if(m_commands.begin(), m_commands.end(),
                       [&](const Command& command) { return command.app == &app; });
}

const CommandSet::Command& CommandSet::asked_for() const {
  return const_cast<CommandSet*>(this)->command_of(asked());  // NOLINT: looks only
}

settings::Settings CommandSet::settings() const {
  std::vector<settings::Source> sources;
  const char* const variable = std::getenv("TSUNAGU_CONFIG");
  const std::string file = !m_config_file.empty() ? m_config_file
                           : variable != nullptr  ? variable
                                                  : "";
  if (!file.empty()) sources.push_back(settings::read_file(file));
  sources.push_back(settings::read_environment([](const char* name) { return std::getenv(name); }));
  sources.push_back(flags_of(asked()));
  return settings::Settings::resolve(sources);
}

Result<void> CommandSet::place_data(const settings::Settings& settings) const {
  const Command& command = asked_for();
  if (command.data == nullptr) return {};
  TRY(settings.check());
  *command.data = settings.text(settings::Key::data);
  if (!command.data->empty()) return service::check_owner({*command.data});
  if (command.is_needed && !command.is_needed()) return {};
  return fail(
      ErrorCode::invalid_argument,
      "データの場所がありません。--data か、環境変数 TSUNAGU_DATA か、設定ファイルの data で"
      "指定してください");
}

Result<void> CommandSet::run(const Surroundings& surroundings) const {
  return asked_for().run(surroundings);
}

CLI::Validator one_of(std::vector<std::string> names) {
  const std::string description = fmt::format("{{{}}}", text::join(names, ","));
  return CLI::Validator(
      [names = std::move(names)](std::string& value) {
        if (std::find(names.begin(), names.end(), value) != names.end()) return std::string();
        return fmt::format("「{}」は使えません。{} のどれかです", text::shorten(value, 40),
                           text::join(names, "、"));
      },
      description);
}

CLI::Validator between(std::int64_t least, std::int64_t most) {
  return CLI::Validator(
      [=](std::string& value) {
        std::int64_t number = 0;
        if (text::parse_integer(value, number) && number >= least && number <= most)
          return std::string();
        return fmt::format("{}〜{} の整数にしてください（「{}」になっています）", least, most,
                           text::shorten(value, 40));
      },
      fmt::format("{{{}..{}}}", least, most));
}

void as_option(CLI::App& command, std::string& target) {
  command.add_option("--as", target, "誰として見るか / reader: public, agency, hub")
      ->check(one_of({"public", "agency", "hub"}))
      ->capture_default_str();
}

}  // namespace tsunagu::app
