// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about mails and subscriptions as JSON, exactly as openapi.yaml has them. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "service/postman.hpp"
#include "service/subscriptions.hpp"

namespace tsunagu::http {

std::string encode_mails(const service::MailListWish& wish, const service::MailList& list);
std::string encode_mail(const service::MailView& mail);
std::string encode_subscription(const service::Subscription& own);
std::string encode_calendar_address(std::string_view url);

}  // namespace tsunagu::http
