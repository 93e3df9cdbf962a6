// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/fingerprint.hpp"

#include <sodium.h>

#include <array>
#include <cstdlib>

#include "secrets/sodium.hpp"

namespace tsunagu::secrets {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

void start_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) std::abort();
}

std::string digest(std::string_view bytes) {
  start_sodium();
  std::string out(k_digest_bytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(), bytes_of(bytes),
                     bytes.size(), nullptr, 0);
  return out;
}

static_assert(sizeof(crypto_generichash_state) <= 384);

Digesting::Digesting() {
  start_sodium();
  crypto_generichash_init(reinterpret_cast<crypto_generichash_state*>(m_state.data()), nullptr, 0,
                          k_digest_bytes);
}

void Digesting::add(std::string_view bytes) {
  crypto_generichash_update(reinterpret_cast<crypto_generichash_state*>(m_state.data()),
                            bytes_of(bytes), bytes.size());
}

std::string Digesting::finish() {
  std::string out(k_digest_bytes, '\0');
  crypto_generichash_final(reinterpret_cast<crypto_generichash_state*>(m_state.data()),
                           reinterpret_cast<unsigned char*>(out.data()), out.size());
  return out;
}

std::string fingerprint(std::string_view secret) {
  const std::string raw = digest(secret);
  std::string hex(2 * raw.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes_of(raw), raw.size());
  hex.pop_back();  // the closing NUL
  return hex;
}

std::string random_token() {
  start_sodium();
  std::array<unsigned char, k_token_bits / 8> raw{};
  randombytes_buf(raw.data(), raw.size());
  constexpr int k_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(raw.size(), k_variant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw.data(), raw.size(), k_variant);
  text.pop_back();  // the closing NUL
  sodium_memzero(raw.data(), raw.size());
  return text;
}

std::string random_name(std::size_t count) {
  start_sodium();
  constexpr std::string_view k_letters = "abcdefghijklmnopqrstuvwxyz234567";
  std::string name;
  while (name.size() < count)
    name += k_letters[randombytes_uniform(static_cast<std::uint32_t>(k_letters.size()))];
  return name;
}

bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tsunagu::secrets
