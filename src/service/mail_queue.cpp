// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/mail_queue.hpp"

#include <fmt/format.h>

#include "mail/message.hpp"
#include "secrets/fingerprint.hpp"
#include "store/accounts.hpp"
#include "store/mails.hpp"

namespace tsunagu::service {
namespace {

using exchange::CalendarMethod;

constexpr std::size_t k_message_id_letters = 32;  // of a fingerprint, 128 bits

std::string day_line(const std::optional<Invitation>& invitation) {
  if (!invitation) return {};
  return fmt::format("日程: {}{}\n", invitation->event.day,
                     invitation->method == CalendarMethod::cancel ? "（取りやめ）" : "");
}

}  // namespace

Result<void> queue_mail(store::Store& store, const Addresses& addresses, std::int64_t now_s,
                        const MailDraft& draft) {
  if (!addresses.makes_mails()) return {};
  store::MailRows mails(store);
  TRY_ASSIGN(const std::string address, mails.address_to_use(draft.user_id));
  if (address.empty()) return {};
  TRY_ASSIGN(const auto user, store::AccountRows(store).user(draft.user_id));
  const std::string name = user ? user->name : std::string();
  store::MailRow mail{
      .message_id =
          fmt::format("{}@{}", secrets::fingerprint(draft.key).substr(0, k_message_id_letters),
                      mail::host_of(addresses.mail_from)),
      .notification_id = draft.notification_id,
      .user_id = draft.user_id,
      .kind = draft.kind,
      .subject = "[Tsunagu] " + draft.title,
      .body = fmt::format(
          "{} 様\n\n{}\n{}\n"
          "内容と、できることは、次のページにあります（サインインが要ります）。\n{}\n\n"
          "-- \nこのメールは Tsunagu が自動で送りました。返信は届きません。\n"
          "メールを止めるには: {}\n",
          name, draft.title, day_line(draft.invitation), draft.link, addresses.of("/account")),
      .created_at = now_s,
      .next_at = now_s};
  if (const auto& invitation = draft.invitation) {
    mail.calendar_method = name_of(invitation->method);
    mail.calendar = exchange::write_invitation(invitation->method, invitation->event,
                                               {"Tsunagu", addresses.mail_from}, {name, address});
  }
  return mails.add(mail);
}

}  // namespace tsunagu::service
