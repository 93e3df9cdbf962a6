// SPDX-License-Identifier: GPL-3.0-or-later
// Any text gives a query: every operator has its operands, everything is bounded, nothing is lost
// from a text without operators. Bytes that are no UTF-8 are made some first.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "index/query/syntax.hpp"

namespace {

void check(const tsunagu::index::Syntax& syntax, const std::string& text) {
  using tsunagu::index::Step;
  std::size_t values = 0;
  for (const Step& step : syntax.steps) {
    if (step.kind == Step::Kind::leaf) {
      if (step.number >= syntax.leaves.size()) std::abort();
      ++values;
      continue;
    }
    if (step.number == 0 || step.number > values) std::abort();
    if ((step.kind == Step::Kind::without) != (step.number == 1)) std::abort();
    values -= step.number - 1;
  }
  if (values > 1 || (values == 0) != syntax.steps.empty()) std::abort();
  if (syntax.steps.size() > 2 * text.size() || syntax.leaves.size() > text.size()) std::abort();
  for (const auto& field : syntax.fields) {
    if (field.value.empty() || !tsunagu::text::is_utf8(field.value)) std::abort();
  }
  for (const auto& leaf : syntax.leaves) {
    if (!tsunagu::text::is_utf8(leaf.text)) std::abort();
  }
  if (!tsunagu::text::is_utf8(syntax.words)) std::abort();
  if (syntax.steps.empty() && syntax.fields.empty() && syntax.words != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(data, data + size);
  for (std::size_t bad = tsunagu::text::utf8_prefix(text); bad < text.size();
       bad = tsunagu::text::utf8_prefix(text)) {
    text[bad] = '"';
  }
  check(tsunagu::index::read_syntax(text), text);
  return 0;
}
