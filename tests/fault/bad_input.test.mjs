// Bad input on the command line and in files: one clear line, a fixed exit code, and the records as before.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  caseOf, checkedCounts, copyOf, exit_code, importFile, makeData, person, search, Server, succeed, tempFolder, tsunagu,
  until, writeRecords,
} from "../support/tsunagu.mjs";
import { k_pace } from "../support/pace.mjs";

const k_test_within_ms = 90_000 * k_pace;
const k_seen_within_ms = 45_000;
const k_query_max_bytes = 8192;
const k_mib = 1024 * 1024;
const k_argument_max_bytes = 128 * 1024 - 1; // the kernel's limit for one argument
const k_bounded = { timeout: k_test_within_ms };

let data;
let folder;
let counts_before;
before(async () => {
  folder = tempFolder();
  data = await makeData({ coordinators: [person("co-1")], cases: [caseOf("ca-1", ["co-1"]), caseOf("ca-2", ["co-1"])] });
  counts_before = await checkedCounts(data);
});

const is_progress = (line) => line.includes(" 件/秒 ");
const is_row = (line) => /^(\d+行目|… )/.test(line); // what is wrong with a row
const looks_internal = /terminate|what\(\)|std::|basic_string|exception|Xapian|SQLITE|nlohmann|json\.|\bstd\b/i;

async function assertUnchanged(what) {
  assert.deepEqual(await checkedCounts(data), counts_before, `${what}: the records are as before`);
}

/** Runs it; expects that code and one line that says what is wrong, besides those about rows. */
async function refused(args, code, what, { rows = false } = {}) {
  const result = await tsunagu(args);
  const name = what ?? args.join(" ").slice(0, 100);
  assert.equal(result.code, code, `${name}: ended with ${result.code ?? result.signal}: ${result.err.slice(0, 500)}`);
  const lines = result.lines.filter((line) => !is_progress(line) && !(rows && is_row(line)));
  assert.equal(lines.length, 1, `${name}: one line: ${result.err.slice(0, 500)}`);
  assert.match(lines[0], /^tsunagu: ./, name);
  assert.doesNotMatch(result.err, looks_internal, name);
  assert.ok(result.is_text && !/[\0-\x08\x0b-\x1f\x7f]/.test(result.err), `${name}: printable: ${JSON.stringify(result.err.slice(0, 300))}`);
  for (const line of result.lines) assert.ok(Buffer.byteLength(line) < 2048, `${name}: a line of ${Buffer.byteLength(line)} bytes`);
  return result;
}

describe("the command line", k_bounded, () => {
  const here = (...args) => args.map((arg) => (arg === "DATA" ? data : arg));
  const wrong = [
    [], ["bogus"], ["--bogus"], ["search"], ["search", "--data", "DATA"], ["search", "--data", "DATA", "--bogus", "x"],
    ["search", "--data", "DATA", "x", "y"], ["search", "--data", "DATA", "--limit", "0", "x"], ["search", "--data", "DATA", "--limit", "-1", "x"],
    ["search", "--data", "DATA", "--limit", "1001", "x"], ["search", "--data", "DATA", "--limit", "many", "x"],
    ["search", "--data", "DATA", "--limit", "99999999999999999999", "x"], ["search", "--data", "DATA", "--limit", "5", "--limit", "6", "x"],
    ["search", "--data", "DATA", "--as", "own", "x"], ["search", "--data", "DATA", "--as", "", "x"], ["search", "--data", "DATA", "--kind", "hubs", "x"],
    ["search", "--data"], ["show", "--data", "DATA"], ["import", "--data", "DATA", "file"], ["import", "--data", "DATA", "--kind", "people", "file"],
    ["import", "--data", "DATA", "--kind", "cases"], ["import", "--kind", "cases", "file"], ["import", "--data", "DATA", "--kind", "cases", "a", "b"],
    ["serve", "--data", "DATA", "--listen", "8080"], ["serve", "--data", "DATA", "--listen", "127.0.0.1:99999"],
    ["serve", "--data", "DATA", "--listen", "127.0.0.1:-1"], ["serve", "--data", "DATA", "--listen", ":8080"],
    ["serve", "--data", "DATA", "--listen", "192.0.2.1:8080"], ["serve", "--data", "DATA", "--listen", "no.such.host.invalid:8080"],
    ["sample", "--out", "x", "--coordinators", "1"], ["sample", "--out", "x", "--cases", "-5"], ["init"], ["init", "--data", "DATA", "more"],
    ["check"], ["reindex", "--data", "DATA", "--force"],
  ];
  for (const args of wrong) {
    test(`tsunagu ${args.join(" ")}: usage`, async () => {
      await refused(here(...args), exit_code.usage);
    });
  }

  test("ids that nobody has", async () => {
    for (const id of ["co-9", "../../etc/passwd", "x".repeat(5000), "無い", "a'; DROP TABLE coordinator; --", " "]) {
      await refused(["show", "--data", data, id], exit_code.not_found, `show ${id.slice(0, 20)}`);
    }
  });

  test("help and version are no errors", async () => {
    for (const args of [["--help"], ["--version"], ["search", "--help"]]) {
      const { code, out, err } = await tsunagu(args);
      assert.equal(code, exit_code.ok);
      assert.ok(out.length > 3 && err === "", args.join(" "));
    }
  });

  after(() => assertUnchanged("the command line"));
});

