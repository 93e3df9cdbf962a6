// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/directory.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/log.hpp"
#include "index/writer/generation.hpp"
#include "service/directory_impl.hpp"
#include "service/documents.hpp"

namespace tsunagu::service {
namespace {

void note_failure(std::string_view event, const Error& error) {
  log::write({log::Level::error, event, log::told(error)});
}

constexpr std::chrono::milliseconds k_outbox_poll{100};  // other processes write too (import)
constexpr std::chrono::milliseconds k_retry_after_error{1000};

void no_progress(std::string_view, std::int64_t, std::int64_t) {}

}  // namespace

const model::Organization* Organizations::find(const std::string& id) const {
  const auto found = by_id.find(id);
  return found == by_id.end() ? nullptr : &entries[found->second].record;
}

std::string Organizations::name_of(const std::string& id) const {
  const model::Organization* found = find(id);
  return found == nullptr ? id : found->name;
}

Directory::Impl::Impl(DataDir directory, const model::Reference& tables,
                      std::unique_ptr<Lexicon> words, DirectoryOptions options)
    : dir(std::move(directory)),
      reference(tables),
      lexicon(std::move(words)),
      searcher(std::make_unique<index::Searcher>(dir.index(), layer_names())),
      stores(dir),
      typing(lexicon->newest()),
      readings(index::Readings::parse(lexicon_file("readings.tsv"), typing->analyzer)),
      suggest_words(service::suggest_words(typing->analyzer, reference, readings)),
      suggest_people(typing->analyzer),
      tools(std::move(options.tools)),
      keep_free(options.keep_free),
      vet(std::move(options.vet)) {}

Directory::Impl::~Impl() {
  thread.request_stop();
  wake.notify_all();
}

Result<void> Directory::Impl::load_organizations() {
  TRY_ASSIGN(auto store, stores.borrow());
  auto loaded = std::make_shared<Organizations>();
  TRY(store->for_each<model::Organization>([&](model::Organization&& record) {
    loaded->by_id.emplace(record.id, loaded->entries.size());
    loaded->entries.push_back({std::move(record)});
    return true;
  }));
  std::vector<const model::Organization*> records;
  for (const auto& entry : loaded->entries) records.push_back(&entry.record);
  loaded->suggested = suggest_organizations(records, typing->analyzer, reference);
  const std::lock_guard lock(mutex);
  m_organizations = std::move(loaded);
  return {};
}

Result<void> Directory::Impl::take_over(const Changed& changed) {
  if (changed.everything || changed.organizations) TRY(load_organizations());
  TRY_ASSIGN(auto store, stores.borrow());
  if (changed.everything) return suggest_people.reload(store.get());
  return suggest_people.update(store.get(), changed.coordinators);
}

Result<std::shared_ptr<const SuggestPeople>> Directory::Impl::people_to_suggest() const {
  TRY_ASSIGN(auto store, stores.borrow());
  return suggest_people.load(store.get());
}

std::shared_ptr<const Organizations> Directory::Impl::organizations() const {
  const std::lock_guard lock(mutex);
  return m_organizations;
}

Result<Indexer> Directory::Impl::open_indexer() {
  auto opened = Indexer::open(dir, reference, *lexicon, *searcher,
                              [this](const Changed& changed) {
                                if (const auto taken = take_over(changed); !taken)
                                  note_failure("take_over", taken.error());
                              },
                              {.tools = tools,
                               .meanwhile = [this] { lexicon->look(); },
                               .news = news,
                               .keep_free = keep_free});
  // A damaged index is not ready rather than an error: whoever holds it builds it anew.
  if (!opened && searcher->generation() == 0) static_cast<void>(searcher->refresh());
  return opened;
}

Result<bool> Directory::Impl::look_over(const std::stop_token& stop) {
  const auto mine = lock_index(dir);
  if (!mine) {  // another process reads and writes it now
    if (mine.error().code != ErrorCode::locked) return tl::unexpected(mine.error());
    return false;
  }
  const auto sound = vet(stop);
  if (!sound && sound.error().code == ErrorCode::not_ready) return tl::unexpected(sound.error());
  if (!sound && sound.error().code == ErrorCode::corrupt) {
    note_failure("index_damaged", sound.error());
    TRY(index::forget_current(dir.index()));
  } else if (!sound) {
    note_failure("index_check", sound.error());  // it is then found out by reading it
  }
  vet = nullptr;
  checking = false;
  return true;
}

void Directory::Impl::run_indexer(const std::stop_token& stop) {
  if (const auto loaded = people_to_suggest(); !loaded) note_failure("names", loaded.error());
  while (!stop.stop_requested()) {
    auto wait = k_outbox_poll;
    lexicon->look();
    Result<void> done;
    if (vet) {
      const auto looked = look_over(stop);
      if (!looked) done = tl::unexpected(looked.error());
    }
    if (!vet && !indexer) {
      auto opened = open_indexer();
      if (opened) {
        indexer.emplace(std::move(*opened));
      } else if (opened.error().code != ErrorCode::locked) {
        done = tl::unexpected(opened.error());
      }
    }
    if (indexer) {
      run_tasks(stop);
      if (const auto ran = indexer->run(no_progress, stop); !ran)
        done = tl::unexpected(ran.error());
      static_cast<void>(indexer->lag());
    }
    if (!done && !stop.stop_requested()) {
      note_failure("indexer", done.error());
      wait = k_retry_after_error;
    }
    std::unique_lock lock(wake_mutex);
    wake.wait_for(lock, stop, wait, [&] { return indexer && !m_tasks.empty(); });
  }
  while (const auto task = next_task()) task->work(nullptr, stop);
}

Result<std::vector<std::string>> Directory::Impl::keepable(
    const std::vector<index::QueryTerm>& words) {
  const auto current = this->words();
  if (listed_for != current->analysis) {
    listed_words = std::make_unique<const ListedWords>(reference, current->analyzer());
    listed_for = current->analysis;
  }
  return keepable_words(words, *listed_words, current->analyzer(), *searcher);
}

Directory::Directory(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Directory::~Directory() = default;

Result<std::unique_ptr<Directory>> Directory::open(const std::string& data_dir, Role role,
                                                   const model::Reference& reference,
                                                   const Progress& progress,
                                                   DirectoryOptions options) {
  const DataDir dir{data_dir};
  {
    // Before anything else: is there data, is it ours, is its format one we know?
    auto opened =
        open_store(dir, role == Role::indexer ? store::Mode::read_write : store::Mode::read_only);
    // A reader brings records of an older format up to date, as it does the index.
    if (!opened && opened.error().code == ErrorCode::not_ready)
      opened = open_store(dir, store::Mode::read_write);
    TRY(std::move(opened));
  }
  if (role == Role::indexer) TRY(complete_lexicon(dir));
  TRY_ASSIGN(auto lexicon, Lexicon::open(dir));
  auto impl = std::make_unique<Impl>(dir, reference, std::move(lexicon), std::move(options));
  Impl& inner = *impl;
  if (role == Role::indexer) {
    TRY_ASSIGN(auto lock, lock_server(dir));
    inner.server_lock.emplace(std::move(lock));
  }
  TRY(inner.load_organizations());
  // Locked: another process is at the index, for seconds (import) or for good (a server). A reader
  // takes what is there; a server starts with it and takes over as soon as the other is done.
  if (role == Role::indexer && inner.vet) {
    inner.checking = true;
  } else {
    auto indexer = inner.open_indexer();
    if (!indexer && indexer.error().code != ErrorCode::locked)
      return tl::unexpected(indexer.error());
    if (indexer && role == Role::reader) TRY(indexer->run(progress));
    if (indexer && role == Role::indexer) inner.indexer.emplace(std::move(*indexer));
  }
  if (role == Role::indexer) {
    inner.thread = std::jthread([&inner](const std::stop_token& stop) { inner.run_indexer(stop); });
    inner.unmet = std::make_unique<UnmetLog>(
        dir,
        [&inner](const std::vector<index::QueryTerm>& words) { return inner.keepable(words); });
  }
  return std::unique_ptr<Directory>(new Directory(std::move(impl)));
}

DirectoryStatus Directory::status() const {
  const std::int64_t generation = m_impl->searcher->generation();
  return {.ready = generation > 0,
          .checking = m_impl->checking,
          .generation = generation,
          .lag = std::max<std::int64_t>(0, m_impl->news->last - m_impl->news->applied),
          .lexicon = m_impl->lexicon->status(generation)};
}

const model::Reference& Directory::reference() const { return m_impl->reference; }

}  // namespace tsunagu::service
