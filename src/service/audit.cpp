// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/audit.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/file.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "secrets/fingerprint.hpp"
#include "service/authorization.hpp"
#include "store/accounts.hpp"

namespace tsunagu::service {
namespace {

constexpr std::chrono::seconds k_look_for_a_new_day{60};
constexpr std::chrono::seconds k_write_again{1};  // after reads could not be written
constexpr std::int64_t k_progress_rows = 20'000;  // between two calls of Progress
constexpr std::int64_t k_japan_s = 9 * 60 * 60;   // ahead of UTC
constexpr std::int64_t k_day_s = 24 * 60 * 60;

std::string hex(std::string_view raw) {
  std::string digits;
  for (const char c : raw) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return digits;
}

std::string folder_of(const DataDir& dir) { return dir.path + "/audit"; }
std::string heads_of(const DataDir& dir) { return folder_of(dir) + "/heads.jsonl"; }

// A line of heads.jsonl, exactly as written by line_of().
struct Head {
  std::string day;
  std::int64_t sequence = 0;
  std::string hash;  // hexadecimal
};

std::string line_of(const Head& head) {
  return fmt::format(R"({{"day":"{}","sequence":{},"hash":"{}"}})", head.day, head.sequence,
                     head.hash);
}

std::optional<Head> head_from(std::string_view line) {
  constexpr std::string_view k_day = R"({"day":")";
  constexpr std::string_view k_sequence = R"(","sequence":)";
  constexpr std::string_view k_hash = R"(,"hash":")";
  const auto after = [&](std::string_view name) {
    const auto at = line.find(name);
    return at == std::string_view::npos ? std::string_view() : line.substr(at + name.size());
  };
  Head head;
  head.day = after(k_day).substr(0, 10);
  const std::string_view number = after(k_sequence);
  if (!text::parse_integer(number.substr(0, number.find(',')), head.sequence)) return std::nullopt;
  head.hash = after(k_hash).substr(0, 2 * store::k_audit_hash_bytes);
  if (line_of(head) != line) return std::nullopt;
  return head;
}

struct Heads {
  std::vector<Head> lines;      // oldest first
  std::size_t broken_line = 0;  // number of the first line that is none; 0: none
  bool ends_torn = false;       // the last line was cut off by a crash; it is left out
};

Result<Heads> read_heads(const DataDir& dir) {
  Heads heads;
  const auto content = file::read(heads_of(dir));
  if (!content) {
    if (content.error().code == ErrorCode::not_found) return heads;
    return tl::unexpected(content.error());
  }
  heads.ends_torn = !content->empty() && content->back() != '\n';
  const auto lines = text::split(*content, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto head = head_from(lines[i]);
    if (head) {
      heads.lines.push_back(std::move(*head));
    } else if (lines[i].ends_with('}') && heads.broken_line == 0) {
      heads.broken_line = i + 1;  // without its end a line was cut off by a crash
    }
  }
  return heads;
}

// Compares the rows, in order, with their chain and with the heads.
class Verification {
 public:
  explicit Verification(const Heads& heads) {
    for (const Head& head : heads.lines) m_heads.emplace(head.sequence, &head);
    if (heads.broken_line > 0)
      m_report.problem = fmt::format(
          "控え audit/heads.jsonl の{}行目が読めません。書き換えられています", heads.broken_line);
  }

  // False: broken here.
  bool take(const store::AuditRow& row) {
    const std::int64_t expected = m_report.rows + 1;
    if (row.sequence != expected)
      return broken(expected, fmt::format("{}番がありません（削除されています）", expected));
    if (row.previous != m_previous)
      return broken(expected, "前の行のハッシュと合いません（前後の行が差し替えられています）");
    if (row.hash != store::audit_hash(row, secrets::digest))
      return broken(expected, "行の内容がハッシュと合いません（書き換えられています）");
    const auto [first, last] = m_heads.equal_range(expected);
    for (auto head = first; head != last; ++head) {
      if (head->second->hash != hex(row.hash))
        return broken(expected, fmt::format("{} の控えと合いません（記録が作り直されています）",
                                            head->second->day));
      ++m_report.heads;
    }
    m_report.rows = expected;
    m_previous = row.hash;
    return true;
  }

