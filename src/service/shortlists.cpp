// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/shortlists.hpp"

#include <set>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "model/visibility.hpp"
#include "secrets/fingerprint.hpp"
#include "service/authorization.hpp"
#include "service/disclosure.hpp"
#include "service/workload.hpp"
#include "store/accounts.hpp"

namespace tsunagu::service {
namespace {

using exchange::ShortlistWish;
using store::ShortlistRow;

constexpr std::size_t k_id_letters = 16;  // random ones, 80 bits
constexpr std::string_view k_hidden_person = "紹介できない人";

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::rejected_input, std::move(message));
}

Subject subject_of(const model::Viewer& viewer) {
  return viewer.organization_id.empty() ? Subject{.user_id = viewer.user_id}
                                        : Subject{.organization_id = viewer.organization_id};
}

// Whether the list is of the viewer's organisation, or of a viewer without one the own.
bool is_of(const ShortlistRow& row, const model::Viewer& viewer) {
  return row.organization_id == viewer.organization_id &&
         (!row.organization_id.empty() || row.owner == viewer.user_id);
}

// What somebody sees of people: their own tier, and all colleagues.
bool sees(const model::Viewer& viewer, const model::Coordinator& person, std::string_view today) {
  const auto layer = model::layer_of(person, today);
  return layer && (may_see(layer, model::tier_of(viewer.role)) ||
                   (!viewer.organization_id.empty() && person.hub_id == viewer.organization_id));
}

Result<std::string> text_of(std::string_view field, const std::string& written, std::size_t max) {
  std::string trimmed(text::trim(written));
  if (text::length(trimmed) > max) return refuse(fmt::format("{}: {}字までです", field, max));
  return trimmed;
}

// One actor at one moment on one connection.
class Keeper {
 public:
  Keeper(store::Store& store, const model::Reference& reference, std::int64_t now_s,
         const Actor& actor)
      : m_store(store),
        m_rows(store),
        m_reference(reference),
        m_today(date::day_in_japan(now_s)),
        m_now(date::utc_at(now_s)),
        m_actor(actor) {}

  Result<void> authorize_actor() const {
    return authorize(m_actor.viewer, Action::keep_shortlists, subject_of(m_actor.viewer));
  }

  store::ShortlistSide side() const {
    return {m_actor.viewer.organization_id, m_actor.viewer.user_id};
  }

  Result<ShortlistRow> find(std::string_view id) {
    TRY(authorize_actor());
    TRY_ASSIGN(auto row, m_rows.find(id));
    // Somebody else's list is as unknown as none at all.
    if (!row || !is_of(*row, m_actor.viewer))
      return fail(ErrorCode::not_found, fmt::format("候補者リスト {} はありません", id));
    return *std::move(row);
  }

  Result<ShortlistRow> create(const ShortlistWish& wish) {
    TRY(authorize_actor());
    TRY_ASSIGN(const std::int64_t count, m_rows.count(side()));
    if (count >= static_cast<std::int64_t>(k_shortlists_max)) {
      return fail(ErrorCode::conflict,
                  fmt::format("候補者リストは{}件までです。使わないものを消してください",
                              k_shortlists_max));
    }
    ShortlistRow row{.id = "sl-" + secrets::random_name(k_id_letters),
                     .owner = m_actor.viewer.user_id,
                     .organization_id = m_actor.viewer.organization_id,
                     .created_at = m_now};
    TRY(take(row, wish));
    TRY(save(row, "create_shortlist"));
    return row;
  }

  Result<ShortlistRow> change(std::string_view id, const ShortlistWish& wish,
                              std::optional<std::int64_t> version) {
    TRY_ASSIGN(ShortlistRow row, find(id));
    if (version && *version != row.version)
      return fail(ErrorCode::stale,
                  "候補者リストを、ほかの人が先に変えました。読み直してから変えてください");
    TRY(take(row, wish));
    TRY(save(row, "change_shortlist"));
    return row;
  }

  Result<void> remove(std::string_view id) {
    TRY_ASSIGN(const ShortlistRow row, find(id));
    TRY(m_rows.remove(id));
    return audit(row, "delete_shortlist");
  }

  Result<ShortlistView> view(ShortlistRow row) {
    ShortlistView view;
    TRY_ASSIGN(const auto owner, store::AccountRows(m_store).user(row.owner));
    view.owner_name = owner ? owner->name : row.owner;
    TRY_ASSIGN(view.organization, organization(row.organization_id));
    for (const store::ShortlistPerson& chosen : row.people) {
      TRY_ASSIGN(const auto found, m_store.find<model::Coordinator>(chosen.coordinator_id));
      const model::Coordinator* person = found ? &found->record : nullptr;
      if (person != nullptr && !sees(m_actor.viewer, *person, m_today)) person = nullptr;
      ShortlistedPerson shown{.person = {chosen.coordinator_id, std::string(k_hidden_person)},
                              .note = chosen.note};
      if (person != nullptr) {
        shown.person.name = person->name;
        TRY_ASSIGN(shown.hub, organization(person->hub_id));
      }
      TRY_ASSIGN(const Workload now, workload_of(m_store, person, {}, m_today));
      shown.problem = now.problem;
      view.people.push_back(std::move(shown));
    }
    view.row = std::move(row);
    return view;
  }

  Result<ShortlistPage> list(int page) {
    TRY(authorize_actor());
    ShortlistPage shown;
    TRY_ASSIGN(shown.total, m_rows.count(side()));
    TRY_ASSIGN(auto rows, m_rows.list(side(), k_shortlists_a_page,
                                      static_cast<std::size_t>(page - 1) * k_shortlists_a_page));
    for (ShortlistRow& row : rows) {
      TRY_ASSIGN(auto one, view(std::move(row)));
      shown.shortlists.push_back(std::move(one));
    }
    return shown;
  }

