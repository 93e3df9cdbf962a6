// SPDX-License-Identifier: GPL-3.0-or-later
// Search quality on judged needs, with trec_eval's definitions: nDCG gain = grade, discount
// log2(rank + 1), ideal over the judged; a need without any answer counts 0 (trec_eval -c).
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::service {

struct Topic {
  std::string id, text;
};

// Topic -> record -> grade; grades above 0 are relevant.
using Judgments = std::map<std::string, std::map<std::string, int>>;
// Best first, with scores.
using Ranking = std::vector<std::pair<std::string, double>>;

// "id<TAB>query text" per line. rejected_input names file and line.
Result<std::vector<Topic>> read_topics(const std::string& path);
// TREC qrels: "topic iteration record grade" per line.
Result<Judgments> read_judgments(const std::string& path);

// Measures by name ("map", "recip_rank", "ndcg_cut_10" ...) of one topic.
std::map<std::string, double> measure(const Ranking& ranking,
                                      const std::map<std::string, int>& judged);

// Two-sided paired randomisation test (10,000 sign flips, fixed seed): chance of a mean difference
// at least as large if both systems were equal. `a` and `b` are values of the same topics in the
// same order.
double randomisation_test(const std::vector<double>& a, const std::vector<double>& b);

// Percentile bootstrap (10,000 resamples, fixed seed): the 95 % interval of the mean of `values`.
std::pair<double, double> bootstrap_interval(const std::vector<double>& values);

// A TREC run file: "topic Q0 record rank score tag".
std::string run_lines(const std::string& topic, const Ranking& ranking);
Result<std::map<std::string, Ranking>> read_run(const std::string& path);

}  // namespace tsunagu::service