  AuditReport finish() && {
    if (!m_report.first_broken && !m_heads.empty() && m_heads.rbegin()->first > m_report.rows) {
      const auto lost = m_heads.upper_bound(m_report.rows);
      broken(m_report.rows + 1,
             fmt::format(
                 "{} の控えには{}番までありますが、記録は{}番までです（終わりが消されています）",
                 lost->second->day, lost->first, m_report.rows));
    }
    if (m_report.rows > 0) m_report.newest_hash = hex(m_previous);
    return std::move(m_report);
  }

  const AuditReport& report() const { return m_report; }

 private:
  bool broken(std::int64_t sequence, std::string_view why) {
    m_report.first_broken = sequence;
    m_report.problem = fmt::format("監査の記録の{}番: {}", sequence, why);
    return false;
  }

  std::multimap<std::int64_t, const Head*> m_heads;
  std::string m_previous = std::string(store::k_audit_hash_bytes, '\0');
  AuditReport m_report;
};

}  // namespace

Result<AuditReport> verify_audit(const DataDir& dir, const Progress& progress) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  // Heads first: one that is written meanwhile is about rows that are there by then.
  TRY_ASSIGN(const Heads heads, read_heads(dir));
  Verification verification(heads);
  TRY(store.for_each_audit([&](const store::AuditRow& row) {
    if (progress && row.sequence % k_progress_rows == 0) progress("監査の記録", row.sequence, 0);
    return verification.take(row);
  }));
  return std::move(verification).finish();
}

Result<void> write_audit_head(const DataDir& dir) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(const auto newest, store.newest_audit());
  if (!newest) return {};
  TRY_ASSIGN(const Heads heads, read_heads(dir));
  if (!heads.lines.empty() && heads.lines.back().sequence == newest->sequence) return {};
  std::error_code error;
  std::filesystem::create_directories(folder_of(dir), error);
  if (error)
    return fail(ErrorCode::io,
                fmt::format("{} を作れません ({})", folder_of(dir), error.message()));
  const Head head{date::today(), newest->sequence, hex(newest->hash)};
  return file::append_durably(heads_of(dir), (heads.ends_torn ? "\n" : "") + line_of(head) + "\n");
}

Audit::Audit(DataDir dir, Clock clock, store::Store store)
    : m_dir(std::move(dir)),
      m_clock(std::move(clock)),
      m_store(std::move(store)),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {}

Audit::~Audit() {
  m_thread.request_stop();
  m_thread.join();
  const auto left = m_reads.take({}, std::chrono::milliseconds(0));
  if (const auto written = write_reads(left); !written)
    log::error(fmt::format("audit: {} reads are not written: {}", left.size(),
                           name_of(written.error().code)));
  if (const auto written = write_audit_head(m_dir); !written)
    log::error(fmt::format("audit head: {}", name_of(written.error().code)));
}

Result<std::unique_ptr<Audit>> Audit::open(const DataDir& dir, Clock clock) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  return std::unique_ptr<Audit>(new Audit(dir, std::move(clock), std::move(store)));
}

void Audit::run(const std::stop_token& stop) {
  std::string written_on;
  while (!stop.stop_requested()) {
    if (const std::string today = date::today(); today != written_on) {
      if (const auto written = write_audit_head(m_dir); !written) {
        log::error(fmt::format("audit head: {}", name_of(written.error().code)));
      } else {
        written_on = today;
      }
    }
    const auto reads = m_reads.take(stop, k_look_for_a_new_day);
    if (reads.empty() || stop.stop_requested()) continue;  // the destructor writes the last ones
    if (const auto written = write_reads(reads)) {
      m_reads.written(reads.size());
    } else {
      log::error(fmt::format("audit: reads wait: {}", name_of(written.error().code)));
      interruptible_sleep(stop, k_write_again);
    }
  }
}

