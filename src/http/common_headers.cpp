// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/common_headers.hpp"

#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tsunagu::http {

std::string http_date() {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr)));
}

std::string closing_answer(const Problem& problem, const std::string& request_id, WithBody body) {
  const Response response = problem_response(problem, "", request_id);
  std::string out = fmt::format(
      "HTTP/1.1 {} {}\r\nDate: {}\r\nConnection: close\r\nX-Request-Id: {}\r\n"
      "Cache-Control: no-store\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
      response.status, type_of(problem.kind).title_en, http_date(), request_id,
      response.content_type, response.body.size());
  for (const auto& [name, value] : k_security_headers)
    out += fmt::format("{}: {}\r\n", name, value);
  for (const auto& [name, value] : response.headers) out += fmt::format("{}: {}\r\n", name, value);
  out += "\r\n";
  if (body == WithBody::yes) out += response.body;
  return out;
}

}  // namespace tsunagu::http
