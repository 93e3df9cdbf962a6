// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "secrets/common_passwords.hpp"
#include "secrets/sodium.hpp"

namespace tsunagu::secrets {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

// What is left without digits and signs of ASCII at both ends.
std::string_view stem(std::string_view text) {
  while (!text.empty() && !is_letter(text.front())) text.remove_prefix(1);
  while (!text.empty() && !is_letter(text.back())) text.remove_suffix(1);
  return text;
}

// `text` is `part`, once or several times over, perhaps cut off at the end.
bool repeats(std::string_view text, std::string_view part) {
  if (part.empty() || text.size() < part.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != part[i % part.size()]) return false;
  }
  return true;
}

bool is_made_of(std::string_view password, std::string_view word) {
  return repeats(password, word) || repeats(stem(password), word) ||
         (!stem(word).empty() && repeats(stem(password), stem(word)));
}

// Some password that could be stored, of the right cost; the hash in it is all zero bits, which no
// password has.
std::string nobody(const PasswordHasher::Options& options) {
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", options.memory_bytes / 1024,
                     options.passes, std::string(22, 'A'), std::string(43, 'A'));
}

}  // namespace

Result<void> check_password_size(std::string_view password) {
  if (password.size() > k_password_max_bytes || !text::is_utf8(password) ||
      text::length(password) > k_password_max_points) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("パスワードは{}文字までの文字列で書いてください", k_password_max_points));
  }
  return {};
}

Result<void> check_new_password(std::string_view password, std::string_view login,
                                std::string_view organization) {
  TRY(check_password_size(password));
  if (text::length(password) < k_password_min_points) {
    return fail(ErrorCode::rejected_input,
                fmt::format("パスワードは{}文字以上にしてください", k_password_min_points));
  }
  const std::string lower = text::lower_ascii(password);
  for (const std::string_view own : {login, login.substr(0, login.find('@')), organization}) {
    if (!own.empty() && is_made_of(lower, text::lower_ascii(own))) {
      return fail(ErrorCode::rejected_input,
                  "ログイン名や機関の名前だけのパスワードは使えません。別のものにしてください");
    }
  }
  if (worth(lower) < k_worth_min) {
    return fail(ErrorCode::rejected_input,
                "よく使われるパスワードです。ほかの人が思いつかないものにしてください");
  }
  return {};
}

// The right to hash: taken by the constructor when there is one, given back by the destructor.
class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : m_hasher(hasher) {
    std::unique_lock lock(hasher.m_mutex);
    const auto is_free = [&] { return hasher.m_running < hasher.m_options.at_once; };
    if (!is_free()) {
      if (hasher.m_waiting >= hasher.m_options.waiting) return;
      ++hasher.m_waiting;
      const bool came = hasher.m_free.wait_for(lock, hasher.m_options.wait, is_free);
      --hasher.m_waiting;
      if (!came) return;
    }
    ++hasher.m_running;
    m_mine = true;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (!m_mine) return;
    {
      const std::lock_guard lock(m_hasher.m_mutex);
      --m_hasher.m_running;
    }
    m_hasher.m_free.notify_one();
  }
  Result<void> check() const {
    if (m_mine) return {};
    return fail(ErrorCode::overloaded,
                "サインインが混み合っています。少し待ってからやり直してください");
  }

 private:
  PasswordHasher& m_hasher;
  bool m_mine = false;
};

PasswordHasher::PasswordHasher(Options options) : m_options(options), m_nobody(nobody(options)) {
  start_sodium();
}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  TRY(check_password_size(password));
  const Turn turn(*this);
  TRY(turn.check());
  std::array<char, crypto_pwhash_STRBYTES> stored{};
  if (crypto_pwhash_str_alg(stored.data(), password.data(), password.size(), m_options.passes,
                            m_options.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorCode::overloaded,
                "メモリーが足りず、パスワードを処理できません。少し待ってからやり直してください");
  }
  return std::string(stored.data());
}

Result<bool> PasswordHasher::matches(std::string_view stored, std::string_view password) {
  TRY(check_password_size(password));
  const Turn turn(*this);
  TRY(turn.check());
  const std::string compared(stored.empty() ? std::string_view(m_nobody) : stored);
  const bool matched =
      crypto_pwhash_str_verify(compared.c_str(), password.data(), password.size()) == 0;
  return matched && !stored.empty();
}

bool PasswordHasher::is_outdated(const std::string& stored) const {
  return crypto_pwhash_str_needs_rehash(stored.c_str(), m_options.passes, m_options.memory_bytes) !=
         0;
}

}  // namespace tsunagu::secrets
