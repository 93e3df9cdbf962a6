// What a search leaves behind when it finds nobody: counted known words and filters, and nothing of its text;
// and where a reader can go on from a record: to those like it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { caseOf, exit_code, makeData, person, search, Server, succeed, tsunagu, until } from "../support/tsunagu.mjs";

const k_recorded_within_ms = 20_000;
const k_writers = 6; // people who write the same word; five are enough for it to be kept

describe("unmet needs", () => {
  let data;
  let server;
  before(async () => {
    const people = Array.from({ length: k_writers }, (_, i) => person(`co-${i}`, { message: "陶芸の工房" }));
    data = await makeData({ coordinators: people, cases: [caseOf("ca-1", ["co-0"], { outline: "zqoncex の窯元" })] });
    server = await (await Server.start(data)).ready();
  });
  after(() => server?.kill());

  const ask = (parameters) => server.json(`/api/v1/search?${new URLSearchParams(parameters)}`);
  const unmet = (...more) => succeed("unmet", "--data", data, ...more);
  const rows = async () => (await unmet("--csv")).trim().split("\n").slice(1);

  test("are counted by words and filters", async () => {
    const need = { q: "陶芸 価格転嫁 zqsecretx 山田花子 090-1234-5678", prefecture: "01", topic: "tax", from_prefecture: "47" };
    assert.equal((await ask(need)).total, 0);
    assert.equal((await ask({ ...need, q: "価格転嫁と陶芸、zqoncex" })).total, 0);
    const found = await until(async () => (await rows()).filter((row) => row.endsWith(",2"))[0], k_recorded_within_ms, "both searches");
    assert.match(found, /^\d{4}-\d{2}-\d{2},"価格転嫁、陶芸","北海道","","税務・会計（インボイス）","",0,2$/);
    assert.match(await unmet(), /2回 +0人 {2}価格転嫁、陶芸 {2}\[都道府県: 北海道\]/);
    assert.deepEqual((await unmet("--csv", "--since", "2199-01-01")).trim().split("\n").length, 1, "only the heading");
  });

  test("leave no text, name, number or rare word in any file", async () => {
    const bytes = readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.startsWith("records.sqlite"))
      .map((entry) => readFileSync(join(data, entry.name)));
    assert.ok(bytes.length > 0);
    // Parts of the number long enough that no fingerprint or time of day in the file looks like them.
    for (const word of ["zqsecretx", "山田", "花子", "090-1234", "1234-5678", "0901234", "12345678"]) {
      for (const file of bytes) assert.equal(file.includes(word), false, word);
    }
    assert.ok(bytes.some((file) => file.includes("zqoncex")), "a record has it, so the files were read");
    assert.equal((await unmet("--csv")).includes("zqoncex"), false, "one person's word");
  });

  test("are neither searches that found enough, nor further pages, nor the command line's", async () => {
    const before_them = await rows();
    assert.ok((await ask({ q: "陶芸" })).total >= 5);
    await ask({ q: "輸出", page: "2" });
    await search(data, "借換");
    await ask({ q: "陶芸", prefecture: "02" });
    const after_them = await until(async () => {
      const now = await rows();
      return now.length > before_them.length && now;
    }, k_recorded_within_ms, "the last search");
    assert.equal(after_them.length, before_them.length + 1);
    assert.equal((await unmet()).includes("輸出"), false);
    assert.equal((await unmet()).includes("借換"), false);
  });

  test("are at no address", async () => {
    for (const path of ["/api/v1/unmet", "/api/v1/unmet-needs", "/unmet"]) {
      assert.equal((await fetch(server.url + path)).status, 404, path);
    }
  });
});

describe("records like a record", () => {
  const brewery = "酒蔵の後継者を探し、杜氏の技を書き残した。";
  const inn = "旅館の客室清掃を分担し、人手不足をしのいだ。";
  const agency = { consent: { scope: "agency", version: "1", on: "2026-01-01" } };
  let data;
  let server;
  before(async () => {
    data = await makeData({
      coordinators: [
        person("co-a", { hub_id: "hub-15" }), person("co-b", { hub_id: "hub-26" }), person("co-c"),
        person("co-agency", agency), person("co-gone", { term: { until: "2020-12-31" } }),
      ],
      cases: [
        caseOf("ca-a", ["co-a"], { title: "酒蔵の事業承継", actions: brewery }),
        caseOf("ca-b", ["co-b"], { title: "酒造会社の後継者", actions: brewery }),
        caseOf("ca-c", ["co-c"], { title: "旅館の人手", actions: inn }),
        caseOf("ca-agency", ["co-agency"], { title: "酒蔵の杜氏", actions: brewery, visibility: "agency" }),
        caseOf("ca-gone", ["co-gone"], { title: "酒蔵の後継者", actions: brewery }),
      ],
    });
    server = await (await Server.start(data)).ready();
  });
  after(() => server?.kill());

  const show = async (id, ...more) => JSON.parse(await succeed("show", "--data", data, "--similar", ...more, id));

  test("are those with the same words, with hub, place and the words shared", async () => {
    const { people } = await server.json("/api/v1/coordinators/co-a/similar");
    assert.equal(people[0].id, "co-b");
    assert.deepEqual([people[0].hub, people[0].prefecture.code], ["hub-26", "26"]);
    assert.ok(people[0].shared.some((word) => /酒蔵|後継者|杜氏/.test(word)), people[0].shared.join());
    const { cases } = await server.json("/api/v1/cases/ca-a/similar");
    assert.ok(cases.slice(0, 2).some(({ id }) => id === "ca-b"));
    assert.ok(cases.every(({ id }) => id !== "ca-a"));
    assert.deepEqual(await show("co-a"), { id: "co-a", people }, "the command line says the same");
  });

  test("are of the reader's layers only", async () => {
    const told = JSON.stringify([
      await server.json("/api/v1/coordinators/co-a/similar"), await server.json("/api/v1/cases/ca-a/similar"),
    ]);
    assert.doesNotMatch(told, /"co-agency"|"ca-agency"|"co-gone"/);
    for (const path of ["coordinators/co-agency", "coordinators/co-gone", "cases/ca-agency", "coordinators/no-one", "cases/none"]) {
      assert.equal((await server.get(`/api/v1/${path}/similar`)).status, 404, path);
    }
    assert.ok((await show("co-a", "--as", "agency")).people.some(({ id }) => id === "co-agency"));
    const refused = await tsunagu(["show", "--data", data, "--similar", "co-agency"]);
    assert.equal(refused.code, exit_code.not_found);
  });
});
