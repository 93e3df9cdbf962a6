// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/html_parts.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"

namespace tsunagu::http {

std::string labels_of(const model::CodeList& list, const std::vector<std::string>& codes) {
  std::vector<std::string> labels;
  for (const auto& code : codes) labels.emplace_back(list.label(code));
  return text::join(labels, "、");
}

std::string words_for_date(const std::string& iso) {
  if (!date::is_valid(iso)) return iso;
  const auto number = [&](std::size_t at, std::size_t digits) {
    return std::atoi(iso.substr(at, digits).c_str());
  };
  return fmt::format("{}年{}月{}日", number(0, 4), number(5, 2), number(8, 2));
}

void record_link(HtmlWriter& html, std::string_view folder, std::string_view id,
                 std::string_view text) {
  html.element("a", {{"href", fmt::format("/{}/{}", folder, id)}}, text);
}

void joined_line(HtmlWriter& html, const std::vector<std::string>& parts) {
  const auto line = html.in("p", {{"class", "joined"}});
  for (const auto& part : parts) {
    if (!part.empty()) html.element("span", {}, part);
  }
}

void tag_list(HtmlWriter& html, const model::CodeList& list,
              const std::vector<std::string>& codes) {
  if (codes.empty()) return;
  const auto tags = html.in("ul", {{"class", "tags"}});
  for (const auto& code : codes) html.element("li", {{"class", "tag"}}, list.label(code));
}

void fact(HtmlWriter& html, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  const auto row = html.in("div", {{"class", "fact"}});
  html.element("dt", {}, name);
  html.element("dd", {}, value);
}

void passage(HtmlWriter& html, std::string_view title, std::string_view text) {
  if (text::trim(text).empty()) return;
  const auto section = html.in("section", {{"class", "passage"}});
  html.element("h2", {}, title);
  html.element("p", {{"class", "prose"}}, text);
}

void sample_notice(HtmlWriter& html) {
  const auto notice = html.in("p", {{"class", "sample-notice"}});
  html.text("動作確認用の");
  html.element("strong", {}, "架空のデータ");
  html.text("を表示しています。実在の人物や事業者とは関係ありません。");
}

void marked(HtmlWriter& html, std::string_view utf8, const service::Highlights& ranges) {
  std::size_t at = 0;  // code points written
  const auto bytes = [&](std::size_t points) { return text::byte_offset(utf8, points); };
  const auto piece = [&](std::size_t begin, std::size_t end) {
    return utf8.substr(bytes(begin), bytes(end) - bytes(begin));
  };
  for (const auto& [begin, end] : ranges) {
    if (begin < at || end <= begin) continue;
    html.text(piece(at, begin));
    html.element("mark", {}, piece(begin, end));
    at = end;
  }
  html.text(utf8.substr(bytes(at)));
}

void reach(HtmlWriter& html, const model::Coordinator& person) {
  const auto able = [&](std::string_view words) {
    html.element("span", {{"class", "badge badge-able"}}, words);
  };
  if (std::find(person.modes.begin(), person.modes.end(), "online") != person.modes.end())
    able("オンライン可");
  if (person.outside_region == "yes") able("地域外も可");
  if (person.outside_region == "online_only") able("地域外はオンラインのみ");
}

void choice(HtmlWriter& html, std::string_view name, std::string_view label,
            const model::CodeList& list, const std::vector<std::string>& chosen) {
  const auto field = html.in("label", {{"class", "plain-choice"}});
  html.element("span", {}, label);
  const auto select = html.in("select", {{"name", name}});
  html.element("option", {{"value", ""}}, "指定なし");
  for (const auto& entry : list.entries()) {
    const bool is_middle_division = name == "industry" && entry.code.size() > 1;
    if (is_middle_division) continue;
    if (!chosen.empty() && chosen.front() == entry.code) {
      html.element("option", {{"value", entry.code}, {"selected", "selected"}}, entry.label);
    } else {
      html.element("option", {{"value", entry.code}}, entry.label);
    }
  }
}

void page_links(HtmlWriter& html, const std::string& address, int page, std::int64_t pages) {
  if (pages <= 1) return;
  const auto nav = html.in("nav", {{"class", "pagination"}, {"aria-label", "ページ送り"}});
  const auto list = html.in("ul");
  const auto link = [&](std::int64_t to, std::string_view words) {
    const auto item = html.in("li");
    html.element("a", {{"href", fmt::format("{}&page={}", address, to)}}, words);
  };
  if (page > 1) link(page - 1, "前へ");
  {
    const auto here = html.in("li");
    html.text(fmt::format("{} / {}ページ", page, pages));
  }
  if (page < pages) link(page + 1, "次へ");
}

}  // namespace tsunagu::http
