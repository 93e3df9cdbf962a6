// SPDX-License-Identifier: GPL-3.0-or-later
// Appends HTML to one string as it is told. Names of elements and attributes are ours; every text
// and every attribute value is escaped here and nowhere else, so what a record holds stays text.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tsunagu::http {

// One writer belongs to one thread.
class HtmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // Closes its element when it goes; the writer must outlive it.
  class Element {
   public:
    Element(HtmlWriter& html, std::string_view name) : m_html(html), m_name(name) {}
    ~Element();
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;

   private:
    HtmlWriter& m_html;
    const std::string_view m_name;
  };

  explicit HtmlWriter(std::size_t expected_bytes) { m_out.reserve(expected_bytes); }

  // Opens an element; what follows stands inside until the result goes. `name` must outlive it.
  [[nodiscard]] Element in(std::string_view name, Attributes attributes = {});
  // A whole element with one text.
  void element(std::string_view name, Attributes attributes, std::string_view text);
  // An element that has no content (input, meta).
  void empty(std::string_view name, Attributes attributes);
  // UTF-8; other bytes become U+FFFD.
  void text(std::string_view utf8);

  std::string take() { return std::move(m_out); }

 private:
  void open(std::string_view name, Attributes attributes);

  std::string m_out;
};

// `utf8` as text or as a value between double quotes: & < > " ' as references, NUL and bytes that
// are no UTF-8 as U+FFFD.
std::string escape_html(std::string_view utf8);

}  // namespace tsunagu::http
