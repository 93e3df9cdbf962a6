// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/import_plan.hpp"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/record_json.hpp"
#include "exchange/wording.hpp"
#include "model/check.hpp"
#include "service/unwritten_letters.hpp"

namespace tsunagu::service {
namespace {

using exchange::RecordReader;
using model::FieldProblem;
using store::Stored;

constexpr std::int64_t k_progress_rows = 200;  // between two calls of Progress
constexpr std::string_view k_reading = "確認";
constexpr std::size_t k_before_difference = 20;  // code points shown of what both texts share
constexpr char k_after_version = '\t';           // in a line of a plan
// Listed once for a file: a list without readings would have it in every row.
constexpr std::string_view k_no_reading =
    "よみが分かりません。「よみ」の列を足すか、Excel の氏名のセルにふりがなを付けてください";
constexpr std::string_view k_said_once =
    "（ほかの行の同じ誤りは省きます。直すためのファイルには、どの行も「よみ」の列を付けて入ります）";

tl::unexpected<Error> asked_to_stop() {
  return fail(ErrorCode::not_ready, "途中でやめました。何も書き込んでいません");
}

// Whether other records exist, asked once each.
template <class Record>
class Known {
 public:
  explicit Known(store::Store& store) : m_store(store) {}

  Result<bool> operator()(const std::string& id) {
    const auto found = m_known.find(id);
    if (found != m_known.end()) return found->second;
    TRY_ASSIGN(const bool exists, m_store.exists<Record>(id));
    m_known.emplace(id, exists);
    return exists;
  }

 private:
  store::Store& m_store;
  std::unordered_map<std::string, bool> m_known;
};

template <class Record>
const std::string& title_of(const Record& record) {
  if constexpr (requires { record.name; }) {
    return record.name;
  } else {
    return record.title;
  }
}

// `kept`, places in the table of fields, stay as they are stored.
template <class Record>
void keep(const std::vector<std::size_t>& kept, Record& record, Record stored) {
  const auto& fields = model::fields<Record>();
  for (const std::size_t i : kept) {
    std::visit(
        [](auto* field, auto* value) {
          if constexpr (std::is_same_v<decltype(field), decltype(value)>)
            *field = std::move(*value);
        },
        fields[i].ref(record), fields[i].ref(stored));
  }
}

template <class Record>
class Planner {
 public:
  Planner(store::Store& store, const model::Reference& reference, RecordReader<Record>& reader,
          const PlanListener& listener)
      : m_store(store),
        m_reference(reference),
        m_reader(reader),
        m_listener(listener),
        m_hubs(store),
        m_coordinators(store),
        m_letters(reader.is_cp932()) {
    const auto& fields = model::fields<Record>();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (reader.gives(i)) continue;
      m_report.kept_fields.push_back(fields[i].label);
      if (fields[i].name == "yomi") {
        m_has_readings = false;
      } else {
        m_kept.push_back(i);
      }
    }
  }

  Result<ImportReport> run() {
    if (!m_reader.header_problems().empty()) {
      m_report.rows = m_report.rejected = 1;  // the header is the one row that was read
      report(m_reader.header_line(), m_reader.header_problems());
      return std::move(m_report);
    }
    while (true) {
      if (m_listener.stop.stop_requested()) return asked_to_stop();
      TRY_ASSIGN(auto row, m_reader.next());
      if (!row) break;
      if (++m_report.rows > k_import_rows_max) {
        return fail(ErrorCode::rejected_input,
                    fmt::format("{}件を超えています。ファイルを分けてください", k_import_rows_max));
      }
      TRY(take(*row));
      if (m_report.rows % k_progress_rows == 0) tell_progress();
    }
    if (m_report.rows == 0) return fail(ErrorCode::rejected_input, "記録が1件もありません");
    if (m_listener.progress) m_listener.progress(k_reading, m_report.rows, m_report.rows);
    return std::move(m_report);
  }

 private:
  Result<void> take(exchange::Row<Record>& row) {
    std::optional<Stored<Record>> before;
    if (row.readable) {
      TRY_ASSIGN(before, stored(row.record));
      if (before && !m_kept.empty()) keep(m_kept, row.record, before->record);
      if (row.source != nullptr) {
        if (before) m_letters.restore(row.record, before->record);
        UnwrittenLetters::refuse(row.record, before ? &before->record : nullptr, row.problems);
      }
      complete_reading(row, before);
      TRY(check(row));
    }
    if (!row.problems.empty()) {
      ++m_report.rejected;
      const auto problems = report(row.line, row.problems);
      return m_listener.refused ? m_listener.refused(problems, row.raw, row.source)
                                : Result<void>();
    }
    if constexpr (std::is_same_v<Record, model::Coordinator>) {
      if (row.record.role != "desk" && row.record.consent.scope.empty()) ++m_report.without_consent;
    }
    return compare(row, before);
  }

