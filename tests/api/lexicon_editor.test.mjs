// The lexicon over HTTP: looked at, tried on a need before it is changed, changed while the server runs, with its audit row;
// words that would break a line are refused and nothing is written.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addAccounts, clientsOf } from "../support/accounts.mjs";
import { caseOf, exit_code, makeData, person, Server, succeed } from "../support/tsunagu.mjs";

let data;
let server;
let clients;
before(async () => {
  data = await makeData({
    coordinators: [person("co-gross"), person("co-other")],
    cases: [
      caseOf("ca-gross", ["co-gross"], { title: "売上総利益の改善", challenge: "売上総利益が足りない。", actions: "価格を見直した。" }),
      caseOf("ca-other", ["co-other"], { title: "看板のデザイン", challenge: "目立たない。", actions: "色を変えた。" }),
    ],
  });
  await addAccounts(data);
  server = await (await Server.start(data, { flags: ["--rate-factor", "1000000"] })).ready();
  clients = await clientsOf(server.url);
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

const ask = async (method, path, body, status = 200, role = "headquarters") => {
  const answer = await clients[role].send(method, `/api/v1/lexicon${path}`, body);
  assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(body)}: ${await answer.clone().text()}`);
  return answer.json();
};
const add = (kind, words, status = 201, more = {}) => ask("POST", `/${kind}`, { words, ...more }, status);
const remove = (kind, words, status = 200) => ask("POST", `/${kind}/removal`, { words }, status);
const entries = async (kind, word = "") => (await ask("GET", `/${kind}?word=${encodeURIComponent(word)}`)).entries;
const found = async (q) => (await clients.headquarters.json(`/api/v1/search?q=${encodeURIComponent(q)}`)).people.map(({ id }) => id);
const fileOf = ({ files }, kind) => files.find((file) => file.kind === kind);

describe("the lexicon over HTTP", () => {
  test("shows its files, and the lines of one, a page at a time", async () => {
    const { files, needs_reindex, problems } = await ask("GET", "");
    assert.deepEqual(files.map(({ kind }) => kind), ["synonyms", "variants", "stop_words", "terms"]);
    assert.deepEqual(files.map(({ acts }) => acts), ["at_once", "reindex", "reindex", "reindex"]);
    assert.deepEqual([needs_reindex, problems], [false, []]);
    const first = await ask("GET", "/synonyms");
    assert.equal(first.total, files[0].entries);
    assert.equal(first.entries.length, first.per_page);
    const last = await ask("GET", `/synonyms?page=${first.pages}`);
    assert.equal(last.entries.length, first.total - first.per_page * (first.pages - 1));
    assert.deepEqual((await ask("GET", "/synonyms?page=200")).entries, []);
    const [sns] = await entries("synonyms", "Instagram");
    assert.deepEqual([sns.one_way, sns.from, sns.words[0], sns.weights[0], sns.weights[1], sns.source], [true, 1, "SNS", 1, 0.6, "built_in"]);
    assert.ok((await entries("variants", "髙")).some(({ words }) => words.length === 2));
    await ask("GET", "/synonyms?page=0", undefined, 400);
    await ask("GET", `/synonyms?word=${"あ".repeat(70)}`, undefined, 400);
  });

  test("a change is tried on a need without being made", async () => {
    const changes = [{ action: "add", kind: "synonyms", words: ["売上総利益", "もうけの話"] }];
    const { before: now, after: then, only_synonyms } = await ask("POST", "/try", { q: "もうけの話", changes });
    assert.equal(now.total, 0);
    assert.deepEqual(then.people.map(({ id, rank }) => [id, rank]), [["co-gross", 1]]);
    assert.ok(then.words_used.some(({ also }) => also.includes("売上総利益")), JSON.stringify(then.words_used));
    assert.equal(only_synonyms, true);
    assert.deepEqual(await found("もうけの話"), []);
    assert.deepEqual(await entries("synonyms", "もうけの話"), []);
    const gone = await ask("POST", "/try", { q: "粗利", changes: [{ action: "remove", kind: "synonyms", words: ["売上総利益"] }, { action: "add", kind: "terms", words: ["採算見える化"] }] });
    assert.equal(gone.before.total, 1);
    assert.equal(gone.after.total, 0);
    assert.equal(gone.only_synonyms, false);
    const same = await ask("POST", "/try", { q: "看板" });
    assert.deepEqual(same.before, same.after);
  });

  test("a change acts when the answer is given, and leaves its audit row", async () => {
    const after_it = await add("synonyms", ["売上総利益", "もうけの話"]);
    assert.equal(fileOf(after_it, "synonyms").added, 1);
    assert.deepEqual(await found("もうけの話"), ["co-gross"]);
    const [line] = await entries("synonyms");
    assert.deepEqual(line, { words: ["売上総利益", "もうけの話"], one_way: false, source: "added" });
    const { rows: [row] } = await clients.auditor.json("/api/v1/audit?kind=lexicon");
    assert.equal(row.action, "add");
    assert.equal(row.record_id, "synonyms");
    assert.equal(row.detail.words, "売上総利益 もうけの話");
    await add("synonyms", ["もうけの話", "売上総利益"], 409);
    await remove("synonyms", ["売上総利益", "もうけの話"]);
    assert.deepEqual(await found("もうけの話"), []);
  });

  test("what the program brings is taken away and given back", async () => {
    assert.deepEqual(await found("粗利"), ["co-gross"]);
    assert.equal(fileOf(await remove("synonyms", ["売上総利益"]), "synonyms").removed, 1);
    assert.deepEqual(await found("粗利"), []);
    assert.equal((await entries("synonyms", "売上総利益"))[0].source, "removed");
    await remove("synonyms", ["売上総利益"], 409);
    await add("synonyms", ["売上総利益"]);
    assert.deepEqual(await found("粗利"), ["co-gross"]);
    await remove("synonyms", ["どこにもない語"], 404);
  });

  test("what analysis uses waits for the next index", async () => {
    assert.equal((await add("terms", ["看板設計"])).needs_reindex, true);
    assert.equal((await remove("terms", ["看板設計"])).needs_reindex, false);
  });

  test("one way holds in one direction", async () => {
    await add("synonyms", ["買収のはなし", "売上総利益"], 201, { one_way: true });
    assert.deepEqual(await found("買収のはなし"), ["co-gross"]);
    const [line] = await entries("synonyms", "買収のはなし");
    assert.deepEqual([line.one_way, line.from], [true, 1]);
    await remove("synonyms", ["買収のはなし", "売上総利益"]);
  });

  const bad = [
    ["a line end", ["粗利\n-\t採算", "もうけ"]], ["a tab", ["粗利\t採算", "もうけ"]], ["a comment", ["# 粗利", "もうけ"]], ["a removal", ["-粗利", "もうけ"]],
    ["an arrow", ["粗利 => 採算", "もうけ"]], ["an empty word", [" ", "もうけ"]], ["one word", ["粗利"]], ["no word", []],
    ["a long word", ["あ".repeat(41), "もうけ"]], ["a nearness beyond 1", ["粗利", "もうけ^2"]], ["too many", Array.from({ length: 17 }, (_, n) => `語${n}の話`)],
  ];
  for (const [what, words] of bad) {
    test(`refuses ${what}, names the words and writes nothing`, async () => {
      const before_it = await readFile(join(data, "lexicon", "synonyms.tsv"), "utf8");
      const problem = await add("synonyms", words, 400);
      assert.equal(problem.parameter, "words");
      assert.match(problem.detail, /[ぁ-ん]/);
      assert.equal(await readFile(join(data, "lexicon", "synonyms.tsv"), "utf8"), before_it);
    });
  }

  test("refuses trials that are none", async () => {
    for (const body of [{}, { q: "" }, { q: 1 }, { q: "粗利", changes: {} }, { q: "粗利", changes: [1] }, { q: "粗利", changes: [{ kind: "none" }] }, { q: "粗利", more: 1 }, "[", "null"]) {
      assert.match((await ask("POST", "/try", body, 400)).type, /bad-/);
    }
    assert.equal((await ask("POST", "/try", { q: "粗利", changes: [{ action: "add", kind: "synonyms", words: ["一語だけ"] }] }, 400)).parameter, "changes");
    const many = Array.from({ length: 21 }, () => ({ action: "add", kind: "synonyms", words: ["粗利", "もうけ"] }));
    await ask("POST", "/try", { q: "粗利", changes: many }, 400);
  });

  test("twenty changes at once are all there afterwards", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => add("terms", [`同時の語${n}`])));
    assert.equal(fileOf(await ask("GET", ""), "terms").added, 20);
    assert.match(await succeed("lexicon", "check", "--data", data), /索引を作り直すと/);
  });
});
