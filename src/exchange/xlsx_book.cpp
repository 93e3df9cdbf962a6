// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/xlsx_book.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/wording.hpp"
#include "exchange/xlsx_cells.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::int64_t k_small_part_bytes_max = 16LL << 20U;  // workbook, relations, styles
constexpr std::int64_t k_ratio_from_bytes = 1LL << 20U;
constexpr std::size_t k_strings_max = 4'000'000;
constexpr std::size_t k_styles_max = 100'000;
constexpr std::size_t k_merged_max = 200'000;
constexpr std::array<std::string_view, 1> k_strings{"si"};
constexpr std::array<std::string_view, 1> k_rows{"row"};
constexpr std::array<std::string_view, 2> k_rows_and_merged{"row", "mergeCell"};

tl::unexpected<Error> refused(std::string message) {
  return fail(ErrorCode::rejected_input, std::move(message));
}

tl::unexpected<Error> broken(std::string_view what) {
  return refused(
      fmt::format("Excel ブックが壊れています（{}）。Excel で開いて保存し直してください", what));
}

// A whole small part as a tree.
Result<void> parse(std::string& xml, std::string_view part, pugi::xml_document& document) {
  const auto parsed = document.load_buffer_inplace(xml.data(), xml.size(), k_xml_options);
  if (!parsed) return broken(part);
  for (const pugi::xml_node node : document.children()) {
    if (node.type() == pugi::node_doctype)
      return refused("文書型の宣言 (DOCTYPE) のある Excel ブックは読みません");
  }
  return {};
}

