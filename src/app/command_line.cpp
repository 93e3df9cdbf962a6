// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.hpp"

#include <set>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/version.hpp"
#include "base/embedded.hpp"
#include "exchange/table.hpp"
#include "index/ranking/parameters.hpp"
#include "model/role.hpp"
#include "operations/jobs.hpp"
#include "service/audit.hpp"
#include "service/leave_one_out.hpp"

namespace tsunagu::app {
namespace {

constexpr int k_slow_search_ms_max = 600'000;
constexpr double k_rate_factor_min = 0.01, k_rate_factor_max = 1e6;

constexpr const char* k_footer =
    "終了コード / exit codes: 0 成功, 1 内部エラー, 2 使い方の誤り, 3 取り込みを拒否, 4 見つからない, 5 使用中, "
    "6 新しい版のデータ, 7 ディスク不足, 8 読み書き不可, 9 データの破損, 10 準備中";

// What the arguments fill in, and what runs afterwards.
struct CommandLine {
  std::string data, id, file, as = "public", since;
  ServeArguments serve;
  bool csv = false, similar = false;
  ImportArguments import;
  ExportArguments take;
  SearchArguments search;
  SampleArguments sample;
  EvalArguments eval;
  LexiconArguments lexicon;
  UserArguments user;
  AuditArguments audit;
  JobsArguments jobs;
};

CLI::App* command(CLI::App& app, const char* name, const char* help) {
  return app.add_subcommand(name, help);
}

void data_option(CLI::App* sub, std::string& target) {
  sub->add_option("--data", target, "データの場所 / data directory")->required()->type_name("DIR");
}

void as_option(CLI::App* sub, std::string& target) {
  sub->add_option("--as", target, "誰として見るか / reader: public, agency, hub")
      ->check(CLI::IsMember({"public", "agency", "hub"}))
      ->capture_default_str();
}

// How a file is read, when that is not what is found out.
void define_reading(CLI::App& import, ImportArguments& arguments) {
  import.add_option("--encoding", arguments.encoding,
                    "文字コード: utf-8, cp932, euc-jp（ないときは調べる） / encoding");
  import
      .add_option("--delimiter", arguments.delimiter,
                  "区切り: comma, tab, semicolon（ないときは調べる） / delimiter")
      ->check(CLI::IsMember({"comma", "tab", "semicolon"}));
  import.add_option("--sheet", arguments.sheet, "XLSX のシートの名前 / sheet of an XLSX");
  import
      .add_option("--header-row", arguments.header_row,
                  "見出しの行（1から。上に表題があるとき） / row of the header")
      ->check(CLI::Range(std::size_t{1}, exchange::k_header_row_max));
  import.add_option("--header-rows", arguments.header_rows, "見出しの行数 / rows of the header")
      ->check(CLI::Range(std::size_t{1}, exchange::k_header_rows_max));
  import
      .add_option("--map", arguments.map,
                  "列の対応のファイル（1行に 見出し<TAB>項目） / file with header<TAB>field a line")
      ->type_name("FILE");
  import.add_option("--profile", arguments.profile,
                    "残しておいた列の対応の名前。--map と書くと、その名前で残す / kept mapping; "
                    "with --map it is kept");
}

void define_import(CLI::App& app, CommandLine& line) {
  CLI::App* import = command(app, "import", "CSV、XLSX、JSON Lines を取り込む / import records");
  data_option(import, line.import.data);
  import->add_option("--kind", line.import.kind, "organizations, coordinators, cases, measures")
      ->required()
      ->check(CLI::IsMember({"organizations", "coordinators", "cases", "measures"}));
  import->add_flag("--dry-run", line.import.dry_run,
                   "書き込まずに結果だけ示す / tell what would happen, write nothing");
  import->add_flag(
      "--keep-good-rows", line.import.keep_good_rows,
      "正しい行だけ取り込み、誤りの行は別ファイルへ / store the good rows, put the others aside");
  import
      ->add_option("--rejected", line.import.rejected,
                   "誤りの行を書くファイル / file for refused rows")
      ->type_name("FILE");
  import
      ->add_option(
          "--corrections", line.import.corrections,
          "誤りの行を、理由の列を付けて書くファイル（直して取り込み直せる） / refused rows "
          "with the reasons")
      ->type_name("FILE");
  import->add_flag("--differences", line.import.differences,
                   "何が変わるかを項目ごとに示す / show every change, field by field");
  import->add_flag("--yes,-y", line.import.yes,
                   "読み方を聞かずに進める / go on without asking about the columns");
  define_reading(*import, line.import);
  import->add_option("FILE", line.import.file, "取り込むファイル / file to read")->required();
}

void define_export(CLI::App& app, CommandLine& line) {
  CLI::App* take = command(app, "export", "記録をファイルに書き出す / write records to a file");
  data_option(take, line.take.data);
  take->add_option("--kind", line.take.kind, "organizations, coordinators, cases, measures")
      ->required()
      ->check(CLI::IsMember({"organizations", "coordinators", "cases", "measures"}));
  take->add_option("--format", line.take.format, "csv, xlsx, jsonl")
      ->check(CLI::IsMember({"csv", "xlsx", "jsonl"}))
      ->capture_default_str();
  take->add_option("--encoding", line.take.encoding, "CSV の文字コード / encoding of a CSV")
      ->check(CLI::IsMember({"utf-8", "cp932"}))
      ->capture_default_str();
  take->add_option("--as", line.take.as,
                   "だれに見える範囲か。all はすべてをそのまま / reader: public, agency, hub, all")
      ->check(CLI::IsMember({"public", "agency", "hub", "all"}))
      ->capture_default_str();
  take->add_option("--out", line.take.out,
                   "書くファイル（ないときは標準出力） / file to write, otherwise standard output")
      ->type_name("FILE");
}

void define_eval(CLI::App& app, CommandLine& line) {
  std::set<std::string> steps{"synonyms", "feedback", "latent"};
  for (const auto& row : index::k_case_weights) steps.emplace(row.name);
  CLI::App* eval = command(
      app, "eval", "判定つきの課題で検索の質を測る / measure search quality (TREC formats)");
  data_option(eval, line.eval.data);
  auto* topics =
      eval->add_option("--topics", line.eval.topics, "id<TAB>課題 / topics")->type_name("FILE");
  auto* qrels =
      eval->add_option("--qrels", line.eval.qrels, "判定 / TREC qrels")->type_name("FILE");
  topics->needs(qrels);
  qrels->needs(topics);
  auto* left_out = eval->add_option("--leave-one-out", line.eval.leave_one_out,
                                    "判定なしで測る: N 件の事例を除き、その課題で担当者を探す / "
                                    "hold out N cases, find who handled them")
                       ->check(CLI::Range(std::size_t{1}, service::k_left_out_max))
                       ->excludes(topics);
  eval->callback([topics, left_out] {
    if (topics->empty() && left_out->empty())
      throw CLI::RequiredError("--topics + --qrels / --leave-one-out");
  });
  eval->add_flag("--per-query", line.eval.per_query, "課題ごとの値も / values of each topic too");
  eval->add_option("--kind", line.eval.kind, "people, cases")
      ->check(CLI::IsMember({"people", "cases"}))
      ->capture_default_str();
  eval->add_option("--run", line.eval.run, "順位を書き出すファイル / write the run")
      ->type_name("OUT");
  eval->add_option("--exclude", line.eval.exclude,
                   "課題ごとに順位から除く記録 / records to take out, as qrels")
      ->type_name("FILE");
  eval->add_option("--compare", line.eval.compare,
                   "比べる相手の順位（対応のある検定） / run to compare with, paired test")
      ->type_name("RUN");
  eval->add_option_function<std::string>(
          "--without", [&line](const std::string& step) { line.eval.without.push_back(step); },
          "使わない段階（繰り返し可） / step to leave out")
      ->check(CLI::IsMember(steps))
      ->trigger_on_parse()
      ->type_name("STEP");
  eval->add_option("--depth", line.eval.depth, "順位の深さ / ranks kept")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
}

void define_unmet(CLI::App& app, CommandLine& line) {
  CLI::App* unmet = command(
      app, "unmet", "人が見つからなかった相談を数える / what people looked for and did not find");
  data_option(unmet, line.data);
  unmet->add_option("--since", line.since, "この日から（例 2026-04-01） / from this day on")
      ->type_name("DAY");
  unmet->add_flag("--csv", line.csv, "日ごとにCSVで出す / by day, as CSV");
}

void define_lexicon(CLI::App& app, CommandLine& line) {
  CLI::App* lexicon = command(app, "lexicon", "辞書を見る・直す / look at and change the lexicon");
  lexicon->require_subcommand(1);
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = command(*lexicon, name, help);
    data_option(sub, line.lexicon.data);
    sub->callback([&line, name] { line.lexicon.action = name; });
    return sub;
  };
  const auto with_kind = [&](CLI::App* sub) {
    sub->add_option("--kind", line.lexicon.kind,
                    "synonyms 同義語, terms 専門用語, stop_words 読み飛ばす語, variants 異体字")
        ->check(CLI::IsMember({"synonyms", "terms", "stop_words", "variants"}))
        ->capture_default_str();
    return sub;
  };
  action("check", "書き方の誤りと、索引の作り直しが要るかを調べる / look for lines to put right");
  action("where", "ファイルの場所 / where the files are");
  with_kind(action("list", "使っている語を示す / print what is in use"))
      ->add_option("WORD", line.lexicon.word, "この語だけ / only this word");
  CLI::App* add = with_kind(action("add", "足す / add a line"));
  add->add_flag("--one-way", line.lexicon.one_way,
                "最初の語で探すときだけ、ほかの語でも探す / the others for the first word only");
  add->add_option("WORD", line.lexicon.words, "語 / words")->required();
  with_kind(action("remove", "除く / take away"))
      ->add_option("WORD", line.lexicon.words, "語 / words")
      ->required();
}

void define_serve(CLI::App& app, CommandLine& line) {
  CLI::App* serve = command(app, "serve", "サーバーを動かす / run the web server");
  data_option(serve, line.serve.data);
  serve
      ->add_option(
          "--trusted-proxy", line.serve.trusted_proxies,
          "X-Forwarded-For を信じる相手（アドレスかネットワーク、繰り返し可） / proxy whose X-Forwarded-For counts")
      ->take_all();
  serve
      ->add_option("--host", line.serve.hosts,
                   "応答する名前（Host、番号なし、繰り返し可） / name that the server answers to")
      ->take_all();
  serve->add_option(
      "--trusted-user-header", line.serve.trusted_user_header,
      "SSO の代理が利用者名を書くヘッダー（unix ソケットのときだけ） / header with the user's name");
  serve
      ->add_option("--rate-factor", line.serve.rate_factor,
                   "要求の頻度の上限を何倍にするか / times the limits of requests")
      ->check(CLI::Range(k_rate_factor_min, k_rate_factor_max))
      ->capture_default_str();
  serve
      ->add_option("--log-level", line.serve.log_level, "記録の細かさ / least level that is logged")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  serve->add_flag(
      "--log-requests", line.serve.log_requests,
      "要求ごとに1行を記録する（検索の文は書かない） / one line of log for each request");
  serve
      ->add_option("--slow-search-ms", line.serve.slow_search_ms,
                   "これより長い検索を記録する。0 は記録しない / searches that are called slow")
      ->check(CLI::Range(0, k_slow_search_ms_max))
      ->capture_default_str();
  serve->add_option("--listen", line.serve.listen, "待ち受ける場所 / address to listen on")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  serve
      ->add_option(
          "--public-url", line.serve.public_url,
          "外から見たこのサーバーのアドレス（メールやカレンダーに書く） / address as readers know it")
      ->type_name("URL");
  auto* smtp =
      serve
          ->add_option("--smtp-url", line.serve.smtp_url,
                       "メールを送るサーバー（smtp:// か smtps://） / mail server to send with")
          ->type_name("URL");
  auto* from = serve
                   ->add_option("--mail-from", line.serve.mail_from,
                                "メールの差出人のアドレス / mailbox that mails come from")
                   ->type_name("ADDRESS");
  smtp->needs(from);
  from->needs(smtp);
  auto* user = serve->add_option(
      "--smtp-user", line.serve.smtp_user,
      "メールサーバーの利用者（パスワードは TSUNAGU_SMTP_PASSWORD か次のファイル）"
      " / user at the mail server");
  user->needs(smtp);
  serve
      ->add_option("--smtp-password-file", line.serve.smtp_password_file,
                   "メールサーバーのパスワードを1行で書いたファイル / file with the password")
      ->type_name("FILE")
      ->needs(user);
}

void define_sample(CLI::App& app, CommandLine& line) {
  CLI::App* sample = command(app, "sample", "架空のデータを作る / make fictional records");
  sample->add_option("--out", line.sample.out, "書き出す場所 / directory to write to")
      ->required()
      ->type_name("DIR");
  sample->add_option("--coordinators", line.sample.coordinators, "コーディネーターの人数")
      ->check(CLI::Range(47, 100000))
      ->capture_default_str();
  sample->add_option("--cases", line.sample.cases, "事例の件数")
      ->check(CLI::Range(0, 10000000))
      ->capture_default_str();
  sample
      ->add_option("--seed", line.sample.seed,
                   "乱数の種（同じ種なら同じデータ） / same seed, same data")
      ->capture_default_str();
}

// The names of the roles that a user can have.
std::vector<std::string> role_names() {
  std::vector<std::string> names;
  for (const auto& row : model::k_roles) {
    if (row.role != model::Role::anonymous) names.emplace_back(row.name);
  }
  return names;
}

void define_user(CLI::App& app, CommandLine& line) {
  CLI::App* user = command(app, "user", "利用者を加える・変える / manage users");
  user->require_subcommand(1);
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = command(*user, name, help);
    data_option(sub, line.user.data);
    sub->callback([&line, name] { line.user.action = name; });
    return sub;
  };
  const auto with_login = [&](CLI::App* sub) {
    sub->add_option("LOGIN", line.user.login, "ログイン名 / login")->required();
    return sub;
  };
  const auto with_place = [&](CLI::App* sub) {
    sub->add_option("--organization", line.user.organization, "機関のID / id of the organisation")
        ->type_name("ID");
    sub->add_option("--coordinator", line.user.coordinator,
                    "本人のコーディネーターID / id of the user's own record")
        ->type_name("ID");
    return sub;
  };
  action("list", "一覧 / list all users");
  CLI::App* add = with_place(
      with_login(action("add", "加えて招待リンクを出す / add a user, print an invitation link")));
  add->add_option("--name", line.user.name, "名前 / name of the person")->required();
  add->add_option("--role", line.user.role, "役割 / role")
      ->required()
      ->check(CLI::IsMember(role_names()));
  with_login(action("invite", "招待リンクを出し直す（パスワードを忘れた人にも） / a new link"));
  with_place(with_login(action("role", "役割を変える / change the role")))
      ->add_option("ROLE", line.user.role, "役割 / role")
      ->required()
      ->check(CLI::IsMember(role_names()));
  with_login(action("deactivate", "止める / stop a user from signing in"));
  with_login(action("activate", "止めた人を戻す / let a user sign in again"));
  with_login(action("reset-totp", "認証アプリの設定を消す / forget the second factor"));
  action("sample",
         "見本の利用者を役割ごとに作る（この機械の上だけ） / one sample user for each role")
      ->add_flag("--show-only", line.user.show_only, "作らずに示す / print them, make none");
}

