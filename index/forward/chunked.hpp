// SPDX-License-Identifier: GPL-3.0-or-later
// Chunked: a long table whose copies share all that they have in common.
//
// A snapshot copies the table of the one before and changes a few places; only the chunks around
// them are copied. Threads: readers any, as long as nobody edits that copy. An editor must keep the
// table alive that it was copied from.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace tsunagu::index {

template <class T>
class Chunked {
 public:
  std::size_t size() const { return m_size; }
  const T& operator[](std::size_t i) const { return (*m_chunks[i / k_chunk])[i % k_chunk]; }

  // Grows only; what is new holds `T{}`.
  void grow(std::size_t size) {
    while (m_chunks.size() * k_chunk < size) m_chunks.push_back(std::make_shared<Chunk>());
    m_size = std::max(m_size, size);
  }
  void push_back(const T& value) {
    grow(m_size + 1);
    edit(m_size - 1) = value;
  }
  T& edit(std::size_t i) {
    std::shared_ptr<Chunk>& chunk = m_chunks[i / k_chunk];
    if (chunk.use_count() > 1) chunk = std::make_shared<Chunk>(*chunk);
    return (*chunk)[i % k_chunk];
  }

 private:
  static constexpr std::size_t k_chunk = 4096;
  using Chunk = std::array<T, k_chunk>;
  std::vector<std::shared_ptr<Chunk>> m_chunks;
  std::size_t m_size = 0;
};

}  // namespace tsunagu::index