  // A reading that no cell gives: as it is stored while the name stays, otherwise as the row tells.
  // One that may be empty is, where there is a column of it.
  void complete_reading(exchange::Row<Record>& row, const std::optional<Stored<Record>>& before) {
    if constexpr (requires { row.record.yomi; }) {
      if (row.source == nullptr || !row.record.yomi.empty()) return;
      const bool may_be_empty = std::is_same_v<Record, model::Organization> && m_has_readings;
      const bool stays = before && !may_be_empty &&
                         (row.reading.empty() ||
                          before->record.name == text::trim(std::string_view(row.record.name)));
      row.record.yomi = stays ? before->record.yomi : row.reading;
    }
  }

  // As it is before the import; the id as the check will read it.
  Result<std::optional<Stored<Record>>> stored(const Record& record) {
    const std::string_view id = text::trim(std::string_view(record.id));
    if (!model::is_id(id)) return std::nullopt;
    return m_store.find<Record>(id);
  }

  Result<void> compare(const exchange::Row<Record>& row,
                       const std::optional<Stored<Record>>& before) {
    if (before && before->record == row.record) {
      ++m_report.unchanged;
      return {};
    }
    ++(before ? m_report.changed : m_report.added);
    if (m_listener.step) {
      TRY(m_listener.step(fmt::format("{}{}{}", before ? before->version : 0, k_after_version,
                                      exchange::encode_json(row.record))));
    }
    if (!m_listener.difference) return {};
    return m_listener.difference(
        {.line = static_cast<std::int64_t>(row.line),
         .id = row.record.id,
         .title = title_of(row.record),
         .is_new = !before,
         .fields = changes_between(before ? before->record : Record(), row.record, m_reference)});
  }

  Result<void> check(exchange::Row<Record>& row) {
    const auto is_reported = [&](std::string_view field) {
      return std::any_of(row.problems.begin(), row.problems.end(),
                         [&](const auto& p) { return p.field == field; });
    };
    for (FieldProblem& problem : model::normalize_and_check(row.record, m_reference)) {
      // A field that could not be read is empty now: "required" would only repeat it.
      if (is_reported(problem.field)) continue;
      if constexpr (requires { row.record.yomi; }) {
        if (problem.field == "yomi" && row.record.yomi.empty() && !m_has_readings)
          problem = {"yomi", row.record.name, std::string(k_no_reading)};
      }
      row.problems.push_back(std::move(problem));
    }
    if (!is_reported("id")) {
      const auto [first, is_new] = m_lines_by_id.emplace(row.record.id, row.line);
      if (!is_new)
        row.problems.push_back(
            {"id", row.record.id, fmt::format("{}行目と同じIDです", first->second)});
    }
    if constexpr (requires { row.record.hub_id; }) {
      if (!is_reported("hub_id")) {
        TRY(check_known(m_hubs, "hub_id", row.record.hub_id, "機関", row.problems));
        if (is_reported("hub_id")) row.problems.back().reason += hub_hint(row.record.hub_id);
      }
    }
    if constexpr (std::is_same_v<Record, model::Case>) {
      if (is_reported("coordinator_ids")) return {};
      for (const std::string& id : row.record.coordinator_ids) {
        TRY(check_known(m_coordinators, "coordinator_ids", id, "コーディネーター", row.problems));
      }
    }
    return {};
  }

  template <class Other>
  static Result<void> check_known(Known<Other>& known, const char* field, const std::string& id,
                                  std::string_view kind, std::vector<FieldProblem>& problems) {
    TRY_ASSIGN(const bool exists, known(id));
    if (!exists) {
      problems.push_back(
          {field, id,
           fmt::format("このIDの{0}は登録されていません。先に{0}を取り込んでください", kind)});
    }
    return {};
  }

  // The Yorozu hub that an unknown id has the number or the place of; empty when there is none.
  std::string hub_hint(std::string_view id) const {
    std::string number;
    for (const char c : id) {
      if (c >= '0' && c <= '9') number += c;
    }
    if (number.size() == 1) number = "0" + number;
    if (number.empty()) number = m_reference.list("prefectures").resolve(id);
    const auto* hub = m_reference.list("hubs").find("hub-" + number);
    return hub == nullptr ? std::string() : fmt::format("。{} なら {} です", hub->label, hub->code);
  }

  std::vector<RowProblem> report(std::size_t line, const std::vector<FieldProblem>& problems) {
    std::vector<RowProblem> named;
    named.reserve(problems.size());
    for (const FieldProblem& problem : problems) {
      const auto* field = model::find_field<Record>(problem.field);
      named.push_back({static_cast<std::int64_t>(line), exchange::shown(problem.field),
                       std::string(field == nullptr ? std::string_view() : field->label),
                       exchange::shown(problem.value), problem.reason});
      if (problem.reason == k_no_reading) {
        named.back().is_said = std::exchange(m_said, true);
        if (!named.back().is_said) named.back().reason += k_said_once;
      }
      if (named.back().is_said) continue;
      ++m_report.problems_total;
      if (m_report.problems.size() < k_import_problems_kept)
        m_report.problems.push_back(named.back());
    }
    return named;
  }

