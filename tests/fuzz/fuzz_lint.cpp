// SPDX-License-Identifier: GPL-3.0-or-later
// Any text is searched without a crash, and every finding names its own bytes, in order, none over
// another. Bytes that are no UTF-8 are cut off first.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "anonymity/lint.hpp"
#include "base/embedded.hpp"
#include "base/text.hpp"

using namespace tsunagu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto tables = anonymity::Tables::load(embedded::data_files());
  static const anonymity::KnownNames known;
  if (!tables) std::abort();
  std::string_view text(reinterpret_cast<const char*>(data), size);
  text = text.substr(0, text::utf8_prefix(text));
  std::size_t at = 0;
  for (const auto& finding : anonymity::findings(text, *tables, known)) {
    if (finding.begin_byte < at || finding.end_byte <= finding.begin_byte) std::abort();
    if (finding.end_byte > text.size() || finding.proposal.empty()) std::abort();
    if (text.substr(finding.begin_byte, finding.end_byte - finding.begin_byte) != finding.text)
      std::abort();
    if (!text::is_utf8(finding.text)) std::abort();
    at = finding.end_byte;
  }
  return 0;
}
