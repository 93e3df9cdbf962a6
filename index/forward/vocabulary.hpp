// SPDX-License-Identifier: GPL-3.0-or-later
// Vocabulary: the strings of one generation and their numbers, by first appearance.
//
// A word is there in its folded form, under which it is indexed, and in every form it was written
// in. Strings stay when the last document with them goes: ask Forward::document_frequency. The file
// only grows; a Vocabulary is what one commit sees of it. The ids of people are kept the same way.
// Internal to the index library.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "index/forward/chunked.hpp"
#include "index/forward/files.hpp"

namespace tsunagu::index {

using TermId = std::uint32_t;
inline constexpr std::size_t k_word_max_bytes = 255;

// Words by number and by string. The strings lie elsewhere, from `base` on, each as a record:
// length (1 byte), id of the folded form (4 bytes), bytes.
class WordTable {
 public:
  std::size_t size() const { return m_words.size(); }
  std::string_view term(const char* base, TermId id) const;
  TermId folded(TermId id) const { return m_words[id].folded; }
  // The word that is its own folded form, otherwise any written form.
  std::optional<TermId> find(const char* base, std::string_view term) const;
  std::optional<TermId> find(const char* base, std::string_view term, TermId folded) const;
  // Adds the record at `offset`, whose folded form is a word already or itself.
  TermId add(const char* base, std::uint32_t offset);

 private:
  struct Word {
    std::uint32_t offset = 0;  // of the record
    TermId folded = 0;
  };
  template <class Accept>
  std::optional<TermId> probe(const char* base, std::string_view term, Accept&& accept) const;
  void insert(const char* base, TermId id);

  Chunked<Word> m_words;
  Chunked<TermId> m_slots;  // open addressing; id + 1, 0: free; a power of two of them
};

// Threads: any.
class Vocabulary {
 public:
  // The first `length` bytes of the file; `before` is what an earlier commit saw of the same file.
  static Vocabulary open(const std::string& path, std::uint64_t length,
                         const Vocabulary* before = nullptr);

  // The id of a folded form, or else of a written one.
  std::optional<TermId> find(std::string_view term) const { return m_table.find(data(), term); }
  // The id of `written` as a form of the word `folded`.
  std::optional<TermId> find(std::string_view written, TermId folded) const {
    return m_table.find(data(), written, folded);
  }
  std::string_view term(TermId id) const { return m_table.term(data(), id); }
  // The id under which `written` is indexed; itself when it is a folded form.
  TermId folded(TermId written) const { return m_table.folded(written); }
  std::size_t size() const { return m_table.size(); }

 private:
  const char* data() const { return m_file->data(); }
  std::shared_ptr<const Mapping> m_file;
  std::uint64_t m_length = 0;
  WordTable m_table;
};

// Threads: one.
class VocabularyWriter {
 public:
  static VocabularyWriter create(const std::string& path);
  static VocabularyWriter open(const std::string& path, std::uint64_t length);

  TermId intern(std::string_view folded);
  TermId intern(std::string_view written, std::string_view folded);
  std::string_view term(TermId id) const { return m_table.term(m_bytes.data(), id); }
  TermId folded(TermId id) const { return m_table.folded(id); }
  std::size_t size() const { return m_table.size(); }
  AppendFile& file() { return m_file; }
  const AppendFile& file() const { return m_file; }

 private:
  explicit VocabularyWriter(AppendFile file) : m_file(std::move(file)) {}
  TermId add(std::string_view term, TermId folded);
  AppendFile m_file;
  std::string m_bytes;  // the whole file, so that new words are found before they are written
  WordTable m_table;
};

}  // namespace tsunagu::index
