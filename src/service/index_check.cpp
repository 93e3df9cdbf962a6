// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/index_check.hpp"

#include "index/writer/integrity.hpp"
#include "service/documents.hpp"
#include "service/manifest.hpp"

namespace tsunagu::service {

Result<void> check_generation(const std::string& generation_dir, const std::stop_token& stop) {
  TRY(check_manifest(generation_dir, stop));
  return index::check_integrity(generation_dir, layer_names(), stop);
}

}  // namespace tsunagu::service
