// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/archive.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "exchange/new_file.hpp"
#include "secrets/fingerprint.hpp"
#include "store/copy.hpp"

namespace tsunagu::operations {
namespace {

using nlohmann::json;

constexpr std::string_view k_begins = "tsunagu-backup ";
constexpr std::string_view k_version = "1";
constexpr std::size_t k_digest_digits = 2 * secrets::k_digest_bytes;
constexpr std::size_t k_first_line_bytes = 15 + 1 + 1 + k_digest_digits + 1;
constexpr std::size_t k_sealed_piece_bytes = k_archive_piece_bytes + secrets::k_seal_bytes;
constexpr std::string_view k_writing = "バックアップを書いています";
constexpr std::string_view k_checking = "書いたバックアップを確かめています";

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::int64_t file_bytes(std::int64_t lines, const Manifest& manifest) {
  const std::int64_t body = manifest.body_bytes;
  if (!manifest.is_encrypted())
    return lines + body + static_cast<std::int64_t>(secrets::k_digest_bytes);
  const auto piece = static_cast<std::int64_t>(k_archive_piece_bytes);
  const std::int64_t pieces = (body + piece - 1) / piece;
  return lines + static_cast<std::int64_t>(secrets::k_stream_header_bytes) + body +
         pieces * static_cast<std::int64_t>(secrets::k_seal_bytes);
}

std::string lines_of(const Manifest& manifest) {
  const RecordCounts& n = manifest.records;
  const json told = {
      {"made_at", manifest.made_at},
      {"schema", manifest.schema},
      {"origin", manifest.origin},
      {"key", manifest.key},
      {"records",
       {{"organizations", n.organizations},
        {"coordinators", n.coordinators},
        {"cases", n.cases},
        {"measures", n.measures},
        {"requests", n.requests},
        {"audit", n.audit}}},
      {"newest_audit_hash", manifest.newest_audit_hash},
      {"by_hand", manifest.by_hand},
      {"body_bytes", manifest.body_bytes},
  };
  const std::string line = told.dump();
  return fmt::format("{}{} {}\n{}\n", k_begins, k_version, secrets::fingerprint(line), line);
}

Manifest manifest_from(const json& told) {
  const json& n = told.at("records");
  return {.made_at = told.at("made_at"),
          .schema = told.at("schema"),
          .origin = told.at("origin"),
          .key = told.at("key"),
          .records = {.organizations = n.at("organizations"),
                      .coordinators = n.at("coordinators"),
                      .cases = n.at("cases"),
                      .measures = n.at("measures"),
                      .requests = n.at("requests"),
                      .audit = n.at("audit")},
          .newest_audit_hash = told.at("newest_audit_hash"),
          .by_hand = told.value("by_hand", false),  // not known of older ones
          .body_bytes = told.at("body_bytes")};
}

tl::unexpected<Error> damaged(const std::string& path) {
  return fail(
      ErrorCode::corrupt,
      fmt::format(
          "バックアップ {} は壊れています（内容が書いたときと違います）。別のバックアップを使ってください",
          path));
}

tl::unexpected<Error> unreadable(const std::string& path) {
  return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
              fmt::format("{} を読めません ({})。場所と、読む権限を確かめてください", path,
                          std::strerror(errno)));
}

// The body on its way into the file.
class Body {
 public:
  Body(exchange::NewFile& file, std::string lines, const std::optional<secrets::StreamKey>& key)
      : m_file(file),
        m_lines(std::move(lines)) {
    if (key) m_sealer.emplace(*key);
  }

  Result<void> begin() {
    TRY(m_file.add(m_lines));
    m_digesting.add(m_lines);
    return m_sealer ? m_file.add(m_sealer->header()) : Result<void>();
  }

  // A piece is written when the next byte comes: the last one has to be known as such.
  Result<void> add(std::string_view bytes) {
    while (!bytes.empty()) {
      if (m_piece.size() == k_archive_piece_bytes) TRY(write(false));
      const std::string_view part = bytes.substr(0, k_archive_piece_bytes - m_piece.size());
      m_piece += part;
      bytes.remove_prefix(part.size());
    }
    return {};
  }

  Result<void> finish() {
    TRY(write(true));
    if (!m_sealer) TRY(m_file.add(m_digesting.finish()));
    return m_file.flush();
  }

 private:
  Result<void> write(bool is_last) {
    if (m_sealer) {
      TRY(m_file.add(m_sealer->seal(m_piece, is_last, m_lines)));
      m_lines.clear();  // they go along with the first piece
    } else {
      m_digesting.add(m_piece);
      TRY(m_file.add(m_piece));
    }
    m_piece.clear();
    return {};
  }

