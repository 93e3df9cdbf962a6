// What follows a request, through the real server: the report and its codes, the case that is begun from it, who is asked
// how often, and who may see that.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addAccounts, clientsOf, newUser } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { exit_code, makeData, person, Server } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 120_000 * k_pace };
const k_often = 6; // more than what is too small to show

let server;
let clients;
let receiving; // desk of hub-14

before(async () => {
  const data = await makeData({ coordinators: [person("co-01"), person("co-02", { hub_id: "hub-15" }), person("co-03", { hub_id: "hub-15" })] });
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
  clients = await clientsOf(server.url);
  receiving = await newUser(clients.headquarters, { role: "hub_desk", organization_id: "hub-14" });
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

async function answered(status, promise) {
  const answer = await promise;
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return { ...(text === "" ? {} : JSON.parse(text)), location: answer.headers.get("location") };
}
const step = (client, { id }, action, more = {}, status = 200) =>
  answered(status, client.send("POST", `/api/v1/requests/${id}/steps`, { action, ...more }, { "if-match": "*" }));
const day_after = (days) => new Date(Date.now() + (9 + 24 * days) * 3_600_000).toISOString().slice(0, 10);
const report = (more = {}) => ({ summary: "工程ごとの原価表を一緒に作りました", result: "見積もりを出し直せました", mode: "visit", sessions: 2, hours: 6, travel_hours: 1.5, travel_km: 60, ...more });

async function asked() {
  const wish = {
    prefecture: "14", type: "dispatch", mode: "visit", need: "原価管理を見直したい", topics: ["margin"], industry: "E", accompanying: ["当組合の担当者"],
    candidates: [{ coordinator_id: "co-01" }], client: "秘密製作所", client_consent_id: "2026-014", send: true,
  };
  const request = await answered(201, clients.agency_staff.send("POST", "/api/v1/requests", wish));
  await step(receiving, request, "consent");
  return step(clients.hub_desk, request, "release");
}
async function delivered() {
  const request = await asked();
  await step(clients.coordinator, request, "accept");
  await step(clients.coordinator, request, "schedule", { day: day_after(0) });
  return step(clients.coordinator, request, "deliver", { day: day_after(0) });
}

describe("a report", k_bounded, () => {
  test("with a code, a number or a day that is none is refused by its name, and nothing is lost", async () => {
    const request = await delivered();
    const refused = async (more) => (await step(clients.coordinator, request, "report", { report: report(more) }, 400)).parameter;
    const next = (more) => ({ next_actions: [{ code: "quotation", what: "出し直す", owner: "社長", due_on: day_after(30), ...more }] });
    assert.equal(await refused({ mode: "by-car" }), "report.mode");
    assert.equal(await refused({ travel_km: -1 }), "report.travel_km");
    assert.equal(await refused({ hours: 1e6 }), "report.hours");
    assert.equal(await refused({ sessions: 2.5 }), "report.sessions");
    assert.equal(await refused(next({ code: "dance" })), "report.next_actions[0].code");
    assert.equal(await refused(next({ code: null })), "report.next_actions[0].code");
    assert.equal(await refused(next({ owner: "" })), "report.next_actions[0].owner");
    assert.equal(await refused(next({ code: "other", what: "" })), "report.next_actions[0].what");
    assert.equal(await refused(next({ due_on: day_after(-1) })), "report.next_actions[0].due_on");
    assert.equal(await refused(next({ due_on: "2026-02-30" })), "report.next_actions[0].due_on");
    const told = await step(clients.coordinator, request, "report", { report: report(next({})) });
    assert.equal(told.report.next_actions[0].owner, "社長");
    assert.equal(told.report.travel_km, 60);
  });
});

describe("a case from a report", k_bounded, () => {
  let told;
  before(async () => { told = await step(clients.coordinator, await delivered(), "report", { report: report({ next_actions: [{ code: "quotation", what: "出し直す", owner: "社長" }] }) }); });
  const draft = (client, status) => answered(status, client.send("POST", `/api/v1/requests/${told.id}/case-draft`, {}));

  test("is a draft of the workflow, filled without the client, once for each who writes one", async () => {
    assert.equal(told.can_draft_case, true);
    assert.equal(told.case_id, null);
    const made = await draft(clients.coordinator, 201);
    assert.equal(made.location, `/api/v1/cases/${made.id}/draft`);
    assert.ok(Array.isArray(made.findings));
    const { record, status } = await clients.coordinator.json(made.location);
    assert.equal(status.code, "draft");
    assert.equal(record.challenge, "原価管理を見直したい");
    assert.equal(record.actions, "工程ごとの原価表を一緒に作りました");
    assert.deepEqual([record.coordinator_ids, record.topics, record.next_actions, record.modes], [["co-01"], ["margin"], ["quotation"], ["visit"]]);
    assert.ok(record.partners.includes("神奈川県よろず支援拠点"));
    assert.doesNotMatch(JSON.stringify(record), /秘密製作所|2026-014/);
    assert.equal((await draft(clients.coordinator, 200)).id, made.id);
    const shown = await clients.coordinator.json(`/api/v1/requests/${told.id}`);
    assert.deepEqual([shown.case_id, shown.can_draft_case, shown.version], [made.id, false, told.version]);
    assert.equal((await clients.hub_desk.json(`/api/v1/requests/${told.id}`)).case_id, null);
    assert.equal((await clients.anonymous.get(`/api/v1/cases/${made.id}`)).status, 404);
    const theirs = await draft(receiving, 201);
    assert.notEqual(theirs.id, made.id);
    assert.equal((await receiving.json(theirs.location)).record.hub_id, "hub-14");
  });

  test("two at once begin one", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => clients.hub_desk.send("POST", `/api/v1/requests/${told.id}/case-draft`, {})));
    const made = answers.filter(({ status }) => status === 201);
    assert.equal(made.length, 1);
    for (const answer of answers) assert.ok([200, 201, 409, 503].includes(answer.status), `${answer.status}`);
    const id = (await made[0].json()).id;
    assert.equal((await clients.hub_desk.json(`/api/v1/requests/${told.id}`)).case_id, id);
  });

  test("is not for who asked, and not before the report", async () => {
    await draft(clients.agency_staff, 403);
    await draft(clients.headquarters, 403);
    const early = await asked();
    const refused = await answered(409, clients.coordinator.send("POST", `/api/v1/requests/${early.id}/case-draft`, {}));
    assert.match(refused.detail, /報告のあとに作れます/);
  });
});

