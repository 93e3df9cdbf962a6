// SPDX-License-Identifier: GPL-3.0-or-later
// The web client's files as they lie in the binary, and the few pages the server writes itself.
// Nothing is read from disk, so no path can lead out of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"

namespace tsunagu::http {

// What goes into the client's start page before the client runs.
struct PageContent {
  std::string title;    // of the page, before the name of the site; empty: the site's own
  std::string main;     // HTML of <main>
  std::string address;  // where the client would ask for `answer`; empty: nowhere
  std::string answer;   // JSON
};

// Immutable after construction; any thread.
class WebFiles {
 public:
  explicit WebFiles(std::span<const embedded::File> files);

  // The client's start page, for each of its addresses; a page that says so when the binary was
  // built without the client.
  Response page(const Request& request) const;
  // The start page with something in it already. Without the client the page stands alone.
  Response page(const PageContent& content) const;
  // A file of the client, or a 404 page.
  Response file(const Request& request) const;

 private:
  struct Entry {
    embedded::File file;
    std::string etag;
  };
  const Entry* find(std::string_view path) const;

  std::vector<Entry> m_entries;
  std::string m_before_title, m_before_app, m_after_app;  // pieces of the start page
};

// What an address of problem.hpp leads to.
Response problem_type_page(const ProblemType& type);

// Content type by the ending of a file name.
std::string_view content_type_of(std::string_view path);

}  // namespace tsunagu::http
