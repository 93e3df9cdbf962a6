// SPDX-License-Identifier: GPL-3.0-or-later
// The forward index: words of documents in text order, through commits, crashes and damage.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "index/forward/extent.hpp"
#include "index/reader/snapshot.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/writer.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::index {
namespace {

const std::vector<std::string> k_layers{"public", "agency", "hub"};
using test::analyzer;

Document document(const std::string& id, const std::vector<Text>& texts,
                  const std::vector<std::string>& people = {"a"}) {
  return {.id = id, .texts = texts, .people = people, .year = 2024};
}

Document titled(const std::string& id, const std::string& title) {
  return document(id, {{Field::title, title}});
}

struct Generation {
  test::TempDir dir;
  std::string path = generation_path(dir.path(), 1);
  std::int64_t outbox_id = 0;

  Writer writer(Writer::Mode mode) const {
    auto opened = Writer::open(path, k_layers, analyzer(), mode);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().message));
    return std::move(*opened);
  }
  void build(const std::vector<Document>& documents) const {
    Writer built = writer(Writer::Mode::build);
    for (const Document& d : documents) REQUIRE(built.put(0, d).has_value());
    REQUIRE(built.finish_build({1, "2026-01-01"}).has_value());
  }
  void commit(Writer& writer) { REQUIRE(writer.commit({++outbox_id, "2026-01-01"}).has_value()); }
  std::shared_ptr<const Snapshot> snapshot(const Snapshot* before = nullptr) const {
    auto opened = Snapshot::open(path, 1, k_layers, before);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().message));
    return *opened;
  }
};

// "field:position:folded" for each occurrence, with "(written)" where it differs.
std::string spelled(const Snapshot& snapshot, Xapian::docid docid, std::size_t layer = 0) {
  std::string out;
  const Vocabulary& words = snapshot.vocabulary();
  snapshot.layers()[layer].forward.for_each(docid, [&](const Occurrence& o) {
    out += fmt::format("{}{}:{}:{}", out.empty() ? "" : " ", static_cast<int>(o.field),
                       o.position - k_text_distance, words.term(o.folded));
    if (o.written != o.folded) out += fmt::format("({})", words.term(o.written));
  });
  return out;
}

// Everything a snapshot knows, with names instead of numbers.
std::string told(const Snapshot& s) {
  std::string out;
  const auto list = [&](std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) out += name + ",";
    out += "\n";
  };
  for (std::size_t l = 0; l < s.layers().size(); ++l) {
    const Layer& layer = s.layers()[l];
    out += fmt::format("layer {}: {} documents\n", l, layer.documents);
    for (Xapian::docid d = 0; d < layer.forward.end_docid() + 2; ++d) {
      const Entry* entry = layer.forward.find(d);
      if (entry == nullptr) continue;
      out += fmt::format("{} {} {} {}: {}: ", d, entry->length, entry->year, entry->flags,
                         spelled(s, d, l));
      layer.forward.for_each_owner(*entry, [&](PersonNumber p) { out += s.person_id(p); });
      out += "\n";
    }
    for (PersonNumber p = 0; p < s.person_count(); ++p) {
      const LayerPerson& known = layer.by_person[p];
      if (known.docid == 0) continue;
      out += fmt::format("{} {} {} {} ", s.person_id(p), known.has_profile, known.newest_year,
                         layer.people[known.docid] == p);
      std::vector<std::string> tags;
      for (const TagNumber tag : known.tags) tags.push_back(s.tag(tag));
      list(std::move(tags));
    }
    std::vector<std::string> frequencies;
    for (TermId t = 0; t < s.vocabulary().size(); ++t)
      frequencies.push_back(
          fmt::format("{}={}", s.vocabulary().term(t), layer.forward.document_frequency(t)));
    list(std::move(frequencies));
  }
  for (const PersonNumber p : s.in_order())
    out += fmt::format("{} {}\n", s.person_id(p), s.sort_key(p));
  return out;
}

}  // namespace

