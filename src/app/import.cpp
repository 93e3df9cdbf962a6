// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/progress_bar.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "exchange/new_file.hpp"
#include "exchange/wording.hpp"
#include "service/audit.hpp"
#include "service/check.hpp"
#include "service/data_dir.hpp"
#include "service/import.hpp"
#include "service/import_files.hpp"

namespace tsunagu::app {
namespace {

using service::ImportReport;
using service::ImportSource;

constexpr std::size_t k_problems_printed = 50;
constexpr std::size_t k_value_printed = 60;  // code points of a value in a difference
constexpr std::string_view k_actor = "import";

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::rejected_input, std::move(message));
}

Result<exchange::Wish> wish_of(const ImportArguments& arguments) {
  exchange::Wish wish;
  if (!arguments.encoding.empty()) {
    wish.encoding = exchange::text_encoding_from(arguments.encoding);
    if (!wish.encoding) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("--encoding {}: utf-8、cp932、euc-jp のどれかにしてください",
                              exchange::shown(arguments.encoding)));
    }
  }
  if (!arguments.delimiter.empty())
    wish.delimiter = arguments.delimiter == "tab"     ? '\t'
                     : arguments.delimiter == "comma" ? ','
                                                      : ';';
  if (!arguments.sheet.empty()) wish.sheet = arguments.sheet;
  if (arguments.header_row > 0) wish.header_row = static_cast<std::size_t>(arguments.header_row);
  if (arguments.header_rows > 0) wish.header_rows = static_cast<std::size_t>(arguments.header_rows);
  return wish;
}

// One file of one kind, from the look at it to the report.
template <class Record>
class ImportCommand {
 public:
  ImportCommand(store::Store& store, const ImportArguments& arguments,
                const model::Reference& reference, const service::Progress& progress)
      : m_store(store),
        m_arguments(arguments),
        m_reference(reference),
        m_progress(progress) {}