  // The number of rows is not known before the end: it is estimated from the bytes read so far.
  void tell_progress() const {
    if (!m_listener.progress) return;
    const std::int64_t read = m_reader.bytes_read();
    const std::int64_t bytes = m_reader.bytes_total();
    const std::int64_t total =
        read > 0 && bytes > 0
            ? static_cast<std::int64_t>(static_cast<double>(m_report.rows) *
                                        static_cast<double>(bytes) / static_cast<double>(read))
            : 0;
    m_listener.progress(k_reading, m_report.rows, std::max(total, m_report.rows));
  }

  store::Store& m_store;
  const model::Reference& m_reference;
  RecordReader<Record>& m_reader;
  const PlanListener& m_listener;
  Known<model::Organization> m_hubs;
  Known<model::Coordinator> m_coordinators;
  UnwrittenLetters m_letters;
  std::vector<std::size_t> m_kept;  // fields that the file has no column for, but readings
  bool m_has_readings = true;       // the file has a column of them
  bool m_said = false;              // k_no_reading was listed
  std::unordered_map<std::string, std::size_t> m_lines_by_id;
  ImportReport m_report;
};

Error damaged_plan() {
  return {ErrorCode::corrupt, "確認した結果が壊れています。もう一度確認してください"};
}

}  // namespace

std::string describe(const RowProblem& problem) {
  std::string where;
  if (!problem.label.empty() && problem.label != problem.field) {
    where = fmt::format(" {} ({})", problem.label, problem.field);
  } else if (!problem.field.empty()) {
    where = " " + problem.field;
  }
  const std::string value = problem.value.empty() ? "" : fmt::format("「{}」", problem.value);
  return fmt::format("{}行目{}{}: {}", problem.line, where, value, problem.reason);
}

void shorten(FieldChange& change, std::size_t most) {
  const auto differs = std::mismatch(change.before.begin(), change.before.end(),
                                     change.after.begin(), change.after.end())
                           .first;
  const std::string_view same(change.before.begin(), differs);
  const std::size_t points = text::length(same.substr(0, text::utf8_prefix(same)));
  const std::size_t skipped = points > k_before_difference ? points - k_before_difference : 0;
  for (std::string* value : {&change.before, &change.after}) {
    if (text::length(*value) <= most) continue;
    const std::string rest = value->substr(text::byte_offset(*value, skipped));
    *value = (skipped > 0 ? "…" : "") + text::shorten(rest, most);
  }
}

template <class Record>
Result<ImportReport> plan_import(store::Store& store, const model::Reference& reference,
                                 RecordReader<Record>& reader, const PlanListener& listener) {
  return Planner<Record>(store, reference, reader, listener).run();
}

template <class Record>
Result<ImportCounts> apply_plan(store::Store& store, file::LineFile& plan,
                                const ImportCounts& planned, std::string_view actor,
                                std::string_view request_id, const std::stop_token& stop) {
  ImportCounts done = planned;
  done.added = done.changed = 0;
  while (true) {
    if (stop.stop_requested()) return asked_to_stop();
    TRY_ASSIGN(const auto line, plan.next());
    if (!line) break;
    const std::size_t end = line->find(k_after_version);
    std::int64_t version = 0;
    if (end == std::string_view::npos || !text::parse_integer(line->substr(0, end), version))
      return tl::unexpected(damaged_plan());
    const auto decoded = exchange::decode_json<Record>(line->substr(end + 1));
    if (!decoded.readable || !decoded.problems.empty()) return tl::unexpected(damaged_plan());
    TRY_ASSIGN(const auto change, store.put_over(version, decoded.record, actor, request_id));
    switch (change) {
      case store::Change::added: ++done.added; break;
      case store::Change::changed: ++done.changed; break;
      case store::Change::unchanged: ++done.unchanged; break;
    }
  }
  const bool is_whole = done.added + done.changed + done.unchanged ==
                        planned.added + planned.changed + planned.unchanged;
  if (!is_whole) return tl::unexpected(damaged_plan());
  return done;
}

#define TSUNAGU_IMPORT_PLAN(Record)                                                       \
  template Result<ImportReport> plan_import(store::Store&, const model::Reference&,       \
                                            RecordReader<Record>&, const PlanListener&);  \
  template Result<ImportCounts> apply_plan<Record>(store::Store&, file::LineFile&,        \
                                                   const ImportCounts&, std::string_view, \
                                                   std::string_view, const std::stop_token&);
TSUNAGU_IMPORT_PLAN(model::Organization)
TSUNAGU_IMPORT_PLAN(model::Coordinator)
TSUNAGU_IMPORT_PLAN(model::Case)
TSUNAGU_IMPORT_PLAN(model::Measure)
#undef TSUNAGU_IMPORT_PLAN

}  // namespace tsunagu::service
