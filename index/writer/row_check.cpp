// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/row_check.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>
#include <xapian.h>

#include "index/forward/vocabulary.hpp"
#include "index/writer/evidence.hpp"
#include "index/writer/generation.hpp"
#include "index/xapian_error.hpp"

namespace tsunagu::index {
namespace {

struct Layer {
  std::string name;
  Xapian::Database evidence, people;
  std::vector<bool> seen = {};  // by docid
};

// Numbers of words are of no use here, and the file has no name any more.
VocabularyWriter passing_vocabulary() {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / fmt::format("tsunagu-check-{}", ::getpid());
  VocabularyWriter writer = VocabularyWriter::create(path.string());
  std::filesystem::remove(path);
  return writer;
}

// The id behind "Q:" and the like.
std::string without(std::string_view prefix, std::string_view term) {
  return std::string(term.substr(prefix.size() + 1));
}

// Those of `a` whose term made by `term_in_b` is not among the terms of `b`.
template <class Visit>
void for_each_lacking(const Xapian::Database& a, std::string_view prefix_a,
                      const Xapian::Database& b, std::string_view prefix_b, Visit&& visit) {
  const std::string begin = prefixed(prefix_a, "");
  for (auto term = a.allterms_begin(begin); term != a.allterms_end(begin); ++term) {
    const std::string id = without(prefix_a, *term);
    if (!b.term_exists(prefixed(prefix_b, id)) && !visit(id)) return;
  }
}

}  // namespace

struct RowCheck::Impl {
  Impl(const std::string& dir, const std::vector<std::string>& names, const Analyzer& with)
      : analyzer(with),
        vocabulary(passing_vocabulary()),
        people(passing_vocabulary()) {
    for (const std::string& name : names) {
      layers.push_back({name, Xapian::Database(evidence_path(dir, name)),
                        Xapian::Database(people_path(dir, name))});
      layers.back().seen.resize(layers.back().evidence.get_lastdocid() + 1);
    }
  }

  // The docid of a document in one layer; 0: it is not there.
  static Xapian::docid find(const Layer& layer, const std::string& term) {
    const auto posting = layer.evidence.postlist_begin(term);
    return posting == layer.evidence.postlist_end(term) ? 0 : *posting;
  }

  std::string compare(const Document& document, std::optional<std::size_t> wanted) {
    const std::string term = id_term(document.id);
    std::string wrong;
    for (std::size_t l = 0; l < layers.size(); ++l) {
      Layer& layer = layers[l];
      const Xapian::docid docid = find(layer, term);
      if (docid != 0) layer.seen.at(docid) = true;
      if (wanted == l) {
        if (docid == 0) wrong = fmt::format("索引 {} にありません", layer.name);
      } else if (docid != 0) {
        wrong = fmt::format("索引 {} に残っています", layer.name);
      }
      if (wanted != l || docid == 0) continue;
      const Made made = make_evidence(document, analyzer, vocabulary, people);
      if (made.document.serialise() != layer.evidence.get_document(docid).serialise())
        wrong = fmt::format("索引 {} の内容が記録と違います", layer.name);
    }
    return wrong;
  }

  const Analyzer& analyzer;
  VocabularyWriter vocabulary, people;
  std::vector<Layer> layers;
};

RowCheck::RowCheck(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
RowCheck::RowCheck(RowCheck&&) noexcept = default;
RowCheck::~RowCheck() = default;

Result<RowCheck> RowCheck::open(const std::string& generation_dir,
                                const std::vector<std::string>& layers, const Analyzer& analyzer) {
  return guarded([&]() -> Result<RowCheck> {
    return RowCheck(std::make_unique<Impl>(generation_dir, layers, analyzer));
  });
}

Result<std::string> RowCheck::compare(const Document& document, std::optional<std::size_t> layer) {
  return guarded([&]() -> Result<std::string> { return m_impl->compare(document, layer); });
}

Result<std::vector<std::string>> RowCheck::others(std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    std::vector<std::string> found;
    for (const Layer& layer : m_impl->layers) {
      for (auto it = layer.evidence.postlist_begin(""); it != layer.evidence.postlist_end("");
           ++it) {
        if (layer.seen.at(*it)) continue;
        if (found.size() == limit) return found;
        const std::string data = layer.evidence.get_document(*it).get_data();
        found.push_back(data.substr(0, data.find('\n')));
      }
    }
    return found;
  });
}

Result<std::vector<std::string>> RowCheck::people_apart(std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    std::vector<std::string> found;
    for (const Layer& layer : m_impl->layers) {
      const auto note = [&](const std::string& id) {
        if (found.size() < limit) found.push_back(fmt::format("{}: {}", layer.name, id));
        return found.size() < limit;
      };
      for_each_lacking(layer.evidence, k_person_prefix, layer.people, k_id_prefix, note);
      for_each_lacking(layer.people, k_id_prefix, layer.evidence, k_person_prefix, note);
    }
    return found;
  });
}

}  // namespace tsunagu::index
