// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/problem.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.hpp"
#include "http/json_writer.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_instance_max = 200;  // code points of the path that is repeated
constexpr std::string_view k_retry_after_s =
    "1";  // a search takes milliseconds: the next second is free
constexpr std::string_view k_retry_when_full_s = "10";  // it is looked at every second
constexpr std::string_view k_folder = "/problems/";

// clang-format off
constexpr std::array k_types{
    ProblemType{ProblemKind::bad_parameter, "/problems/bad-parameter", 400, "パラメーターが正しくありません", "Bad parameter"},
    ProblemType{ProblemKind::bad_request, "/problems/bad-request", 400, "要求が正しくありません", "Bad request"},
    ProblemType{ProblemKind::bad_body, "/problems/bad-body", 400, "送られた内容が正しくありません", "Bad body"},
    ProblemType{ProblemKind::not_found, "/problems/not-found", 404, "見つかりません", "Not found"},
    ProblemType{ProblemKind::method_not_allowed, "/problems/method-not-allowed", 405, "この操作はできません", "Method not allowed"},
    ProblemType{ProblemKind::request_timeout, "/problems/request-timeout", 408, "要求が最後まで届きませんでした", "Request timeout"},
    ProblemType{ProblemKind::length_required, "/problems/length-required", 411, "長さの指定が必要です", "Length required"},
    ProblemType{ProblemKind::precondition_failed, "/problems/precondition-failed", 412, "ほかの人が先に変えました", "Precondition failed"},
    ProblemType{ProblemKind::payload_too_large, "/problems/payload-too-large", 413, "送られた内容が大きすぎます", "Payload too large"},
    ProblemType{ProblemKind::uri_too_long, "/problems/uri-too-long", 414, "アドレスが長すぎます", "URI too long"},
    ProblemType{ProblemKind::unsupported_media_type, "/problems/unsupported-media-type", 415, "この形式は受け付けません", "Unsupported media type"},
    ProblemType{ProblemKind::misdirected, "/problems/misdirected", 421, "この名前では応答しません", "Misdirected request"},
    ProblemType{ProblemKind::key_reused, "/problems/key-reused", 422, "同じ Idempotency-Key が別の内容に使われています", "Idempotency key reused"},
    ProblemType{ProblemKind::precondition_required, "/problems/precondition-required", 428, "版の指定が必要です", "Precondition required"},
    ProblemType{ProblemKind::overloaded, "/problems/overloaded", 503, "混み合っています", "Overloaded"},
    ProblemType{ProblemKind::not_ready, "/problems/not-ready", 503, "準備中です", "Not ready"},
    ProblemType{ProblemKind::insufficient_storage, "/problems/insufficient-storage", 507, "空き容量が足りません", "Insufficient storage"},
    ProblemType{ProblemKind::unauthorized, "/problems/unauthorized", 401, "サインインが必要です", "Unauthorized"},
    ProblemType{ProblemKind::code_required, "/problems/code-required", 401, "確認コードが必要です", "Code required"},
    ProblemType{ProblemKind::forbidden, "/problems/forbidden", 403, "この操作は許可されていません", "Forbidden"},
    ProblemType{ProblemKind::conflict, "/problems/conflict", 409, "いまの状態ではできません", "Conflict"},
    ProblemType{ProblemKind::too_many_requests, "/problems/too-many-requests", 429, "回数が多すぎます", "Too many requests"},
    ProblemType{ProblemKind::internal, "/problems/internal", 500, "サーバーの内部で問題が起きました", "Internal error"},
};
// clang-format on

// True when the message speaks of the request and may be shown to whoever sent it.
bool is_about_request(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::rejected_input:
    case ErrorCode::not_found:
    case ErrorCode::not_ready:
    case ErrorCode::overloaded:
    case ErrorCode::unauthenticated:
    case ErrorCode::code_required:
    case ErrorCode::forbidden:
    case ErrorCode::conflict:
    case ErrorCode::stale:
    case ErrorCode::too_many_requests: return true;
    case ErrorCode::locked:
    case ErrorCode::newer_version:
    case ErrorCode::no_space:
    case ErrorCode::io:
    case ErrorCode::corrupt:
    case ErrorCode::internal: return false;
  }
  return false;
}

