// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/build.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "index/forward/extent.hpp"
#include "index/ranking/latent_files.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/metadata.hpp"

namespace tsunagu::index {
namespace {

namespace fs = std::filesystem;

// Xapian's in-memory inverter (trees of postings) is fastest while it fits the processor's caches,
// so a build flushes often (docs/performance.md).
constexpr std::size_t k_flush_postings = 30'000;
// Documents of a segment: its tables stay in memory, and a merge of 1,000,000 opens 60 files.
constexpr std::size_t k_segment_documents = 50'000;
// Documents that pass from stage to stage together.
constexpr std::size_t k_batch = 256;
constexpr int k_flags = Xapian::DB_CREATE | Xapian::DB_NO_SYNC;

std::string made_directory(std::string path) {
  fs::create_directories(path);
  return path;
}

}  // namespace

Build::Build(std::string generation_dir, const std::vector<std::string>& layers,
             const Analyzer& analyzer)
    : m_dir(made_directory(std::move(generation_dir))),
      m_analyzer(analyzer),
      m_vocabulary(VocabularyWriter::create(vocabulary_path(m_dir))),
      m_people_ids(VocabularyWriter::create(people_ids_path(m_dir))) {
  for (const std::string& name : layers) {
    const std::string layer_dir = made_directory(m_dir + "/" + name);
    m_layers.push_back(
        {.name = name, .dir = layer_dir, .forward = ForwardWriter::create(layer_dir)});
  }
}

void Build::put(std::size_t layer, const Document& document) {
  m_batch.emplace_back(layer, document);
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
      for (const auto& [layer, document] : documents)
        made.emplace_back(layer, make_evidence(document, m_analyzer, m_vocabulary, m_people_ids));
      return made;
    });
    m_batch.clear();
  }
  if (m_written.valid()) m_written.get();
  if (ready.empty()) return;
  m_written = std::async(std::launch::async, [this, batch = std::move(ready)]() mutable {
    for (auto& [layer, made] : batch) add(m_layers[layer], std::move(made));
  });
}

void Build::add(Layer& layer, Made made) {
  if (!layer.segment || layer.in_segment >= k_segment_documents) {
    if (layer.segment) layer.segment->close();  // writes what is left
    layer.segments.push_back(fmt::format("{}/segment-{:04}", layer.dir, layer.segments.size()));
    layer.segment.emplace(layer.segments.back(), k_flags);
    layer.in_segment = layer.unflushed = 0;
  }
  layer.segment->add_document(made.document);
  ++layer.in_segment;
  layer.unflushed += made.document.termlist_count();
  if (layer.unflushed >= k_flush_postings) {
    layer.segment->commit();
    layer.unflushed = 0;
  }
  // Merging numbers the documents of the segments one after the other.
  layer.forward.put(++layer.documents, std::move(made.forward));
  for (const std::uint32_t person : made.owners) {
    if (layer.people.size() <= person) layer.people.resize(person + std::size_t{1});
    layer.people[person].add(made.kind, made.year, made.sort_key);
    for (const std::string& term : made.inherited) layer.people[person].add_term(term);
  }
}

void Build::finish(const Cursor& cursor) {
  while (!m_batch.empty() || m_analysed.valid() || m_written.valid()) turn_batch();
  m_vocabulary.file().flush();
  m_people_ids.file().flush();
  for (Layer& layer : m_layers) {
    if (layer.segment) layer.segment->close();
    layer.segment.reset();
    layer.forward.flush();
  }
  // Merging mostly waits for the disk, learning what words mean mostly computes.
  auto merged = std::async(std::launch::async, [this] {
    for (const Layer& layer : m_layers) merge_segments(layer);
  });
  finish_forward();
  merged.get();
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

void Build::merge_segments(const Layer& layer) const {
  const std::string merged = evidence_path(m_dir, layer.name);
  if (layer.segments.empty()) {
    Xapian::WritableDatabase(merged, k_flags).commit();
    return;
  }
  {
    Xapian::Database all;
    for (const std::string& segment : layer.segments) all.add_database(Xapian::Database(segment));
    all.compact(merged);
  }
  for (const std::string& segment : layer.segments) fs::remove_all(segment);
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
  const LatentSpace latent = LatentSpace::train(forwards.front());  // what all may see
  for (std::size_t l = 0; l < m_layers.size() && !latent.is_empty(); ++l)
    write_vectors(m_layers[l].dir, forwards[l], latent);
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
  for (std::size_t i = 0; i < evidence.size();) {
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
  }
  people.commit();
}

}  // namespace tsunagu::index