describe("who is asked", k_bounded, () => {
  before(async () => {
    for (let n = 0; n < k_often; ++n) {
      const request = await asked();
      if (n % 2 === 0) await step(clients.coordinator, request, "decline", { note: "予定があります" });
    }
  });
  const shown = (role, query = "") => clients[role].json(`/api/v1/reports/concentration${query}`);

  test("headquarters see everybody, counts and ways", async () => {
    const all = await shown("headquarters");
    const [first] = all.people;
    assert.equal(first.coordinator.id, "co-01");
    assert.equal(first.hub.id, "hub-13");
    assert.equal(first.share, 1);
    assert.equal(all.asked, first.asked);
    assert.ok(first.asked >= k_often && first.declined >= k_often / 2 && first.delivered >= 1);
    assert.equal(all.top5_share, 1);
    assert.equal(all.never_asked, 2);
    assert.ok(Math.abs(all.gini - 2 / 3) < 0.001);
    assert.ok(all.travel.jobs >= 1 && all.travel.km === 60 * all.travel.jobs);
    assert.deepEqual(all.travel.by_mode.map(({ mode }) => mode.code), ["visit"]);
    assert.deepEqual(all.travel.by_class.map((part) => part.class.code), ["neighbouring"]);
  });

  test("a chief sees the own hub; the ministry sees no count below five", async () => {
    const own = await shown("chief_coordinator");
    assert.equal(own.hub.id, "hub-13");
    assert.equal(own.small_counts_hidden, false);
    assert.equal(own.people.length, 1);
    const seen = await shown("ministry_viewer");
    assert.equal(seen.small_counts_hidden, true);
    assert.ok(seen.people[0].asked >= k_often);
    const { delivered: went } = own.people[0];
    assert.equal(seen.people[0].delivered, went < 5 ? null : went);
    assert.equal(seen.travel.km, own.travel.jobs < 5 ? null : own.travel.km);
    const elsewhere = await shown("ministry_viewer", "?hub=hub-15");
    assert.deepEqual([elsewhere.people, elsewhere.asked, elsewhere.never_asked], [[], 0, 2]);
  });

  test("wrong days and hubs are named", async () => {
    for (const [query, parameter] of [["from=2026-13-01", "from"], ["from=2026-05-02&to=2026-05-01", "from"], ["from=2001-01-01", "from"], ["to=soon", "to"], ["hub=hub-99", "hub"], ["hub=%20", "hub"], ["year=2026", "year"]]) {
      const problem = await answered(400, clients.headquarters.get(`/api/v1/reports/concentration?${query}`));
      assert.equal(problem.parameter, parameter, query);
    }
  });

  test("the table is taken away by who sees it, with the same gaps, and the trail says so", async () => {
    const answer = await clients.ministry_viewer.get("/api/v1/exports/concentration?from=2026-01-01");
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    const [header, row] = text.trim().split("\r\n");
    assert.match(header, /"コーディネーターID","氏名","拠点","打診"/);
    assert.match(row, /"co-01"/);
    assert.equal((await clients.headquarters.get("/api/v1/exports/concentration?format=xlsx")).status, 200);
    assert.equal((await clients.headquarters.get("/api/v1/exports/concentration?format=jsonl")).status, 400);
    assert.equal((await clients.agency_admin.get("/api/v1/exports/concentration")).status, 403);
    const { rows } = await clients.auditor.json("/api/v1/audit?kind=concentration&limit=10");
    assert.ok(rows.some(({ action }) => action === "export"));
  });
});
