// SPDX-License-Identifier: GPL-3.0-or-later
// CLI11 says what is wrong in English sentences of a fixed form; the names in them are kept.
#include "app/usage_error.hpp"

#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/nearest_name.hpp"
#include "base/text.hpp"

namespace tsunagu::app {
namespace {

constexpr std::size_t k_shown_max = 40;  // code points of what somebody wrote

std::string shown(std::string_view written) {
  return text::shorten(text::is_utf8(written) ? written : "?", k_shown_max);
}

// The command as far as it was understood: "tsunagu user add".
std::string understood(const CLI::App& app) {
  const auto below = app.get_subcommands();
  return below.empty() ? app.get_name() : app.get_name() + " " + understood(*below.front());
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!below->get_name().empty() && !below->get_group().empty())
      names.push_back(below->get_name());
  }
  return names;
}

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// "。X のことですか" when one of `names` is near.
std::string hint(std::string_view written, const std::vector<std::string>& names) {
  const auto* const near = text::nearest_name(written, names, {}, text::slips_max(written));
  return near == nullptr ? std::string() : fmt::format("。{} のことですか", *near);
}

std::string unexpected(const CLI::App& app) {
  const auto left = app.remaining();
  for (const std::string& word : left) {
    if (!word.starts_with('-')) continue;
    const std::string flag = word.substr(0, word.find('='));
    return fmt::format("{} という指定はありません{}", shown(flag),
                       hint(shown(flag), flags_of(app)));
  }
  return left.empty() ? "余分なものがあります"
                      : fmt::format("「{}」が余分です", shown(left.front()));
}

std::string no_command(const CLI::App& root, const CLI::App& app) {
  const auto names = commands_of(app);
  const auto left = root.remaining(true);
  if (left.empty() || left.front().starts_with('-'))
    return fmt::format("命令を指定してください（{}）", text::join(names, "、"));
  return fmt::format("{} という命令はありません{}", shown(left.front()),
                     hint(shown(left.front()), names));
}

// What stands before and after `between`; nothing when it is not there.
std::optional<std::pair<std::string, std::string>> cut(std::string_view sentence,
                                                       std::string_view between) {
  const std::size_t at = sentence.find(between);
  if (at == std::string_view::npos) return std::nullopt;
  return std::pair(std::string(sentence.substr(0, at)),
                   std::string(sentence.substr(at + between.size())));
}

// The name of an error is at times that of a command, so its class counts.
template <class Kind>
bool is(const CLI::ParseError& error) {
  return dynamic_cast<const Kind*>(&error) != nullptr;
}

std::string told(const CLI::App& root, const CLI::App& app, const CLI::ParseError& error) {
  const std::string sentence = error.what();
  if (is<CLI::ExtrasError>(error)) return unexpected(app);
  if (is<CLI::RequiredError>(error)) {
    if (sentence.starts_with("A subcommand")) return no_command(root, app);
    if (const auto name = cut(sentence, " is required"))
      return fmt::format("{} を指定してください", name->first);
    if (const auto names = cut(sentence, "from ["))
      return fmt::format("{} は、どれか1つだけ指定できます",
                         names->second.substr(0, names->second.find(']')));
  }
  if (is<CLI::ArgumentMismatch>(error)) {
    if (const auto name = cut(sentence, ":"))
      return fmt::format("{} には値を1つ書いてください", name->first);
  }
  if (is<CLI::ConversionError>(error)) {
    if (const auto parts = cut(sentence, " = ")) {
      const auto name = cut(parts->first, ": ");
      return fmt::format("{}: 「{}」は読めません", name ? name->second : parts->first,
                         shown(parts->second));
    }
  }
  if (is<CLI::ExcludesError>(error)) {
    if (const auto names = cut(sentence, " excludes "))
      return fmt::format("{} と {} は一緒に指定できません", names->first, names->second);
  }
  if (is<CLI::RequiresError>(error)) {
    if (const auto names = cut(sentence, " requires "))
      return fmt::format("{} には {} も要ります", names->first, names->second);
  }
  return sentence;  // of a check of our own (ValidationError): in Japanese already
}

}  // namespace

std::string usage_problem(const CLI::App& root, const CLI::App& asked,
                          const CLI::ParseError& error) {
  return fmt::format("{}（使い方は {} --help）", told(root, asked, error), understood(root));
}

}  // namespace tsunagu::app
