// SPDX-License-Identifier: GPL-3.0-or-later
// The forward index: words of documents in text order, through commits, crashes and damage.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/file.hpp"
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

std::string read(const std::string& path) { return *file::read(path); }
void write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

struct Generation {
  test::TempDir dir;
  std::string path = generation_path(dir.path(), 1);
  std::int64_t outbox_id = 0;

  Generation() = default;
  Generation(const Generation& other) {
    std::filesystem::copy(other.path, path, std::filesystem::copy_options::recursive);
  }

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
    for (Xapian::docid d = 0; d < layer.forward.last_docid() + 3; ++d) {
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
    CHECK(spelled(*s, 1) == "0:0:資金 0:1:計画 2:1001:こんぴゅた(コンピューター) 2:1003:補助");
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
    CHECK(s->vocabulary().term(s->vocabulary().folded(*written)) == "こんぴゅた");
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
        REQUIRE((some(4) == 0 ? w.remove(d.id).has_value() : w.put(some(3), d).has_value()));
      }
      g.commit(w);
      if (some(3) == 0) continue;  // a reader may miss commits
      s = g.snapshot(s.get());
      CHECK(told(*s) == told(*g.snapshot()));
    }
    CHECK(s->layers()[0].forward.documents() > 0);
  }

  TEST_CASE("what a crash left behind a commit never counts, wherever it was cut") {
    Generation g;
    g.build({titled("1", "販路"), titled("2", "労務 販路")});
    const std::vector<std::string> files{"public/words", "public/journal", "vocabulary",
                                         "people_ids"};
    std::vector<std::string> committed;
    for (const std::string& name : files) committed.push_back(read(g.path + "/" + name));
    const std::string before = told(*g.snapshot());
    // The bytes of a change whose commit did not come.
    const Generation other(g);
    {
      Writer w = g.writer(Writer::Mode::append);
      REQUIRE(w.put(0, document("3", {{Field::body, "輸出 コンピューター"}}, {"z"})).has_value());
      g.commit(w);
    }
    std::vector<std::string> longer;
    for (const std::string& name : files) longer.push_back(read(g.path + "/" + name));
    for (std::size_t f = 0; f < files.size(); ++f) {
      REQUIRE(longer[f].size() > committed[f].size());
      for (std::size_t cut = committed[f].size(); cut <= longer[f].size(); ++cut) {
        const Generation crashed(other);
        write(crashed.path + "/" + files[f], longer[f].substr(0, cut));
        CHECK(told(*crashed.snapshot()) == before);
        if (cut % 7 != 0) continue;  // opening a writer takes longer
        Writer w = crashed.writer(Writer::Mode::append);
        CHECK(read(crashed.path + "/" + files[f]) == committed[f]);
        REQUIRE(w.put(0, titled("2", "借換")).has_value());
        REQUIRE(w.commit({3, "2026-01-01"}).has_value());
        CHECK(spelled(*crashed.snapshot(), 2) == "0:0:借換");
      }
    }
  }

  TEST_CASE("a damaged file is told as corrupt by readers and writers") {
    Generation g;
    g.build({titled("1", "販路"), titled("2", "労務 販路")});
    for (const std::string name : {"public/words", "public/journal", "public/frequencies",
                                   "vocabulary", "people_ids", "latent"}) {
      const std::string sound = read(g.path + "/" + name);
      REQUIRE(sound.size() > k_file_header);
      for (const std::string& damaged :
           {std::string(), sound.substr(0, sound.size() / 2), sound.substr(0, sound.size() - 1),
            std::string(sound.size(), '\0'), std::string(sound.size(), 'x')}) {
        const Generation wounded(g);
        write(wounded.path + "/" + name, damaged);
        const auto opened = Snapshot::open(wounded.path, 1, k_layers);
        REQUIRE_MESSAGE(!opened.has_value(), name);
        CHECK_MESSAGE(opened.error().code == ErrorCode::corrupt, name);
      }
      const Generation wounded(g);
      std::filesystem::remove(wounded.path + "/" + name);
      const auto opened = Snapshot::open(wounded.path, 1, k_layers);
      REQUIRE_MESSAGE(!opened.has_value(), name);
      CHECK_MESSAGE(opened.error().code == ErrorCode::corrupt, name);
    }
  }

  TEST_CASE("numbers out of range in a file that is otherwise sound are corrupt, never a crash") {
    Generation g;
    g.build({titled("1", "販路"), titled("2", "労務 販路")});
    std::string words = read(g.path + "/public/words");
    for (std::size_t i = k_file_header; i < words.size(); ++i) {
      const Generation wounded(g);
      std::string changed = words;
      changed[i] = '\x7F';
      write(wounded.path + "/public/words", changed);
      const auto opened = Snapshot::open(wounded.path, 1, k_layers);
      REQUIRE(opened.has_value());  // words are looked at when they are needed
      CHECK_THROWS_AS(spelled(**opened, 1) + spelled(**opened, 2), Xapian::DatabaseCorruptError);
    }
    std::string journal = read(g.path + "/public/journal");
    journal[k_file_header + 8] = '\0';  // docid
    write(g.path + "/public/journal", journal);
    CHECK(Snapshot::open(g.path, 1, k_layers).error().code == ErrorCode::corrupt);
  }

  TEST_CASE("a generation that was built equals one that grew") {
    std::vector<Document> documents{titled("w1", "販路 コンピューター"), titled("w2", "労務")};
    documents[0].people = {"a", "b"};
    documents[0].tags = {{TagField::topic, "t1"}, {TagField::hub, "h9"}};
    documents.push_back({.id = "p1",
                         .kind = Kind::profile,
                         .texts = {{Field::name, "佐藤"}, {Field::body, "輸出"}},
                         .tags = {{TagField::hub, "h1"}, {TagField::topic, "t2"}},
                         .people = {"a"},
                         .sort_key = "さとう"});
    Generation built;
    built.build(documents);
    Generation grown;
    grown.build({});
    Writer w = grown.writer(Writer::Mode::append);
    for (const Document& d : documents) REQUIRE(w.put(0, d).has_value());
    grown.commit(w);
    CHECK(told(*built.snapshot()) == told(*grown.snapshot()));
    const auto terms = [](const Generation& g) {
      std::string out;
      const Xapian::Database people(people_path(g.path, "public"));
      for (auto term = people.allterms_begin(); term != people.allterms_end(); ++term)
        out += fmt::format("{} {}\n", *term, term.get_termfreq());
      return out;
    };
    CHECK(terms(built) == terms(grown));
    CHECK(terms(built).find("XN:") != std::string::npos);
  }
}

}  // namespace tsunagu::index
