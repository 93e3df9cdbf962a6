// The query language and what an answer says of the words of a need, through HTTP and the command line.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { caseOf, makeData, person, search, Server } from "../support/tsunagu.mjs";

const data_of = {
  coordinators: [
    person("co-a", { name: "髙澤 一郎", yomi: "たかざわ いちろう", romaji: "Takazawa Ichiro", hub_id: "hub-27", qualifications: [{ code: "zeirishi" }], message: "会計のことなら。" }),
    person("co-b", { name: "佐藤 花子", yomi: "さとう はなこ", hub_id: "hub-26", qualifications: [{ code: "smec" }], how_i_help: "酒蔵の販路を一緒に考えます。" }),
    person("co-c", { name: "佐藤 次郎", yomi: "さとう じろう", hub_id: "hub-13", message: "旅館のことなら。" }),
  ],
  cases: [
    caseOf("ca-1", ["co-a"], { title: "旅館の資金繰りを見直す", year: 2022, prefecture: "27", industry: "M75", challenge: "税の支払いが重い。", actions: "資金繰りの表を毎月作った。" }),
    caseOf("ca-2", ["co-b"], { title: "酒蔵の後継者をさがす", year: 2024, prefecture: "26", industry: "E10", challenge: "後継者がいない。", actions: "旅館と組んで売った。" }),
    caseOf("ca-3", ["co-c"], { title: "旅館の予約を増やす", year: 2020, prefecture: "13", industry: "M75", challenge: "予約が減った。", actions: "資金の計画と、繰り返し来る客の名簿を作った。" }),
    caseOf("ca-4", ["co-c"], { title: "zqhidden の町工場", year: 2023, prefecture: "13", visibility: "agency", challenge: "後継者がいない。", actions: "旅館に売った。" }),
  ],
};

let data;
let server;
before(async () => {
  data = await makeData(data_of);
  server = await (await Server.start(data)).ready();
});
after(() => server?.kill());

const people = (q) => server.json(`/api/v1/search?q=${encodeURIComponent(q)}`);
const cases = (q) => server.json(`/api/v1/cases?q=${encodeURIComponent(q)}`);
const ids = (list) => list.map(({ id }) => id).sort().join(" ");
const sum = (facet) => facet.reduce((all, { count }) => all + count, 0);

describe("the query language", () => {
  // query: people, cases
  const rows = {
    '"資金繰り"': ["co-a", "ca-1"], "“資金繰り”": ["co-a", "ca-1"], '"資金繰りの表" 旅館': ["co-a", "ca-1"], '"繰り資金"': ["", ""],
    "旅館 -後継者": ["co-a co-c", "ca-1 ca-3"], "旅館 －後継者": ["co-a co-c", "ca-1 ca-3"], "旅館 AND 後継者": ["co-b", "ca-2"], "旅館 AND 税": ["co-a", "ca-1"], "税 OR 後継者": ["co-a co-b", "ca-1 ca-2"],
    "(税 OR 後継者) AND 酒蔵": ["co-b", "ca-2"], "（税 OR 予約） -資金繰り": ["co-c", "ca-3"],
    "氏名:高沢": ["co-a", "ca-1"], "氏名:たかざわ": ["co-a", "ca-1"], "name:takazawa": ["co-a", "ca-1"], "氏名:佐藤": ["co-b co-c", "ca-2 ca-3"], '氏名:"佐藤 花子"': ["co-b", "ca-2"], "-氏名:佐藤 旅館": ["co-a", "ca-1"],
    "県:大阪": ["co-a", "ca-1"], "県:大阪府": ["co-a", "ca-1"], "県:27": ["co-a", "ca-1"], "県：大阪": ["co-a", "ca-1"], "県:大阪 県:京都": ["co-a co-b", "ca-1 ca-2"], "-県:大阪 旅館": ["co-b co-c", "ca-2 ca-3"], "県:近畿 旅館": ["co-a co-b", "ca-1 ca-2"],
    "拠点:大阪": ["co-a", ""], "拠点:東京": ["co-c", "ca-1 ca-2 ca-3"], "業種:宿泊業": ["co-a co-c", "ca-1 ca-3"], "業種:M75 -県:大阪": ["co-c", "ca-3"], "資格:税理士": ["co-a", "ca-1"], "-資格:税理士 旅館": ["co-b co-c", "ca-2 ca-3"],
    "年:2022-2024": ["co-a co-b", "ca-1 ca-2"], "年:2024": ["co-b", "ca-2"], "年:2023-": ["co-b", "ca-2"], "年:-2020": ["co-c", "ca-3"], "年:2020..2022 旅館": ["co-a co-c", "ca-1 ca-3"], "年：２０２２〜２０２４": ["co-a co-b", "ca-1 ca-2"], "-年:2022 旅館": ["co-b co-c", "ca-2 ca-3"],
    "旅館 OR 県:大阪": ["co-a", "ca-1"],
  };
  for (const [query, [expected_people, expected_cases]] of Object.entries(rows)) {
    test(query, async () => {
      const found = await people(query);
      assert.equal(ids(found.people), expected_people);
      assert.equal(found.total, found.people.length);
      assert.equal(sum(found.facets.hub), query.includes("拠点:") ? sum(found.facets.hub) : found.total);
      assert.deepEqual(found.notes, []);
      const found_cases = await cases(query);
      assert.equal(ids(found_cases.cases), expected_cases);
      assert.equal(found_cases.total, found_cases.cases.length);
      assert.equal(ids((await search(data, query, "--")).people), expected_people); // --: a query may begin with -
      assert.equal(ids((await search(data, query, "--kind", "cases", "--")).cases), expected_cases);
    });
  }

  test("a value that is in no table finds nothing and is named; an excluded one excludes nothing", async () => {
    for (const query of ["県:大坂", "業種:魔法", "分野:魔法 旅館", "資格:魔法使い", "拠点:月", "年:去年", "年:2022-x"]) {
      for (const answer of [await people(query), await cases(query)]) {
        assert.equal(answer.total, 0, query);
        assert.equal(answer.notes.length, 1, query);
        assert.match(answer.notes[0], /当てはまるものはありません/, query);
      }
    }
    const excluded = await people("旅館 -県:大坂");
    assert.equal(excluded.total, 3);
    assert.match(excluded.notes[0], /県「大坂」.*何も除いていません/);
    const one_known = await people("県:大坂 県:大阪");
    assert.equal(ids(one_known.people), "co-a");
    assert.equal(one_known.notes.length, 1);
  });

  test("a memo is plain text", async () => {
    const memo = "相談メモ\n業種：魔法の道具店\n-旅館の予約\n\"資金繰り\"";
    const found = await people(memo);
    assert.equal(found.total, 3);
    assert.deepEqual(found.notes, []);
    assert.equal((await people(`旅館 -後継者 ${"資金繰りの相談です。".repeat(30)}`)).total, 3);
  });

  test("filters beside the text narrow it further", async () => {
    const answer = await server.json(`/api/v1/search?q=${encodeURIComponent("県:大阪 県:京都 旅館")}&hub=hub-26`);
    assert.equal(ids(answer.people), "co-b");
  });

  test("matched cases and evidence keep to the conditions", async () => {
    const answer = await people("旅館 -予約 氏名:佐藤");
    const about = ({ matched, why }) => [matched, why.map(({ id }) => id)];
    const of = (id) => about(answer.people.find((one) => one.id === id));
    assert.deepEqual(of("co-b"), [{ profile: false, cases: 1 }, ["ca-2"]]);
    assert.deepEqual(of("co-c"), [{ profile: true, cases: 0 }, ["co-c"]]); // not by ca-3
  });
});

