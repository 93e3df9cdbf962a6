// SPDX-License-Identifier: GPL-3.0-or-later
// The second factor: one-time codes by time (RFC 6238, SHA-1, 30 seconds, 6 digits) through
// liboath, as every authenticator app makes them. Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::secrets {

inline constexpr std::int64_t k_totp_step_s = 30;
inline constexpr unsigned k_totp_digits = 6;
inline constexpr std::int64_t k_totp_window = 1;  // steps that a clock may be off, either way

// 160 random bits as base32 (RFC 4648): what the server and the app share.
std::string new_totp_secret();

// The address that an app reads from a QR code; `account` and `issuer` are percent-encoded.
std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view secret);

// The code of a step; corrupt when `secret` is not base32.
Result<std::string> totp_code(const std::string& secret, std::int64_t step);

// The step whose code was typed, when it is near `now_s` (Unix seconds) and newer than `last_step`,
// the newest one ever accepted; nothing otherwise. The caller keeps it as the next last_step.
Result<std::optional<std::int64_t>> accept_totp(const std::string& secret, std::string_view code,
                                                std::int64_t now_s, std::int64_t last_step);

}  // namespace tsunagu::secrets