void define_audit(CLI::App& app, CommandLine& line) {
  CLI::App* audit = command(app, "audit", "監査の記録を調べる・見る / look at the audit trail");
  audit->require_subcommand(1);
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = command(*audit, name, help);
    data_option(sub, line.audit.data);
    sub->callback([&line, name] { line.audit.action = name; });
    return sub;
  };
  action("verify", "書き換え、削除、挿入がないか調べる / check the chain of hashes");
  CLI::App* list = action("list", "新しい順に示す / print rows, newest first");
  list->add_option("--limit", line.audit.limit, "行数 / rows")
      ->check(CLI::Range(std::size_t{1}, service::k_audit_rows_a_page))
      ->capture_default_str();
  list->add_option("--actor", line.audit.actor, "この人のしたこと / by this actor")
      ->type_name("ID");
  list->add_option("--kind", line.audit.kind, "この種類の記録 / of this kind of record")
      ->type_name("KIND");
  list->add_option("--id", line.audit.id, "この記録について / about this record")->type_name("ID");
}

void define_jobs(CLI::App& app, CommandLine& line) {
  CLI::App* jobs =
      command(app, "jobs", "時間のかかる作業を見る・取り消す / long work of the server");
  jobs->require_subcommand(1);
  const auto action = [&](const char* name, const char* help) {
    CLI::App* sub = command(*jobs, name, help);
    data_option(sub, line.jobs.data);
    sub->callback([&line, name] { line.jobs.action = name; });
    return sub;
  };
  const auto with_id = [&](CLI::App* sub) {
    sub->add_option("ID", line.jobs.id, "作業の ID / id of the job")->required();
    return sub;
  };
  CLI::App* list = action("list", "新しい順に示す / print jobs, newest first");
  list->add_option("--kind", line.jobs.kind, "この種類だけ / of this kind")
      ->check(CLI::IsMember(
          std::set<std::string>(operations::k_job_kinds.begin(), operations::k_job_kinds.end())));
  list->add_option("--state", line.jobs.state, "この状態だけ / in this state")
      ->check(CLI::IsMember(
          std::set<std::string>(store::k_job_states.begin(), store::k_job_states.end())));
  list->add_option("--page", line.jobs.page, "ページ / page")
      ->check(CLI::Range(1, operations::k_job_pages_max))
      ->capture_default_str();
  with_id(action("show", "1件を見る / print one"))
      ->add_flag("--watch", line.jobs.watch, "終わるまで見る / until it is over");
  with_id(action("cancel", "取り消す / cancel one that waits or runs"));
}

