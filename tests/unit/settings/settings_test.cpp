// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.hpp"

#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "unit/support/made_docs.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::settings {
namespace {

using Problems = std::vector<std::string>;

Source from_file(const std::string& content) {
  const test::TempDir dir;
  const std::string path = dir.path() + "/t.toml";
  REQUIRE(file::write_durably(path, content).has_value());
  Source source = read_file(path);
  // The folder changes with every run.
  for (std::string& problem : source.problems)
    problem.replace(problem.find(path), path.size(), "t");
  for (Given& given : source.given) given.place.replace(given.place.find(path), path.size(), "t");
  return source;
}

Source from_variables(const std::map<std::string, std::string>& variables) {
  return read_environment([&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST_SUITE("settings") {
  TEST_CASE("has what the program begins with") {
    const Settings settings = Settings::resolve({});
    CHECK(settings.problems().empty());
    CHECK(settings.text(Key::listen) == "127.0.0.1:8080");
    CHECK(settings.number(Key::rate_factor) == 1);
    CHECK(settings.integer(Key::read_only_below_mb) == 512);
    CHECK(settings.list(Key::host).empty());
    CHECK(settings.place(Key::listen).empty());
  }

  TEST_CASE("lets flags win over variables and those over the file") {
    const Source file = from_file("rate_factor = 2\nhost = [\"a\", \"b\"]\nlisten = \"[::1]:1\"\n");
    const Source variables = from_variables(
        {{"TSUNAGU_RATE_FACTOR", "3"}, {"TSUNAGU_HOST", " c , d "}, {"TSUNAGU_LISTEN", ""}});
    const Source flags{{{Key::rate_factor, {"4.5"}, "--rate-factor"}}, {}};
    const Settings settings = Settings::resolve({file, variables, flags});
    CHECK(settings.number(Key::rate_factor) == 4.5);
    CHECK(settings.place(Key::rate_factor) == "--rate-factor");
    CHECK(settings.list(Key::host) == std::vector<std::string>{"c", "d"});
    CHECK(settings.place(Key::host) == "環境変数 TSUNAGU_HOST");
    CHECK(settings.text(Key::listen) == "[::1]:1");
    CHECK(settings.place(Key::listen) == "t の3行目");
  }

  TEST_CASE("names every mistake of a file with its line") {
    struct Row {
      std::string content;
      std::string problem;
    };
    const std::vector<Row> rows{
        {"\nlissten = \"x\"",
         "t の2行目: 知らない設定 lissten です。listen のことなら、そう書き直してください"},
        {"zzzzzzzzzzzzz = 1",
         "t の1行目: 知らない設定 zzzzzzzzzzzzz です。使える名前は tsunagu config show で見られます"},
        {"[server]\nlisten = \"x\"",
         "t の1行目: 見出し [server] は要りません。設定の名前をそのまま書いてください"},
        {"listen = 8080", "t の1行目 listen: \" \" で囲んだ文字列を書いてください"},
        {"rate_factor = \"2\"", "t の1行目 rate_factor: 引用符なしの数を書いてください"},
        {"reserve_mb = 1.5", "t の1行目 reserve_mb: 引用符なしの整数を書いてください"},
        {"host = [1]", "t の1行目 host: 文字列か、文字列の配列（[\"…\", \"…\"]）を書いてください"},
        {"smtp_password = \"x\"",
         "t の1行目: smtp_password は設定ファイルに書けません。環境変数 TSUNAGU_SMTP_PASSWORD "
         "か、持ち主だけが読めるファイルで渡してください"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.content);
      CHECK(from_file(row.content).problems == Problems{row.problem});
    }
    const Source broken = from_file("listen = \"a\"\nhost = [\n");
    REQUIRE(broken.problems.size() == 1);
    CHECK(broken.problems[0].starts_with("t の"));
    CHECK(broken.problems[0].find("TOML として読めません") != std::string::npos);
    CHECK(from_file("listen = \"a\"\nlisten = \"b\"\n").problems.size() == 1);
    CHECK(from_file("listen = \"\xff\"\n").problems.size() == 1);
    CHECK(from_file(std::string(100'000, '[')).problems.size() == 1);
  }

  TEST_CASE("tells all mistakes of all sources, and what it is about") {
    const Settings settings = Settings::resolve(
        {from_file("rate_factor = 0\nreserve_mb = 99999999\nlog_level = \"loud\"\n"),
         from_variables({{"TSUNAGU_RESERVE_MB", "many"}}),
         {{{Key::rate_factor, {"-1"}, "--rate-factor"}, {Key::listen, {"a\nb"}, "--listen"}}, {}}});
    CHECK(
        settings.problems() ==
        Problems{
            "t の1行目 rate_factor: 0.01〜1000000 の数にしてください",
            "t の2行目 reserve_mb: 0〜65536 の整数にしてください",
            "t の3行目 log_level: debug、info、warn、error のどれかにしてください（「loud」になっています）",
            "環境変数 TSUNAGU_RESERVE_MB reserve_mb: 整数を書いてください（「many」になっています）",
            "--rate-factor: 0.01〜1000000 の数にしてください", "--listen: 1行で書いてください"});
    const auto checked = settings.check();
    REQUIRE_FALSE(checked.has_value());
    CHECK(checked.error().code == ErrorCode::invalid_argument);
    CHECK(checked.error().message.find("ほか 5 件") != std::string::npos);
    CHECK(settings.number(Key::rate_factor) == 1);  // what cannot be used is left out
  }

  TEST_CASE("takes paths of a file from the folder of the file") {
    const test::TempDir dir;
    const std::string path = dir.path() + "/t.toml";
    REQUIRE(
        file::write_durably(path, "data = \"../d\"\nsmtp_password_file = \"/x/p\"\n").has_value());
    const Settings settings = Settings::resolve({read_file(path)});
    CHECK(settings.text(Key::smtp_password_file) == "/x/p");
    CHECK(settings.text(Key::data).ends_with("/d"));
    CHECK(settings.text(Key::data).find("..") == std::string::npos);
    CHECK(read_file(dir.path() + "/none").problems.size() == 1);
  }

  TEST_CASE("prints a file that says the same, and no secret") {
    const Settings settings = Settings::resolve(
        {from_variables({{"TSUNAGU_SMTP_PASSWORD", "himitsu"}, {"TSUNAGU_HOST", "a\"b\\c,d"}})});
    const std::string printed = settings.to_toml();
    CHECK(printed.find("himitsu") == std::string::npos);
    CHECK(printed.find("# TSUNAGU_SMTP_PASSWORD: 指定あり") != std::string::npos);
    const Settings again = Settings::resolve({from_file(printed)});
    CHECK(again.problems().empty());
    CHECK(again.list(Key::host) == std::vector<std::string>{"a\"b\\c", "d"});
  }

  TEST_CASE("finds variables that look like ours") {
    std::string near = "TSUNAGU_LISTN=1", ours = "TSUNAGU_LISTEN=1", other = "PATH=/bin";
    char* environment[] = {near.data(), ours.data(), other.data(), nullptr};
    const auto strange = strange_variables(environment);
    REQUIRE(strange.size() == 1);
    CHECK(strange[0] == std::pair<std::string, std::string>("TSUNAGU_LISTN", "TSUNAGU_LISTEN"));
  }
}

TEST_SUITE("docs") {
  TEST_CASE("docs/configuration.md has every setting") {
    std::string list;
    auto group = k_groups.begin();
    for (const Setting& setting : k_settings) {
      if (group != k_groups.end() && group->first == setting.key) {
        list += fmt::format("{}### {}\n\n| 設定 | 型と既定 | 意味 |\n|---|---|---|\n",
                            list.empty() ? "" : "\n", group->title);
        ++group;
      }
      std::string kind;
      switch (setting.type) {
        case Type::text: kind = "文字列"; break;
        case Type::path: kind = "場所"; break;
        case Type::list: kind = "文字列の一覧"; break;
        case Type::integer: kind = fmt::format("整数 {}〜{}", setting.least, setting.most); break;
        case Type::number: kind = fmt::format("数 {}〜{}", setting.least, setting.most); break;
        case Type::choice: {
          const auto choices = text::split(setting.choices, '|');
          kind = "`" + text::join({choices.begin(), choices.end()}, "` `") + "`";
          break;
        }
        case Type::flag: kind = "`true` か `false`"; break;
        case Type::secret: kind = fmt::format("環境変数 `{}` だけ", variable_of(setting)); break;
      }
      if (!setting.initial.empty()) kind += fmt::format("、既定 `{}`", setting.initial);
      list += fmt::format("| `{}` | {} | {} |\n", setting.name, kind, setting.help);
    }
    const std::string path = std::string(test::k_docs) + "configuration.md";
    const auto page = file::read(path);
    REQUIRE(page.has_value());
    test::check_fresh(path, test::with_section(*page, "settings", list));
  }
}

}  // namespace
}  // namespace tsunagu::settings
