// The way of profiles and cases to publication, through the real server as each role: drafts, the desk, consent that is
// withdrawn, cases with findings, what others see meanwhile.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Server, caseOf, importFile, makeData, person, succeed, tempFolder, until, writeRecords } from "../support/tsunagu.mjs";

const k_password = "mihon-no-aikotoba";
const k_followed_within_ms = 30_000;
const k_complete = {
  topics: ["sales"], modes: ["visit"], how_i_help: "店先での声掛けから棚の並べ方まで、一緒に手を動かして考えます。",
};

let server;
const cookies = new Map();

async function signIn(login) {
  const answer = await fetch(`${server.url}/api/v1/session`, {
    method: "POST", headers: { "Content-Type": "application/json", Origin: server.url },
    body: JSON.stringify({ login, password: k_password }),
  });
  assert.equal(answer.status, 200, `${login}: ${await answer.clone().text()}`);
  return answer.headers.get("set-cookie").split(";")[0];
}

/** Asks as a role ("" is nobody); answers { status, body, etag }. */
async function ask(role, method, path, body, headers = {}) {
  if (role !== "" && !cookies.has(role)) cookies.set(role, await signIn(role));
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      ...(role === "" ? {} : { Cookie: cookies.get(role) }), Origin: server.url, "Content-Type": "application/json", ...headers,
    },
    body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text), etag: answer.headers.get("etag"), location: answer.headers.get("location") };
}

async function done(status, ...request) {
  const answer = await ask(...request);
  assert.equal(answer.status, status, `${request.slice(0, 3).join(" ")}: ${JSON.stringify(answer.body)}`);
  return answer;
}

before(async () => {
  const data = await makeData({
    coordinators: [
      person("co-1", { ...k_complete, name: "雲母坂 みなと", contact: "03-0000-0000" }), person("co-2", { hub_id: "hub-27" }),
      person("co-3", { ...k_complete, name: "四方木 はるか", profile_verified_on: "2020-01-01" }),
    ],
    cases: [caseOf("case-1", ["co-1"])],
  });
  const agency = { id: "agency-1", name: "見本信用金庫", types: ["shinkin"], prefecture: "13" };
  await importFile(data, "organizations", await writeRecords(tempFolder(), [agency]));
  await succeed("user", "sample", "--data", data);
  server = await (await Server.start(data)).ready();
});
after(() => server?.stop());

