// The contract (src/http/openapi.yaml): sound in itself, followed by the client's types, kept by the live server.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { addFormats, Ajv2020, yaml } from "../support/npm.mjs";
import { addAccounts, Client, routes, sample_password } from "../support/accounts.mjs";
import { k_bytes } from "../support/imports.mjs";
import { startSample } from "../support/sample.mjs";
import { caseOf, makeData, person, root, Server } from "../support/tsunagu.mjs";

const run = promisify(execFile);
const contract_path = join(root, "src/http/openapi.yaml");
const contract_text = await readFile(contract_path, "utf8");
const contract = yaml.parse(contract_text);
const web = join(root, "web");

/** The contract allows more fields than it names, so that it can grow; the server must not use that silently. */
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== "object") return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const is_object_schema = copy.properties && typeof copy.properties === "object" && copy.type === "object";
  if (is_object_schema && copy.additionalProperties === undefined) copy.additionalProperties = false;
  return copy;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "https://contract.invalid/", components: { schemas: closed(contract.components.schemas) } });

function assertFollows(schema_name, value, what) {
  const check = ajv.getSchema(`https://contract.invalid/#/components/schemas/${schema_name}`);
  check(value);
  const errors = (check.errors ?? []).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  assert.deepEqual(errors.slice(0, 10), [], `${what} follows ${schema_name}`);
}

