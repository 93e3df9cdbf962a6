// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/build.hpp"

#include <algorithm>
#include <filesystem>

#include "base/file.hpp"
#include "index/forward/extent.hpp"
#include "index/ranking/latent_files.hpp"
#include "index/stopped.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/metadata.hpp"

namespace tsunagu::index {
namespace {

namespace fs = std::filesystem;

// Xapian's in-memory inverter (trees of postings) is fastest while it fits the processor's caches,
// so a build flushes often (docs/performance.md).
constexpr std::size_t k_flush_postings = 30'000;
// Documents that pass from stage to stage together.
constexpr std::size_t k_batch = 256;
constexpr int k_flags = Xapian::DB_CREATE | Xapian::DB_NO_SYNC;

constexpr char k_first_prefix = 'A';  // terms with a prefix; words never begin with A-Z

std::string made_directory(std::string path) {
  fs::create_directories(path);
  return path;
}

// What an interrupted build made after its last checkpoint never counted.
void remove_uncounted(const std::string& dir, const std::vector<std::string>& layers,
                      const BuildMark& mark) {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    fs::remove_all(evidence_path(dir, layers[l]));
    fs::remove_all(people_path(dir, layers[l]));
    fs::remove(vectors_path(dir + "/" + layers[l]));
    for (std::size_t n = mark.layers[l].segments; fs::exists(segment_path(dir, layers[l], n)); ++n)
      fs::remove_all(segment_path(dir, layers[l], n));
  }
}

}  // namespace

Build::Build(std::string generation_dir, const std::vector<std::string>& layers,
             const Analyzer& analyzer, BuildOptions options)
    : m_dir(made_directory(std::move(generation_dir))),
      m_analyzer(analyzer),
      m_options(std::move(options)),
      m_vocabulary(VocabularyWriter::create(vocabulary_path(m_dir))),
      m_people_ids(VocabularyWriter::create(people_ids_path(m_dir))),
      m_analysing(m_options.is_busy),
      m_writing(m_options.is_busy) {
  for (const std::string& name : layers) {
    const std::string layer_dir = made_directory(m_dir + "/" + name);
    m_layers.push_back(
        {.name = name, .dir = layer_dir, .forward = ForwardWriter::create(layer_dir)});
  }
}

Build::Build(std::string generation_dir, const std::vector<std::string>& layers,
             const Analyzer& analyzer, BuildOptions options, const BuildMark& mark)
    : m_dir(std::move(generation_dir)),
      m_analyzer(analyzer),
      m_options(std::move(options)),
      m_vocabulary(VocabularyWriter::open(vocabulary_path(m_dir), mark.vocabulary)),
      m_people_ids(VocabularyWriter::open(people_ids_path(m_dir), mark.people)),
      m_has_mark(true),
      m_analysing(m_options.is_busy),
      m_writing(m_options.is_busy) {
  remove_uncounted(m_dir, layers, mark);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const std::string layer_dir = m_dir + "/" + layers[l];
    const BuildMark::Layer& known = mark.layers[l];
    reset_frequencies(layer_dir);
    Layer layer{.name = layers[l],
                .dir = layer_dir,
                .forward = ForwardWriter::open(layer_dir, known.extent),
                .segments = {},
                .segment = {},
                .documents = known.documents};
    for (std::size_t n = 0; n < known.segments; ++n)
      layer.segments.push_back(segment_path(m_dir, layers[l], n));
    m_layers.push_back(std::move(layer));
    recall_people(m_layers.back());
  }
}

void Build::go_on() const { index::go_on(m_options.stop); }

PersonSum& Build::person(Layer& layer, std::uint32_t number) const {
  if (layer.people.size() <= number) layer.people.resize(number + std::size_t{1});
  return layer.people[number];
}

