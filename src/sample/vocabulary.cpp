// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample/vocabulary.hpp"

#include <fmt/format.h>

#include "sample/data_reader.hpp"

namespace tsunagu::sample {
namespace {

// What the generator takes for granted.
Result<void> check_complete(const Vocabulary& v) {
  for (const Topic& topic : v.topics) {
    if (topic.methods.empty() || topic.partners.empty() || topic.help.empty()) {
      return fail(ErrorCode::corrupt,
                  fmt::format("data/sample: 分野 {} の手法・連携機関・支援文のどれかがありません",
                              topic.key));
    }
  }
  for (const Sector& sector : v.sectors) {
    if (sector.businesses.empty()) {
      return fail(ErrorCode::corrupt,
                  fmt::format("data/sample/businesses.tsv: {} の業態がありません", sector.key));
    }
  }
  if (v.contexts.empty() || v.outlines.empty() || v.partner_actions.empty() || v.messages.empty() ||
      v.closings.empty() || v.short_messages.empty()) {
    return fail(ErrorCode::corrupt,
                "data/sample: sectors/any.txt か profiles.txt の文が足りません");
  }
  return {};
}

template <class Items>
std::vector<std::uint32_t> totals(const Items& items) {
  std::vector<std::uint32_t> result;
  result.reserve(items.size());
  std::uint32_t total = 0;
  for (const auto& item : items) result.push_back(total += item.weight);
  return result;
}

void count_weights(Vocabulary& v) {
  v.topic_totals = totals(v.topics);
  v.archetype_totals = totals(v.archetypes);
  v.organization_totals = totals(v.organization_kinds);
  std::uint32_t total = 0;
  for (const Sector& sector : v.sectors)
    v.sector_totals.push_back(total += sector.business_totals.back());
  for (Topic& topic : v.topics) {
    std::uint32_t sum = 0;
    for (const Business& business : v.businesses) {
      const bool fits = business.goods || !topic.needs_goods;
      sum += fits ? business.weight * topic.sector_factors[business.sector] : 0;
      topic.businesses.push_back(sum);
    }
  }
}

}  // namespace

Result<Vocabulary> Vocabulary::load(std::span<const embedded::File> files,
                                    const model::Reference& reference) {
  Vocabulary vocabulary;
  DataReader reader(files, reference);
  TRY(load_tables(reader, vocabulary));
  TRY(load_sentences(reader, vocabulary));
  TRY(check_complete(vocabulary));
  count_weights(vocabulary);
  return vocabulary;
}

}  // namespace tsunagu::sample
