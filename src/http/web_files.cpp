// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/web_files.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "http/etag.hpp"

namespace tsunagu::http {
namespace {

constexpr std::string_view k_start_page = "index.html";

// Only fixed texts of ours go in, so nothing needs escaping.
Response plain_page(int status, std::string_view title, std::string_view body) {
  Response response{status, std::string(k_html), {}, {}};
  response.headers.push_back({"Cache-Control", "no-cache"});
  response.body = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"ja\">\n<head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{0} - つなぐ</title></head>\n"
      "<body><main><h1>{0}</h1>\n{1}\n<p><a href=\"/\">つなぐ（検索）へ</a></p></main></body>\n</html>\n",
      title, body);
  return response;
}

}  // namespace

std::string_view content_type_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> k_types{{
      {".html", k_html},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".json", k_json},
      {".yaml", "application/yaml; charset=utf-8"},
  }};
  for (const auto& [ending, type] : k_types) {
    if (path.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

WebFiles::WebFiles(std::span<const embedded::File> files) {
  for (const auto& file : files) m_entries.push_back({file, etag_of(file.bytes)});
}

const WebFiles::Entry* WebFiles::find(std::string_view path) const {
  for (const Entry& entry : m_entries) {
    if (entry.file.path == path) return &entry;
  }
  return nullptr;
}

Response WebFiles::page(const Request& request) const {
  const Entry* start = find(k_start_page);
  if (start == nullptr) {
    return plain_page(
        200, "画面は組み込まれていません",
        "<p>このサーバーは画面なしで作られました。tools/setup の後でもう一度 tools/build を実行してください。</p>\n"
        "<p>API は <a href=\"/api/v1/search?q=\">/api/v1/search</a> で使えます。</p>");
  }
  return with_etag({200, std::string(k_html), {}, std::string(start->file.bytes)}, request,
                   start->etag);
}

Response WebFiles::file(const Request& request) const {
  const std::string path = text::join(request.segments, "/");
  const Entry* entry = path == k_start_page ? nullptr : find(path);
  if (entry == nullptr) {
    return plain_page(404, "ページが見つかりません",
                      "<p>アドレスが違うか、公開が終わった可能性があります。</p>");
  }
  return with_etag({200, std::string(content_type_of(path)), {}, std::string(entry->file.bytes)},
                   request, entry->etag);
}

Response problem_type_page(const ProblemType& type) {
  return plain_page(200, type.title,
                    fmt::format("<p lang=\"en\">{} (HTTP {})</p>", type.title_en, type.status));
}

}  // namespace tsunagu::http
