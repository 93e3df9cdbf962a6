// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/index_check.hpp"

#include "index/writer/generation.hpp"
#include "service/index_tools.hpp"

namespace tsunagu::operations {

Result<void> check_index_apart(const service::DataDir& dir, const std::stop_token& stop,
                               const std::string& program) {
  TRY_ASSIGN(const auto generation, index::current_generation(dir.index()));
  if (generation == 0) return {};
  return service::tools_in_children(program).check(index::generation_path(dir.index(), generation),
                                                   stop);
}

}  // namespace tsunagu::operations