// What add() kept in memory of the documents in segments.
void Build::recall_people(Layer& layer) {
  for (const std::string& segment : layer.segments) {
    go_on();
    const Xapian::Database database(segment);
    for (Xapian::docid docid = 1; docid <= database.get_lastdocid(); ++docid) {
      if (docid % k_batch == 0) go_on();
      const Xapian::Document document = database.get_document(docid);
      const Owner owner = unpack_owner(document.get_value(k_owner_slot));
      const std::string data = document.get_data();
      const std::string sort_key = data.substr(std::min(data.size(), data.find('\n') + 1));
      std::vector<std::string> inherited;
      auto term = database.termlist_begin(docid);
      for (term.skip_to(std::string(1, k_first_prefix)); term != database.termlist_end(docid);
           ++term) {
        std::string candidate = *term;
        if (is_word(candidate)) break;
        if (is_searched(candidate) || is_inherited(candidate, owner.kind))
          inherited.push_back(std::move(candidate));
      }
      for (const std::string& id : owner.people) {
        PersonSum& sum = person(layer, m_people_ids.intern(id));
        sum.add(owner.kind, owner.year, sort_key);
        for (const std::string& tag : inherited) sum.add_term(tag);
      }
    }
  }
}

void Build::put(std::size_t layer, const Document& document) {
  m_batch.emplace_back(layer, document);
  ++m_since_checkpoint;
  if (m_batch.size() >= k_batch) turn_batch();
}

// Passes each batch on by one stage: collected here, analysed, written, each on its own thread.
void Build::turn_batch() {
  MadeBatch ready;
  if (m_analysed.valid()) ready = m_analysed.get();
  if (!m_batch.empty()) {
    m_analysed = std::async(std::launch::async, [this, documents = std::move(m_batch)] {
      MadeBatch made;
      made.reserve(documents.size());
      for (const auto& [layer, document] : documents) {
        made.emplace_back(layer, make_evidence(document, m_analyzer, m_vocabulary, m_people_ids));
        m_analysing.give_way();
      }
      return made;
    });
    m_batch.clear();
  }
  if (m_written.valid()) m_written.get();
  if (ready.empty()) return;
  m_written = std::async(std::launch::async, [this, batch = std::move(ready)]() mutable {
    for (auto& [layer, made] : batch) {
      add(m_layers[layer], std::move(made));
      m_writing.give_way();
    }
  });
}

void Build::drain() {
  while (!m_batch.empty() || m_analysed.valid() || m_written.valid()) turn_batch();
}

void Build::close_segments() {
  for (Layer& layer : m_layers) {
    if (layer.segment) layer.segment->close();  // writes what is left
    layer.segment.reset();
  }
}

void Build::write_mark_of(Unfinished what, const Cursor& cursor) const {
  what.info = {k_format_version, m_analyzer.version(), cursor};
  BuildMark mark{.of = std::move(what),
                 .vocabulary = m_vocabulary.file().size(),
                 .people = m_people_ids.file().size(),
                 .layers = {}};
  for (const Layer& layer : m_layers)
    mark.layers.push_back({layer.forward.extent(), layer.documents, layer.segments.size()});
  write_mark(m_dir, mark);
}

void Build::checkpoint(Unfinished what, const Cursor& cursor) {
  go_on();
  drain();
  std::vector<std::string> written;
  for (const Layer& layer : m_layers) {
    if (layer.segment) written.push_back(layer.segments.back());
  }
  close_segments();
  m_vocabulary.file().sync();
  m_people_ids.file().sync();
  for (Layer& layer : m_layers) layer.forward.sync();
  const auto durable = [](const Result<void>& synced) {
    if (!synced) throw Xapian::DatabaseError(synced.error().message);
  };
  for (const std::string& segment : written) durable(sync_tree(segment));
  for (const Layer& layer : m_layers) durable(file::sync(layer.dir));
  write_mark_of(std::move(what), cursor);
  m_has_mark = true;
  m_since_checkpoint = 0;
}

void Build::add(Layer& layer, Made made) {
  if (!layer.segment) {
    layer.segments.push_back(segment_path(m_dir, layer.name, layer.segments.size()));
    layer.segment.emplace(layer.segments.back(), k_flags);
    layer.unflushed = 0;
  }
  layer.segment->add_document(made.document);
  layer.unflushed += made.document.termlist_count();
  if (layer.unflushed >= k_flush_postings) {
    layer.segment->commit();
    layer.unflushed = 0;
  }
  // Merging numbers the documents of the segments one after the other.
  layer.forward.put(++layer.documents, std::move(made.forward));
  for (const std::uint32_t number : made.owners) {
    PersonSum& sum = person(layer, number);
    sum.add(made.kind, made.year, made.sort_key);
    for (const std::string& term : made.inherited) sum.add_term(term);
  }
}

