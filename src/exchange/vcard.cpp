// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/vcard.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "exchange/content_lines.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_digits_min = 9, k_digits_max = 15;  // of a telephone number (E.164)

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_mail(std::string_view piece) {
  const std::size_t at = piece.find('@');
  return at != std::string_view::npos && at > 0 && piece.find('.', at) != std::string_view::npos &&
         piece.find('@', at + 1) == std::string_view::npos;
}

bool is_telephone(std::string_view piece) {
  const auto digits = static_cast<std::size_t>(std::count_if(piece.begin(), piece.end(), is_digit));
  return digits >= k_digits_min && digits <= k_digits_max &&
         piece.find_first_not_of("0123456789-+()") == std::string_view::npos;
}

// Of the contact, which is free text: runs of plain ASCII without blanks and the punctuation that
// stands around addresses; `is_all` when there is nothing else in it.
std::vector<std::string> pieces_of(std::string_view contact, bool& is_all) {
  std::vector<std::string> pieces(1);
  is_all = true;
  for (const char c : text::fold_width(contact)) {
    const bool is_plain = c > 0x20 && c < 0x7f;
    is_all = is_all && (is_plain || c == ' ' || c == '\n');
    if (is_plain && std::string_view(",;<>:/").find(c) == std::string_view::npos) {
      pieces.back() += c;
    } else if (!pieces.back().empty()) {
      pieces.emplace_back();
    }
  }
  if (pieces.back().empty()) pieces.pop_back();
  return pieces;
}

// A name of two parts, family name first, as they are written in Japan.
std::string structured(std::string_view name) {
  const auto parts = text::split_blanks(name);
  std::string value = escaped_text(parts.empty() ? name : parts.front());
  value += ';';
  for (std::size_t i = 1; i < parts.size(); ++i)
    value += (i > 1 ? " " : "") + escaped_text(parts[i]);
  return value + ";;;";
}

}  // namespace

std::string write_vcard(const model::Coordinator& person, std::string_view hub_name,
                        std::string_view url) {
  ContentLines lines;
  lines.line("BEGIN", "VCARD");
  lines.line("VERSION", "4.0");
  lines.line("KIND", "individual");
  lines.text("UID;VALUE=text", "tsunagu:" + person.id);
  lines.text("FN", person.name);
  const std::string sorted =
      person.yomi.empty() ? "N" : "N;SORT-AS=" + quoted_parameter(person.yomi);
  lines.line(sorted, structured(person.name));
  lines.text_if_any("ORG", hub_name);
  lines.text_if_any("TITLE", person.title);
  bool is_all = true;  // the pieces say what the contact says
  for (const std::string& piece : pieces_of(person.contact, is_all)) {
    if (is_mail(piece)) {
      lines.text("EMAIL;TYPE=work", piece);
    } else if (is_telephone(piece)) {
      lines.text("TEL;TYPE=\"work,voice\"", piece);
    } else {
      is_all = false;
    }
  }
  if (!is_all) lines.text_if_any("NOTE", person.contact);
  if (!url.empty()) lines.line("URL", url);
  lines.line("END", "VCARD");
  return lines.take();
}

}  // namespace tsunagu::exchange
