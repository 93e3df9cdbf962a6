// SPDX-License-Identifier: GPL-3.0-or-later
// Fingerprints (BLAKE2b, RFC 7693) and random tokens, through libsodium. Threads: any.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace tsunagu::secrets {

inline constexpr std::size_t k_digest_bytes = 32;
inline constexpr std::size_t k_token_bits = 256;

// BLAKE2b-256 of `bytes`: 32 raw bytes.
std::string digest(std::string_view bytes);

// The same of bytes that come one after another. Threads: one at a time.
class Digesting {
 public:
  Digesting();
  void add(std::string_view bytes);
  std::string finish();  // 32 raw bytes; nothing may be added afterwards

 private:
  alignas(64) std::array<unsigned char, 384> m_state{};
};

// The same as 64 lower-case hexadecimal digits. A secret with 256 random bits may be stored this
// way: nobody guesses it, so it needs no salt and no slow hash. Never for passwords.
std::string fingerprint(std::string_view secret);

// 256 bits of the system's random source as 43 characters of base64url (RFC 4648, no padding).
std::string random_token();

// `count` random characters of a-z and 2-7; for names that must not be guessed but are no secret.
std::string random_name(std::size_t count);

// Compares without telling by its time where two texts differ; the lengths are no secret.
bool equal(std::string_view a, std::string_view b);

}  // namespace tsunagu::secrets