  exchange::NewFile& m_file;
  std::string m_lines, m_piece;
  std::optional<secrets::Sealer> m_sealer;
  secrets::Digesting m_digesting;
};

Result<std::int64_t> size_of(const Member& member) {
  if (member.path.empty()) return static_cast<std::int64_t>(member.bytes.size());
  std::error_code error;
  const auto size = std::filesystem::file_size(member.path, error);
  if (error)
    return fail(ErrorCode::io, fmt::format("{} を読めません ({})", member.path, error.message()));
  return static_cast<std::int64_t>(size);
}

Result<void> add_file(TarWriter& tar, const Member& member, std::int64_t size) {
  const File file(std::fopen(member.path.c_str(), "rb"));
  if (!file) return unreadable(member.path);
  std::string buffer(k_archive_piece_bytes, '\0');
  while (size > 0) {
    const std::size_t wanted = std::min(buffer.size(), static_cast<std::size_t>(size));
    if (std::fread(buffer.data(), 1, wanted, file.get()) != wanted) return unreadable(member.path);
    TRY(tar.add({buffer.data(), wanted}));
    size -= static_cast<std::int64_t>(wanted);
  }
  return {};
}

// Bytes of the archive in order, in pieces that can be checked.
class Pieces {
 public:
  Pieces(std::FILE* file, std::string lines, const Manifest& manifest,
         const std::optional<secrets::StreamKey>& key)
      : m_file(file),
        m_lines(std::move(lines)),
        m_left(manifest.body_bytes),
        m_key(key) {}

  Result<void> begin(const std::string& path) {
    if (!m_key) {
      m_digesting.add(m_lines);
      return {};
    }
    std::string header(secrets::k_stream_header_bytes, '\0');
    if (!fill(header)) return damaged(path);
    m_unsealer.emplace(*m_key, header);
    return {};
  }

  bool is_over() const { return m_left == 0; }

  Result<std::string> next(const std::string& path) {
    const auto size = static_cast<std::size_t>(
        std::min<std::int64_t>(m_left, static_cast<std::int64_t>(k_archive_piece_bytes)));
    std::string piece(m_unsealer ? size + secrets::k_seal_bytes : size, '\0');
    if (!fill(piece)) return damaged(path);
    m_left -= static_cast<std::int64_t>(size);
    if (!m_unsealer) {
      m_digesting.add(piece);
      return piece;
    }
    auto opened = m_unsealer->open(piece, m_lines);
    m_lines.clear();
    if (!opened || opened->is_last != is_over()) return damaged(path);
    return std::move(opened->bytes);
  }

  Result<void> end(const std::string& path) {
    if (m_unsealer) return {};
    std::string digest(secrets::k_digest_bytes, '\0');
    if (!fill(digest) || digest != m_digesting.finish()) return damaged(path);
    return {};
  }

 private:
  bool fill(std::string& bytes) {
    return std::fread(bytes.data(), 1, bytes.size(), m_file) == bytes.size();
  }

  std::FILE* m_file;
  std::string m_lines;
  std::int64_t m_left;
  const std::optional<secrets::StreamKey>& m_key;
  std::optional<secrets::Unsealer> m_unsealer;
  secrets::Digesting m_digesting;
};

// The two lines as they stand in the file; nothing when it does not begin like an archive.
Result<std::string> read_lines(std::FILE* file, const std::string& path) {
  std::string lines;
  for (int c = 0, ends = 0; ends < 2 && (c = std::fgetc(file)) != EOF;) {
    lines += static_cast<char>(c);
    if (c == '\n') ++ends;
    if (lines.size() == k_begins.size() && lines != k_begins) break;
    if (lines.size() > k_archive_manifest_max_bytes) break;
  }
  if (!lines.starts_with(k_begins))
    return fail(ErrorCode::corrupt,
                fmt::format("{} は tsunagu backup で作ったバックアップではありません", path));
  if (!lines.starts_with(fmt::format("{}{} ", k_begins, k_version))) {
    const bool is_number = lines[k_begins.size()] >= '2' && lines[k_begins.size()] <= '9';
    if (!is_number) return damaged(path);
    return fail(
        ErrorCode::newer_version,
        fmt::format(
            "バックアップ {} は新しい版のプログラムで作られています。新しい版を使ってください",
            path));
  }
  if (lines.size() <= k_first_line_bytes || lines.back() != '\n') return damaged(path);
  return lines;
}

}  // namespace

void LongWork::tell_bytes(std::string_view what, std::int64_t done, std::int64_t total) const {
  constexpr std::int64_t k_mega = 1'000'000;
  tell(fmt::format("{}（MB）", what), (done + k_mega - 1) / k_mega, (total + k_mega - 1) / k_mega);
}

Result<void> LongWork::go_on() const {
  if (stop.stop_requested()) return fail(ErrorCode::not_ready, "途中で止めました");
  return {};
}

