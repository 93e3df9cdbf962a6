// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/addresses.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "mail/message.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_url_max_bytes = 200;

// "http(s)://host[:port][/path]" of visible ASCII.
bool is_page_address(std::string_view url) {
  const std::size_t host = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  return host > 0 && url.size() > host && url.size() <= k_url_max_bytes && url[host] != '/' &&
         std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; }) &&
         url.find_first_of("?#@\"<>\\") == std::string_view::npos;
}

}  // namespace

Result<Addresses> checked_addresses(std::string_view public_url, std::string_view mail_from) {
  while (public_url.ends_with('/')) public_url.remove_suffix(1);
  if (!public_url.empty() && !is_page_address(public_url)) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("--public-url {}: https://tsunagu.example.jp のように書いてください",
                            public_url));
  }
  if (!mail_from.empty() && !mail::is_address(mail_from)) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("--mail-from {}: メールアドレス（例 tsunagu@example.jp）を書いてください",
                    mail_from));
  }
  if (!mail_from.empty() && public_url.empty()) {
    return fail(
        ErrorCode::invalid_argument,
        "メールを送るには、メールに書くこのサーバーのアドレスを --public-url に書いてください"
        "（例 https://tsunagu.example.jp）");
  }
  return Addresses{std::string(public_url), std::string(mail_from)};
}

}  // namespace tsunagu::service
