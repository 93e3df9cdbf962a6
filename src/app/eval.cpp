// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/progress_bar.hpp"
#include "base/file.hpp"
#include "service/directory.hpp"
#include "service/evaluate.hpp"

namespace tsunagu::app {
namespace {

using Values = std::map<std::string, double>;  // measure -> value of one topic

void print_means(const std::vector<Values>& topics) {
  Values sums;
  for (const Values& values : topics) {
    for (const auto& [name, value] : values) sums[name] += value;
  }
  fmt::print("{:<22}\tall\t{}\n", "num_q", topics.size());
  for (const auto& [name, sum] : sums) {
    fmt::print("{:<22}\tall\t{:.4f}\n", name, sum / static_cast<double>(topics.size()));
  }
}

// Mean differences against another run, with the paired test.
void print_comparison(const std::vector<Values>& ours, const std::vector<Values>& theirs) {
  for (const char* name : {"map", "ndcg_cut_10", "recip_rank"}) {
    std::vector<double> a;
    std::vector<double> b;
    double difference = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      a.push_back(ours[i].at(name));
      b.push_back(theirs[i].at(name));
      difference += a.back() - b.back();
    }
    fmt::print("{:<22}\tdiff\t{:+.4f}\tp={:.4f}\n", name,
               difference / static_cast<double>(ours.size()), service::randomisation_test(a, b));
  }
}

void take_out(service::Ranking& ranking, const std::map<std::string, int>& excluded) {
  std::erase_if(ranking, [&](const auto& entry) { return excluded.contains(entry.first); });
}

}  // namespace

Result<void> eval(const EvalArguments& arguments, const model::Reference& reference) {
  TRY_ASSIGN(const auto topics, service::read_topics(arguments.topics));
  TRY_ASSIGN(const auto judgments, service::read_judgments(arguments.qrels));
  service::Judgments excluded;
  if (!arguments.exclude.empty()) {
    TRY_ASSIGN(excluded, service::read_judgments(arguments.exclude));
  }
  std::map<std::string, service::Ranking> other;
  if (!arguments.compare.empty()) {
    TRY_ASSIGN(other, service::read_run(arguments.compare));
  }
  ProgressBar bar;
  TRY_ASSIGN(const auto directory,
             service::Directory::open(arguments.data, service::Directory::Role::reader, reference,
                                      [&](std::string_view what, std::int64_t done,
                                          std::int64_t total) { bar(what, done, total); }));
  const auto with = [&](const char* step) {
    return std::find(arguments.without.begin(), arguments.without.end(), step) ==
           arguments.without.end();
  };
  const service::RankOptions options{.people = arguments.kind == "people",
                                     .depth = arguments.depth,
                                     .synonyms = with("synonyms")};
  std::vector<Values> ours;
  std::vector<Values> theirs;
  std::string run;
  std::int64_t done = 0;
  for (const auto& topic : topics) {
    TRY_ASSIGN(auto ranking, directory->rank(topic.text, options, model::Tier::public_));
    if (const auto own = excluded.find(topic.id); own != excluded.end())
      take_out(ranking, own->second);
    if (!arguments.run.empty()) run += service::run_lines(topic.id, ranking);
    if (const auto judged = judgments.find(topic.id); judged != judgments.end()) {
      ours.push_back(service::measure(ranking, judged->second));
      if (!arguments.compare.empty())
        theirs.push_back(service::measure(other[topic.id], judged->second));
    }
    bar("評価しています", ++done, static_cast<std::int64_t>(topics.size()));
  }
  if (!arguments.run.empty()) TRY(file::write_durably(arguments.run, run));
  if (ours.empty())
    return fail(ErrorCode::rejected_input, "topics と qrels に共通の課題がありません");
  print_means(ours);
  if (!theirs.empty()) print_comparison(ours, theirs);
  return {};
}

}  // namespace tsunagu::app
