// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are looked at as a text file: encoding, delimiter and header are found or refused.
#include "fuzz/file_in_memory.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tsunagu;
  const fuzz::FileInMemory file({reinterpret_cast<const char*>(data), size});
  fuzz::read_wholly(file.path(), "a.csv");
  return 0;
}
