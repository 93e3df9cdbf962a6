// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/html.hpp"

#include "base/text.hpp"

namespace tsunagu::http {
namespace {

constexpr std::string_view k_replacement = "\uFFFD";

// What stands for a character that means something in HTML; nothing for the others.
std::string_view reference_for(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\0': return k_replacement;
    default: return {};
  }
}

}  // namespace

std::string escape_html(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    const std::size_t good = text::utf8_prefix(utf8);
    for (const char c : utf8.substr(0, good)) {
      const std::string_view reference = reference_for(c);
      reference.empty() ? out.push_back(c) : static_cast<void>(out += reference);
    }
    utf8.remove_prefix(good);
    if (utf8.empty()) break;
    out += k_replacement;
    utf8.remove_prefix(1);
  }
  return out;
}

HtmlWriter::Element::~Element() {
  m_html.m_out += "</";
  m_html.m_out += m_name;
  m_html.m_out += '>';
}

void HtmlWriter::open(std::string_view name, Attributes attributes) {
  m_out += '<';
  m_out += name;
  for (const auto& [attribute, value] : attributes) {
    m_out += ' ';
    m_out += attribute;
    m_out += "=\"";
    m_out += escape_html(value);
    m_out += '"';
  }
  m_out += '>';
}

HtmlWriter::Element HtmlWriter::in(std::string_view name, Attributes attributes) {
  open(name, attributes);
  return {*this, name};
}

void HtmlWriter::element(std::string_view name, Attributes attributes, std::string_view text) {
  const auto whole = in(name, attributes);
  this->text(text);
}

void HtmlWriter::empty(std::string_view name, Attributes attributes) { open(name, attributes); }

void HtmlWriter::text(std::string_view utf8) { m_out += escape_html(utf8); }

}  // namespace tsunagu::http
