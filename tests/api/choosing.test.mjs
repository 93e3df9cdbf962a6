// Choosing among people through the real server: side by side, as a team, on a shortlist that colleagues share, and by a
// saved search that tells when somebody new fits.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addAccounts, clientsOf, newUser } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, exit_code, importFile, makeData, person, Server, sleep, tempFolder, writeRecords } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 120_000 * k_pace };
const k_told_within_ms = 60_000 * k_pace;
const k_poll_ms = 500;

let data;
let server;
let clients;
before(async () => {
  data = await makeData({
    coordinators: [
      person("co-01", { hub_id: "hub-13", topics: ["sales"], modes: ["visit", "online"], methods: ["棚割り"], profile_verified_on: "2026-04-01" }),
      person("co-02", { hub_id: "hub-14", topics: ["hiring", "labor"], capacity: { max_open: 3 } }),
      person("co-03", { hub_id: "hub-47", topics: ["hiring", "labor"] }),
      person("co-04", { hub_id: "hub-15", topics: ["tax"], modes: ["online"] }),
      person("co-05", { hub_id: "hub-16", topics: ["hiring"], capacity: { paused_until: "2190-01-01" } }),
      person("co-06", { hub_id: "hub-17", topics: ["sales", "hiring"], term: { from: "2020-01-01", until: "2021-01-01" } }),
    ],
    cases: [
      caseOf("ca-01", ["co-01"], { topics: ["margin"] }), caseOf("ca-02", ["co-02"], { title: "旅館の人手不足を補う", topics: ["hiring"] }),
      caseOf("ca-03", ["co-04"], { title: "旅館の消費税", topics: ["tax"], year: 2019 }),
    ],
  });
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
  clients = await clientsOf(server.url);
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

async function answered(status, promise) {
  const answer = await promise;
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return { ...(text === "" ? {} : JSON.parse(text)), etag: answer.headers.get("etag"), location: answer.headers.get("location") };
}
const compare = (client, body, status = 200) => answered(status, client.send("POST", "/api/v1/compare", body));
const team = (client, body, status = 200) => answered(status, client.send("POST", "/api/v1/team", body));
const ids = (people) => people.map((member) => member.person.id);

describe("side by side", k_bounded, () => {
  test("in the order asked for, with the evidence for the need, and who is nobody named", async () => {
    const { need, people, missing } = await compare(clients.agency_staff, { ids: ["co-04", "co-02", "co-06", "co-none"], q: "旅館の人手不足", from_prefecture: "東京都" });
    assert.equal(need, "旅館の人手不足");
    assert.deepEqual(people.map(({ id }) => id), ["co-04", "co-02"]);
    assert.deepEqual(missing, ["co-06", "co-none"], "who has left is nobody");
    const [of_tax, of_hiring] = people;
    assert.deepEqual([of_hiring.match, of_hiring.why[0].id, of_hiring.matched.cases, of_hiring.max_open, of_hiring.case_count], ["both", "ca-02", 1, 3, 1]);
    assert.deepEqual([of_hiring.travel.class.code, of_hiring.online, of_hiring.paused_until, of_hiring.problem], ["neighbouring", false, null, null]);
    assert.equal(of_tax.online, true);
  });

  test("without a need, or without evidence for it, by the newest cases, and by the profile without any", async () => {
    for (const q of ["", "まったく別の言葉"]) {
      const { people } = await compare(clients.anonymous, { ids: ["co-01", "co-03"], q });
      assert.deepEqual(people.map(({ why, match }) => [match, why[0].kind, why[0].id]), [[null, "case", "ca-01"], [null, "profile", "co-03"]], q);
      assert.deepEqual([people[0].methods, people[0].confirmed_at, people[0].max_open], [["棚割り"], "2026-04-01", null]);
    }
  });

  test("shows who cannot be asked now, and says why to those who are signed in", async () => {
    const [of_agency] = (await compare(clients.agency_staff, { ids: ["co-05"] })).people;
    assert.equal(of_agency.paused_until, "2190-01-01");
    assert.match(of_agency.problem, /休んでいます/);
    const [of_public] = (await compare(clients.anonymous, { ids: ["co-05"] })).people;
    assert.deepEqual([of_public.paused_until, of_public.problem], [null, null]);
  });

  test("what is wrong is named", async () => {
    for (const [body, field] of [[{}, "ids"], [{ ids: [] }, "ids"], [{ ids: ["a b"] }, "ids"], [{ ids: Array.from({ length: 7 }, (_, n) => `co-0${n}`) }, "ids"], [{ ids: ["co-01"], from_prefecture: "48" }, "from_prefecture"], [{ ids: ["co-01"], x: 1 }, "x"]])
      assert.equal((await compare(clients.anonymous, body, 400)).parameter, field);
  });
});

describe("a team", k_bounded, () => {
  test("is the smallest one, of those who can be asked, each topic with its evidence", async () => {
    const found = await team(clients.agency_staff, { topics: ["人手不足", "tax", "margin", "labor", "ip"], from_prefecture: "13" });
    assert.deepEqual(found.topics.map(({ topic, holders }) => [topic.code, holders]), [["hiring", 2], ["tax", 1], ["margin", 1], ["labor", 2], ["ip", 0]]);
    assert.deepEqual(ids(found.team), ["co-02", "co-01", "co-04"], "co-02 is nearer than co-03");
    assert.deepEqual(found.team[0].evidence.map(({ kind, id, topic }) => [kind, id, topic.code]), [["case", "ca-02", "hiring"], ["profile", "co-02", "labor"]]);
    assert.deepEqual(found.team[1].topics.map(({ code }) => code), ["margin"]);
    assert.deepEqual(found.uncovered.map(({ code }) => code), ["ip"]);
    assert.deepEqual(found.also.map(({ person: { id }, instead_of }) => [id, instead_of]), [["co-03", "co-02"]]);
  });

  test("reads the topics from the need when none are given", async () => {
    const found = await team(clients.anonymous, { need: "旅館の人手不足と消費税の相談" });
    assert.equal(found.topics_from, "need");
    assert.deepEqual(found.topics.map(({ topic }) => topic.code).slice(0, 1), ["hiring"], "the need names it");
    assert.ok(found.topics.some(({ topic }) => topic.code === "tax"), "its best cases are about it");
    assert.deepEqual(ids(found.team).sort(), ["co-02", "co-04"]);
  });

  test("only of people who work online, when that is asked for", async () => {
    const found = await team(clients.anonymous, { topics: ["hiring", "tax"], online: true });
    assert.deepEqual(ids(found.team), ["co-04"]);
    assert.deepEqual(found.uncovered.map(({ code }) => code), ["hiring"]);
  });

  test("what is wrong is named", async () => {
    for (const [body, field] of [[{}, "need"], [{ need: " " }, "need"], [{ topics: ["x"] }, "topics"], [{ topics: ["sales"], from_prefecture: "x" }, "from_prefecture"]])
      assert.equal((await team(clients.anonymous, body, 400)).parameter, field);
  });
});

describe("a shortlist", k_bounded, () => {
  const wish = (more = {}) => ({ name: "旅館の人手不足", need: "旅館の人手不足", prefecture: "13", people: [{ coordinator_id: "co-02", note: "実績が近い" }, { coordinator_id: "co-03" }], decision: "", ...more });
  const path = "/api/v1/shortlists";

  test("is shared inside the organisation, and nobody's outside", async () => {
    const made = await answered(201, clients.agency_staff.send("POST", path, wish()));
    assert.equal(made.location, `${path}/${made.id}`);
    assert.deepEqual(made.people.map(({ coordinator, hub, note, problem }) => [coordinator.id, hub.id, note, problem]), [["co-02", "hub-14", "実績が近い", null], ["co-03", "hub-47", "", null]]);
    assert.deepEqual([made.owner.organization.id, made.prefecture.code, made.version], ["org-a", "13", 1]);
    const colleague = await answered(200, clients.agency_admin.get(`${path}/${made.id}`));
    const changed = await answered(200, clients.agency_admin.send("PUT", `${path}/${made.id}`, wish({ decision: "co-02 に頼む" }), { "if-match": colleague.etag }));
    assert.deepEqual([changed.version, changed.decision], [2, "co-02 に頼む"]);
    await answered(412, clients.agency_staff.send("PUT", `${path}/${made.id}`, wish(), { "if-match": made.etag }));
    await answered(428, clients.agency_staff.send("PUT", `${path}/${made.id}`, wish()));
    const { shortlists } = await answered(200, clients.agency_staff.get(path));
    assert.ok(shortlists.some(({ id }) => id === made.id));
    for (const other of ["hub_desk", "headquarters"]) {
      await answered(404, clients[other].get(`${path}/${made.id}`));
      await answered(404, clients[other].send("PUT", `${path}/${made.id}`, wish(), { "if-match": "*" }));
      await answered(404, clients[other].send("DELETE", `${path}/${made.id}`));
      assert.ok((await answered(200, clients[other].get(path))).shortlists.every(({ id }) => id !== made.id));
    }
    await answered(204, clients.agency_admin.send("DELETE", `${path}/${made.id}`));
    await answered(404, clients.agency_staff.get(`${path}/${made.id}`));
  });

  test("of two who change it at once one wins", async () => {
    const made = await answered(201, clients.agency_staff.send("POST", path, wish()));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => clients.agency_staff.send("PUT", `${path}/${made.id}`, wish({ decision: `${n}` }), { "if-match": made.etag })));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal((await answered(200, clients.agency_staff.get(`${path}/${made.id}`))).version, 2);
  });

  test("keeps somebody who left, without the name, and takes nobody new who has", async () => {
    await importFile(data, "coordinators", await writeRecords(tempFolder(), [person("co-07", { hub_id: "hub-18", name: "去 る人" })]));
    const made = await answered(201, clients.agency_staff.send("POST", path, wish({ people: [{ coordinator_id: "co-07" }, { coordinator_id: "co-05" }] })));
    assert.match(made.people[1].problem, /休んでいます/);
    await importFile(data, "coordinators", await writeRecords(tempFolder(), [person("co-07", { hub_id: "hub-18", name: "去 る人", term: { from: "2020-01-01", until: "2021-01-01" } })]));
    const [gone] = (await answered(200, clients.agency_staff.get(`${path}/${made.id}`))).people;
    assert.deepEqual([gone.coordinator.name, gone.hub], ["紹介できない人", null]);
    assert.match(gone.problem, /任期が終わった/);
    await answered(200, clients.agency_staff.send("PUT", `${path}/${made.id}`, wish({ people: [{ coordinator_id: "co-07", note: "後任に頼む" }] }), { "if-match": "*" }));
    assert.equal((await answered(400, clients.agency_staff.send("POST", path, wish({ people: [{ coordinator_id: "co-07" }] })))).parameter, "people[0].coordinator_id");
  });

  test("what is wrong is named, and nothing is kept", async () => {
    const before_all = (await answered(200, clients.agency_staff.get(path))).total;
    const twice = [{ coordinator_id: "co-02" }, { coordinator_id: "co-02" }];
    const cases = [
      [{ name: " " }, "name"], [{ name: "あ".repeat(101) }, "name"], [{ need: "あ".repeat(4001) }, "need"], [{ prefecture: "48" }, "prefecture"], [{ people: twice }, "people[1].coordinator_id"],
      [{ people: [{ coordinator_id: "co-none" }] }, "people[0].coordinator_id"], [{ people: [{ coordinator_id: "co-02", note: "あ".repeat(501) }] }, "people[0].note"],
      [{ people: Array.from({ length: 7 }, (_, n) => ({ coordinator_id: `co-0${n}` })) }, "people"], [{ decision: 1 }, "decision"], [{ people: "x" }, "people"], [{ memo: "x" }, "memo"],
    ];
    for (const [more, field] of cases) assert.equal((await answered(400, clients.agency_staff.send("POST", path, wish(more)))).parameter, field);
    assert.equal((await answered(200, clients.agency_staff.get(path))).total, before_all);
  });

  test("is created once for each Idempotency-Key", async () => {
    const send = () => answered(201, clients.agency_staff.send("POST", path, wish(), { "idempotency-key": "shortlist-1" }));
    assert.equal((await send()).id, (await send()).id);
  });
});

