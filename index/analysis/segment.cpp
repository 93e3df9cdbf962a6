// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/segment.hpp"

#include <memory>

#include <unicode/brkiter.h>
#include <unicode/ubrk.h>
#include <unicode/unistr.h>

namespace tsunagu::index {
namespace {

icu::BreakIterator& iterator_of_this_thread() {
  // Making one costs 8 us, so each thread keeps its own.
  thread_local const std::unique_ptr<icu::BreakIterator> iterator = [] {
    UErrorCode status = U_ZERO_ERROR;
    return std::unique_ptr<icu::BreakIterator>(
        icu::BreakIterator::createWordInstance(icu::Locale::getJapanese(), status));
  }();
  return *iterator;
}

}  // namespace

std::vector<Segment> segment(std::u16string_view folded) {
  std::vector<Segment> words;
  if (folded.empty()) return words;
  words.reserve(folded.size() / 2);
  // The string only aliases `folded`; the iterator is pointed away from it before it goes.
  const icu::UnicodeString text(false, folded.data(), static_cast<std::int32_t>(folded.size()));
  icu::BreakIterator& iterator = iterator_of_this_thread();
  iterator.setText(text);
  std::int32_t begin = iterator.first();
  for (std::int32_t end = iterator.next(); end != icu::BreakIterator::DONE;
       begin = end, end = iterator.next()) {
    if (iterator.getRuleStatus() >= UBRK_WORD_NONE_LIMIT) {
      words.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    }
  }
  static const icu::UnicodeString k_nothing;
  iterator.setText(k_nothing);
  return words;
}

}  // namespace tsunagu::index
