// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lexicon_editor.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "service/authorization.hpp"

namespace tsunagu::service {
namespace {

Result<LexiconFileView> view_of(const DataDir& dir, const LexiconFile& file) {
  using Source = LexiconEntry::Source;
  TRY_ASSIGN(const auto entries, lexicon_entries(dir, file, {}));
  LexiconFileView view{.file = &file, .acts_at_once = file.kind == k_synonyms_file.kind};
  for (const LexiconEntry& entry : entries) {
    ++(entry.source == Source::removed ? view.removed : view.entries);
    if (entry.source == Source::added) ++view.added;
  }
  return view;
}

}  // namespace

Result<std::unique_ptr<LexiconEditor>> LexiconEditor::open(const DataDir& dir,
                                                           const Directory& directory) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  return std::unique_ptr<LexiconEditor>(new LexiconEditor(dir, directory, std::move(store)));
}

Result<LexiconOverview> LexiconEditor::overview(const model::Viewer& viewer) const {
  TRY(authorize(viewer, Action::tend_index));
  LexiconOverview overview;
  for (std::size_t n = 0; n < k_lexicon_files.size(); ++n) {
    TRY_ASSIGN(overview.files[n], view_of(m_dir, k_lexicon_files[n]));
  }
  overview.status = m_directory.status().lexicon;
  return overview;
}

Result<LexiconPage> LexiconEditor::list(const model::Viewer& viewer,
                                        const LexiconListWish& wish) const {
  TRY(authorize(viewer, Action::tend_index));
  TRY_ASSIGN(auto entries, lexicon_entries(m_dir, *wish.file, wish.word));
  LexiconPage page{.total = static_cast<std::int64_t>(entries.size())};
  const auto first =
      std::min(static_cast<std::size_t>(wish.page - 1) * k_lexicon_entries_a_page, entries.size());
  const auto last = std::min(first + k_lexicon_entries_a_page, entries.size());
  for (auto n = first; n < last; ++n) page.entries.push_back(std::move(entries[n]));
  return page;
}

// The file is written while the transaction is open: a change without its row, or a row without
// its change, is left only by a crash between the two.
Result<LexiconOverview> LexiconEditor::change(const Actor& actor, const LexiconChange& change) {
  TRY(authorize(actor.viewer, Action::tend_index));
  {
    const WriteTurns::Turn turn(m_turns, k_write_wait);
    TRY(turn.check());
    TRY_ASSIGN(const file::Lock lock, lock_lexicon(m_dir));
    TRY_ASSIGN(const auto lexicon, Lexicon::open(m_dir));
    TRY_ASSIGN(const std::string content, changed_file(m_dir, change, lexicon->newest()->analyzer));
    TRY(m_store.transact([&]() -> Result<void> {
      TRY(m_store.append_audit({.actor = actor.viewer.user_id,
                                .action = change.adds ? "add" : "remove",
                                .kind = "lexicon",
                                .record_id = std::string(change.file->kind),
                                .detail = {{"words", text::join(change.words, " ")}},
                                .request_id = actor.request_id}));
      return file::write_durably(m_dir.lexicon(change.file->name), content);
    }));
  }
  m_directory.take_lexicon();
  return overview(actor.viewer);
}

Result<LexiconTrial> LexiconEditor::try_out(const model::Viewer& viewer, const std::string& need,
                                            const std::vector<LexiconChange>& changes) const {
  TRY(authorize(viewer, Action::tend_index));
  return m_directory.try_lexicon(need, changes, model::tier_of(viewer.role));
}

}  // namespace tsunagu::service
