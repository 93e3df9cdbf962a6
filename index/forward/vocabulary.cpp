// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/forward/vocabulary.hpp"

#include <cstring>

#include <xapian.h>

namespace tsunagu::index {
namespace {

constexpr std::string_view k_kind = "tsunagu words 1";
constexpr std::size_t k_record_head = 5;
constexpr std::size_t k_first_slots = 1024;

std::string_view term_at(const char* record) {
  return {record + k_record_head, static_cast<unsigned char>(record[0])};
}

TermId folded_at(const char* record) {
  TermId folded = 0;
  std::memcpy(&folded, record + 1, sizeof folded);
  return folded;
}

// Adds the records between two offsets; corrupt when they do not end there or name later words.
void add_records(WordTable& table, const char* base, std::uint64_t begin, std::uint64_t end) {
  std::uint64_t at = begin;
  while (at < end) {
    const std::uint64_t size =
        at + k_record_head <= end ? k_record_head + term_at(base + at).size() : end;
    if (at + size > end || folded_at(base + at) > table.size())
      throw Xapian::DatabaseCorruptError("vocabulary");
    table.add(base, static_cast<std::uint32_t>(at));
    at += size;
  }
}

}  // namespace

std::string_view WordTable::term(const char* base, TermId id) const {
  return term_at(base + m_words[id].offset);
}

template <class Accept>
std::optional<TermId> WordTable::probe(const char* base, std::string_view term,
                                       Accept&& accept) const {
  if (m_slots.size() == 0) return std::nullopt;
  const std::size_t mask = m_slots.size() - 1;
  std::optional<TermId> found;
  for (std::size_t slot = std::hash<std::string_view>{}(term)&mask; m_slots[slot] != 0;
       slot = (slot + 1) & mask) {
    const TermId id = m_slots[slot] - 1;
    if (this->term(base, id) != term) continue;
    if (accept(id)) return id;
    if (!found) found = id;
  }
  return found;
}

std::optional<TermId> WordTable::find(const char* base, std::string_view term) const {
  return probe(base, term, [&](TermId id) { return m_words[id].folded == id; });
}

std::optional<TermId> WordTable::find(const char* base, std::string_view term,
                                      TermId folded) const {
  const auto found = probe(base, term, [&](TermId id) { return m_words[id].folded == folded; });
  return found && m_words[*found].folded == folded ? found : std::nullopt;
}

TermId WordTable::add(const char* base, std::uint32_t offset) {
  const auto id = static_cast<TermId>(m_words.size());
  m_words.push_back({offset, folded_at(base + offset)});
  if (2 * m_words.size() > m_slots.size()) {
    Chunked<TermId> larger;
    larger.grow(std::max(k_first_slots, 2 * m_slots.size()));
    m_slots = std::move(larger);
    for (TermId word = 0; word < id; ++word) insert(base, word);
  }
  insert(base, id);
  return id;
}

void WordTable::insert(const char* base, TermId id) {
  const std::size_t mask = m_slots.size() - 1;
  std::size_t slot = std::hash<std::string_view>{}(term(base, id)) & mask;
  while (m_slots[slot] != 0) slot = (slot + 1) & mask;
  m_slots.edit(slot) = id + 1;
}

Vocabulary Vocabulary::open(const std::string& path, std::uint64_t length,
                            const Vocabulary* before) {
  Vocabulary vocabulary;
  if (before != nullptr) vocabulary = *before;
  const std::uint64_t known = before != nullptr ? before->m_length : k_file_header;
  if (length < known) throw Xapian::DatabaseCorruptError(path);
  vocabulary.m_file = Mapping::reach(std::move(vocabulary.m_file), path, k_kind, length);
  vocabulary.m_length = length;
  add_records(vocabulary.m_table, vocabulary.data(), known, length);
  return vocabulary;
}

VocabularyWriter VocabularyWriter::create(const std::string& path) {
  VocabularyWriter writer(AppendFile::create(path, k_kind));
  writer.m_bytes.resize(k_file_header);
  return writer;
}

VocabularyWriter VocabularyWriter::open(const std::string& path, std::uint64_t length) {
  VocabularyWriter writer(AppendFile::open(path, k_kind, length));
  writer.m_file.read(0, length, writer.m_bytes);
  add_records(writer.m_table, writer.m_bytes.data(), k_file_header, length);
  return writer;
}

TermId VocabularyWriter::intern(std::string_view folded) {
  const auto found = m_table.find(m_bytes.data(), folded);
  if (found && m_table.folded(*found) == *found) return *found;
  return add(folded, static_cast<TermId>(m_table.size()));
}

TermId VocabularyWriter::intern(std::string_view written, std::string_view folded) {
  const TermId word = intern(folded);
  if (written == folded) return word;
  const auto found = m_table.find(m_bytes.data(), written, word);
  return found ? *found : add(written, word);
}

TermId VocabularyWriter::add(std::string_view term, TermId folded) {
  if (term.size() > k_word_max_bytes) throw Xapian::InvalidArgumentError("a word too long");
  const auto offset = static_cast<std::uint32_t>(m_bytes.size());
  m_bytes.push_back(static_cast<char>(term.size()));
  m_bytes.append(reinterpret_cast<const char*>(&folded), sizeof folded);
  m_bytes += term;
  m_file.append(std::string_view(m_bytes).substr(offset));
  return m_table.add(m_bytes.data(), offset);
}

}  // namespace tsunagu::index
