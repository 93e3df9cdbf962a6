// SPDX-License-Identifier: GPL-3.0-or-later
// Tables as records, by the mapping that is proposed.
#pragma once

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "exchange/mapping.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::test {

template <class Record>
std::unique_ptr<exchange::RecordReader<Record>> read_csv(const std::string& bytes,
                                                         const exchange::Reading& reading = {}) {
  auto table = exchange::open_csv(std::make_unique<std::istringstream>(bytes), reading);
  REQUIRE(table.has_value());
  std::vector<exchange::ColumnLook> columns;
  for (const std::string& header : (*table)->headers()) columns.push_back({header, {}});
  const auto mapping = exchange::mapping_of(exchange::propose<Record>(columns, reference()), false);
  auto reader = exchange::read_mapped<Record>(std::move(*table), mapping, reference());
  REQUIRE(reader.has_value());
  return std::move(*reader);
}

// A file of our own, of which every header is exact. `folder` must outlive the reader.
template <class Record>
std::unique_ptr<exchange::RecordReader<Record>> read_own_file(const TempDir& folder,
                                                              const std::string& bytes) {
  const std::string path = folder / "file";
  std::ofstream(path, std::ios::binary) << bytes;
  const auto look = exchange::look_at(path);
  REQUIRE(look.has_value());
  CHECK(look->problem == "");
  const auto proposed = exchange::propose<Record>(look->columns, reference());
  CHECK(exchange::is_exact(look->columns, proposed));
  auto reader = exchange::read_file<Record>(path, look->reading,
                                            exchange::mapping_of(proposed, false), reference());
  REQUIRE(reader.has_value());
  return std::move(*reader);
}

}  // namespace tsunagu::test
