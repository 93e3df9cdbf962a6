// SPDX-License-Identifier: GPL-3.0-or-later
// What the operator sees of requests: how long each route takes, how long the steps of a search
// take, a line for each request where that is wished for, and one for each slow search. Never what
// was asked: no query text, no address of a page, no address of a client.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "http/message.hpp"
#include "http/routes.hpp"
#include "metrics/registry.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

// Any thread. The registry must outlive it.
class Observer {
 public:
  struct Options {
    bool logs_requests = false;  // a line of level info for each; otherwise of level debug
    std::chrono::milliseconds slow_search{1'000};  // 0: none is called slow
    std::function<void(const log::Entry&)> log = log::write;
  };

  Observer(metrics::Registry& registry, Options options);

  // `match`: nothing for addresses that are none of the routes. `took`: until the answer was made.
  // Nothing when the answer is a refusal before the user was known: `user_id` is then empty.
  void answered(const Request& request, const std::optional<RouteMatch>& match,
                const Response& response, std::chrono::nanoseconds took, std::string_view user_id);

  // `kind`: "people" or "cases".
  void searched(std::string_view kind, const service::SearchSteps& steps, double took_ms,
                const Request& request);

 private:
  struct Route {
    std::mutex mutex;  // protects what follows
    std::optional<metrics::Histogram> took;
    std::map<int, metrics::Counter> answers;  // by status
  };
  struct Step {
    std::string_view name;
    double service::SearchSteps::*ms;
  };
  static constexpr std::array k_steps{
      Step{"need", &service::SearchSteps::need},
      Step{"retrieve", &service::SearchSteps::retrieve},
      Step{"rank", &service::SearchSteps::rank},
      Step{"widen", &service::SearchSteps::widen},
      Step{"records", &service::SearchSteps::records},
      Step{"snippets", &service::SearchSteps::snippets},
  };
  struct Search {
    std::string_view kind;
    metrics::Histogram took;
    std::vector<metrics::Histogram> steps;  // as k_steps
    metrics::Counter slow;
  };

  Search make_search(std::string_view kind);

  metrics::Registry& m_registry;
  const Options m_options;
  std::array<Route, k_routes.size() + 1> m_routes;  // the last one: none of them
  Search m_people, m_cases;
};

}  // namespace tsunagu::http
