// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/command_groups.hpp"
#include "app/commands.hpp"
#include "index/ranking/parameters.hpp"
#include "service/leave_one_out.hpp"

namespace tsunagu::app {
namespace {

void add_lexicon(CommandSet& commands) {
  const auto arguments = std::make_shared<LexiconArguments>();
  CLI::App& lexicon =
      commands.add_group("lexicon", "辞書を見る・直す / look at and change the lexicon");
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub =
        &commands.add_below(lexicon, name, help, [arguments, name](const Surroundings&) {
          arguments->action = name;
          return app::lexicon(*arguments);
        });
    commands.data_option(*sub, arguments->data);
    return sub;
  };
  const auto with_kind = [&](CLI::App* sub) {
    sub->add_option("--kind", arguments->kind,
                    "synonyms 同義語, terms 専門用語, stop_words 読み飛ばす語, variants 異体字")
        ->check(one_of({"synonyms", "terms", "stop_words", "variants"}))
        ->capture_default_str();
    return sub;
  };
  action("check", "書き方の誤りと、索引の作り直しが要るかを調べる / look for lines to put right");
  action("where", "ファイルの場所 / where the files are");
  with_kind(action("list", "使っている語を示す / print what is in use"))
      ->add_option("WORD", arguments->word, "この語だけ / only this word");
  CLI::App* add = with_kind(action("add", "足す / add a line"));
  add->add_flag("--one-way", arguments->one_way,
                "最初の語で探すときだけ、ほかの語でも探す / the others for the first word only");
  add->add_option("WORD", arguments->words, "語 / words")->required();
  with_kind(action("remove", "除く / take away"))
      ->add_option("WORD", arguments->words, "語 / words")
      ->required();
}

void add_unmet(CommandSet& commands) {
  struct Arguments {
    std::string data, since;
    bool csv = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  CLI::App& unmet = commands.add(
      "unmet", "人が見つからなかった相談を数える / what people looked for and did not find",
      [arguments](const Surroundings& around) {
        return app::unmet(arguments->data, arguments->since, arguments->csv, around.reference);
      });
  commands.data_option(unmet, arguments->data);
  unmet.add_option("--since", arguments->since, "この日から（例 2026-04-01） / from this day on")
      ->type_name("DAY");
  unmet.add_flag("--csv", arguments->csv, "日ごとにCSVで出す / by day, as CSV");
}

void add_eval(CommandSet& commands) {
  std::vector<std::string> steps{"synonyms", "feedback", "latent"};
  for (const auto& row : index::k_case_weights) steps.emplace_back(row.name);
  const auto arguments = std::make_shared<EvalArguments>();
  CLI::App& eval = commands.add(
      "eval", "判定つきの課題で検索の質を測る / measure search quality (TREC formats)",
      [arguments](const Surroundings& around) { return app::eval(*arguments, around.reference); });
  commands.data_option(eval, arguments->data);
  auto* topics =
      eval.add_option("--topics", arguments->topics, "id<TAB>課題 / topics")->type_name("FILE");
  auto* qrels =
      eval.add_option("--qrels", arguments->qrels, "判定 / TREC qrels")->type_name("FILE");
  topics->needs(qrels);
  qrels->needs(topics);
  auto* left_out = eval.add_option("--leave-one-out", arguments->leave_one_out,
                                   "判定なしで測る: N 件の事例を除き、その課題で担当者を探す / "
                                   "hold out N cases, find who handled them")
                       ->check(between(1, static_cast<std::int64_t>(service::k_left_out_max)))
                       ->excludes(topics);
  eval.callback([topics, left_out] {
    if (topics->empty() && left_out->empty())
      throw CLI::RequiredError("--topics と --qrels か、--leave-one-out");
  });
  eval.add_flag("--per-query", arguments->per_query, "課題ごとの値も / values of each topic too");
  eval.add_option("--kind", arguments->kind, "people, cases")
      ->check(one_of({"people", "cases"}))
      ->capture_default_str();
  eval.add_option("--run", arguments->run, "順位を書き出すファイル / write the run")
      ->type_name("OUT");
  eval.add_option("--exclude", arguments->exclude,
                  "課題ごとに順位から除く記録 / records to take out, as qrels")
      ->type_name("FILE");
  eval.add_option("--compare", arguments->compare,
                  "比べる相手の順位（対応のある検定） / run to compare with, paired test")
      ->type_name("RUN");
  eval.add_option_function<std::string>(
          "--without", [arguments](const std::string& step) { arguments->without.push_back(step); },
          "使わない段階（繰り返し可） / step to leave out")
      ->check(one_of(steps))
      ->trigger_on_parse()
      ->type_name("STEP");
  eval.add_option("--depth", arguments->depth, "順位の深さ / ranks kept")
      ->check(between(1, 10000))
      ->capture_default_str();
}

}  // namespace

void add_search_commands(CommandSet& commands) {
  commands.heading("検索の質 / quality of the search");
  add_lexicon(commands);
  add_unmet(commands);
  add_eval(commands);
}

}  // namespace tsunagu::app
