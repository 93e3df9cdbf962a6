// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/progress_bar.hpp"
#include "base/text.hpp"
#include "http/encode.hpp"
#include "operations/deep_check.hpp"
#include "service/accounts.hpp"
#include "service/check.hpp"
#include "service/data_dir.hpp"
#include "service/directory.hpp"

namespace tsunagu::app {
namespace {

service::Progress progress_on(ProgressBar& bar) {
  return [&bar](std::string_view what, std::int64_t done, std::int64_t total) {
    bar(what, done, total);
  };
}

Result<std::unique_ptr<service::Directory>> open_reader(const std::string& data,
                                                        const model::Reference& reference) {
  ProgressBar bar;
  return service::Directory::open(data, service::Directory::Role::reader, reference,
                                  progress_on(bar));
}

// The snippet with 【 】 around what matched.
std::string marked(const std::string& text, const service::Highlights& highlights) {
  std::string out;
  std::size_t at = 0;
  for (const auto& [begin, end] : highlights) {
    const std::size_t from = text::byte_offset(text, begin);
    const std::size_t to = text::byte_offset(text, end);
    out += text.substr(at, from - at) + "【" + text.substr(from, to - from) + "】";
    at = to;
  }
  return out + text.substr(at);
}

void print(const std::vector<service::NearForm>& forms, std::string_view counter) {
  if (forms.empty()) return;
  std::vector<std::string> shown;
  for (const auto& form : forms)
    shown.push_back(fmt::format("{}（{} {}）", form.query, form.total, counter));
  fmt::print("もしかして: {}\n", text::join(shown, "、"));
}

void print(const service::PeopleAnswer& answer) {
  fmt::print("{} 人 ({:.1f} ミリ秒)\n", answer.total, answer.took_ms);
  print(answer.did_you_mean, "人");
  for (std::size_t i = 0; i < answer.people.size(); ++i) {
    const auto& person = answer.people[i];
    fmt::print("\n{:2}. {}（{}） {}  [{}]  {:.2f}\n", i + 1, person.record.name, person.record.yomi,
               person.hub_name, person.record.id, person.score);
    std::vector<std::string> where;
    if (person.matched_profile) where.emplace_back("プロフィール");
    if (person.matched_cases > 0) where.push_back(fmt::format("事例 {} 件", person.matched_cases));
    if (!where.empty()) fmt::print("    {}で一致\n", text::join(where, "と"));
    for (const auto& why : person.why) {
      fmt::print("    - {} [{}]\n      {}\n",
                 why.is_case ? marked(why.title, why.title_highlights) : "プロフィール", why.id,
                 marked(why.snippet, why.highlights));
    }
  }
}

void print(const service::CasesAnswer& answer) {
  fmt::print("{}{} 件 ({:.1f} ミリ秒)\n", answer.total_is_exact ? "" : "少なくとも ", answer.total,
             answer.took_ms);
  print(answer.did_you_mean, "件");
  for (std::size_t i = 0; i < answer.cases.size(); ++i) {
    const auto& found = answer.cases[i];
    fmt::print("\n{:2}. {} {}  [{}]  {:.2f}\n    {}\n", i + 1,
               marked(found.why.title, found.why.title_highlights), found.hub_name, found.record.id,
               found.score, marked(found.why.snippet, found.why.highlights));
  }
}

// Pages of at most k_per_page_max until `limit` results are there.
template <class Request, class Answer, class Fetch, class List>
Result<Answer> collect(Request& request, int limit, Fetch&& fetch, List Answer::*list) {
  request.per_page = std::min(limit, service::k_per_page_max);
  TRY_ASSIGN(Answer answer, fetch(request));
  while (static_cast<int>((answer.*list).size()) < limit &&
         static_cast<std::int64_t>((answer.*list).size()) < answer.total &&
         request.page < service::k_page_max) {
    ++request.page;
    TRY_ASSIGN(Answer more, fetch(request));
    if ((more.*list).empty()) break;
    std::move((more.*list).begin(), (more.*list).end(), std::back_inserter(answer.*list));
    answer.took_ms += more.took_ms;
  }
  if (static_cast<int>((answer.*list).size()) > limit)
    (answer.*list).resize(static_cast<std::size_t>(limit));
  request.page = 1;
  request.per_page = limit;
  return answer;
}

tl::unexpected<Error> no_record(const std::string& id, std::string_view as) {
  return fail(ErrorCode::not_found, fmt::format("ID {} の記録は（{} から見えるものには）ありません",
                                                text::shorten(id, 64), as));
}

// A record that is there but has no likeness (an organisation) counts as not found.
Result<void> show_similar(const service::Directory& directory, const std::string& id,
                          model::Tier reader, const model::Reference& reference) {
  if (const auto people = directory.similar_people(id, reader)) {
    fmt::print("{}\n", http::encode_similar_people(*people, reference));
    return {};
  }
  const auto cases = directory.similar_cases(id, reader);
  if (!cases) {
    return cases.error().code == ErrorCode::not_found ? no_record(id, model::name_of(reader))
                                                      : tl::unexpected(cases.error());
  }
  fmt::print("{}\n", http::encode_similar_cases(*cases, reference));
  return {};
}

}  // namespace

Result<void> init(const std::string& data, const model::Reference& reference) {
  TRY_ASSIGN(const std::string token, service::init_data_dir({data}, reference));
  TRY(open_reader(data, reference));
  fmt::print("{} にデータの場所を作りました（{} 拠点）\n", data,
             reference.list("hubs").entries().size());
  fmt::print(
      "最初の管理者 {} の招待リンク（1回だけ、7日間。サーバーのアドレスに続けて開いてください）: {}\n",
      service::k_first_admin, service::invitation_path(token));
  return {};
}

Result<void> search(const SearchArguments& arguments, const model::Reference& reference) {
  TRY_ASSIGN(const auto directory, open_reader(arguments.data, reference));
  const model::Tier reader = *model::tier_from(arguments.as);
  if (arguments.kind == "cases") {
    service::CasesRequest request{.query = arguments.query, .synonyms = !arguments.no_synonyms};
    TRY_ASSIGN(const auto answer,
               (collect<service::CasesRequest, service::CasesAnswer>(
                   request, arguments.limit,
                   [&](const auto& r) { return directory->search_cases(r, reader); },
                   &service::CasesAnswer::cases)));
    arguments.json ? fmt::print("{}\n", http::encode_cases(request, answer, reference))
                   : print(answer);
    return {};
  }
  service::PeopleRequest request{.query = arguments.query, .synonyms = !arguments.no_synonyms};
  TRY_ASSIGN(const auto answer,
             (collect<service::PeopleRequest, service::PeopleAnswer>(
                 request, arguments.limit,
                 [&](const auto& r) { return directory->search_people(r, reader); },
                 &service::PeopleAnswer::people)));
  arguments.json ? fmt::print("{}\n", http::encode_people(request, answer, reference))
                 : print(answer);
  return {};
}

Result<void> show(const std::string& data, const std::string& id, const std::string& as,
                  bool similar, const model::Reference& reference) {
  TRY_ASSIGN(const auto directory, open_reader(data, reference));
  const model::Tier reader = *model::tier_from(as);
  if (similar) return show_similar(*directory, id, reader, reference);
  if (const auto found = directory->coordinator(id, reader)) {
    fmt::print("{}\n", http::encode_coordinator(*found, reference));
  } else if (const auto found_case = directory->case_summary(id, reader)) {
    fmt::print("{}\n", http::encode_case(*found_case, reference));
  } else if (const auto found_organization = directory->organization(id, reader)) {
    fmt::print("{}\n", http::encode_organization(*found_organization, reference));
  } else {
    return no_record(id, as);
  }
  return {};
}

Result<void> check(const std::string& data, bool deep, const settings::Settings& settings,
                   const model::Reference& reference) {
  ProgressBar bar;
  TRY_ASSIGN(
      const auto report,
      deep ? operations::check_deep({data}, reference, backup_plan(settings), progress_on(bar))
           : service::check_data_dir({data}, reference));
  for (const auto& line : report.facts) fmt::print("{}\n", line);
  for (const auto& line : report.problems) fmt::print(stderr, "{}\n", line);
  if (!report.problems.empty()) {
    return fail(ErrorCode::corrupt,
                fmt::format("{} か所に問題があります。索引の問題なら tsunagu reindex で直ります",
                            report.problems.size()));
  }
  fmt::print("問題はありません\n");
  return {};
}

}  // namespace tsunagu::app
