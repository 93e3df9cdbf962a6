// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/index_tools.hpp"

#include <fmt/format.h>

#include "base/child.hpp"

namespace tsunagu::service {
namespace {

Result<void> run(const std::string& program, const std::vector<std::string>& arguments,
                 const std::stop_token& stop) {
  TRY_ASSIGN(const ChildEnd end, run_child(program, arguments, stop));
  if (end.signal != 0) {
    return fail(ErrorCode::corrupt, fmt::format("{} を読むプログラムが止まりました（信号 {}）",
                                                arguments.at(1), end.signal));
  }
  switch (end.code) {
    case 0: return {};
    case k_child_found_damage: return fail(ErrorCode::corrupt, end.said);
    case k_child_has_no_room: return fail(ErrorCode::no_space, end.said);
    default:
      return fail(ErrorCode::io,
                  fmt::format("索引 {} を読み書きできません ({})", arguments.at(1), end.said));
  }
}

}  // namespace

IndexTools tools_in_children(const std::string& program) {
  return {.check =
              [program](const std::string& generation_dir, const std::stop_token& stop) {
                return run(program, {k_check_command, generation_dir}, stop);
              },
          .merge =
              [program](const std::string& generation_dir, const std::string& layer,
                        std::size_t segments, const std::stop_token& stop) {
                return run(program,
                           {k_merge_command, generation_dir, layer, std::to_string(segments)},
                           stop);
              }};
}

}  // namespace tsunagu::service
