// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/export.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "exchange/new_file.hpp"

namespace tsunagu::app {
namespace {

constexpr std::size_t k_unfit_printed = 50;

Result<void> to_standard_output(std::string_view bytes) {
  if (bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size())
    return {};
  return fail(ErrorCode::io, fmt::format("標準出力に書けません ({})", std::strerror(errno)));
}

void print(const service::ExportReport& report, const std::string& out) {
  for (std::size_t i = 0; i < report.unfit.entries.size() && i < k_unfit_printed; ++i) {
    const auto& entry = report.unfit.entries[i];
    // By its number: some of these turn around or hide what stands beside them.
    fmt::print(stderr, "{}行目 {}列目（{}）: U+{:04X} は書けないので「{}」にしました\n", entry.row,
               entry.column, entry.header, static_cast<std::uint32_t>(entry.character),
               entry.instead);
  }
  if (report.unfit.total > 0) {
    fmt::print(stderr,
               "書けない文字が {} か所ありました。すべて残すには --encoding utf-8 にしてください\n",
               report.unfit.total);
  }
  fmt::print(stderr, "{} 件を{}書き出しました\n", report.rows,
             out.empty() ? std::string() : fmt::format(" {} に", out));
}

}  // namespace

Result<void> take_away(const ExportArguments& arguments, const model::Reference& reference) {
  const exchange::Output output{
      exchange::output_format_from(arguments.format).value_or(exchange::OutputFormat::csv),
      exchange::encoding_from(arguments.encoding).value_or(exchange::Encoding::utf8)};
  if (output.encoding == exchange::Encoding::cp932 &&
      output.format != exchange::OutputFormat::csv) {
    return fail(ErrorCode::invalid_argument, "--encoding cp932 は --format csv のときだけ使えます");
  }
  const auto reader = model::tier_from(arguments.as);  // "all" is no tier
  const auto run = [&](const exchange::Sink& sink) {
    return service::export_records({arguments.data}, reference, arguments.kind, reader, output,
                                   sink);
  };
  if (arguments.out.empty()) {
    TRY_ASSIGN(const auto report, run(to_standard_output));
    if (std::fflush(stdout) != 0) return to_standard_output({});
    print(report, {});
    return {};
  }
  TRY_ASSIGN(auto file, exchange::NewFile::create(arguments.out));
  TRY_ASSIGN(const auto report, run([&file](std::string_view bytes) { return file.add(bytes); }));
  TRY(file.flush());
  TRY(file.publish());
  print(report, arguments.out);
  return {};
}

}  // namespace tsunagu::app