/** Searches and trials are sent like changes, with what is looked for in the body. */
const reads_with_body = ["search", "search/cases", "compare", "team", "lexicon/try"].map((name) => `POST /api/v1/${name}`);
const changes = new Set(routes.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`).filter((what) => !reads_with_body.includes(what)));

describe("the contract", () => {
  test("passes the linter", async () => {
    await run("npm", ["run", "--silent", "lint:openapi"], {
      cwd: web, env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    });
  });

  test("is what the client's types were generated from", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "tsunagu-types-"));
    t.after(() => rm(folder, { recursive: true }));
    const fresh = join(folder, "openapi.d.ts");
    await run(join(web, "node_modules/.bin/openapi-typescript"), [contract_path, "--output", fresh], { cwd: web });
    assert.equal(
      await readFile(join(web, "src/openapi.d.ts"), "utf8"), await readFile(fresh, "utf8"),
      "run npm run generate:types in web/",
    );
  });

  test("names every problem that the server has", async () => {
    const table = await readFile(join(root, "src/http/problem.cpp"), "utf8");
    const known = [...table.matchAll(/"(\/problems\/[a-z-]+)", \d/g)].map(([, type]) => type);
    assert.ok(known.length > 15);
    assert.deepEqual(contract.components.schemas.Problem.properties.type.enum.slice().sort(), known.sort());
  });

  test("says of every change that it may find a full disk, of reading that it does not", () => {
    for (const [path, operations] of Object.entries(contract.paths)) {
      for (const [method, { responses }] of Object.entries(operations)) {
        const what = `${method.toUpperCase()} ${path}`;
        if (changes.has(what)) {
          assert.deepEqual(responses["507"], { $ref: "#/components/responses/InsufficientStorage" }, what);
          assert.deepEqual(responses["503"], { $ref: "#/components/responses/Unavailable" }, what);
        } else {
          assert.equal(responses["507"], undefined, what);
        }
      }
    }
  });

  test("gives every list parameter and number its bounds", () => {
    const parameters = Object.values(contract.paths).flatMap((path) => Object.values(path)).flatMap((operation) => operation.parameters ?? [])
      .map((p) => (p.$ref ? contract.components.parameters[p.$ref.split("/").at(-1)] : p));
    for (const { name, schema } of parameters) {
      if (schema.type === "integer") assert.ok("minimum" in schema && "maximum" in schema, name);
    }
  });
});

describe("the live server", () => {
  let server;
  let url;
  before(async () => {
    server = await startSample();
    url = server.url;
  });
  after(() => server?.stop());

  const get = (path, options) => fetch(url + path, options);
  const json = async (path) => {
    const answer = await get(path);
    assert.equal(answer.status, 200, path);
    assert.match(answer.headers.get("content-type"), /^application\/json(;|$)/, path);
    return answer.json();
  };
  const q = encodeURIComponent("旅館の人手不足");

  const searches = [
    "", "?q=", `?q=${q}`, `?q=${q}&from_prefecture=13`, `?q=${q}&exclude_hub=hub-13&online=1&outside_region=1`,
    "?q=&prefecture=13&prefecture=14&page=1&per_page=50", "?q=&block=kyushu&industry=M", "?q=%22%28%20AND%20-%29",
    "?q=&prefecture=13&block=okinawa", `?q=${encodeURIComponent("旅館の人手不足で困っています。".repeat(180))}`,
  ];
  for (const search of searches) {
    test(`search keeps its shape: ${decodeURIComponent(search).slice(0, 60)}`, async () => {
      const answer = await json(`/api/v1/search${search}`);
      assertFollows("PeopleAnswer", answer, search);
      for (const person of answer.people) {
        for (const { title, title_highlights, snippet, highlights } of person.why) {
          assertRanges(title, title_highlights);
          assertRanges(snippet, highlights);
        }
      }
    });
  }

  test("a search with the need in the body is the same search", async () => {
    const memo = "相談メモ（宿泊業）\n客室の清掃の人手が足りない。".repeat(80);
    const post = (path, body) => get(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const same = async (path, body, target, schema) => {
      const answer = await post(path, body);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get("link"), null);
      const [posted, asked] = [await answer.json(), await json(target)];
      assertFollows(schema, posted, path);
      assert.deepEqual({ ...posted, took_ms: 0 }, { ...asked, took_ms: 0 });
    };
    const places = { prefecture: ["13", "14"], topic: "sales" };
    assertFollows("PeopleQuery", { q: memo, ...places, online: true, page: 1 }, "the body");
    await same("/api/v1/search", { q: memo, ...places, online: true, page: 1 },
      `/api/v1/search?q=${encodeURIComponent(memo)}&prefecture=13&prefecture=14&topic=sales&online=1&page=1`, "PeopleAnswer");
    await same("/api/v1/search/cases", { q: memo, year_from: 2020, per_page: 50 },
      `/api/v1/cases?q=${encodeURIComponent(memo)}&year_from=2020&per_page=50`, "CasesAnswer");
    const escaped = JSON.stringify({ q: "旅".repeat(2730) }).replace(/旅/g, "\\u65c5");
    assert.equal((await get("/api/v1/search", { method: "POST", headers: { "content-type": "application/json" }, body: escaped })).status, 200);
    await assertProblem(await post("/api/v1/search", { q: "a".repeat(8193) }), 400, "/problems/bad-parameter", { parameter: "q" });
    await assertProblem(await post("/api/v1/search", { page: 101 }), 400, "/problems/bad-parameter", { parameter: "page" });
    await assertProblem(await post("/api/v1/search", { q: {} }), 400, "/problems/bad-body", { parameter: "q" });
    await assertProblem(await post("/api/v1/search?q=a", {}), 400, "/problems/bad-parameter", { parameter: "q" });
    await assertProblem(await post("/api/v1/search", { q: "a".repeat(25 * 1024) }), 413, "/problems/payload-too-large");
  });

  function assertRanges(text, ranges) {
    const length = Array.from(text).length;
    let at = 0;
    for (const [begin, end] of ranges) {
      assert.ok(at <= begin && begin < end && end <= length, `[${begin}, ${end}) in ${length} code points: ${text}`);
      at = end;
    }
  }

  test("suggestions keep their shape", async () => {
    for (const typed of ["", "た", "しきん", "tok", "き", "宮崎 じぎょう"]) {
      const answer = await json(`/api/v1/suggest?q=${encodeURIComponent(typed)}&limit=20`);
      assertFollows("SuggestAnswer", answer, typed);
      assert.equal(answer.suggestions.length > 0, typed !== "", typed);
    }
  });

  test("cases, records and lists keep their shapes", async () => {
    const cases = await json(`/api/v1/cases?q=${q}&per_page=20`);
    assertFollows("CasesAnswer", cases, "cases");
    assert.ok(cases.cases.length > 0);
    for (const hit of cases.cases) assertRanges(hit.snippet, hit.highlights);
    for (const { id } of cases.cases) assertFollows("Case", await json(`/api/v1/cases/${id}`), id);
    for (const { id } of cases.cases.slice(0, 5)) {
      assertFollows("SimilarCasesAnswer", await json(`/api/v1/cases/${id}/similar`), id);
    }
    const { people } = await json("/api/v1/search?q=&per_page=50");
    for (const { id } of people) {
      const person = await json(`/api/v1/coordinators/${id}`);
      assertFollows("Coordinator", person, id);
      assertFollows("SimilarPeopleAnswer", await json(`/api/v1/coordinators/${id}/similar`), id);
      assertFollows("CasesAnswer", await json(`/api/v1/cases?coordinator=${id}&per_page=50`), id);
    }
    const organizations = await json("/api/v1/organizations?per_page=50");
    assertFollows("OrganizationsAnswer", organizations, "organizations");
    for (const { id } of organizations.organizations) {
      assertFollows("Organization", await json(`/api/v1/organizations/${id}`), id);
    }
    const reference = await json("/api/v1/reference");
    assertFollows("Reference", reference, "reference");
    assert.equal(reference.prefectures.length, 47);
    assert.equal(reference.hubs.length, 47);
    assert.equal(reference.blocks.length, 9);
    assert.equal(reference.industries.length, 20);
  });

  test("counts of a filter come true", async () => {
    const { facets, total } = await json(`/api/v1/search?q=${q}&per_page=1`);
    assert.ok(total > 0);
    for (const dimension of ["prefecture", "block", "hub", "industry", "topic"]) {
      for (const { code, count } of facets[dimension].slice(0, 3)) {
        const narrowed = await json(`/api/v1/search?q=${q}&${dimension}=${code}&per_page=1`);
        assert.equal(narrowed.total, count, `${dimension}=${code}`);
      }
    }
    const { from } = await json(`/api/v1/search?q=${q}&from_prefecture=13&per_page=1`);
    assert.equal(from.home + from.elsewhere, total);
  });

  test("serves the contract itself", async () => {
    const answer = await get("/api/v1/openapi.yaml");
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type"), /yaml/);
    assert.equal(await answer.text(), contract_text);
  });

  test("tells life and readiness", async () => {
    assert.deepEqual(await json("/healthz"), { status: "ok" });
    const ready = await json("/readyz");
    assert.equal(ready.status, "ready");
    assert.ok(Number.isInteger(ready.generation));
  });

  test("answers 304 to the ETag it gave, and 200 to another", async () => {
    const { people } = await json(`/api/v1/search?q=${q}&per_page=1`);
    const { id, why, hub } = people[0];
    const one_case = why.find(({ kind }) => kind === "case")?.id ?? (await json("/api/v1/cases?per_page=1")).cases[0].id;
    for (const path of [`/api/v1/coordinators/${id}`, `/api/v1/cases/${one_case}`, `/api/v1/organizations/${hub}`, "/api/v1/reference"]) {
      const first = await get(path);
      const etag = first.headers.get("etag");
      assert.match(etag ?? "", /^(W\/)?"[^"]+"$/, path);
      await first.arrayBuffer();
      for (const value of [etag, `"other", ${etag}`, "*"]) {
        const again = await get(path, { headers: { "If-None-Match": value } });
        assert.equal(again.status, 304, `${path} ${value}`);
        assert.equal(again.headers.get("etag"), etag);
        assert.equal((await again.arrayBuffer()).byteLength, 0);
      }
      assert.equal((await get(path, { headers: { "If-None-Match": '"other"' } })).status, 200);
    }
  });

  test("links to neighbouring pages", async () => {
    const links = async (path) => {
      const header = (await get(path)).headers.get("link") ?? "";
      return Object.fromEntries([...header.matchAll(/<([^>]*)>;\s*rel="?(\w+)"?/g)].map(([, to, rel]) => [rel, new URL(to, url)]));
    };
    const path = `/api/v1/search?q=${q}&per_page=1`;
    const first = await links(path);
    assert.equal(first.prev, undefined);
    assert.equal(first.next.searchParams.get("page"), "2");
    assert.equal(first.next.searchParams.get("q"), "旅館の人手不足");
    assert.equal(first.next.searchParams.get("per_page"), "1");
    const second = await links(first.next.pathname + first.next.search);
    for (const rel of ["prev", "first"]) assert.equal(second[rel].searchParams.get("page") ?? "1", "1", rel);
    const one = (await json(path)).people[0].id;
    const two = (await json(first.next.pathname + first.next.search)).people[0].id;
    assert.notEqual(one, two);
    const last = await links(first.last.pathname + first.last.search);
    assert.equal(last.next, undefined);
  });

  const refused = [
    ["/api/v1/search?page=0", "page"], ["/api/v1/search?page=101", "page"], ["/api/v1/search?page=x", "page"],
    ["/api/v1/search?page=99999999999999999999", "page"], ["/api/v1/search?page=1.5", "page"],
    ["/api/v1/search?per_page=0", "per_page"], ["/api/v1/search?per_page=51", "per_page"],
    ["/api/v1/search?prefecture=48", "prefecture"], ["/api/v1/search?topic=no-such-topic", "topic"],
    ["/api/v1/search?hub=hub-99", "hub"], ["/api/v1/search?exclude_hub=x", "exclude_hub"],
    ["/api/v1/search?from_prefecture=99", "from_prefecture"], ["/api/v1/search?online=maybe", "online"],
    ["/api/v1/search?unknown=1", "unknown"], ["/api/v1/cases?year_from=abc", "year_from"],
    [`/api/v1/search?q=${"a".repeat(8193)}`, "q"],
  ];
  for (const [path, parameter] of refused) {
    test(`refuses ${path.slice(0, 60)}`, async () => {
      await assertProblem(await get(path), 400, "/problems/bad-parameter", { parameter });
    });
  }

  async function assertProblem(answer, status, type, more = {}) {
    assert.equal(answer.status, status);
    assert.match(answer.headers.get("content-type"), /^application\/problem\+json(;|$)/);
    const problem = await answer.json();
    assertFollows("Problem", problem, type);
    assert.equal(problem.status, status);
    assert.equal(problem.type, type);
    assert.match(problem.title, /[ぁ-んァ-ン一-龠]/);
    for (const [key, value] of Object.entries(more)) assert.equal(problem[key], value);
    return problem;
  }

  test("requests, what is told of them and desks keep their shapes", async () => {
    const [agency, headquarters, coordinator] = await Promise.all(["agency_staff", "headquarters", "coordinator"].map((role) => Client.signIn(url, role)));
    const follows = async (status, schema, promise, what) => {
      const answer = await promise;
      const value = await answer.json();
      assert.equal(answer.status, status, `${what}: ${JSON.stringify(value).slice(0, 300)}`);
      assertFollows(schema, value, what);
      return value;
    };
    const { coordinator_id, organization_id } = await (await coordinator.get("/api/v1/session")).json();
    const prefecture = organization_id === "hub-47" ? "46" : "47";
    const wish = {
      prefecture, type: "dispatch", mode: "visit", need: "町工場の登記と原価", topics: [], wished_days: [], accompanying: ["担当者"], urgency: "soon", depth: "hour",
      client: "見本製作所", client_consent_id: "2026-014", tie: "", candidates: [{ coordinator_id }], send: true,
    };
    await follows(201, "Request", agency.send("POST", "/api/v1/requests", { send: false }), "a draft");
    const { id, licensed_work } = await follows(201, "Request", headquarters.send("POST", "/api/v1/requests", wish), "a request"); // the person may be for hubs only
    assert.equal(licensed_work[0].code, "registration");
    const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
    const report = { summary: "作った", result: "", mode: "visit", sessions: 1, hours: 2.5, travel_hours: 1, travel_km: 10, next_actions: [{ code: "other", what: "見直す", owner: "社長", due_on: today }] };
    const way = [[headquarters, "consent"], [headquarters, "release"], [coordinator, "accept"], [coordinator, "schedule", { day: today }], [coordinator, "deliver", { day: today }], [coordinator, "report", { report }]];
    for (const [client, action, more] of way) {
      await follows(200, "Request", client.send("POST", `/api/v1/requests/${id}/steps`, { action, ...more }, { "if-match": "*" }), action);
      for (const reader of [coordinator, headquarters]) await follows(200, "Request", reader.get(`/api/v1/requests/${id}`), action);
    }
    const { id: case_id } = await follows(201, "DraftedCase", coordinator.send("POST", `/api/v1/requests/${id}/case-draft`, {}), "a case from the report");
    assert.equal((await follows(200, "DraftedCase", coordinator.send("POST", `/api/v1/requests/${id}/case-draft`, {}), "once more")).id, case_id);
    assert.equal((await follows(200, "Request", coordinator.get(`/api/v1/requests/${id}`), "with its case")).case_id, case_id);
    const ministry = await Client.signIn(url, "ministry_viewer");
    for (const reader of [headquarters, ministry]) await follows(200, "Concentration", reader.get("/api/v1/reports/concentration"), "concentration");
    for (const box of ["waiting", "sent", "received", "all"]) {
      for (const reader of [agency, coordinator, headquarters]) await follows(200, "Requests", reader.get(`/api/v1/requests?box=${box}`), box);
    }
    await follows(200, "Notifications", coordinator.get("/api/v1/notifications"), "notifications");
    await follows(200, "Unread", coordinator.send("POST", "/api/v1/notifications/read", {}), "read");
    const { from, until, days } = await follows(200, "ClosedDays", get("/api/v1/closed-days"), "closed days");
    assert.ok(days.every(({ day, closed }) => from <= day && day <= until && closed), `${from} ${until}`);
    assert.ok(days.some(({ closed }) => closed === "年末年始") && days.some(({ closed }) => closed === "元日"));
    const desks = await follows(200, "DesksAnswer", get("/api/v1/desks?prefecture=13"), "desks");
    assert.equal(desks.groups[0].type.code, "hub");
    await assertProblem(await get("/api/v1/desks"), 400, "/problems/bad-parameter", { parameter: "prefecture" });
    await assertProblem(await get("/api/v1/desks?prefecture=99"), 400, "/problems/bad-parameter", { parameter: "prefecture" });
  });

  test("comparisons, teams, shortlists and saved searches keep their shapes", async () => {
    const headquarters = await Client.signIn(url, "headquarters");
    const follows = async (status, schema, promise, what) => {
      const answer = await promise;
      const value = await answer.json();
      assert.equal(answer.status, status, `${what}: ${JSON.stringify(value).slice(0, 300)}`);
      assertFollows(schema, value, what);
      return value;
    };
    const { people } = await json(`/api/v1/search?q=${q}&per_page=6`);
    const ids = people.map(({ id }) => id);
    for (const client of [new Client(url), headquarters]) {
      const compared = await follows(200, "Comparison", client.send("POST", "/api/v1/compare", { ids: [...ids.slice(1), "co-none"], q: "旅館の人手不足", from_prefecture: "北海道" }), "compare");
      assert.deepEqual(compared.people.map(({ id }) => id), ids.slice(1));
      assert.deepEqual(compared.missing, ["co-none"]);
      const found = await (await client.get(`/api/v1/search?q=${q}&per_page=6&from_prefecture=01`)).json();
      for (const person of compared.people) {
        const hit = found.people.find(({ id }) => id === person.id);
        if (!hit) continue;
        assert.deepEqual([person.matched, person.match, person.covered, person.why.map(({ id }) => id), person.travel], [hit.matched, hit.match, hit.covered, hit.why.map(({ id }) => id), hit.travel]);
      }
      await follows(200, "Comparison", client.send("POST", "/api/v1/compare", { ids }), "compare without a need");
      const team = await follows(200, "Team", client.send("POST", "/api/v1/team", { topics: ["hiring", "税務", "succession"], from_prefecture: "13" }), "team");
      assert.deepEqual(team.topics.map(({ topic }) => topic.code), ["hiring", "tax", "succession"]);
      const read = await follows(200, "Team", client.send("POST", "/api/v1/team", { need: "旅館の人手不足と補助金", online: true }), "team of a need");
      assert.equal(read.topics_from, "need");
      assert.ok(["hiring", "planning"].every((code) => read.topics.some(({ topic }) => topic.code === code)), JSON.stringify(read.topics));
    }
    await assertProblem(await headquarters.send("POST", "/api/v1/team", {}), 400, "/problems/bad-body", { parameter: "need" });
    await assertProblem(await headquarters.send("POST", "/api/v1/compare", { ids: [] }), 400, "/problems/bad-body", { parameter: "ids" });
    const list = { name: "契約の確認", need: "旅館の人手不足", prefecture: "東京都", people: ids.slice(0, 2).map((coordinator_id) => ({ coordinator_id, note: "実績" })), decision: "一人目に頼む" };
    const { id } = await follows(201, "Shortlist", headquarters.send("POST", "/api/v1/shortlists", list), "a shortlist");
    await follows(200, "Shortlist", headquarters.get(`/api/v1/shortlists/${id}`), "a shortlist");
    await follows(200, "Shortlist", headquarters.send("PUT", `/api/v1/shortlists/${id}`, { ...list, prefecture: null }, { "if-match": "*" }), "a changed one");
    await follows(200, "Shortlists", headquarters.get("/api/v1/shortlists"), "shortlists");
    assert.equal((await headquarters.send("DELETE", `/api/v1/shortlists/${id}`)).status, 204);
    const saved = await follows(201, "SavedSearch", headquarters.send("POST", "/api/v1/saved-searches", { name: "契約の確認", q: "旅館の人手不足", topic: ["hiring"], block: ["kanto"], hub: ["hub-13"], online: true, from_prefecture: "13", page: 2 }), "a saved search");
    await follows(200, "SavedSearches", headquarters.get("/api/v1/saved-searches"), "saved searches");
    assert.equal((await headquarters.send("DELETE", `/api/v1/saved-searches/${saved.id}`)).status, 204);
    assertFollows("Notification", { id: "1", request_id: null, at: saved.created_at, kind: "saved_search", action: null, state: null, title: "試験", link: "/saved-searches", read: false }, "of a saved search");
  });

  test("sessions, users, keys and the audit trail keep their shapes", async () => {
    const follows = async (schema, method, path, status, client, body, headers) => {
      const answer = await client.send(method, path, body, headers);
      const value = await answer.json();
      assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(value).slice(0, 300)}`);
      assertFollows(schema, value, `${method} ${path}`);
      return value;
    };
    await follows("Session", "GET", "/api/v1/session", 200, new Client(url));
    const admin = await Client.signIn(url, "system_admin");
    const auditor = await Client.signIn(url, "auditor");
    await follows("Session", "GET", "/api/v1/session", 200, admin);
    await follows("Users", "GET", "/api/v1/users", 200, admin);
    await follows("TotpEnrolment", "POST", "/api/v1/account/totp", 201, admin, { password: sample_password });
    const name = `contract-${Date.now()}`;
    const { user, path } = await follows("InvitationLink", "POST", "/api/v1/users", 201, admin, { login: name, name: "契約", role: "auditor" });
    await follows("User", "GET", `/api/v1/users/${user.id}`, 200, admin);
    await follows("User", "PATCH", `/api/v1/users/${user.id}`, 200, admin, { name: "契約の確認" }, { "if-match": "*" });
    await follows("InvitationLink", "POST", `/api/v1/users/${user.id}/invitation`, 201, admin, {});
    await follows("Problem", "POST", "/api/v1/session/invitation", 404, new Client(url), { token: path.split("#")[1], password: "a-password-of-mine" });
    await follows("Problem", "DELETE", `/api/v1/users/${user.id}/totp`, 400, admin);
    await follows("User", "DELETE", `/api/v1/users/${user.id}/totp`, 200, admin, { password: sample_password });
    await follows("User", "DELETE", `/api/v1/users/${user.id}/sessions`, 200, admin);
    await follows("Subscription", "GET", "/api/v1/account/mail", 200, admin);
    await follows("Subscription", "PUT", "/api/v1/account/mail", 200, admin, { enabled: false });
    await follows("Problem", "PUT", "/api/v1/account/mail", 409, admin, { address: "a@example.jp" }); // no mail server here
    await follows("Problem", "POST", "/api/v1/account/mail/confirmation", 400, admin, { code: "abcd-2345" });
    await follows("Jobs", "GET", "/api/v1/jobs?kind=reindex&state=done&page=1", 200, admin);
    await follows("Job", "POST", "/api/v1/backups", 202, admin, {});
    while ((await (await admin.get("/api/v1/backups")).json()).backups.length === 0) await new Promise((done) => setTimeout(done, 50));
    await follows("Backups", "GET", "/api/v1/backups", 200, admin);
    await follows("Job", "POST", "/api/v1/drills", 202, admin, {});
    await follows("Problem", "POST", "/api/v1/drills", 404, admin, { backup: "tsunagu-none.backup" });
    await follows("Problem", "GET", "/api/v1/jobs?kind=nothing", 400, admin);
    await follows("Problem", "GET", "/api/v1/jobs/job-none/events", 404, admin);
    await follows("Mails", "GET", "/api/v1/mails?state=dead&page=1", 200, admin);
    await follows("Problem", "POST", "/api/v1/mails/1/retry", 404, admin, {});
    await follows("OpenSessions", "GET", "/api/v1/account/sessions", 200, admin);
    await follows("User", "DELETE", `/api/v1/users/${(await auditor.json("/api/v1/session")).user_id}/sessions`, 200, admin);
    const told = await follows("Session", "POST", "/api/v1/session", 200, auditor, { login: "auditor", password: sample_password });
    assert.deepEqual(told.notices.map(({ what, by }) => [what, by]), [["end_sessions", "見本 システム管理者"]]);
    auditor.cookie = (await Client.signIn(url, "auditor")).cookie;
    await follows("Session", "GET", "/api/v1/session", 200, auditor);
    assert.equal((await auditor.send("DELETE", "/api/v1/account/notices")).status, 204);
    assert.deepEqual((await auditor.json("/api/v1/session")).notices, []);
    const made = await follows("CreatedApiKey", "POST", "/api/v1/api-keys", 201, auditor, { name: "契約", scopes: ["read", "write"] });
    await follows("ApiKeys", "GET", "/api/v1/api-keys", 200, auditor);
    await follows("AuditRows", "GET", "/api/v1/audit?limit=200", 200, new Client(url, { key: made.key }));
    await follows("AuditReport", "GET", "/api/v1/audit/verification", 200, auditor);
    const { people } = await json("/api/v1/search?q=&per_page=1");
    await follows("RevealedContact", "POST", `/api/v1/coordinators/${people[0].id}/contact-reveals`, 201, await Client.signIn(url, "headquarters"), {});
    for (const [method, target, status] of [["GET", "/api/v1/audit", 401], ["POST", "/api/v1/users", 401], ["PATCH", "/api/v1/users/x", 401], ["GET", "/api/v1/audit?limit=0", 400]]) {
      await follows("Problem", method, target, status, status === 400 ? auditor : new Client(url), method === "GET" ? undefined : method === "POST" ? { login: "aaa", name: "a", role: "auditor" } : {}, { "if-match": "*" });
    }
  });

  test("refuses text that is not UTF-8", async () => {
    const answer = await get("/api/v1/search?q=%FF%FE");
    assert.equal(answer.status, 400);
    assert.match(answer.headers.get("content-type"), /problem\+json/);
  });

  for (const path of ["/api/v1/coordinators/no-such", "/api/v1/cases/no-such", "/api/v1/organizations/no-such", "/api/v1/nothing"]) {
    test(`knows no ${path}`, async () => {
      await assertProblem(await get(path), 404, "/problems/not-found");
    });
  }

  for (const method of ["POST", "PUT", "DELETE"]) {
    test(`allows no ${method}`, async () => {
      const answer = await get("/api/v1/suggest", { method });
      assert.deepEqual(answer.headers.get("allow")?.split(/,\s*/).sort(), ["GET", "HEAD"]);
      await assertProblem(answer, 405, "/problems/method-not-allowed");
    });
  }

  test("answers HEAD as GET without the body", async () => {
    for (const path of ["/api/v1/search?q=", "/api/v1/reference", "/", "/healthz", "/api/v1/coordinators/no-such"]) {
      const head = await get(path, { method: "HEAD" });
      const full = await get(path);
      assert.equal(head.status, full.status, path);
      assert.equal(head.headers.get("content-type"), full.headers.get("content-type"), path);
      assert.equal((await head.arrayBuffer()).byteLength, 0, path);
      assert.ok((await full.arrayBuffer()).byteLength > 0, path);
    }
  });

  test("serves the client for every address of a page, and nothing else", async () => {
    for (const path of ["/", "/?q=x", "/coordinators/none", "/cases/none", "/organizations", "/organizations/hub-13", "/styleguide", "/about"]) {
      const answer = await get(path);
      assert.equal(answer.status, path.endsWith("none") ? 404 : 200, path);
      assert.match(answer.headers.get("content-type"), /^text\/html/, path);
      const text = await answer.text();
      assert.match(text, /<div id="app"[ >]/, path);
      assert.match(text, /<script type="module" src="\/assets\/app\.js">/, path);
    }
    for (const [path, type] of [["/assets/app.js", /javascript/], ["/assets/app.css", /css/], ["/favicon.svg", /svg/]]) {
      const answer = await get(path);
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers.get("content-type"), type, path);
      await answer.arrayBuffer();
    }
    for (const path of ["/assets/nothing.js", "/nowhere", "/assets/../../etc/passwd", "/assets/%2e%2e/index.html"]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });
});