Result<void> Audit::write_reads(const std::vector<PendingRead>& reads) {
  if (reads.empty()) return {};
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  return m_store.transact([&]() -> Result<void> {
    store::AccountRows rows(m_store);
    // What is in the trail needs no second note; yesterday's may still come in with today's.
    TRY(rows.remove_reads_before(date::days_before(date::day_in_japan(m_clock()), 1)));
    for (const auto& [read, at, request_id] : reads) {
      TRY_ASSIGN(const bool is_new, rows.add_read(read));
      if (!is_new) continue;
      TRY(m_store.append_audit({.actor = read.user_id,
                                .action = read.action,
                                .kind = read.kind,
                                .record_id = read.record_id,
                                .request_id = request_id,
                                .at = at}));
    }
    return {};
  });
}

Result<void> Audit::record(const store::AuditEntry& entry) {
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  return m_store.transact([&] { return m_store.append_audit(entry); });
}

Result<void> Audit::saw(const model::Viewer& viewer, std::string_view kind,
                        std::string_view record_id, std::string_view request_id,
                        std::string_view action) {
  if (viewer.user_id.empty()) return {};
  return m_reads.add({.row = {.day = date::day_in_japan(m_clock()),
                              .user_id = viewer.user_id,
                              .action = std::string(action),
                              .kind = std::string(kind),
                              .record_id = std::string(record_id)},
                      .at = date::now_utc(),
                      .request_id = std::string(request_id)});
}

Result<void> Audit::record_export(const model::Viewer& viewer, const RecordExport& taken,
                                  std::string_view request_id) {
  std::vector<std::pair<std::string, std::string>> detail{{"format", taken.format},
                                                          {"rows", std::to_string(taken.rows)}};
  std::size_t bytes = 0;
  for (const auto& filter : taken.filters) {
    bytes += filter.first.size() + filter.second.size();
    if (bytes > k_export_filters_max_bytes) {
      detail.emplace_back("more_filters", "yes");
      break;
    }
    detail.push_back(filter);
  }
  return record({.actor = viewer.user_id,
                 .action = "export",
                 .kind = taken.kind,
                 .detail = std::move(detail),
                 .request_id = std::string(request_id)});
}

Result<void> Audit::check_reveals(store::AccountRows& rows, const model::Viewer& viewer,
                                  const std::string& day) {
  const auto refuse = [&](std::string_view whose, int limit) {
    auto refused =
        fail(ErrorCode::too_many_requests,
             fmt::format(
                 "連絡先の表示は{}1日{}回までです。続きは明日にするか、全国本部に相談してください",
                 whose, limit));
    refused.value().retry_after_s = static_cast<int>(k_day_s - (m_clock() + k_japan_s) % k_day_s);
    return refused;
  };
  TRY_ASSIGN(const auto own, rows.reveals(day, viewer.user_id));
  if (own >= k_contact_reveals_a_day) return refuse("", k_contact_reveals_a_day);
  if (viewer.organization_id.empty()) return {};
  TRY_ASSIGN(const auto all, rows.reveals_of_organization(day, viewer.organization_id));
  if (all >= k_organization_reveals_a_day)
    return refuse("機関の全員で", k_organization_reveals_a_day);
  return {};
}