  Result<ImportReport> run() {
    TRY_ASSIGN(const auto wish, wish_of(m_arguments));
    TRY_ASSIGN(m_source, service::look_at_source<Record>(m_arguments.file, wish, m_reference));
    if (!m_source.look.problem.empty())
      return refuse(fmt::format("{}: {}", m_arguments.file, m_source.look.problem));
    TRY(map_columns());
    TRY(ask());
    const service::DataDir dir{m_arguments.data};
    const std::string folder = dir.path + "/imports";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
      return fail(ErrorCode::io, fmt::format("{} を作れません ({})", folder, error.message()));
    }
    auto report = service::import_source<Record>(m_store, m_reference, m_source,
                                                 {.folder = folder,
                                                  .dry_run = m_arguments.dry_run,
                                                  .keep_good_rows = m_arguments.keep_good_rows,
                                                  .is_confirmed = m_is_confirmed,
                                                  .actor = std::string(k_actor),
                                                  .rejected_path = m_arguments.rejected},
                                                 listener());
    if (report) TRY(finish_corrections());
    return report;
  }

 private:
  // --- columns ---

  Result<void> map_columns() {
    store::ImportRows rows(m_store);
    const auto& columns = m_source.look.columns;
    const std::string kind(model::k_names<Record>.plural);
    if (!m_arguments.map.empty()) {
      TRY(read_map());
      m_is_confirmed = true;
      if (m_arguments.profile.empty()) return {};
      return m_store.transact([&]() -> Result<void> {
        TRY(service::keep_profile(
            rows, {.kind = kind, .name = m_arguments.profile, .made_by = k_actor, .now = now()},
            columns, m_source.columns));
        return {};
      });
    }
    std::optional<store::ImportProfileRow> profile;
    if (!m_arguments.profile.empty()) {
      TRY_ASSIGN(profile, rows.profile_named(kind, m_arguments.profile));
      if (!profile) {
        return fail(ErrorCode::not_found,
                    fmt::format("--profile {}: この名前の列の対応はありません。--map FILE と一緒に"
                                "書くと残せます",
                                exchange::shown(m_arguments.profile)));
      }
    } else if (!columns.empty()) {
      TRY_ASSIGN(profile, rows.profile_for(kind, service::profile_key(columns)));
    }
    if (!profile) return {};
    service::apply_profile(*profile, columns, m_source.columns);
    m_is_confirmed = true;
    return {};
  }

  static std::int64_t now() { return service::system_clock_s(); }

  // Lines of header<TAB>field; a header that the file has several times is meant in their order.
  Result<void> read_map() {
    TRY_ASSIGN(const std::string content, file::read(m_arguments.map));
    for (auto& column : m_source.columns) {
      if (column.how != exchange::How::exact) column = {};
    }
    std::vector<bool> used(m_source.columns.size());
    std::size_t number = 0;
    for (std::string_view line : text::split(content, '\n')) {
      ++number;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (text::trim(line).empty() || line.starts_with('#')) continue;
      const std::size_t tab = line.find('\t');
      const std::string_view header = text::trim(line.substr(0, tab));
      const std::string_view name =
          tab == std::string_view::npos ? std::string_view() : text::trim(line.substr(tab + 1));
      const auto wrong = [&](std::string_view what) {
        return refuse(fmt::format("{} の{}行目「{}」: {}", m_arguments.map, number,
                                  exchange::shown(line), what));
      };
      std::size_t at = 0;
      while (at < used.size() && (used[at] || m_source.look.columns[at].header != header)) ++at;
      if (at == used.size()) return wrong("この見出しの列はありません");
      used[at] = true;
      const auto* field = model::find_field<Record>(name);
      if (field == nullptr && !name.empty()) return wrong("この項目はありません");
      m_source.columns[at] = {
          .field = std::string(field == nullptr ? std::string_view() : field->name),
          .how = field == nullptr ? exchange::How::none : exchange::How::chosen};
    }
    return exchange::check_mapping<Record>(exchange::mapping_of(m_source.columns, true),
                                           m_source.columns.size());
  }

  // Shows how the columns would be read when that is not beyond doubt; somebody has to agree.
  Result<void> ask() {
    if (m_is_confirmed || service::open_questions<Record>(m_source).empty()) return {};
    if (m_arguments.yes) {
      print_columns();
      m_is_confirmed = true;
      return {};
    }
    if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDERR_FILENO) != 1) return {};
    print_columns();
    fmt::print(stderr, "この読み方で進めますか [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "y" && answer != "Y" && answer != "ｙ" && answer != "はい")
      return refuse(fmt::format("{} は取り込んでいません。列の読み方は --map で決められます",
                                m_arguments.file));
    m_is_confirmed = true;
    return {};
  }

  void print_columns() const {
    fmt::print(stderr, "列の読み方（{}）:\n", m_arguments.file);
    for (std::size_t i = 0; i < m_source.columns.size(); ++i) {
      const auto& column = m_source.columns[i];
      const auto* field = model::find_field<Record>(column.field);
      const bool is_unsure = column.how == exchange::How::similar;
      fmt::print(stderr, "  {} {} → {}{}\n", exchange::column_letters(i),
                 exchange::shown(m_source.look.columns[i].header),
                 field == nullptr ? "読まない" : fmt::format("{} ({})", field->label, field->name),
                 is_unsure              ? "（似た見出し）"
                 : !column.note.empty() ? fmt::format("（{}）", column.note)
                                        : std::string());
    }
  }

  // --- what is told on the way ---

  service::PlanListener listener() {
    service::PlanListener listener;
    listener.progress = m_progress;
    if (m_arguments.differences)
      listener.difference = [](const service::RecordDifference& found) { return print(found); };
    if (!m_arguments.corrections.empty()) {
      listener.refused = [this](const auto& problems, std::string_view raw, const auto* source) {
        return correct(problems, raw, source);
      };
    }
    return listener;
  }

  static Result<void> print(service::RecordDifference found) {
    fmt::print("{} {}行目 {} {}\n", found.is_new ? "追加" : "変更", found.line, found.id,
               exchange::shown(found.title));
    for (service::FieldChange& change : found.fields) {
      service::shorten(change, k_value_printed);
      fmt::print("    {}: 「{}」→「{}」\n", change.label, in_one_line(change.before),
                 in_one_line(change.after));
    }
    return {};
  }

  static std::string in_one_line(std::string text) {
    for (char& c : text) {
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    return text;
  }

  Result<void> correct(const std::vector<service::RowProblem>& problems, std::string_view raw,
                       const exchange::TableRow* source) {
    const auto& columns = m_source.look.columns;
    const auto names = service::reading_column(model::k_names<Record>.plural,
                                               exchange::mapping_of(m_source.columns, true));
    if (!m_corrections) {
      TRY_ASSIGN(auto file, exchange::NewFile::create(m_arguments.corrections));
      m_corrections_file.emplace(std::move(file));
      TRY_ASSIGN(auto writer,
                 service::CorrectionsWriter::create(
                     [this](std::string_view bytes) { return m_corrections_file->add(bytes); },
                     m_source.look.reading.format, columns, names.has_value()));
      m_corrections.emplace(std::move(writer));
    }
    return m_corrections->add(service::refused_row(problems, raw, source, columns.size(), names));
  }

  Result<void> finish_corrections() {
    if (!m_corrections) return {};
    TRY(m_corrections->finish());
    TRY(m_corrections_file->flush());
    return m_corrections_file->publish();
  }

  store::Store& m_store;
  const ImportArguments& m_arguments;
  const model::Reference& m_reference;
  const service::Progress& m_progress;
  ImportSource m_source;
  bool m_is_confirmed = false;
  std::optional<exchange::NewFile> m_corrections_file;
  std::optional<service::CorrectionsWriter> m_corrections;
};

