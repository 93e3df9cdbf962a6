// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/proximity.hpp"

#include <algorithm>
#include <cmath>

namespace tsunagu::index {
namespace {

constexpr std::uint32_t k_run_step = 2;  // positions: side by side, or one gap between

}  // namespace

double densest_window(const std::vector<Match>& matches, const std::vector<double>& information,
                      std::uint32_t width) {
  std::vector<double> inside(information.size(), 0);  // what each word adds to the window
  std::vector<std::uint32_t> count(information.size(), 0);
  double sum = 0;
  double best = 0;
  auto first = matches.begin();
  for (const Match& match : matches) {
    for (; match.position - first->position > width; ++first) {
      if (--count[first->word] > 0) continue;
      sum -= inside[first->word];
      inside[first->word] = 0;
    }
    const double adds = information[match.word] * match.strength;
    ++count[match.word];
    if (adds > inside[match.word]) {
      sum += adds - inside[match.word];
      inside[match.word] = adds;
    }
    best = std::max(best, sum);
  }
  return best;
}

double run_evidence(const std::vector<Match>& matches, const std::vector<double>& information,
                    const std::vector<std::uint32_t>& places) {
  std::vector<double> company(information.size(), 0);  // the others in a word's best run
  std::vector<const Match*> run;
  const auto close_run = [&] {
    double sum = 0;
    for (const Match* match : run) sum += information[match->word] * match->strength;
    for (const Match* match : run) {
      const double others = sum - information[match->word] * match->strength;
      company[match->word] = std::max(company[match->word], others);
    }
    run.clear();
  };
  for (const Match& match : matches) {
    if (places[match.word] == k_no_place) continue;
    if (!run.empty() && (places[match.word] != places[run.back()->word] + 1 ||
                         match.position - run.back()->position > k_run_step))
      close_run();
    run.push_back(&match);
  }
  close_run();
  double evidence = 0;
  for (std::size_t word = 0; word < information.size(); ++word)
    evidence += std::sqrt(information[word] * company[word]);
  return evidence;
}

}  // namespace tsunagu::index
