// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/jobs_api.hpp"

#include <chrono>

#include <fmt/format.h>

#include "http/decode.hpp"
#include "http/encode_jobs.hpp"
#include "http/json_body.hpp"

namespace tsunagu::http {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds k_looked_at_every{1};  // without news: other processes tell none

// What one reader of events knows of a job already.
class Watched {
 public:
  Watched(operations::Jobs& jobs, std::string id, model::Viewer viewer, std::shared_ptr<void> place)
      : m_jobs(jobs),
        m_id(std::move(id)),
        m_viewer(std::move(viewer)),
        m_place(std::move(place)) {}

  Result<std::optional<NewestState::State>> look(milliseconds patience) {
    const std::uint64_t news =
        m_told.empty() ? m_jobs.news() : m_jobs.wait_for_news(m_news, patience);
    const auto now = Clock::now();
    if (news == m_news && now < m_look_at) return std::nullopt;
    m_news = news;
    m_look_at = now + k_looked_at_every;
    TRY_ASSIGN(auto job, m_jobs.find(m_viewer, m_id));
    const bool is_over = job.is_over();
    TRY_ASSIGN(const JobView shown, view_of(m_jobs, std::move(job), m_viewer));
    std::string told = encode_job(shown);
    if (told == m_told) return std::nullopt;
    m_told = told;
    return NewestState::State{is_over ? std::string(k_last_event_id) : fmt::to_string(++m_events),
                              std::move(told), is_over};
  }

 private:
  operations::Jobs& m_jobs;
  const std::string m_id;
  const model::Viewer m_viewer;
  const std::shared_ptr<void> m_place;  // held while somebody reads
  std::uint64_t m_news = 0, m_events = 0;
  Clock::time_point m_look_at;
  std::string m_told;
};

}  // namespace

Outcome job_begun(operations::Jobs& jobs, store::JobRow job, const model::Viewer& viewer) {
  TRY_ASSIGN(const JobView shown, view_of(jobs, std::move(job), viewer));
  Response response = json_answer(encode_job(shown), 202);
  response.headers.push_back({"Location", "/api/v1/jobs/" + shown.row.id});
  return response;
}

std::optional<Outcome> JobsApi::handle(const RouteMatch& match, const Request& request,
                                       const Caller& caller) {
  switch (match.endpoint) {
    case Endpoint::list_jobs: return list(request, caller.viewer);
    case Endpoint::show_job: return show(request, caller.viewer, match.id);
    case Endpoint::cancel_job: return cancel(request, caller.viewer, match.id);
    case Endpoint::watch_job: return events(request, caller.viewer, match.id);
    default: return std::nullopt;
  }
}

Outcome JobsApi::list(const Request& request, const model::Viewer& viewer) {
  TRY_ASSIGN(const JobListWish wish, decode_jobs(request.parameters, m_reference));
  TRY_ASSIGN(auto found, m_jobs.list(viewer, {wish.kind, wish.state}, wish.page));
  std::vector<JobView> shown;
  for (store::JobRow& job : found.jobs) {
    TRY_ASSIGN(JobView view, view_of(m_jobs, std::move(job), viewer));
    shown.push_back(std::move(view));
  }
  return json_answer(encode_jobs(found.total, wish.page, shown));
}

Outcome JobsApi::show(const Request& request, const model::Viewer& viewer, std::string_view id) {
  TRY(decode_nothing(request.parameters));
  TRY_ASSIGN(auto job, m_jobs.find(viewer, id));
  TRY_ASSIGN(const JobView shown, view_of(m_jobs, std::move(job), viewer));
  return json_answer(encode_job(shown));
}

Outcome JobsApi::cancel(const Request& request, const model::Viewer& viewer, std::string_view id) {
  TRY(decode_nothing(request.parameters));
  TRY(read_body(request.body, std::span<const BodyField>()));
  TRY_ASSIGN(auto job, m_jobs.cancel({viewer, request.request_id}, id));
  TRY_ASSIGN(const JobView shown, view_of(m_jobs, std::move(job), viewer));
  return json_answer(encode_job(shown));
}

Outcome JobsApi::events(const Request& request, const model::Viewer& viewer, std::string_view id) {
  TRY(decode_nothing(request.parameters));
  TRY_ASSIGN(const auto job, m_jobs.find(viewer, id));
  if (job.is_over() && request.last_event_id == k_last_event_id) return Response{204, {}, {}, {}};
  auto place = m_places.take(viewer.user_id);
  if (place == nullptr) {
    constexpr int k_come_back_s = 10;
    return tl::unexpected(Refusal(too_often(k_come_back_s)));
  }
  const auto watched = std::make_shared<Watched>(m_jobs, job.id, viewer, std::move(place));
  return event_answer(std::make_shared<NewestState>(
      "job", [watched](milliseconds patience) { return watched->look(patience); }, m_times));
}

}  // namespace tsunagu::http
