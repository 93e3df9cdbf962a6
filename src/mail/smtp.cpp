// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/smtp.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <curl/curl.h>
#include <fmt/format.h>

namespace tsunagu::mail {
namespace {

using Clock = std::chrono::steady_clock;

struct UrlPart {
  char* text = nullptr;
  UrlPart() = default;
  UrlPart(const UrlPart&) = delete;
  UrlPart& operator=(const UrlPart&) = delete;
  ~UrlPart() { curl_free(text); }
};

struct ServerAddress {
  bool is_tls = false, is_this_machine = false;
};

// Nothing for what is no address of a mail server.
std::optional<ServerAddress> parse(const std::string& url) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> parsed(curl_url(), curl_url_cleanup);
  UrlPart scheme, host, user, query;
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_SCHEME, &scheme.text, 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &host.text, 0) != CURLUE_OK)
    return std::nullopt;
  const std::string_view kind = scheme.text, name = host.text;
  if (kind != "smtp" && kind != "smtps") return std::nullopt;
  if (curl_url_get(parsed.get(), CURLUPART_USER, &user.text, 0) == CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_QUERY, &query.text, 0) == CURLUE_OK)
    return std::nullopt;
  return ServerAddress{kind == "smtps",
                       name == "localhost" || name == "[::1]" || name.starts_with("127.")};
}

// What a server said, as one line of plain ASCII.
std::string plain_reply(std::string_view line) {
  std::string plain;
  for (const char c : line.substr(0, k_reply_max_bytes)) plain += c >= 0x20 && c < 0x7f ? c : ' ';
  plain.erase(plain.find_last_not_of(' ') + 1);
  return plain;
}

int code_of(std::string_view reply) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (reply.size() < 3 || !std::all_of(reply.begin(), reply.begin() + 3, is_digit)) return 0;
  return (reply[0] - '0') * 100 + (reply[1] - '0') * 10 + (reply[2] - '0');
}

std::string_view words_for(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return "メールサーバーの名前が引けません";
    case CURLE_COULDNT_CONNECT: return "メールサーバーにつながりません";
    case CURLE_OPERATION_TIMEDOUT: return "メールサーバーが答えません";
    case CURLE_LOGIN_DENIED: return "メールサーバーへのサインインが断られました";
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: return "メールサーバーと安全に（TLS で）つながれません";
    case CURLE_ABORTED_BY_CALLBACK: return "止めるので、送るのをやめました";
    default: return "メールサーバーとのやりとりが途中で切れました";
  }
}

void free_handle(void* handle) { curl_easy_cleanup(handle); }

}  // namespace

// One mail under way; libcurl calls back into it.
struct Smtp::Transfer {
  std::string_view text;
  const std::function<Result<void>()>& before_text;
  const std::atomic<bool>& stopping;
  std::size_t at = 0;
  bool is_asked_for = false;  // the server waits for the text
  bool is_held_back = false;  // before_text failed
  bool is_to_recipient = false;
  bool is_over = false;
  std::string reply = {};  // the last line; empty after the text until the server answers
  std::optional<Clock::time_point> stop_at = {};

  bool is_handed_over() const { return is_asked_for && at == text.size(); }