std::string_view fallback_detail(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::overloaded: return "しばらくしてからもう一度お試しください";
    case ProblemKind::request_timeout:
      return "要求を最後まで続けて送ってください。通信の状態を確かめてください";
    case ProblemKind::misdirected:
      return "localhost で開くか、この名前を tsunagu serve --host で指定してください";
    case ProblemKind::key_reused: return "新しい操作には、新しい Idempotency-Key を付けてください";
    case ProblemKind::not_ready:
      return "索引を準備しています。しばらくしてからもう一度お試しください";
    case ProblemKind::insufficient_storage:
      return "サーバーの空き容量が足りないため、いまは書き込めません。読むことはできます。"
             "管理者に知らせてください";
    case ProblemKind::internal: return "続くときは request_id を添えて管理者に知らせてください";
    case ProblemKind::not_found: return "指定されたものはありません。アドレスを確かめてください";
    case ProblemKind::unauthorized: return "サインインしてからやり直してください";
    case ProblemKind::code_required: return "認証アプリの6桁のコードを入れてください";
    case ProblemKind::forbidden: return "この操作ができる人に頼んでください";
    case ProblemKind::conflict: return "新しい状態を読み直してからやり直してください";
    case ProblemKind::too_many_requests: return "しばらく待ってからやり直してください";
    case ProblemKind::precondition_failed:
      return "新しい内容を読み直してから、もう一度お試しください";
    case ProblemKind::precondition_required:
      return "読み込んだ版の ETag を If-Match に付けてください";
    case ProblemKind::unsupported_media_type:
      return "本文は Content-Type: application/json で送ってください";
    case ProblemKind::bad_parameter:
    case ProblemKind::bad_request:
    case ProblemKind::bad_body:
    case ProblemKind::length_required:
    case ProblemKind::method_not_allowed:
    case ProblemKind::payload_too_large:
    case ProblemKind::uri_too_long: return "要求の書き方を確かめてください";
  }
  return "";
}

}  // namespace

const ProblemType& type_of(ProblemKind kind) {
  for (const auto& type : k_types) {
    if (type.kind == kind) return type;
  }
  std::abort();  // a kind without a row is a defect that the tests find
}

const ProblemType* find_problem_type(std::string_view name) {
  for (const auto& type : k_types) {
    if (type.type.substr(k_folder.size()) == name) return &type;
  }
  return nullptr;
}

std::string_view detail_of(const Problem& problem) {
  return problem.detail.empty() ? fallback_detail(problem.kind) : std::string_view(problem.detail);
}

ProblemKind error_map(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return ProblemKind::bad_request;
    case ErrorCode::rejected_input: return ProblemKind::bad_request;
    case ErrorCode::not_found: return ProblemKind::not_found;
    case ErrorCode::locked: return ProblemKind::overloaded;  // others write
    case ErrorCode::newer_version: return ProblemKind::internal;
    case ErrorCode::not_ready: return ProblemKind::not_ready;
    case ErrorCode::overloaded: return ProblemKind::overloaded;
    case ErrorCode::no_space: return ProblemKind::insufficient_storage;
    case ErrorCode::io: return ProblemKind::internal;
    case ErrorCode::corrupt: return ProblemKind::internal;
    case ErrorCode::internal: return ProblemKind::internal;
    case ErrorCode::unauthenticated: return ProblemKind::unauthorized;
    case ErrorCode::code_required: return ProblemKind::code_required;
    case ErrorCode::forbidden: return ProblemKind::forbidden;
    case ErrorCode::conflict: return ProblemKind::conflict;
    case ErrorCode::stale: return ProblemKind::precondition_failed;
    case ErrorCode::too_many_requests: return ProblemKind::too_many_requests;
  }
  return ProblemKind::internal;
}

Problem problem_from(const Error& error) {
  return {error_map(error.code),
          is_about_request(error.code) ? error.message : std::string(),
          {},
          {},
          error.retry_after_s};
}

Response problem_response(const Problem& problem, std::string_view path,
                          std::string_view request_id) {
  const ProblemType& type = type_of(problem.kind);
  JsonWriter json(512);
  json.begin_object();
  json.member("type", type.type);
  json.member("title", type.title);
  json.member("title_en", type.title_en);
  json.member_integer("status", type.status);
  json.member("detail", detail_of(problem));
  json.member("instance", text::shorten(path, k_instance_max));
  if (!problem.parameter.empty()) json.member("parameter", problem.parameter);
  json.member("request_id", request_id);
  json.end_object();
  Response response{type.status, "application/problem+json; charset=utf-8", {}, json.take()};
  response.headers = problem.headers;
  if (type.status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
  if (type.status == 503) response.headers.push_back({"Retry-After", std::string(k_retry_after_s)});
  if (type.status == 507)
    response.headers.push_back({"Retry-After", std::string(k_retry_when_full_s)});
  if (type.status == 429)
    response.headers.push_back({"Retry-After", std::to_string(std::max(problem.retry_after_s, 1))});
  return response;
}

}  // namespace tsunagu::http
