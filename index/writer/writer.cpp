// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/writer.hpp"

#include <algorithm>
#include <filesystem>
#include <future>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <xapian.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "index/forward/extent.hpp"
#include "index/forward/forward_writer.hpp"
#include "index/writer/generation.hpp"
#include "index/xapian_error.hpp"

namespace tsunagu::index {
namespace {

// Xapian's in-memory inverter (trees of postings) is fastest while it fits the processor's caches,
// so a build flushes often (docs/performance.md).
constexpr std::size_t k_build_flush_postings = 30'000;
// Documents analysed together on a second thread while the batch before them is written.
constexpr std::size_t k_build_batch = 256;

constexpr const char* k_format_key = "format";
constexpr const char* k_analyzer_key = "analyzer";
constexpr const char* k_outbox_key = "outbox_id";
constexpr const char* k_as_of_key = "as_of";

struct Layer {
  std::string dir;
  Xapian::WritableDatabase evidence, people;
  ForwardWriter forward;
  std::size_t unflushed_evidence = 0, unflushed_people = 0;  // postings, in a build
  std::set<std::string> touched;  // people whose evidence changed since the last commit
};

std::string id_term(std::string_view id) { return prefixed(k_id_prefix, id); }
std::string person_term(std::string_view id) { return prefixed(k_person_prefix, id); }

// A document in the shapes it is stored in.
struct Made {
  Xapian::Document document;
  ForwardDocument forward;
};

Made make_document(const Document& source, const Analyzer& analyzer, VocabularyWriter& vocabulary,
                   VocabularyWriter& people) {
  Made made;
  Xapian::Document& document = made.document;
  Entry& entry = made.forward.entry;
  std::vector<std::uint32_t> owners;
  for (const std::string& person : source.people) owners.push_back(people.intern(person));
  encode_people(made.forward, owners);
  entry.year = static_cast<std::uint16_t>(source.year);
  if (source.kind == Kind::profile) entry.flags |= Entry::profile;
  for (const Text& text : source.texts) {
    const FieldRow& row = row_of(text.field);
    if (row.whole_value) {
      const std::string key = analyzer.name_key(text.text);
      if (key.empty()) continue;
      document.add_term(prefixed(row.prefix, key), row.weight);
      entry.length += row.weight;
      continue;
    }
    std::vector<Token> tokens = analyzer.analyze(text.text);
    for (const Token& token : tokens) document.add_term(token.term, row.weight);
    entry.length += row.weight * static_cast<std::uint32_t>(tokens.size());
    encode_text(made.forward, text.field, std::move(tokens), vocabulary);
  }
  for (const Tag& tag : source.tags) document.add_boolean_term(term_of(tag.field, tag.value));
  for (const std::string& person : source.people) document.add_boolean_term(person_term(person));
  document.add_boolean_term(
      std::string(source.kind == Kind::profile ? k_profile_term : k_work_term));
  document.add_boolean_term(id_term(source.id));
  document.add_value(k_owner_slot, pack_owner({source.kind, source.year, source.people}));
  if (source.year > 0) document.add_value(k_year_slot, fmt::format("{:04}", source.year));
  // The sort key and id come back from the data when people are listed and evidence is named.
  document.set_data(source.id + "\n" + source.sort_key);
  return made;
}

// Adds to a database that is being built.
Xapian::docid add(Xapian::WritableDatabase& database, const Xapian::Document& document,
                  std::size_t& unflushed) {
  const Xapian::docid docid = database.add_document(document);
  unflushed += document.termlist_count();
  if (unflushed >= k_build_flush_postings) {
    database.commit();
    unflushed = 0;
  }
  return docid;
}

// Whether a tag term goes from evidence of `kind` to its people.
bool is_inherited(std::string_view term, Kind kind) {
  for (const TagRow& row : k_tags) {
    if (term.starts_with(row.prefix) && term.substr(row.prefix.size()).starts_with(':')) {
      return kind == Kind::profile || row.of_every_evidence;
    }
  }
  return false;
}

// The union of a person's evidence in one layer, as a people document; nullopt without evidence.
std::optional<Xapian::Document> gather_person(const Xapian::Database& evidence,
                                              const std::string& person) {
  PersonEntry entry{.id = person};
  std::vector<std::string> words;
  std::vector<std::string> tags;
  const std::string term = person_term(person);
  bool found = false;
  for (auto posting = evidence.postlist_begin(term); posting != evidence.postlist_end(term);
       ++posting) {
    found = true;
    const Xapian::Document document = evidence.get_document(*posting);
    const Owner owner = unpack_owner(document.get_value(k_owner_slot));
    if (owner.kind == Kind::profile) {
      entry.has_profile = true;
      const std::string data = document.get_data();
      entry.sort_key = data.substr(std::min(data.size(), data.find('\n') + 1));
    } else {
      entry.newest_year = std::max(entry.newest_year, owner.year);
    }
    for (auto it = evidence.termlist_begin(*posting); it != evidence.termlist_end(*posting); ++it) {
      std::string candidate = *it;
      if (is_searched(candidate)) {
        words.push_back(std::move(candidate));
      } else if (is_inherited(candidate, owner.kind)) {
        tags.push_back(std::move(candidate));
      }
    }
  }
  if (!found) return std::nullopt;
  const auto make_unique = [](std::vector<std::string>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  make_unique(words);
  make_unique(tags);
  entry.tags = std::move(tags);
  Xapian::Document document;
  for (const std::string& word : words) document.add_boolean_term(word);
  document.add_boolean_term(id_term(person));
  document.set_data(pack_person(entry));
  return document;
}

}  // namespace

struct Writer::Impl {
  Impl(std::string generation_dir, const Analyzer& chain, Mode how)
      : dir(std::move(generation_dir)),
        analyzer(chain),
        mode(how) {}

