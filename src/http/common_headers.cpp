// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/common_headers.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tsunagu::http {
namespace {

constexpr std::size_t k_headers_bytes = 1024;  // what the headers take, about

// Only these leave the server; the rest of RFC 9110's list has no use here.
std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "";  // RFC 9112 section 4: may be empty
  }
}

bool is_visible(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) >= 0x20 && c != '\x7F') || c == '\t';
  });
}

std::string http_date() {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr)));
}

}  // namespace

std::string answer_bytes(const Response& response, Method method, Ending ending) {
  std::string out;
  out.reserve(k_headers_bytes + response.body.size());
  const auto add = [&out](std::string_view name, std::string_view value) {
    if (is_visible(value)) fmt::format_to(std::back_inserter(out), "{}: {}\r\n", name, value);
  };
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status,
                 reason_of(response.status));
  add("Date", http_date());
  for (const auto& [name, value] : k_security_headers) add(name, value);
  for (const auto& [name, value] : response.headers) add(name, value);
  if (response.header("Cache-Control").empty()) add("Cache-Control", "no-store");
  if (ending == Ending::close) add("Connection", "close");
  const bool has_content = response.status != 204 && response.status != 304;
  if (has_content && !response.content_type.empty()) add("Content-Type", response.content_type);
  if (has_content && response.rest == nullptr)
    add("Content-Length", std::to_string(response.body.size()));
  out += "\r\n";
  if (has_content && method != Method::head) out += response.body;
  return out;
}

}  // namespace tsunagu::http