TEST_SUITE("index/forward") {
  TEST_CASE("words come back in text order, with fields, written forms and gaps") {
    Generation g;
    g.build({document("1", {{Field::title, "資金計画"}, {Field::body, "コンピューター、補助"}}),
             document("2", {{Field::name, "佐藤"}, {Field::body, "資金"}})});
    const auto s = g.snapshot();
    CHECK(spelled(*s, 1) == "0:0:資金 0:1:計画 2:1001:こんぴゅーた(コンピューター) 2:1003:補助");
    CHECK(spelled(*s, 2) == "2:0:資金");
    CHECK(spelled(*s, 3).empty());
    const Forward& forward = s->layers()[0].forward;
    CHECK(forward.length(1) == 5 * 2 + 2);
    CHECK(forward.length(2) == 1 + 1);  // the name counts, as in Xapian
    CHECK(forward.document_frequency(*s->vocabulary().find("資金")) == 2);
    CHECK(forward.document_frequency(*s->vocabulary().find("補助")) == 1);
    CHECK_FALSE(s->vocabulary().find("佐藤").has_value());
    const auto written = s->vocabulary().find("コンピューター");
    REQUIRE(written.has_value());
    CHECK(s->vocabulary().term(s->vocabulary().folded(*written)) == "こんぴゅーた");
    CHECK(forward.vector(1) == nullptr);
  }

  TEST_CASE("a merged term shares the position of its first part") {
    Generation g;
    g.build({titled("1", "経営改善計画")});
    CHECK(spelled(*g.snapshot(), 1) == "0:0:経営改善計画 0:0:経営 0:1:改善 0:2:計画");
  }

  TEST_CASE("documents are put, replaced, moved and removed; frequencies follow") {
    Generation g;
    g.build({titled("1", "販路"), titled("2", "労務 販路")});
    Writer w = g.writer(Writer::Mode::append);
    REQUIRE(w.put(0, titled("3", "輸出 販路")).has_value());
    REQUIRE(w.put(0, titled("1", "輸出")).has_value());
    g.commit(w);
    auto s = g.snapshot();
    const auto frequency = [&](std::string_view word, std::size_t layer = 0) {
      return s->layers()[layer].forward.document_frequency(*s->vocabulary().find(word));
    };
    CHECK(spelled(*s, 1) == "0:0:輸出");
    CHECK(spelled(*s, 3) == "0:0:輸出 0:2:販路");
    CHECK(frequency("販路") == 2);
    CHECK(frequency("輸出") == 2);
    REQUIRE(w.remove("2").has_value());
    REQUIRE(w.put(1, titled("3", "輸出 販路")).has_value());
    g.commit(w);
    s = g.snapshot();
    CHECK(spelled(*s, 2).empty());
    CHECK(s->layers()[0].forward.length(2) == 0);
    CHECK(frequency("販路") == 0);
    CHECK(frequency("労務") == 0);
    CHECK(frequency("輸出") == 1);
    CHECK(frequency("輸出", 1) == 1);
    CHECK(s->layers()[0].forward.documents() == 1);
  }

  TEST_CASE("a snapshot that takes in the changes equals one opened anew, whatever changed") {
    Generation g;
    g.build({});
    Writer w = g.writer(Writer::Mode::append);
    auto s = g.snapshot();
    std::minstd_rand random(7);
    const auto some = [&](std::uint32_t below) {
      return static_cast<std::uint32_t>(random() % below);
    };
    const std::vector<std::string> words{"販路", "労務", "輸出", "補助金", "コンピューター"};
    const std::vector<std::string> people{"a", "b", "c", "d"};
    for (int commit = 0; commit < 60; ++commit) {
      for (std::uint32_t change = some(4); change > 0; --change) {
        const std::uint32_t number = some(8);
        const bool is_profile = number < 3;
        Document d = titled(std::to_string(number), words[some(5)] + " " + words[some(5)]);
        d.kind = is_profile ? Kind::profile : Kind::work;
        d.people = {people[is_profile ? number : some(4)]};
        if (!is_profile && some(2) == 0) d.people.push_back(people[some(4)]);
        if (!is_profile && some(4) == 0) d.people.clear();
        d.sort_key = is_profile ? fmt::format("{}", some(9)) : "";
        d.tags = {{TagField::topic, std::to_string(some(4))}};
        d.year = 2000 + some(20);
        REQUIRE((some(4) == 0 ? w.remove(d.id) : w.put(some(3), d)).has_value());
      }
      g.commit(w);
      if (some(3) == 0) continue;  // a reader may miss commits
      s = g.snapshot(s.get());
      CHECK(told(*s) == told(*g.snapshot()));
    }
    CHECK(s->layers()[0].forward.documents() > 0);
  }
}

}  // namespace tsunagu::index
