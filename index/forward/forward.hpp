// SPDX-License-Identifier: GPL-3.0-or-later
// Forward: document -> its words in text order, in memory (mmap), for one layer.
//
// Two files: the journal, one Entry per document version (a deletion is an entry too), and the
// words, one sequence per entry in the same order. Both only grow; the newest entry of a docid
// counts. See docs/index-format.md and docs/decisions/0009. Internal to the index library.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <xapian.h>

#include "index/forward/chunked.hpp"
#include "index/forward/files.hpp"
#include "index/forward/vocabulary.hpp"
#include "index/ranking/parameters.hpp"
#include "index/schema/schema.hpp"

namespace tsunagu::index {

struct Occurrence {
  TermId written = 0;
  TermId folded = 0;
  Field field = Field::body;
  // Words side by side in the text are 1 apart; a dropped word or punctuation between them makes it
  // 2; a merged domain term shares the position of its first part; texts are
  // k_text_distance apart.
  std::uint32_t position = 0;
};
inline constexpr std::uint32_t k_text_distance = 1000;

// One line of the journal, as on disk (little-endian).
struct Entry {
  enum Flag : std::uint8_t { removed = 1, profile = 2, shared = 4 };
  std::uint64_t end = 0;     // of its words in their file; they begin where those before it end
  std::uint32_t docid = 0;   // never 0
  std::uint32_t length = 0;  // sum of the occurrences, weighted by field: Xapian's document length
  std::uint32_t owner = 0;   // number of its first person + 1; 0: nobody's
  std::uint16_t year = 0;    // 0: undated
  std::uint8_t flags = 0;
  std::uint8_t unused = 0;
};
static_assert(sizeof(Entry) == 24);

// How much of the files a commit counts.
struct ForwardExtent {
  std::uint64_t entries = 0;  // entries, not bytes
  std::uint64_t words = k_file_header;
};
std::string words_path(const std::string& layer_dir);
std::string journal_path(const std::string& layer_dir);
std::string frequencies_path(const std::string& layer_dir);
std::string vectors_path(const std::string& layer_dir);

// Threads: any. What lies beyond the commit, or is deleted, has no words and the length 0.
class Forward {
 public:
  // `people`: how many there are. `before` is what an earlier commit saw of the same files: only
  // later entries are read then.
  static Forward open(const std::string& layer_dir, const ForwardExtent& extent,
                      std::shared_ptr<const Vocabulary> vocabulary, std::size_t people,
                      const Forward* before = nullptr);

  // Calls visit(const Occurrence&) in text order; a visit that returns false ends it.
  template <class Visit>
  void for_each(Xapian::docid docid, Visit&& visit) const;
  // As BM25 sees it.
  std::uint32_t length(Xapian::docid docid) const {
    const Entry* entry = find(docid);
    return entry == nullptr ? 0 : entry->length;
  }
  std::uint32_t document_frequency(TermId folded) const {
    return folded < m_frequencies.size() ? m_frequencies[folded] : 0;
  }
  // The latent vector (LatentVector of index/ranking/latent.hpp); nullptr: none.
  const std::int8_t* vector(Xapian::docid docid) const {
    const std::uint32_t number = docid < m_newest.size() ? m_newest[docid] : 0;
    if (number == 0 || m_vectors == nullptr) return nullptr;
    return reinterpret_cast<const std::int8_t*>(m_vectors->data()) + k_file_header +
           (number - std::size_t{1}) * k_latent_dimensions;
  }

  bool has_vectors() const { return m_vectors != nullptr; }
  const Vocabulary& vocabulary() const { return *m_vocabulary; }
  std::size_t documents() const { return m_documents; }
  Xapian::docid last_docid() const {
    return m_newest.size() == 0 ? 0 : static_cast<Xapian::docid>(m_newest.size() - 1);
  }
  // The newest entry; nullptr: no such document.
  const Entry* find(Xapian::docid docid) const {
    const std::uint32_t number = docid < m_newest.size() ? m_newest[docid] : 0;
    return number == 0 ? nullptr : &entry(number - 1);
  }
  // Calls visit(number of a person) for each of its people; `entry` is one of find().
  template <class Visit>
  void for_each_owner(const Entry& entry, Visit&& visit) const;
  // Calls visit(docid) for what was put, changed or removed since `before`; some more than once.
  template <class Visit>
  void for_each_changed(const Forward& before, Visit&& visit) const {
    for (std::uint64_t number = before.m_extent.entries; number < m_extent.entries; ++number)
      visit(Xapian::docid{entry(number).docid});
  }
  // The same as for_each_owner, for the people of what was put, changed or removed since `before`,
  // old and new; some more than once.
  template <class Visit>
  void for_each_changed_owner(const Forward& before, Visit&& visit) const;

