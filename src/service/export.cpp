// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/export.hpp"

#include <set>

#include <fmt/format.h>

#include "base/date.hpp"
#include "service/authorization.hpp"
#include "service/disclosure.hpp"
#include "service/export_lists.hpp"

namespace tsunagu::service {
namespace {

using exchange::Output;
using exchange::OutputFormat;
using exchange::Sink;

// Whose a record is, and who may edit it.
Subject subject_of(const model::Organization& record) { return {.organization_id = record.id}; }
Subject subject_of(const model::Measure&) { return {}; }
Subject subject_of(const model::Coordinator& record) {
  return {.coordinator_id = record.id, .organization_id = record.hub_id};
}
Subject subject_of(const model::Case& record) { return {.organization_id = record.hub_id}; }

template <class Record>
constexpr std::optional<Action> k_edit{};
template <>
constexpr std::optional<Action> k_edit<model::Coordinator>{Action::edit_profile};
template <>
constexpr std::optional<Action> k_edit<model::Case>{Action::edit_case};

tl::unexpected<Error> too_much() {
  return fail(ErrorCode::rejected_input,
              fmt::format("一度に書き出せるのは {} 件、{} MiB までです。拠点で絞るか、管理者に "
                          "tsunagu export での書き出しを頼んでください",
                          k_export_rows_max, k_export_bytes_max >> 20U));
}

// Bytes in memory, as many as an answer may have.
Sink bounded(std::string& bytes) {
  return [&bytes](std::string_view piece) -> Result<void> {
    if (piece.size() > k_export_bytes_max - bytes.size()) return too_much();
    bytes += piece;
    return {};
  };
}

// Who takes records away.
struct Taker {
  std::optional<model::Tier> tier;        // nothing: sees everything, whole
  const model::Viewer* viewer = nullptr;  // null: the command line
  std::string hub;                        // only its records; empty: all
  std::int64_t rows_max = 0;              // 0: any number

  template <class Record>
  bool may_take(const Record& record) const {
    return viewer == nullptr || may(*viewer, Action::export_records, subject_of(record));
  }
  template <class Record>
  bool sees_whole(const Record& record) const {
    if (!tier) return true;
    return viewer != nullptr && k_edit<Record> && may(*viewer, *k_edit<Record>, subject_of(record));
  }
  // Some record of the kind may be whole.
  template <class Record>
  bool sees_restricted() const {
    if (!tier) return true;
    return viewer != nullptr && k_edit<Record> && widest(viewer->role, *k_edit<Record>);
  }
};

// The records of a kind, in the order of their ids, at one moment.
template <class Record>
class KindExport {
 public:
  KindExport(store::Store& store, const Taker& taker, exchange::RecordWriter<Record>& writer)
      : m_store(store),
        m_taker(taker),
        m_writer(writer) {}

  Result<std::int64_t> run() {
    TRY(m_store.snapshot([&]() -> Result<void> {
      if constexpr (std::is_same_v<Record, model::Case>) TRY(find_visible_people());
      TRY(m_store.for_each<Record>([&](Record&& record) {
        m_added = add(record);
        return m_added.has_value();
      }));
      return m_added;
    }));
    TRY(m_writer.finish());
    return m_rows;
  }

 private:
  Result<void> add(Record& record) {
    if (!m_taker.hub.empty() && subject_of(record).organization_id != m_taker.hub) return {};
    if (m_taker.tier && !may_see(layer_of(record, m_today), *m_taker.tier)) return {};
    if (!m_taker.may_take(record)) return {};
    if (!m_taker.sees_whole(record)) {
      hide_restricted(record, m_taker.tier.value_or(model::Tier::hub));
      if constexpr (std::is_same_v<Record, model::Case>) {
        std::erase_if(record.coordinator_ids,
                      [&](const std::string& id) { return m_visible_people.count(id) == 0; });
      }
    }
    if (++m_rows > m_taker.rows_max && m_taker.rows_max > 0) return too_much();
    return m_writer.add(record);
  }

  Result<void> find_visible_people() {
    if (!m_taker.tier) return {};
    return m_store.for_each<model::Coordinator>([&](model::Coordinator&& person) {
      if (may_see(layer_of(person, m_today), *m_taker.tier)) m_visible_people.insert(person.id);
      return true;
    });
  }

