// SPDX-License-Identifier: GPL-3.0-or-later
// Writing the forward index of one layer. Internal to the index library. Threads: one.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "index/analysis/analyzer.hpp"
#include "index/forward/forward.hpp"

namespace tsunagu::index {

inline constexpr std::string_view k_words_kind = "tsunagu seq 1";
inline constexpr std::string_view k_journal_kind = "tsunagu jrnl 1";
inline constexpr std::string_view k_frequencies_kind = "tsunagu freq 1";
inline constexpr std::string_view k_vectors_kind = "tsunagu vect 1";

// The words of a document and what its entry says, before it has a docid.
struct ForwardDocument {
  std::string words;  // encoded
  Entry entry;
  std::array<std::int8_t, k_latent_dimensions> vector{};  // 0: nothing is known of its meaning
};

// Appends one text to encoded words. `tokens` in any order.
void encode_text(ForwardDocument& document, Field field, std::vector<Token> tokens,
                 VocabularyWriter& vocabulary);
// The people it speaks for, by number; before any text.
void encode_people(ForwardDocument& document, const std::vector<std::uint32_t>& people);

// A frequencies file that has counted nothing yet. Not durable by itself.
void reset_frequencies(const std::string& layer_dir);

class ForwardWriter {
 public:
  static ForwardWriter create(const std::string& layer_dir);
  static ForwardWriter open(const std::string& layer_dir, const ForwardExtent& extent);

  void put(Xapian::docid docid, ForwardDocument document);
  void remove(Xapian::docid docid);
  const ForwardExtent& extent() const { return m_extent; }
  void flush();
  void sync();

 private:
  ForwardWriter(AppendFile words, AppendFile journal)
      : m_words(std::move(words)),
        m_journal(std::move(journal)) {}
  AppendFile m_words, m_journal;
  std::optional<AppendFile> m_vectors;  // one for each entry, once the generation has them
  ForwardExtent m_extent;
};

// Keeps what `forward` counted over the first `entries` entries, so that opening need not read all
// words. Not durable by itself.
void write_frequencies(const std::string& layer_dir, const Forward& forward, std::uint64_t entries);

}  // namespace tsunagu::index