  static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* data) {
    auto& self = *static_cast<Transfer*>(data);
    if (!self.is_asked_for) {
      if (!self.before_text()) {
        self.is_held_back = true;
        return CURL_READFUNC_ABORT;
      }
      self.is_asked_for = true;
      self.reply.clear();
    }
    const std::size_t bytes = std::min(size * count, self.text.size() - self.at);
    std::copy_n(self.text.data() + self.at, bytes, buffer);
    self.at += bytes;
    return bytes;
  }

  static int talk(CURL*, curl_infotype type, char* line, std::size_t size, void* data) {
    auto& self = *static_cast<Transfer*>(data);
    const std::string_view words(line, size);
    // After a failure libcurl takes its leave; what the server says to that is about no mail.
    if (type == CURLINFO_HEADER_OUT && words.starts_with("QUIT")) self.is_over = true;
    if (self.is_over) return 0;
    if (type == CURLINFO_HEADER_OUT) self.is_to_recipient = words.starts_with("RCPT");
    if (type == CURLINFO_HEADER_IN) self.reply = plain_reply(words);
    return 0;
  }

  static int progress(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& self = *static_cast<Transfer*>(data);
    if (!self.stopping) return 0;
    if (!self.is_asked_for) return 1;
    if (!self.stop_at) self.stop_at = Clock::now() + k_stop_within;
    return Clock::now() >= *self.stop_at ? 1 : 0;
  }

  Delivery judge(CURLcode code) const {
    if (code == CURLE_OK) return {Outcome::accepted, {}};
    if (is_held_back) return {Outcome::later, "送る前に止めました"};
    const int answer = code_of(reply);
    const std::string reason = reply.empty() || (answer < 400 && answer != 0)
                                   ? std::string(words_for(code))
                                   : fmt::format("メールサーバーの答え: {}", reply);
    if (is_handed_over() && answer < 400)
      return {Outcome::unknown, fmt::format("{}。届いたかどうか分かりません", words_for(code))};
    const bool is_about_it = is_to_recipient || is_handed_over();
    if (is_about_it && answer >= 500) return {Outcome::refused, reason};
    if (is_about_it && answer >= 400) return {Outcome::later, reason};
    return {is_asked_for ? Outcome::later : Outcome::server_fault, reason};
  }
};

Result<void> check_smtp_url(std::string_view url) {
  if (parse(std::string(url))) return {};
  return fail(ErrorCode::invalid_argument,
              "メールサーバーは smtp://ホスト:番号 か smtps://ホスト:番号 と書いてください"
              "（利用者とパスワードはここには書けません）");
}

Smtp::Smtp(SmtpOptions options) : m_options(std::move(options)), m_handle(nullptr, free_handle) {
  // Not safe beside other threads' first use of libcurl, of which there is none: this is the only
  // user.
  static const CURLcode k_ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(k_ready);
}

Smtp::~Smtp() = default;

Delivery Smtp::send(std::string_view from, std::string_view to, std::string_view message,
                    const std::function<Result<void>()>& before_text) {
  if (!m_handle) m_handle.reset(curl_easy_init());
  const auto server = parse(m_options.url);
  if (!m_handle || !server) return {Outcome::server_fault, "メールを送る用意ができません"};
  CURL* const curl = m_handle.get();
  Transfer transfer{message, before_text, m_stopping};
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> recipients(
      curl_slist_append(nullptr, fmt::format("<{}>", to).c_str()), curl_slist_free_all);
  curl_easy_reset(curl);  // keeps the connection
  const auto set = [curl](CURLoption option, auto value) { curl_easy_setopt(curl, option, value); };
  set(CURLOPT_URL, m_options.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_USE_SSL,
      static_cast<long>(server->is_tls || !server->is_this_machine ? CURLUSESSL_ALL
                                                                   : CURLUSESSL_NONE));
  if (!m_options.user.empty()) {
    set(CURLOPT_USERNAME, m_options.user.c_str());
    set(CURLOPT_PASSWORD, m_options.password.c_str());
  }
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_options.connect_within.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(m_options.send_within.count()));
  set(CURLOPT_SERVER_RESPONSE_TIMEOUT,
      std::max(1L, static_cast<long>(
                       std::chrono::ceil<std::chrono::seconds>(m_options.silent_at_most).count())));
  set(CURLOPT_MAIL_FROM, fmt::format("<{}>", from).c_str());
  set(CURLOPT_MAIL_RCPT, recipients.get());
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_READFUNCTION, &Transfer::read);
  set(CURLOPT_READDATA, &transfer);
  set(CURLOPT_VERBOSE, 1L);  // to the next one, not to a log
  set(CURLOPT_DEBUGFUNCTION, &Transfer::talk);
  set(CURLOPT_DEBUGDATA, &transfer);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &Transfer::progress);
  set(CURLOPT_XFERINFODATA, &transfer);
  const Delivery delivery = transfer.judge(curl_easy_perform(curl));
  // A connection on which something failed is not used again.
  if (delivery.outcome != Outcome::accepted) m_handle.reset();
  return delivery;
}

void Smtp::hang_up() { m_handle.reset(); }

}  // namespace tsunagu::mail
