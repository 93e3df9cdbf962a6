// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_health.hpp"

#include "base/date.hpp"
#include "http/json_writer.hpp"

namespace tsunagu::http {

std::string encode_health(const operations::Health& health) {
  constexpr std::size_t k_bytes = 4 * 1024;
  JsonWriter json(k_bytes);
  json.begin_object();
  json.member("state", operations::name_of(health.state));
  json.member("version", health.version);
  json.member("started_at", date::utc_at(health.started_at));
  json.key("checks");
  json.begin_array();
  for (const auto& check : health.checks) {
    json.begin_object();
    json.member("id", check.id);
    json.member("label", check.label);
    json.member("state", operations::name_of(check.state));
    json.member("value", check.value);
    json.member_or_null("advice", check.advice);
    json.end_object();
  }
  json.end_array();
  json.key("disk");
  json.begin_object();
  json.member_integer("free", static_cast<std::int64_t>(health.disk.free));
  json.member_integer("total", static_cast<std::int64_t>(health.disk.total));
  json.end_object();
  json.member_integer("wal_bytes", static_cast<std::int64_t>(health.wal_bytes));
  json.member_integer("memory_bytes", static_cast<std::int64_t>(health.memory_bytes));
  json.member_flag("unclean_stop", health.unclean_stop);
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
