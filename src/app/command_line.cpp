// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.hpp"

#include <fmt/format.h>

#include "app/command_groups.hpp"
#include "app/exit_code.hpp"
#include "app/usage_error.hpp"
#include "base/embedded.hpp"
#include "base/version.hpp"

namespace tsunagu::app {
namespace {

constexpr const char* k_footer =
    "終了コード / exit codes: 0 成功, 1 内部エラー, 2 使い方の誤り, 3 取り込みを拒否, 4 見つからない, 5 使用中, "
    "6 新しい版のデータ, 7 ディスク不足, 8 読み書き不可, 9 データの破損, 10 準備中";

int report(const Error& error) {
  fmt::print(stderr, "tsunagu: {}\n", error.message);
  return exit_code(error.code);
}

// CLI11 has no label for the heading of options without a group.
class Formatter : public CLI::Formatter {
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    if (group == "Options") group = "指定 / options";
    return CLI::Formatter::make_group(std::move(group), is_positional, std::move(options));
  }
};

// Words of the help that CLI11 has in English alone.
void speak_japanese(CLI::App& root) {
  root.set_help_flag("-h,--help", "この説明を示す / print this help and exit");
  root.set_version_flag("--version", std::string(k_version), "版を示す / print the version");
  const auto formatter = std::make_shared<Formatter>();
  formatter->label("Usage", "使い方 / usage");
  formatter->label("OPTIONS", "指定");
  formatter->label("SUBCOMMAND", "命令");
  formatter->label("Positionals", "対象 / arguments");
  formatter->label("Subcommands", "命令 / commands");
  formatter->label("REQUIRED", "必須");
  formatter->label("Needs", "要る指定");
  formatter->label("Excludes", "一緒に使えない指定");
  formatter->label("TEXT", "文字");
  formatter->label("INT", "整数");
  formatter->label("UINT", "整数");
  root.formatter(formatter);
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App root(
      "Tsunagu: よろず支援拠点のコーディネーターを、実際の支援事例から探す / find coordinators through what they have done",
      "tsunagu");
  speak_japanese(root);
  root.footer(k_footer);
  root.require_subcommand(1);
  CommandSet commands(root);
  add_record_commands(commands);
  add_operation_commands(commands);
  add_people_commands(commands);
  add_search_commands(commands);
  try {
    root.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return root.exit(e);  // --help, --version
  } catch (const CLI::ParseError& e) {
    fmt::print(stderr, "tsunagu: {}\n", usage_problem(root, commands.asked(), e));
    return k_exit_usage;
  }
  const auto reference = model::Reference::load(embedded::data_files());
  if (!reference) return report(reference.error());
  const settings::Settings settings = commands.settings();
  if (const auto placed = commands.place_data(settings); !placed) return report(placed.error());
  const auto done = commands.run({settings, *reference});
  return done ? k_exit_ok : report(done.error());
}

}  // namespace tsunagu::app