void define_lint(CLI::App& app, CommandLine& line) {
  CLI::App* lint = command(app, "lint",
                           "事例のファイルから、誰の話か分かる書き方を探す / look for what tells "
                           "whose cases they are");
  lint->add_option("--data", line.data, "拠点で足した語の表を使う / use the tables added in DIR")
      ->type_name("DIR");
  lint->add_option("FILE", line.file, "事例（JSON Lines か CSV） / file of cases")->required();
}

void define_search(CLI::App& app, CommandLine& line) {
  CLI::App* search = command(app, "search", "人や事例を探す / search people or cases");
  data_option(search, line.search.data);
  as_option(search, line.search.as);
  search->add_option("--kind", line.search.kind, "people, cases")
      ->check(CLI::IsMember({"people", "cases"}))
      ->capture_default_str();
  search->add_option("--limit", line.search.limit, "件数 / number of results")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  search->add_flag("--no-synonyms", line.search.no_synonyms,
                   "同義語に広げない / only the words as written");
  search->add_flag("--json", line.search.json, "APIと同じJSONで出す / print the API's JSON");
  search->add_option("QUERY", line.search.query, "相談内容 / what is needed")->required();
}

void define_commands(CLI::App& app, CommandLine& line) {
  data_option(
      command(app, "init",
              "空のデータを作る（47拠点つき） / make an empty data directory with the 47 hubs"),
      line.data);

  define_import(app, line);
  define_export(app, line);
  data_option(command(app, "reindex", "検索の索引を作り直す / rebuild the search index"),
              line.data);

  define_search(app, line);

  CLI::App* show = command(app, "show", "IDで1件を見る / show one record by id");
  data_option(show, line.data);
  as_option(show, line.as);
  show->add_flag("--similar", line.similar, "似た人、似た事例を見る / records like it");
  show->add_option("ID", line.id, "機関・コーディネーター・事例のID")->required();

  define_serve(app, line);
  define_sample(app, line);
  define_eval(app, line);
  define_unmet(app, line);
  define_lexicon(app, line);
  define_user(app, line);
  define_audit(app, line);
  define_jobs(app, line);
  define_lint(app, line);
  data_option(
      command(app, "check", "データと索引の食い違いや壊れを調べる / check records and index"),
      line.data);
}

