// SPDX-License-Identifier: GPL-3.0-or-later
// The single writer of one generation.
//
// Threads: one. Errors: any error means that the handle is spent: throw it away, open a new one,
// read the cursor, replay (a commit is never retried). no_space, locked (another writer), corrupt,
// io.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "index/analysis/analyzer.hpp"
#include "index/schema/document.hpp"
#include "index/writer/merge.hpp"

namespace tsunagu::index {

// How far the index has followed the record store; stored in the same commit as the documents.
struct Cursor {
  std::int64_t outbox_id = 0;  // last applied outbox row
  std::string as_of;           // day for which terms and publishing dates were applied
};

struct GenerationInfo {
  int format_version = 0;
  std::string analyzer_version;
  Cursor cursor;  // the newest over the layers (docs/index-format.md)
};

inline constexpr std::size_t k_every_layer = SIZE_MAX;

// Documents between two checkpoints of a build: what a crash costs at most. A merge of 1,000,000
// opens 40 segments of each layer.
inline constexpr std::size_t k_checkpoint_documents = 25'000;

// How a build goes about it.
struct BuildOptions {
  std::size_t checkpoint_every = k_checkpoint_documents;
  // Whether anybody waits for a search just now; the build then stands back for a while. Called on
  // its threads. Empty: it takes what it can.
  std::function<bool()> is_busy = {};
  std::stop_token stop = {};  // asked often; finish_build() and checkpoint() then fail: not_ready
  Merge merge = merge_segments;
};

// What an interrupted build left.
struct Unfinished {
  GenerationInfo info;    // what it was going to say of itself
  std::string place;      // what the last checkpoint was told; empty: everything was put
  bool is_built = false;  // finish_build() was through
};

class Writer {
 public:
  enum class Mode {
    build,   // a new generation: no syncing until finish_build(), nothing to replace
    append,  // an existing one: every commit is durable
  };

  // `layers` are the names of the visibility layers, narrowest readers last ("public", "agency",
  // "hub").
  static Result<Writer> open(const std::string& generation_dir,
                             const std::vector<std::string>& layers, const Analyzer& analyzer,
                             Mode mode, const BuildOptions& options = {});
  // Goes on with a build that read_unfinished() tells of, as if everything after its last
  // checkpoint had never been put.
  static Result<Writer> resume(const std::string& generation_dir,
                               const std::vector<std::string>& layers, const Analyzer& analyzer,
                               const BuildOptions& options = {});
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

  // Puts `document` into layer number `layer` and takes it out of the others. A build analyses on a
  // second thread, so an error may be told by a later call.
  Result<void> put(std::size_t layer, const Document& document);
  // append only. Takes a document out of the first `layer_count` layers. Whether it was in one.
  Result<bool> remove(const std::string& document_id, std::size_t layer_count = k_every_layer);
  // Brings the people of changed documents up to date and makes everything durable with `cursor`.
  Result<void> commit(const Cursor& cursor);
  // append only: so many documents have come that the latent meaning of words (LatentSpace) should
  // be learnt anew, which takes a new generation.
  bool has_outgrown_meaning() const;
  // build only. Makes durable what was put, so that a crash costs only what comes after it.
  // `place`: one line, not empty, for whoever resumes. wants_checkpoint(): it is time for one.
  bool wants_checkpoint() const;
  Result<void> checkpoint(const Cursor& cursor, const std::string& place);
  // build only: the final commit, then fsync of all files. Until declare_finished() the generation
  // counts as unfinished (and built).
  Result<void> finish_build(const Cursor& cursor);

 private:
  struct Impl;
  explicit Writer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

// Reads what a generation says of itself; corrupt when it cannot be opened.
Result<GenerationInfo> read_info(const std::string& generation_dir,
                                 const std::vector<std::string>& layers);

// From now on a generation that nobody has open says to be of another analysis: all that is read
// otherwise is about to be put anew.
Result<void> change_analyzer(const std::string& generation_dir,
                             const std::vector<std::string>& layers, const std::string& version);
// nullopt: finished, or nothing that can be resumed.
std::optional<Unfinished> read_unfinished(const std::string& generation_dir);
// From now on it is one that can be switched to.
Result<void> declare_finished(const std::string& generation_dir);

}  // namespace tsunagu::index
