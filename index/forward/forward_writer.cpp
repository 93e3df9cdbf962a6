// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/forward/forward_writer.hpp"

#include <algorithm>
#include <filesystem>

namespace tsunagu::index {
namespace {

std::string_view bytes_of(const void* object, std::size_t size) {
  return {static_cast<const char*>(object), size};
}

}  // namespace

void encode_people(ForwardDocument& document, const std::vector<std::uint32_t>& people) {
  if (people.empty()) return;
  document.entry.owner = people.front() + 1;
  if (people.size() == 1) return;
  document.entry.flags |= Entry::shared;
  words::put_number(document.words, static_cast<std::uint32_t>(people.size()));
  for (const std::uint32_t person : people) words::put_number(document.words, person);
}

void encode_text(ForwardDocument& document, Field field, std::vector<Token> tokens,
                 VocabularyWriter& vocabulary) {
  // Terms that overlap come longest first, so that the next word is judged by the last part.
  std::stable_sort(tokens.begin(), tokens.end(), [](const Token& a, const Token& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  words::put_number(document.words, static_cast<std::uint32_t>(field) * 4 + words::k_new_text);
  std::uint32_t end = tokens.empty() ? 0 : tokens.front().begin;  // of the token before
  std::uint32_t begin = end;
  bool is_first = true;
  for (const Token& token : tokens) {
    std::uint32_t step = 0;
    if (!is_first && token.begin != begin && token.begin >= end) step = token.begin == end ? 1 : 2;
    words::put_number(document.words, vocabulary.intern(token.written, token.term) * 4 + step);
    begin = token.begin;
    end = token.end;
    is_first = false;
  }
}

void reset_frequencies(const std::string& layer_dir) {
  AppendFile frequencies = AppendFile::create(frequencies_path(layer_dir), k_frequencies_kind);
  frequencies.append(std::string(2 * sizeof(std::uint64_t), '\0'));
  frequencies.flush();
}

ForwardWriter ForwardWriter::create(const std::string& layer_dir) {
  reset_frequencies(layer_dir);
  return {AppendFile::create(words_path(layer_dir), k_words_kind),
          AppendFile::create(journal_path(layer_dir), k_journal_kind)};
}

ForwardWriter ForwardWriter::open(const std::string& layer_dir, const ForwardExtent& extent) {
  ForwardWriter writer(AppendFile::open(words_path(layer_dir), k_words_kind, extent.words),
                       AppendFile::open(journal_path(layer_dir), k_journal_kind,
                                        k_file_header + extent.entries * sizeof(Entry)));
  writer.m_extent = extent;
  if (std::filesystem::exists(vectors_path(layer_dir))) {
    writer.m_vectors.emplace(
        AppendFile::open(vectors_path(layer_dir), k_vectors_kind,
                         k_file_header + extent.entries * k_latent_dimensions));
  }
  return writer;
}

void ForwardWriter::put(Xapian::docid docid, ForwardDocument document) {
  m_words.append(document.words);
  m_extent.words = m_words.size();
  document.entry.docid = docid;
  document.entry.end = m_extent.words;
  m_journal.append(bytes_of(&document.entry, sizeof document.entry));
  if (m_vectors) m_vectors->append(bytes_of(document.vector.data(), document.vector.size()));
  ++m_extent.entries;
}

void ForwardWriter::remove(Xapian::docid docid) {
  ForwardDocument nothing;
  nothing.entry.flags = Entry::removed;
  put(docid, std::move(nothing));
}

void ForwardWriter::flush() {
  m_words.flush();
  m_journal.flush();
  if (m_vectors) m_vectors->flush();
}

void ForwardWriter::sync() {
  m_words.sync();
  m_journal.sync();
  if (m_vectors) m_vectors->sync();
}

void write_frequencies(const std::string& layer_dir, const Forward& forward,
                       std::uint64_t entries) {
  AppendFile file = AppendFile::create(frequencies_path(layer_dir), k_frequencies_kind);
  const std::uint64_t words = forward.vocabulary().size();
  file.append(bytes_of(&entries, sizeof entries));
  file.append(bytes_of(&words, sizeof words));
  for (TermId id = 0; id < words; ++id) {
    const std::uint32_t documents = forward.document_frequency(id);
    file.append(bytes_of(&documents, sizeof documents));
  }
  file.flush();
}

}  // namespace tsunagu::index
