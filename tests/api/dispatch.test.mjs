// Requests for people of other regions, through the real server as an agency, both hubs and the coordinator: the whole
// way, two tabs at once, wrong input, what each of them is told.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addAccounts, clientsOf, newUser } from "../support/accounts.mjs";
import { exit_code, makeData, person, Server } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 120_000 };
const k_parallel = 50;

let server;
let agency; // org-a
let home; // desk of hub-13
let coordinator; // co-01 of hub-13
let headquarters;
let receiving; // desk of hub-14
let chief; // of hub-14
let other; // co-02 of hub-15

before(async () => {
  const data = await makeData({
    coordinators: [person("co-01"), person("co-02", { hub_id: "hub-15" }), person("co-03", { hub_id: "hub-14" }), person("co-full", { capacity: { max_open: 1 } })],
  });
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
  const clients = await clientsOf(server.url);
  ({ agency_staff: agency, hub_desk: home, coordinator, headquarters } = clients);
  receiving = await newUser(headquarters, { role: "hub_desk", organization_id: "hub-14" });
  chief = await newUser(headquarters, { role: "chief_coordinator", organization_id: "hub-14" });
  other = await newUser(headquarters, { role: "coordinator", organization_id: "hub-15", coordinator_id: "co-02" });
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

const wish = (more = {}) => ({
  prefecture: "14", type: "dispatch", mode: "visit", need: "町工場の原価管理と価格転嫁", candidates: [{ coordinator_id: "co-01" }, { coordinator_id: "co-02" }],
  client: "見本製作所", client_consent_id: "2026-014", send: true, ...more,
});

async function answered(status, promise) {
  const answer = await promise;
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return { ...(text === "" ? {} : JSON.parse(text)), etag: answer.headers.get("etag") };
}
const made = (client, more) => answered(201, client.send("POST", "/api/v1/requests", wish(more)));
const shown = (client, { id }) => answered(200, client.get(`/api/v1/requests/${id}`));
const stepped = (status, client, { id, etag }, action, more = {}) =>
  answered(status, client.send("POST", `/api/v1/requests/${id}/steps`, { action, ...more }, etag ? { "if-match": etag } : {}));
/** Takes a step on the newest version. */
const step = async (client, at, action, more) => stepped(200, client, await shown(client, at), action, more);
async function asked(more) {
  const request = await made(agency, more);
  await step(receiving, request, "consent");
  return step(home, request, "release");
}
const day_after = (days) => new Date(Date.now() + (9 + 24 * days) * 3_600_000).toISOString().slice(0, 10);
const report = { summary: "原価表を一緒に作りました", mode: "visit", hours: 6, travel_hours: 1.5, travel_km: 60, next_actions: [{ code: "price_pass_through", what: "見積りを出し直す", owner: "社長" }] };

describe("the whole way", k_bounded, () => {
  test("from the agency over both hubs to the coordinator's report", async () => {
    let request = await made(agency);
    assert.equal(request.state.code, "submitted");
    assert.equal(request.receiving_hub.id, "hub-14");
    assert.deepEqual(request.parties.map(({ code }) => code), ["requester"]);
    const waiting = await answered(200, receiving.get("/api/v1/requests?box=waiting"));
    assert.ok(waiting.requests.some(({ id }) => id === request.id));
    await answered(404, home.get(`/api/v1/requests/${request.id}`));
    request = await step(receiving, request, "consent");
    const reviewed = await shown(home, request);
    assert.equal(reviewed.client, null);
    assert.equal(reviewed.client_hidden, true);
    assert.deepEqual(reviewed.can.find(({ action }) => action === "keep").needs, ["note"]);
    request = await stepped(200, home, reviewed, "release");
    assert.deepEqual(request.client, { text: "見本製作所", consent_id: "2026-014" });
    assert.match(request.in_turn.label, /試験 co-01/);
    request = await step(coordinator, request, "accept");
    request = await step(coordinator, request, "schedule", { day: day_after(3) });
    assert.equal(request.scheduled_on.day, day_after(3));
    request = await step(coordinator, request, "deliver", { day: day_after(0) });
    request = await step(coordinator, request, "report", { report });
    assert.equal(request.state.code, "reported");
    assert.equal(request.report.next_actions[0].code.label, "価格転嫁");
    assert.equal(request.travel.class.code, "neighbouring");
    request = await step(agency, request, "close", { note: "続けて自社で進めます" });
    assert.deepEqual(request.steps.map(({ action }) => action.code), ["submit", "consent", "release", "accept", "schedule", "deliver", "report", "close"]);
    assert.deepEqual(request.can, []);
  });

  test("declined: the next of the shortlist; a tie stops until the chief has decided", async () => {
    let request = await asked();
    request = await step(coordinator, request, "decline", { note: "日程が合いません" });
    assert.equal(request.id !== undefined, true);
    request = await shown(agency, request);
    assert.equal(request.state.code, "review");
    assert.deepEqual(request.candidates.map(({ state }) => state.code), ["declined", "current"]);
    await answered(404, coordinator.get(`/api/v1/requests/${request.id}`));
    request = await step(headquarters, request, "release");
    assert.equal(request.client_hidden, true);
    request = await step(other, request, "accept_tied", { note: "元の顧問先です" });
    assert.equal(request.state.code, "blocked");
    await stepped(403, receiving, await shown(receiving, request), "clear_tie", { note: "問題ありません" });
    request = await step(chief, request, "clear_tie", { note: "契約は5年前に終わっています" });
    assert.equal(request.state.code, "accepted");
  });

  test("a draft is written anew and then sent", async () => {
    const draft = await made(agency, { send: false, need: "", type: undefined });
    assert.equal(draft.state.code, "draft");
    const path = `/api/v1/requests/${draft.id}`;
    await answered(428, agency.send("PUT", path, wish()));
    await answered(412, agency.send("PUT", path, wish(), { "if-match": '"99-x"' }));
    const incomplete = await answered(400, agency.send("PUT", path, wish({ need: " " }), { "if-match": draft.etag }));
    assert.equal(incomplete.parameter, "need");
    const sent = await answered(200, agency.send("PUT", path, wish(), { "if-match": draft.etag }));
    assert.equal(sent.state.code, "submitted");
    await answered(409, agency.send("PUT", path, wish(), { "if-match": sent.etag }));
  });

  test("a hub that asks for its own region consents with it; its own people need no request", async () => {
    const request = await made(receiving);
    assert.equal(request.state.code, "review");
    const refused = await answered(400, receiving.send("POST", "/api/v1/requests", wish({ candidates: [{ coordinator_id: "co-03" }] })));
    assert.equal(refused.parameter, "candidates");
  });

  test("a referral goes to the partner's desk", async () => {
    const request = await made(headquarters, { flow: "referral", partner: "org-a", candidates: undefined, need: "返済の見直しから", client: undefined, client_consent_id: undefined });
    assert.equal(request.partner.id, "org-a");
    const taken = await step(agency, request, "accept");
    assert.deepEqual(taken.parties.map(({ code }) => code), ["partner"]);
    assert.equal((await step(agency, request, "report", { note: "支援に入りました" })).state.code, "closed");
  });
});

describe("at once", k_bounded, () => {
  test(`${k_parallel} acceptances have one winner, the others are told what can be done`, async () => {
    const request = await shown(coordinator, await asked());
    const answers = await Promise.all(Array.from({ length: k_parallel }, () => coordinator.send("POST", `/api/v1/requests/${request.id}/steps`, { action: "accept" }, { "if-match": request.etag })));
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    for (const [n, { status }] of answers.entries()) {
      if (status === 200) continue;
      assert.equal(status, 409);
      assert.match(bodies[n].detail, /できること: .*「日程を決める」/);
    }
    const now = await shown(coordinator, request);
    assert.equal(now.version, request.version + 1);
    assert.equal(now.steps.filter(({ action }) => action.code === "accept").length, 1);
  });

  test("two tabs on different steps: the second is told where it stands", async () => {
    const request = await shown(coordinator, await asked());
    await stepped(200, coordinator, request, "accept");
    const late = await stepped(412, home, request, "hold", { note: "待ってください" });
    assert.match(late.detail, /いまは「承諾・日程を調整中」/);
    await stepped(428, home, { id: request.id }, "hold", { note: "待ってください" });
  });
});

describe("who can be asked", k_bounded, () => {
  test("a person at the limit is not asked a second time", async () => {
    const candidates = [{ coordinator_id: "co-full" }];
    await asked({ candidates });
    const second = await made(agency, { candidates });
    await step(receiving, second, "consent");
    const reviewed = await shown(home, second);
    assert.match(reviewed.candidates[0].problem, /上限（1件）/);
    const refused = await stepped(409, home, reviewed, "release");
    assert.match(refused.detail, /上限（1件）.*「派遣しない」/);
  });

  test("wrong input is named", async () => {
    const wrong = async (more) => (await answered(400, agency.send("POST", "/api/v1/requests", wish(more)))).parameter;
    assert.equal(await wrong({ candidates: [{ coordinator_id: "co-none" }] }), "candidates");
    assert.equal(await wrong({ candidates: [{ name: "x" }] }), "candidates[0].name");
    assert.equal(await wrong({ wished_days: ["2020-01-01"] }), "wished_days");
    assert.equal(await wrong({ prefecture: "99" }), "prefecture");
    assert.equal(await wrong({ client_consent_id: "" }), "client_consent_id");
    assert.equal(await wrong({ state: "closed" }), "state");
    assert.equal(await wrong({ colour: "red" }), "colour");
    await answered(400, agency.send("POST", "/api/v1/requests", "[]"));
    const request = await shown(coordinator, await asked());
    assert.equal((await stepped(400, coordinator, request, "dance")).parameter, "action");
    assert.equal((await stepped(400, coordinator, request, "decline")).parameter, "note");
    const accepted = await stepped(200, coordinator, request, "accept");
    assert.equal((await stepped(400, coordinator, accepted, "schedule", { day: "2020-01-01" })).parameter, "day");
    assert.equal((await stepped(400, coordinator, accepted, "schedule", { day: day_after(500) })).parameter, "day");
    await answered(400, agency.get("/api/v1/requests?box=mine"));
    assert.deepEqual((await answered(200, agency.get("/api/v1/requests?box=received"))).loads, [], "the people of a hub are its desk's");
    assert.ok((await answered(200, receiving.get("/api/v1/requests?box=received"))).loads.every(({ open_jobs, problem }) => open_jobs >= 0 && problem !== undefined));
    await answered(400, agency.get("/api/v1/requests?state=lost"));
    await answered(404, agency.get("/api/v1/requests/req-none"));
  });
});

describe("what is told", k_bounded, () => {
  test("whoever is in turn and the requester, until they have read it", async () => {
    await answered(200, agency.send("POST", "/api/v1/notifications/read", {}));
    await answered(200, coordinator.send("POST", "/api/v1/notifications/read", {}));
    const request = await asked();
    const { unread, notifications } = await answered(200, coordinator.get("/api/v1/notifications"));
    assert.equal(unread, 1);
    assert.equal(notifications[0].request_id, request.id);
    assert.match(notifications[0].title, /本人に打診中/);
    assert.equal((await answered(200, agency.get("/api/v1/notifications"))).unread, 2); // consent, release
    assert.equal((await answered(200, agency.send("POST", "/api/v1/notifications/read", { ids: [notifications[0].id] }))).unread, 2);
    assert.equal((await answered(200, coordinator.send("POST", "/api/v1/notifications/read", { ids: [notifications[0].id] }))).unread, 0);
  });
});
