// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/etag.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::http {
namespace {

// FNV-1a, 64 bits: tells versions of one address apart; nobody gains by a collision.
std::uint64_t hash(std::string_view bytes, std::uint64_t value = 0xCBF29CE484222325ULL) {
  for (const char c : bytes) {
    value ^= static_cast<unsigned char>(c);
    value *= 0x00000100000001B3ULL;
  }
  return value;
}

std::string_view without_weak_mark(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  return tag;
}

}  // namespace

std::string etag_of(std::string_view body, std::string_view reader) {
  return fmt::format("\"{:016x}\"", hash(reader, hash(body)));
}

std::string etag_of(std::int64_t version, std::string_view body) {
  return fmt::format("\"{}-{:016x}\"", version, hash(body));
}

tl::expected<std::optional<std::int64_t>, Problem> version_wanted(const Request& request) {
  std::string_view tag = text::trim(request.if_match);
  if (tag.empty()) return tl::unexpected(Problem{ProblemKind::precondition_required, {}, {}});
  if (tag == "*") return std::nullopt;
  std::int64_t version = 0;
  const bool quoted = tag.size() > 2 && tag.front() == '"' && tag.back() == '"';
  if (quoted) tag = tag.substr(1, tag.size() - 2);
  if (!quoted || !text::parse_integer(tag.substr(0, tag.find('-')), version) || version < 0)
    return tl::unexpected(Problem{ProblemKind::precondition_failed, {}, {}});
  return version;
}

bool if_none_match(std::string_view header, std::string_view etag) {
  if (text::trim(header) == "*") return true;
  for (const std::string_view entry : text::split(header, ',')) {  // our tags hold no comma
    if (without_weak_mark(text::trim(entry)) == without_weak_mark(etag)) return true;
  }
  return false;
}

Response with_etag(Response response, const Request& request, const std::string& etag) {
  response.headers.push_back({"ETag", etag});
  response.headers.push_back({"Cache-Control", "no-cache"});
  if (if_none_match(request.if_none_match, etag)) {
    response.status = 304;
    response.content_type.clear();
    response.body.clear();
  }
  return response;
}

}  // namespace tsunagu::http
