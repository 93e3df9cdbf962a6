// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/subscriptions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "mail/message.hpp"
#include "secrets/fingerprint.hpp"
#include "service/accounts_impl.hpp"
#include "service/authorization.hpp"

namespace tsunagu::service {
namespace {

using store::MailAddressRow;
using store::MailRows;

constexpr std::size_t k_message_id_letters = 26;  // random ones, 130 bits

Result<void> check_viewer(const model::Viewer& viewer) {
  if (viewer.by_key)
    return fail(
        ErrorCode::forbidden,
        "メールとカレンダーの設定は、API キーではできません。サインインした画面でしてください");
  return authorize(viewer, Action::own_account, {.user_id = viewer.user_id});
}

// A code as it was typed: blanks and hyphens between, large letters.
std::string folded_code(std::string_view written) {
  std::string code = text::lower_ascii(text::fold_width(written));
  std::erase_if(code, [](char c) { return c == ' ' || c == '-'; });
  return code;
}

}  // namespace

Subscriptions::Subscriptions(DataDir dir, Options options, store::Store store)
    : m_dir(std::move(dir)),
      m_options(std::move(options)),
      m_readers(m_dir),
      m_store(std::move(store)) {}

Result<std::unique_ptr<Subscriptions>> Subscriptions::open(const DataDir& dir, Options options) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  return std::unique_ptr<Subscriptions>(
      new Subscriptions(dir, std::move(options), std::move(store)));
}

Result<void> Subscriptions::write(const Body& body) {
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  return m_store.transact([&]() -> Result<void> {
    MailRows rows(m_store);
    return body(m_store, rows);
  });
}

// The address itself stays out of the trail, which nobody can correct.
Result<void> Subscriptions::audit(store::Store& store, const Actor& actor,
                                  std::string_view action) {
  return store.append_audit({.actor = actor.viewer.user_id,
                             .action = std::string(action),
                             .kind = "user",
                             .record_id = actor.viewer.user_id,
                             .request_id = actor.request_id});
}

// --- mails ---

Result<Subscription> Subscriptions::read(MailRows& rows, const std::string& user_id) const {
  TRY_ASSIGN(const auto address, rows.address(user_id));
  TRY_ASSIGN(const auto feed, rows.feed_of(user_id));
  Subscription now{.sends_mail = m_options.addresses.makes_mails(),
                   .has_calendar = feed.has_value()};
  if (address) {
    now.address = address->address;
    now.enabled = address->enabled;
    now.confirmed = address->confirmed_at > 0;
  }
  return now;
}

Result<Subscription> Subscriptions::find(const model::Viewer& viewer) {
  TRY(check_viewer(viewer));
  TRY_ASSIGN(auto reader, m_readers.borrow());
  MailRows rows(reader.get());
  return read(rows, viewer.user_id);
}

Result<void> Subscriptions::send_code(MailRows& rows, MailAddressRow& address) {
  const std::int64_t now = m_options.clock();
  const std::string code = secrets::random_name(k_mail_code_letters);
  address.confirmed_at = 0;
  address.code_fingerprint = secrets::fingerprint(code);
  address.code_until = now + k_mail_code_s;
  address.code_tries = 0;
  const std::string shown = code.substr(0, 4) + "-" + code.substr(4);
  return rows.add(
      {.message_id = fmt::format("{}@{}", secrets::random_name(k_message_id_letters),
                                 mail::host_of(m_options.addresses.mail_from)),
       .user_id = address.user_id,
       .kind = "confirmation",
       .subject = "[Tsunagu] メールアドレスの確認",
       .body = fmt::format(
           "このアドレスに Tsunagu のお知らせを送るには、アカウントのページで次の確認コード"
           "を入れてください（1時間使えます）。\n\n{}\n\n{}\n\n"
           "心当たりがなければ、何もしなくて構いません。\n",
           shown, m_options.addresses.of("/account")),
       .created_at = now,
       .next_at = now});
}

