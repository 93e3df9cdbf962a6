// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/web_files.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "http/etag.hpp"
#include "http/html.hpp"

namespace tsunagu::http {
namespace {

constexpr std::string_view k_start_page = "index.html";
constexpr std::string_view k_site = "つなぐ よろず支援拠点コーディネーター検索";

// Around the content when there is no client. The marks are those of web/public/index.html.
constexpr std::string_view k_bare_page =
    "<!doctype html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>つなぐ</title>\n</head>\n<body>\n<div id=\"app\"></div>\n</body>\n</html>\n";
constexpr std::string_view k_title = "<title>つなぐ</title>";
constexpr std::string_view k_app = "<div id=\"app\">";
constexpr std::string_view k_end = "</body>";

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

// The head of the site as the client has it, with the pages that need no script.
std::string site_head() {
  constexpr std::size_t k_head_bytes = 1024;
  HtmlWriter html(k_head_bytes);
  html.element("a", {{"class", "skip"}, {"href", "#main"}}, "本文へ移動");
  {
    const auto head = html.in("header", {{"class", "site-head"}});
    const auto row = html.in("div", {{"class", "site-head-row"}});
    const auto name = html.in("a", {{"class", "site-name"}, {"href", "/"}});
    html.element("span", {{"class", "site-name-mark"}}, "つなぐ");
    html.element("span", {{"class", "site-name-sub"}}, "よろず支援拠点コーディネーター検索");
  }
  return html.take();
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
  const Entry* start = find(k_start_page);
  std::string_view page = start == nullptr ? k_bare_page : start->file.bytes;
  if (page.find(k_title) == page.npos || page.find(k_app) == page.npos ||
      page.find(k_end) == page.npos)
    page = k_bare_page;
  const std::size_t title = page.find(k_title);
  const std::size_t app = page.find(k_app);
  m_before_title = page.substr(0, title);
  m_before_app = page.substr(title + k_title.size(), app - title - k_title.size());
  m_after_app = page.substr(page.find(k_end));
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

Response WebFiles::page(const PageContent& content) const {
  const std::string title =
      content.title.empty() ? std::string(k_site) : content.title + " | つなぐ";
  Response response{200, std::string(k_html), {}, m_before_title};
  response.body += fmt::format("<title>{}</title>", escape_html(title)) + m_before_app;
  response.body += "<div id=\"app\"";
  if (!content.address.empty()) {
    response.body += fmt::format(" data-address=\"{}\" data-answer=\"{}\"",
                                 escape_html(content.address), escape_html(content.answer));
  }
  response.body += ">";
  response.body += site_head();
  response.body += "<main id=\"main\" tabindex=\"-1\">";
  response.body += content.main;
  response.body += "</main></div>\n";
  response.body += m_after_app;
  return response;
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
