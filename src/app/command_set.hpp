// SPDX-License-Identifier: GPL-3.0-or-later
// The commands as the command line sees them: name, options, and what runs. Each group of commands
// (command_groups.hpp) adds its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/result.hpp"
#include "model/reference.hpp"
#include "settings/settings.hpp"

namespace tsunagu::app {

// What every command is given.
struct Surroundings {
  const settings::Settings& settings;
  const model::Reference& reference;
};
using Run = std::function<Result<void>(const Surroundings&)>;

// One thread. Names and helps live as long as the program.
class CommandSet {
 public:
  explicit CommandSet(CLI::App& root) : m_root(root) {}

  // The commands that follow stand under this heading in the help.
  void heading(std::string title) { m_heading = std::move(title); }
  CLI::App& add(const char* name, const char* help, Run run);
  // A command that only has others below it.
  CLI::App& add_group(const char* name, const char* help);
  CLI::App& add_below(CLI::App& group, const char* name, const char* help, Run run);

  // --config, and --data as `target`, which place_data() fills in. Without `is_needed`, or when it
  // answers true, the command does not run without a place.
  void data_option(CLI::App& command, std::string& target, std::function<bool()> is_needed = {});
  // A flag for each setting. What was given is read back by settings().
  void settings_flags(CLI::App& command);
  // As data_option(), for a command that has it among its settings_flags().
  void needs_data(const CLI::App& command, std::string& target,
                  std::function<bool()> is_needed = {});

  // The command that was asked for, below its group (`user add`).
  const CLI::App& asked() const;
  // File, variables, flags of the command that was asked for: the later of these wins.
  settings::Settings settings() const;
  // Where the data is, when the command wants it. Errors: invalid_argument when settings are wrong
  // or there is no place, io when the data belongs to another user.
  Result<void> place_data(const settings::Settings& settings) const;
  Result<void> run(const Surroundings& surroundings) const;

 private:
  struct Command {
    const CLI::App* app;
    Run run;
    std::string* data = nullptr;  // null: it wants none
    std::function<bool()> is_needed;
  };
  const Command& asked_for() const;
  Command& command_of(const CLI::App& app);
  void config_option(CLI::App& command);

  CLI::App& m_root;
  std::vector<Command> m_commands;
  std::string m_config_file, m_heading;
};

// --- values that an option takes, with what is wrong in Japanese ---

CLI::Validator one_of(std::vector<std::string> names);
CLI::Validator between(std::int64_t least, std::int64_t most);

// Whose view it is: public, agency, hub.
void as_option(CLI::App& command, std::string& target);

}  // namespace tsunagu::app
