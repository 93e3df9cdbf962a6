// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/encodings.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>
#include <iconv.h>

#include "base/text.hpp"
#include "exchange/line_reader.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_utf8_bytes_per_byte = 3;  // at most, of CP932 and EUC-JP
constexpr double k_kana_share = 0.05;  // of the pairs of an EUC-JP text, at least: every sentence
                                       // has some, and half-width katakana read as pairs hardly any
constexpr std::size_t k_all_lines = std::numeric_limits<std::size_t>::max();

iconv_t descriptor_of(void* pointer) { return pointer; }

unsigned char at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The C library lets these pass in EUC-JP, as controls that no text has.
std::size_t first_control_of_euc(std::string_view bytes) {
  const auto found = std::find_if(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 && byte <= 0x9F && byte != 0x8E && byte != 0x8F;
  });
  return static_cast<std::size_t>(found - bytes.begin());
}

// What speaks for an encoding in lines that fit more than one.
struct Traits {
  std::size_t characters = 0;  // outside ASCII
  std::size_t kana = 0;        // full width
  std::size_t half_width_kana = 0;
  std::size_t wide = 0;  // three bytes and more in UTF-8, as nearly all of Japanese

  void count(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size();) {
      const unsigned char lead = at(utf8, i);
      const std::size_t size = lead < 0x80 ? 1U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U;
      if (size > 1) ++characters;
      if (size > 2) ++wide;
      if (size == 3) {
        const unsigned value =
            (lead & 0x0FU) << 12U | (at(utf8, i + 1) & 0x3FU) << 6U | (at(utf8, i + 2) & 0x3FU);
        if (value >= 0x3041 && value <= 0x30FE) ++kana;
        if (value >= 0xFF61 && value <= 0xFF9F) ++half_width_kana;
      }
      i += size;
    }
  }
};

// One encoding against all lines.
class Trial {
 public:
  explicit Trial(TextDecoder decoder) : m_decoder(std::move(decoder)) {}

  void read(const Line& line) {
    m_utf8.clear();
    const auto bad = m_decoder.append(line.text, m_utf8);
    // The beginning of a line that is too long may end within a character.
    if (!bad || (line.too_long && line.text.size() - *bad < 4)) {
      m_traits.count(m_utf8);
      ++m_lines;
    } else if (!m_break) {
      m_break = EncodingBreak{line.number, *bad + 1, at(line.text, *bad)};
    }
  }
  bool reads(std::string_view line) {
    m_utf8.clear();
    return !m_decoder.append(line, m_utf8);
  }

  TextEncoding encoding() const { return m_decoder.encoding(); }
  bool fits() const { return !m_break; }
  const std::optional<EncodingBreak>& broken() const { return m_break; }
  const Traits& traits() const { return m_traits; }
  std::size_t lines() const { return m_lines; }

 private:
  TextDecoder m_decoder;
  std::string m_utf8;
  std::optional<EncodingBreak> m_break;
  Traits m_traits;
  std::size_t m_lines = 0;  // not of ASCII alone, that fit
};

// Lines of `input` from its beginning that hold more than ASCII, up to `last`.
template <class Visit>
Result<void> for_each_line(std::istream& input, std::size_t last, Visit visit) {
  input.clear();
  input.seekg(0);
  // The reader owns its stream; this one shares the bytes of ours.
  LineReader lines(std::make_unique<std::istream>(input.rdbuf()));
  while (true) {
    TRY_ASSIGN(const auto line, lines.next());
    if (!line || line->number > last) return {};
    if (line->text.find('\0') != std::string_view::npos) {
      return fail(ErrorCode::rejected_input,
                  fmt::format("{}行目に文字ではないバイト (0x00) があります。CSV か XLSX で保存し"
                              "直してください",
                              line->number));
    }
    if (!is_ascii(line->text)) visit(*line);
  }
}

// Both CP932 and EUC-JP fit: which goes first, and whether the other one is out of the question.
void choose_japanese(const Trial& cp932, const Trial& euc_jp, std::vector<TextEncoding>& fitting) {
  const Traits& as_euc = euc_jp.traits();
  const bool has_kana =
      static_cast<double>(as_euc.kana) >= k_kana_share * static_cast<double>(as_euc.characters);
  const bool is_half_width = cp932.traits().half_width_kana == cp932.traits().characters;
  if (has_kana && as_euc.kana > 1) {
    fitting.push_back(TextEncoding::euc_jp);
    if (is_half_width) fitting.push_back(TextEncoding::cp932);
  } else {
    fitting.push_back(TextEncoding::cp932);
    fitting.push_back(TextEncoding::euc_jp);
  }
}

}  // namespace

void TextDecoder::Closer::operator()(void* descriptor) const {
  ::iconv_close(descriptor_of(descriptor));
}

Result<TextDecoder> TextDecoder::create(TextEncoding encoding) {
  if (encoding == TextEncoding::utf8 || encoding == TextEncoding::utf8_bom)
    return TextDecoder(encoding, nullptr);
  // EUC-JP-MS has what Windows wrote (①㈱髙) and gives the characters that CP932 gives.
  const char* const name = encoding == TextEncoding::cp932 ? "CP932" : "EUC-JP-MS";
  iconv_t descriptor = ::iconv_open("UTF-8", name);
  if (descriptor == reinterpret_cast<iconv_t>(-1)) {
    return fail(ErrorCode::internal,
                fmt::format("この機械の C ライブラリーは {} を読めません。UTF-8 で保存し直して"
                            "ください",
                            name));
  }
  return TextDecoder(encoding, descriptor);
}

