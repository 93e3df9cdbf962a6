// Files of offices over HTTP: sent, looked at, mapped, checked, put right and imported.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addAccounts, clientsOf } from "../support/accounts.mjs";
import { csv, Importer, k_bytes } from "../support/imports.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, exit_code, makeData, person, Server, succeed, tempFolder } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 120_000 * k_pace };
const k_header = ["事例ID", "拠点ID", "題名", "概要", "年"];
const row = (id, more = {}) => { const r = { hub: "hub-13", title: "題", outline: "概要", year: "2024", ...more }; return [id, r.hub, r.title, r.outline, r.year]; };
const cp932 = (text) => execFileSync("iconv", ["-f", "UTF-8", "-t", "CP932"], { input: text });

let data;
let server;
let clients;
let admin;
before(async () => {
  data = await makeData({ coordinators: [person("co-01"), person("co-02")], cases: [caseOf("ca-01", ["co-01"])] });
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
  clients = await clientsOf(server.url);
  admin = new Importer(clients.system_admin);
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

const page = (id, what, query = "") => admin.json("GET", `/api/v1/imports/${id}/${what}${query}`);

describe("a file in the exact form", k_bounded, () => {
  test("is checked, shown field by field, imported, and found", async () => {
    const made = await admin.upload("cases", "C:\\fakepath\\jirei.csv", csv([k_header, row("ca-10"), row("ca-11", { title: "二つ目" })]));
    assert.equal(made.name, "jirei.csv");
    assert.equal(made.state, "uploaded");
    assert.equal(made.can_run, false);
    assert.deepEqual(made.missing, []);
    assert.deepEqual(made.columns.map(({ letter, field, how }) => [letter, field, how]),
      [["A", "id", "exact"], ["B", "hub_id", "exact"], ["C", "title", "exact"], ["D", "outline", "exact"], ["E", "year", "exact"]]);
    assert.deepEqual(made.columns[2].samples, ["題", "二つ目"]);

    const checked = await admin.check(made.id);
    assert.equal(checked.state, "checked");
    assert.deepEqual(checked.check, { rows: 2, added: 2, changed: 0, unchanged: 0, rejected: 0, problems_total: 0, without_consent: 0 });
    const { differences, total } = await page(made.id, "differences");
    assert.equal(total, 2);
    assert.deepEqual(differences[1].fields.find(({ field }) => field === "title"), { field: "title", label: "題名", before: "", after: "二つ目" });
    assert.equal((await server.get("/api/v1/cases/ca-10")).status, 404, "nothing is written yet");

    const job = await admin.run(made.id);
    assert.deepEqual([job.state, job.result.added], ["done", 2]);
    const done = await admin.find(made.id);
    assert.equal(done.state, "done");
    assert.equal(done.can_run, false);
    assert.equal(done.result.added, 2);
    assert.equal((await server.json("/api/v1/cases/ca-11")).title, "二つ目");
    assert.ok(!existsSync(join(data, "imports", made.id, "source")), "the file is gone");
    const { rows } = await clients.auditor.json("/api/v1/audit?kind=import");
    assert.deepEqual(rows.filter(({ record_id }) => record_id === made.id).map(({ action }) => action), ["import", "upload_import"]);
    assert.equal((await clients.system_admin.send("POST", `/api/v1/imports/${made.id}/check`, {})).status, 409, "it is done");
  });

  test("begun twice at once is done once, and said to be done", async () => {
    const checked = await admin.check((await admin.upload("cases", "a.csv", csv([k_header, row("ca-13")]))).id);
    const begin = () => clients.system_admin.send("POST", `/api/v1/imports/${checked.id}/run`, {});
    const answers = await Promise.all([begin(), begin()]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 409]);
    const job = await admin.over(await answers.find(({ status }) => status === 202).json());
    assert.deepEqual([job.state, (await admin.find(checked.id)).state], ["done", "done"]);
  });

  test("sent again changes nothing; changed fields are shown alone", async () => {
    const same = await admin.check((await admin.upload("cases", "a.csv", csv([k_header, row("ca-10"), row("ca-11", { title: "二つ目" })]))).id);
    assert.deepEqual([same.check.unchanged, same.can_run], [2, false]);
    const other = await admin.check((await admin.upload("cases", "a.csv", csv([k_header, row("ca-10", { year: "2025" }), row("ca-12")]))).id);
    const changed = (await page(other.id, "differences", "?change=changed")).differences;
    assert.deepEqual(changed.map(({ row: line, id, change, fields }) => [line, id, change, fields]),
      [[2, "ca-10", "changed", [{ field: "year", label: "年", before: "2024", after: "2025" }]]]);
    assert.equal((await page(other.id, "differences", "?change=added")).differences[0].id, "ca-12");
    assert.equal((await page(other.id, "differences", "?page=2")).differences.length, 0);
    for (const query of ["?change=x", "?other=1", "?page=101"])
      assert.equal((await clients.system_admin.get(`/api/v1/imports/${other.id}/differences${query}`)).status, 400, query);
    await admin.json("DELETE", `/api/v1/imports/${other.id}`, undefined, 204);
    assert.equal((await clients.system_admin.get(`/api/v1/imports/${other.id}`)).status, 404);
    assert.ok(!existsSync(join(data, "imports", other.id)));
  });
});

describe("a file as offices have it", k_bounded, () => {
  const titled = (id) => cp932(csv([["令和6年度 支援事例一覧"], [], ["事例番号", "拠点ID", "タイトル", "概要", "備考"], [id, "hub-13", "高橋の﨑", "概要", "社内だけ"]]));

  test("is understood as CP932 with a title above; what is chosen is kept for the next one", async () => {
    const made = await admin.upload("cases", "事例.csv", titled("ca-20"));
    assert.equal(made.reading.encoding, "cp932");
    assert.equal(made.reading.header_row, 3);
    const mapped = await admin.json("PUT", `/api/v1/imports/${made.id}/mapping`, {
      columns: [{ index: 0, field: "id" }, { index: 2, field: "title" }, { index: 4, field: null }], save_as: "拠点の一覧",
    });
    assert.equal(mapped.profile.name, "拠点の一覧");
    assert.deepEqual(mapped.missing, []);
    assert.equal((await admin.check(made.id)).check.added, 1);
    assert.equal((await admin.run(made.id)).state, "done");
    assert.equal((await server.json("/api/v1/cases/ca-20")).title, "高橋の﨑");

    const next = await admin.upload("cases", "次.csv", titled("ca-21"));
    assert.equal(next.profile.id, mapped.profile.id);
    assert.deepEqual(next.columns.map(({ field, how }) => [field, how]),
      [["id", "profile"], ["hub_id", "profile"], ["title", "profile"], ["outline", "profile"], [null, "profile"]]);
    const { profiles } = await admin.json("GET", "/api/v1/import-profiles");
    assert.deepEqual(profiles.map(({ name, kind }) => [name, kind]), [["拠点の一覧", "cases"]]);
    await admin.json("DELETE", `/api/v1/import-profiles/${mapped.profile.id}`, undefined, 204);
    assert.deepEqual((await admin.json("GET", "/api/v1/import-profiles")).profiles, []);
  });

  test("is read as somebody says; what it has not is refused", async () => {
    const made = await admin.upload("cases", "a.csv", csv([k_header, row("ca-22")]));
    const read = await admin.json("PUT", `/api/v1/imports/${made.id}/reading`, { header_row: 2 });
    assert.equal(read.reading.header_row, 2);
    assert.ok(read.missing.length > 0);
    const refused = await admin.json("POST", `/api/v1/imports/${made.id}/check`, {}, 400);
    assert.match(refused.detail, /必須の項目/);
    assert.equal((await admin.json("PUT", `/api/v1/imports/${made.id}/reading`, { header_row: 1 })).missing.length, 0);
    for (const body of [{ encoding: "utf-7" }, { delimiter: "|" }, { header_row: 0 }, { header_row: "1" }, { other: 1 }])
      await admin.json("PUT", `/api/v1/imports/${made.id}/reading`, body, 400);
    for (const columns of [[{ index: 9, field: "id" }], [{ index: 1, field: "id" }], [{ index: 1, field: "nothing" }], [{ field: "id" }], "x"])
      await admin.json("PUT", `/api/v1/imports/${made.id}/mapping`, { columns }, 400);
  });

  test("a book that was exported comes back unchanged", async () => {
    const book = join(tempFolder(), "cases.xlsx");
    await succeed("export", "--data", data, "--kind", "cases", "--format", "xlsx", "--as", "all", "--out", book);
    const made = await admin.check((await admin.upload("cases", "cases.xlsx", readFileSync(book))).id);
    assert.equal(made.reading.format, "xlsx");
    assert.deepEqual([made.check.rejected, made.check.added, made.check.changed], [0, 0, 0]);
    assert.ok(made.check.unchanged > 0);
  });

  test("JSON Lines have no columns, and are checked alike", async () => {
    const made = await admin.upload("coordinators", "p.jsonl", JSON.stringify(person("co-30", { consent: {} })) + "\n{}\n");
    assert.deepEqual([made.reading.format, made.columns.length, made.reading.header_row], ["jsonl", 0, null]);
    const checked = await admin.check(made.id);
    assert.deepEqual([checked.check.added, checked.check.rejected, checked.check.without_consent], [1, 1, 1]);
    const { bytes, type } = await admin.file(`/api/v1/imports/${made.id}/corrections`);
    assert.match(type, /jsonl/);
    assert.equal(bytes.toString(), "{}\n");
  });
});

describe("a list with some of the columns", k_bounded, () => {
  const header = ["コーディネーターID", "拠点ID", "氏名", "よみ", "肩書", "ひとこと"];
  const whole = (records) => records.map((record) => JSON.stringify(record) + "\n").join("");
  const kept = { ...person("co-60"), title: "主任", message: "町工場の資金繰り", contact: "0985-00-0000" };

  test("changes those fields alone: consents, contacts and the rest stay, and people found stay found", async () => {
    const made = await admin.check((await admin.upload("coordinators", "p.jsonl", whole([kept]))).id);
    assert.equal((await admin.run(made.id)).state, "done");
    const list = csv([header, ["co-60", kept.hub_id, kept.name, kept.yomi, "チーフ", ""], ["co-61", kept.hub_id, "新しい人", "あたらしいひと", "", ""]]);
    const partial = await admin.check((await admin.upload("coordinators", "p.csv", list)).id);
    assert.deepEqual([partial.check.added, partial.check.changed, partial.check.without_consent], [1, 1, 1]);
    const [{ fields }] = (await page(partial.id, "differences", "?change=changed")).differences;
    assert.deepEqual(fields.map(({ field, after }) => [field, after]), [["title", "チーフ"], ["message", ""]]);
    assert.equal((await admin.run(partial.id)).state, "done");
    const shown = await server.json("/api/v1/coordinators/co-60");
    assert.deepEqual([shown.title, shown.message ?? ""], ["チーフ", ""]);
    assert.equal((await server.get("/api/v1/coordinators/co-61")).status, 404, "without consent nobody is shown");
    const lines = (await succeed("export", "--data", data, "--kind", "coordinators", "--format", "jsonl", "--as", "all")).trim().split("\n").map(JSON.parse);
    const after_import = lines.find(({ id }) => id === "co-60");
    assert.deepEqual([after_import.contact, after_import.consent], [kept.contact, kept.consent]);
    assert.equal((await admin.check((await admin.upload("coordinators", "p.csv", list)).id)).check.unchanged, 2, "once more changes nothing");
  });

  test("a column that nobody takes is no column", async () => {
    const made = await admin.upload("coordinators", "p.csv", csv([header, ["co-60", kept.hub_id, kept.name, kept.yomi, "だれか", "ひとこと"]]));
    await admin.json("PUT", `/api/v1/imports/${made.id}/mapping`, { columns: [{ index: 4, field: null }] });
    await admin.check(made.id);
    const [{ fields }] = (await page(made.id, "differences")).differences;
    assert.deepEqual(fields.map(({ field }) => field), ["message"]);
  });

  test("a list of another kind is named as such, in tables and in JSON Lines", async () => {
    const table = csv([header, ["co-60", kept.hub_id, kept.name, kept.yomi, "", ""]]);
    const lines = `${JSON.stringify(kept)}\n`.repeat(3);
    for (const [name, content] of [["p.csv", table], ["p.jsonl", lines]]) {
      const made = await admin.upload("cases", name, content);
      const refused = await admin.json("POST", `/api/v1/imports/${made.id}/check`, {}, 400);
      assert.match(refused.detail, /「コーディネーター」の一覧のようです/, name);
    }
  });

  test("a list without readings keeps those that are stored, and says once whose are missing", async () => {
    const short = ["コーディネーターID", "拠点ID", "氏名", "肩書"];
    const rows = [["co-60", kept.hub_id, kept.name, "主任"], ["co-62", kept.hub_id, "サトウ ハルカ", ""], ["co-63", kept.hub_id, "見本 花子", ""], ["co-64", kept.hub_id, "見本 太郎", ""]];
    const made = await admin.check((await admin.upload("coordinators", "p.csv", csv([short, ...rows]))).id);
    assert.deepEqual([made.check.added, made.check.rejected, made.check.problems_total], [1, 2, 1]);
    const { problems } = await page(made.id, "problems");
    assert.deepEqual(problems.map(({ row, value }) => [row, value]), [[4, "見本 花子"]]);
    assert.match(problems[0].reason, /「よみ」の列を足すか/);
    const corrections = (await admin.file(`/api/v1/imports/${made.id}/corrections`)).bytes.toString();
    assert.match(corrections, /"誤り","コーディネーターID","拠点ID","氏名","肩書","よみ"/);
    assert.match(corrections, /co-63.*co-64/s);
  });
});

describe("rows that are wrong", k_bounded, () => {
  test("values that no list has are told with the nearest ones, on the page, on the command line and in the corrections", async () => {
    const list = csv([[...k_header, "分野", "都道府県"], [...row("ca-45"), "資金ぐり", "青森市"], ["合計", "", "", "1件", "", "", ""]]);
    const made = await admin.check((await admin.upload("cases", "a.csv", list)).id);
    const { problems } = await page(made.id, "problems");
    const near = [/^一覧にない値です。近い値は 青森県（02） です$/, /^一覧にない値です。近い値は 資金繰り（cashflow）/, /^記録ではない行/];
    assert.deepEqual(problems.map(({ row: line, column }) => [line, column]), [[2, "G"], [2, "F"], [3, null]]);
    for (const [i, expected] of near.entries()) assert.match(problems[i].reason, expected);
    const corrections = (await admin.file(`/api/v1/imports/${made.id}/corrections`)).bytes.toString();
    assert.ok(problems.every(({ reason }) => corrections.includes(reason)), corrections);
    const path = join(tempFolder(), "a.csv");
    writeFileSync(path, list);
    const { tsunagu } = await import("../support/tsunagu.mjs");
    const { code, err } = await tsunagu(["import", "--data", data, "--kind", "cases", "--dry-run", path]);
    assert.equal(code, exit_code.rejected);
    assert.ok(problems.every(({ reason }) => err.includes(reason)), err);
  });

  const wrong = csv([k_header, row("ca-40"), row("ca-41", { hub: "hub-99", year: "20x4" }), row("ca-40", { title: "" })]);

  test("are named with row, column and value, and come back to be put right", async () => {
    const made = await admin.check((await admin.upload("cases", "a.csv", wrong)).id);
    assert.deepEqual([made.check.added, made.check.rejected], [1, 2]);
    const { problems, total } = await page(made.id, "problems");
    assert.equal(total, made.check.problems_total);
    const year = problems.find(({ field }) => field === "year");
    assert.deepEqual([year.row, year.column, year.label, year.value, year.sheet], [3, "E", "年", "20x4", null]);
    assert.ok(problems.some(({ row: line, column, reason }) => line === 3 && column === "B" && /登録されていません/.test(reason)));

    assert.equal((await admin.json("POST", `/api/v1/imports/${made.id}/run`, {}, 400)).parameter, "keep_good_rows");
    const { bytes, type } = await admin.file(`/api/v1/imports/${made.id}/corrections`);
    assert.match(type, /text\/csv/);
    const lines = bytes.toString().replace(/^\uFEFF/, "").trimEnd().split("\r\n");
    assert.equal(lines.length, 3);
    assert.match(lines[0], /^"誤り","事例ID",/);
    assert.match(lines[1], /年: /);
    // Put right and sent again, with the column of errors still in it.
    const right = bytes.toString().replace("hub-99", "hub-14").replace("20x4", "2024").replace(/"ca-40","hub-13",(""|),/, "ca-42,hub-13,題,");
    const again = await admin.check((await admin.upload("cases", "a.csv", right)).id);
    assert.deepEqual([again.check.added, again.check.rejected], [2, 0], JSON.stringify(await page(again.id, "problems")));
    assert.equal(again.columns[0].field, null);
  });

  test("are left out when that is what is wanted", async () => {
    const made = await admin.check((await admin.upload("cases", "a.csv", wrong)).id);
    assert.equal((await admin.run(made.id, { keep_good_rows: true })).state, "done");
    assert.equal((await server.get("/api/v1/cases/ca-40")).status, 200);
    assert.equal((await server.get("/api/v1/cases/ca-41")).status, 404);
  });

  test("what somebody changed after the dry run is not overwritten", async () => {
    const made = await admin.check((await admin.upload("cases", "a.csv", csv([k_header, row("ca-50"), row("ca-40", { title: "変える" })]))).id);
    const other = await admin.check((await admin.upload("cases", "b.csv", csv([k_header, row("ca-40", { title: "先に変えた" })]))).id);
    assert.equal((await admin.run(other.id)).state, "done");
    const job = await admin.run(made.id);
    assert.deepEqual([job.state, job.problem.code], ["failed", "stale"]);
    assert.match(job.problem.message, /ca-40/);
    assert.equal((await server.get("/api/v1/cases/ca-50")).status, 404, "nothing of it is written");
    assert.equal((await admin.find(made.id)).state, "failed");
    assert.equal((await admin.check(made.id)).check.changed, 1);
    assert.equal((await admin.run(made.id)).state, "done");
    assert.equal((await server.json("/api/v1/cases/ca-40")).title, "変える");
  });
});

describe("what is refused at once", k_bounded, () => {
  test("tables with too many columns, and with one that holds them all, by row and reason", async () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `列${n}`);
    for (const between of [",", "\t", ";"]) {
      for (const line of [names.join(between), names.map((name) => `"${name}"`).join(between) + "\r\n1\r\n"]) {
        const answer = await admin.send("cases", "wide.csv", line);
        assert.equal(answer.status, 400);
        assert.match((await answer.json()).detail, /1行目（見出し）の列が 10000 あります。1000 までです/);
      }
    }
    for (const [line, says] of [[`"${names.join(",")}"\r\n"1,2"\r\n`, /1行目の全体が引用符/], [names.join("|"), /1行目が1列しかありません。区切りが「\|」/]]) {
      const made = await admin.upload("cases", "narrow.csv", line);
      assert.match(made.problem, says);
      assert.match((await admin.json("POST", `/api/v1/imports/${made.id}/check`, {}, 400)).detail, says);
    }
  });

  const ole = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(2048)]);

  test("files that are no table, with what to do, and nothing of them stays", async () => {
    const kept = readdirSync(join(data, "imports")).length;
    for (const [name, bytes] of [["old.xls", ole], ["old.xlsx", ole], ["empty.csv", ""], ["broken.xlsx", "PK\x03\x04 no zip"], ["a.csv", Buffer.from("fffe61006200", "hex")]]) {
      const answer = await admin.send("cases", name, bytes);
      assert.ok([400, 411].includes(answer.status), `${name}: ${answer.status}`);
      assert.match((await answer.json()).detail, /。|ください|です/, name);
    }
    assert.equal(readdirSync(join(data, "imports")).length, kept);
  });

  test("other kinds, names, types of body, and readers who may not", async () => {
    const post = (client, query, headers) => client.send("POST", `/api/v1/imports${query}`, "x,y\n1,2\n", headers);
    assert.equal((await post(clients.system_admin, "?kind=users&name=a.csv", k_bytes)).status, 400);
    assert.equal((await post(clients.system_admin, "?kind=cases", k_bytes)).status, 400);
    assert.equal((await post(clients.system_admin, "?kind=cases&name=a.csv&x=1", k_bytes)).status, 400);
    assert.equal((await post(clients.system_admin, "?kind=cases&name=a.csv", {})).status, 415);
    assert.equal((await post(clients.headquarters, "?kind=cases&name=a.csv", k_bytes)).status, 403);
  });

  test("a file beyond 64 MiB before its bytes are read; one just below is taken", async () => {
    const { url, cookie } = clients.system_admin;
    const large = await fetch(`${url}/api/v1/imports?kind=cases&name=a.csv`, {
      method: "POST", headers: { ...k_bytes, cookie, origin: url }, body: Buffer.alloc(64 * 1024 * 1024 + 1, 0x61),
    }).catch((error) => error);
    assert.ok(large instanceof Error || large.status === 413, String(large.status));
    const line = `${row("ca-60", { outline: "あ".repeat(300) }).join(",")}\r\n`;
    const many = Buffer.from(csv([k_header]) + line.repeat(Math.floor((60 * 1024 * 1024) / Buffer.byteLength(line))));
    const made = await admin.upload("cases", "large.csv", many);
    assert.equal(made.bytes, many.length);
    const job = await admin.json("POST", `/api/v1/imports/${made.id}/check`, {}, 202);
    assert.equal((await clients.system_admin.send("DELETE", `/api/v1/imports/${made.id}`)).status, 409, "it is under way");
    const cancelled = await clients.system_admin.send("POST", `/api/v1/jobs/${job.id}/cancel`, {});
    assert.equal(cancelled.status, 200);
    assert.equal((await admin.over(job)).state, "cancelled");
    assert.equal((await admin.find(made.id)).state, "cancelled");
    await admin.json("DELETE", `/api/v1/imports/${made.id}`, undefined, 204);
  });
});

