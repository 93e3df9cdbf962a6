// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/postman.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "mail/message.hpp"
#include "service/authorization.hpp"
#include "store/accounts.hpp"

namespace tsunagu::service {
namespace {

using mail::Delivery;
using mail::Outcome;
using store::MailRow;
using store::MailRows;

constexpr std::string_view k_interrupted =
    "送っている途中でプログラムが止まりました。届いたかどうか分かりません";
constexpr std::string_view k_given_up = "何度も送れなかったので、やめました";
constexpr std::int64_t k_forget_every_s = 60 * 60;

}  // namespace

std::int64_t mail_wait_s(std::int64_t attempts, std::int64_t longest_s) {
  std::int64_t wait = k_mail_first_wait_s;
  for (std::int64_t n = 1; n < attempts && wait < longest_s; ++n) wait *= 2;
  return std::min(wait, longest_s);
}

Postman::Postman(DataDir dir, Options options, store::Store store)
    : m_dir(std::move(dir)),
      m_options(std::move(options)),
      m_readers(m_dir),
      m_store(std::move(store)),
      m_send(m_options.send) {
  if (!m_send && m_options.smtp) {
    m_smtp = std::make_unique<mail::Smtp>(*m_options.smtp);
    m_send = [this](std::string_view from, std::string_view to, std::string_view message,
                    const auto& before_text) {
      return m_smtp->send(from, to, message, before_text);
    };
  }
  if (m_options.runs && m_send)
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Postman::~Postman() {
  m_thread.request_stop();
  if (m_smtp) m_smtp->stop();
  if (m_thread.joinable()) m_thread.join();
}

Result<std::unique_ptr<Postman>> Postman::open(const DataDir& dir, Options options) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  std::int64_t interrupted = 0;
  TRY(store.transact([&]() -> Result<void> {
    TRY_ASSIGN(interrupted, MailRows(store).bury_interrupted(k_interrupted));
    return {};
  }));
  if (interrupted > 0)
    log::warn(
        fmt::format("mail: {} interrupted while they were sent, now dead letters", interrupted));
  return std::unique_ptr<Postman>(new Postman(dir, std::move(options), std::move(store)));
}

Result<void> Postman::write(const std::function<Result<void>(store::Store&, MailRows&)>& body) {
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  return m_store.transact([&]() -> Result<void> {
    MailRows rows(m_store);
    return body(m_store, rows);
  });
}

// --- for administrators ---

Result<MailList> Postman::list(const model::Viewer& viewer, const MailListWish& wish) {
  TRY(authorize(viewer, Action::read_mails));
  TRY_ASSIGN(auto reader, m_readers.borrow());
  MailList list;
  TRY(reader->snapshot([&]() -> Result<void> {
    MailRows rows(reader.get());
    store::AccountRows users(reader.get());
    TRY_ASSIGN(list.total, rows.count(wish.state));
    const auto before = static_cast<std::size_t>(wish.page - 1) * k_mails_a_page;
    TRY_ASSIGN(auto found, rows.mails(wish.state, k_mails_a_page, before));
    for (MailRow& row : found) {
      TRY_ASSIGN(const auto user, users.user(row.user_id));
      std::string name = user ? user->name : row.user_id;
      list.entries.push_back({std::move(row), std::move(name)});
    }
    return {};
  }));
  return list;
}

Result<MailView> Postman::retry(const Actor& actor, std::int64_t id) {
  TRY(authorize(actor.viewer, Action::read_mails));
  MailView again;
  TRY(write([&](store::Store& store, MailRows& rows) -> Result<void> {
    TRY_ASSIGN(auto found, rows.mail(id));
    if (!found) return fail(ErrorCode::not_found, "このメールはありません");
    if (found->state != store::k_mail_dead && found->state != store::k_mail_queued)
      return fail(ErrorCode::conflict, found->state == store::k_mail_sent
                                           ? "このメールは、もう送りました"
                                           : "このメールは、いま送っています");
    found->state = store::k_mail_queued;
    found->attempts = 0;
    found->next_at = m_options.clock();
    TRY(rows.update(*found));
    TRY_ASSIGN(const auto user, store::AccountRows(store).user(found->user_id));
    again = {*found, user ? user->name : found->user_id};
    return store.append_audit({.actor = actor.viewer.user_id,
                               .action = "retry_mail",
                               .kind = "mail",
                               .record_id = fmt::to_string(id),
                               .request_id = actor.request_id});
  }));
  m_rests_until = 0;
  return again;
}

// --- sending ---

Result<std::string> Postman::address_of(MailRows& rows, const MailRow& mail) {
  if (mail.kind != "confirmation") return rows.address_to_use(mail.user_id);
  TRY_ASSIGN(const auto given, rows.address(mail.user_id));
  return given && given->confirmed_at == 0 ? given->address : std::string();
}

// What becomes of a mail after an attempt.
MailRow Postman::judged(MailRow mail, const Delivery& delivery) const {
  mail.last_error = delivery.reason;
  switch (delivery.outcome) {
    case Outcome::accepted: mail.state = store::k_mail_sent; return mail;
    case Outcome::refused:
    case Outcome::unknown: mail.state = store::k_mail_dead; return mail;
    case Outcome::later:
    case Outcome::server_fault: break;
  }
  mail.state = store::k_mail_queued;
  mail.next_at = m_options.clock() + mail_wait_s(mail.attempts);
  if (mail.attempts >= k_mail_attempts_max) {
    mail.state = store::k_mail_dead;
    mail.last_error = fmt::format("{}（{}）", k_given_up, delivery.reason);
  }
  return mail;
}

Result<std::optional<Outcome>> Postman::deliver(std::int64_t id) {
  MailRow mail;
  std::string address, name;
  TRY(write([&](store::Store& store, MailRows& rows) -> Result<void> {
    TRY_ASSIGN(auto found, rows.mail(id));
    if (!found || found->state != store::k_mail_queued) return {};
    TRY_ASSIGN(address, address_of(rows, *found));
    if (address.empty()) return rows.remove(id);  // what it says stands in the pages anyway
    TRY_ASSIGN(const auto user, store::AccountRows(store).user(found->user_id));
    name = user ? user->name : std::string();
    mail = *std::move(found);
    return {};
  }));
  if (address.empty()) return std::nullopt;
  ++mail.attempts;
  const std::string message = mail::write({.message_id = mail.message_id,
                                           .date = mail.created_at,
                                           .from = {"Tsunagu", m_options.addresses.mail_from},
                                           .to = {name, address},
                                           .subject = mail.subject,
                                           .text = mail.body,
                                           .calendar_method = mail.calendar_method,
                                           .calendar = mail.calendar});
  const Delivery delivery =
      m_send(m_options.addresses.mail_from, address, message, [&]() -> Result<void> {
        MailRow marked = mail;
        marked.state = store::k_mail_sending;
        TRY(write([&](store::Store&, MailRows& rows) { return rows.update(marked); }));
        mail = std::move(marked);
        return {};
      });
  const bool is_stopped = m_thread.get_stop_source().stop_requested();
  if (is_stopped && mail.state == store::k_mail_queued) return std::nullopt;  // untouched
  m_unwritten = judged(std::move(mail), delivery);
  if (m_unwritten->state == store::k_mail_dead)
    log::warn(fmt::format("mail {}: a dead letter", id));
  return delivery.outcome;
}

Result<void> Postman::forget_old() {
  const std::int64_t now = m_options.clock();
  if (m_forgot_at != 0 && now < m_forgot_at + k_forget_every_s) return {};
  m_forgot_at = now;
  return write([&](store::Store&, MailRows& rows) {
    return rows.forget_sent_before(now - k_sent_mail_kept_s);
  });
}

Result<std::size_t> Postman::tick() {
  const auto write_down = [&]() -> Result<void> {
    if (!m_unwritten) return {};
    TRY(write([&](store::Store&, MailRows& rows) { return rows.update(*m_unwritten); }));
    m_unwritten.reset();
    return {};
  };
  TRY(write_down());  // of before: until it stands there nothing else is sent
  const std::int64_t now = m_options.clock();
  if (!m_send || now < m_rests_until) return std::size_t{0};
  std::vector<std::int64_t> due;
  {
    TRY_ASSIGN(auto reader, m_readers.borrow());
    TRY_ASSIGN(due, MailRows(reader.get()).due(now, k_mails_a_round));
  }
  std::size_t tried = 0;
  for (const std::int64_t id : due) {
    if (m_thread.get_stop_source().stop_requested()) break;
    TRY_ASSIGN(const auto outcome, deliver(id));
    TRY(write_down());
    if (!outcome) continue;
    ++tried;
    m_faults = *outcome == Outcome::server_fault ? m_faults + 1 : 0;
    if (m_faults == 0) continue;
    m_rests_until = m_options.clock() + mail_wait_s(m_faults, k_server_longest_rest_s);
    log::warn("mail: the mail server does not take mails now");
    break;
  }
  if (m_smtp && !due.empty()) m_smtp->hang_up();
  TRY(forget_old());
  return tried;
}

void Postman::run(const std::stop_token& stop) {
  do {
    if (const auto done = tick(); !done)
      log::error(fmt::format("mail: {}", name_of(done.error().code)));
  } while (interruptible_sleep(stop, k_mails_looked_for_every));
  // What was sent last is written down before the end, if it can be.
  if (m_unwritten) {
    const auto written =
        write([&](store::Store&, MailRows& rows) { return rows.update(*m_unwritten); });
    if (!written) log::error(fmt::format("mail: {}", name_of(written.error().code)));
  }
}

}  // namespace tsunagu::service