  std::string dir;
  const Analyzer& analyzer;
  Mode mode;
  std::vector<Layer> layers;
  std::optional<VocabularyWriter> vocabulary, people_ids;
  // A build's documents on their way: collected, then analysed elsewhere, then written.
  std::vector<std::pair<std::size_t, Document>> batch;
  std::future<std::vector<std::pair<std::size_t, Made>>> analysed;

  void create(const std::vector<std::string>& names) {
    const int flags = Xapian::DB_CREATE | Xapian::DB_NO_SYNC;
    for (const std::string& name : names) {
      const std::string layer_dir = dir + "/" + name;
      std::filesystem::create_directories(layer_dir);
      layers.push_back({.dir = layer_dir,
                        .evidence = Xapian::WritableDatabase(evidence_path(dir, name), flags),
                        .people = Xapian::WritableDatabase(people_path(dir, name), flags),
                        .forward = ForwardWriter::create(layer_dir)});
      layers.back().evidence.set_metadata(k_format_key, std::to_string(k_format_version));
      layers.back().evidence.set_metadata(k_analyzer_key, analyzer.version());
    }
    vocabulary.emplace(VocabularyWriter::create(vocabulary_path(dir)));
    people_ids.emplace(VocabularyWriter::create(people_ids_path(dir)));
  }

  void open(const std::vector<std::string>& names) {
    Extent shared;  // a crash between two layers leaves what the further one counts
    for (const std::string& name : names) {
      Xapian::WritableDatabase evidence(evidence_path(dir, name), Xapian::DB_OPEN);
      const Extent extent = unpack_extent(evidence.get_metadata(k_extent_key));
      shared.vocabulary = std::max(shared.vocabulary, extent.vocabulary);
      shared.people = std::max(shared.people, extent.people);
      const std::string layer_dir = dir + "/" + name;
      layers.push_back({.dir = layer_dir,
                        .evidence = std::move(evidence),
                        .people = Xapian::WritableDatabase(people_path(dir, name), Xapian::DB_OPEN),
                        .forward = ForwardWriter::open(layer_dir, extent.layer)});
    }
    vocabulary.emplace(VocabularyWriter::open(vocabulary_path(dir), shared.vocabulary));
    people_ids.emplace(VocabularyWriter::open(people_ids_path(dir), shared.people));
  }

  Made make(const Document& document) {
    return make_document(document, analyzer, *vocabulary, *people_ids);
  }

  // Starts the analysis of what was collected and writes what was analysed meanwhile.
  void turn_batch() {
    std::vector<std::pair<std::size_t, Made>> ready;
    if (analysed.valid()) ready = analysed.get();
    if (!batch.empty()) {
      analysed = std::async(std::launch::async, [this, documents = std::move(batch)] {
        std::vector<std::pair<std::size_t, Made>> made;
        made.reserve(documents.size());
        for (const auto& [layer, document] : documents) made.emplace_back(layer, make(document));
        return made;
      });
      batch.clear();
    }
    for (auto& [number, made] : ready) {
      Layer& layer = layers[number];
      const auto docid = add(layer.evidence, made.document, layer.unflushed_evidence);
      layer.forward.put(docid, std::move(made.forward));
    }
  }

  // Notes whose evidence the document `term` is. Its docid, 0 when the layer has none.
  static Xapian::docid forget(Layer& layer, const std::string& term) {
    const auto posting = layer.evidence.postlist_begin(term);
    if (posting == layer.evidence.postlist_end(term)) return 0;
    const Owner owner = unpack_owner(layer.evidence.get_document(*posting).get_value(k_owner_slot));
    layer.touched.insert(owner.people.begin(), owner.people.end());
    return *posting;
  }

  static void remove(Layer& layer, const std::string& term) {
    const Xapian::docid docid = forget(layer, term);
    if (docid == 0) return;
    layer.evidence.delete_document(docid);
    layer.forward.remove(docid);
  }

  void refresh_people(Layer& layer) {
    for (const std::string& person : layer.touched) {
      const auto document = gather_person(layer.evidence, person);
      if (document && mode == Mode::build) {
        add(layer.people, *document,
            layer.unflushed_people);  // once each: replacing would cost a look-up
      } else if (document) {
        layer.people.replace_document(id_term(person), *document);
      } else {
        layer.people.delete_document(id_term(person));
      }
    }
    layer.touched.clear();
  }

