// SPDX-License-Identifier: GPL-3.0-or-later
// Every setting of the program on one screen. The name of a row is its key in the file, with dashes
// its flag, in capitals its variable: `rate_factor`, `--rate-factor`, TSUNAGU_RATE_FACTOR. The
// help of `tsunagu serve`, docs/configuration.md and `tsunagu config` are made from this table.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tsunagu::settings {

enum class Key : std::size_t {
  data,
  listen,
  host,
  trusted_proxy,
  trusted_user_header,
  public_url,
  rate_factor,
  log_level,
  log_requests,
  slow_search_ms,
  smtp_url,
  mail_from,
  smtp_user,
  smtp_password_file,
  smtp_password,
  read_only_below_mb,
  reserve_mb,
  backup_folder,
  backup_every_hours,
  backup_key_file,
  backup_keep_hourly,
  backup_keep_daily,
  backup_keep_weekly,
  check_every_days,
};

enum class Type {
  text,
  path,     // in the file: relative to the folder of the file
  list,     // texts; in a variable separated by commas, as a flag once for each
  integer,  //
  number,   //
  choice,   // one of `choices`
  flag,     // true, false
  secret,   // a variable only: a file of settings is read by many, a command line by everybody
};

struct Setting {
  Key key;
  std::string_view name;
  Type type;
  std::string_view initial;  // as a flag would give it; empty: none
  double least = 0, most = 0;
  std::string_view choices = {};  // separated by |
  std::string_view value_name = {};
  std::string_view help, help_en;
};

// Settings that belong together, in the order of the table.
struct Group {
  Key first;
  std::string_view title;
};

