// SPDX-License-Identifier: GPL-3.0-or-later
// Generations of an index directory: INDEX/gen-000001/LAYER/{evidence,people} and INDEX/current, a
// pointer file with the name of the generation in use. A generation is a real path that never
// changes its name; the pointer is replaced by tmp + fsync + rename + fsync of the directory.
// INDEX/previous names the generation that was in use before, INDEX/chosen one that somebody went
// back to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::index {

std::string generation_path(const std::string& index_dir, std::int64_t number);
std::string evidence_path(const std::string& generation_dir, const std::string& layer);
std::string people_path(const std::string& generation_dir, const std::string& layer);

// Number in the pointer file; 0 when there is none. corrupt when it names a missing generation.
Result<std::int64_t> current_generation(const std::string& index_dir);
// The one that was in use before it and is still there; 0 when there is none.
std::int64_t previous_generation(const std::string& index_dir);
// Durable: after it returns, a power cut leaves either the old or the new pointer.
Result<void> switch_generation(const std::string& index_dir, std::int64_t number);
// The generation that somebody chose although its words are analysed as they no longer are; 0 when
// the newest analysis is wanted. Durable.
std::int64_t chosen_generation(const std::string& index_dir);
Result<void> choose_generation(const std::string& index_dir, std::int64_t number);
// Takes the pointer away: nothing is in use, and the next one to hold the index builds it. Durable.
Result<void> forget_current(const std::string& index_dir);
// Numbers of the generations on disk, ascending.
std::vector<std::int64_t> generations(const std::string& index_dir);
// Removes every generation but those given.
void remove_generations_except(const std::string& index_dir, const std::vector<std::int64_t>& kept);
// Makes every file below `dir` durable (for a generation that was built without syncing).
Result<void> sync_tree(const std::string& dir);

}  // namespace tsunagu::index
