// Files of offices through the real command: every encoding and book that can be read gives the same records, and
// every book that breaks, lies or explodes is refused in one line, soon, with nothing changed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { k_pace } from "../support/pace.mjs";
import { caseOf, exit_code, makeData, person, root, tempFolder, tsunagu } from "../support/tsunagu.mjs";

const k_refused_within_ms = 10_000 * k_pace; // a book that explodes would take minutes
const books = tempFolder();
execFileSync("python3", [join(root, "tests/support/books.py"), books]);

const importOf = (data, kind, file, ...more) => tsunagu(["import", "--kind", kind, "--data", data, ...more, file]);
const newData = () => makeData({ coordinators: [person("co-01")], cases: [caseOf("ca-01", ["co-01"])] });

/** A text in an encoding of Japan, by the C library's own program. */
const encoded = (text, encoding) => execFileSync("iconv", ["-f", "UTF-8", "-t", encoding], { input: text });

describe("files of offices", { timeout: 300_000 * k_pace }, () => {
  test("the same list in four encodings and with three delimiters is the same list", async () => {
    const data = await newData();
    const list = [["事例ID", "拠点ID", "題名", "概要", "解決日", "業種"],
      ["c-1", "宮崎県よろず支援拠点", "髙﨑㈱①ソ表能", "価格転嫁の交渉をした", "令和7年2月28日", "製造業"],
      ["c-2", "東京", "承継", "あとつぎをさがした", "R6.2.29", "農業、林業"]];
    const text = (between) => "令和6年度 事例一覧\r\n\r\n" + list.map((row) => row.join(between) + "\r\n").join("");
    let taken = 0;
    for (const [encoding, between] of [["UTF-8", ","], ["CP932", ","], ["EUC-JP-MS", "\t"], ["CP932", ";"]]) {
      const file = join(books, `list_${encoding}_${taken}.csv`);
      writeFileSync(file, encoded(text(between), encoding));
      const done = await importOf(data, "cases", file);
      assert.equal(done.code, exit_code.ok, done.err);
      assert.match(done.out, taken++ === 0 ? /追加 2/ : /変更なし 2/, `${encoding}: ${done.out}`);
    }
  });

  test("a book with furigana, dates of both calendars and merged cells is taken", async () => {
    const data = await newData();
    const people = await importOf(data, "coordinators", join(books, "good/people.xlsx"), "--yes", "--dry-run");
    assert.equal(people.code, exit_code.rejected);
    assert.match(people.err + people.out, /7行目.*#REF!.*エラーの値です/s);
    const cases = await importOf(data, "cases", join(books, "good/merged.xlsx"), "--yes", "--dry-run");
    assert.match(cases.err + cases.out, /令和7年2月30日.*存在しない日です（令和7年2月は28日まで）/s);
  });

  test("every bad book is refused in one line that says why, and changes nothing", async () => {
    const data = await newData();
    const before = (await tsunagu(["check", "--data", data])).out;
    const rows = readFileSync(join(books, "bad.tsv"), "utf8").trimEnd().split("\n").map((line) => line.split("\t"));
    assert.ok(rows.length >= 30);
    for (const [name, says] of rows) {
      if (says === "") continue; // harmless
      const started = performance.now();
      const refused = await importOf(data, "cases", join(books, "bad", name), "--yes");
      assert.equal(refused.code, exit_code.rejected, `${name}: ${refused.err}`);
      assert.equal(refused.lines.length, 1, `${name}: ${refused.err}`);
      assert.ok(refused.err.includes(says), `${name}: ${refused.err}`);
      assert.ok(performance.now() - started < k_refused_within_ms, `${name} took too long`);
    }
    assert.equal((await tsunagu(["check", "--data", data])).out, before);
  });
});