Result<std::int64_t> write_archive(const std::string& path, Manifest manifest,
                                   const std::vector<Member>& members,
                                   const std::optional<secrets::StreamKey>& key,
                                   const LongWork& work) {
  std::vector<std::int64_t> sizes;
  manifest.body_bytes = k_tar_end_bytes;
  for (const Member& member : members) {
    TRY_ASSIGN(const std::int64_t size, size_of(member));
    sizes.push_back(size);
    manifest.body_bytes += tar_bytes(size);
  }
  manifest.key = key ? key->name() : std::string();
  TRY_ASSIGN(auto file, exchange::NewFile::create(path));
  Body body(file, lines_of(manifest), key);
  TRY(body.begin());
  std::int64_t done = 0;
  TarWriter tar([&](std::string_view bytes) -> Result<void> {
    TRY(work.go_on());
    TRY(body.add(bytes));
    work.tell_bytes(k_writing, done += static_cast<std::int64_t>(bytes.size()),
                    manifest.body_bytes);
    return {};
  });
  for (std::size_t i = 0; i < members.size(); ++i) {
    TRY(tar.begin(members[i].name, sizes[i], manifest.made_at));
    if (members[i].path.empty()) {
      TRY(tar.add(members[i].bytes));
    } else {
      TRY(add_file(tar, members[i], sizes[i]));
    }
  }
  TRY(tar.finish());
  TRY(body.finish());
  TRY_ASSIGN(const auto archive, Archive::open(file.temporary()));
  TRY(archive.read(
      key, [](std::string_view, std::string_view) { return Result<void>(); }, k_checking, work));
  TRY(file.publish());
  TRY(file::sync(std::filesystem::absolute(path).parent_path().string()));
  return archive.bytes();
}

Result<Archive> Archive::open(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} はフォルダーです。バックアップのファイルを指定してください", path));
  }
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) return unreadable(path);
  Archive archive;
  archive.m_path = path;
  TRY_ASSIGN(archive.m_lines, read_lines(file.get(), path));
  const std::string_view lines = archive.m_lines;
  const std::string_view digest =
      lines.substr(k_first_line_bytes - 1 - k_digest_digits, k_digest_digits);
  const std::string_view line =
      lines.substr(k_first_line_bytes, lines.size() - k_first_line_bytes - 1);
  if (digest != secrets::fingerprint(line)) return damaged(path);
  try {
    archive.m_manifest = manifest_from(json::parse(line));
  } catch (const json::exception&) {
    return damaged(path);
  }
  archive.m_bytes = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
  const bool is_whole =
      !error && archive.m_manifest.body_bytes > 0 &&
      archive.m_bytes == file_bytes(static_cast<std::int64_t>(lines.size()), archive.m_manifest);
  if (!is_whole) {
    return fail(
        ErrorCode::corrupt,
        fmt::format(
            "バックアップ {} は途中で切れているか、何かが足されています。別のバックアップを使ってください",
            path));
  }
  return archive;
}

Result<std::optional<secrets::StreamKey>> Archive::key_from(const std::string& key_file) const {
  if (!m_manifest.is_encrypted()) return std::nullopt;
  if (key_file.empty()) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format(
            "バックアップ {} は暗号化されています。鍵のファイルを --key-file で指定してください"
            "（鍵の名前 {}）",
            m_path, m_manifest.key));
  }
  TRY_ASSIGN(auto key, secrets::StreamKey::read_file(key_file));
  if (key.name() != m_manifest.key) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format(
            "鍵 {} ではバックアップ {} を開けません。名前が {} の鍵を --key-file で指定してください"
            "（これは {} です）",
            key_file, m_path, m_manifest.key, key.name()));
  }
  return key;
}

Result<void> Archive::read(const std::optional<secrets::StreamKey>& key, const TarSink& sink,
                           std::string_view what, const LongWork& work) const {
  const File file(std::fopen(m_path.c_str(), "rb"));
  if (!file) return unreadable(m_path);
  std::string lines(m_lines.size(), '\0');
  if (std::fread(lines.data(), 1, lines.size(), file.get()) != lines.size() || lines != m_lines)
    return damaged(m_path);
  Pieces pieces(file.get(), m_lines, m_manifest, key);
  TRY(pieces.begin(m_path));
  std::string piece;
  std::int64_t done = 0;
  const auto next = [&]() -> Result<std::string_view> {
    if (pieces.is_over()) return std::string_view();
    TRY(work.go_on());
    TRY_ASSIGN(piece, pieces.next(m_path));
    work.tell_bytes(what, done += static_cast<std::int64_t>(piece.size()), m_manifest.body_bytes);
    return piece;
  };
  TRY(read_tar(next, sink));
  if (!pieces.is_over()) return damaged(m_path);  // something stands behind the tar file
  return pieces.end(m_path);
}

}  // namespace tsunagu::operations
