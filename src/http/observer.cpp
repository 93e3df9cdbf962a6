// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/observer.hpp"

#include <vector>

#include <fmt/format.h>

namespace tsunagu::http {
namespace {

// Seconds. Searches are to take 50 ms and pages 10 (docs/performance.md).
const std::vector<double> k_request_bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                           0.25,  0.5,    1,     2.5,  5,     10};
const std::vector<double> k_step_bounds{0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                        0.05,    0.1,    0.25,  0.5,    1,     2.5};
constexpr std::string_view k_no_route = "none";  // files of the client, and what does not exist
constexpr double k_ms = 1e-3;                    // seconds

}  // namespace

Observer::Observer(metrics::Registry& registry, Options options)
    : m_registry(registry),
      m_options(std::move(options)),
      m_people(make_search("people")),
      m_cases(make_search("cases")) {}

Observer::Search Observer::make_search(std::string_view kind) {
  const std::string name(kind);
  std::vector<metrics::Histogram> steps;
  for (const Step& step : k_steps) {
    steps.push_back(m_registry.histogram(
        "tsunagu_search_step_duration_seconds", "Steps of searches, in the order they are taken",
        {{"kind", name}, {"step", std::string(step.name)}}, k_step_bounds));
  }
  return {kind,
          m_registry.histogram("tsunagu_search_duration_seconds",
                               "Searches, without waiting for a place and writing the answer",
                               {{"kind", name}}, k_request_bounds),
          std::move(steps),
          m_registry.counter("tsunagu_slow_searches_total",
                             "Searches that took longer than the threshold of the log",
                             {{"kind", name}})};
}

void Observer::answered(const Request& request, const std::optional<RouteMatch>& match,
                        const Response& response, std::chrono::nanoseconds took,
                        std::string_view user_id) {
  const std::string_view method = name_of(request.method);
  const std::string_view pattern = match ? match->pattern : k_no_route;
  Route& route = m_routes[match ? match->row : k_routes.size()];
  {
    const std::lock_guard lock(route.mutex);
    if (!route.took) {
      // HEAD counts as the GET that it is.
      const metrics::Labels labels{
          {"method", std::string(match ? name_of(k_routes[match->row].method) : "any")},
          {"route", std::string(pattern)}};
      route.took = m_registry.histogram("tsunagu_http_request_duration_seconds",
                                        "From a whole request until its answer is made", labels,
                                        k_request_bounds);
    }
    auto answers = route.answers.find(response.status);
    if (answers == route.answers.end()) {
      const metrics::Labels labels{
          {"code", fmt::to_string(response.status)},
          {"method", std::string(match ? name_of(k_routes[match->row].method) : "any")},
          {"route", std::string(pattern)}};
      answers = route.answers
                    .emplace(response.status,
                             m_registry.counter("tsunagu_http_requests_total",
                                                "Answers to requests that could be read", labels))
                    .first;
    }
    answers->second.add();
    route.took->observe(std::chrono::duration<double>(took).count());
  }
  const log::Level level = m_options.logs_requests ? log::Level::info : log::Level::debug;
  if (!log::is_shown(level)) return;
  const std::array fields{
      log::Field{"method", method},
      log::Field{"route", pattern},
      log::Field{"status", std::int64_t{response.status}},
      log::Field{"bytes", static_cast<std::int64_t>(response.body.size())},
      log::Field{"ms", std::chrono::duration<double, std::milli>(took).count()},
  };
  m_options.log({level, "request", {}, request.request_id, user_id, 0, fields});
}

void Observer::searched(std::string_view kind, const service::SearchSteps& steps, double took_ms,
                        const Request& request) {
  Search& search = kind == m_people.kind ? m_people : m_cases;
  search.took.observe(took_ms * k_ms);
  for (std::size_t i = 0; i < k_steps.size(); ++i)
    search.steps[i].observe(steps.*k_steps[i].ms * k_ms);
  const auto threshold_ms = static_cast<double>(m_options.slow_search.count());
  if (threshold_ms <= 0 || took_ms < threshold_ms) return;
  search.slow.add();
  std::vector<log::Field> fields{{"kind", search.kind},
                                 {"ms", took_ms},
                                 {"words", static_cast<std::int64_t>(steps.words)},
                                 {"found", steps.found}};
  for (const Step& step : k_steps) fields.push_back({step.name, steps.*step.ms});
  m_options.log({log::Level::warn, "slow_search", {}, request.request_id, {}, 0, fields});
}

}  // namespace tsunagu::http