 private:
  // What was written, checked. People who are on the list already stay, also when they left.
  Result<void> take(ShortlistRow& row, const ShortlistWish& wish) {
    TRY_ASSIGN(row.name, text_of("name", wish.name, k_shortlist_name_max));
    if (row.name.empty()) return refuse("name: 名前を付けてください（例 旅館の人手不足）");
    TRY_ASSIGN(row.need, text_of("need", wish.need, k_shortlist_need_max));
    TRY_ASSIGN(row.decision, text_of("decision", wish.decision, k_shortlist_decision_max));
    row.prefecture.clear();
    if (!wish.prefecture.empty()) {
      row.prefecture = m_reference.list("prefectures").resolve(wish.prefecture);
      if (row.prefecture.empty()) return refuse("prefecture: 都道府県のコードか名前です");
    }
    if (wish.people.size() > k_shortlist_people_max)
      return refuse(fmt::format("people: {}人までです", k_shortlist_people_max));
    std::set<std::string> known;
    for (const auto& person : row.people) known.insert(person.coordinator_id);
    std::vector<store::ShortlistPerson> people;
    std::set<std::string> seen;
    for (const auto& wished : wish.people) {
      const std::string field = fmt::format("people[{}]", people.size());
      const std::string& id = wished.coordinator_id;
      if (!seen.insert(id).second)
        return refuse(fmt::format("{}.coordinator_id: 同じ人が2回あります", field));
      if (!known.contains(id)) {
        TRY_ASSIGN(const auto found, m_store.find<model::Coordinator>(id));
        // Who is nobody, has left and is out of reach are answered alike: ids tell nothing.
        if (!found || !sees(m_actor.viewer, found->record, m_today))
          return refuse(
              fmt::format("{}.coordinator_id: 紹介できる人ではありません（いないか、任期"
                          "が終わりました）。選び直してください",
                          field));
      }
      TRY_ASSIGN(auto note, text_of(field + ".note", wished.note, k_shortlist_note_max));
      people.push_back({id, std::move(note)});
    }
    row.people = std::move(people);
    return {};
  }

  Result<void> save(ShortlistRow& row, std::string_view action) {
    ++row.version;
    row.updated_at = m_now;
    TRY(m_rows.put(row));
    return audit(row, action);
  }

  Result<void> audit(const ShortlistRow& row, std::string_view action) {
    return m_store.append_audit({.actor = m_actor.viewer.user_id,
                                 .action = std::string(action),
                                 .kind = "shortlist",
                                 .record_id = row.id,
                                 .version = row.version,
                                 .request_id = m_actor.request_id});
  }

  Result<IdName> organization(const std::string& id) {
    IdName named{id, id};
    if (id.empty()) return named;
    TRY_ASSIGN(const auto found, m_store.find<model::Organization>(id));
    if (found) named.name = found->record.name;
    return named;
  }

  store::Store& m_store;
  store::ShortlistRows m_rows;
  const model::Reference& m_reference;
  const std::string m_today, m_now;
  const Actor& m_actor;
};

}  // namespace

Shortlists::Shortlists(const DataDir& dir, const model::Reference& reference, Clock clock,
                       store::Store store)
    : m_reference(reference),
      m_clock(std::move(clock)),
      m_readers(dir),
      m_store(std::move(store)) {}

Result<std::unique_ptr<Shortlists>> Shortlists::open(const DataDir& dir,
                                                     const model::Reference& reference,
                                                     Clock clock) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  return std::unique_ptr<Shortlists>(
      new Shortlists(dir, reference, std::move(clock), std::move(store)));
}

Result<void> Shortlists::write(const std::function<Result<void>()>& work) {
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  return m_store.transact(work);
}

Result<ShortlistPage> Shortlists::list(const Actor& actor, int page) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  ShortlistPage shown;
  TRY(reader->snapshot([&]() -> Result<void> {
    TRY_ASSIGN(shown, Keeper(reader.get(), m_reference, m_clock(), actor).list(page));
    return {};
  }));
  return shown;
}

Result<ShortlistView> Shortlists::find(const Actor& actor, std::string_view id) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  ShortlistView view;
  TRY(reader->snapshot([&]() -> Result<void> {
    Keeper keeper(reader.get(), m_reference, m_clock(), actor);
    TRY_ASSIGN(auto row, keeper.find(id));
    TRY_ASSIGN(view, keeper.view(std::move(row)));
    return {};
  }));
  return view;
}

Result<ShortlistView> Shortlists::create(const Actor& actor, const ShortlistWish& wish) {
  ShortlistView view;
  TRY(write([&]() -> Result<void> {
    Keeper keeper(m_store, m_reference, m_clock(), actor);
    TRY_ASSIGN(auto row, keeper.create(wish));
    TRY_ASSIGN(view, keeper.view(std::move(row)));
    return {};
  }));
  return view;
}

Result<ShortlistView> Shortlists::change(const Actor& actor, std::string_view id,
                                         const ShortlistWish& wish,
                                         std::optional<std::int64_t> version) {
  ShortlistView view;
  TRY(write([&]() -> Result<void> {
    Keeper keeper(m_store, m_reference, m_clock(), actor);
    TRY_ASSIGN(auto row, keeper.change(id, wish, version));
    TRY_ASSIGN(view, keeper.view(std::move(row)));
    return {};
  }));
  return view;
}

Result<void> Shortlists::remove(const Actor& actor, std::string_view id) {
  return write(
      [&]() -> Result<void> { return Keeper(m_store, m_reference, m_clock(), actor).remove(id); });
}

}  // namespace tsunagu::service
