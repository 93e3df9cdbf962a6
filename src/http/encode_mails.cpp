// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_mails.hpp"

#include <fmt/format.h>

#include "base/date.hpp"
#include "http/encode_parts.hpp"
#include "http/json_writer.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_mail_bytes = 512, k_list_bytes = 16 * 1024;

// What a mail says stays between the server and its reader.
void mail(JsonWriter& json, const service::MailView& shown) {
  const store::MailRow& row = shown.row;
  json.begin_object();
  json.member("id", fmt::to_string(row.id));
  json.key("to_user");
  json.begin_object();
  json.member("id", row.user_id);
  json.member("name", shown.user_name);
  json.end_object();
  json.member("subject", row.subject);
  json.member("state", row.state);
  json.member_integer("attempts", row.attempts);
  json.member_or_null("next_at",
                      row.state == store::k_mail_queued ? date::utc_at(row.next_at) : "");
  json.member_or_null("last_error", row.last_error);
  json.member("created_at", date::utc_at(row.created_at));
  json.end_object();
}

}  // namespace

std::string encode_mails(const service::MailListWish& wish, const service::MailList& list) {
  JsonWriter json(k_list_bytes);
  json.begin_object();
  json.member_integer("total", list.total);
  paging(json, list.total, wish.page, static_cast<int>(service::k_mails_a_page));
  json.key("mails");
  json.begin_array();
  for (const service::MailView& shown : list.entries) mail(json, shown);
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_mail(const service::MailView& shown) {
  JsonWriter json(k_mail_bytes);
  mail(json, shown);
  return json.take();
}

std::string encode_subscription(const service::Subscription& own) {
  JsonWriter json(k_mail_bytes);
  json.begin_object();
  json.member_flag("sends_mail", own.sends_mail);
  json.member_or_null("address", own.address);
  json.member_flag("enabled", own.enabled);
  json.member_flag("confirmed", own.confirmed);
  json.member_flag("calendar_feed", own.has_calendar);
  json.end_object();
  return json.take();
}

std::string encode_calendar_address(std::string_view url) {
  JsonWriter json(k_mail_bytes);
  json.begin_object();
  json.member("url", url);
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