  store::Store& m_store;
  const Taker& m_taker;
  exchange::RecordWriter<Record>& m_writer;
  const std::string m_today = date::today();
  std::set<std::string> m_visible_people;
  Result<void> m_added;
  std::int64_t m_rows = 0;
};

template <class Record>
Result<ExportReport> write_kind(const DataDir& dir, const model::Reference& reference,
                                const Taker& taker, const Output& output, Sink sink) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(const auto writer,
             exchange::write_records<Record>(std::move(sink), output,
                                             taker.sees_restricted<Record>(), reference));
  ExportReport report;
  TRY_ASSIGN(report.rows, KindExport<Record>(store, taker, *writer).run());
  report.unfit = writer->unfit();
  return report;
}

// Calls `visit` with a Record of the kind of that plural name.
template <class Visit>
auto with_kind(std::string_view kind, const Visit& visit) -> decltype(visit(model::Case())) {
  if (kind == model::k_names<model::Organization>.plural) return visit(model::Organization());
  if (kind == model::k_names<model::Measure>.plural) return visit(model::Measure());
  if (kind == model::k_names<model::Coordinator>.plural) return visit(model::Coordinator());
  if (kind == model::k_names<model::Case>.plural) return visit(model::Case());
  return fail(ErrorCode::not_found, fmt::format("{} という種類の記録はありません", kind));
}

Result<std::unique_ptr<exchange::TableWriter>> write_table(const Output& output, Sink sink,
                                                           const std::string& name,
                                                           std::vector<std::string> header) {
  switch (output.format) {
    case OutputFormat::csv:
      return exchange::write_csv(std::move(sink), output.encoding, std::move(header));
    case OutputFormat::xlsx: return exchange::write_xlsx(std::move(sink), name, std::move(header));
    case OutputFormat::json_lines: break;
  }
  return fail(ErrorCode::invalid_argument, "この一覧は CSV か XLSX で書き出してください");
}

constexpr std::string_view k_busy =
    "ほかの書き出しを作っています。少し待ってからもう一度書き出してください";

}  // namespace

Result<ExportReport> export_records(const DataDir& dir, const model::Reference& reference,
                                    std::string_view kind, std::optional<model::Tier> reader,
                                    const Output& output, Sink sink) {
  return with_kind(kind, [&](const auto& any) {
    using Record = std::decay_t<decltype(any)>;
    return write_kind<Record>(dir, reference, {.tier = reader, .hub = {}}, output, sink);
  });
}

Result<ExportedFile> Exports::records(const Exporter& by, std::string_view kind,
                                      const std::string& hub, const Output& output) {
  return with_kind(kind, [&](const auto& any) -> Result<ExportedFile> {
    using Record = std::decay_t<decltype(any)>;
    // Measures are nobody's: whoever may take them may take everybody's records.
    const Subject own{.organization_id = by.viewer.organization_id};
    TRY(authorize(by.viewer, Action::export_records,
                  std::is_same_v<Record, model::Measure> ? Subject{} : own));
    const std::unique_lock turn(m_one_at_a_time, std::try_to_lock);
    if (!turn) return fail(ErrorCode::overloaded, std::string(k_busy));
    const Taker taker{.tier = model::tier_of(by.viewer.role),
                      .viewer = &by.viewer,
                      .hub = hub,
                      .rows_max = k_export_rows_max};
    ExportedFile file;
    TRY_ASSIGN(file.report, write_kind<Record>(m_dir, m_directory.reference(), taker, output,
                                               bounded(file.bytes)));
    return recorded(by, model::k_names<Record>.singular, output, std::move(file), {{"hub", hub}});
  });
}

Result<ExportedFile> Exports::people(const Exporter& by, PeopleRequest request,
                                     const Output& output) {
  TRY(authorize(by.viewer, Action::export_results));
  const std::unique_lock turn(m_one_at_a_time, std::try_to_lock);
  if (!turn) return fail(ErrorCode::overloaded, std::string(k_busy));
  ExportedFile file;
  TRY_ASSIGN(const auto table,
             write_table(output, bounded(file.bytes), "検索の結果", people_header()));
  request.per_page = k_per_page_max;
  for (request.page = 1; request.page * k_per_page_max <= k_export_people_max; ++request.page) {
    TRY_ASSIGN(const auto answer,
               m_directory.search_people(request, model::tier_of(by.viewer.role)));
    for (const PersonHit& hit : answer.people)
      TRY(table->add(row_of(++file.report.rows, hit, m_directory.reference())));
    if (request.page * k_per_page_max >= answer.total) break;
  }
  TRY(table->finish());
  file.report.unfit = table->unfit();
  return recorded(by, "search", output, std::move(file), {});
}

