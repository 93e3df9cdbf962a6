// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of organisations, and which desk is for what.
#include <algorithm>

#include "base/text.hpp"
#include "index/snippet/snippet.hpp"
#include "service/directory_impl.hpp"
#include "service/need.hpp"

namespace tsunagu::service {
namespace {

bool any_in(const std::vector<std::string>& wanted, const std::vector<std::string>& present) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& value) {
           return std::find(present.begin(), present.end(), value) != present.end();
         });
}

bool serves(const model::Organization& record, const std::vector<std::string>& prefectures) {
  std::vector<std::string> area = record.service_area;
  area.push_back(record.prefecture);
  return any_in(prefectures, area);
}

// 県: in the text; other fields say nothing of an organisation.
bool passes(const model::Organization& record, const std::vector<index::TagFilter>& filters) {
  return std::all_of(filters.begin(), filters.end(), [&](const index::TagFilter& filter) {
    return filter.field != index::TagField::prefecture ||
           serves(record, filter.values) != filter.exclude;
  });
}

}  // namespace

// One reading of a text, and the organisations that it finds, best first.
class Directory::Impl::OrganizationsFound {
 public:
  OrganizationsFound(const Impl& directory, const std::string& text)
      : m_reference(directory.reference),
        m_words(directory.words()),
        m_searched(directory.searched_organizations(m_words)),
        m_need(read_need(text, m_words->analyzer(), {&m_words->synonyms, &directory.readings},
                         directory.reference)),
        m_highlighter(m_words->analyzer(), m_searched->search.telling(m_need.query)) {
    for (const auto& hit : m_searched->search.find(m_need.query)) {
      const model::Organization& record = m_searched->all->entries[hit.entry].record;
      if (passes(record, m_need.filters)) records.push_back(&record);
    }
  }

  std::vector<const model::Organization*> records;

  OrganizationView view_of(const model::Organization& record) const {
    OrganizationView view{.record = record};
    if (m_need.query.words.empty()) return view;
    view.name_highlights = m_highlighter.highlights(record.name);
    std::vector<std::string_view> texts{record.services, record.strengths};
    std::vector<std::string_view> fields{"services", "strengths"};
    const auto add = [&](std::string_view field, std::string_view text) {
      fields.push_back(field);
      texts.push_back(text);
    };
    for (const model::Desk& desk : record.desks) add("desks", desk.what);
    for (const std::string& type : record.types) add("purpose", purpose_of(m_reference, type));
    index::Excerpt excerpt = m_highlighter.excerpt(texts);
    if (!excerpt.highlights.empty()) {
      view.why = OrganizationWhy{std::string(fields[excerpt.text]), std::move(excerpt.words),
                                 std::move(excerpt.highlights)};
    }
    return view;
  }

 private:
  const model::Reference& m_reference;
  const std::shared_ptr<const Words> m_words;
  const std::shared_ptr<const SearchedOrganizations> m_searched;
  const Need m_need;
  const index::Highlighter m_highlighter;
};

std::shared_ptr<const SearchedOrganizations> Directory::Impl::searched_organizations(
    const std::shared_ptr<const Words>& words) const {
  const auto all = organizations();
  const std::lock_guard lock(m_searched_mutex);
  const bool is_same_analysis = m_searched && m_searched->analysis == words->analysis;
  if (is_same_analysis && m_searched->all == all) return m_searched;
  std::vector<const model::Organization*> records;
  for (const auto& entry : all->entries) records.push_back(&entry.record);
  m_searched = std::make_shared<const SearchedOrganizations>(
      SearchedOrganizations{all, words->analysis,
                            OrganizationSearch(std::move(records), words->analyzer(), reference,
                                               is_same_analysis ? &m_searched->search : nullptr)});
  return m_searched;
}

// Coordinators of every hub that the reader may see.
Result<std::map<std::string, std::int64_t, std::less<>>> Directory::Impl::people_by_hub(
    model::Tier reader) const {
  const auto found = searcher->people(
      {.layer_count = layers_of(reader), .facets = {index::TagField::hub}, .limit = 0});
  std::map<std::string, std::int64_t, std::less<>> counts;
  if (!found) {
    if (found.error().code == ErrorCode::not_ready)
      return counts;  // organisations are served without an index
    return tl::unexpected(found.error());
  }
  for (const auto& hub : found->facets.at(0)) counts[hub.value] = hub.count;
  return counts;
}

Result<OrganizationsAnswer> Directory::organizations(const OrganizationsRequest& request,
                                                     model::Tier reader) const {
  Impl::OrganizationsFound found(*m_impl, request.query);
  std::erase_if(found.records, [&](const model::Organization* record) {
    return !serves(*record, request.prefectures) || !any_in(request.types, record->types);
  });
  OrganizationsAnswer answer{.total = static_cast<std::int64_t>(found.records.size())};
  TRY_ASSIGN(const auto counts, m_impl->people_by_hub(reader));
  const auto first = static_cast<std::size_t>((request.page - 1) * request.per_page);
  const std::size_t end =
      std::min(found.records.size(), first + static_cast<std::size_t>(request.per_page));
  for (std::size_t i = first; i < end; ++i) {
    answer.organizations.push_back(found.view_of(*found.records[i]));
    const auto people = counts.find(found.records[i]->id);
    if (people != counts.end()) answer.organizations.back().coordinators = people->second;
  }
  return answer;
}

std::vector<DeskGroup> Directory::desks(const DesksRequest& request) const {
  const Impl::OrganizationsFound found(*m_impl, request.query);
  std::vector<std::pair<std::size_t, DeskGroup>> groups;  // with the place of the best of each
  for (const model::CodeEntry& kind : reference().list("org_types").entries()) {
    DeskGroup group{.type = kind.code, .purpose = std::string(purpose_of(reference(), kind.code))};
    std::size_t best = 0;
    for (std::size_t i = 0; i < found.records.size(); ++i) {
      const model::Organization& record = *found.records[i];
      if (!any_in({kind.code}, record.types) || !serves(record, {request.prefecture})) continue;
      if (++group.total == 1) best = i;
      if (group.organizations.size() < k_desks_of_kind_max)
        group.organizations.push_back(found.view_of(record));
    }
    if (group.total > 0) groups.emplace_back(best, std::move(group));
  }
  if (!text::trim(std::string_view(request.query)).empty())
    std::stable_sort(groups.begin(), groups.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<DeskGroup> ordered;
  for (auto& group : groups) ordered.push_back(std::move(group.second));
  return ordered;
}

}  // namespace tsunagu::service
