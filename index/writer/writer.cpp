// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/writer.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <tuple>

#include <xapian.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "index/ranking/latent_files.hpp"
#include "index/stopped.hpp"
#include "index/writer/build.hpp"
#include "index/writer/build_mark.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/metadata.hpp"
#include "index/xapian_error.hpp"

namespace tsunagu::index {
namespace {

struct Layer {
  std::string dir;
  Xapian::WritableDatabase evidence, people;
  ForwardWriter forward;
  bool is_changed = false;             // evidence, since the last commit
  std::set<std::string> touched = {};  // people whose evidence changed since then
};

// The union of a person's evidence in one layer, as a people document; nullopt without evidence.
std::optional<Xapian::Document> gather_person(const Xapian::Database& evidence,
                                              const std::string& person) {
  PersonSum sum;
  std::vector<std::string> words;
  const std::string term = person_term(person);
  for (auto posting = evidence.postlist_begin(term); posting != evidence.postlist_end(term);
       ++posting) {
    const Xapian::Document document = evidence.get_document(*posting);
    const Owner owner = unpack_owner(document.get_value(k_owner_slot));
    const std::string data = document.get_data();
    sum.add(owner.kind, owner.year, data.substr(std::min(data.size(), data.find('\n') + 1)));
    for (auto it = evidence.termlist_begin(*posting); it != evidence.termlist_end(*posting); ++it) {
      std::string candidate = *it;
      if (is_word(candidate)) {
        words.push_back(std::move(candidate));
      } else if (is_searched(candidate) || is_inherited(candidate, owner.kind)) {
        sum.add_term(candidate);
      }
    }
  }
  if (sum.is_empty()) return std::nullopt;
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return sum.document(person, words);
}

// Changes an existing generation; every commit is durable.
class Append {
 public:
  Append(const std::string& dir, const std::vector<std::string>& names, const Analyzer& analyzer)
      : m_analyzer(analyzer) {
    Extent shared;  // a crash between two layers leaves what the further one counts
    for (const std::string& name : names) {
      Xapian::WritableDatabase evidence(evidence_path(dir, name), Xapian::DB_OPEN);
      const Extent extent = unpack_extent(evidence.get_metadata(k_extent_key));
      shared.vocabulary = std::max(shared.vocabulary, extent.vocabulary);
      shared.people = std::max(shared.people, extent.people);
      const std::string layer_dir = dir + "/" + name;
      m_layers.push_back(
          {.dir = layer_dir,
           .evidence = std::move(evidence),
           .people = Xapian::WritableDatabase(people_path(dir, name), Xapian::DB_OPEN),
           .forward = ForwardWriter::open(layer_dir, extent.layer)});
    }
    m_vocabulary.emplace(VocabularyWriter::open(vocabulary_path(dir), shared.vocabulary));
    m_people_ids.emplace(VocabularyWriter::open(people_ids_path(dir), shared.people));
    m_latent = read_latent(dir);
  }

  void put(std::size_t layer, const Document& document) {
    const std::string term = id_term(document.id);
    Layer& home = m_layers.at(layer);
    for (Layer& other : m_layers) {
      if (&other != &home) remove(other, term);
    }
    forget(home, term);
    Bag bag;
    Made made = make_evidence(document, m_analyzer, *m_vocabulary, *m_people_ids, &bag);
    if (!m_latent.is_empty()) {
      gather(bag);
      made.forward.vector = m_latent.fold_in(bag, made.forward.entry.length);
    }
    const auto docid = home.evidence.replace_document(term, made.document);
    home.forward.put(docid, std::move(made.forward));
    home.touched.insert(document.people.begin(), document.people.end());
    home.is_changed = true;
  }

  bool remove(const std::string& document_id, std::size_t layer_count) {
    bool was_there = false;
    for (std::size_t l = 0; l < std::min(layer_count, m_layers.size()); ++l) {
      if (remove(m_layers[l], id_term(document_id))) was_there = true;
    }
    return was_there;
  }