describe("queries", k_bounded, () => {
  // Odd but allowed: answered, within bounds, never an error.
  const odd = {
    "punctuation alone": "、。！？…「」（）", "ASCII punctuation alone": "!?.,;:()[]{}<>|\\/\"'`~@#$%^&*_+=-", "blanks alone": " \t　\n",
    "nothing": "", "emoji": "👩‍🌾🍶🏯👨‍👩‍👧‍👦🇯🇵", "control characters": "見積\u0001も\u001bり\u007f", "marks alone": "\u0301\u3099\u200b\u200d\ufe0f",
    "right to left": "\u202eり積見\u202c", "unbalanced": "\"見積もり ((( OR AND NOT -", "operators alone": "AND OR NOT -", "a wildcard": "見*", "a field": "hub:hub-13 XH:x Q:x",
    "a long word": "あ".repeat(2700), "a long kanji run": "漢".repeat(2700), "many words": "見積 ".repeat(1100), "nested brackets": "(".repeat(8000), "8 KiB exactly": "a".repeat(k_query_max_bytes),
    "a surrogate pair": "𠮷野家の見積もり", "SQL": "'; DROP TABLE \"case\"; --", "markup": "<script>alert(1)</script>", "a path": "../../../etc/passwd",
  };
  for (const [what, query] of Object.entries(odd)) {
    test(`${what}: answered`, async () => {
      for (const kind of ["people", "cases"]) {
        const { code, out, err } = await tsunagu(["search", "--data", data, "--json", "--kind", kind, query]);
        assert.equal(code, exit_code.ok, err);
        const answer = JSON.parse(out);
        assert.ok(Number.isInteger(answer.total) && answer.total >= 0);
      }
      const { code } = await tsunagu(["search", "--data", data, query]); // for people to read
      assert.equal(code, exit_code.ok);
    });
  }

  test("marks and particles alone find nobody rather than everybody", async () => {
    for (const query of [odd["punctuation alone"], odd.emoji, odd["marks alone"]]) assert.equal((await search(data, query)).total, 0, query);
    assert.equal((await search(data, "")).total, 1);
  });

  test("one byte too long, and far too long", async () => {
    await refused(["search", "--data", data, "a".repeat(k_query_max_bytes + 1)], exit_code.usage, "8 KiB and one byte");
    await refused(["search", "--data", data, "あ".repeat(Math.floor(k_query_max_bytes / 3) + 1)], exit_code.usage, "8 KiB and one kana");
    await refused(["search", "--data", data, "a".repeat(k_argument_max_bytes)], exit_code.usage, "as long as the kernel passes on");
  });

  test("not UTF-8", async () => {
    // node passes arguments as UTF-8, so a shell writes these bytes.
    for (const bytes of ["\\377\\376", "\\343\\201", "\\300\\257", "\\355\\240\\200", "a\\200b"]) {
      const { code, lines, err } = await tsunagu([], { through: ["sh", "-c", `exec "$0" search --data '${data}' "$(printf '${bytes}')"`] });
      assert.equal(code, exit_code.usage, `${bytes}: ${err}`);
      assert.equal(lines.length, 1, err);
      assert.doesNotMatch(err, looks_internal);
    }
  });

  test("over HTTP: 400 with a problem document, and the server lives", async () => {
    const server = await (await Server.start(data)).ready();
    try {
      for (const query of Object.values(odd)) {
        const answer = await server.get(`/api/v1/search?q=${encodeURIComponent(query)}`);
        assert.ok([200, 400, 414].includes(answer.status), `${query.slice(0, 20)}: ${answer.status}`);
        await answer.text();
      }
      for (const [bad, status] of [
        ["q=%ff%fe", [400]], ["q=%e3%81", [400]], ["q=%00", [200, 400]], [`q=${"a".repeat(k_query_max_bytes + 1)}`, [400, 414, 431]],
        [`q=${"a".repeat(k_mib)}`, [400, 414, 431]], ["per_page=0", [400]], ["page=101", [400]], ["page=x", [400]], ["hub=hub-99", [400]],
        ["bogus=1", [400]], ["prefecture=99", [400]], ["online=maybe", [400]],
      ]) {
        const answer = await server.get(`/api/v1/search?${bad}`);
        assert.ok(status.includes(answer.status), `${bad.slice(0, 40)}: ${answer.status}`);
        if (answer.status !== 200) assert.match(answer.headers.get("content-type"), /^application\/problem\+json/, bad.slice(0, 40));
        assert.doesNotMatch(await answer.text(), looks_internal, bad.slice(0, 40));
      }
      assert.equal((await server.get("/healthz")).status, 200);
    } finally {
      assert.equal(await server.stop(), exit_code.ok, server.log());
    }
  });

  after(() => assertUnchanged("queries"));
});

