// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/host_names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "http/client_address.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_name_max_bytes = 253;  // RFC 1035

// Without the port and the dot that ends a complete name.
std::string name_in(std::string_view host) {
  const std::size_t bracket = host.find(']');
  const std::size_t port = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  std::string name = text::lower_ascii(host.substr(0, port));
  if (name.size() > 1 && name.back() == '.') name.pop_back();
  return name;
}

// RFC 6761: nobody else can be given one of these.
bool is_local(std::string_view name) {
  return name == "localhost" || name.ends_with(".localhost") || name == "[::1]" ||
         (name.starts_with("127.") && parse_address(name).has_value());
}

bool is_name(std::string_view name) {
  const bool is_address = name.starts_with('[') && name.ends_with(']') && parse_address(name);
  constexpr std::string_view k_letters = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
  return is_address || (!name.empty() && name.size() <= k_name_max_bytes &&
                        name.find_first_not_of(k_letters) == std::string_view::npos);
}

}  // namespace

Result<HostNames> HostNames::parse(const std::vector<std::string>& written) {
  HostNames names;
  for (const std::string& entry : written) {
    const std::string name = text::lower_ascii(entry);
    if (!is_name(name)) {
      return fail(
          ErrorCode::invalid_argument,
          fmt::format(
              "--host は名前かアドレスです。番号（:443）は付けません (例 tsunagu.example.jp)。値: {}",
              text::shorten(text::is_utf8(entry) ? entry : "?", 100)));
    }
    names.m_names.push_back(name_in(name));
  }
  return names;
}

bool HostNames::contains(std::string_view host) const {
  if (host.empty()) return true;
  const std::string name = name_in(host);
  return is_local(name) || std::find(m_names.begin(), m_names.end(), name) != m_names.end();
}

}  // namespace tsunagu::http