describe("profiles", () => {
  const draft = "/coordinators/co-1/draft";

  test("a coordinator edits, the desk approves field by field, the public sees it", async () => {
    const now = await done(200, "coordinator", "GET", draft);
    assert.equal(now.body.has_draft, false);
    const content = { ...now.body.record, message: "まず店を見せてください。" };
    await done(428, "coordinator", "PUT", draft, content);
    await done(412, "coordinator", "PUT", draft, content, { "If-Match": '"7-x"' });
    const saved = await done(200, "coordinator", "PUT", draft, content, { "If-Match": now.etag });
    assert.deepEqual(saved.body.changes, [{ field: "message", label: "ひとこと", before: "", after: "まず店を見せてください。" }]);
    assert.equal(saved.body.is_proxy, false);
    await done(409, "hub_desk", "POST", `${draft}/decision`, { decision: "approve" }, { "If-Match": saved.etag });
    await done(200, "coordinator", "POST", `${draft}/submission`);
    const desk = await done(200, "hub_desk", "GET", "/desk");
    assert.deepEqual(desk.body.drafts.map((entry) => entry.id), ["co-1"]);
    const submitted = await done(200, "hub_desk", "GET", draft);
    assert.equal(submitted.body.may_decide, true);
    await done(403, "coordinator", "POST", `${draft}/decision`, { decision: "approve" }, { "If-Match": submitted.etag });
    await done(400, "hub_desk", "POST", `${draft}/decision`, { decision: "perhaps" }, { "If-Match": submitted.etag });
    await done(200, "hub_desk", "POST", `${draft}/decision`, { decision: "approve" }, { "If-Match": submitted.etag });
    const seen = await done(200, "", "GET", "/coordinators/co-1");
    assert.equal(seen.body.message, "まず店を見せてください。");
  });

  test("a desk edits for the person, which is marked; a returned draft carries its note", async () => {
    const now = await done(200, "hub_desk", "GET", draft);
    const saved = await done(200, "hub_desk", "PUT", draft, { ...now.body.record, title: "店づくり担当" }, { "If-Match": "*" });
    assert.equal(saved.body.is_proxy, true);
    const submitted = await done(200, "hub_desk", "POST", `${draft}/submission`);
    await done(400, "hub_desk", "POST", `${draft}/decision`, { decision: "return" }, { "If-Match": submitted.etag });
    await done(200, "hub_desk", "POST", `${draft}/decision`, { decision: "return", note: "肩書を短く" }, { "If-Match": submitted.etag });
    const returned = await done(200, "coordinator", "GET", draft);
    assert.equal(returned.body.state, "returned");
    assert.equal(returned.body.note, "肩書を短く");
    await done(204, "coordinator", "DELETE", draft);
    assert.equal((await done(200, "coordinator", "GET", draft)).body.has_draft, false);
  });

  test("what may not be changed, and by whom, is refused with its name", async () => {
    const now = await done(200, "coordinator", "GET", draft);
    const put = (content) => ask("coordinator", "PUT", draft, { ...now.body.record, ...content }, { "If-Match": "*" });
    const refused = await put({ role: "chief" });
    assert.equal(refused.status, 400);
    assert.match(refused.body.detail, /role/);
    const unknown = await put({ nickname: "x" });
    assert.equal(unknown.status, 400);
    assert.equal(unknown.body.parameter, "nickname");
    for (const role of ["agency_staff", "agency_admin", "ministry_viewer", "auditor"])
      assert.equal((await ask(role, "GET", draft)).status, 403, role);
    await done(401, "", "GET", draft);
    const foreign = [["GET", "/coordinators/co-2/draft"], ["POST", "/coordinators/co-2/confirmation"], ["DELETE", "/coordinators/co-2/consent"]];
    for (const [method, path] of foreign) await done(404, "hub_desk", method, path);
    await done(404, "hub_desk", "GET", "/coordinators/co-99/draft");
    await done(404, "hub_desk", "GET", "/coordinators/%E3%81%82/draft");
  });

  test("the desk records a term and who verified a qualification; a person keeps both as they are", async () => {
    const path = "/coordinators/co-1/draft";
    const mine = await done(200, "coordinator", "GET", path);
    const claimed = [{ code: "smec", verified_on: "2026-01-01", verified_by: "自分" }];
    const saved = await done(200, "coordinator", "PUT", path, { ...mine.body.record, qualifications: claimed }, { "If-Match": "*" });
    assert.deepEqual(saved.body.draft.qualifications, [{ code: "smec" }]);
    assert.equal((await ask("coordinator", "PUT", path, { ...mine.body.record, term: { until: "2199-03-31" } }, { "If-Match": "*" })).status, 400);
    const content = { ...saved.body.draft, qualifications: [{ code: "smec", verified_on: "2026-04-01", verified_by: "窓口 見本" }], term: { from: "2026-04-01", until: "2199-03-31" } };
    await done(200, "hub_desk", "PUT", path, content, { "If-Match": "*" });
    const submitted = await done(200, "hub_desk", "POST", `${path}/submission`);
    const shown = Object.fromEntries(submitted.body.changes.map(({ field, after }) => [field, after]));
    assert.deepEqual(shown, { qualifications: "中小企業診断士（2026-04-01 窓口 見本確認）", "term.from": "2026-04-01", "term.until": "2199-03-31" });
    await done(200, "chief_coordinator", "POST", `${path}/decision`, { decision: "approve" }, { "If-Match": submitted.etag });
    const by = async (role) => (await done(200, role, "GET", "/coordinators/co-1")).body.qualifications[0].verified_by;
    assert.equal(await by("hub_desk"), "窓口 見本");
    assert.equal(await by(""), null, "who checked is for agencies and hubs");
  });

  test("a profile that was not confirmed for a year waits at the desk until somebody confirms it", async () => {
    const desk = await done(200, "hub_desk", "GET", "/desk");
    assert.ok(desk.body.confirmations.some((entry) => entry.id === "co-3" && entry.since === "2020-01-01"));
    await done(200, "hub_desk", "POST", "/coordinators/co-3/confirmation");
    const after_it = await done(200, "hub_desk", "GET", "/desk");
    assert.ok(!after_it.body.confirmations.some((entry) => entry.id === "co-3"));
    await done(403, "hub_desk", "GET", "/desk?hub=hub-27");
    await done(200, "headquarters", "GET", "/desk?hub=hub-27");
    await done(400, "hub_desk", "GET", "/desk?hobby=1");
  });

  test("a withdrawn consent takes a person out of every answer within a second", async () => {
    const name = encodeURIComponent("四方木 はるか");
    const found = async (role) => {
      const paths = [`/search?q=${name}`, `/suggest?q=${encodeURIComponent("四方木")}`, "/search?q=", `/search?q=${encodeURIComponent("棚の並べ方")}`];
      const answers = await Promise.all(paths.map((path) => ask(role, "GET", path)));
      // The words asked for come back in the answer; the id does not.
      return answers.some((answer) => JSON.stringify(answer.body).includes("co-3"));
    };
    await until(() => found(""), 10_000, "the person is found");
    await done(200, "hub_desk", "DELETE", "/coordinators/co-3/consent");
    // The record itself is re-checked by every answer, so this holds from the commit on.
    for (const role of ["", "agency_staff", "headquarters"]) await done(404, role, "GET", "/coordinators/co-3");
    for (const role of ["", "agency_staff", "coordinator", "headquarters"]) assert.ok(!(await found(role)), `gone for ${role || "nobody"}`);
    assert.equal((await done(200, "hub_desk", "GET", "/coordinators/co-3/draft")).body.record.consent.scope, "withdrawn");
    await done(400, "hub_desk", "PUT", "/coordinators/co-3/consent", { scope: "withdrawn", version: "2" });
    await done(200, "hub_desk", "PUT", "/coordinators/co-3/consent", { scope: "public", version: "2" });
    await until(() => found(""), k_followed_within_ms, "the person is found again");

    // A term that is over acts the same way.
    const draft_of_3 = "/coordinators/co-3/draft";
    const now = await done(200, "hub_desk", "GET", draft_of_3);
    await done(200, "hub_desk", "PUT", draft_of_3, { ...now.body.record, term: { until: "2020-03-31" } }, { "If-Match": "*" });
    const submitted = await done(200, "hub_desk", "POST", `${draft_of_3}/submission`);
    await done(200, "chief_coordinator", "POST", `${draft_of_3}/decision`, { decision: "approve" }, { "If-Match": submitted.etag });
    await done(404, "headquarters", "GET", "/coordinators/co-3");
    assert.ok(!(await found("headquarters")), "gone with the term");
  });
});

