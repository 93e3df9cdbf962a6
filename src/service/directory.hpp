// SPDX-License-Identifier: GPL-3.0-or-later
// Directory: the one object that http and app talk to. It owns the record store, the index and the
// indexer thread of one data directory.
//
// Threads: every const member may be called from any thread at once. Errors: not_ready while the
// first index is being built, not_found for ids the reader may not see (the same as for ids that
// do not exist), invalid_argument for a request out of bounds.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/reference.hpp"
#include "model/role.hpp"
#include "service/choosing.hpp"
#include "service/index_tools.hpp"
#include "service/lexicon.hpp"
#include "service/lexicon_trial.hpp"
#include "service/progress.hpp"
#include "service/reindex.hpp"
#include "service/requests.hpp"

namespace tsunagu::service {

struct DirectoryStatus {
  bool ready = false;
  bool checking = false;  // whether the index can be read, before it is
  std::int64_t generation = 0;
  std::int64_t lag = 0;  // outbox rows not yet in the index
  LexiconStatus lexicon;
};

// Whether the index on the disk may be read; corrupt: it is thrown away and built anew.
using Vet = std::function<Result<void>(const std::stop_token&)>;

struct DirectoryOptions {
  IndexTools tools = {};        // of an indexer
  std::uint64_t keep_free = 0;  // bytes of the disk that its next generation leaves to the records
  // Of an indexer: asked on its thread before the index is opened; records are served meanwhile,
  // searches are not_ready. Empty: it is opened at once.
  Vet vet = {};
};

class Directory {
 public:
  enum class Role {
    reader,   // read what is there; the index is brought up to date first when nobody else holds it
    indexer,  // also keep the index up to date from now on (the server); one per data directory
  };

  static Result<std::unique_ptr<Directory>> open(const std::string& data_dir, Role role,
                                                 const model::Reference& reference,
                                                 const Progress& progress,
                                                 DirectoryOptions options = {});
  ~Directory();

  Result<PeopleAnswer> search_people(const PeopleRequest& request, model::Tier reader) const;
  Result<CasesAnswer> search_cases(const CasesRequest& request, model::Tier reader) const;
  Result<OrganizationsAnswer> organizations(const OrganizationsRequest& request,
                                            model::Tier reader) const;
  // In the order of the list of kinds, or of a need the kind with the best one first; kinds that
  // nobody there is of are left out.
  std::vector<DeskGroup> desks(const DesksRequest& request) const;
  Result<CoordinatorView> coordinator(std::string_view id, model::Tier reader) const;
  Result<CaseView> case_summary(std::string_view id, model::Tier reader) const;
  // As above; cases of visibility `own` besides, for those of their hub and for headquarters.
  Result<CaseView> case_summary(std::string_view id, const model::Viewer& viewer) const;
  Result<OrganizationView> organization(std::string_view id, model::Tier reader) const;
  Result<SimilarPeopleAnswer> similar_people(std::string_view id, model::Tier reader) const;
  Result<SimilarCasesAnswer> similar_cases(std::string_view id, model::Tier reader) const;
  // What the reader may mean by the letters typed so far. not_ready as the searches.
  Result<SuggestAnswer> suggest(const SuggestRequest& request, model::Tier reader) const;
  // Side by side, also those who cannot be asked now.
  Result<CompareAnswer> compare(const CompareRequest& request, model::Tier reader) const;
  // The fewest people who can be asked and cover the topics together (service/covering.hpp).
  // rejected_input when there are neither topics nor a need.
  Result<TeamAnswer> team(const TeamRequest& request, model::Tier reader) const;
  // The first `limit` of a search for people; nothing is noted of it.
  Result<Fitting> fitting(const PeopleRequest& request, model::Tier reader,
                          std::size_t limit) const;
  // Code of the prefecture of an organisation; empty when it has none or is unknown.
  std::string prefecture_of(const std::string& organization_id) const;
  // Ids and scores of the best, without records: for measuring quality.
  Result<std::vector<std::pair<std::string, double>>> rank(const std::string& query,
                                                           const RankOptions& options,
                                                           model::Tier reader) const;
  DirectoryStatus status() const;

  // --- the index; Role::indexer only ---
  // As those of Indexer, on its thread; they wait until it is free and end early (not_ready) when
  // `stop` is requested or the directory is closed.
  Result<ReindexReport> reindex(const ReindexRequest& request, const Progress& progress,
                                const std::stop_token& stop);
  // conflict while a generation is built.
  Result<ReindexReport> roll_back(std::int64_t generation, const Progress& progress,
                                  const std::stop_token& stop);
  void forget_unfinished();
  Result<IndexState> index_state() const;
  // A need with the lexicon as it is and as it would be after `changes`: the synonyms alone, as the
  // rest acts with the next index. Nothing is written or noted. Errors of a change besides those of
  // a search.
  Result<LexiconTrial> try_lexicon(const std::string& need,
                                   const std::vector<LexiconChange>& changes,
                                   model::Tier reader) const;
  // Takes what changed in the files of the lexicon now; it is looked for every second anyway.
  void take_lexicon() const;
  const model::Reference& reference() const;

 private:
  struct Impl;
  Result<CaseView> case_view(std::string_view id, model::Tier reader,
                             const model::Viewer* viewer) const;
  explicit Directory(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace tsunagu::service
