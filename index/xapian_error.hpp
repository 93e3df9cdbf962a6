// SPDX-License-Identifier: GPL-3.0-or-later
// The one place where Xapian's exceptions become Results. Internal to the index library.
#pragma once

#include <exception>
#include <string_view>

#include <fmt/format.h>
#include <xapian.h>

#include "base/result.hpp"

namespace tsunagu::index {

inline Error translate(const Xapian::Error& e) {
  const char* system = e.get_error_string();
  const std::string detail = system == nullptr ? e.get_msg() : e.get_msg() + ": " + system;
  if (detail.find("No space left") != std::string::npos) {
    return {ErrorCode::no_space, "索引を書けません。ディスクに空きを作ってください"};
  }
  const std::string_view type = e.get_type();
  if (type == "DatabaseLockError") {
    return {ErrorCode::locked, "ほかの処理が索引に書き込み中です"};
  }
  if (type.starts_with("Database")) {
    return {ErrorCode::corrupt, fmt::format("索引を読み書きできません ({})", detail)};
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
