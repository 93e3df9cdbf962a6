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
  std::string name, dir;
  Xapian::WritableDatabase evidence, people;
  std::size_t unflushed_evidence = 0, unflushed_people = 0;  // postings, in a build
  std::set<std::string> touched;  // people whose evidence changed since the last commit
};

std::string id_term(std::string_view id) { return prefixed(k_id_prefix, id); }
std::string person_term(std::string_view id) { return prefixed(k_person_prefix, id); }

Xapian::Document make_document(const Document& source, const Analyzer& analyzer) {
  Xapian::Document document;
  for (const Text& text : source.texts) {
    const FieldRow& row = row_of(text.field);
    if (row.whole_value) {
      const std::string key = analyzer.name_key(text.text);
      if (!key.empty()) document.add_term(prefixed(row.prefix, key), row.weight);
      continue;
    }
    for (const Token& token : analyzer.analyze(text.text))
      document.add_term(token.term, row.weight);
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
  return document;
}

// Adds to a database that is being built.
void add(Xapian::WritableDatabase& database, const Xapian::Document& document,
         std::size_t& unflushed) {
  database.add_document(document);
  unflushed += document.termlist_count();
  if (unflushed < k_build_flush_postings) return;
  database.commit();
  unflushed = 0;
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
  // A build's documents on their way: collected, then analysed elsewhere, then written.
  std::vector<std::pair<std::size_t, Document>> batch;
  std::future<std::vector<std::pair<std::size_t, Xapian::Document>>> analysed;

  // Starts the analysis of what was collected and writes what was analysed meanwhile.
  void turn_batch() {
    std::vector<std::pair<std::size_t, Xapian::Document>> ready;
    if (analysed.valid()) ready = analysed.get();
    if (!batch.empty()) {
      analysed = std::async(std::launch::async, [this, documents = std::move(batch)] {
        std::vector<std::pair<std::size_t, Xapian::Document>> made;
        made.reserve(documents.size());
        for (const auto& [layer, document] : documents)
          made.emplace_back(layer, make_document(document, analyzer));
        return made;
      });
      batch.clear();
    }
    for (const auto& [layer, document] : ready)
      add(layers[layer].evidence, document, layers[layer].unflushed_evidence);
  }

  void forget(Layer& layer, const std::string& term) {
    for (auto posting = layer.evidence.postlist_begin(term);
         posting != layer.evidence.postlist_end(term); ++posting) {
      const Owner owner =
          unpack_owner(layer.evidence.get_document(*posting).get_value(k_owner_slot));
      layer.touched.insert(owner.people.begin(), owner.people.end());
    }
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

  void commit(const Cursor& cursor) {
    for (Layer& layer : layers) {
      refresh_people(layer);
      layer.people.commit();
    }
    // The cursor goes with the evidence, after the people: a crash between replays both.
    for (Layer& layer : layers) {
      layer.evidence.set_metadata(k_outbox_key, std::to_string(cursor.outbox_id));
      layer.evidence.set_metadata(k_as_of_key, cursor.as_of);
      layer.evidence.commit();
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
    const int flags =
        mode == Mode::build ? Xapian::DB_CREATE | Xapian::DB_NO_SYNC : Xapian::DB_OPEN;
    for (const std::string& name : layers) {
      const std::string evidence = evidence_path(generation_dir, name);
      const std::string people = people_path(generation_dir, name);
      if (mode == Mode::build) {
        std::filesystem::create_directories(std::filesystem::path(evidence).parent_path());
      }
      impl->layers.push_back({name,
                              generation_dir + "/" + name,
                              Xapian::WritableDatabase(evidence, flags),
                              Xapian::WritableDatabase(people, flags),
                              0,
                              0,
                              {}});
      if (mode == Mode::build) {
        auto& database = impl->layers.back().evidence;
        database.set_metadata(k_format_key, std::to_string(k_format_version));
        database.set_metadata(k_analyzer_key, analyzer.version());
      }
    }
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
        m_impl->forget(other, term);
        if (&other != &home) other.evidence.delete_document(term);
      }
      home.evidence.replace_document(term, make_document(document, m_impl->analyzer));
    }
    home.touched.insert(document.people.begin(), document.people.end());
    return {};
  });
}

Result<void> Writer::remove(const std::string& document_id) {
  return guarded([&]() -> Result<void> {
    const std::string term = id_term(document_id);
    for (Layer& layer : m_impl->layers) {
      m_impl->forget(layer, term);
      layer.evidence.delete_document(term);
    }
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
