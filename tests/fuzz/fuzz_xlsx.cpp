// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are a book: as its ZIP when they begin like one, otherwise as sheet, strings and styles
// (between zero bytes) of a good ZIP, so that the checksums are right.
#include <array>

#include "fuzz/file_in_memory.hpp"

namespace {

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ (0xEDB88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

// A ZIP without compression.
class Zip {
 public:
  void add(std::string_view name, std::string_view content) {
    const auto place = static_cast<std::uint32_t>(m_bytes.size());
    m_bytes += "PK\x03\x04";
    m_directory += "PK\x01\x02";
    put(m_directory, 20, 2);
    for (std::string* out : {&m_bytes, &m_directory}) {
      put(*out, 20, 2);
      for (int i = 0; i < 2; ++i) put(*out, 0, 4);  // flags, method, time
      put(*out, crc32(content), 4);
      for (int i = 0; i < 2; ++i) put(*out, static_cast<std::uint32_t>(content.size()), 4);
      put(*out, static_cast<std::uint32_t>(name.size()), 2);
      put(*out, 0, 2);
    }
    put(m_directory, 0, 2);
    put(m_directory, 0, 4);
    put(m_directory, 0, 4);
    put(m_directory, place, 4);
    m_bytes.append(name).append(content);
    m_directory += name;
    ++m_entries;
  }
  std::string finish() {
    const auto place = static_cast<std::uint32_t>(m_bytes.size());
    m_bytes += m_directory + "PK\x05\x06";
    put(m_bytes, 0, 4);
    put(m_bytes, m_entries, 2);
    put(m_bytes, m_entries, 2);
    put(m_bytes, static_cast<std::uint32_t>(m_directory.size()), 4);
    put(m_bytes, place, 4);
    put(m_bytes, 0, 2);
    return m_bytes;
  }

 private:
  std::string m_bytes, m_directory;
  std::uint32_t m_entries = 0;
};

std::string book_of(std::string_view data) {
  std::array<std::string_view, 3> parts;  // sheet, strings, styles
  for (std::string_view& part : parts) {
    const std::size_t end = std::min(data.find('\0'), data.size());
    part = data.substr(0, end);
    data.remove_prefix(std::min(end + 1, data.size()));
  }
  Zip zip;
  zip.add("xl/workbook.xml",
          R"(<workbook><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>)");
  zip.add(
      "xl/_rels/workbook.xml.rels",
      R"(<r><r Id="a" Type="/worksheet" Target="s"/><r Id="b" Type="/sharedStrings" Target="t"/>)"
      R"(<r Id="c" Type="/styles" Target="f"/></r>)");
  zip.add("xl/s", parts[0]);
  zip.add("xl/t", parts[1]);
  zip.add("xl/f", parts[2]);
  return zip.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tsunagu;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const fuzz::FileInMemory file(bytes.starts_with("PK") ? std::string(bytes) : book_of(bytes));
  fuzz::read_wholly(file.path(), "a.xlsx");
  return 0;
}
