// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/progress_bar.hpp"
#include "base/file.hpp"
#include "service/directory.hpp"
#include "service/evaluate.hpp"
#include "service/leave_one_out.hpp"

namespace tsunagu::app {
namespace {

using Values = std::map<std::string, double>;  // measure -> value of one topic
using Run = std::map<std::string, service::Ranking>;

constexpr std::array k_compared{"map", "ndcg_cut_10", "recip_rank"};

// Values of the topics that were judged and ranked, in topic order.
struct Scores {
  std::vector<std::string> topics;
  std::vector<Values> values;
};

Scores score(const std::vector<service::Topic>& topics, const Run& run,
             const service::Judgments& judgments) {
  static const service::Ranking k_nothing;
  Scores scores;
  for (const auto& topic : topics) {
    const auto judged = judgments.find(topic.id);
    if (judged == judgments.end()) continue;
    const auto ranked = run.find(topic.id);
    scores.topics.push_back(topic.id);
    scores.values.push_back(
        service::measure(ranked == run.end() ? k_nothing : ranked->second, judged->second));
  }
  return scores;
}

std::vector<double> column(const Scores& scores, const std::string& measure) {
  std::vector<double> values;
  for (const Values& topic : scores.values) values.push_back(topic.at(measure));
  return values;
}

void print_value(std::string_view measure, std::string_view topic, double value) {
  fmt::print("{:<22}\t{}\t{:.4f}\n", measure, topic, value);
}

// trec_eval's table; `label` stands where it says "all".
void print_means(const Scores& scores, std::string_view label) {
  Values sums;
  for (const Values& values : scores.values) {
    for (const auto& [name, value] : values) sums[name] += value;
  }
  fmt::print("{:<22}\t{}\t{}\n", "num_q", label, scores.values.size());
  for (const auto& [name, sum] : sums)
    print_value(name, label, sum / static_cast<double>(scores.values.size()));
  for (const char* name : k_compared) {
    const auto [low, high] = service::bootstrap_interval(column(scores, name));
    fmt::print("{:<22}\t{} ci95\t{:.4f} {:.4f}\n", name, label, low, high);
  }
}

void print_each(const Scores& scores) {
  for (std::size_t i = 0; i < scores.topics.size(); ++i) {
    for (const auto& [name, value] : scores.values[i]) print_value(name, scores.topics[i], value);
  }
}

// Mean differences against another run, with the paired test.
void print_comparison(const Scores& ours, const Scores& theirs) {
  for (const char* name : k_compared) {
    const auto a = column(ours, name);
    const auto b = column(theirs, name);
    double difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference += a[i] - b[i];
    fmt::print("{:<22}\tdiff\t{:+.4f}\tp={:.4f}\n", name,
               difference / static_cast<double>(a.size()), service::randomisation_test(a, b));
  }
}

void take_out(Run& run, const service::Judgments& excluded) {
  for (auto& [topic, ranking] : run) {
    const auto own = excluded.find(topic);
    if (own == excluded.end()) continue;
    std::erase_if(ranking, [&](const auto& entry) { return own->second.contains(entry.first); });
  }
}

Result<Run> rank(const EvalArguments& arguments, const std::string& data,
                 const std::vector<service::Topic>& topics, const model::Reference& reference) {
  ProgressBar bar;
  TRY_ASSIGN(const auto directory,
             service::Directory::open(data, service::Directory::Role::reader, reference,
                                      [&](std::string_view what, std::int64_t done,
                                          std::int64_t total) { bar(what, done, total); }));
  const auto with = [&](std::string_view step) {
    return std::find(arguments.without.begin(), arguments.without.end(), step) ==
           arguments.without.end();
  };
  const service::RankOptions options{.people = arguments.kind == "people",
                                     .depth = arguments.depth,
                                     .synonyms = with("synonyms"),
                                     .without = arguments.without};
  Run run;
  std::int64_t done = 0;
  for (const auto& topic : topics) {
    TRY_ASSIGN(run[topic.id], directory->rank(topic.text, options, model::Tier::public_));
    bar("評価しています", ++done, static_cast<std::int64_t>(topics.size()));
  }
  return run;
}

Result<void> write_run(const std::string& path, const std::vector<service::Topic>& topics,
                       const Run& run) {
  std::string lines;
  for (const auto& topic : topics) lines += service::run_lines(topic.id, run.at(topic.id));
  return file::write_durably(path, lines);
}

Result<void> eval_judged(const EvalArguments& arguments, const model::Reference& reference) {
  TRY_ASSIGN(const auto topics, service::read_topics(arguments.topics));
  TRY_ASSIGN(const auto judgments, service::read_judgments(arguments.qrels));
  service::Judgments excluded;
  if (!arguments.exclude.empty()) {
    TRY_ASSIGN(excluded, service::read_judgments(arguments.exclude));
  }
  Run other;
  if (!arguments.compare.empty()) {
    TRY_ASSIGN(other, service::read_run(arguments.compare));
  }
  TRY_ASSIGN(auto run, rank(arguments, arguments.data, topics, reference));
  take_out(run, excluded);
  if (!arguments.run.empty()) TRY(write_run(arguments.run, topics, run));
  const Scores ours = score(topics, run, judgments);
  if (ours.values.empty())
    return fail(ErrorCode::rejected_input, "topics と qrels に共通の課題がありません");
  if (arguments.per_query) print_each(ours);
  print_means(ours, "all");
  if (!arguments.compare.empty()) print_comparison(ours, score(topics, other, judgments));
  return {};
}

// A directory under the system's temporary one, removed at the end.
class Scratch {
 public:
  static Result<Scratch> make() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tsunagu-eval-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      return fail(ErrorCode::io, fmt::format("{} を作れません", pattern));
    return Scratch(std::move(pattern));
  }
  Scratch(Scratch&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch() {
    std::error_code ignored;
    if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
  }
  std::string data() const { return m_path + "/data"; }

 private:
  explicit Scratch(std::string path) : m_path(std::move(path)) {}
  std::string m_path;
};

Result<void> eval_left_out(const EvalArguments& arguments, const model::Reference& reference) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make());
  service::LeftOut left;
  {
    ProgressBar bar;
    TRY_ASSIGN(
        left, service::leave_out(arguments.data, scratch.data(),
                                 static_cast<std::size_t>(arguments.leave_one_out), reference,
                                 [&](std::string_view what, std::int64_t done, std::int64_t total) {
                                   bar(what, done, total);
                                 }));
  }
  if (left.topics.empty())
    return fail(ErrorCode::rejected_input, "担当者のいる公開の支援事例がありません");
  TRY_ASSIGN(auto run, rank(arguments, scratch.data(), left.topics, reference));
  if (!arguments.run.empty()) TRY(write_run(arguments.run, left.topics, run));
  print_means(score(left.topics, run, left.handlers), "handler");
  take_out(run, left.handlers);
  const Scores experts = score(left.topics, run, left.experts);
  if (!experts.values.empty()) print_means(experts, "experts");
  return {};
}

}  // namespace

Result<void> eval(const EvalArguments& arguments, const model::Reference& reference) {
  return arguments.leave_one_out > 0 ? eval_left_out(arguments, reference)
                                     : eval_judged(arguments, reference);
}

}  // namespace tsunagu::app