Result<void> run_command(const std::string& name, const CommandLine& line,
                         const model::Reference& reference) {
  if (name == "init") return init(line.data, reference);
  if (name == "import") return import(line.import, reference);
  if (name == "export") return take_away(line.take, reference);
  if (name == "reindex") return reindex(line.data, reference);
  if (name == "search") return search(line.search, reference);
  if (name == "show") return show(line.data, line.id, line.as, line.similar, reference);
  if (name == "serve") return serve(line.serve, reference);
  if (name == "eval") return eval(line.eval, reference);
  if (name == "sample") return sample(line.sample);
  if (name == "unmet") return unmet(line.data, line.since, line.csv, reference);
  if (name == "lexicon") return lexicon(line.lexicon);
  if (name == "user") return user(line.user);
  if (name == "audit") return audit(line.audit);
  if (name == "jobs") return jobs(line.jobs);
  if (name == "lint") return lint(line.data, line.file, reference);
  return check(line.data, reference);
}

int report(const Error& error) {
  fmt::print(stderr, "tsunagu: {}\n", error.message);
  return exit_code(error.code);
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app(
      "Tsunagu: よろず支援拠点のコーディネーターを、実際の支援事例から探す / find coordinators through what they have done",
      "tsunagu");
  app.set_version_flag("--version", k_version);
  app.footer(k_footer);
  app.require_subcommand(1);
  CommandLine line;
  define_commands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);  // --help, --version
  } catch (const CLI::ParseError& e) {
    fmt::print(stderr, "tsunagu: {}（使い方は tsunagu --help）\n", e.what());
    return k_exit_usage;
  }
  const auto reference = model::Reference::load(embedded::data_files());
  if (!reference) return report(reference.error());
  const auto done = run_command(app.get_subcommands().front()->get_name(), line, *reference);
  return done ? k_exit_ok : report(done.error());
}

}  // namespace tsunagu::app
