// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sight.hpp"

#include <filesystem>
#include <iterator>

#include "base/version.hpp"
#include "store/mails.hpp"

namespace tsunagu::app {
namespace {

namespace fs = std::filesystem;
using metrics::Page;

double number(auto value) { return static_cast<double>(value); }

// 0 when there is no such file.
double size_of(const std::string& path) {
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  return error ? 0 : number(bytes);
}

double open_descriptors() {
  std::error_code error;
  const fs::directory_iterator files("/proc/self/fd", error);
  return error ? 0 : number(std::distance(begin(files), end(files)) - 1);  // one is this walk's own
}

void tell_server(Page& page, const http::Server& server) {
  const http::Server::Figures figures = server.figures();
  page.counter("tsunagu_connections_total", "Connections taken", number(figures.connections));
  page.counter("tsunagu_connections_refused_total",
               "Connections sent away, no thread was free (503)", number(figures.overloaded));
  page.counter("tsunagu_unreadable_requests_total",
               "Requests whose head or body could not be read or came too slowly",
               number(figures.unreadable));
  page.gauge("tsunagu_connections_open", "Connections that have a thread", number(figures.open));
  page.gauge("tsunagu_connections_waiting", "Connections that wait for a thread",
             number(figures.waiting));
  page.gauge("tsunagu_streams_open", "Answers that go on (server-sent events)",
             number(figures.streams));
}

void tell_index(Page& page, const service::Directory& directory) {
  const service::DirectoryStatus status = directory.status();
  page.gauge("tsunagu_index_ready", "1: searches are answered", status.ready ? 1 : 0);
  page.gauge("tsunagu_index_generation", "Generation of the index that is searched; 0: none",
             number(status.generation));
  page.gauge("tsunagu_lexicon_needs_reindex", "1: words wait for the index to be made anew",
             status.lexicon.needs_reindex ? 1 : 0);
  page.gauge("tsunagu_lexicon_problems", "Lines of the lexicon to be put right",
             number(status.lexicon.problems.size()));
  const auto state = directory.index_state();
  if (!state) return;
  page.gauge("tsunagu_index_lag_rows", "Changes of records that are not in the index yet",
             number(state->lag_rows));
  page.gauge("tsunagu_index_lag_seconds", "For how long there has been such a change",
             number(state->lag_seconds));
  page.gauge("tsunagu_index_building", "1: the next generation is being made",
             state->kind == service::IndexState::Kind::building ? 1 : 0);
  page.gauge("tsunagu_index_bytes", "Size of all generations of the index", number(state->bytes));
  if (state->built_at) {
    page.gauge("tsunagu_index_built_timestamp_seconds",
               "When the generation that is searched was made (Unix time)",
               number(*state->built_at));
  }
}

// The same rows as administrators see, so that one rule can watch all of them.
void tell_health(Page& page, const operations::HealthDesk& desk) {
  const operations::Health health = desk.look();
  page.gauge("process_start_time_seconds", "When the server was started (Unix time)",
             number(health.started_at));
  page.gauge("process_resident_memory_bytes", "Memory in use", number(health.memory_bytes));
  page.gauge("tsunagu_disk_free_bytes", "Free on the disk of the data directory",
             number(health.disk.free));
  page.gauge("tsunagu_disk_total_bytes", "Size of the disk of the data directory",
             number(health.disk.total));
  page.gauge("tsunagu_records_wal_bytes", "Size of the write-ahead log of the record store",
             number(health.wal_bytes));
  page.gauge("tsunagu_read_only", "1: writes are refused, because the disk is nearly full",
             health.state == operations::Health::State::read_only ? 1 : 0);
  for (const operations::HealthCheck& check : health.checks) {
    page.gauge("tsunagu_health", "How the server is: 0 good, 1 to be looked at, 2 bad",
               number(static_cast<int>(check.state)), {{"check", check.id}});
  }
}

void tell_jobs(Page& page, operations::Jobs& jobs) {
  for (const auto state : {store::k_job_queued, store::k_job_running}) {
    const auto count = jobs.count({.kind = {}, .state = std::string(state)});
    if (!count) continue;
    page.gauge("tsunagu_jobs", "Long work that is not over", number(*count),
               {{"state", std::string(state)}});
  }
  for (const std::string_view kind : operations::k_job_kinds) {
    for (const auto state : {store::k_job_done, store::k_job_failed}) {
      const auto job = jobs.newest({std::string(kind), std::string(state)});
      if (!job || !*job) continue;
      page.gauge("tsunagu_job_ended_timestamp_seconds",
                 "When the newest job of a kind ended so (Unix time)", number((*job)->ended_at),
                 {{"kind", std::string(kind)}, {"state", std::string(state)}});
    }
  }
}

}  // namespace

Sight::Sight(const service::DataDir& dir, http::Observer::Options options)
    : m_dir(dir),
      m_observer(m_registry, std::move(options)),
      m_readers(dir) {
  m_registry.add_source([this](Page& page) {
    tell_process(page);
    tell_records(page);
    tell_mails(page);
  });
}

void Sight::watch(const Parts& parts) {
  m_registry.add_source([parts](Page& page) {
    tell_health(page, parts.health);
    tell_server(page, parts.server);
    parts.router.tell(page);
    tell_index(page, parts.directory);
    tell_jobs(page, parts.jobs);
  });
}

void Sight::tell_process(Page& page) const {
  page.gauge("tsunagu_build_info", "1; the version is a label", 1,
             {{"version", std::string(k_version)}});
  page.gauge("process_open_fds", "Open files and connections", open_descriptors());
}

void Sight::tell_records(Page& page) const {
  page.gauge("tsunagu_records_bytes", "Size of the record store", size_of(m_dir.records()));
}

void Sight::tell_mails(Page& page) {
  auto reader = m_readers.borrow();
  if (!reader) return;
  store::MailRows rows(reader->get());
  for (const auto state : {store::k_mail_queued, store::k_mail_sending, store::k_mail_dead}) {
    const auto count = rows.count(state);
    if (!count) continue;
    page.gauge("tsunagu_mails", "Mails on their way, and those that could not be sent (dead)",
               number(*count), {{"state", std::string(state)}});
  }
}

}  // namespace tsunagu::app
