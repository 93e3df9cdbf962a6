// SPDX-License-Identifier: GPL-3.0-or-later
// The one place where Xapian's exceptions become Results. Internal to the index library.
#pragma once

#include <cerrno>
#include <cstring>
#include <exception>
#include <string_view>

#include <fmt/format.h>
#include <xapian.h>

#include "base/result.hpp"

namespace tsunagu::index {

// corrupt means that the index itself is damaged (reading it again will not help), io that the
// machine refused for another reason.
inline Error translate(const Xapian::Error& e) {
  const char* told = e.get_error_string();
  const std::string_view system =
      told == nullptr ? std::string_view() : told;  // the system's words for errno
  const std::string detail =
      system.empty() ? e.get_msg() : fmt::format("{}: {}", e.get_msg(), system);
  for (const int full :
       {ENOSPC, EDQUOT, EFBIG}) {  // the cause may stand inside another error's message
    if (detail.find(std::strerror(full)) != std::string::npos)
      return {ErrorCode::no_space, "索引を書けません。ディスクに空きを作ってください"};
  }
  const std::string_view type = e.get_type();
  if (type == "DatabaseLockError" || type == "DatabaseModifiedError") {
    return {ErrorCode::locked,
            "ほかの処理が索引に書き込み中です。少し待ってからやり直してください"};
  }
  if (type.starts_with("Database")) {
    const bool damaged = system.empty() || system == std::strerror(ENOENT);
    return damaged ? Error{ErrorCode::corrupt,
                           fmt::format("索引が壊れています。tsunagu reindex で作り直せます ({})",
                                       detail)}
                   : Error{ErrorCode::io, fmt::format("索引を読み書きできません ({})", detail)};
  }
  return {ErrorCode::internal, fmt::format("索引の内部エラー ({})", detail)};
}

template <class Body>
auto guarded(Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const Xapian::Error& e) {
    return tl::unexpected(translate(e));
  } catch (const std::exception& e) {
    return fail(ErrorCode::internal, fmt::format("索引の内部エラー ({})", e.what()));
  }
}

}  // namespace tsunagu::index
