// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/forward/forward.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "index/forward/forward_writer.hpp"

namespace tsunagu::index {

std::string words_path(const std::string& layer_dir) { return layer_dir + "/words"; }
std::string journal_path(const std::string& layer_dir) { return layer_dir + "/journal"; }
std::string frequencies_path(const std::string& layer_dir) { return layer_dir + "/frequencies"; }
std::string vectors_path(const std::string& layer_dir) { return layer_dir + "/vectors"; }

Forward Forward::open(const std::string& layer_dir, const ForwardExtent& extent,
                      std::shared_ptr<const Vocabulary> vocabulary, std::size_t people,
                      const Forward* before) {
  Forward forward;
  if (before != nullptr) {
    forward = *before;
    if (extent.entries < before->m_extent.entries || extent.words < before->m_extent.words)
      throw Xapian::DatabaseCorruptError(layer_dir);
  }
  forward.m_vocabulary = std::move(vocabulary);
  forward.m_people = people;
  forward.m_words =
      Mapping::reach(std::move(forward.m_words), words_path(layer_dir), k_words_kind, extent.words);
  forward.m_journal =
      Mapping::reach(std::move(forward.m_journal), journal_path(layer_dir), k_journal_kind,
                     k_file_header + extent.entries * sizeof(Entry));
  if (std::filesystem::exists(vectors_path(layer_dir))) {
    forward.m_vectors =
        Mapping::reach(std::move(forward.m_vectors), vectors_path(layer_dir), k_vectors_kind,
                       k_file_header + extent.entries * k_latent_dimensions);
  }
  if (before == nullptr) forward.read_frequencies(frequencies_path(layer_dir));
  forward.m_frequencies.grow(forward.m_vocabulary->size());
  const std::uint64_t seen = forward.m_extent.entries;
  forward.m_extent = extent;
  for (std::uint64_t number = seen; number < extent.entries; ++number) forward.apply(number);
  return forward;
}

void Forward::read_frequencies(const std::string& path) {
  const auto file =
      Mapping::open(path, k_frequencies_kind, k_file_header + 2 * sizeof(std::uint64_t));
  std::uint64_t head[2] = {};  // entries counted, words
  std::memcpy(head, file->data() + k_file_header, sizeof head);
  const auto whole = Mapping::open(path, k_frequencies_kind,
                                   k_file_header + sizeof head + head[1] * sizeof(std::uint32_t));
  m_counted = head[0];
  m_frequencies.grow(head[1]);
  const char* values = whole->data() + k_file_header + sizeof head;
  for (std::size_t id = 0; id < head[1]; ++id)
    std::memcpy(&m_frequencies.edit(id), values + id * sizeof(std::uint32_t),
                sizeof(std::uint32_t));
}

// Takes one more entry of the journal into the tables.
void Forward::apply(std::size_t number) {
  const Entry& next = entry(number);
  const std::uint64_t begin = number == 0 ? k_file_header : entry(number - 1).end;
  if (next.docid == 0 || next.end < begin || next.end > m_extent.words)
    throw Xapian::DatabaseCorruptError("journal");
  m_newest.grow(next.docid + std::size_t{1});
  const std::uint32_t old = m_newest[next.docid];
  const bool is_removed = (next.flags & Entry::removed) != 0;
  if (old != 0) {
    --m_documents;
    if (number >= m_counted) count(entry(old - 1), -1);
  }
  if (!is_removed) {
    ++m_documents;
    if (number >= m_counted) count(next, 1);
  }
  m_newest.edit(next.docid) = is_removed ? 0 : static_cast<std::uint32_t>(number) + 1;
}

void Forward::count(const Entry& entry, int change) {
  std::vector<TermId> ids;
  for_each_word(entry, [&](const Occurrence& o) { ids.push_back(o.folded); });
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const TermId id : ids) m_frequencies.edit(id) += static_cast<std::uint32_t>(change);
}

}  // namespace tsunagu::index
