// What is suggested while somebody types, to whom, and how soon it follows a change.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  caseOf, importFile, makeData, person, Server, tempFolder, until, writeRecords,
} from "../support/tsunagu.mjs";

const k_seen_at_last_ms = 30_000; // however busy the disk
const consent = (scope) => ({ consent: { scope, version: "1", on: "2026-01-01" } });

const people = [
  person("co-ichiro", { name: "髙澤 一郎", yomi: "たかざわ いちろう", hub_id: "hub-45", topics: ["succession"] }),
  person("co-takada", { name: "高田 花", yomi: "たかだ はな" }),
  person("co-tanaka", { name: "田中 高子", yomi: "たなか たかこ" }),
  person("co-agency", { name: "高山 隠", yomi: "たかやま いん", ...consent("agency") }),
  person("co-hub", { name: "高森 秘", yomi: "たかもり ひ", ...consent("hub") }),
  person("co-over", { name: "高橋 昔", yomi: "たかはし むかし", term: { from: "2020-04-01", until: "2021-03-31" } }),
];
const cases = [
  caseOf("ca-1", ["co-ichiro"], { topics: ["succession"], title: "事業承継の計画", actions: "後継者と計画を作った。", prefecture: "45" }),
  caseOf("ca-2", ["co-takada"], { title: "資金繰り表を作る", actions: "資金繰りを見える形にした。", industry: "M75" }),
  caseOf("ca-hub", ["co-takada"], { title: "廃業支援をした", actions: "たたみ方を考えた。", topics: ["closure"], visibility: "hub" }),
];

describe("suggestions", () => {
  let data;
  let server;
  before(async () => {
    data = await makeData({ coordinators: people, cases });
    server = await (await Server.start(data)).ready();
  });
  after(() => server?.kill());

  const suggest = async (q, limit = 20) =>
    (await server.json(`/api/v1/suggest?${new URLSearchParams({ q, limit })}`)).suggestions;
  const texts = async (q, kind) => (await suggest(q)).filter((one) => !kind || one.kind === kind).map(({ text }) => text);

  for (const typed of ["髙澤", "高沢", "高沢 一郎", "たかざわ", "たかざ", "タカザワ", "ﾀｶｻﾞﾜ", "takaza", "Takazawa Ichiro", "takazawa itirou", "たかｚ", "一郎"]) {
    test(`a person is found by ${typed}`, async () => {
      const [first] = await suggest(typed);
      assert.deepEqual(first, {
        text: "髙澤 一郎", kind: "person", reading: "たかざわ いちろう", id: "co-ichiro",
        detail: "宮崎県よろず支援拠点", begin: 0,
      });
    });
  }

  test("beginnings go first, people with evidence before others", async () => {
    assert.deepEqual(await texts("たか", "person"), ["高田 花", "髙澤 一郎", "田中 高子"]);
  });

  for (const [typed, kind, text] of [
    ["じぎょうしょうけい", "term", "事業承継"], ["jigyoushoukei", "term", "事業承継"], ["jigyosho", "term", "事業承継"],
    ["承継", "topic", "事業承継・M&A"], ["shikinguri", "term", "資金繰り表"], ["しきん", "term", "資金繰り表"],
    ["みやざき", "place", "宮崎県"], ["kyuushuu", "place", "九州"], ["りょかん", "industry", "宿泊業"],
    ["宮崎県よろず", "organization", "宮崎県よろず支援拠点"], ["みやざきけんよろず", "organization", "宮崎県よろず支援拠点"],
  ]) {
    test(`${typed} suggests ${text}`, async () => {
      const found = await suggest(typed);
      assert.ok(found.some((one) => one.kind === kind && one.text === text), JSON.stringify(found));
    });
  }

  test("the last of several words is completed, and says where it begins", async () => {
    const [first] = await suggest("宮崎 たかざ");
    assert.deepEqual([first.id, first.begin], ["co-ichiro", 3]);
  });

  test("people of other layers and past terms are not suggested to the public", async () => {
    for (const typed of ["高山", "たかやま", "takayama", "高森", "たかもり", "takamori", "高橋", "takahashi"]) {
      assert.deepEqual(await texts(typed, "person"), [], typed);
    }
    assert.ok(!JSON.stringify(await suggest("たか")).match(/高山|高森|高橋/));
  });

  test("words are suggested only when something in the reader's layers has them", async () => {
    assert.deepEqual(await texts("はいぎょう"), [], "only a case for hubs has it");
    assert.deepEqual(await texts("廃業"), []);
    assert.deepEqual(await texts("とっきょ"), [], "no record has it");
  });

  test("words of record texts are never suggested", async () => {
    assert.deepEqual(await texts("見える"), []);
  });

  for (const typed of ["", " ", "\n", "\u000b", "'", "ー", "\"(", "😀", "\u200b", "\u202e", "ｔ", "k", "%", "a".repeat(256)]) {
    test(`${JSON.stringify(typed).slice(0, 20)} is no error`, async () => {
      assert.ok(Array.isArray(await suggest(typed)));
    });
  }

  test("limits are kept and told", async () => {
    assert.equal((await suggest("た", 2)).length, 2);
    for (const query of ["q=%E3%81", `q=${"a".repeat(257)}`, "q=a&limit=0", "q=a&limit=21", "q=a&limit=x", "q=a&page=1"]) {
      const answer = await server.get(`/api/v1/suggest?${query}`);
      assert.equal(answer.status, 400, query);
    }
  });

  test("people come, change their names and go with their records", async () => {
    const folder = tempFolder();
    const put = async (record) => importFile(data, "coordinators", await writeRecords(folder, [record]));
    const seen = (typed, expected) => until(
      async () => JSON.stringify(await texts(typed, "person")) === JSON.stringify(expected), k_seen_at_last_ms,
      `${typed} suggests ${expected}`,
    );
    const added = person("co-new", { name: "齋藤 次郎", yomi: "さいとう じろう" });
    await put(added);
    await seen("saitou", ["齋藤 次郎"]);
    await put({ ...added, name: "渡邊 次郎", yomi: "わたなべ じろう" });
    await seen("watanabe", ["渡邊 次郎"]);
    await seen("saitou", []);
    await put({ ...added, consent: undefined });
    assert.deepEqual(await texts("斎藤", "person"), [], "withdrawn consent counts from the first moment on");
    assert.deepEqual(await texts("じろう", "person"), []);
  });
});

