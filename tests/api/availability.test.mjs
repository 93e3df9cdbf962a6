// Who takes no request now leaves every search at once and keeps the page; the way to everybody is
// shown and can be sorted by; holders of a licence go first where the law wants one.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { caseOf, importFile, makeData, person, Server, tempFolder, until, writeRecords } from "../support/tsunagu.mjs";

const k_gone_within_ms = 30_000; // on a busy machine; it is one commit

describe("who takes no request now", () => {
  const brewery = "酒蔵の後継者を探し、杜氏の技を書き残した。";
  const people = [
    person("co-a", { hub_id: "hub-15", message: "酒蔵の事業承継", topics: ["succession"] }),
    person("co-b", { hub_id: "hub-26", message: "酒蔵の事業承継", topics: ["succession"] }),
    person("co-full", { hub_id: "hub-13", message: "酒蔵の事業承継", topics: ["ip"], capacity: { max_open: 0 } }),
    person("co-past", { hub_id: "hub-13", message: "酒蔵", capacity: { paused_until: "2020-01-01" } }),
  ];
  let data;
  let server;
  let folder;
  before(async () => {
    folder = tempFolder();
    data = await makeData({
      coordinators: people,
      cases: people.map(({ id }) => caseOf(`ca-${id}`, [id], { title: "酒蔵の事業承継", actions: brewery })),
    });
    server = await (await Server.start(data)).ready();
  });
  after(() => server?.kill());

  const found = async (more = "") => {
    const answer = await server.json(`/api/v1/search?q=${encodeURIComponent("酒蔵")}${more}`);
    return { ...answer, ids: answer.people.map(({ id }) => id).sort() };
  };
  const change = async (record) => importFile(data, "coordinators", await writeRecords(folder, [record]));

  test("is not found, not counted and not suggested as similar, and the page answers", async () => {
    const answer = await found();
    assert.deepEqual(answer.ids, ["co-a", "co-b", "co-past"], "full is absent, a pause that is over is none");
    assert.equal(answer.total, 3);
    assert.ok(answer.facets.topic.every(({ code }) => code !== "ip"), "nobody there has the topic");
    const { people: alike } = await server.json("/api/v1/coordinators/co-a/similar");
    assert.ok(alike.length > 0 && alike.every(({ id }) => id !== "co-full"));
    assert.equal((await server.get("/api/v1/coordinators/co-full")).status, 200);
  });

  test("a pause acts soon, and so does its end", async () => {
    await change({ ...people[1], capacity: { paused_until: "2099-12-31" } });
    await until(async () => (await found()).total === 2, k_gone_within_ms, "the pause");
    assert.deepEqual((await found()).ids, ["co-a", "co-past"]);
    await change(people[1]);
    await until(async () => (await found()).total === 3, k_gone_within_ms, "the end of the pause");
  });
});

describe("the way", () => {
  let server;
  before(async () => {
    const at = (hub, more = {}) => person(`co-${hub}`, { hub_id: hub, message: "旅館の資金繰り", ...more });
    const data = await makeData({
      coordinators: [
        at("hub-13"), at("hub-40"), at("hub-46"), at("hub-47"),
        at("hub-45", { message: "旅館の資金繰り、旅館、資金繰り表、確定申告" }),
        at("hub-01", { qualifications: [{ code: "zeirishi" }] }),
      ],
      cases: [],
    });
    server = await (await Server.start(data)).ready();
  });
  after(() => server?.kill());

  const hubs = async (parameters) =>
    (await server.json(`/api/v1/search?${new URLSearchParams({ q: "旅館の資金繰り", ...parameters })}`)).people
      .map(({ hub, travel }) => [hub, travel]);

  test("is shown only from somewhere, and sorts by class and kilometres", async () => {
    assert.ok((await hubs({})).every(([, travel]) => travel === null));
    const sorted = await hubs({ from_prefecture: "45", sort: "travel" });
    assert.deepEqual(sorted.map(([hub, travel]) => [hub, travel.class.code]), [
      ["hub-45", "same_prefecture"], ["hub-46", "neighbouring"], ["hub-40", "same_block"],
      ["hub-47", "overnight"], ["hub-13", "overnight"], ["hub-01", "overnight"],
    ]);
    assert.ok(sorted.every(([, travel], i) => i < 4 || travel.km > sorted[i - 1][1].km));
    assert.equal((await server.get("/api/v1/search?sort=near")).status, 400);
  });

  test("licence holders go first where the need touches guarded work, and a notice says why", async () => {
    const ask = (more) => server.json(`/api/v1/search?${new URLSearchParams({ q: "旅館の確定申告", ...more })}`);
    const answer = await ask({});
    assert.equal(answer.people[0].id, "co-hub-01");
    assert.deepEqual(answer.licensed_work.map(({ code }) => code), ["tax_agency"]);
    assert.match(answer.licensed_work[0].notice, /税理士/);
    const unmoved = await ask({ licensed_first: "0" });
    assert.equal(unmoved.people[0].id, "co-hub-45");
    assert.equal(unmoved.total, answer.total);
    assert.deepEqual((await ask({ q: "旅館の資金繰り" })).licensed_work, []);
  });
});
