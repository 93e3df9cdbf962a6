// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a generation of the index from nothing but the records.
#pragma once

#include <stop_token>
#include <string>

#include "index/writer/writer.hpp"
#include "model/reference.hpp"
#include "service/data_dir.hpp"
#include "service/lexicon.hpp"
#include "service/progress.hpp"

namespace tsunagu::service {

// Builds it in the folder `generation_dir` from the records of one moment, as they are to be seen
// on the day `today`, with the newest analysis of `lexicon`; durable when it returns. The answer is
// the cursor of that moment. `progress` is called on the calling thread. Errors: not_ready once
// `options.stop` is requested, which is asked often; no_space, corrupt, io.
//
// A folder in which can_resume() is gone on with: the records after its last checkpoint are read as
// they are now, and the cursor is that of the first beginning, so that whoever follows the outbox
// from there brings everything to one moment.
Result<index::Cursor> build_index(const DataDir& dir, const std::string& generation_dir,
                                  const std::string& today, const model::Reference& reference,
                                  const Lexicon& lexicon, const Progress& progress,
                                  const index::BuildOptions& options);

// An interrupted build that the newest analysis of `lexicon` and this program would make alike.
bool can_resume(const std::string& generation_dir, const Lexicon& lexicon);

// not_ready, with what to tell, once `stop` is requested.
Result<void> go_on(const std::stop_token& stop);

}  // namespace tsunagu::service
