// SPDX-License-Identifier: GPL-3.0-or-later
// A generation's latent space and the vectors of its documents on disk (docs/index-format.md).
// Internal to the index library. Throws Xapian's database errors.
#pragma once

#include <stop_token>
#include <string>

#include "index/ranking/latent.hpp"

namespace tsunagu::index {

void write_latent(const std::string& generation_dir, const LatentSpace& space);
// Empty when there were too few documents to learn from.
LatentSpace read_latent(const std::string& generation_dir);

// The vector of every entry of a layer that was just built: one entry for each document, in order
// of docid. Throws Stopped once `stop` is requested.
void write_vectors(const std::string& layer_dir, const Forward& forward, const LatentSpace& space,
                   const std::stop_token& stop = {});

}  // namespace tsunagu::index