 private:
  const Entry& entry(std::size_t number) const {
    return reinterpret_cast<const Entry*>(m_journal->data() + k_file_header)[number];
  }
  // The entry before the first one ends where the words begin.
  std::uint64_t words_begin(const Entry& e) const {
    return &e == &entry(0) ? k_file_header : (&e - 1)->end;
  }
  template <class Visit>
  void for_each_word(const Entry& entry, Visit&& visit) const;
  void read_frequencies(const std::string& path);
  void apply(std::size_t number);
  void count(const Entry& entry, int change);

  std::shared_ptr<const Vocabulary> m_vocabulary;
  std::shared_ptr<const Mapping> m_words, m_journal;
  std::shared_ptr<const Mapping> m_vectors;  // null: the generation has none
  ForwardExtent m_extent;
  std::size_t m_people = 0;
  Chunked<std::uint32_t> m_newest;       // docid -> number of its newest entry + 1; 0: none
  Chunked<std::uint32_t> m_frequencies;  // folded id -> documents
  std::size_t m_counted = 0;             // entries that the frequencies file counts already
  std::size_t m_documents = 0;
};

// --- the words of an entry: first its people when it is shared (a count, numbers), then steps ---
namespace words {

// Each step is a number: id * 4 + kind; kinds 0 to 2 move the position by themselves.
inline constexpr std::uint32_t k_new_text = 3;  // the id is the field

inline void put_number(std::string& out, std::uint32_t number) {
  for (; number >= 0x80; number >>= 7U) out.push_back(static_cast<char>(number | 0x80U));
  out.push_back(static_cast<char>(number));
}

inline std::uint32_t take_number(const char*& at, const char* end) {
  std::uint32_t number = 0;
  for (unsigned shift = 0; at < end && shift < 35; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    number |= static_cast<std::uint32_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return number;
  }
  throw Xapian::DatabaseCorruptError("words of a document");
}

}  // namespace words

template <class Visit>
void Forward::for_each_word(const Entry& entry, Visit&& visit) const {
  const char* at = m_words->data() + words_begin(entry);
  const char* end = m_words->data() + entry.end;
  if ((entry.flags & Entry::shared) != 0) {
    for (std::uint32_t people = words::take_number(at, end); people > 0; --people)
      words::take_number(at, end);
  }
  Occurrence occurrence;
  while (at < end) {
    const std::uint32_t step = words::take_number(at, end);
    const std::uint32_t kind = step % 4;
    const std::uint32_t id = step / 4;
    if (kind == words::k_new_text) {
      if (id >= k_fields.size()) throw Xapian::DatabaseCorruptError("field of a document");
      occurrence.field = static_cast<Field>(id);
      occurrence.position += k_text_distance;
      continue;
    }
    if (id >= m_vocabulary->size()) throw Xapian::DatabaseCorruptError("word of a document");
    occurrence.written = id;
    occurrence.folded = m_vocabulary->folded(id);
    occurrence.position += kind;
    if constexpr (std::is_void_v<std::invoke_result_t<Visit&, const Occurrence&>>) {
      visit(static_cast<const Occurrence&>(occurrence));
    } else if (!visit(static_cast<const Occurrence&>(occurrence))) {
      return;
    }
  }
}

template <class Visit>
void Forward::for_each(Xapian::docid docid, Visit&& visit) const {
  if (const Entry* entry = find(docid)) for_each_word(*entry, std::forward<Visit>(visit));
}

template <class Visit>
void Forward::for_each_owner(const Entry& entry, Visit&& visit) const {
  if (entry.owner == 0) return;
  const auto pass_on = [&](std::uint32_t person) {
    if (person >= m_people) throw Xapian::DatabaseCorruptError("people of a document");
    visit(person);
  };
  if ((entry.flags & Entry::shared) == 0) return pass_on(entry.owner - 1);
  const char* at = m_words->data() + words_begin(entry);
  const char* end = m_words->data() + entry.end;
  for (std::uint32_t people = words::take_number(at, end); people > 0; --people)
    pass_on(words::take_number(at, end));
}

template <class Visit>
void Forward::for_each_changed_owner(const Forward& before, Visit&& visit) const {
  for (std::uint64_t number = before.m_extent.entries; number < m_extent.entries; ++number) {
    const Entry& next = entry(number);
    for_each_owner(next, visit);
    if (const Entry* old = before.find(next.docid)) before.for_each_owner(*old, visit);
  }
}

}  // namespace tsunagu::index