describe("a server whose disk is nearly full", () => {
  // What makes room, or leads to whoever makes it (is_small of src/http/routes.hpp), and signing in and out.
  const goes_on = [
    "POST /api/v1/session", "DELETE /api/v1/session", "POST /api/v1/session/invitation", "POST /api/v1/jobs/{id}/cancel", "DELETE /api/v1/imports/{id}",
    "DELETE /api/v1/account/sessions", "DELETE /api/v1/account/sessions/{id}", "DELETE /api/v1/users/{id}/sessions", "DELETE /api/v1/api-keys/{id}",
    "DELETE /api/v1/coordinators/{id}/consent", "POST /api/v1/cases/{id}/withdrawal",
  ];
  let server;
  before(async () => {
    const data = await makeData({ coordinators: [person("co-1")], cases: [caseOf("ca-1", ["co-1"])] });
    await addAccounts(data);
    server = await (await Server.start(data, { flags: ["--rate-factor", "1000000", "--read-only-below-mb", "1048576"] })).ready(); // no disk has so much
  });
  after(() => server?.stop());

  test("refuses every change as the contract says, but for those that make room, and goes on reading", async () => {
    let client;
    const ask = async (method, path) => {
      client ??= await Client.signIn(server.url, "system_admin");
      const is_file = path === "/api/v1/imports";
      const body = method === "DELETE" ? undefined : is_file ? "a" : {};
      return client.send(method, path.replace("{id}", "none"), body, { "if-match": "*", ...(is_file ? k_bytes : {}) });
    };
    for (const what of changes) {
      if (goes_on.includes(what)) continue;
      const answer = await ask(...what.split(" "));
      assert.equal(answer.status, 507, what);
      assert.ok(Number(answer.headers.get("retry-after")) > 0, what);
      const problem = await answer.json();
      assertFollows("Problem", problem, what);
      assert.equal(problem.type, "/problems/insufficient-storage");
      assert.match(problem.detail, /場所を空けてください/, `${what}: an administrator is told what to do`);
    }
    for (const what of [...reads_with_body, ...goes_on]) {
      const answer = await ask(...what.split(" "));
      assert.notEqual(answer.status, 507, what);
      await answer.arrayBuffer();
      if (answer.status < 300) client = undefined; // it may have signed out
    }
    assert.equal((await server.get("/api/v1/search?q=a")).status, 200);
  });
});