// xl/workbook.xml and ../a/b.xml as a/b.xml; /xl/b.xml as xl/b.xml.
std::string resolve(std::string_view from, std::string_view target) {
  std::vector<std::string_view> parts;
  if (!target.starts_with('/')) {
    parts = text::split(from, '/');
    if (!parts.empty()) parts.pop_back();
  }
  for (const std::string_view part : text::split(target, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  std::string path;
  for (const std::string_view part : parts) path += (path.empty() ? "" : "/") + std::string(part);
  return path;
}

struct Relation {
  std::string type;  // last part of its URI
  std::string target;
};

std::string relations_of(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  return fmt::format("{}_rels/{}.rels", part.substr(0, name), part.substr(name));
}

std::map<std::string, Relation, std::less<>> read_relations(const pugi::xml_document& document,
                                                            std::string_view part) {
  std::map<std::string, Relation, std::less<>> relations;
  for (const pugi::xml_node node : document.document_element().children()) {
    const std::string_view type = attribute(node, "Type");
    relations.emplace(attribute(node, "Id"), Relation{std::string(type.substr(type.rfind('/') + 1)),
                                                      resolve(part, attribute(node, "Target"))});
  }
  return relations;
}

// A ZIP that is no XLSX, by what is in it.
std::string other_kind(const ZipFile& file) {
  if (file.find("xl/workbook.bin") != nullptr)
    return "バイナリ形式の Excel ブック (XLSB) です。XLSX か「CSV UTF-8」で保存し直してください";
  if (file.find("content.xml") != nullptr)
    return "OpenDocument の文書です。XLSX か「CSV UTF-8」で保存し直してください";
  if (file.find("word/document.xml") != nullptr)
    return "Word の文書です。表を Excel で作ってください";
  return "ZIP ですが、Excel ブックではありません。中のファイルを取り出して指定してください";
}

std::string title_of(const XlsxBook::Sheet& sheet) {
  return fmt::format("シート「{}」", shown(sheet.name));
}

bool is_xml(std::string_view name) { return name.ends_with(".xml") || name.ends_with(".rels"); }

bool holds_something(std::string_view row) {
  return row.find("v>") != std::string_view::npos || row.find("is>") != std::string_view::npos;
}

std::optional<MergedCells> merged_of(std::string_view range) {
  const std::size_t colon = range.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto first = place_of(range.substr(0, colon));
  const auto last = place_of(range.substr(colon + 1));
  if (!first || !last || first->row > last->row || first->column > last->column)
    return std::nullopt;
  return MergedCells{first->row, last->row, first->column, last->column};
}

}  // namespace

Result<std::unique_ptr<XlsxBook>> XlsxBook::open(const std::string& path) {
  auto file = ZipFile::open(path, k_xlsx_entries_max);
  if (!file && file.error().code == ErrorCode::rejected_input)
    return tl::unexpected(std::move(file).error());
  if (!file) return broken(file.error().message);
  std::unique_ptr<XlsxBook> book(new XlsxBook(std::move(*file)));
  TRY(book->check_entries());
  TRY(book->read_workbook());
  return book;
}

Result<void> XlsxBook::check_entries() const {
  std::int64_t bytes = 0;
  for (const ZipEntry& entry : m_file.entries()) {
    if (entry.is_encrypted)
      return refused("パスワード付きの ZIP です。パスワードを外した XLSX を指定してください");
    if (!is_xml(entry.name)) continue;  // pictures and macros are never read
    if (entry.bytes > k_ratio_from_bytes &&
        entry.bytes / k_xlsx_ratio_max > std::max<std::int64_t>(entry.packed_bytes, 1)) {
      return refused(fmt::format("Excel ブックの中の {} が {} 倍より大きくふくらみます。読みません",
                                 entry.name, k_xlsx_ratio_max));
    }
    bytes += std::min(entry.bytes, k_xlsx_bytes_max + 1);
    if (bytes > k_xlsx_bytes_max) {
      return refused(
          fmt::format("Excel ブックの中身が {} MiB を超えています。シートを分けるか、"
                      "「CSV UTF-8」で保存し直してください",
                      k_xlsx_bytes_max >> 20U));
    }
  }
  return {};
}

Result<std::string> XlsxBook::read_part(const ZipEntry& part, std::int64_t bytes_max) const {
  if (part.bytes > bytes_max)
    return refused(
        fmt::format("Excel ブックの中の {} が {} MiB を超えています", part.name, bytes_max >> 20U));
  auto stream = m_file.stream(part);
  if (!stream) return broken(stream.error().message);
  std::string bytes(static_cast<std::size_t>(part.bytes) + 1, '\0');  // one more: it may lie
  std::size_t size = 0;
  while (true) {
    const auto got = stream->read(std::span(bytes).subspan(size));
    if (!got) return broken(got.error().message);
    if (*got == 0) break;
    size += *got;
  }
  bytes.resize(size);
  return bytes;
}

Result<XmlPieces> XlsxBook::pieces(const ZipEntry& part, std::string what,
                                   std::span<const std::string_view> wanted,
                                   std::shared_ptr<std::int64_t> bytes_read) const {
  auto stream = m_file.stream(part);
  if (!stream) return broken(stream.error().message);
  auto shared = std::make_shared<ZipStream>(std::move(*stream));
  return XmlPieces(
      std::move(what),
      [shared, bytes_read](std::span<char> target) -> Result<std::size_t> {
        auto got = shared->read(target);
        if (!got) return broken(got.error().message);
        *bytes_read += static_cast<std::int64_t>(*got);
        return got;
      },
      wanted);
}

Result<void> XlsxBook::read_workbook() {
  const auto tree = [this](std::string_view name, std::string& xml,
                           pugi::xml_document& document) -> Result<bool> {
    const ZipEntry* part = m_file.find(name);
    if (part == nullptr) return false;
    TRY_ASSIGN(xml, read_part(*part, k_small_part_bytes_max));
    TRY(parse(xml, name, document));
    return true;
  };
  std::string xml;
  pugi::xml_document document;
  TRY_ASSIGN(const bool has_root, tree("_rels/.rels", xml, document));
  std::string workbook = "xl/workbook.xml";
  if (has_root) {
    for (const auto& [id, relation] : read_relations(document, "")) {
      if (relation.type == "officeDocument") workbook = relation.target;
    }
  }
  TRY_ASSIGN(const bool has_relations, tree(relations_of(workbook), xml, document));
  if (!has_relations || !workbook.ends_with(".xml")) return refused(other_kind(m_file));
  const auto relations = read_relations(document, workbook);
  TRY_ASSIGN(const bool has_workbook, tree(workbook, xml, document));
  if (!has_workbook) return refused(other_kind(m_file));
  const pugi::xml_node root = document.document_element();
  if (local_name(root.name()) != "workbook") return refused(other_kind(m_file));
  const std::string_view from_1904 = attribute(child(root, "workbookPr"), "date1904");
  m_counts_from_1904 = from_1904 == "1" || from_1904 == "true";
  for (const pugi::xml_node sheet : child(root, "sheets").children()) {
    if (sheet.type() != pugi::node_element) continue;
    const auto relation = relations.find(attribute(sheet, "id"));                       // r:id
    if (relation == relations.end() || relation->second.type != "worksheet") continue;  // charts
    if (static_cast<std::int64_t>(m_sheets.size()) >= k_xlsx_sheets_max)
      return refused(fmt::format("シートが {} 枚を超えています", k_xlsx_sheets_max));
    std::string name(attribute(sheet, "name"));
    if (!text::is_utf8(name)) return broken("シートの名前");
    const std::string_view state = attribute(sheet, "state");
    m_sheets.push_back(
        {std::move(name), relation->second.target, !state.empty() && state != "visible"});
  }
  if (m_sheets.empty()) return refused("Excel ブックにシートがありません");
  for (const auto& [id, relation] : relations) {
    if (relation.type == "styles") TRY(read_styles(relation.target));
    if (relation.type == "sharedStrings") TRY(read_strings(relation.target));
  }
  return {};
}

Result<void> XlsxBook::read_styles(std::string_view name) {
  const ZipEntry* part = m_file.find(name);
  if (part == nullptr) return {};
  TRY_ASSIGN(std::string xml, read_part(*part, k_small_part_bytes_max));
  pugi::xml_document document;
  TRY(parse(xml, name, document));
  const pugi::xml_node root = document.document_element();
  std::map<std::size_t, NumberFormat> own;
  for (const pugi::xml_node format : child(root, "numFmts").children()) {
    if (const auto id = whole_number(attribute(format, "numFmtId")))
      own[*id] = read_number_format(attribute(format, "formatCode"));
  }
  for (const pugi::xml_node style : child(root, "cellXfs").children()) {
    if (m_styles.size() >= k_styles_max) return broken("書式が多すぎます");
    const std::size_t id = whole_number(attribute(style, "numFmtId")).value_or(0);
    const auto found = own.find(id);
    m_styles.push_back(found == own.end() ? built_in_number_format(static_cast<unsigned>(id))
                                          : found->second);
  }
  return {};
}

Result<void> XlsxBook::read_strings(std::string_view name) {
  const ZipEntry* part = m_file.find(name);
  if (part == nullptr) return {};
  TRY_ASSIGN(XmlPieces strings,
             pieces(*part, "文字列の表", k_strings, std::make_shared<std::int64_t>(0)));
  pugi::xml_document document;
  while (true) {
    TRY_ASSIGN(const auto piece, strings.next());
    if (piece.name.empty()) return {};
    if (!parse_piece(piece.xml, document)) return broken(name);
    const RichText rich = rich_text(document.document_element());
    if (m_starts.size() / 2 >= k_strings_max ||
        m_strings.size() + rich.text.size() + rich.furigana.size() >
            std::numeric_limits<std::uint32_t>::max() / 2)
      return broken("文字列が多すぎます");
    m_strings += rich.text;
    m_starts.push_back(static_cast<std::uint32_t>(m_strings.size()));
    m_strings += rich.furigana;
    m_starts.push_back(static_cast<std::uint32_t>(m_strings.size()));
  }
}

const NumberFormat& XlsxBook::format_of(std::size_t style) const {
  static const NumberFormat plain;
  return style < m_styles.size() ? m_styles[style] : plain;
}

std::int64_t XlsxBook::bytes_of(const Sheet& sheet) const {
  const ZipEntry* part = m_file.find(sheet.part);
  return part == nullptr ? 0 : part->bytes;
}

Result<XlsxScan> XlsxBook::scan(const Sheet& sheet) const {
  const ZipEntry* part = m_file.find(sheet.part);
  if (part == nullptr) return broken(title_of(sheet) + "がありません");
  TRY_ASSIGN(XmlPieces all,
             pieces(*part, title_of(sheet), k_rows_and_merged, std::make_shared<std::int64_t>(0)));
  XlsxScan scan;
  pugi::xml_document document;
  while (true) {
    TRY_ASSIGN(const auto piece, all.next());
    if (piece.name.empty()) return scan;
    if (piece.name == "row") {
      if (holds_something(piece.xml)) ++scan.rows;
      continue;
    }
    if (scan.merged.size() >= k_merged_max) return broken("結合したセルが多すぎます");
    if (!parse_piece(piece.xml, document)) return broken(sheet.name);
    if (const auto merged = merged_of(attribute(document.document_element(), "ref")))
      scan.merged.push_back(*merged);
  }
}

Result<XlsxRows> XlsxBook::rows(const Sheet& sheet) const {
  const ZipEntry* part = m_file.find(sheet.part);
  if (part == nullptr) return broken(title_of(sheet) + "がありません");
  auto bytes_read = std::make_shared<std::int64_t>(0);
  TRY_ASSIGN(XmlPieces pieces_of_sheet, pieces(*part, title_of(sheet), k_rows, bytes_read));
  return XlsxRows(*this, title_of(sheet), std::move(pieces_of_sheet), bytes_read);
}

}  // namespace tsunagu::exchange
