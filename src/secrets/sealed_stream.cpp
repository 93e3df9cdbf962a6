// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/sealed_stream.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "secrets/fingerprint.hpp"
#include "secrets/sodium.hpp"

namespace tsunagu::secrets {
namespace {

using State = crypto_secretstream_xchacha20poly1305_state;

static_assert(k_stream_key_bytes == crypto_secretstream_xchacha20poly1305_KEYBYTES);
static_assert(k_stream_header_bytes == crypto_secretstream_xchacha20poly1305_HEADERBYTES);
static_assert(k_seal_bytes == crypto_secretstream_xchacha20poly1305_ABYTES);
static_assert(sizeof(State) <= 64);

constexpr std::string_view k_file_begins = "tsunagu-key-1 ";
constexpr std::size_t k_key_file_max_bytes = 256;
constexpr std::size_t k_name_digits = 16;
constexpr int k_base64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <std::size_t N>
State* state_in(std::array<unsigned char, N>& place) {
  return reinterpret_cast<State*>(place.data());
}

tl::unexpected<Error> no_key(const std::string& path) {
  return fail(
      ErrorCode::invalid_argument,
      fmt::format("{} はバックアップの鍵のファイルではありません。tsunagu backup --new-key で"
                  "作ったファイルを指定してください",
                  path));
}

}  // namespace

StreamKey::~StreamKey() { sodium_memzero(m_bytes.data(), m_bytes.size()); }

StreamKey StreamKey::random() {
  start_sodium();
  StreamKey key;
  crypto_secretstream_xchacha20poly1305_keygen(key.m_bytes.data());
  return key;
}

Result<StreamKey> StreamKey::create_file(const std::string& path) {
  const StreamKey key = random();
  std::string text(sodium_base64_encoded_len(key.m_bytes.size(), k_base64), '\0');
  sodium_bin2base64(text.data(), text.size(), key.m_bytes.data(), key.m_bytes.size(), k_base64);
  text.back() = '\n';  // instead of the closing NUL
  text.insert(0, k_file_begins);
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    const int error = errno;
    if (error == EEXIST) {
      return fail(
          ErrorCode::locked,
          fmt::format("{} はすでにあります。鍵は上書きしません。別の名前にしてください", path));
    }
    return fail(error == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                fmt::format("{} を作れません ({})", path, std::strerror(error)));
  }
  const ssize_t written = ::write(fd, text.data(), text.size());
  const bool is_whole = written == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  sodium_memzero(text.data(), text.size());
  if (!is_whole) {
    ::unlink(path.c_str());
    return fail(ErrorCode::io, fmt::format("{} に鍵を書けません。空きを確かめてください", path));
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  TRY(file::sync(folder.empty() ? "." : folder));
  return key;
}

Result<StreamKey> StreamKey::read_file(const std::string& path) {
  start_sodium();
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                fmt::format("鍵のファイル {} を読めません ({})。場所と、読む権限を確かめてください",
                            path, std::strerror(errno)));
  }
  if (!S_ISREG(status.st_mode) || static_cast<std::size_t>(status.st_size) > k_key_file_max_bytes)
    return no_key(path);
  if ((status.st_mode & 077) != 0) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("鍵のファイル {0} を持ち主のほかも読めます。chmod 600 {0} としてください",
                    path));
  }
  TRY_ASSIGN(std::string content, file::read(path));
  const std::string_view line = text::trim(std::string_view(content));
  StreamKey key;
  bool is_key = line.starts_with(k_file_begins);
  if (is_key) {
    const std::string_view digits = line.substr(k_file_begins.size());
    std::size_t size = 0;
    const char* end = nullptr;
    is_key = sodium_base642bin(key.m_bytes.data(), key.m_bytes.size(), digits.data(), digits.size(),
                               nullptr, &size, &end, k_base64) == 0 &&
             size == key.m_bytes.size() && end == digits.data() + digits.size();
  }
  sodium_memzero(content.data(), content.size());
  if (!is_key) return no_key(path);
  return key;
}

std::string StreamKey::name() const {
  std::string bytes = "tsunagu key name\n";
  bytes.append(reinterpret_cast<const char*>(m_bytes.data()), m_bytes.size());
  std::string name = fingerprint(bytes).substr(0, k_name_digits);
  sodium_memzero(bytes.data(), bytes.size());
  return name;
}

Sealer::Sealer(const StreamKey& key) : m_header(k_stream_header_bytes, '\0') {
  start_sodium();
  crypto_secretstream_xchacha20poly1305_init_push(
      state_in(m_state), reinterpret_cast<unsigned char*>(m_header.data()), key.m_bytes.data());
}

Sealer::~Sealer() { sodium_memzero(m_state.data(), m_state.size()); }

std::string Sealer::seal(std::string_view piece, bool is_last, std::string_view beside) {
  std::string sealed(piece.size() + k_seal_bytes, '\0');
  crypto_secretstream_xchacha20poly1305_push(
      state_in(m_state), reinterpret_cast<unsigned char*>(sealed.data()), nullptr, bytes_of(piece),
      piece.size(), bytes_of(beside), beside.size(),
      is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
              : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
  return sealed;
}

Unsealer::Unsealer(const StreamKey& key, std::string_view header) {
  start_sodium();
  // Fails for no header of the right size.
  static_cast<void>(crypto_secretstream_xchacha20poly1305_init_pull(
      state_in(m_state), bytes_of(header), key.m_bytes.data()));
}

Unsealer::~Unsealer() { sodium_memzero(m_state.data(), m_state.size()); }

Result<Unsealer::Piece> Unsealer::open(std::string_view sealed, std::string_view beside) {
  const auto refused = [] {
    return fail(ErrorCode::corrupt, "封が合いません。鍵が違うか、内容が変わっています");
  };
  if (sealed.size() < k_seal_bytes) return refused();
  Piece piece{.bytes = std::string(sealed.size() - k_seal_bytes, '\0')};
  unsigned char tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(
          state_in(m_state), reinterpret_cast<unsigned char*>(piece.bytes.data()), nullptr, &tag,
          bytes_of(sealed), sealed.size(), bytes_of(beside), beside.size()) != 0)
    return refused();
  piece.is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  return piece;
}

}  // namespace tsunagu::secrets
