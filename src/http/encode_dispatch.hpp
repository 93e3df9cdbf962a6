// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about requests and notifications as JSON, exactly as openapi.yaml has them. Pure; any
// thread.
#pragma once

#include <string>

#include "model/reference.hpp"
#include "service/dispatch.hpp"

namespace tsunagu::http {

std::string encode_request(const service::RequestView& view, const model::Reference& reference);
std::string encode_requests(const service::RequestListWish& wish, const service::RequestList& list,
                            const model::Reference& reference);
std::string encode_notifications(int page, const service::NotificationList& list);
std::string encode_unread(std::int64_t unread);
std::string encode_closed_days(const service::ClosedDays& closed);

}  // namespace tsunagu::http