describe("near forms", () => {
  let server;
  before(async () => {
    const data = await makeData({
      coordinators: people,
      cases: [
        ...cases,
        ...["a", "b", "c"].map((id) => caseOf(`ca-w-${id}`, ["co-takada"], { title: "Shopifyで売る", actions: "Kintoneで調べた。" })),
        ...["a", "b", "c"].map((id) => caseOf(`ca-s-${id}`, ["co-takada"], { title: "秘密の泡盛", visibility: "hub" })),
      ],
    });
    server = await (await Server.start(data)).ready();
  });
  after(() => server?.kill());
  const ask = (q, more = {}) => server.json(`/api/v1/search?${new URLSearchParams({ q, ...more })}`);

  for (const [typed, query] of [
    ["事業承経", "事業承継"], ["じぎょうしょうけえ", "事業承継"], ["jigyoushoukai", "事業承継"], ["資金操り表", "資金繰り表"],
    ["たかさわ", "髙澤"], ["takasawa", "髙澤"], ["Shopifi", "shopify"], ["kintoen", "kintone"],
  ]) {
    test(`${typed}: ${query}?`, async () => {
      const { did_you_mean: forms } = await ask(typed);
      assert.ok(forms.length >= 1 && forms.length <= 3, JSON.stringify(forms));
      assert.deepEqual([forms[0].query, forms[0].replaces.to], [query, query]);
      for (const form of forms) assert.equal((await ask(form.query)).total, form.total);
    });
  }

  test("only the unknown word of a need is replaced, and the filters stay", async () => {
    const { did_you_mean: [form] } = await ask("酒蔵の事業承経をしたい");
    assert.deepEqual(form.replaces, { from: "事業承経", to: "事業承継" });
    assert.equal(form.query, "酒蔵の事業承継をしたい");
    assert.deepEqual((await ask("事業承経", { prefecture: "01" })).did_you_mean, []);
  });

  test("known words, hidden words and hidden people are not offered", async () => {
    for (const typed of ["事業承継", "", "泡森", "秘密の泡守", "高盛", "たかまり", "髙槁"]) {
      const { did_you_mean: forms } = await ask(typed);
      assert.ok(!JSON.stringify(forms).match(/泡盛|高森|高山|高橋/), `${typed}: ${JSON.stringify(forms)}`);
      if (typed === "事業承継" || typed === "") assert.deepEqual(forms, []);
    }
  });

  for (const typed of ["しきんぐりひょう", "シキングリヒョウ", "shikinguri hyou", "sikingurihyo"]) {
    test(`a word typed by its reading is found: ${typed}`, async () => {
      const { total, people: [first], did_you_mean: forms } = await ask(typed);
      assert.equal(total, 1);
      assert.equal(first.id, "co-takada");
      assert.equal(first.why[0].id, "ca-2");
      assert.deepEqual(forms, []);
    });
  }
});
