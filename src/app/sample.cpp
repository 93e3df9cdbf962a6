// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/progress_bar.hpp"
#include "base/embedded.hpp"
#include "base/file.hpp"
#include "exchange/record_json.hpp"
#include "sample/generator.hpp"
#include "sample/relevance.hpp"

namespace tsunagu::app {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Writes records number 1..count of one kind as JSON Lines.
template <class Make>
Result<void> write_file(const std::string& path, std::size_t count, ProgressBar& bar, Make&& make) {
  const auto failed = [&] {
    return fail(ErrorCode::io, fmt::format("{} に書けません。場所と空きを確かめてください", path));
  };
  const std::unique_ptr<std::FILE, CloseFile> out(std::fopen(path.c_str(), "wb"));
  if (!out) return failed();
  for (std::size_t n = 1; n <= count; ++n) {
    const std::string line = exchange::encode_json(make(n)) + "\n";
    if (std::fwrite(line.data(), 1, line.size(), out.get()) != line.size()) return failed();
    bar(path, static_cast<std::int64_t>(n), static_cast<std::int64_t>(count));
  }
  return std::fflush(out.get()) == 0 ? Result<void>() : failed();
}

}  // namespace

Result<void> sample(const SampleArguments& arguments) {
  const tsunagu::sample::Options options{
      .coordinators = static_cast<std::size_t>(arguments.coordinators),
      .cases = static_cast<std::size_t>(arguments.cases),
      .seed = arguments.seed};
  TRY_ASSIGN(const auto generator,
             tsunagu::sample::Generator::create(embedded::data_files(), options));
  std::error_code error;
  std::filesystem::create_directories(arguments.out, error);
  if (error)
    return fail(ErrorCode::io, fmt::format("{} を作れません ({})", arguments.out, error.message()));
  ProgressBar bar;
  TRY(write_file(arguments.out + "/organizations.jsonl", tsunagu::sample::k_organizations, bar,
                 [&](std::size_t n) { return generator.organization(n); }));
  TRY(write_file(arguments.out + "/coordinators.jsonl", options.coordinators, bar,
                 [&](std::size_t n) { return generator.coordinator(n); }));
  TRY_ASSIGN(auto relevance,
             tsunagu::sample::Relevance::create(embedded::data_files(), generator.vocabulary()));
  TRY(write_file(arguments.out + "/cases.jsonl", options.cases, bar, [&](std::size_t n) {
    model::Case record = generator.case_(n);
    relevance.see(record, generator.case_origin(n));
    return record;
  }));
  TRY(file::write_durably(arguments.out + "/topics.tsv", relevance.topics()));
  TRY(file::write_durably(arguments.out + "/qrels", relevance.qrels()));
  fmt::print(
      "{} に架空のデータを書きました: 機関 {} 件、コーディネーター {} 人、支援事例 {} 件（種 {}）\n",
      arguments.out, tsunagu::sample::k_organizations, options.coordinators, options.cases,
      options.seed);
  return {};
}

}  // namespace tsunagu::app
