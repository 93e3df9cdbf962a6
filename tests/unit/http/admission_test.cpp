// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/admission.hpp"

#include <vector>

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

Request post(std::string origin, std::string site, std::string token = "t") {
  Request request;
  request.method = Method::post;
  request.host = "tsunagu.example.jp:8443";
  request.origin = std::move(origin);
  request.sec_fetch_site = std::move(site);
  request.session_token = std::move(token);
  return request;
}

TEST_SUITE("http/admission") {
  TEST_CASE("takes changes of a signed-in browser from our own pages only") {
    struct Row {
      std::string origin, site;
      bool is_ours;
    };
    const std::vector<Row> rows{
        {"https://tsunagu.example.jp:8443", "", true},
        {"http://TSUNAGU.example.jp:8443", "", true},
        {"https://tsunagu.example.jp:8443", "same-origin", true},
        {"", "same-origin", true},
        {"https://public-name.example", "same-origin", true},  // the proxy changed Host
        {"", "", false},
        {"null", "", false},
        {"https://evil.example", "", false},
        {"https://tsunagu.example.jp", "", false},
        {"https://tsunagu.example.jp:8443.evil.example", "", false},
        {"https://evil.example/tsunagu.example.jp:8443", "", false},
        {"tsunagu.example.jp:8443", "", false},
        {"https://tsunagu.example.jp:8443", "cross-site", false},
        {"https://tsunagu.example.jp:8443", "same-site", false},
        {"", "none", false},
        {"", "cross-site", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.origin);
      CAPTURE(row.site);
      CHECK(check_origin(post(row.origin, row.site)).has_value() != row.is_ours);
      Request proxied = post(row.origin, row.site, "");
      proxied.proxy_user = "hanako";
      CHECK(check_origin(proxied).has_value() != row.is_ours);
    }
  }

  TEST_CASE("lets programs change things, but no foreign page sign anybody in") {
    CHECK_FALSE(check_origin(post("", "", "")).has_value());
    CHECK(check_origin(post("https://evil.example", "", "")).has_value());
    CHECK(check_origin(post("", "cross-site", "")).has_value());
    Request key = post("https://evil.example", "cross-site", "");
    key.bearer = "tsk_a_b";
    CHECK_FALSE(check_origin(key).has_value());
  }

  TEST_CASE("wants JSON and nothing else") {
    const auto refused = [](Method method, std::string type) {
      Request request;
      request.method = method;
      request.content_type = std::move(type);
      return check_content_type(request).has_value();
    };
    for (const char* good : {"application/json", "Application/JSON; charset=UTF-8",
                             "application/json;charset=\"utf-8\""}) {
      CAPTURE(good);
      CHECK_FALSE(refused(Method::post, good));
      CHECK_FALSE(refused(Method::delete_, good));
    }
    for (const char* bad :
         {"", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
          "application/json; charset=shift_jis", "application/jsonp",
          "text/plain, application/json", "application/json, text/plain",
          "application/json; charset=utf-8; x=y"}) {
      CAPTURE(bad);
      CHECK(refused(Method::post, bad));
      CHECK(refused(Method::put, bad));
      CHECK(refused(Method::patch, bad));
    }
    CHECK_FALSE(refused(Method::delete_, ""));
    CHECK(refused(Method::delete_, "text/plain"));
    CHECK_FALSE(refused(Method::get, "text/plain"));
  }
}

}  // namespace
}  // namespace tsunagu::http
