// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are a request head or a problem; a head that is read keeps the promises of its header.
#include <cstdint>
#include <cstdlib>

#include "http/client_address.hpp"
#include "http/request_head.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tsunagu;
  const std::string input(data, data + size);
  const auto head = http::parse_request_head(input, {"remote-user"});
  if (!head) {
    require(http::type_of(head.error().kind).status >= 400);
    return 0;
  }
  require(!head->target.empty() && head->target.find_first_of(" \r\n\t") == std::string::npos);
  require((head->framing == http::Framing::length) == (head->content_length > 0) ||
          head->framing == http::Framing::chunked);
  require(head->content_length <= http::k_upload_max_bytes);
  require(!http::is_safe(head->method) || head->framing == http::Framing::none);
  for (const std::string& token : {head->session_token, head->bearer}) {
    require(token.size() <= http::k_token_max_bytes);
    require(token.find_first_of(" ;,\"\r\n") == std::string::npos);
  }
  static const auto proxies = http::TrustedProxies::parse({"10.0.0.0/8", "::1"});
  const std::string client =
      http::client_address("10.0.0.1", head->forwarded_for, *proxies).address;
  require(http::parse_address(client).has_value() && !http::limit_key(client).empty());
  return 0;
}
