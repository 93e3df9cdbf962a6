// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/build_index.hpp"

#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "base/file.hpp"
#include "index/schema/schema.hpp"
#include "model/visibility.hpp"
#include "service/documents.hpp"
#include "service/follower.hpp"

namespace tsunagu::service {
namespace {

constexpr std::int64_t k_progress_every = 500;  // records between two progress calls
constexpr std::string_view k_what = "索引を作っています";

// The record up to which a build has come: coordinators first, then cases, each in id order.
struct Place {
  std::string kind, id;
  std::int64_t done = 0;  // records, of both kinds

  std::string pack() const { return fmt::format("{} {} {}", done, kind, id); }
  static Place unpack(const std::string& packed) {
    Place place;
    std::istringstream(packed) >> place.done >> place.kind >> place.id;
    return place;
  }
};

// One build, from where it stands to its end.
class Reading {
 public:
  Reading(store::Store& store, index::Writer& writer, const index::Cursor& cursor,
          const model::Reference& reference, const Progress& progress, const std::stop_token& stop,
          Place place)
      : m_store(store),
        m_writer(writer),
        m_cursor(cursor),
        m_reference(reference),
        m_progress(progress),
        m_stop(stop),
        m_place(std::move(place)) {}

  Result<void> read_all() {
    TRY_ASSIGN(const std::int64_t coordinators, m_store.count<model::Coordinator>());
    TRY_ASSIGN(const std::int64_t cases, m_store.count<model::Case>());
    m_total = coordinators + cases;
    if (m_place.done > 0) m_progress(k_what, m_place.done, m_total);
    const bool has_people = m_place.kind == model::k_names<model::Case>.singular;
    const std::string after = std::move(m_place.id);
    if (!has_people) {
      TRY(read<model::Coordinator>(after, [&](const model::Coordinator& person) {
        auto prefecture = prefecture_of(m_store, person.hub_id);
        return prefecture ? Result<index::Document>(to_document(person, *prefecture, m_reference))
                          : tl::unexpected(prefecture.error());
      }));
    }
    TRY(read<model::Case>(has_people ? after : std::string(), [&](const model::Case& record) {
      return Result<index::Document>(to_document(record, m_reference));
    }));
    m_progress(k_what, m_place.done, m_total);
    return {};
  }

 private:
  template <class Record, class Make>
  Result<void> read(const std::string& after, Make&& make) {
    m_place.kind = model::k_names<Record>.singular;
    Result<void> status;
    TRY(m_store.for_each<Record>(
        [&](Record&& record) {
          status = take(record, make);
          return status.has_value();
        },
        after));
    return status;
  }

  template <class Record, class Make>
  Result<void> take(const Record& record, Make&& make) {
    TRY(go_on(m_stop));
    if (const auto layer = model::layer_of(record, m_cursor.as_of)) {
      TRY_ASSIGN(const index::Document document, make(record));
      TRY(m_writer.put(static_cast<std::size_t>(*layer), document));
    }
    m_place.id = record.id;
    ++m_place.done;
    if (m_writer.wants_checkpoint()) TRY(m_writer.checkpoint(m_cursor, m_place.pack()));
    if (m_place.done % k_progress_every == 0) m_progress(k_what, m_place.done, m_total);
    return {};
  }

  store::Store& m_store;
  index::Writer& m_writer;
  const index::Cursor& m_cursor;
  const model::Reference& m_reference;
  const Progress& m_progress;
  const std::stop_token& m_stop;
  Place m_place;
  std::int64_t m_total = 0;  // records
};

}  // namespace

Result<void> go_on(const std::stop_token& stop) {
  if (stop.stop_requested())
    return fail(ErrorCode::not_ready, "止めるところです。索引の続きは次に始めたときに作ります");
  return {};
}

bool can_resume(const std::string& generation_dir, const Lexicon& lexicon) {
  const auto left = index::read_unfinished(generation_dir);
  return left && left->info.format_version == index::k_format_version &&
         left->info.analyzer_version == lexicon.newest()->analyzer.version();
}

Result<index::Cursor> build_index(const DataDir& dir, const std::string& generation_dir,
                                  const std::string& today, const model::Reference& reference,
                                  const Lexicon& lexicon, const Progress& progress,
                                  const index::BuildOptions& options) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  const auto analysis = lexicon.newest();
  const auto left =
      can_resume(generation_dir, lexicon) ? index::read_unfinished(generation_dir) : std::nullopt;
  index::Cursor cursor = left ? left->info.cursor : index::Cursor{.outbox_id = 0, .as_of = today};
  if (!left || !left->is_built) {
    TRY_ASSIGN(
        auto writer,
        left ? index::Writer::resume(generation_dir, layer_names(), analysis->analyzer, options)
             : index::Writer::open(generation_dir, layer_names(), analysis->analyzer,
                                   index::Writer::Mode::build, options));
    if (!left || !left->place.empty()) {
      TRY(store.snapshot([&]() -> Result<void> {
        if (!left) {
          TRY_ASSIGN(cursor.outbox_id, store.last_outbox_id());
        }
        return Reading(store, writer, cursor, reference, progress, options.stop,
                       left ? Place::unpack(left->place) : Place{})
            .read_all();
      }));
    }
    progress("索引をまとめています", 0, 0);
    TRY(writer.finish_build(cursor));
  }
  TRY(keep_analysis(generation_dir, *analysis));
  return cursor;
}

}  // namespace tsunagu::service