Result<ExportedFile> Exports::audit_trail(const Exporter& by, const AuditRequest& request,
                                          const Output& output) {
  TRY(authorize(by.viewer, Action::read_audit));
  const std::unique_lock turn(m_one_at_a_time, std::try_to_lock);
  if (!turn) return fail(ErrorCode::overloaded, std::string(k_busy));
  ExportedFile file;
  TRY_ASSIGN(const auto table,
             write_table(output, bounded(file.bytes), "監査の記録", audit_header()));
  AuditRequest page = request;
  for (page.limit = k_audit_rows_a_page;;) {
    TRY_ASSIGN(const auto rows, audit_rows(m_dir, page));
    for (const auto& row : rows) {
      if (++file.report.rows > k_export_rows_max) return too_much();
      TRY(table->add(row_of(row)));
    }
    if (rows.size() < page.limit) break;
    page.before = rows.back().sequence;
  }
  TRY(table->finish());
  file.report.unfit = table->unfit();
  return recorded(by, "audit", output, std::move(file),
                  {{"from", request.from}, {"to", request.to}});
}

Result<ExportedFile> Exports::users(const Exporter& by, Accounts& accounts, UsersRequest request,
                                    const Output& output) {
  const Subject colleagues{.organization_id = by.viewer.organization_id};
  TRY(authorize(by.viewer, Action::list_users, colleagues));
  const std::unique_lock turn(m_one_at_a_time, std::try_to_lock);
  if (!turn) return fail(ErrorCode::overloaded, std::string(k_busy));
  ExportedFile file;
  const bool is_json = output.format == OutputFormat::json_lines;
  std::unique_ptr<exchange::TableWriter> table;
  if (is_json) {
    TRY_ASSIGN(table, exchange::write_json_lines(bounded(file.bytes), users_header(true)));
  } else {
    TRY_ASSIGN(table, write_table(output, bounded(file.bytes), "利用者", users_header(false)));
  }
  const std::vector<std::pair<std::string, std::string>> filters{
      {"role", request.role}, {"organization_id", request.organization_id}};
  for (;;) {
    TRY_ASSIGN(const auto page, accounts.users(by.viewer, request));
    for (const UserView& user : page) {
      if (++file.report.rows > k_export_rows_max) return too_much();
      TRY(table->add(row_of(user, is_json)));
    }
    if (page.size() < k_users_a_page) break;
    request.after = page.back().login;
  }
  TRY(table->finish());
  file.report.unfit = table->unfit();
  return recorded(by, "user", output, std::move(file), filters);
}

Result<ExportedFile> Exports::concentration(const Exporter& by, const Concentration& report,
                                            const Output& output) {
  TRY(authorize(by.viewer, Action::read_concentration, {.organization_id = report.hub_id}));
  const std::unique_lock turn(m_one_at_a_time, std::try_to_lock);
  if (!turn) return fail(ErrorCode::overloaded, std::string(k_busy));
  ExportedFile file;
  TRY_ASSIGN(const auto table,
             write_table(output, bounded(file.bytes), "打診の集中", concentration_header()));
  for (const AskedPerson& person : report.people)
    TRY(table->add(row_of(++file.report.rows, person)));
  TRY(table->finish());
  file.report.unfit = table->unfit();
  return recorded(by, "concentration", output, std::move(file),
                  {{"from", report.from}, {"to", report.to}, {"hub", report.hub_id}});
}

Result<ExportedFile> Exports::recorded(const Exporter& by, std::string_view kind,
                                       const Output& output, ExportedFile file,
                                       std::vector<std::pair<std::string, std::string>> filters) {
  std::erase_if(filters, [](const auto& filter) { return filter.second.empty(); });
  TRY(m_audit.record_export(by.viewer,
                            {.kind = std::string(kind),
                             .format = std::string(extension_of(output.format)),
                             .rows = file.report.rows,
                             .filters = std::move(filters)},
                            by.request_id));
  return file;
}

}  // namespace tsunagu::service
