// SPDX-License-Identifier: GPL-3.0-or-later
// People and cases as they stand in an answer: where somebody is, and the evidence with its
// excerpts. Insides of Directory.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/reader/searcher.hpp"
#include "index/snippet/snippet.hpp"
#include "service/directory_impl.hpp"
#include "service/requests.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

// Ids of the people of a page, and of the cases that stand for them.
std::pair<std::vector<std::string>, std::vector<std::string>> shown_ids(
    const index::PeopleHits& hits);

Evidence evidence_of(const model::Case& record, const index::Highlighter& highlighter);
// Of the profile; `prefecture`: of the hub.
Evidence evidence_of(const model::Coordinator& record, const std::string& prefecture,
                     const index::Highlighter& highlighter);

// What `reader` sees on `today` of the cases of an answer.
struct ShownCases {
  const std::map<std::string, model::Case>& by_id;
  std::string_view today;
  model::Tier reader = model::Tier::public_;
};
// Adds the evidence of `hit` to `person`, without the cases that its reader does not see.
void set_why(PersonHit& person, const index::PersonHit& hit, const ShownCases& cases,
             const index::Highlighter& highlighter);

// Where the person is, and how far that is from the searcher.
void set_place(PersonHit& person, const Organizations& organizations,
               const model::Reference& reference, const std::string& from_prefecture);

template <class Record>
std::map<std::string, Record> by_id(std::vector<store::Stored<Record>> records) {
  std::map<std::string, Record> map;
  for (auto& stored : records) {
    std::string id = stored.record.id;
    map.emplace(std::move(id), std::move(stored.record));
  }
  return map;
}

}  // namespace tsunagu::service
