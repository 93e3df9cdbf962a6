// SPDX-License-Identifier: GPL-3.0-or-later
#include <numeric>

#include "base/text.hpp"
#include "sample/data_reader.hpp"

namespace tsunagu::sample {
namespace {

class SentenceFiles {
 public:
  SentenceFiles(DataReader& reader, Vocabulary& vocabulary)
      : m_reader(reader),
        m_vocabulary(vocabulary) {}

  Result<void> load() {
    for (Topic& topic : m_vocabulary.topics) TRY(load_families(topic));
    for (Sector& sector : m_vocabulary.sectors) TRY(load_sector_sentences(sector));
    TRY(load_any());
    return load_profiles();
  }

 private:
  Result<void> add(const Sentence& sentence, std::vector<Pattern>& patterns) const {
    auto pattern = Pattern::compile(sentence.text);
    if (!pattern) return m_reader.wrong(sentence.line, pattern.error().message);
    patterns.push_back(std::move(*pattern));
    return {};
  }

  Result<void> add(const Sentence& sentence, std::string_view kind, Sentences& sentences) const {
    if (kind == "context") return add(sentence, sentences.contexts);
    if (kind == "title") return add(sentence, sentences.titles);
    if (kind == "challenge") return add(sentence, sentences.challenges);
    if (kind == "action") return add(sentence, sentences.actions);
    if (kind == "result") return add(sentence, sentences.results);
    if (kind == "mixed") return add(sentence, sentences.mixed);
    return m_reader.wrong(sentence.line, fmt::format("「{}」は知らない見出しです", kind));
  }

  // The sectors of a heading "name @sector,sector" (only there) or "name @!sector" (anywhere else).
  Result<std::vector<bool>> family_sectors(const Sentence& sentence) const {
    const std::size_t at = sentence.section.find(" @");
    if (at == std::string_view::npos) return std::vector<bool>(m_vocabulary.sectors.size(), true);
    std::string_view keys = sentence.section.substr(at + 2);
    const bool others = keys.starts_with('!');
    if (others) keys.remove_prefix(1);
    std::vector<bool> sectors(m_vocabulary.sectors.size(), others);
    for (const std::string_view key : text::split(keys, ',')) {
      TRY_ASSIGN(const std::size_t sector,
                 m_reader.known(sentence.line, m_vocabulary.sectors, &Sector::key, key));
      sectors[sector] = !others;
    }
    return sectors;
  }

  // Where no family fits a sector, each may be used: odd words are better than none.
  void list_families(Topic& topic) const {
    topic.families_by_sector.resize(m_vocabulary.sectors.size());
    for (std::size_t s = 0; s < m_vocabulary.sectors.size(); ++s) {
      auto& fitting = topic.families_by_sector[s];
      for (std::size_t f = 0; f < topic.families.size(); ++f) {
        if (topic.families[f].sectors[s]) fitting.push_back(f);
      }
      if (!fitting.empty()) continue;
      fitting.resize(topic.families.size());
      std::iota(fitting.begin(), fitting.end(), 0);
    }
  }

  Result<void> load_families(Topic& topic) {
    TRY_ASSIGN(const auto sentences,
               m_reader.sentences(fmt::format("sample/topics/{}.txt", topic.key)));
    for (const Sentence& sentence : sentences) {
      const std::string_view name = sentence.section.substr(0, sentence.section.find(" @"));
      if (topic.families.empty() || topic.families.back().name != name) {
        TRY_ASSIGN(std::vector<bool> sectors, family_sectors(sentence));
        topic.families.push_back({.name = name, .sectors = std::move(sectors)});
      }
      TRY(add(sentence, sentence.subsection, topic.families.back().sentences));
    }
    for (const Family& family : topic.families) {
      const Sentences& s = family.sentences;
      if (s.titles.empty() || s.challenges.size() < 2 || s.actions.size() < 3 ||
          s.results.size() < 2) {
        return m_reader.wrong(
            1, fmt::format("「{}」の文が足りません（題1、課題2、支援3、成果2以上）", family.name));
      }
    }
    list_families(topic);
    return {};
  }

  Result<void> load_sector_sentences(Sector& sector) {
    sector.by_topic.resize(m_vocabulary.topics.size());
    TRY_ASSIGN(const auto sentences,
               m_reader.sentences(fmt::format("sample/sectors/{}.txt", sector.key)));
    for (const Sentence& sentence : sentences) {
      if (sentence.section == "context") {
        TRY(add(sentence, sector.contexts));
        continue;
      }
      const std::size_t blank = sentence.section.find(' ');
      const std::string_view key = sentence.section.substr(0, blank);
      TRY_ASSIGN(const std::size_t topic,
                 m_reader.known(sentence.line, m_vocabulary.topics, &Topic::key, key));
      SectorSentences& of_topic = sector.by_topic[topic];
      if (blank != std::string_view::npos) {
        const auto& families = m_vocabulary.topics[topic].families;
        const std::string_view name = sentence.section.substr(blank + 1);
        TRY_ASSIGN(of_topic.family, m_reader.known(sentence.line, families, &Family::name, name));
      }
      TRY(add(sentence, sentence.subsection, of_topic.sentences));
    }
    return {};
  }

  Result<void> load_any() {
    m_vocabulary.contexts_by_topic.resize(m_vocabulary.topics.size());
    TRY_ASSIGN(const auto sentences, m_reader.sentences("sample/sectors/any.txt"));
    for (const Sentence& sentence : sentences) {
      if (sentence.section == "context") {
        TRY(add(sentence, m_vocabulary.contexts));
      } else if (sentence.section == "outline") {
        TRY(add(sentence, m_vocabulary.outlines));
      } else if (sentence.section == "partner") {
        TRY(add(sentence, m_vocabulary.partner_actions));
      } else {
        TRY_ASSIGN(const std::size_t topic, m_reader.known(sentence.line, m_vocabulary.topics,
                                                           &Topic::key, sentence.section));
        TRY(add(sentence, sentence.subsection, m_vocabulary.contexts_by_topic[topic]));
      }
    }
    return {};
  }

  Result<void> load_profiles() {
    TRY_ASSIGN(const auto sentences, m_reader.sentences("sample/profiles.txt"));
    for (const Sentence& sentence : sentences) {
      if (sentence.section == "message") {
        TRY(add(sentence, m_vocabulary.messages));
      } else if (sentence.section == "closing") {
        TRY(add(sentence, m_vocabulary.closings));
      } else if (sentence.section == "short") {
        TRY(add(sentence, m_vocabulary.short_messages));
      } else {
        TRY_ASSIGN(const std::size_t topic, m_reader.known(sentence.line, m_vocabulary.topics,
                                                           &Topic::key, sentence.subsection));
        TRY(add(sentence, m_vocabulary.topics[topic].help));
      }
    }
    return {};
  }

  DataReader& m_reader;
  Vocabulary& m_vocabulary;
};

}  // namespace

Result<void> load_sentences(DataReader& reader, Vocabulary& vocabulary) {
  return SentenceFiles(reader, vocabulary).load();
}

}  // namespace tsunagu::sample
