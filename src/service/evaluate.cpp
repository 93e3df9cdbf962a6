// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/evaluate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"

namespace tsunagu::service {
namespace {

constexpr int k_flips = 10'000;
constexpr std::array k_cuts{std::size_t{5}, std::size_t{10}, std::size_t{100}};

// Blank-separated cells of each line of a file, with line numbers.
template <class Visit>
Result<void> for_each_line(const std::string& path, Visit&& visit) {
  TRY_ASSIGN(const std::string content, file::read(path));
  std::size_t number = 0;
  for (std::string_view line : text::split(content, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (!visit(line))
      return fail(ErrorCode::rejected_input, fmt::format("{} {}行目: 形が違います", path, number));
  }
  return {};
}

double gain_at(std::size_t rank, int grade) {
  return grade / std::log2(static_cast<double>(rank) + 1);
}

int grade_of(const std::map<std::string, int>& judged, const std::string& record) {
  const auto found = judged.find(record);
  return found == judged.end() ? 0 : std::max(0, found->second);
}

}  // namespace

Result<std::vector<Topic>> read_topics(const std::string& path) {
  std::vector<Topic> topics;
  TRY(for_each_line(path, [&](std::string_view line) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos || tab == 0 || !text::is_utf8(line)) return false;
    topics.push_back({std::string(line.substr(0, tab)), std::string(line.substr(tab + 1))});
    return true;
  }));
  return topics;
}

Result<Judgments> read_judgments(const std::string& path) {
  Judgments judgments;
  TRY(for_each_line(path, [&](std::string_view line) {
    const auto cells = text::split_blanks(line);
    std::int64_t grade = 0;
    if (cells.size() != 4 || !text::parse_integer(cells[3], grade)) return false;
    judgments[std::string(cells[0])][std::string(cells[2])] = static_cast<int>(grade);
    return true;
  }));
  return judgments;
}

std::map<std::string, double> measure(const Ranking& ranking,
                                      const std::map<std::string, int>& judged) {
  std::map<std::string, double> values;
  std::vector<int> ideal;
  for (const auto& [record, grade] : judged) {
    if (grade > 0) ideal.push_back(grade);
  }
  std::sort(ideal.rbegin(), ideal.rend());
  const auto relevant = static_cast<double>(ideal.size());
  double found = 0;
  double precision_sum = 0;
  double reciprocal = 0;
  for (std::size_t i = 0; i < ranking.size(); ++i) {
    if (grade_of(judged, ranking[i].first) == 0) continue;
    found += 1;
    precision_sum += found / static_cast<double>(i + 1);
    if (reciprocal == 0) reciprocal = 1 / static_cast<double>(i + 1);
  }
  values["map"] = relevant > 0 ? precision_sum / relevant : 0;
  values["recip_rank"] = reciprocal;
  for (const std::size_t cut : k_cuts) {
    double hits = 0;
    double gain = 0;
    double best = 0;
    for (std::size_t i = 0; i < cut; ++i) {
      if (i < ranking.size()) {
        const int grade = grade_of(judged, ranking[i].first);
        hits += grade > 0 ? 1 : 0;
        gain += gain_at(i + 1, grade);
      }
      if (i < ideal.size()) best += gain_at(i + 1, ideal[i]);
    }
    values[fmt::format("P_{}", cut)] = hits / static_cast<double>(cut);
    values[fmt::format("recall_{}", cut)] = relevant > 0 ? hits / relevant : 0;
    values[fmt::format("ndcg_cut_{}", cut)] = best > 0 ? gain / best : 0;
  }
  values["P_1"] = !ranking.empty() && grade_of(judged, ranking[0].first) > 0 ? 1 : 0;
  return values;
}

double randomisation_test(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> differences;
  double observed = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    differences.push_back(a[i] - b[i]);
    observed += differences.back();
  }
  std::mt19937_64 random(20240401);  // NOLINT(cert-msc32-c): the same answer every time
  int as_large = 0;
  for (int flip = 0; flip < k_flips; ++flip) {
    double sum = 0;
    for (const double difference : differences)
      sum += (random() & 1U) != 0 ? difference : -difference;
    if (std::abs(sum) >= std::abs(observed) - 1e-12) ++as_large;
  }
  return (as_large + 1.0) / (k_flips + 1.0);
}

std::pair<double, double> bootstrap_interval(const std::vector<double>& values) {
  if (values.empty()) return {0, 0};
  std::mt19937_64 random(20240401);  // NOLINT(cert-msc32-c): the same answer every time
  std::vector<double> means;
  means.reserve(k_flips);
  for (int resample = 0; resample < k_flips; ++resample) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[random() % values.size()];
    means.push_back(sum / static_cast<double>(values.size()));
  }
  std::sort(means.begin(), means.end());
  const auto at = [&](double share) {
    return means[static_cast<std::size_t>(share * static_cast<double>(means.size() - 1))];
  };
  return {at(0.025), at(0.975)};
}

std::string run_lines(const std::string& topic, const Ranking& ranking) {
  std::string lines;
  for (std::size_t i = 0; i < ranking.size(); ++i) {
    lines += fmt::format("{} Q0 {} {} {:.6f} tsunagu\n", topic, ranking[i].first, i + 1,
                         ranking[i].second);
  }
  return lines;
}

Result<std::map<std::string, Ranking>> read_run(const std::string& path) {
  std::map<std::string, Ranking> run;
  TRY(for_each_line(path, [&](std::string_view line) {
    const auto cells = text::split_blanks(line);
    if (cells.size() != 6) return false;
    run[std::string(cells[0])].emplace_back(cells[2], 0.0);  // the order of the file is the ranking
    return true;
  }));
  return run;
}

}  // namespace tsunagu::service