Result<RevealedContact> Audit::reveal_contact(const model::Viewer& viewer,
                                              std::string_view coordinator_id,
                                              std::string_view request_id) {
  if (!widest(viewer.role, Action::reveal_contact))
    TRY(authorize(viewer, Action::reveal_contact));  // always refuses, in its words
  const std::string day = date::day_in_japan(m_clock());
  RevealedContact revealed;
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  TRY(m_store.transact([&]() -> Result<void> {
    TRY_ASSIGN(const auto found, m_store.find<model::Coordinator>(coordinator_id));
    if (!found) return fail(ErrorCode::not_found, "この人の連絡先はありません");
    const model::Coordinator& person = found->record;
    const Subject subject{.coordinator_id = person.id, .organization_id = person.hub_id};
    const Relation relation = relation_of(viewer, subject);
    const auto layer = model::layer_of(person, day);
    const bool is_visible =
        (layer && *layer <= model::tier_of(viewer.role)) || relation <= Relation::own_organization;
    if (!is_visible || person.contact.empty())
      return fail(ErrorCode::not_found, "この人の連絡先はありません");
    TRY(authorize(viewer, Action::reveal_contact, subject));
    store::AccountRows rows(m_store);
    TRY_ASSIGN(auto count, rows.reveals(day, viewer.user_id));
    if (relation != Relation::own) {
      TRY(check_reveals(rows, viewer, day));
      TRY(rows.add_reveal(day, viewer.user_id));
      ++count;
    }
    TRY_ASSIGN(const auto hub, m_store.find<model::Organization>(person.hub_id));
    revealed.hub_name = hub ? hub->record.name : std::string();
    revealed.person = person;
    revealed.contact = person.contact;
    revealed.left_today = k_contact_reveals_a_day - static_cast<int>(count);
    return m_store.append_audit({.actor = viewer.user_id,
                                 .action = "reveal_contact",
                                 .kind = "coordinator",
                                 .record_id = person.id,
                                 .detail = {{"count_today", std::to_string(count)}},
                                 .request_id = std::string(request_id)});
  }));
  return revealed;
}

Result<int> Audit::reveals_left(const model::Viewer& viewer) {
  if (!widest(viewer.role, Action::reveal_contact))
    TRY(authorize(viewer, Action::reveal_contact));  // always refuses, in its words
  const std::string day = date::day_in_japan(m_clock());
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  store::AccountRows rows(m_store);
  TRY_ASSIGN(const auto own, rows.reveals(day, viewer.user_id));
  std::int64_t left = k_contact_reveals_a_day - own;
  if (!viewer.organization_id.empty()) {
    TRY_ASSIGN(const auto all, rows.reveals_of_organization(day, viewer.organization_id));
    left = std::min<std::int64_t>(left, k_organization_reveals_a_day - all);
  }
  return static_cast<int>(std::max<std::int64_t>(left, 0));
}

Result<std::vector<store::AuditRow>> Audit::list(const model::Viewer& viewer,
                                                 const AuditRequest& request,
                                                 std::string_view request_id) {
  TRY(authorize(viewer, Action::read_audit));
  TRY(saw(viewer, "audit", {}, request_id, "read_audit"));
  return audit_rows(m_dir, request);
}

Result<AuditReport> Audit::verify(const model::Viewer& viewer, std::string_view request_id) {
  TRY(authorize(viewer, Action::read_audit));
  TRY(saw(viewer, "audit", {}, request_id, "verify_audit"));
  const std::unique_lock lock(m_verifying, std::try_to_lock);  // nobody holds a thread by waiting
  if (!lock)
    return fail(ErrorCode::overloaded,
                "検査をしているところです。少し待ってからやり直してください");
  const std::int64_t age = m_clock() - m_report.at;
  const bool is_fresh = m_report.at != 0 && age >= 0 && age < k_verification_reused.count();
  if (!is_fresh) {
    TRY_ASSIGN(m_report.report, verify_audit(m_dir, {}));
    m_report.at = m_clock();
  }
  return m_report.report;
}

Result<std::vector<store::AuditRow>> audit_rows(const DataDir& dir, const AuditRequest& request) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  return store.audit_rows({.before = std::max<std::int64_t>(request.before.value_or(0), 0),
                           .limit = std::min(request.limit, k_audit_rows_a_page),
                           .actor = request.actor,
                           .kind = request.kind,
                           .record_id = request.record_id,
                           .from = request.from.empty() ? "" : date::day_begins(request.from),
                           .until = request.to.empty() ? "" : date::day_ends(request.to)});
}

}  // namespace tsunagu::service
