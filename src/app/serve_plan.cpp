// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/serve_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "http/request_head.hpp"
#include "secrets/sealed_stream.hpp"

namespace tsunagu::app {
namespace {

using settings::Key;
using settings::Settings;

// Names the place of a setting that is not a flag: a flag is in the message itself.
Error placed(const Settings& settings, Key key, Error error) {
  const std::string& place = settings.place(key);
  if (!place.empty() && !place.starts_with("--"))
    error.message = fmt::format("{} {}: {}", place, row_of(key).name, error.message);
  return error;
}

template <class Value>
Result<Value> placed(const Settings& settings, Key key, Result<Value> result) {
  if (result) return result;
  return tl::unexpected(placed(settings, key, std::move(result).error()));
}

Result<void> needs(const Settings& settings, Key key, Key other) {
  if (settings.text(key).empty() || !settings.text(other).empty()) return {};
  return tl::unexpected(
      placed(settings, key,
             {ErrorCode::invalid_argument,
              fmt::format("{} には {} も要ります", flag_of(row_of(key)), flag_of(row_of(other)))}));
}

Result<std::string> user_header(const Settings& settings, const http::ListenAddress& address) {
  const std::string& header = settings.text(Key::trusted_user_header);
  const auto refused = [&](std::string message) {
    return tl::unexpected(placed(settings, Key::trusted_user_header,
                                 {ErrorCode::invalid_argument, std::move(message)}));
  };
  if (header.empty()) return header;
  if (!http::may_name_users(header)) {
    return refused(
        fmt::format("--trusted-user-header {}: 利用者を書くヘッダーの名前（例 Remote-User）に"
                    "してください。ブラウザーも送る名前は使えません",
                    header));
  }
  if (address.path.empty()) {
    return refused(
        "--trusted-user-header は --listen unix:/場所 と一緒に使います"
        "（ほかでは誰でもそのヘッダーを送れます）");
  }
  return header;
}

// Behind a proxy, or open to other machines, the names are the operator's to say.
Result<std::optional<http::HostNames>> host_names(const Settings& settings,
                                                  const http::ListenAddress& address) {
  const auto& hosts = settings.list(Key::host);
  const bool is_private = address.path.empty() && http::is_loopback(address) &&
                          settings.list(Key::trusted_proxy).empty();
  if (hosts.empty() && !is_private) return std::nullopt;
  TRY_ASSIGN(http::HostNames names, placed(settings, Key::host, http::HostNames::parse(hosts)));
  return names;
}

// The mail server, when there is one.
Result<std::optional<mail::SmtpOptions>> smtp_options(const Settings& settings) {
  TRY(needs(settings, Key::smtp_url, Key::mail_from));
  TRY(needs(settings, Key::mail_from, Key::smtp_url));
  TRY(needs(settings, Key::smtp_user, Key::smtp_url));
  TRY(needs(settings, Key::smtp_password_file, Key::smtp_user));
  if (settings.text(Key::smtp_url).empty()) return std::nullopt;
  TRY(placed(settings, Key::smtp_url, mail::check_smtp_url(settings.text(Key::smtp_url))));
  mail::SmtpOptions options{.url = settings.text(Key::smtp_url),
                            .user = settings.text(Key::smtp_user)};
  if (options.user.empty()) return options;
  if (const std::string& file = settings.text(Key::smtp_password_file); !file.empty()) {
    TRY_ASSIGN(const std::string content,
               placed(settings, Key::smtp_password_file, file::read_secret(file)));
    options.password = text::trim(std::string_view(content).substr(0, content.find('\n')));
  } else {
    options.password = settings.text(Key::smtp_password);
  }
  if (options.password.empty()) {
    return tl::unexpected(
        placed(settings, Key::smtp_user,
               {ErrorCode::invalid_argument,
                "--smtp-user のパスワードがありません。環境変数 TSUNAGU_SMTP_PASSWORD か "
                "--smtp-password-file で渡してください"}));
  }
  return options;
}

}  // namespace

Result<ServePlan> plan_serve(const Settings& settings) {
  TRY(settings.check());
  ServePlan plan;
  plan.data = settings.text(Key::data);
  TRY_ASSIGN(plan.address,
             placed(settings, Key::listen, http::parse_listen_address(settings.text(Key::listen))));
  const auto& proxies = settings.list(Key::trusted_proxy);
  plan.has_proxy = !proxies.empty();
  TRY_ASSIGN(plan.server.trusted_proxies,
             placed(settings, Key::trusted_proxy, http::TrustedProxies::parse(proxies)));
  TRY_ASSIGN(plan.server.trusted_user_header, user_header(settings, plan.address));
  TRY_ASSIGN(plan.hosts, host_names(settings, plan.address));
  plan.rate_factor = settings.number(Key::rate_factor);
  plan.log_level = log::level_from(settings.text(Key::log_level)).value_or(log::Level::info);
  plan.logs_requests = settings.text(Key::log_requests) == "true";
  plan.slow_search = std::chrono::milliseconds(settings.integer(Key::slow_search_ms));
  TRY_ASSIGN(plan.smtp, smtp_options(settings));
  TRY_ASSIGN(plan.addresses, placed(settings, Key::public_url,
                                    service::checked_addresses(settings.text(Key::public_url),
                                                               settings.text(Key::mail_from))));
  plan.backup = backup_plan(settings);
  plan.backup_every_hours = static_cast<int>(settings.integer(Key::backup_every_hours));
  plan.check_every_days = static_cast<int>(settings.integer(Key::check_every_days));
  if (!plan.backup.key_file.empty())
    TRY(placed(settings, Key::backup_key_file,
               secrets::StreamKey::read_file(plan.backup.key_file)));
  constexpr std::uint64_t k_mega = 1'000'000;
  const auto bytes = [&](Key key) {
    return static_cast<std::uint64_t>(settings.integer(key)) * k_mega;
  };
  plan.disk = {bytes(Key::read_only_below_mb), bytes(Key::reserve_mb)};
  return plan;
}

}  // namespace tsunagu::app