describe("which words are covered", () => {
  const cover = ({ covered, uncovered, match }) => ({ covered, uncovered, match });
  const of = (answer, id) => answer.people.find((one) => one.id === id);

  test("in text order, as the need writes them", async () => {
    const answer = await people("ＺＱＸの旅館で、税と酒蔵");
    assert.deepEqual(cover(of(answer, "co-a")), { covered: ["旅館", "税"], uncovered: ["ＺＱＸ", "酒蔵"], match: "cases" });
    assert.deepEqual(cover(of(answer, "co-b")), { covered: ["旅館", "酒蔵"], uncovered: ["ＺＱＸ", "税"], match: "both" });
    assert.deepEqual(cover(of(answer, "co-c")), { covered: ["旅館"], uncovered: ["ＺＱＸ", "税", "酒蔵"], match: "both" });
  });

  test("a long word speaks for its parts", async () => {
    const answer = await people("町工場の旅館");
    assert.deepEqual(of(answer, "co-a").uncovered, ["町工場"]);
  });

  test("a name covers itself", async () => {
    const answer = await people("高沢");
    assert.deepEqual(cover(of(answer, "co-a")), { covered: ["高沢"], uncovered: [], match: "profile" });
  });

  test("without a need there is nothing to cover", async () => {
    for (const query of ["", "県:大阪"]) {
      const [first] = (await people(query)).people;
      assert.deepEqual(cover(first), { covered: [], uncovered: [], match: null });
    }
  });

  test("excluded words are no words of the need", async () => {
    assert.deepEqual(cover(of(await people("旅館 -後継者"), "co-a")), { covered: ["旅館"], uncovered: [], match: "cases" });
  });

  test("a long need tells of 16 words at most", async () => {
    const need = "旅館の予約と税と酒蔵の後継者と販路と会計と資金と計画と名簿と客と表と毎月の支払いと見直しを考えたいので、相談をお願いします。町工場と農家と漁師も。";
    for (const { covered, uncovered, via } of (await people(need)).people) {
      assert.ok(covered.length > 0);
      assert.ok(covered.length + uncovered.length + via.length <= 16);
    }
  });

  test("hidden evidence covers nothing and is in no snippet", async () => {
    const answer = await people("zqhidden 旅館");
    for (const one of answer.people) {
      assert.ok(one.uncovered.includes("zqhidden"), one.id);
      assert.ok(!JSON.stringify(one.why).includes("zqhidden"));
    }
    assert.equal((await people("zqhidden")).total, 0);
    assert.equal((await people("旅館 AND 町工場")).total, 0);
    const agency = await search(data, "zqhidden 旅館", "--as", "agency");
    assert.ok(of(agency, "co-c").covered.includes("zqhidden"));
    assert.ok(JSON.stringify(of(agency, "co-c").why).includes("zqhidden"));
  });
});
