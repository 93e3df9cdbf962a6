// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/merge.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "index/stopped.hpp"
#include "index/writer/generation.hpp"
#include "index/xapian_error.hpp"

namespace tsunagu::index {
namespace {

class Merging : public Xapian::Compactor {
 public:
  explicit Merging(const std::stop_token& stop) : m_stop(stop) {}
  void set_status(const std::string& /*table*/, const std::string& /*status*/) override {
    go_on(m_stop);
  }

 private:
  const std::stop_token& m_stop;
};

}  // namespace

Result<void> merge_segments(const std::string& generation_dir, const std::string& layer,
                            std::size_t segments, const std::stop_token& stop) {
  return guarded([&]() -> Result<void> {
    const std::string merged = evidence_path(generation_dir, layer);
    std::filesystem::remove_all(merged);  // of a merge that did not end
    if (segments == 0) {
      Xapian::WritableDatabase(merged, Xapian::DB_CREATE | Xapian::DB_NO_SYNC).commit();
      return {};
    }
    Xapian::Database all;
    for (std::size_t n = 0; n < segments; ++n)
      all.add_database(Xapian::Database(segment_path(generation_dir, layer, n)));
    Merging merging(stop);
    try {
      all.compact(merged, 0, 0, merging);
    } catch (const Stopped&) {
      return fail(ErrorCode::not_ready, "索引をまとめるのを途中で止めました");
    }
    return {};
  });
}

std::string segment_path(const std::string& generation_dir, const std::string& layer,
                         std::size_t number) {
  return fmt::format("{}/{}/segment-{:04}", generation_dir, layer, number);
}

}  // namespace tsunagu::index
