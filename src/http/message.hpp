// SPDX-License-Identifier: GPL-3.0-or-later
// One request and one answer, free of any HTTP library.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tsunagu::http {

// A query parameter, decoded: well-formed UTF-8 without NUL. A name may come more than once.
struct Parameter {
  std::string name, value;
  bool operator==(const Parameter&) const = default;
};

// GET or HEAD (the server drops the body of an answer to HEAD); other methods never get this far.
struct Request {
  std::string path;                   // as sent, without the query; for problem documents and links
  std::vector<std::string> segments;  // decoded pieces of the path; "/" has none
  std::vector<Parameter> parameters;  // in the order sent
  std::string if_none_match;          // header as sent; empty when missing
  std::string request_id;             // ours, also in the answer's X-Request-Id
};

struct Header {
  std::string name, value;  // visible ASCII only
};

struct Response {
  int status = 200;
  std::string content_type;     // empty: no content
  std::vector<Header> headers;  // without Cache-Control: nobody keeps a copy
  std::string body;

  // Value of the first header of that exact name; empty when missing.
  std::string_view header(std::string_view name) const {
    for (const auto& entry : headers) {
      if (entry.name == name) return entry.value;
    }
    return {};
  }
};

inline constexpr std::string_view k_json = "application/json; charset=utf-8";
inline constexpr std::string_view k_html = "text/html; charset=utf-8";

}  // namespace tsunagu::http