  // What nothing changed in is left alone: a commit of Xapian costs five or six syncs.
  Result<void> commit(const Cursor& cursor) {
    m_vocabulary->file().sync();
    m_people_ids->file().sync();
    for (Layer& layer : m_layers) layer.forward.sync();
    for (Layer& layer : m_layers) {
      if (layer.touched.empty()) continue;
      refresh_people(layer);
      layer.people.commit();
      TRY(file::sync(layer.dir + "/people"));
    }
    // The cursor goes with the last one: a crash before it replays. The widest layer comes first,
    // so that what is withdrawn leaves it first.
    Layer* last = &m_layers.front();
    for (Layer& layer : m_layers) {
      if (layer.is_changed) last = &layer;
    }
    for (Layer& layer : m_layers) {
      if (!layer.is_changed && &layer != last) continue;
      if (&layer == last) set_cursor(layer.evidence, cursor);
      set_extent(layer.evidence, {layer.forward.extent(), m_vocabulary->file().size(),
                                  m_people_ids->file().size()});
      layer.evidence.commit();
      // Xapian syncs the tables but not the directory entry of its new version file.
      TRY(file::sync(layer.dir + "/evidence"));
      layer.is_changed = false;
    }
    return {};
  }

  bool has_outgrown_meaning() const {
    return m_latent.is_outgrown(m_layers.front().evidence.get_doccount());
  }

 private:
  // Notes whose evidence the document `term` is. Its docid, 0 when the layer has none.
  static Xapian::docid forget(Layer& layer, const std::string& term) {
    const auto posting = layer.evidence.postlist_begin(term);
    if (posting == layer.evidence.postlist_end(term)) return 0;
    const Owner owner = unpack_owner(layer.evidence.get_document(*posting).get_value(k_owner_slot));
    layer.touched.insert(owner.people.begin(), owner.people.end());
    return *posting;
  }

  static bool remove(Layer& layer, const std::string& term) {
    const Xapian::docid docid = forget(layer, term);
    if (docid == 0) return false;
    layer.evidence.delete_document(docid);
    layer.forward.remove(docid);
    layer.is_changed = true;
    return true;
  }

  static void refresh_people(Layer& layer) {
    for (const std::string& person : layer.touched) {
      if (const auto document = gather_person(layer.evidence, person)) {
        layer.people.replace_document(id_term(person), *document);
      } else {
        layer.people.delete_document(id_term(person));
      }
    }
    layer.touched.clear();
  }

