// What a search leaves behind when it finds nobody: counted known words and filters, and nothing of its text.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { caseOf, makeData, person, search, Server, succeed, until } from "../support/tsunagu.mjs";

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
    for (const word of ["zqsecretx", "山田", "花子", "090", "1234"]) {
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
