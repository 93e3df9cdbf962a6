// The lexicon of a data directory: synonyms widen a search, are told, can be switched off, and change while the
// server runs; what analysis uses waits for the next index.
import assert from "node:assert/strict";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  caseOf, exit_code, makeData, person, search, Server, succeed, tempFolder, tsunagu, until,
} from "../support/tsunagu.mjs";

const k_seen_within_ms = 30_000; // the server looks every second; a busy machine may take longer

const people = [
  person("co-margin"), person("co-gross"), person("co-wage"), person("co-other"),
];
const cases = [
  caseOf("ca-margin", ["co-margin"], { title: "町工場の採算を見直す", challenge: "採算が分からない。", actions: "工程ごとに採算を調べた。" }),
  caseOf("ca-gross", ["co-gross"], { title: "売上総利益の改善", challenge: "売上総利益が足りない。", actions: "価格を見直した。" }),
  caseOf("ca-wage", ["co-wage"], { title: "処遇改善の進め方", challenge: "処遇改善の原資がない。", actions: "賃金表を作った。" }),
  caseOf("ca-other", ["co-other"], { title: "看板のデザイン", challenge: "目立たない。", actions: "色を変えた。" }),
];

const found = ({ people }) => people.map(({ id }) => id);
const query = (parameters) => new URLSearchParams(parameters).toString();
const searchPath = (parameters) => `/api/v1/search?${query(parameters)}`;

describe("synonyms", () => {
  let data;
  let server;
  before(async () => {
    data = await makeData({ coordinators: people, cases });
    server = await (await Server.start(data)).ready();
  });
  after(() => server?.kill());

  test("find people whose evidence uses another word, mark it, and tell what was searched", async () => {
    const answer = await server.json(searchPath({ q: "粗利" }));
    assert.deepEqual(new Set(found(answer)), new Set(["co-margin", "co-gross"]));
    assert.equal(answer.total, 2);
    const [use] = answer.synonyms;
    assert.equal(use.word, "粗利");
    assert.ok(use.also.includes("採算") && use.also.includes("売上総利益"), use.also.join(" "));
    for (const { why } of answer.people) {
      const [best] = why;
      const marked = best.title_highlights.map(([begin, end]) => [...best.title].slice(begin, end).join(""));
      assert.deepEqual(marked, [best.id === "ca-margin" ? "採算" : "売上総利益"]);
    }
    assert.deepEqual(found(await server.json(searchPath({ q: "給料を上げる" }))), ["co-wage"]);
  });

  test("are switched off per search, for cases and on the command line too", async () => {
    const answer = await server.json(searchPath({ q: "粗利", synonyms: "off" }));
    assert.equal(answer.total, 0);
    assert.deepEqual(answer.synonyms, []);
    const path = (parameters) => `/api/v1/cases?${query(parameters)}`;
    const on = await server.json(path({ q: "粗利", synonyms: "on" }));
    assert.equal(on.total, 2);
    assert.equal(on.synonyms[0].word, "粗利");
    assert.equal((await server.json(path({ q: "粗利", synonyms: "off" }))).total, 0);
    assert.equal((await search(data, "粗利")).total, 2);
    assert.equal((await search(data, "粗利", "--no-synonyms")).total, 0);
    const refused = await server.get(searchPath({ q: "粗利", synonyms: "1" }));
    assert.equal(refused.status, 400);
    assert.equal((await refused.json()).parameter, "synonyms");
  });

  test("the word as written comes before its synonyms", async () => {
    const answer = await server.json(searchPath({ q: "採算" }));
    assert.equal(found(answer)[0], "co-margin");
  });

  test("change while the server runs, and a line that cannot be used keeps the last good ones", async () => {
    const file = join(data, "lexicon", "synonyms.tsv");
    const template = await readFile(file, "utf8");
    const total = async (q) => (await server.json(searchPath({ q }))).total;
    assert.equal(await total("もうけの話"), 0);

    await appendFile(file, "もうけ\t採算\n");
    await until(async () => (await total("もうけの話")) === 1, k_seen_within_ms, "the added group");
    assert.deepEqual(found(await server.json(searchPath({ q: "もうけの話" }))), ["co-margin"]);

    await appendFile(file, "-\t粗利\t売上総利益\nこの行は1語だけ\n");
    const problems = async () => (await server.json("/readyz")).lexicon.problems;
    await until(async () => (await problems()) === 1, k_seen_within_ms, "the bad line");
    await server.says(/synonyms\.tsv \d+行目: 語が1つしかありません/);
    assert.equal(await total("もうけの話"), 1, "the last good lexicon stays");
    assert.equal(await total("粗利"), 2, "nothing of the refused file is used");

    await writeFile(file, `${template}-\t粗利\t売上総利益\n`);
    await until(async () => (await total("粗利")) === 1, k_seen_within_ms, "the removed pair");
    assert.equal(await problems(), 0);
    assert.equal(await total("もうけの話"), 0);

    await writeFile(file, template);
    await until(async () => (await total("粗利")) === 2, k_seen_within_ms, "the built-in group again");
  });

  test("a change of what analysis uses waits for the next index, and the server says so", async () => {
    const lexicon = async () => (await server.json("/readyz")).lexicon;
    assert.equal((await lexicon()).needs_reindex, false);
    await succeed("lexicon", "add", "--data", data, "--kind", "variants", "看", "観");
    await until(async () => (await lexicon()).needs_reindex, k_seen_within_ms, "needs reindex");
    await server.says(/索引を作り直すと効きます/);
    assert.equal((await server.json(searchPath({ q: "看板" }))).total, 1, "still read as the index was made");
    assert.equal((await search(data, "看板")).total, 1, "beside a running server too");
    assert.match(await succeed("lexicon", "check", "--data", data), /索引を作り直すと/);

    await server.stop();
    server = await (await Server.start(data)).ready();
    await until(async () => !(await lexicon()).needs_reindex, k_seen_within_ms, "the next index");
    assert.equal((await server.json(searchPath({ q: "観板" }))).total, 1);
    assert.equal((await server.json(searchPath({ q: "看板" }))).total, 1);
  });
});

describe("tsunagu lexicon", () => {
  test("tells files, checks, lists, adds and removes", async () => {
    const data = await makeData();
    const lexicon = (action, ...more) => tsunagu(["lexicon", action, "--data", data, ...more]);
    const list = async (word) => (await lexicon("list", word)).out.trim();
    assert.match((await lexicon("where")).out, /synonyms\.tsv\t同義語/);
    assert.match((await lexicon("check")).out, /問題はありません/);
    assert.match(await list("粗利"), /^粗利\t.*売上総利益/);

    assert.equal((await lexicon("add", "粗利", "もうけ")).code, 0);
    assert.equal(await list("もうけ"), "もうけ\t粗利");
    assert.equal((await lexicon("remove", "粗利", "もうけ")).code, 0);
    assert.equal(await list("もうけ"), "");
    assert.equal((await lexicon("remove", "粗利")).code, 0);
    assert.equal(await list("粗利"), "");
    assert.equal((await lexicon("remove", "存在しない語")).code, exit_code.not_found);
    assert.equal((await lexicon("add", "一語だけ")).code, exit_code.rejected);

    await appendFile(join(data, "lexicon", "terms.txt"), "二つ\tの語\n");
    const checked = await lexicon("check");
    assert.equal(checked.code, exit_code.rejected);
    assert.match(checked.err, /terms\.txt \d+行目: 1行に1語だけ書きます/);
    assert.equal((await tsunagu(["lexicon", "check", "--data", join(tempFolder(), "none")])).code, exit_code.not_found);
  });
});