// clang-format off
inline constexpr std::array k_settings{
    Setting{.key = Key::data, .name = "data", .type = Type::path, .initial = "", .value_name = "DIR",
            .help = "データの場所", .help_en = "data directory"},
    Setting{.key = Key::listen, .name = "listen", .type = Type::text, .initial = "127.0.0.1:8080", .value_name = "HOST:PORT",
            .help = "待ち受ける場所。HOST:PORT か unix:/PATH", .help_en = "address to listen on"},
    Setting{.key = Key::host, .name = "host", .type = Type::list, .initial = "", .value_name = "NAME",
            .help = "応答する名前（Host、番号なし、いくつでも）", .help_en = "name that the server answers to"},
    Setting{.key = Key::trusted_proxy, .name = "trusted_proxy", .type = Type::list, .initial = "", .value_name = "ADDRESS",
            .help = "X-Forwarded-For を信じる相手（アドレスかネットワーク、いくつでも）", .help_en = "proxy whose X-Forwarded-For counts"},
    Setting{.key = Key::trusted_user_header, .name = "trusted_user_header", .type = Type::text, .initial = "", .value_name = "NAME",
            .help = "SSO の代理が利用者名を書くヘッダー（unix ソケットのときだけ）", .help_en = "header with the user's name"},
    Setting{.key = Key::public_url, .name = "public_url", .type = Type::text, .initial = "", .value_name = "URL",
            .help = "外から見たこのサーバーのアドレス（メールやカレンダーに書く）", .help_en = "address as readers know it"},
    Setting{.key = Key::rate_factor, .name = "rate_factor", .type = Type::number, .initial = "1", .least = 0.01, .most = 1e6, .value_name = "N",
            .help = "要求の頻度の上限を何倍にするか", .help_en = "times the limits of requests"},
    Setting{.key = Key::log_level, .name = "log_level", .type = Type::choice, .initial = "info", .choices = "debug|info|warn|error", .value_name = "LEVEL",
            .help = "記録の細かさ", .help_en = "least level that is logged"},
    Setting{.key = Key::log_requests, .name = "log_requests", .type = Type::flag, .initial = "false", .value_name = "BOOL",
            .help = "要求ごとに1行を記録する（検索の文は書かない）", .help_en = "one line of log for each request"},
    Setting{.key = Key::slow_search_ms, .name = "slow_search_ms", .type = Type::integer, .initial = "1000", .least = 0, .most = 600000, .value_name = "MS",
            .help = "これより長い検索を記録する（0: しない）", .help_en = "searches that are called slow"},
    Setting{.key = Key::smtp_url, .name = "smtp_url", .type = Type::text, .initial = "", .value_name = "URL",
            .help = "メールを送るサーバー（smtp:// か smtps://）", .help_en = "mail server to send with"},
    Setting{.key = Key::mail_from, .name = "mail_from", .type = Type::text, .initial = "", .value_name = "ADDRESS",
            .help = "メールの差出人のアドレス", .help_en = "mailbox that mails come from"},
    Setting{.key = Key::smtp_user, .name = "smtp_user", .type = Type::text, .initial = "", .value_name = "NAME",
            .help = "メールサーバーの利用者", .help_en = "user at the mail server"},
    Setting{.key = Key::smtp_password_file, .name = "smtp_password_file", .type = Type::path, .initial = "", .value_name = "FILE",
            .help = "メールサーバーのパスワードを1行で書いた、持ち主だけが読めるファイル", .help_en = "file with the password"},
    Setting{.key = Key::smtp_password, .name = "smtp_password", .type = Type::secret, .initial = "", .value_name = "PASSWORD",
            .help = "メールサーバーのパスワード", .help_en = "the password itself"},
    Setting{.key = Key::read_only_below_mb, .name = "read_only_below_mb", .type = Type::integer, .initial = "512", .least = 0, .most = 1048576, .value_name = "MB",
            .help = "ディスクの空きがこれより少ない間は書き込みを断る（0: 断らない）", .help_en = "free space below which writes are refused"},
    Setting{.key = Key::reserve_mb, .name = "reserve_mb", .type = Type::integer, .initial = "256", .least = 0, .most = 65536, .value_name = "MB",
            .help = "ディスクが一杯になったときのために取っておく場所（DIR/reserve、0: 取らない）", .help_en = "space kept for a full disk"},
    Setting{.key = Key::backup_folder, .name = "backup_folder", .type = Type::path, .initial = "", .value_name = "DIR",
            .help = "バックアップを置くフォルダー（別のディスクにしてください。ないときは DIR/backups）", .help_en = "folder for backups, best on another disk"},
    Setting{.key = Key::backup_every_hours, .name = "backup_every_hours", .type = Type::integer, .initial = "0", .least = 0, .most = 8760, .value_name = "HOURS",
            .help = "何時間ごとにバックアップを作るか（0: 自分では作らない）", .help_en = "hours between backups that the server makes"},
    Setting{.key = Key::backup_key_file, .name = "backup_key_file", .type = Type::path, .initial = "", .value_name = "FILE",
            .help = "バックアップを暗号化する鍵のファイル（tsunagu backup --new-key で作る）", .help_en = "file with the key that encrypts backups"},
    Setting{.key = Key::backup_keep_hourly, .name = "backup_keep_hourly", .type = Type::integer, .initial = "24", .least = 0, .most = 1000, .value_name = "N",
            .help = "1時間に1つずつ、新しい方から残すバックアップの数", .help_en = "hours whose newest backup is kept"},
    Setting{.key = Key::backup_keep_daily, .name = "backup_keep_daily", .type = Type::integer, .initial = "14", .least = 0, .most = 1000, .value_name = "N",
            .help = "1日に1つずつ、新しい方から残すバックアップの数", .help_en = "days whose newest backup is kept"},
    Setting{.key = Key::backup_keep_weekly, .name = "backup_keep_weekly", .type = Type::integer, .initial = "8", .least = 0, .most = 1000, .value_name = "N",
            .help = "1週間に1つずつ、新しい方から残すバックアップの数", .help_en = "weeks whose newest backup is kept"},
    Setting{.key = Key::check_every_days, .name = "check_every_days", .type = Type::integer, .initial = "7", .least = 0, .most = 365, .value_name = "DAYS",
            .help = "何日ごとの夜（日本の1〜5時）に、記録と索引の全部を調べるか（0: 調べない）", .help_en = "days between deep checks"},
};

inline constexpr std::array k_groups{
    Group{Key::data, "サーバー"},
    Group{Key::log_level, "記録"},
    Group{Key::smtp_url, "メール"},
    Group{Key::read_only_below_mb, "ディスク"},
    Group{Key::backup_folder, "バックアップ"},
    Group{Key::check_every_days, "点検"},
};
// clang-format on

// A row by its key: keys are the places of the rows.
constexpr bool are_in_order() {
  for (std::size_t i = 0; i < k_settings.size(); ++i) {
    if (k_settings[i].key != static_cast<Key>(i)) return false;
  }
  return true;
}
static_assert(are_in_order());

constexpr const Setting& row_of(Key key) { return k_settings[static_cast<std::size_t>(key)]; }

}  // namespace tsunagu::settings
