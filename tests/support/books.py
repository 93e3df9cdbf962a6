#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes XLSX books as offices have them, and books that break, lie or explode.

Usage: tests/support/books.py FOLDER
FOLDER/good/NAME.xlsx, FOLDER/bad/NAME and FOLDER/bad.tsv: name, what its refusal must say.
All by hand (zipfile and strings), as no writer makes what is tested here.
"""
import pathlib
import struct
import sys
import zipfile
import zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def relations(*rows, base=DOC):
    inner = "".join(f'<Relationship Id="rId{i}" Type="{base}/{kind}" Target="{target}"/>'
                    for i, (kind, target) in enumerate(rows, 1))
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def sheet(rows, merged=(), prefix=""):
    """Rows as (number, [(reference, inner XML of the cell with its attributes), ...])."""
    p = prefix + ":" if prefix else ""
    ns = f"xmlns:{prefix}" if prefix else "xmlns"
    body = "".join(f'<{p}row r="{number}">{"".join(cells)}</{p}row>' for number, cells in rows)
    tail = f'<{p}mergeCells count="{len(merged)}">' + "".join(
        f'<{p}mergeCell ref="{ref}"/>' for ref in merged) + f"</{p}mergeCells>" if merged else ""
    return f'{HEAD}<{p}worksheet {ns}="{MAIN}"><{p}sheetData>{body}</{p}sheetData>{tail}</{p}worksheet>'


def text(reference, value, prefix=""):
    p = prefix + ":" if prefix else ""
    return f'<{p}c r="{reference}" t="inlineStr"><{p}is><{p}t xml:space="preserve">{value}</{p}t></{p}is></{p}c>'


def number(reference, value, style=0, formula=""):
    f = f"<f>{formula}</f>" if formula else ""
    return f'<c r="{reference}" s="{style}">{f}<v>{value}</v></c>'


def shared(reference, index):
    return f'<c r="{reference}" t="s"><v>{index}</v></c>'


def plain(rows):
    """Rows of texts as (number, cells), columns from A."""
    return [(n, [text(f"{chr(65 + c)}{n}", value) for c, value in enumerate(row) if value])
            for n, row in enumerate(rows, 1)]


STYLES = (f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="4">'
          '<numFmt numFmtId="176" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
          '<numFmt numFmtId="177" formatCode="00"/>'
          '<numFmt numFmtId="178" formatCode="0000000000000"/>'
          '<numFmt numFmtId="179" formatCode="#,##0.0&quot;時間 (h)&quot;"/></numFmts>'
          '<cellXfs count="7"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/>'
          '<xf numFmtId="178"/><xf numFmtId="179"/><xf numFmtId="20"/></cellXfs></styleSheet>')


def parts(sheets, strings=None, workbook_attributes="", styles=STYLES, hidden=()):
    """The files of a book: {name: bytes}. `sheets`: {name: XML}."""
    rows = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
    rows += [("styles", "styles.xml")] + ([("sharedStrings", "sharedStrings.xml")] if strings else [])
    names = "".join(
        '<sheet name="%s" sheetId="%d" r:id="rId%d"%s/>' % (name, i, i, ' state="hidden"' if name in hidden else "")
        for i, name in enumerate(sheets, 1))
    files = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{DOC}"><workbookPr {workbook_attributes}/>'
                           f'<sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*rows),
        "xl/styles.xml": styles,
    }
    for i, xml in enumerate(sheets.values(), 1):
        files[f"xl/worksheets/sheet{i}.xml"] = xml
    if strings:
        files["xl/sharedStrings.xml"] = strings
    return files


def write(path, files, **zip_options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **zip_options) as book:
        for name, content in files.items():
            book.writestr(name, content)


def string_table(*items):
    return f'{HEAD}<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


CASE_HEADER = ["事例ID", "拠点ID", "題名", "概要"]
CASES = plain([CASE_HEADER, ["c-1", "hub-45", "題", "概要です"]])


def good(folder):
    # People with readings, a hidden sheet, a title above, dates, codes with zeros, errors, formulas.
    strings = string_table(
        "<t>佐藤　一郎</t><rPh sb=\"0\" eb=\"2\"><t>サトウ</t></rPh><rPh sb=\"3\" eb=\"5\"><t>イチロウ</t></rPh><phoneticPr fontId=\"1\"/>",
        "<r><t>髙澤</t></r><r><t xml:space=\"preserve\"> </t></r><r><t>はなこ</t></r><rPh sb=\"0\" eb=\"2\"><t>タカザワ</t></rPh>",
        "<t>𠮷野太郎</t><rPh sb=\"0\" eb=\"3\"><t>ヨシノ</t></rPh>",  # 太郎 was pasted: no reading
        "<t>一行目_x000D_\n二行目</t>", "<t>a_x005F_x000D_b &amp; &lt;c&gt;</t>")
    header = ["コーディネーターID", "拠点ID", "氏名（漢字）", "分野", "ひとこと", "同意日", "任期開始", "任期終了", "同時対応上限", "職員研修"]
    rows = [(1, [text("A1", "令和6年度 名簿")]),
            (3, [text(f"{chr(65 + c)}3", value) for c, value in enumerate(header)]),
            (4, [text("A4", "p-1"), text("B4", "宮崎"), shared("C4", 0), text("D4", "資金繰り、売上拡大"), shared("E4", 3),
                 number("F4", 45748, 1), number("G4", 45748, 2), number("H4", "46112"), number("I4", "5.0"),
                 '<c r="J4" t="b"><v>1</v></c>', number("L4", "1", 0)]),
            (5, [text("A5", "p-2"), number("B5", "45", 3), shared("C5", 1), text("D5", "資金繰り"), shared("E5", 4),
                 number("F5", "45748.39583333333", 1), '<c r="G5" t="d"><v>2025-04-01T00:00:00</v></c>',
                 number("H5", 46112, 1), number("I5", "0.30000000000000004", 0, "0.1+0.2"), '<c r="J5" t="b"><v>0</v></c>']),
            (7, [text("A7", "p-3"), text("B7", "hub-45"), shared("C7", 2), '<c r="D7" t="e"><v>#REF!</v></c>',
                 '<c r="E7"><f>A1&amp;"x"</f></c>', number("F7", 60, 1), text("I7", "１０"), '<c r="J7" s="1"/>']),
            (8, ['<c r="A8" s="1"/>', '<c r="B8" s="1"/>'])]
    write(folder / "people.xlsx",
          parts({"控え": sheet(plain([["x"]])), "名簿": sheet(rows, ["A1:J1"])}, strings, hidden=["控え"]))
    write(folder / "days_1904.xlsx", parts(
        {"事例": sheet([(1, [text("A1", "事例ID"), text("B1", "拠点ID"), text("C1", "題名"), text("D1", "概要"), text("E1", "解決日")]),
                      (2, [text("A2", "c-1"), text("B2", "hub-45"), text("C2", "題"), text("D2", "概"), number("E2", 44286, 1)])])},
        workbook_attributes='date1904="1"'))
    # Two rows of headers that merged cells hold together; a hub that is merged over its cases.
    rows = [(1, [text("A1", "支援事例一覧")]),
            (2, [text("A2", "事例ID"), text("B2", "拠点名"), text("C2", "題名"), text("D2", "営業利益"), text("F2", "支援の\n内容"),
                 text("G2", "支援時期")]),
            (3, [text("D3", "支援前"), text("E3", "支援後"), text("G3", "解決日"), text("H3", "年度")]),
            (4, [text("A4", "c-1"), text("B4", "宮崎県よろず支援拠点"), text("C4", "題一"), number("D4", "1.2E6"), number("E4", "-1500000"),
                 text("F4", "した"), text("G4", "令和７年２月２８日"), text("H4", "R6")]),
            (5, [text("A5", "c-2"), text("C5", "題二"), text("F5", "した"), text("G5", "令和7年2月30日")])]
    write(folder / "merged.xlsx", parts({"一覧": sheet(
        rows, ["A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:H2", "B4:B5"])}))
    # As other programs write: prefixes, absolute targets, no references, no styles.
    files = parts({"S": sheet([(n, [c.replace(f' r="{chr(65 + i)}{n}"', "") for i, c in enumerate(
        [text(f"{chr(65 + i)}{n}", v, "x") for i, v in enumerate(row)])]) for n, row in enumerate(
            [CASE_HEADER, ["c-1", "hub-45", "題", "概"]], 1)], prefix="x")})
    files["xl/worksheets/sheet1.xml"] = files["xl/worksheets/sheet1.xml"].replace(' r="1"', "").replace(' r="2"', "")
    files["xl/_rels/workbook.xml.rels"] = relations(("worksheet", "/xl/worksheets/sheet1.xml"))
    del files["xl/styles.xml"]
    write(folder / "prefixed.xlsx", files)
    write(folder / "plain.xlsx", parts({"事例": sheet(CASES)}))


def ole(name):
    """The beginning of an OLE container with one name in its directory."""
    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name.encode("utf-16-le").ljust(128, b"\0")).ljust(4096, b"\0")


def patched(data, at, value):
    return data[:at] + value + data[at + len(value):]


def lie_about_size(data, entry, size):
    """Claims another inflated size for an entry, in both places where it stands."""
    at = data.index(b"PK\x01\x02")
    while True:
        name_bytes = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46:at + 46 + name_bytes].decode() == entry:
            break
        at = data.index(b"PK\x01\x02", at + 46)
    local = struct.unpack_from("<I", data, at + 42)[0]
    return patched(patched(data, at + 24, struct.pack("<I", size)), local + 22, struct.pack("<I", size))


def bad(folder):
    expected = []

    def add(name, content, says):
        path = folder / name
        if isinstance(content, dict):
            write(path, content)
        else:
            path.write_bytes(content)
        expected.append((name, says))

    def book(**changes):
        files = parts({"事例": sheet(CASES)}, string_table("<t>a</t>"))
        files.update(changes)
        return {name: content for name, content in files.items() if content is not None}

    def bytes_of(files):
        path = folder / "tmp"
        write(path, files)
        data = path.read_bytes()
        path.unlink()
        return data

    s1, wb, sst, st = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
    good_bytes = bytes_of(book())
    blank = HEAD + f'<worksheet xmlns="{MAIN}"><sheetData>'
    # Bombs.
    add("bomb_ratio.xlsx", book(**{s1: blank + " " * (40 << 20) + "</sheetData></worksheet>"}), "倍より大きくふくらみます")
    mixed = "".join(f'<row r="{i}"><c r="A{i}"><v>{zlib.crc32(b"%d" % i)}</v></c></row>' for i in range(1, 120_000))
    many = "".join(f'<row r="{i}"><c r="A{i}"><v>{i * 7 % 10_000}</v></c></row>' for i in range(1, 110_000))
    add("bomb_total.xlsx", book(**{f"xl/worksheets/sheet{i}.xml": blank + many for i in range(1, 18)}), "64 MiB を超えています")
    add("bomb_quine_strings.xlsx", book(**{sst: string_table(*["<t/>"] * 6_000_000)}), "ふくらみます")
    add("bomb_long_cell.xlsx", book(**{s1: sheet([(1, [text("A1", "".join(f"{zlib.crc32(b'%d' % i):08x}" for i in range(700_000)))])])}),
        "4 MiB を超えています")
    add("bomb_entries.xlsx", {**book(), **{f"xl/media/{i}": b"" for i in range(1500)}}, "1000 個を超えています")
    add("bomb_rows.xlsx", book(**{s1: blank + mixed + "</sheetData></worksheet>"}), "50000 行を超えています")
    add("bomb_columns.xlsx", book(**{s1: sheet([(1, [text("A1", "事例ID"), text("XFD1", "x")])])}), "XFD 列に値があります")
    add("bomb_entities.xlsx", book(**{s1: '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sheet(CASES)[len(HEAD):]}), "DOCTYPE")
    add("bomb_entities_workbook.xlsx", book(**{wb: '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + book()[wb][len(HEAD):]}), "DOCTYPE")
    add("bomb_depth.xlsx", book(**{s1: blank + "<row>" + "<a>" * 100_000 + "</a>" * 100_000 + "</row></sheetData></worksheet>"}), "値がありません")
    # Lies.
    size = len(book()[s1].encode())
    add("lie_small_size.xlsx", lie_about_size(good_bytes, s1, size // 2), "壊れています")
    add("lie_large_size.xlsx", lie_about_size(good_bytes, s1, size * 2), "壊れています")
    add("lie_huge_size.xlsx", lie_about_size(good_bytes, s1, 0xFFFFFFF0), "ふくらみます")
    end = good_bytes.rindex(b"PK\x05\x06")
    zip64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1 << 40, 1 << 40, 1 << 40, 0)
    place = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    add("lie_zip64_entries.xlsx", good_bytes[:end] + zip64 + place + good_bytes[end:], "1000 個を超えています")
    add("lie_zip64_place.xlsx", good_bytes[:end] + struct.pack("<4sIQI", b"PK\x06\x07", 0, 1 << 62, 1) + good_bytes[end:], "壊れています")
    add("lie_crc.xlsx", patched(good_bytes, good_bytes.index(b"PK\x01\x02") + 16, b"\0\0\0\0"), "")
    add("lie_crc_sheet.xlsx", (lambda d, at: patched(d, at + 60, bytes([d[at + 60] ^ 0xFF])))(good_bytes, good_bytes.index(s1.encode())),
        "壊れています")
    add("lie_string_index.xlsx", book(**{s1: sheet([(1, [text("A1", "事例ID"), shared("B1", 4_000_000_000)])])}), "文字列の番号")
    add("lie_row_numbers.xlsx", book(**{s1: sheet([(5, [text("A5", "a")]), (3, [text("A3", "b")])])}), "行の番号")
    add("lie_cell_place.xlsx", book(**{s1: sheet([(1, [text("A9", "a")])])}), "セル A9")
    # Broken and other kinds.
    add("cut.xlsx", good_bytes[:len(good_bytes) // 2], "壊れています")
    add("cut_xml.xlsx", book(**{s1: sheet(CASES)[:-60]}), "途中で終わっています")
    add("no_sheets.xlsx", book(**{wb: f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}), "シートがありません")
    add("no_part.xlsx", book(**{s1: None}), "シート「事例」がありません")
    add("empty_sheet.xlsx", book(**{s1: sheet([])}), "値がありません")
    add("bad_styles.xlsx", book(**{st: "<styleSheet><numFmts>"}), "壊れています")
    add("only_zip.xlsx", {"a.txt": b"x"}, "Excel ブックではありません")
    add("book.xlsb", {**book(**{wb: None, "xl/_rels/workbook.xml.rels": None}), "xl/workbook.bin": b"x"}, "XLSB")
    add("table.ods", {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}, "OpenDocument")
    add("letter.docx", {"word/document.xml": b"<x/>"}, "Word")
    add("encrypted.xlsx", ole("EncryptedPackage"), "パスワード付き")
    add("old.xlsx", ole("Workbook"), "XLS")
    locked = good_bytes
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag of encryption
        at = -1
        while (at := locked.find(mark, at + 1)) >= 0:
            locked = patched(locked, at + offset, b"\x01\x00")
    add("locked_zip.xlsx", locked, "パスワード付き")
    add("empty.xlsx", b"PK\x05\x06" + bytes(18), "Excel ブックではありません")
    add("nothing.xlsx", b"", "空のファイル")
    return expected


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    folder = pathlib.Path(arguments[0])
    for name in ("good", "bad"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    good(folder / "good")
    rows = bad(folder / "bad")
    (folder / "bad.tsv").write_text("".join(f"{name}\t{says}\n" for name, says in rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