  // Makes what commits will refer to durable (a build does so at its end).
  void write_forward() {
    const auto write = [this](auto& file) { mode == Mode::build ? file.flush() : file.sync(); };
    write(vocabulary->file());
    write(people_ids->file());
    for (Layer& layer : layers) write(layer.forward);
  }

  void commit(const Cursor& cursor) {
    write_forward();
    for (Layer& layer : layers) {
      refresh_people(layer);
      layer.people.commit();
    }
    // The cursor goes with the evidence, after the people: a crash between replays both.
    for (Layer& layer : layers) {
      layer.evidence.set_metadata(k_outbox_key, std::to_string(cursor.outbox_id));
      layer.evidence.set_metadata(k_as_of_key, cursor.as_of);
      layer.evidence.set_metadata(k_extent_key,
                                  pack_extent({layer.forward.extent(), vocabulary->file().size(),
                                               people_ids->file().size()}));
      layer.evidence.commit();
    }
  }

  void count_words() {
    const auto words = std::make_shared<const Vocabulary>(
        Vocabulary::open(vocabulary_path(dir), vocabulary->file().size()));
    for (const Layer& layer : layers) {
      const ForwardExtent& extent = layer.forward.extent();
      write_frequencies(layer.dir, Forward::open(layer.dir, extent, words, people_ids->size()),
                        extent.entries);
    }
  }
};

Writer::Writer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::open(const std::string& generation_dir,
                            const std::vector<std::string>& layers, const Analyzer& analyzer,
                            Mode mode) {
  return guarded([&]() -> Result<Writer> {
    auto impl = std::make_unique<Impl>(generation_dir, analyzer, mode);
    mode == Mode::build ? impl->create(layers) : impl->open(layers);
    return Writer(std::move(impl));
  });
}

Result<void> Writer::put(std::size_t layer, const Document& document) {
  return guarded([&]() -> Result<void> {
    const std::string term = id_term(document.id);
    Layer& home = m_impl->layers.at(layer);
    if (m_impl->mode == Mode::build) {
      m_impl->batch.emplace_back(layer, document);
      if (m_impl->batch.size() >= k_build_batch) m_impl->turn_batch();
    } else {
      for (Layer& other : m_impl->layers) {
        if (&other != &home) Impl::remove(other, term);
      }
      Impl::forget(home, term);
      Made made = m_impl->make(document);
      const auto docid = home.evidence.replace_document(term, made.document);
      home.forward.put(docid, std::move(made.forward));
    }
    home.touched.insert(document.people.begin(), document.people.end());
    return {};
  });
}

Result<void> Writer::remove(const std::string& document_id) {
  return guarded([&]() -> Result<void> {
    for (Layer& layer : m_impl->layers) Impl::remove(layer, id_term(document_id));
    return {};
  });
}

Result<void> Writer::commit(const Cursor& cursor) {
  return guarded([&]() -> Result<void> {
    m_impl->commit(cursor);
    // Xapian syncs the tables but not the directory entry of its new version file.
    for (const Layer& layer : m_impl->layers) {
      TRY(file::sync(layer.dir + "/people"));
      TRY(file::sync(layer.dir + "/evidence"));
    }
    return {};
  });
}

Result<void> Writer::finish_build(const Cursor& cursor) {
  return guarded([&]() -> Result<void> {
    m_impl->turn_batch();
    m_impl->turn_batch();
    m_impl->commit(cursor);
    m_impl->count_words();
    for (Layer& layer : m_impl->layers) {
      layer.evidence.close();
      layer.people.close();
    }
    return sync_tree(m_impl->dir);
  });
}

Result<GenerationInfo> read_info(const std::string& generation_dir,
                                 const std::vector<std::string>& layers) {
  return guarded([&]() -> Result<GenerationInfo> {
    GenerationInfo info;
    bool first = true;
    const auto integer = [](const std::string& digits) {
      std::int64_t value = 0;
      return text::parse_integer(digits, value) ? value : 0;
    };
    for (const std::string& layer : layers) {
      const Xapian::Database database(evidence_path(generation_dir, layer));
      const Xapian::Database people(people_path(generation_dir, layer));
      unpack_extent(database.get_metadata(k_extent_key));
      const std::int64_t outbox_id = integer(database.get_metadata(k_outbox_key));
      const std::string as_of = database.get_metadata(k_as_of_key);
      if (first || outbox_id < info.cursor.outbox_id) info.cursor.outbox_id = outbox_id;
      if (first || as_of < info.cursor.as_of) info.cursor.as_of = as_of;
      info.format_version = static_cast<int>(integer(database.get_metadata(k_format_key)));
      info.analyzer_version = database.get_metadata(k_analyzer_key);
      first = false;
    }
    return info;
  });
}

}  // namespace tsunagu::index
