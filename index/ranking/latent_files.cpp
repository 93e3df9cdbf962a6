// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/latent_files.hpp"

#include "base/file.hpp"
#include "index/forward/forward_writer.hpp"
#include "index/stopped.hpp"

namespace tsunagu::index {
namespace {

constexpr std::string_view k_latent_kind = "tsunagu lsa";

std::string latent_path(const std::string& generation_dir) { return generation_dir + "/latent"; }

}  // namespace

void write_latent(const std::string& generation_dir, const LatentSpace& space) {
  AppendFile file = AppendFile::create(latent_path(generation_dir), k_latent_kind);
  file.append(space.bytes());
  file.flush();
}

LatentSpace read_latent(const std::string& generation_dir) {
  const auto bytes = file::read(latent_path(generation_dir));
  if (!bytes && bytes.error().code == ErrorCode::not_found)
    throw Xapian::DatabaseCorruptError("latent space");
  if (!bytes) throw Xapian::DatabaseError(bytes.error().message);
  if (bytes->size() < k_file_header || !bytes->starts_with(k_latent_kind))
    throw Xapian::DatabaseCorruptError("latent space");
  return LatentSpace::read(std::string_view(*bytes).substr(k_file_header));
}

void write_vectors(const std::string& layer_dir, const Forward& forward, const LatentSpace& space,
                   const std::stop_token& stop) {
  AppendFile file = AppendFile::create(vectors_path(layer_dir), k_vectors_kind);
  for (Xapian::docid docid = 1; docid <= forward.documents(); ++docid) {
    go_on(stop);
    const LatentVector vector = space.fold_in(bag_of(forward, docid), forward.length(docid));
    file.append({reinterpret_cast<const char*>(vector.data()), vector.size()});
  }
  file.flush();
}

}  // namespace tsunagu::index
