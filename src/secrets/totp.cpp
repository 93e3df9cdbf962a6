// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/totp.hpp"

#include <liboath/oath.h>
#include <sodium.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <memory>

#include <fmt/format.h>

#include "secrets/fingerprint.hpp"
#include "secrets/sodium.hpp"

namespace tsunagu::secrets {
namespace {

constexpr std::size_t k_secret_bytes = 20;

struct Free {
  void operator()(char* memory) const { std::free(memory); }  // liboath hands out malloc()
};
using Text = std::unique_ptr<char, Free>;

void start() {
  start_sodium();
  static const bool ready = oath_init() == OATH_OK;
  if (!ready) std::abort();
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

std::string new_totp_secret() {
  start();
  std::array<char, k_secret_bytes> raw{};
  randombytes_buf(raw.data(), raw.size());
  char* encoded = nullptr;
  if (oath_base32_encode(raw.data(), raw.size(), &encoded, nullptr) != OATH_OK) std::abort();
  return Text(encoded).get();
}

std::string otpauth_uri(std::string_view issuer, std::string_view account,
                        std::string_view secret) {
  return fmt::format(
      "otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}",
      percent_encoded(issuer), percent_encoded(account), secret, k_totp_digits, k_totp_step_s);
}

Result<std::string> totp_code(const std::string& secret, std::int64_t step) {
  start();
  char* decoded = nullptr;
  std::size_t size = 0;
  if (oath_base32_decode(secret.data(), secret.size(), &decoded, &size) != OATH_OK)
    return fail(ErrorCode::corrupt, "二要素認証の鍵が壊れています。管理者に再設定を頼んでください");
  const Text key(decoded);
  std::array<char, k_totp_digits + 1> code{};
  const int made =
      oath_totp_generate(key.get(), size, static_cast<time_t>(step * k_totp_step_s),
                         static_cast<unsigned>(k_totp_step_s), 0, k_totp_digits, code.data());
  if (made != OATH_OK) return fail(ErrorCode::internal, oath_strerror(made));
  return std::string(code.data());
}

Result<std::optional<std::int64_t>> accept_totp(const std::string& secret, std::string_view code,
                                                std::int64_t now_s, std::int64_t last_step) {
  const std::int64_t now = now_s / k_totp_step_s;
  std::optional<std::int64_t> accepted;
  // Every step is computed, so that the time tells nothing of which one it was.
  for (std::int64_t step = now - k_totp_window; step <= now + k_totp_window; ++step) {
    TRY_ASSIGN(const std::string expected, totp_code(secret, step));
    if (equal(expected, code) && step > last_step && !accepted) accepted = step;
  }
  return accepted;
}

}  // namespace tsunagu::secrets