  const Analyzer& m_analyzer;
  std::vector<Layer> m_layers;
  std::optional<VocabularyWriter> m_vocabulary, m_people_ids;
  LatentSpace m_latent;  // empty: too few documents when the generation was built
};

// As guarded(), for work that Stopped or Failed ends.
template <class Body>
auto stoppable(Body&& body) -> decltype(body()) {
  return guarded([&]() -> decltype(body()) {
    try {
      return body();
    } catch (const Stopped&) {
      return fail(ErrorCode::not_ready, "索引を作るのを途中で止めました");
    } catch (const Failed& e) {
      return tl::unexpected(e.error());
    }
  });
}

}  // namespace

// One of the two.
struct Writer::Impl {
  std::string dir;
  std::optional<Build> build;
  std::optional<Append> append;
};

Writer::Writer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::open(const std::string& generation_dir,
                            const std::vector<std::string>& layers, const Analyzer& analyzer,
                            Mode mode, const BuildOptions& options) {
  return guarded([&]() -> Result<Writer> {
    auto impl = std::make_unique<Impl>();
    impl->dir = generation_dir;
    if (mode == Mode::build) {
      impl->build.emplace(generation_dir, layers, analyzer, options);
    } else {
      impl->append.emplace(generation_dir, layers, analyzer);
    }
    return Writer(std::move(impl));
  });
}

Result<Writer> Writer::resume(const std::string& generation_dir,
                              const std::vector<std::string>& layers, const Analyzer& analyzer,
                              const BuildOptions& options) {
  return stoppable([&]() -> Result<Writer> {
    const auto mark = read_mark(generation_dir);
    if (!mark || mark->layers.size() != layers.size())
      throw Xapian::DatabaseCorruptError(mark_path(generation_dir));
    auto impl = std::make_unique<Impl>();
    impl->dir = generation_dir;
    impl->build.emplace(generation_dir, layers, analyzer, options, *mark);
    return Writer(std::move(impl));
  });
}

Result<void> Writer::put(std::size_t layer, const Document& document) {
  return guarded([&]() -> Result<void> {
    if (m_impl->build) {
      m_impl->build->put(layer, document);
    } else {
      m_impl->append->put(layer, document);
    }
    return {};
  });
}

Result<bool> Writer::remove(const std::string& document_id, std::size_t layer_count) {
  return guarded(
      [&]() -> Result<bool> { return m_impl->append.value().remove(document_id, layer_count); });
}

Result<void> Writer::commit(const Cursor& cursor) {
  return guarded([&] { return m_impl->append.value().commit(cursor); });
}

bool Writer::wants_checkpoint() const { return m_impl->build && m_impl->build->wants_checkpoint(); }

Result<void> Writer::checkpoint(const Cursor& cursor, const std::string& place) {
  return stoppable([&]() -> Result<void> {
    m_impl->build.value().checkpoint({.info = {}, .place = place}, cursor);
    return {};
  });
}

Result<void> Writer::finish_build(const Cursor& cursor) {
  return stoppable([&]() -> Result<void> {
    Build& build = m_impl->build.value();
    build.finish(cursor);
    TRY(sync_tree(m_impl->dir));
    build.declare_built(cursor);
    return {};
  });
}

Result<void> change_analyzer(const std::string& generation_dir,
                             const std::vector<std::string>& layers, const std::string& version) {
  return guarded([&]() -> Result<void> {
    for (const std::string& layer : layers) {
      Xapian::WritableDatabase evidence(evidence_path(generation_dir, layer), Xapian::DB_OPEN);
      evidence.set_metadata(k_analyzer_key, version);
      evidence.commit();
    }
    return {};
  });
}

std::optional<Unfinished> read_unfinished(const std::string& generation_dir) {
  const auto mark = read_mark(generation_dir);
  return mark ? std::optional(mark->of) : std::nullopt;
}

Result<void> declare_finished(const std::string& generation_dir) {
  std::error_code error;
  std::filesystem::remove(mark_path(generation_dir), error);
  return file::sync(generation_dir);
}

bool Writer::has_outgrown_meaning() const {
  return m_impl->append && m_impl->append->has_outgrown_meaning();
}

Result<GenerationInfo> read_info(const std::string& generation_dir,
                                 const std::vector<std::string>& layers) {
  return guarded([&]() -> Result<GenerationInfo> {
    GenerationInfo info;
    const auto integer = [](const std::string& digits) {
      std::int64_t value = 0;
      return text::parse_integer(digits, value) ? value : 0;
    };
    for (const std::string& layer : layers) {
      const Xapian::Database database(evidence_path(generation_dir, layer));
      const Xapian::Database people(people_path(generation_dir, layer));
      unpack_extent(database.get_metadata(k_extent_key));
      const Cursor told{integer(database.get_metadata(k_outbox_key)),
                        database.get_metadata(k_as_of_key)};
      if (std::tie(info.cursor.outbox_id, info.cursor.as_of) < std::tie(told.outbox_id, told.as_of))
        info.cursor = told;
      info.format_version = static_cast<int>(integer(database.get_metadata(k_format_key)));
      info.analyzer_version = database.get_metadata(k_analyzer_key);
    }
    return info;
  });
}

}  // namespace tsunagu::index