Result<ImportReport> import_kind(store::Store& store, const ImportArguments& arguments,
                                 const model::Reference& reference,
                                 const service::Progress& progress) {
  if (arguments.kind == "organizations")
    return ImportCommand<model::Organization>(store, arguments, reference, progress).run();
  if (arguments.kind == "coordinators")
    return ImportCommand<model::Coordinator>(store, arguments, reference, progress).run();
  if (arguments.kind == "measures")
    return ImportCommand<model::Measure>(store, arguments, reference, progress).run();
  return ImportCommand<model::Case>(store, arguments, reference, progress).run();
}

void print(const ImportArguments& arguments, const ImportReport& report) {
  for (std::size_t i = 0; i < report.problems.size() && i < k_problems_printed; ++i) {
    fmt::print(stderr, "{}\n", service::describe(report.problems[i]));
  }
  if (report.problems_total > static_cast<std::int64_t>(k_problems_printed)) {
    fmt::print(stderr, "… 誤りは全部で {} か所あります\n", report.problems_total);
  }
  fmt::print("{} {}: 追加 {} 件、変更 {} 件、変更なし {} 件、誤り {} 件{}\n", arguments.file,
             arguments.dry_run ? "を取り込むと"
                               : (report.written ? "を取り込みました" : "は取り込みませんでした"),
             report.added, report.changed, report.unchanged, report.rejected,
             arguments.dry_run ? "（書き込んでいません）" : "");
  if (report.changed + report.unchanged > 0 && !report.kept_fields.empty()) {
    fmt::print("ファイルに列のない項目は、いまの値のままです: {}\n",
               fmt::join(report.kept_fields, "、"));
  }
  if (report.without_consent > 0) {
    fmt::print(
        "同意の記録がない {} 人は、一般公開の検索には出ません（拠点どうしの検索には出ます）\n",
        report.without_consent);
  }
  if (!report.rejected_path.empty())
    fmt::print("誤りの行は {} に書きました。直してもう一度取り込んでください\n",
               report.rejected_path);
  if (!arguments.corrections.empty() && report.rejected > 0) {
    fmt::print("誤りの行と理由は {} に書きました。直して、このファイルを取り込んでください\n",
               arguments.corrections);
  }
}

}  // namespace

Result<void> import(const ImportArguments& arguments, const model::Reference& reference) {
  const service::DataDir dir{arguments.data};
  ProgressBar bar;
  const service::Progress progress = [&bar](std::string_view what, std::int64_t done,
                                            std::int64_t total) { bar(what, done, total); };
  ImportReport report;
  {
    TRY_ASSIGN(auto store, service::open_store(dir, store::Mode::read_write));
    TRY_ASSIGN(report, import_kind(store, arguments, reference, progress));
  }
  print(arguments, report);
  if (report.has_questions) {
    return refuse(
        fmt::format("{} の見出しを確かめてください。示した読み方でよければ --yes を、違う"
                    "ときは見出しを直すか --map で列の読み方を書いてください",
                    arguments.file));
  }
  // Without a wrong row the header may be wrong: every problem counts.
  if (!report.written && !arguments.dry_run) {
    return refuse(fmt::format(
        "{} は取り込んでいません。誤りを直すか --keep-good-rows を付けてください", arguments.file));
  }
  if (arguments.dry_run) {
    if (report.problems_total == 0) return {};
    return refuse(fmt::format("{} に誤りがあります。このままでは取り込めません", arguments.file));
  }
  if (const auto indexed = service::update_index(dir, reference, progress); !indexed) {
    return fail(indexed.error().code,
                fmt::format("{} は取り込みましたが、検索の索引はまだ更新できていません: {}",
                            arguments.file, indexed.error().message));
  }
  return {};
}

}  // namespace tsunagu::app
