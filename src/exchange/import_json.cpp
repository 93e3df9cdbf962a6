// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/import_json.hpp"

#include <optional>

#include "exchange/object_reader.hpp"

namespace tsunagu::exchange {
namespace {

void fields(auto& field, ColumnChoice& choice) {
  field("index", choice.index);
  field("field", choice.field);
}

class Reader : public ObjectReader<Reader> {
 public:
  static constexpr std::size_t k_entries_max = k_columns_max;
  using ObjectReader::ObjectReader;

  void row(const char* name, std::size_t most, std::optional<std::size_t>& target) {
    std::optional<std::int64_t> number;
    (*this)(name, number);
    if (!number) return;
    if (*number < 1 || *number > static_cast<std::int64_t>(most))
      return refuse(path_of(name), fmt::format("1 から {} までの数です", most));
    target = static_cast<std::size_t>(*number);
  }
};

}  // namespace

Result<ColumnChoices> read_column_choices(std::string_view written) {
  ColumnChoices choices;
  TRY(read_object<Reader>(written, ErrorCode::rejected_input, [&](Reader& reader) {
    reader("columns", choices.columns);
    reader("save_as", choices.save_as);
  }));
  return choices;
}

Result<Wish> read_reading_wish(std::string_view written) {
  Wish wish;
  TRY(read_object<Reader>(written, ErrorCode::rejected_input, [&](Reader& reader) {
    std::string encoding, delimiter, sheet;
    reader("encoding", encoding);
    reader("delimiter", delimiter);
    reader("sheet", sheet);
    reader.row("header_row", k_header_row_max, wish.header_row);
    reader.row("header_rows", k_header_rows_max, wish.header_rows);
    if (!encoding.empty()) wish.encoding = text_encoding_from(encoding);
    if (!encoding.empty() && !wish.encoding)
      reader.refuse("encoding", "utf-8、utf-8-bom、cp932、euc-jp のどれかです");
    if (delimiter.size() == 1) wish.delimiter = delimiter.front();
    if (!delimiter.empty() && delimiter != "," && delimiter != ";" && delimiter != "\t")
      reader.refuse("delimiter", "コンマ、タブ、セミコロンのどれかです");
    if (!sheet.empty()) wish.sheet = sheet;
  }));
  return wish;
}

}  // namespace tsunagu::exchange