void Build::finish(const Cursor& cursor) {
  if (m_has_mark) {
    checkpoint({.info = {}, .place = {}}, cursor);
  } else {
    drain();
    close_segments();
  }
  m_vocabulary.file().flush();
  m_people_ids.file().flush();
  for (Layer& layer : m_layers) layer.forward.flush();
  // Merging mostly waits for the disk, learning what words mean mostly computes.
  auto merged = std::async(std::launch::async, [this] {
    for (const Layer& layer : m_layers) merge(layer);
  });
  finish_forward();
  merged.get();
  go_on();
  for (const Layer& layer : m_layers) {
    Xapian::WritableDatabase evidence(evidence_path(m_dir, layer.name),
                                      Xapian::DB_OPEN | Xapian::DB_NO_SYNC);
    evidence.set_metadata(k_format_key, std::to_string(k_format_version));
    evidence.set_metadata(k_analyzer_key, m_analyzer.version());
    set_cursor(evidence, cursor);
    set_extent(evidence,
               {layer.forward.extent(), m_vocabulary.file().size(), m_people_ids.file().size()});
    evidence.commit();
  }
}

void Build::declare_built(const Cursor& cursor) {
  write_mark_of({.info = {}, .place = {}, .is_built = true}, cursor);
  for (const Layer& layer : m_layers) {
    for (const std::string& segment : layer.segments) fs::remove_all(segment);
  }
}

void Build::merge(const Layer& layer) const {
  const auto merged = m_options.merge(m_dir, layer.name, layer.segments.size(), m_options.stop);
  if (merged) return;
  if (merged.error().code == ErrorCode::not_ready) throw Stopped();
  throw Failed(merged.error());
}

// What is known only when every document is there.
void Build::finish_forward() {
  const auto words = std::make_shared<const Vocabulary>(
      Vocabulary::open(vocabulary_path(m_dir), m_vocabulary.file().size()));
  std::vector<Forward> forwards;
  for (const Layer& layer : m_layers) {
    const ForwardExtent& extent = layer.forward.extent();
    forwards.push_back(Forward::open(layer.dir, extent, words, m_people_ids.size()));
    write_frequencies(layer.dir, forwards.back(), extent.entries);
  }
  auto people = std::async(std::launch::async, [&] {
    for (std::size_t l = 0; l < m_layers.size(); ++l) write_people(m_layers[l], forwards[l]);
  });
  const LatentSpace latent =
      LatentSpace::train(forwards.front(), m_options.stop);  // what all may see
  for (std::size_t l = 0; l < m_layers.size() && !latent.is_empty(); ++l)
    write_vectors(m_layers[l].dir, forwards[l], latent, m_options.stop);
  write_latent(m_dir, latent);
  people.get();
}

void Build::write_people(const Layer& layer, const Forward& forward) const {
  std::vector<std::pair<std::uint32_t, Xapian::docid>> evidence;  // person, document
  for (Xapian::docid docid = 1; docid <= layer.documents; ++docid) {
    const Entry* entry = forward.find(docid);
    if (entry == nullptr) throw Xapian::DatabaseCorruptError(layer.dir);
    forward.for_each_owner(*entry,
                           [&](std::uint32_t person) { evidence.emplace_back(person, docid); });
  }
  std::sort(evidence.begin(), evidence.end());
  Xapian::WritableDatabase people(people_path(m_dir, layer.name), k_flags);
  constexpr std::uint32_t k_none = 0xFFFFFFFF;
  std::vector<std::uint32_t> seen(forward.vocabulary().size(), k_none);  // word -> last person
  std::vector<std::string> words;
  std::size_t unflushed = 0;
  Pace pace(m_options.is_busy);
  for (std::size_t i = 0; i < evidence.size();) {
    go_on();
    const std::uint32_t person = evidence[i].first;
    words.clear();
    for (; i < evidence.size() && evidence[i].first == person; ++i) {
      forward.for_each(evidence[i].second, [&](const Occurrence& occurrence) {
        if (std::exchange(seen[occurrence.folded], person) != person)
          words.emplace_back(forward.vocabulary().term(occurrence.folded));
      });
    }
    people.add_document(layer.people[person].document(m_people_ids.term(person), words));
    unflushed += words.size();
    if (unflushed >= k_flush_postings) {
      people.commit();
      unflushed = 0;
    }
    pace.give_way();
  }
  people.commit();
}

}  // namespace tsunagu::index
