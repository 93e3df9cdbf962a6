// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/mails.hpp"

#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr std::string_view k_mail_columns =
    "id, message_id, coalesce(notification_id, 0), user_id, kind, subject, body, calendar_method,"
    " calendar, state, attempts, created_at, next_at, last_error";

MailRow mail_from(SQLite::Statement& row) {
  ColumnReader column(row);
  MailRow mail;
  mail.id = column.number();
  mail.message_id = column.text();
  mail.notification_id = column.number();
  mail.user_id = column.text();
  mail.kind = column.text();
  mail.subject = column.text();
  mail.body = column.text();
  mail.calendar_method = column.text();
  mail.calendar = column.text();
  mail.state = column.text();
  mail.attempts = column.number();
  mail.created_at = column.number();
  mail.next_at = column.number();
  mail.last_error = column.text();
  return mail;
}

MailAddressRow address_from(SQLite::Statement& row) {
  ColumnReader column(row);
  MailAddressRow address;
  address.user_id = column.text();
  address.address = column.text();
  address.enabled = column.number() != 0;
  address.confirmed_at = column.number();
  address.code_fingerprint = column.text();
  address.code_until = column.number();
  address.code_tries = column.number();
  return address;
}

CalendarFeedRow feed_from(SQLite::Statement& row) {
  ColumnReader column(row);
  CalendarFeedRow feed;
  feed.fingerprint = column.text();
  feed.user_id = column.text();
  feed.created_at = column.number();
  return feed;
}

}  // namespace

// --- mails ---

Result<void> MailRows::add(const MailRow& mail) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement(
             "INSERT OR IGNORE INTO mails (message_id, notification_id, user_id, kind, subject,"
             " body, calendar_method, calendar, state, attempts, created_at, next_at, last_error)"
             " VALUES (?1, nullif(?2, 0), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"),
         mail.message_id, mail.notification_id, mail.user_id, mail.kind, mail.subject, mail.body,
         mail.calendar_method, mail.calendar, mail.state, mail.attempts, mail.created_at,
         mail.next_at, mail.last_error)
        .exec();
    return {};
  });
}

Result<std::optional<MailRow>> MailRows::mail(std::int64_t id) {
  return guarded([&]() -> Result<std::optional<MailRow>> {
    return first_of(with(m_store.m_impl->statement(
                             fmt::format("SELECT {} FROM mails WHERE id = ?1", k_mail_columns)),
                         id),
                    mail_from);
  });
}

Result<std::vector<std::int64_t>> MailRows::due(std::int64_t now, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::int64_t>> {
    return rows_of(
        with(m_store.m_impl->statement("SELECT id FROM mails WHERE state = ?1 AND next_at <= ?2"
                                       " ORDER BY next_at, id LIMIT ?3"),
             k_mail_queued, now, limit),
        number_from);
  });
}

Result<std::vector<MailRow>> MailRows::mails(std::string_view state, std::size_t limit,
                                             std::size_t offset) {
  return guarded([&]() -> Result<std::vector<MailRow>> {
    return rows_of(
        with(m_store.m_impl->statement(fmt::format("SELECT {} FROM mails WHERE ?1 IN ('', state)"
                                                   " ORDER BY id DESC LIMIT ?2 OFFSET ?3",
                                                   k_mail_columns)),
             state, limit, offset),
        mail_from);
  });
}

Result<std::int64_t> MailRows::count(std::string_view state) {
  return guarded([&]() -> Result<std::int64_t> {
    return number_of(with(
        m_store.m_impl->statement("SELECT count(*) FROM mails WHERE ?1 IN ('', state)"), state));
  });
}

Result<void> MailRows::update(const MailRow& mail) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("UPDATE mails SET state = ?2, attempts = ?3, next_at = ?4,"
                                   " last_error = ?5 WHERE id = ?1"),
         mail.id, mail.state, mail.attempts, mail.next_at, mail.last_error)
        .exec();
    return {};
  });
}

Result<std::int64_t> MailRows::bury_interrupted(std::string_view error) {
  return guarded([&]() -> Result<std::int64_t> {
    return with(m_store.m_impl->statement(
                    "UPDATE mails SET state = ?1, last_error = ?2 WHERE state = ?3"),
                k_mail_dead, error, k_mail_sending)
        .exec();
  });
}

Result<void> MailRows::remove(std::int64_t id) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("DELETE FROM mails WHERE id = ?1"), id).exec();
    return {};
  });
}

Result<void> MailRows::forget_sent_before(std::int64_t created_at) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("DELETE FROM mails WHERE state = ?1 AND created_at < ?2"),
         k_mail_sent, created_at)
        .exec();
    return {};
  });
}

// --- addresses ---

Result<std::optional<MailAddressRow>> MailRows::address(std::string_view user_id) {
  return guarded([&]() -> Result<std::optional<MailAddressRow>> {
    return first_of(with(m_store.m_impl->statement("SELECT user_id, address, enabled, confirmed_at,"
                                                   " code_fingerprint, code_until, code_tries"
                                                   " FROM mail_addresses WHERE user_id = ?1"),
                         user_id),
                    address_from);
  });
}

Result<std::string> MailRows::address_to_use(std::string_view user_id) {
  return guarded([&]() -> Result<std::string> {
    return first_of(
               with(m_store.m_impl->statement(
                        "SELECT a.address FROM mail_addresses a JOIN users u ON u.id = a.user_id"
                        " WHERE a.user_id = ?1 AND a.enabled = 1 AND a.confirmed_at > 0"
                        " AND u.active = 1"),
                    user_id),
               id_from)
        .value_or(std::string());
  });
}

Result<void> MailRows::put(const MailAddressRow& address) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement(
             "INSERT OR REPLACE INTO mail_addresses (user_id, address, enabled, confirmed_at,"
             " code_fingerprint, code_until, code_tries) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
         address.user_id, address.address, std::int64_t{address.enabled}, address.confirmed_at,
         address.code_fingerprint, address.code_until, address.code_tries)
        .exec();
    return {};
  });
}

// --- calendars ---

Result<std::optional<CalendarFeedRow>> MailRows::feed(std::string_view fingerprint) {
  return guarded([&]() -> Result<std::optional<CalendarFeedRow>> {
    return first_of(
        with(m_store.m_impl->statement("SELECT fingerprint, user_id, created_at FROM calendar_feeds"
                                       " WHERE fingerprint = ?1"),
             fingerprint),
        feed_from);
  });
}

Result<std::optional<CalendarFeedRow>> MailRows::feed_of(std::string_view user_id) {
  return guarded([&]() -> Result<std::optional<CalendarFeedRow>> {
    return first_of(
        with(m_store.m_impl->statement("SELECT fingerprint, user_id, created_at FROM calendar_feeds"
                                       " WHERE user_id = ?1"),
             user_id),
        feed_from);
  });
}

Result<void> MailRows::add(const CalendarFeedRow& feed) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("INSERT INTO calendar_feeds (fingerprint, user_id, created_at)"
                                   " VALUES (?1, ?2, ?3)"),
         feed.fingerprint, feed.user_id, feed.created_at)
        .exec();
    return {};
  });
}

Result<void> MailRows::remove_feed_of(std::string_view user_id) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("DELETE FROM calendar_feeds WHERE user_id = ?1"), user_id)
        .exec();
    return {};
  });
}

}  // namespace tsunagu::store