// --- files ---

const row = (more = {}) => JSON.stringify({ ...caseOf("ca-new", ["co-1"]), ...more });

describe("files to import", k_bounded, () => {
  const bytes = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
  const csv_header = "事例ID,拠点ID,担当コーディネーターID,題名,課題";
  /** Refused with exit code 3; `rows`: with one line for each wrong row besides. */
  const rejected = {
    "broken JSON": ["x.jsonl", `${row()}\n{"id": "ca-broken", \n`, 2], "not JSON at all": ["x.jsonl", "これは JSON ではありません\n", 1],
    "a JSON array": ["x.jsonl", `[${row()}]\n`, 0], "JSON over several lines": ["x.jsonl", JSON.stringify(caseOf("ca-new", []), null, 2), 0],
    "a number for text": ["x.jsonl", row({ title: 5 }), 1], "text for a number": ["x.jsonl", row({ year: "2024年" }), 1], "text for a list": ["x.jsonl", row({ coordinator_ids: "co-1" }), 1],
    "an object for text": ["x.jsonl", row({ title: { ja: "題" } }), 1], "null for what is required": ["x.jsonl", row({ title: null }), 1],
    "a number out of range": ["x.jsonl", row({ year: 99999 }), 1], "a huge number": ["x.jsonl", row().replace("2025", "1e400"), 1], "an unknown field": ["x.jsonl", row({ titel: "題" }), 1],
    "an unknown code": ["x.jsonl", row({ topics: ["魔法"] }), 1], "an unknown hub": ["x.jsonl", row({ hub_id: "hub-99" }), 1], "an unknown coordinator": ["x.jsonl", row({ coordinator_ids: ["co-9"] }), 1],
    "no hub": ["x.jsonl", row({ hub_id: undefined }), 1], "no id": ["x.jsonl", row({ id: undefined }), 1], "an id with a blank": ["x.jsonl", row({ id: "ca 1" }), 1], "an id of 65 letters": ["x.jsonl", row({ id: "a".repeat(65) }), 1],
    "the same id twice": ["x.jsonl", `${row()}\n${row({ title: "別の題" })}\n`, 2], "a name twice in one object": ["x.jsonl", `${row().slice(0, -1)},"title":"二つ目"}`, 1],
    "a wrong date": ["x.jsonl", row({ publish_from: "2026-02-30" }), 1], "deep nesting": ["x.jsonl", `{"id":${"[".repeat(100_000)}`, 1], "deep nesting of objects": ["x.jsonl", '{"a":'.repeat(50_000), 1],
    "a value of 1 MB": ["x.jsonl", row({ challenge: "あ".repeat(k_mib / 3) }), 1], "a line of 5 MB": ["x.jsonl", row({ challenge: "a".repeat(5 * k_mib) }), 1], "a 1 MB id": ["x.jsonl", row({ id: "a".repeat(k_mib) }), 1],
    "100,000 coordinators in one case": ["x.jsonl", row({ coordinator_ids: Array.from({ length: 100_000 }, (_, n) => `co-${n}`) }), 1],
    "invalid UTF-8": ["x.jsonl", bytes(row().slice(0, -2), [0xff, 0xfe], '"}'), 1], "a cut character": ["x.jsonl", bytes('{"id":"ca-new","title":"', [0xe3, 0x81], '"}'), 1],
    "Shift_JIS": ["x.csv", bytes([0x8e, 0x96, 0x97, 0xe1, 0x49, 0x44, 0x0a]), 0], "UTF-16": ["x.jsonl", bytes([0xff, 0xfe], Buffer.from(row(), "utf16le")), 0], "an Excel book": ["x.csv", bytes("PK\x03\x04", Buffer.alloc(2000)), 0],
    "NUL bytes": ["x.jsonl", Buffer.alloc(4096), 1], "a NUL inside": ["x.jsonl", row().replace("町工場", "町\0工場"), 1], "a NUL as an escape": ["x.jsonl", row({ title: "町\u0000工場" }), 1], "a lone surrogate": ["x.jsonl", row().replace("町工場", "\\ud83d"), 1],
    "nothing at all": ["x.jsonl", "", 0], "a byte order mark alone": ["x.jsonl", bytes([0xef, 0xbb, 0xbf]), 0], "blank lines alone": ["x.jsonl", "\n\n  \n", 0], "an empty CSV": ["x.csv", "", 0],
    "CSV headers alone": ["x.csv", `${csv_header}\n`, 0], "CSV with wrong headers": ["x.csv", "番号,なまえ\n1,2\n", 1], "CSV without what is required": ["x.csv", "事例ID,題名\nca-new,題\n", 1], "CSV with a header twice": ["x.csv", `${csv_header},題名\n`, 1],
    "CSV with too few cells": ["x.csv", `${csv_header}\nca-new,hub-13\n`, 1], "CSV with too many cells": ["x.csv", `${csv_header}\nca-new,hub-13,co-1,題,課題,余り\n`, 1],
    "CSV with an open quote": ["x.csv", `${csv_header}\nca-new,hub-13,co-1,"題,課題\n`, 1], "CSV of 1 MB commas": ["x.csv", ",".repeat(k_mib), 0], "CSV of 1 MB quotes": ["x.csv", '"'.repeat(k_mib), 0],
    "CSV of 10,000 columns": ["x.csv", Array.from({ length: 10_000 }, (_, n) => `列${n}`).join(","), 0], "people as cases": ["x.csv", "コーディネーターID,拠点ID,氏名,よみ\nco-9,hub-13,名,な\n", 1],
    "a header in one pair of quotes": ["x.csv", `"${csv_header}"\n"ca-new,hub-13,co-1,題,課題"\n`, 0], "CSV between bars": ["x.csv", csv_header.replaceAll(",", "|"), 0],
    "a sum below the rows": ["x.csv", `${csv_header}\nca-ok,hub-13,co-1,題,課題\n合計,,,1件,\n`, 3],
    "random bytes": ["x", Buffer.from(Array.from({ length: 20_000 }, (_, n) => (n * 7919 + (n >> 3)) % 256)), 0],
  };
  for (const [what, [name, content, rows]] of Object.entries(rejected)) {
    test(`${what}: refused whole`, async () => {
      const at = join(folder, what.replace(/\W/g, "_"));
      mkdirSync(at, { recursive: true });
      const path = join(at, name);
      writeFileSync(path, content);
      for (const more of [[], ["--dry-run"]]) {
        const { lines, out } = await refused(["import", "--data", data, "--kind", "cases", ...more, path], exit_code.rejected, what, { rows: true });
        assert.ok(lines.filter(is_row).length >= Math.min(rows, 1), `${what}: the row is named: ${lines.join("\n").slice(0, 500)}`);
        if (rows > 1) assert.ok(lines.some((line) => line.startsWith(`${rows}行目`)), `${what}: line ${rows}: ${lines}`);
        assert.ok(!out.includes("取り込みました"), out);
      }
      assert.equal((await tsunagu(["show", "--data", data, "ca-new"])).code, exit_code.not_found, what);
    });
  }

  test("what is no file", async () => {
    await refused(["import", "--data", data, "--kind", "cases", join(folder, "missing.jsonl")], exit_code.not_found, "a missing file");
    await refused(["import", "--data", data, "--kind", "cases", folder], exit_code.usage, "a folder");
    await refused(["import", "--data", data, "--kind", "cases", ""], exit_code.not_found, "an empty name");
    await refused(["import", "--data", data, "--kind", "cases", "/dev/null"], exit_code.rejected, "an empty device");
  });

  test("the kinds are not mixed up", async () => {
    const path = await writeRecords(folder, [person("co-new")]);
    await refused(["import", "--data", data, "--kind", "cases", path], exit_code.rejected, "people as cases", { rows: true });
    await refused(["import", "--data", data, "--kind", "organizations", path], exit_code.rejected, "people as organisations", { rows: true });
  });

  test("good rows are kept on demand, the others written aside, where that is possible", async () => {
    const copy = await copyOf(data);
    const path = await writeRecords(folder, [caseOf("ca-good", ["co-1"]), caseOf("ca-bad", ["co-9"])]);
    await succeed("import", "--data", copy, "--kind", "cases", "--keep-good-rows", path);
    assert.equal((await checkedCounts(copy)).cases, counts_before.cases + 1);
    const again = await copyOf(data);
    const nowhere = join(folder, "no", "such", "folder", "rejected.jsonl");
    const result = await refused(["import", "--data", again, "--kind", "cases", "--keep-good-rows", "--rejected", nowhere, path],
      exit_code.io, "nowhere to write the others", { rows: true });
    assert.ok(result.err.includes(nowhere), result.err);
    assert.equal((await checkedCounts(again)).cases, counts_before.cases, "nothing was written");
  });

  test("a bad file beside a running server leaves the answers alone", async () => {
    const server = await (await Server.start(data)).ready();
    try {
      const path = await writeRecords(folder, [caseOf("ca-1", ["co-1"], { title: "zqwrongx" }), caseOf("ca-2", ["co-9"])]);
      await refused(["import", "--data", data, "--kind", "cases", path], exit_code.rejected, "beside a server", { rows: true });
      assert.equal((await server.json("/api/v1/cases?q=zqwrongx")).total, 0);
      assert.equal((await server.json("/api/v1/cases/ca-1")).title, "町工場の見積もりを見直す");
    } finally {
      await server.stop();
    }
  });

  after(() => assertUnchanged("files"));
});