describe("a saved search", k_bounded, () => {
  const path = "/api/v1/saved-searches";
  const told = async (client) => (await answered(200, client.get("/api/v1/notifications"))).notifications.filter(({ kind }) => kind === "saved_search");

  test("tells when somebody new fits, once, and not of those who were there", async () => {
    const user = await newUser(clients.headquarters, { role: "agency_staff", organization_id: "org-b" });
    const saved = await answered(201, user.send("POST", path, { name: "温泉のこと", q: "温泉旅館の泉質", page: 3 }));
    const { saved_searches: [shown], max } = await answered(200, user.get(path));
    assert.deepEqual([shown.id, shown.q, shown.new, max], [saved.id, "温泉旅館の泉質", [], 20]);
    await importFile(data, "coordinators", await writeRecords(tempFolder(), [
      person("co-08", { hub_id: "hub-19", message: "温泉旅館の泉質の表示を手伝います。" }),
      person("co-09", { hub_id: "hub-19", message: "温泉旅館の泉質を調べます。", consent: { scope: "hub", version: "1", on: "2026-01-01" } }),
    ]));
    const deadline = Date.now() + k_told_within_ms;
    while ((await told(user)).length === 0 && Date.now() < deadline) await sleep(k_poll_ms);
    const [notice, ...more] = await told(user);
    assert.deepEqual(more, []);
    assert.match(notice.title, /「温泉のこと」に合う人が、新しく1人/);
    assert.deepEqual([notice.link, notice.request_id, notice.state, notice.read], [`/saved-searches#${saved.id}`, null, null, false]);
    const [after_all] = (await answered(200, user.get(path))).saved_searches;
    assert.deepEqual(after_all.new, [{ id: "co-08", name: "試験 co-08" }]);
    await importFile(data, "coordinators", await writeRecords(tempFolder(), [person("co-08", { hub_id: "hub-19", message: "温泉旅館の泉質の表示をよく手伝います。" })]));
    const looked = after_all.looked_at;
    while ((await answered(200, user.get(path))).saved_searches[0].looked_at === looked && Date.now() < deadline + k_told_within_ms) await sleep(k_poll_ms);
    assert.equal((await told(user)).length, 1, "who is known is not new");
    assert.equal((await answered(200, user.send("POST", "/api/v1/notifications/read", { ids: [notice.id] }))).unread, 0);
    await answered(204, user.send("DELETE", `${path}/${saved.id}`));
    assert.deepEqual((await answered(200, user.get(path))).saved_searches, []);
    assert.equal((await told(user)).length, 1, "what was told stays");
  });

  test("at most twenty of a user, and what is wrong is named", async () => {
    const user = await newUser(clients.headquarters, { role: "agency_staff", organization_id: "org-b" });
    for (const [body, field] of [[{ q: "x" }, "name"], [{ name: " ", q: "x" }, "name"], [{ name: "x", prefecture: ["48"] }, "prefecture"], [{ name: "x", memo: "x" }, "memo"]])
      assert.equal((await answered(400, user.send("POST", path, body))).parameter, field);
    for (let n = 0; n < 20; ++n) await answered(201, user.send("POST", path, { name: `検索 ${n}`, topic: ["sales"] }));
    assert.match((await answered(409, user.send("POST", path, { name: "もう1つ" }))).detail, /20件まで/);
  });
});
