// Records taken away as files: whole and back again, by whom, with what left out, and never with a formula.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { addAccounts, Client, clientsOf } from "../support/accounts.mjs";
import { hostile, hostileRecords } from "../support/hostile_strings.mjs";
import { caseOf, exit_code, importFile, makeData, person, Server, succeed, tempFolder, tsunagu, writeRecords } from "../support/tsunagu.mjs";

const run = promisify(execFile);
const k_bounded = { timeout: 120_000 };
const kinds = ["organizations", "coordinators", "cases"];

let data;
let folder;
let server;
let clients;
before(async () => {
  folder = tempFolder();
  const records = hostileRecords();
  const agency = { consent: { scope: "agency", version: "1", on: "2026-01-01" } };
  data = await makeData();
  await importFile(data, "organizations", await writeRecords(tempFolder(), records.organizations));
  await importFile(data, "coordinators", await writeRecords(tempFolder(), [
    person("co-01", { contact: "own@example.jp" }), person("co-02", { hub_id: "hub-14", contact: "other@example.jp" }), person("co-03", { hub_id: "hub-14", ...agency }),
    person("co-04", { consent: { scope: "withdrawn" } }), ...records.coordinators,
  ]));
  await importFile(data, "cases", await writeRecords(tempFolder(), [
    caseOf("ca-01", ["co-01", "co-04"], { outcome: { operating_profit: { before: -1234567, after: 7654321 } }, hours: 12.25 }),
    caseOf("ca-02", ["co-02"], { hub_id: "hub-14", outcome: { operating_profit: { before: 1, after: 7654321 } } }), caseOf("ca-draft", ["co-01"], { status: "draft" }), ...records.cases,
  ]));
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
  clients = await clientsOf(server.url);
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

const taken = async (kind, format, ...more) => {
  const file = join(folder, `${kind}-${more.join("") || "all"}.${format}`);
  await succeed("export", "--data", data, "--kind", kind, "--format", format, "--out", file, ...(more.length > 0 ? more : ["--as", "all"]));
  return file;
};

/** The cells of a CSV as RFC 4180 has them. */
function cellsOf(text) {
  const rows = [[]];
  for (let i = 0; i < text.length;) {
    let cell = "";
    if (text[i] === '"') {
      for (++i; i < text.length; ++i) {
        if (text[i] !== '"') cell += text[i];
        else if (text[i + 1] === '"') cell += text[++i];
        else break;
      }
      ++i;
    } else {
      while (i < text.length && !",\r\n".includes(text[i])) cell += text[i++];
    }
    rows.at(-1).push(cell);
    if (text[i] === ",") { ++i; continue; }
    if (text[i] === "\r") ++i;
    ++i;
    if (i < text.length) rows.push([]);
  }
  return rows;
}

describe("the command", k_bounded, () => {
  for (const kind of kinds) {
    for (const format of ["csv", "jsonl"]) {
      test(`${kind} as ${format}: exported and imported, nothing is changed`, async () => {
        const out = await succeed("import", "--data", data, "--kind", kind, "--dry-run", await taken(kind, format));
        assert.match(out, /追加 0 件、変更 0 件、変更なし [1-9]\d* 件、誤り 0 件/);
        const rows = Number(out.match(/変更なし (\d+) 件/)[1]);
        assert.ok(rows >= hostile.length, out);
      });
    }

    test(`${kind} as XLSX: a spreadsheet reader finds the cells of the CSV, and no formula`, async () => {
      const xlsx = await taken(kind, "xlsx");
      const { stdout } = await run("xlsx2csv", ["--all-quote", xlsx], { maxBuffer: 64 * 1024 * 1024 }).catch(() => run("xlsx2csv", [xlsx], { maxBuffer: 64 * 1024 * 1024 }));
      const found = cellsOf(stdout);
      const wanted = cellsOf(readFileSync(await taken(kind, "csv"), "utf8").slice(1))
        .map((row) => row.map((cell) => cell.replace(/^'(?='*[=+\-@\t\r\n＝＋－＠])/, "").replace(/[\uFFFE\uFFFF]/g, "\uFFFD")));
      assert.equal(found.length, wanted.length);
      wanted.forEach((row, n) => row.forEach((cell, column) => {
        // _x005F_ keeps Excel from reading _x003D_ as an equals sign; xlsx2csv shows it as it is written.
        const got = (found[n][column] ?? "").replaceAll("\r\n", "\n").replace(/_x005F(?=_x[0-9A-Fa-f]{4}_)/g, "");
        if (/^-?\d+(\.\d+)?$/.test(cell)) assert.equal(Number(got), Number(cell));
        else assert.equal(got, cell, `row ${n + 1} column ${column + 1}`);
      }));
      const script = "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(''.join(z.read(n).decode() for n in z.namelist() if 'worksheets/' in n))";
      const sheet = (await run("python3", ["-c", script, xlsx], { maxBuffer: 64 * 1024 * 1024 })).stdout;
      assert.ok(sheet.includes("<c r=\"A2\""));
      assert.doesNotMatch(sheet, /<f[ >]|<hyperlink/);
    });
  }

  test("no cell of a CSV is a formula, whatever the records hold", async () => {
    let cells = 0;
    for (const kind of kinds) {
      for (const row of cellsOf(readFileSync(await taken(kind, "csv"), "utf8").slice(1))) {
        for (const cell of row) {
          assert.doesNotMatch(cell, /^(?!-?\d+(\.\d+)?$)[=+\-@\t\r\n＝＋－＠]/, kind);
          ++cells;
        }
      }
    }
    assert.ok(cells > 3000, `${cells}`);
  });

  test("a reader's tier decides what is in the file", async () => {
    const ids = async (as, kind) => readFileSync(await taken(kind, "jsonl", "--as", as), "utf8").trim().split("\n").map((line) => JSON.parse(line));
    const people = Object.fromEntries(await Promise.all(["public", "agency", "all"].map(async (as) => [as, await ids(as, "coordinators")])));
    const has = (as, id) => people[as].some((record) => record.id === id);
    assert.deepEqual(["co-01", "co-03", "co-04"].map((id) => has("public", id)), [true, false, false]);
    assert.deepEqual(["co-01", "co-03", "co-04"].map((id) => has("agency", id)), [true, true, false]);
    assert.deepEqual(["co-01", "co-03", "co-04"].map((id) => has("all", id)), [true, true, true]);
    assert.ok(people.agency.every((record) => record.contact === undefined && record.consent === undefined));
    const cases = await ids("hub", "cases");
    assert.ok(cases.every(({ id, outcome }) => id !== "ca-draft" && outcome === undefined));
    assert.deepEqual(cases.find(({ id }) => id === "ca-01").coordinator_ids, ["co-01"], "who is not visible is not named");
  });

  test("the file is its owner's only, and an old one stays when the writing fails", async () => {
    const file = await taken("cases", "csv");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    writeFileSync(file, "as before");
    const { code } = await tsunagu(["export", "--data", join(folder, "nothing"), "--kind", "cases", "--out", file]);
    assert.equal(code, exit_code.not_found);
    assert.equal(readFileSync(file, "utf8"), "as before");
    assert.equal((await tsunagu(["export", "--data", data, "--kind", "cases", "--format", "xlsx", "--encoding", "cp932"])).code, exit_code.usage);
  });

  test("CP932 says which characters did not fit, and where", async () => {
    const file = join(folder, "cp932.csv");
    const { code, err } = await tsunagu(["export", "--data", data, "--kind", "organizations", "--encoding", "cp932", "--out", file]);
    assert.equal(code, exit_code.ok);
    assert.match(err, /\d+行目 3列目（名称）: U\+200B は書けないので「〓」にしました/);
    const text = new TextDecoder("shift_jis").decode(readFileSync(file));
    assert.ok(text.startsWith('"機関ID","法人番号","名称"'));
    assert.ok(text.includes("〓野家"));
  });

  test("a list that went through CP932 and comes back changes nothing", async () => {
    for (const kind of ["organizations", "coordinators", "cases"]) {
      const copy = join(folder, `${kind}.cp932.csv`);
      assert.equal((await tsunagu(["export", "--data", data, "--kind", kind, "--encoding", "cp932", "--as", "all", "--out", copy])).code, exit_code.ok);
      const { code, out, err } = await tsunagu(["import", "--data", data, "--kind", kind, "--dry-run", copy]);
      assert.equal(code, exit_code.ok, err);
      assert.match(out, /追加 0 件、変更 0 件、変更なし \d+ 件、誤り 0 件/);
    }
  });
});

describe("over HTTP", k_bounded, () => {
  const file = async (role, path) => {
    const answer = await clients[role].get(`/api/v1/exports/${path}`);
    return { answer, text: await answer.text() };
  };
  const lines = (text) => text.trim().split("\n").map((line) => JSON.parse(line));

  test("a file has a name, is kept by nobody and is of no other type", async () => {
    const { answer, text } = await file("hub_desk", "coordinators");
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-disposition"), /^attachment; filename="tsunagu-coordinators-\d{4}-\d\d-\d\d\.csv"; filename\*=UTF-8''(%[0-9A-F]{2})+-\d{4}-\d\d-\d\d\.csv$/);
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.equal(answer.headers.get("content-type"), "text/csv; charset=utf-8");
    assert.equal(Number(answer.headers.get("tsunagu-rows")), cellsOf(text).length - 1);
  });

  test("a desk takes its own hub's records whole, and no other's", async () => {
    const people = lines((await file("hub_desk", "coordinators?format=jsonl")).text);
    assert.ok(people.length > hostile.length && people.every(({ hub_id }) => hub_id === "hub-13"));
    assert.equal(people.find(({ id }) => id === "co-01").contact, "own@example.jp");
    assert.equal((await file("hub_desk", "coordinators?format=jsonl&hub=hub-14")).text, "");
    const cases = lines((await file("hub_desk", "cases?format=jsonl")).text);
    assert.equal(cases.find(({ id }) => id === "ca-01").outcome.operating_profit.before, -1234567);
    assert.ok(!cases.some(({ id }) => id === "ca-02" || id === "ca-draft"));
  });

  test("who may not edit gets neither contacts nor consents nor figures", async () => {
    const people = lines((await file("system_admin", "coordinators?format=jsonl")).text);
    assert.ok(people.some(({ id }) => id === "co-03") && people.every((one) => one.contact === undefined && one.consent === undefined));
    const csv = (await file("system_admin", "coordinators")).text;
    assert.ok(!csv.includes("連絡先") && !csv.includes("@example.jp"));
    const cases = (await file("system_admin", "cases?format=jsonl")).text;
    assert.ok(cases.includes("ca-02") && !cases.includes("7654321"));
    assert.ok((await file("headquarters", "coordinators?format=jsonl&hub=hub-14")).text.includes("other@example.jp"));
  });

  test("the people of a search come with why, as a table", async () => {
    const { answer, text } = await file("ministry_viewer", `search?q=${encodeURIComponent("町工場の見積もり")}`);
    assert.equal(answer.status, 200);
    const [header, first] = cellsOf(text);
    assert.deepEqual(header.slice(0, 3), ["順位", "コーディネーターID", "氏名"]);
    assert.ok(["co-01", "co-02"].includes(first[1]));
    assert.match(first[header.indexOf("合う理由1")], /見積もり/);
    assert.equal((await file("ministry_viewer", "search?q=x&format=jsonl")).answer.status, 400);
    const xlsx = await clients.ministry_viewer.get("/api/v1/exports/search?q=&format=xlsx");
    assert.equal(Buffer.from(await xlsx.arrayBuffer()).subarray(0, 2).toString(), "PK");
  });

  test("users are those that the list shows, without secrets", async () => {
    const listed = (await clients.hub_desk.json("/api/v1/users")).users;
    const { answer, text } = await file("hub_desk", "users?format=jsonl");
    assert.equal(answer.status, 200, text);
    assert.deepEqual(lines(text).map(({ id, login, active }) => [id, login, active]), listed.map(({ id, login, active }) => [id, login, active]));
    assert.ok(lines(text).every(({ organization_id }) => organization_id === "hub-13"));
    const csv = await file("headquarters", "users?role=auditor");
    const [header, row, ...more] = cellsOf(csv.text);
    assert.deepEqual(header.slice(0, 4), ["利用者ID", "ログイン名", "名前", "役割"]);
    assert.deepEqual([row[1], row[3], row[7]], ["auditor", "監査担当", "利用中"]);
    assert.equal(more.filter((cells) => cells.length > 1).length, 0);
    assert.doesNotMatch(text + csv.text, /argon2|secret|hash/i);
    assert.equal((await file("agency_staff", "users")).answer.status, 403);
    assert.equal((await file("headquarters", "users?role=root")).answer.status, 400);
    const rows = (await clients.auditor.json("/api/v1/audit?kind=user&limit=200")).rows;
    assert.ok(rows.some(({ action }) => action === "export"));
  });

  test("wrong parameters are named", async () => {
    for (const path of ["cases?format=pdf", "cases?encoding=utf-16", "cases?format=xlsx&encoding=cp932", "cases?what=x", "search?page=x", "audit?from=yesterday"]) {
      const { answer, text } = await file("headquarters", path);
      assert.equal(answer.status, 400, path);
      assert.match(answer.headers.get("content-type"), /problem\+json/);
      assert.ok(JSON.parse(text).detail.length > 0);
    }
  });

  test("characters that do not fit are counted and placed in the headers", async () => {
    const { answer } = await file("headquarters", "organizations?encoding=cp932");
    assert.ok(Number(answer.headers.get("tsunagu-unfit-total")) > 10);
    assert.match(answer.headers.get("tsunagu-unfit"), /(^|, )\d+:3:U\+200B(,|$)/);
  });

  test("each file is a row of the trail: kind, format, rows, filters", async () => {
    const { answer } = await file("headquarters", "cases?format=jsonl&hub=hub-14");
    const rows = (await clients.auditor.json("/api/v1/audit?kind=case&limit=200")).rows ?? (await clients.auditor.json("/api/v1/audit?kind=case&limit=200")).entries;
    const row = rows.find(({ action }) => action === "export");
    assert.ok(row, "recorded");
    const detail = typeof row.detail === "string" ? JSON.parse(row.detail) : row.detail;
    assert.deepEqual(detail, { format: "jsonl", rows: answer.headers.get("tsunagu-rows"), hub: "hub-14" });
    const trail = cellsOf((await file("auditor", "audit")).text);
    assert.deepEqual(trail[0].slice(0, 4), ["番号", "日時", "だれが", "何を"]);
    assert.ok(trail.some(([, , , action]) => action === "export"));
  });

  test("a key takes away only when it is for that", async () => {
    const key = async (scopes) => {
      const made = await (await clients.headquarters.send("POST", "/api/v1/api-keys", { name: "試験", scopes, days: 1 })).json();
      const secret = Object.values(made).find((value) => typeof value === "string" && value.startsWith("tsk_"));
      return new Client(server.url, { key: secret });
    };
    assert.equal((await (await key(["read", "write"])).get("/api/v1/exports/cases")).status, 403);
    const answer = await (await key(["export"])).get("/api/v1/exports/cases");
    assert.equal(answer.status, 200);
  });
});
