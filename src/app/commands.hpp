// SPDX-License-Identifier: GPL-3.0-or-later
// The commands behind the command line. Each prints its result to standard output and returns an
// Error for what went wrong; main turns that into one line and an exit code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/reference.hpp"
#include "operations/backup.hpp"
#include "settings/settings.hpp"

namespace tsunagu::app {

struct ImportArguments {
  std::string data, kind, file;
  bool dry_run = false, keep_good_rows = false, yes = false, differences = false;
  std::string rejected, corrections;             // files to write
  std::string encoding, delimiter, sheet;        // empty: found out
  std::int64_t header_row = 0, header_rows = 0;  // 0: found out
  std::string map, profile;                      // how columns are read: a file, a kept one
};

struct ExportArguments {
  std::string data, kind, format = "csv", encoding = "utf-8", as = "public";
  std::string out;  // empty: standard output
};

struct SearchArguments {
  std::string data, query, as = "public", kind = "people";
  int limit = 10;
  bool json = false, no_synonyms = false;
};

struct SampleArguments {
  std::string out;
  std::int64_t coordinators = 1070, cases = 20000;
  std::uint64_t seed = 1;
};

struct EvalArguments {
  std::string data, topics, qrels, kind = "people", run, exclude, compare;
  int depth = 1000;
  std::int64_t leave_one_out = 0;  // cases to hold out instead of topics and qrels
  bool per_query = false;
  std::vector<std::string> without;  // steps of the ranking
};

struct LexiconArguments {
  std::string data, action, kind = "synonyms", word;
  std::vector<std::string> words;
  bool one_way = false;
};

struct UserArguments {
  std::string data, action, login, name, role, organization, coordinator;
  bool show_only = false;
};

struct ConfigArguments {
  std::string action;
};

struct AuditArguments {
  std::string data, action, actor, kind, id;
  std::size_t limit = 50;
};

struct JobsArguments {
  std::string data, action, id, kind, state;
  int page = 1;
  bool watch = false;
};

Result<void> init(const std::string& data, const model::Reference& reference);
Result<void> import(const ImportArguments& arguments, const model::Reference& reference);
// The command `export`.
Result<void> take_away(const ExportArguments& arguments, const model::Reference& reference);
struct ReindexArguments {
  std::string data, hub, coordinator, kind;
  bool lexicon = false, roll_back = false;
};
// By the server when one runs on the directory.
Result<void> reindex(const ReindexArguments& arguments, const model::Reference& reference);
// What this program does for itself (service/index_tools.hpp).
struct IndexArguments {
  std::string generation_dir, layer;
  std::size_t segments = 0;
};
Result<void> check_index(const IndexArguments& arguments);
Result<void> merge_index(const IndexArguments& arguments);
Result<void> search(const SearchArguments& arguments, const model::Reference& reference);
// `similar`: the records like it instead of the record.
Result<void> show(const std::string& data, const std::string& id, const std::string& as,
                  bool similar, const model::Reference& reference);
Result<void> serve(const settings::Settings& settings, const model::Reference& reference);
// Looks at the settings (`action` check) or prints them (show).
Result<void> config(const ConfigArguments& arguments, const settings::Settings& settings);
Result<void> sample(const SampleArguments& arguments);
Result<void> eval(const EvalArguments& arguments, const model::Reference& reference);
// Needs that found few people, for headquarters (docs/unmet-needs.md); `since` may be empty.
Result<void> unmet(const std::string& data, const std::string& since, bool csv,
                   const model::Reference& reference);
Result<void> lexicon(const LexiconArguments& arguments);
Result<void> user(const UserArguments& arguments);
Result<void> audit(const AuditArguments& arguments);
// Long work that a server does, or did: lists, one of them, and cancelling it.
Result<void> jobs(const JobsArguments& arguments);
// What could tell whose cases they are, in a file of cases; `data` may be empty.
Result<void> lint(const std::string& data, const std::string& file,
                  const model::Reference& reference);
struct BackupArguments {
  std::string data, to, key_file;
  std::string verify;   // a file to read instead of making one
  std::string new_key;  // a file to make a key in instead
  bool list = false;
};
struct RestoreArguments {
  std::string data, from, key_file;
};

// How the settings want backups made.
operations::BackupPlan backup_plan(const settings::Settings& settings);
Result<void> backup(const BackupArguments& arguments, const settings::Settings& settings);
Result<void> restore(const RestoreArguments& arguments, const settings::Settings& settings);
// `from` empty: the newest backup.
Result<void> drill(const RestoreArguments& arguments, const settings::Settings& settings,
                   const model::Reference& reference);
// `deep`: also every record against the index, whether the index reads back at all, and whether the
// newest backup does.
Result<void> check(const std::string& data, bool deep, const settings::Settings& settings,
                   const model::Reference& reference);

}  // namespace tsunagu::app