describe("on the command line", k_bounded, () => {
  test("a mapping is asked for, given by a file, kept, and used by itself", async () => {
    const folder = tempFolder();
    const path = join(folder, "a.csv");
    const content = (id) => cp932(csv([["番号札", "拠点ID", "題名", "概要"], [id, "hub-13", "題", "概要"]]));
    writeFileSync(path, content("ca-70"));
    const { tsunagu } = await import("../support/tsunagu.mjs");
    const args = ["import", "--data", data, "--kind", "cases"];
    const refused = await tsunagu([...args, path]);
    assert.equal(refused.code, exit_code.rejected, refused.err);
    assert.match(refused.err, /番号札/);
    assert.match(refused.err, /--yes/);
    const map = join(folder, "map.tsv");
    writeFileSync(map, "# 列の対応\n番号札\t事例ID\n");
    assert.match(await succeed(...args, "--map", map, "--profile", "番号札の表", "--differences", path), /追加 2行目 ca-70 題/);
    writeFileSync(path, content("ca-71"));
    assert.match(await succeed(...args, path), /追加 1 件/);
    assert.equal((await tsunagu([...args, "--profile", "ない", path])).code, exit_code.not_found);
    writeFileSync(map, "ない見出し\t事例ID\n");
    const wrong = await tsunagu([...args, "--map", map, path]);
    assert.equal(wrong.code, exit_code.rejected);
    assert.match(wrong.err, /1行目.*この見出しの列はありません/);
  });

  test("refused rows come with their reasons", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "a.csv"), csv([k_header, row("ca-80"), row("ca-81", { year: "x" })]));
    const { tsunagu } = await import("../support/tsunagu.mjs");
    const { code } = await tsunagu(["import", "--data", data, "--kind", "cases", "--corrections", join(folder, "fix.csv"), join(folder, "a.csv")]);
    assert.equal(code, exit_code.rejected);
    assert.match(readFileSync(join(folder, "fix.csv"), "utf8"), /^\uFEFF"誤り","事例ID".*\r\n"年: /);
  });
});
