// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/tar.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <string>

namespace tsunagu::operations {
namespace {

constexpr int k_owner_only = 0600;  // permissions of a file

tl::unexpected<Error> broken() {
  return fail(ErrorCode::corrupt,
              "バックアップの中身を読めません（壊れています）。別のバックアップを使ってください");
}

using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

// What the callback of a reader works with.
struct Reading {
  const TarSource& source;
  Result<void> said;  // by the source
};

la_ssize_t take(archive* vendor, void* client, const void** bytes) {
  auto& reading = *static_cast<Reading*>(client);
  const auto next = reading.source();
  if (!next) {
    reading.said = tl::unexpected(next.error());
    archive_set_error(vendor, EIO, "source");
    return ARCHIVE_FATAL;
  }
  *bytes = next->data();
  return static_cast<la_ssize_t>(next->size());
}

bool is_plain_file(archive* vendor, archive_entry* entry) {
  const int format = archive_format(vendor);
  return (format == ARCHIVE_FORMAT_TAR_USTAR || format == ARCHIVE_FORMAT_TAR_GNUTAR) &&
         archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr &&
         archive_entry_symlink(entry) == nullptr && archive_entry_sparse_count(entry) == 0 &&
         archive_entry_size_is_set(entry) != 0 && archive_entry_pathname(entry) != nullptr;
}

Result<void> read_file(archive* vendor, archive_entry* entry, const TarSink& sink) {
  const std::string name = archive_entry_pathname(entry);
  TRY(sink(name, {}));
  la_int64_t seen = 0, offset = 0;
  const void* bytes = nullptr;
  std::size_t size = 0;
  for (int state = 0;
       (state = archive_read_data_block(vendor, &bytes, &size, &offset)) != ARCHIVE_EOF;) {
    if (state != ARCHIVE_OK || offset != seen) return broken();
    if (size > 0) TRY(sink(name, {static_cast<const char*>(bytes), size}));
    seen += static_cast<la_int64_t>(size);
  }
  return seen == archive_entry_size(entry) ? Result<void>() : broken();
}

Result<void> read_files(archive* vendor, const TarSink& sink) {
  for (int files = 0;; ++files) {
    archive_entry* entry = nullptr;
    const int state = archive_read_next_header(vendor, &entry);
    if (state == ARCHIVE_EOF) return {};
    if (state != ARCHIVE_OK || files == k_tar_files_max || !is_plain_file(vendor, entry))
      return broken();
    TRY(read_file(vendor, entry, sink));
  }
}

}  // namespace

std::int64_t tar_bytes(std::int64_t bytes) {
  constexpr std::int64_t k_block = k_tar_block_bytes;
  return k_block + (bytes + k_block - 1) / k_block * k_block;
}

struct TarWriter::Vendor {
  TarOutput output;
  Result<void> said = {};  // by the output
  bool is_finished = false;
  archive* writer = archive_write_new();
};

TarWriter::TarWriter(TarOutput output) : m_vendor(new Vendor{std::move(output)}) {
  const auto give = [](archive* writer, void* client, const void* bytes,
                       std::size_t size) -> la_ssize_t {
    auto& vendor = *static_cast<Vendor*>(client);
    vendor.said = vendor.output({static_cast<const char*>(bytes), size});
    if (vendor.said) return static_cast<la_ssize_t>(size);
    archive_set_error(writer, EIO, "output");
    return ARCHIVE_FATAL;
  };
  archive_write_set_format_gnutar(m_vendor->writer);
  archive_write_set_bytes_per_block(m_vendor->writer, 0);  // nothing behind the end
  archive_write_open2(m_vendor->writer, m_vendor.get(), nullptr, give, nullptr, nullptr);
}

TarWriter::~TarWriter() {
  if (!m_vendor->is_finished) archive_write_fail(m_vendor->writer);  // or an end would be written
  archive_write_free(m_vendor->writer);
}

Result<void> TarWriter::check(bool is_good) const {
  if (is_good) return {};
  TRY(m_vendor->said);
  const char* why = archive_error_string(m_vendor->writer);
  return fail(ErrorCode::internal,
              std::string("バックアップを書けません: ") + (why == nullptr ? "tar" : why));
}

Result<void> TarWriter::begin(std::string_view name, std::int64_t bytes, std::int64_t made_at) {
  const Entry entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname(entry.get(), std::string(name).c_str());
  archive_entry_set_size(entry.get(), bytes);
  archive_entry_set_mtime(entry.get(), made_at, 0);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), k_owner_only);
  return check(archive_write_header(m_vendor->writer, entry.get()) == ARCHIVE_OK);
}

Result<void> TarWriter::add(std::string_view bytes) {
  return check(archive_write_data(m_vendor->writer, bytes.data(), bytes.size()) ==
               static_cast<la_ssize_t>(bytes.size()));
}

Result<void> TarWriter::finish() {
  m_vendor->is_finished = true;
  return check(archive_write_close(m_vendor->writer) == ARCHIVE_OK);
}

Result<void> read_tar(const TarSource& source, const TarSink& sink) {
  const std::unique_ptr<archive, decltype(&archive_read_free)> vendor(archive_read_new(),
                                                                      archive_read_free);
  Reading reading{source, {}};
  archive_read_support_format_tar(vendor.get());
  archive_read_set_callback_data(vendor.get(), &reading);
  archive_read_set_read_callback(vendor.get(), take);
  const auto read = archive_read_open1(vendor.get()) == ARCHIVE_OK ? read_files(vendor.get(), sink)
                                                                   : Result<void>(broken());
  TRY(reading.said);
  return read;
}

}  // namespace tsunagu::operations
