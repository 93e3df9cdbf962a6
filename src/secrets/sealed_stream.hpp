// SPDX-License-Identifier: GPL-3.0-or-later
// Long data sealed piece by piece (XChaCha20-Poly1305, libsodium's secretstream): nobody without
// the key reads it, and no bit can be changed, no piece left out, moved or repeated without being
// seen.
//
// Threads: one at a time for each object.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::secrets {

inline constexpr std::size_t k_stream_key_bytes = 32;
inline constexpr std::size_t k_stream_header_bytes = 24;  // before the first sealed piece
inline constexpr std::size_t k_seal_bytes = 17;           // what a sealed piece is longer by

// A secret key; its bytes are wiped when it goes. Files of keys are one line of text, readable by
// their owner alone.
class StreamKey {
 public:
  static StreamKey random();
  // Makes the file; locked when there is one already, which is never replaced. io, no_space.
  static Result<StreamKey> create_file(const std::string& path);
  // not_found; invalid_argument when it is no key file or others than its owner may read it.
  static Result<StreamKey> read_file(const std::string& path);

  StreamKey(const StreamKey&) = default;
  StreamKey& operator=(const StreamKey&) = default;
  ~StreamKey();

  // 16 hexadecimal digits that tell keys apart and tell nothing of the key.
  std::string name() const;

 private:
  friend class Sealer;
  friend class Unsealer;
  StreamKey() = default;
  std::array<unsigned char, k_stream_key_bytes> m_bytes{};
};

class Sealer {
 public:
  explicit Sealer(const StreamKey& key);
  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  // The first bytes of the stream; no secret.
  const std::string& header() const { return m_header; }
  // `beside`: bytes that are not sealed but have to be the same when it is opened.
  std::string seal(std::string_view piece, bool is_last, std::string_view beside = {});

 private:
  alignas(16) std::array<unsigned char, 64> m_state{};
  std::string m_header;
};

class Unsealer {
 public:
  // `header` has k_stream_header_bytes.
  Unsealer(const StreamKey& key, std::string_view header);
  ~Unsealer();
  Unsealer(const Unsealer&) = delete;
  Unsealer& operator=(const Unsealer&) = delete;

  struct Piece {
    std::string bytes;
    bool is_last = false;
  };
  // corrupt: another key, or the piece is not the one that was sealed here.
  Result<Piece> open(std::string_view sealed, std::string_view beside = {});

 private:
  alignas(16) std::array<unsigned char, 64> m_state{};
};

}  // namespace tsunagu::secrets