Result<Subscription> Subscriptions::change(const Actor& actor, const SubscriptionChange& change) {
  TRY(check_viewer(actor.viewer));
  const std::string& user_id = actor.viewer.user_id;
  Subscription after;
  TRY(write([&](store::Store& store, MailRows& rows) -> Result<void> {
    TRY_ASSIGN(const auto before, rows.address(user_id));
    MailAddressRow address = before.value_or(MailAddressRow{.user_id = user_id});
    const std::string wanted(
        text::trim(std::string_view(change.address ? *change.address : address.address)));
    address.enabled = change.enabled.value_or(address.enabled);
    if (wanted.empty()) {
      address.address.clear();
      address.confirmed_at = 0;
      address.code_fingerprint.clear();
      if (before) TRY(rows.put(address));
    } else if (wanted != address.address || (change.address && address.confirmed_at == 0)) {
      if (!m_options.addresses.makes_mails())
        return fail(ErrorCode::conflict,
                    "このサーバーはメールを送りません。管理者に聞いてください");
      if (!mail::is_address(wanted))
        return fail(ErrorCode::rejected_input,
                    "address: メールアドレスを、name@example.jp のように半角で書いてください");
      const std::int64_t wait_s =
          address.code_until - k_mail_code_s + k_mail_code_every_s - m_options.clock();
      if (wait_s > 0)
        return tl::unexpected(Error{ErrorCode::too_many_requests,
                                    "確認のメールを送ったばかりです。少し待ってください",
                                    static_cast<int>(wait_s)});
      address.address = wanted;
      TRY(send_code(rows, address));
      TRY(rows.put(address));
    } else {
      TRY(rows.put(address));
    }
    TRY_ASSIGN(after, read(rows, user_id));
    return audit(store, actor, "change_mail");
  }));
  return after;
}

Result<Subscription> Subscriptions::confirm(const Actor& actor, std::string_view code) {
  TRY(check_viewer(actor.viewer));
  const std::string& user_id = actor.viewer.user_id;
  const std::string fingerprint = secrets::fingerprint(folded_code(code.substr(0, 64)));
  Subscription after;
  bool is_right = false;
  TRY(write([&](store::Store& store, MailRows& rows) -> Result<void> {
    TRY_ASSIGN(auto address, rows.address(user_id));
    const std::int64_t now = m_options.clock();
    if (!address || address->code_fingerprint.empty() || now >= address->code_until ||
        address->code_tries >= k_mail_code_tries)
      return fail(ErrorCode::rejected_input,
                  "code: 確認コードの期限が切れたか、ありません。もう一度送ってください");
    is_right = secrets::equal(fingerprint, address->code_fingerprint);
    ++address->code_tries;  // also of a wrong one: this is written in any case
    if (is_right) {
      address->confirmed_at = now;
      address->code_fingerprint.clear();
    }
    TRY(rows.put(*address));
    TRY_ASSIGN(after, read(rows, user_id));
    return is_right ? audit(store, actor, "confirm_mail") : Result<void>();
  }));
  if (!is_right)
    return fail(ErrorCode::rejected_input,
                "code: 確認コードが違います。届いたメールの8文字を入れてください");
  return after;
}

// --- calendars ---

Result<std::string> Subscriptions::make_calendar(const Actor& actor) {
  TRY(check_viewer(actor.viewer));
  if (!widest(actor.viewer.role, Action::read_requests))
    TRY(authorize(actor.viewer, Action::read_requests));
  const std::string token = secrets::random_token();
  TRY(write([&](store::Store& store, MailRows& rows) -> Result<void> {
    TRY(rows.remove_feed_of(actor.viewer.user_id));
    TRY(rows.add({secrets::fingerprint(token), actor.viewer.user_id, m_options.clock()}));
    return audit(store, actor, "make_calendar");
  }));
  return m_options.addresses.of(fmt::format("/calendar/{}.ics", token));
}

Result<void> Subscriptions::remove_calendar(const Actor& actor) {
  TRY(check_viewer(actor.viewer));
  return write([&](store::Store& store, MailRows& rows) -> Result<void> {
    TRY_ASSIGN(const auto feed, rows.feed_of(actor.viewer.user_id));
    if (!feed) return {};
    TRY(rows.remove_feed_of(actor.viewer.user_id));
    return audit(store, actor, "remove_calendar");
  });
}

Result<model::Viewer> Subscriptions::owner_of_calendar(std::string_view token) {
  const auto unknown = fail(ErrorCode::not_found,
                            "このカレンダーはありません。アカウントのページで作り直してください");
  TRY_ASSIGN(auto reader, m_readers.borrow());
  TRY_ASSIGN(const auto feed,
             MailRows(reader.get()).feed(secrets::fingerprint(token.substr(0, 64))));
  if (!feed) return unknown;
  TRY_ASSIGN(const auto user, AccountRows(reader.get()).user(feed->user_id));
  if (!user || !user->active || must_enrol(*user)) return unknown;
  return model::Viewer{role_of(*user), user->id, user->organization_id, user->coordinator_id};
}

}  // namespace tsunagu::service