describe("at the same time", k_bounded, () => {
  const many = (name, count) => Array.from({ length: count }, (_, n) => caseOf(`${name}-${n}`, ["co-1"], { title: `zq${name}x の${n}` }));
  const k_each = 300;

  test("two imports: both are taken, one after the other", async () => {
    const copy = await copyOf(data);
    const paths = [await writeRecords(folder, many("left", k_each)), await writeRecords(folder, many("right", k_each))];
    await Promise.all(paths.map((path) => importFile(copy, "cases", path)));
    assert.equal((await checkedCounts(copy)).cases, counts_before.cases + 2 * k_each);
    for (const name of ["left", "right"]) assert.equal((await search(copy, `zq${name}x`, "--kind", "cases", "--limit", "1")).total, k_each);
  });

  test("two imports of the same records: as if one after the other", async () => {
    const copy = await copyOf(data);
    const path = await writeRecords(folder, many("same", k_each));
    const out = await Promise.all([importFile(copy, "cases", path), importFile(copy, "cases", path)]);
    assert.equal(out.filter((text) => text.includes(`追加 ${k_each} 件`)).length, 1, out.join(""));
    assert.equal(out.filter((text) => text.includes(`変更なし ${k_each} 件`)).length, 1, out.join(""));
    assert.equal((await checkedCounts(copy)).cases, counts_before.cases + k_each);
  });

  test("an import, a reindex, searches and a check beside one another", async () => {
    const copy = await copyOf(data);
    const path = await writeRecords(folder, many("mixed", k_each));
    const results = await Promise.all([
      tsunagu(["import", "--data", copy, "--kind", "cases", path]), tsunagu(["reindex", "--data", copy]), tsunagu(["check", "--data", copy]),
      ...Array.from({ length: 6 }, () => tsunagu(["search", "--data", copy, "--json", "見積もり"])),
    ]);
    const [imported, reindexed, checked, ...searches] = results;
    assert.equal(imported.code, exit_code.ok, imported.err);
    assert.ok([exit_code.ok, exit_code.locked].includes(reindexed.code), reindexed.err);
    assert.equal(checked.code, exit_code.ok, checked.err);
    for (const { code, out, err } of searches) {
      assert.equal(code, exit_code.ok, err);
      assert.equal(JSON.parse(out).total, 1);
    }
    assert.equal((await checkedCounts(copy)).cases, counts_before.cases + k_each);
  });

  test("imports while the server runs and is asked", async () => {
    const copy = await copyOf(data);
    const server = await (await Server.start(copy)).ready();
    let done = false;
    const asking = (async () => {
      let asked = 0;
      for (; !done; ++asked) assert.equal((await server.json(`/api/v1/search?q=${encodeURIComponent("見積もり")}`)).total, 1);
      return asked;
    })();
    try {
      for (let n = 0; n < 4; ++n) await importFile(copy, "cases", await writeRecords(folder, many(`served${n}`, k_each)));
      await until(async () => (await server.json("/api/v1/cases")).total === counts_before.cases + 4 * k_each, k_seen_within_ms, () => server.log());
      done = true;
      assert.ok(await asking > 0);
      await succeed("check", "--data", copy);
    } finally {
      done = true;
      assert.equal(await server.stop(), exit_code.ok, server.log());
    }
  });
});