std::optional<std::size_t> TextDecoder::append(std::string_view bytes, std::string& utf8) {
  if (is_ascii(bytes)) {
    utf8.append(bytes);
    return std::nullopt;
  }
  if (m_descriptor == nullptr) {
    const std::size_t good = text::utf8_prefix(bytes);
    utf8.append(bytes.substr(0, good));
    return good == bytes.size() ? std::nullopt : std::optional(good);
  }
  const std::size_t end =
      m_encoding == TextEncoding::euc_jp ? first_control_of_euc(bytes) : bytes.size();
  const auto bad = convert(bytes.substr(0, end), utf8);
  return bad || end == bytes.size() ? bad : std::optional(end);
}

std::optional<std::size_t> TextDecoder::convert(std::string_view bytes, std::string& utf8) {
  const std::size_t before = utf8.size();
  utf8.resize(before + bytes.size() * k_utf8_bytes_per_byte);
  char* in = const_cast<char*>(bytes.data());  // iconv does not write there
  char* out = utf8.data() + before;
  std::size_t in_left = bytes.size();
  std::size_t out_left = utf8.size() - before;
  iconv_t descriptor = descriptor_of(m_descriptor.get());
  ::iconv(descriptor, nullptr, nullptr, nullptr, nullptr);
  const bool done =
      ::iconv(descriptor, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1);
  utf8.resize(utf8.size() - out_left);
  return done ? std::nullopt : std::optional(bytes.size() - in_left);
}

std::string_view label_of(TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::utf8: return "UTF-8";
    case TextEncoding::utf8_bom: return "UTF-8（BOM付き）";
    case TextEncoding::cp932: return "CP932（Shift_JIS）";
    case TextEncoding::euc_jp: return "EUC-JP";
  }
  return "";
}

Result<EncodingFinding> find_encoding(std::istream& input) {
  constexpr std::string_view k_bom = "\xEF\xBB\xBF";
  std::array<char, k_bom.size()> beginning{};
  input.read(beginning.data(), beginning.size());
  const bool has_bom =
      std::string_view(beginning.data(), static_cast<std::size_t>(input.gcount())) == k_bom;
  TRY_ASSIGN(auto utf8_decoder,
             TextDecoder::create(has_bom ? TextEncoding::utf8_bom : TextEncoding::utf8));
  Trial utf8(std::move(utf8_decoder));
  TRY(for_each_line(input, k_all_lines, [&](const Line& line) { utf8.read(line); }));
  EncodingFinding finding;
  // Two-byte characters alone (Latin, Greek) may be pairs of half-width katakana as well.
  const bool may_be_chance = utf8.traits().characters > 0 && utf8.traits().wide == 0;
  if (utf8.fits() && (has_bom || !may_be_chance)) {
    finding.best = utf8.encoding();
    finding.fitting = {finding.best};
    return finding;
  }
  TRY_ASSIGN(auto cp932_decoder, TextDecoder::create(TextEncoding::cp932));
  TRY_ASSIGN(auto euc_jp_decoder, TextDecoder::create(TextEncoding::euc_jp));
  Trial cp932(std::move(cp932_decoder));
  Trial euc_jp(std::move(euc_jp_decoder));
  TRY(for_each_line(input, k_all_lines, [&](const Line& line) {
    cp932.read(line);
    euc_jp.read(line);
  }));
  if (utf8.fits()) finding.fitting.push_back(utf8.encoding());
  if (cp932.fits() && euc_jp.fits()) {
    choose_japanese(cp932, euc_jp, finding.fitting);
  } else if (cp932.fits() || euc_jp.fits()) {
    finding.fitting.push_back(cp932.fits() ? TextEncoding::cp932 : TextEncoding::euc_jp);
  }
  if (!finding.fitting.empty()) {
    finding.best = finding.fitting.front();
    return finding;
  }
  std::array<Trial*, 3> trials{&utf8, &cp932, &euc_jp};
  std::stable_sort(trials.begin(), trials.end(),
                   [](const Trial* a, const Trial* b) { return a->lines() > b->lines(); });
  const Trial* best = has_bom ? &utf8 : trials.front();
  finding.best = best->encoding();
  finding.broken = best->broken();
  TRY(for_each_line(input, finding.broken->line, [&](const Line& line) {
    if (line.number != finding.broken->line) return;
    for (Trial* trial : trials) {
      if (!finding.broken_line_fits && trial != best && trial->reads(line.text))
        finding.broken_line_fits = trial->encoding();
    }
  }));
  return finding;
}

std::string problem_of(const EncodingFinding& finding) {
  if (finding.fitting.size() > 1) {
    std::vector<std::string> names;
    for (const TextEncoding encoding : finding.fitting) names.emplace_back(label_of(encoding));
    return fmt::format(
        "文字コードが決められません（{} のどれでも読めます）。正しく見えるものを"
        "選んでください",
        text::join(names, "、"));
  }
  if (!finding.broken) return {};
  const auto& [line, byte, value] = *finding.broken;
  if (finding.broken_line_fits) {
    return fmt::format(
        "文字コードが混ざっています。ほかの行は {} ですが、{}行目は{}バイト目 (0x{:02X}) "
        "から {} として読めません（{} なら読めます）。1つの文字コードで保存し直して"
        "ください",
        label_of(finding.best), line, byte, value, label_of(finding.best),
        label_of(*finding.broken_line_fits));
  }
  return fmt::format(
      "{}行目の{}バイト目 (0x{:02X}) が {} として読めません。その文字を打ち直すか、"
      "UTF-8 で保存し直してください",
      line, byte, value, label_of(finding.best));
}

}  // namespace tsunagu::exchange
