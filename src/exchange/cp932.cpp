// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/cp932.hpp"

#include <array>
#include <cstring>

#include <iconv.h>

#include "base/code_point.hpp"

namespace tsunagu::exchange {
namespace {

constexpr const char* k_utf32 = "UTF-32LE";
constexpr std::uint16_t k_geta_bytes = 0x81AC;
constexpr std::size_t k_basic_plane = 0x10000;

iconv_t descriptor_of(void* pointer) { return pointer; }

// Bytes that one character becomes; empty when it cannot be.
std::string convert_one(iconv_t descriptor, std::string_view character) {
  std::array<char, 8> from{};
  std::array<char, 8> to{};
  std::memcpy(from.data(), character.data(), character.size());
  char* in = from.data();
  char* out = to.data();
  std::size_t in_left = character.size();
  std::size_t out_left = to.size();
  ::iconv(descriptor, nullptr, nullptr, nullptr, nullptr);
  if (::iconv(descriptor, &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1))
    return {};
  return {to.data(), out};
}

std::string utf32_of(char32_t character) {
  std::string bytes(4, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>((character >> (8 * i)) & 0xFFU);
  return bytes;
}

std::string to_utf8(char32_t character) {  // of the basic plane
  std::string bytes;
  if (character < 0x80) return {static_cast<char>(character)};
  if (character < 0x800) {
    bytes += static_cast<char>(0xC0U | (character >> 6U));
  } else {
    bytes += static_cast<char>(0xE0U | (character >> 12U));
    bytes += static_cast<char>(0x80U | ((character >> 6U) & 0x3FU));
  }
  return bytes + static_cast<char>(0x80U | (character & 0x3FU));
}

std::string bytes_of(std::uint16_t written) {
  std::string bytes;
  if (written > 0xFF) bytes += static_cast<char>(written >> 8U);
  return bytes + static_cast<char>(written & 0xFFU);
}

}  // namespace

void Cp932::Closer::operator()(void* descriptor) const { ::iconv_close(descriptor_of(descriptor)); }

Cp932::Cp932(Converter to, Converter from)
    : m_to(std::move(to)),
      m_from(std::move(from)),
      m_known(k_basic_plane) {}

Result<Cp932> Cp932::create() {
  const auto open = [](const char* to, const char* from) {
    iconv_t descriptor = ::iconv_open(to, from);
    return Converter(descriptor == reinterpret_cast<iconv_t>(-1) ? nullptr : descriptor);
  };
  Converter to = open("CP932", k_utf32);
  Converter from = open(k_utf32, "CP932");
  if (to == nullptr || from == nullptr) {
    return fail(ErrorCode::internal,
                "この機械の C ライブラリーは CP932 を書けません。--encoding utf-8 にしてください");
  }
  return Cp932(std::move(to), std::move(from));
}

Cp932::Written Cp932::convert(char32_t character) {
  if (character >= k_basic_plane) return {.bytes = k_geta_bytes, .is_known = true};
  Written& known = m_known[character];
  if (known.is_known) return known;
  const std::string utf32 = utf32_of(character);
  const std::string bytes = convert_one(descriptor_of(m_to.get()), utf32);
  known.is_known = true;
  known.is_exact = !bytes.empty() && convert_one(descriptor_of(m_from.get()), bytes) == utf32;
  known.bytes = k_geta_bytes;
  if (!bytes.empty()) known.bytes = 0;
  for (const char byte : bytes) {
    known.bytes =
        static_cast<std::uint16_t>((known.bytes << 8U) | static_cast<unsigned char>(byte));
  }
  return known;
}

void Cp932::append(std::string_view utf8, std::string& bytes, std::vector<Unfit>& unfit) {
  while (!utf8.empty()) {
    const char32_t character = text::take_code_point(utf8);
    const Written written = convert(character);
    const std::string encoded = bytes_of(written.bytes);
    bytes += encoded;
    if (written.is_exact) continue;
    const std::string back = convert_one(descriptor_of(m_from.get()), encoded);
    unfit.push_back(
        {character, to_utf8(static_cast<char32_t>(static_cast<unsigned char>(back[0]) |
                                                  static_cast<unsigned char>(back[1]) << 8U))});
  }
}

bool Cp932::is_copy(std::string_view written, std::string_view whole) {
  std::string bytes, bytes_of_whole;
  std::vector<Unfit> unfit, unfit_of_whole;
  append(whole, bytes_of_whole, unfit_of_whole);
  if (unfit_of_whole.empty()) return false;
  append(written, bytes, unfit);
  return bytes == bytes_of_whole;
}

}  // namespace tsunagu::exchange
