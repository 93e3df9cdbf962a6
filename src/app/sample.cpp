// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.hpp"

namespace tsunagu::app {

Result<void> sample(const SampleArguments&, const model::Reference&) {
  return fail(ErrorCode::not_found, "架空データの生成はまだ組み込まれていません");
}

}  // namespace tsunagu::app