describe("cases", () => {
  const telling = {
    title: "販路を広げる相談", challenge: "県内唯一の豆腐店の佐藤社長は、売上が3,450万円に減った。", prefecture: "13", year: 2026, industry: "I", size_band: "1-5",
  };

  test("a case with findings is published by a second person, over a written reason only", async () => {
    const made = await done(201, "coordinator", "POST", "/cases", telling);
    const id = made.body.record.id;
    assert.equal(made.location, `/api/v1/cases/${id}/draft`);
    assert.equal(made.body.status.code, "draft");
    const kinds = made.body.findings.map((finding) => finding.kind.code);
    assert.deepEqual(kinds, ["uniqueness", "person", "amount"]);
    for (const { begin, end, text, field } of made.body.findings)
      assert.equal(Array.from(made.body.record[field]).slice(begin, end).join(""), text);
    assert.equal(made.body.alike.is_few, true);
    for (const role of ["", "agency_staff", "headquarters"]) await done(404, role, "GET", `/cases/${id}`);

    const submitted = await done(200, "coordinator", "POST", `/cases/${id}/submission`);
    const publish = (role, body) => ask(role, "POST", `/cases/${id}/publication`, body, { "If-Match": submitted.etag });
    assert.equal((await publish("coordinator", { reason: "相談者が名前を出してよいと言った" })).status, 403);
    const refused = await publish("hub_desk", {});
    assert.equal(refused.status, 400);
    assert.match(refused.body.detail, /3か所/);
    assert.equal((await publish("hub_desk", { reason: "短い" })).status, 400);
    assert.equal((await publish("hub_desk", { reason: "相談者が名前を出してよいと言った" })).status, 200);
    await done(200, "", "GET", `/cases/${id}`);
    const trail = await done(200, "auditor", "GET", `/audit?record=${id}`);
    assert.ok(!JSON.stringify(trail.body).includes("佐藤"));
    assert.ok(JSON.stringify(trail.body).includes("publish_case"));

    await done(200, "hub_desk", "POST", `/cases/${id}/withdrawal`, { note: "相談者の希望" });
    await done(404, "", "GET", `/cases/${id}`);
    const search = `/cases?q=${encodeURIComponent("豆腐店の販路")}`;
    assert.ok(!JSON.stringify((await ask("", "GET", search)).body).includes(id), "gone from the search");
  });

  test("an author does not publish the own case; a reviewer returns it with a note", async () => {
    const made = await done(201, "hub_desk", "POST", "/cases", { ...telling, challenge: "店先の売上が減った。" });
    const id = made.body.record.id;
    const submitted = await done(200, "hub_desk", "POST", `/cases/${id}/submission`);
    assert.equal(submitted.body.may_review, false);
    await done(403, "hub_desk", "POST", `/cases/${id}/publication`, {}, { "If-Match": submitted.etag });
    await done(409, "hub_desk", "PUT", `/cases/${id}`, telling, { "If-Match": submitted.etag });
    await done(200, "chief_coordinator", "POST", `/cases/${id}/return`, { note: "結果を足してください" });
    const work = await done(200, "hub_desk", "GET", `/cases/${id}/draft`);
    assert.equal(work.body.steps.at(-1).note, "結果を足してください");
    const content = { ...work.body.record, result: "二軒の店に置いてもらえた。" };
    await done(200, "hub_desk", "PUT", `/cases/${id}`, content, { "If-Match": work.etag });
    const again = await done(200, "hub_desk", "POST", `/cases/${id}/submission`);
    await done(200, "chief_coordinator", "POST", `/cases/${id}/publication`, {}, { "If-Match": again.etag });
    await done(200, "", "GET", `/cases/${id}`);
  });

  test("a published case is edited while it stays public as it was, until a second person replaces it", async () => {
    const path = "/cases/case-1";
    const now = await done(200, "hub_desk", "GET", `${path}/draft`);
    assert.equal(now.body.may_edit, true);
    const content = { ...now.body.record, result: "断る基準ができた。" };
    const saved = await done(200, "hub_desk", "PUT", path, content, { "If-Match": now.etag });
    assert.equal(saved.body.is_revision, true);
    assert.deepEqual(saved.body.changes.map(({ field, after }) => [field, after]), [["result", "断る基準ができた。"]]);
    const before = await done(200, "", "GET", path);
    assert.equal(before.body.result, "");
    const submitted = await done(200, "hub_desk", "POST", `${path}/submission`);
    await done(403, "hub_desk", "POST", `${path}/publication`, {}, { "If-Match": submitted.etag });
    const desk = await done(200, "chief_coordinator", "GET", "/desk");
    assert.ok(desk.body.reviews.some((entry) => entry.id === "case-1"));
    assert.equal((await done(200, "", "GET", path)).body.result, "", "still as it was");
    const published = await done(200, "chief_coordinator", "POST", `${path}/publication`, {}, { "If-Match": submitted.etag });
    assert.equal(published.body.is_revision, false);
    assert.equal((await done(200, "", "GET", path)).body.result, "断る基準ができた。");
    const search = `/cases?q=${encodeURIComponent("断る基準")}`;
    await until(async () => JSON.stringify((await ask("", "GET", search)).body).includes("case-1"), 10_000, "the index follows");
  });

  test("a draft does not exist for others, and nobody writes for another hub", async () => {
    const made = await done(201, "hub_desk", "POST", "/cases", { ...telling, title: "下書きのまま" });
    const path = `/cases/${made.body.record.id}/draft`;
    await done(404, "coordinator", "GET", path);
    await done(403, "agency_staff", "GET", path);
    await done(401, "", "GET", path);
    await done(403, "coordinator", "POST", "/cases", { ...telling, hub_id: "hub-27" });
    await done(400, "coordinator", "POST", "/cases", { ...telling, id: "case-mine" });
    await done(400, "coordinator", "POST", "/cases", { ...telling, coordinator_ids: ["co-99"] });
    await done(403, "agency_admin", "POST", "/cases", telling);
    const desk = await done(200, "hub_desk", "GET", "/desk");
    assert.ok(desk.body.own_cases.some((entry) => entry.title === "下書きのまま"));
  });
});
