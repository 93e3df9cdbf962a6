// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/record_writer.hpp"

#include <sstream>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "exchange/csv.hpp"
#include "unit/support/full_record.hpp"
#include "unit/support/hostile_strings.hpp"
#include "unit/support/read_table.hpp"

namespace tsunagu::exchange {
namespace {

using model::Case;
using model::Coordinator;
using model::Measure;
using model::Organization;

template <class Record>
std::string written(const std::vector<Record>& records, Output output, bool with_restricted = true,
                    UnfitReport* unfit = nullptr) {
  std::string bytes;
  auto writer = write_records<Record>(
                    [&](std::string_view piece) -> Result<void> {
                      bytes += piece;
                      return {};
                    },
                    output, with_restricted, test::reference())
                    .value();
  for (const Record& record : records) REQUIRE(writer->add(record));
  REQUIRE(writer->finish());
  if (unfit != nullptr) *unfit = writer->unfit();
  return bytes;
}

template <class Record>
std::vector<Record> read(const std::string& bytes) {
  const test::TempDir folder;
  const auto reader = test::read_own_file<Record>(folder, bytes);
  CHECK(reader->header_problems().empty());
  std::vector<Record> records;
  while (true) {
    auto row = reader->next().value();
    if (!row) return records;
    for (const auto& problem : row->problems) FAIL_CHECK(problem.field << ": " << problem.reason);
    for (const auto& problem : model::normalize_and_check(row->record, test::reference()))
      FAIL_CHECK(problem.field << ": " << problem.reason);
    records.push_back(std::move(row->record));
  }
}

// Puts a text wherever a record has one; what is too long for a field is cut.
template <class Record>
Record planted(const std::string& text) {
  Record record = test::FullRecord<Record>::make();
  for (const auto& field : model::fields<Record>()) {
    const auto cut = [&](std::size_t max) { return text.substr(0, text::byte_offset(text, max)); };
    const auto ref = field.ref(record);
    if (field.type == model::FieldType::text)
      *std::get<std::string*>(ref) = cut(static_cast<std::size_t>(field.max));
    const std::string entry = cut(model::k_list_text_max);
    if (field.type == model::FieldType::text_list)
      *std::get<std::vector<std::string>*>(ref) = {entry, "二つ目"};
    if (const auto* list = std::get_if<std::vector<model::Qualification>*>(&ref))
      (*list)->front().verified_by = entry;
    if (const auto* list = std::get_if<std::vector<model::Desk>*>(&ref))
      **list = {{entry, entry}, {entry, ""}};
  }
  const auto problems = model::normalize_and_check(record, test::reference());
  for (const auto& problem : problems) FAIL_CHECK(problem.field << ": " << problem.reason);
  return record;
}

template <class Record>
std::vector<Record> hostile_records() {
  std::vector<Record> records{test::FullRecord<Record>::make()};
  for (const std::string& text : test::hostile_strings()) records.push_back(planted<Record>(text));
  // The least that a record may hold.
  Record least;
  for (const auto& field : model::fields<Record>()) {
    if (!field.required) continue;
    *std::get<std::string*>(field.ref(least)) = "hub-01";
  }
  if constexpr (std::is_same_v<Record, Case>) least.outline = "x";
  records.push_back(least);
  return records;
}

TEST_SUITE("exchange/record_writer") {
  TEST_CASE_TEMPLATE("what is written and read again is the same", Record, Organization,
                     Coordinator, Case, Measure) {
    for (const auto format : {OutputFormat::csv, OutputFormat::json_lines, OutputFormat::xlsx}) {
      CAPTURE(extension_of(format));
      auto records = hostile_records<Record>();
      std::erase_if(records, [&](const Record& record) {  // XML has no U+FFFE; the report names it
        UnfitReport unfit;
        written<Record>({record}, {format}, true, &unfit);
        return unfit.total > 0;
      });
      REQUIRE(records.size() > 60);
      const auto again = read<Record>(written(records, {format}));
      REQUIRE(again.size() == records.size());
      for (std::size_t i = 0; i < records.size(); ++i) {
        CAPTURE(i);
        CHECK(again[i] == records[i]);
      }
    }
  }

  TEST_CASE_TEMPLATE("what fits into CP932 is the same when it is read again", Record, Organization,
                     Coordinator, Case, Measure) {
    std::vector<Record> fitting;
    for (const Record& record : hostile_records<Record>()) {
      UnfitReport unfit;
      written<Record>({record}, {OutputFormat::csv, Encoding::cp932}, true, &unfit);
      if (unfit.total == 0) fitting.push_back(record);
    }
    fitting.push_back(planted<Record>("髙﨑㈱①Ⅲソ表能\\～－ ﾃﾞｼﾞﾀﾙ化。「能」;、=1"));
    REQUIRE(fitting.size() > 20);
    const auto again = read<Record>(written(fitting, {OutputFormat::csv, Encoding::cp932}));
    REQUIRE(again.size() == fitting.size());
    for (std::size_t i = 0; i < fitting.size(); ++i) {
      CAPTURE(i);
      CHECK(again[i] == fitting[i]);
    }
  }

  TEST_CASE_TEMPLATE("no cell of a CSV is a formula", Record, Organization, Coordinator, Case,
                     Measure) {
    CsvRows rows(LineReader(std::make_unique<std::istringstream>(
        written(hostile_records<Record>(), {OutputFormat::csv}))));
    std::size_t cells = 0;
    while (const CsvRow* row = rows.next().value()) {
      for (const std::string& cell : row->cells) {
        CAPTURE(cell);
        const bool is_number = std::all_of(cell.begin(), cell.end(), [](char c) {
          return c == '-' || c == '.' || (c >= '0' && c <= '9');
        });
        CHECK((is_number || cell.find_first_of("=+-@\t\r\n") != 0));
        for (const char* mark : {"＝", "＋", "－", "＠"}) CHECK(!cell.starts_with(mark));
        ++cells;
      }
    }
    CHECK(cells > 600);
  }

  TEST_CASE("restricted columns are there only when asked for") {
    const auto person = test::FullRecord<Coordinator>::make();
    const std::string whole = written<Coordinator>({person}, {});
    const std::string less = written<Coordinator>({person}, {}, false);
    for (const char* header : {"連絡先", "同意範囲", "同意日", "任期終了"}) {
      CHECK(whole.find(header) != std::string::npos);
      CHECK(less.find(header) == std::string::npos);
    }
    CHECK(less.find(person.contact) == std::string::npos);
  }

  TEST_CASE("CP932 names every character that does not fit, by row and column") {
    std::vector<Organization> records(2);
    records[0] = {.id = "o-1", .name = "髙﨑㈱①Ⅲ～－", .services = "円\\~ｶﾅ"};
    records[1] = {.id = "o-2", .name = "𠮷野 👍", .services = "9〜17時"};
    UnfitReport unfit;
    const std::string bytes = written(records, {OutputFormat::csv, Encoding::cp932}, true, &unfit);
    CHECK(bytes.find("\xFB\xFC\xFA\xB1\x87\x8A\x87\x40\x87\x56\x81\x60\x81\x7C") !=
          std::string::npos);
    CHECK(bytes.find("\x81\xAC\x96\xEC \x81\xAC") != std::string::npos);  // 〓野 〓
    REQUIRE(unfit.total == 3);
    REQUIRE(unfit.entries.size() == 3);
    CHECK(unfit.entries[0].row == 3);
    CHECK(unfit.entries[0].column == 3);
    CHECK(unfit.entries[0].header == "名称");
    CHECK(unfit.entries[0].character == U'𠮷');
    CHECK(unfit.entries[0].instead == "〓");
    CHECK(unfit.entries[2].character == U'〜');
    CHECK(unfit.entries[2].instead == "～");
  }

  TEST_CASE("UTF-8 begins with the mark that Excel needs, CP932 does not") {
    CHECK(written<Measure>({}, {}).starts_with("\xEF\xBB\xBF\"施策ID\","));
    CHECK(written<Measure>({}, {OutputFormat::csv, Encoding::cp932}).starts_with("\"\x8E\x7B"));
    CHECK(written<Measure>({}, {OutputFormat::json_lines}).empty());
  }

  TEST_CASE("an error of the sink ends the writing") {
    const auto full = [](std::string_view) -> Result<void> {
      return fail(ErrorCode::no_space, "満杯");
    };
    for (const auto format : {OutputFormat::csv, OutputFormat::json_lines, OutputFormat::xlsx}) {
      auto writer = write_records<Measure>(full, {format}, true, test::reference());
      if (!writer) continue;
      const auto added = (*writer)->add({.id = "m", .ministry = "a", .title = "b"});
      CHECK((!added || !(*writer)->finish()));
    }
  }

  TEST_CASE("an XLSX is one, and a text that Excel could not hold is refused by its place") {
    const std::string bytes =
        written<Measure>({test::FullRecord<Measure>::make()}, {OutputFormat::xlsx});
    CHECK(bytes.starts_with("PK\x03\x04"));
    auto writer = write_records<Measure>([](std::string_view) -> Result<void> { return {}; },
                                         {OutputFormat::xlsx}, true, test::reference())
                      .value();
    const auto added = writer->add({.id = "m", .body = std::string(32'768, 'x')});
    REQUIRE(!added);
    CHECK(added.error().message.find("2行目の「内容」") != std::string::npos);
  }
}

}  // namespace
}  // namespace tsunagu::exchange
