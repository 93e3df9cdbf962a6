// Who may do what over HTTP: every route x every role x own and other objects, against the real server. A route that
// is not listed here fails the test. What the roles may do stands in src/service/authorization.hpp; the numbers below
// are written down apart from it on purpose.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addAccounts, Client, clientsOf, roles, routes, sample_password, signed_in_roles } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { converse } from "../support/raw.mjs";
import { caseOf, exit_code, makeData, person, Server } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 300_000 * k_pace };
const role_names = roles.map(({ name }) => name);

let server;
let clients;
before(async () => {
  const gone = { term: { from: "2020-01-01", until: "2021-03-31" } };
  const data = await makeData({
    coordinators: [
      person("co-01", { hub_id: "hub-13", contact: "own@example.jp" }), // becomes the sample coordinator
      person("co-02", { hub_id: "hub-14", contact: "other@example.jp" }),
      person("co-agency", { consent: { scope: "agency", version: "1", on: "2026-01-01" }, contact: "agency@example.jp" }),
      person("co-hub", { consent: { scope: "hub", version: "1", on: "2026-01-01" } }),
      person("co-silent", { consent: {} }),
      person("co-gone", gone),
    ],
    cases: [
      caseOf("ca-01", ["co-01"]), caseOf("ca-agency", ["co-01"], { visibility: "agency" }), caseOf("ca-hub", ["co-01"], { visibility: "hub" }),
      caseOf("ca-own", ["co-01"], { visibility: "own" }), caseOf("ca-own-else", ["co-02"], { hub_id: "hub-14", visibility: "own" }), caseOf("ca-draft", ["co-01"], { status: "draft" }),
    ],
  });
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
  clients = await clientsOf(server.url);
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

// --- what is expected ---

/** Status by role: `anonymous` 401 and everybody else 403 unless named. */
const only = (statuses, rest = 403) => Object.fromEntries(role_names.map((role) => [role, statuses[role] ?? (role === "anonymous" ? 401 : rest)]));
const everyone = (status) => Object.fromEntries(role_names.map((role) => [role, status]));
const all_of = (names, status) => Object.fromEntries(names.map((name) => [name, status]));
const by_tier = (tiers, other = 404) => Object.fromEntries(roles.map(({ name, tier }) => [name, tiers.includes(tier) ? 200 : other]));

const desks = ["hub_desk", "chief_coordinator"];
const managers_of_all = ["headquarters", "system_admin"];
const key_holders = ["agency_admin", ...desks, "headquarters", "ministry_viewer", "auditor", "system_admin"];
const revealers = ["agency_staff", "agency_admin", "coordinator", ...desks, "headquarters"];
const auditors = ["headquarters", "auditor"];
const takers = [...desks, ...managers_of_all]; // of records as a file

let made = 0;
const new_user = (role, organization_id, more = {}) => ({ login: `made-${++made}`, name: "試験", role, organization_id, ...more });
/** A user that nobody else touches. */
async function invited(role, organization_id, more) {
  const answer = await clients.headquarters.send("POST", "/api/v1/users", new_user(role, organization_id, more));
  assert.equal(answer.status, 201);
  return (await answer.json()).user;
}
const of_user = (role, organization_id, path, more) => async () => {
  const { id, version } = await invited(role, organization_id);
  return { path: `/api/v1/users/${id}${path ?? ""}`, headers: { "if-match": `"${version}"` }, ...more };
};

/** What a role gets for the objects of its own organisation and of others. */
const manages = (statuses) => ({
  own_agency: { ...only({}), ...all_of(["agency_admin"], statuses.yes), ...all_of(desks, 404), ...all_of(managers_of_all, statuses.yes), ...statuses.more },
  other_agency: { ...only({}), ...all_of(["agency_admin"], 404), ...all_of(desks, 404), ...all_of(managers_of_all, statuses.yes), ...statuses.more },
  own_hub: { ...only({}), ...all_of(["agency_admin"], 404), ...all_of(desks, statuses.yes), ...all_of(managers_of_all, statuses.yes), ...statuses.more },
  other_hub: { ...only({}), ...all_of(["agency_admin"], 404), ...all_of(desks, 404), ...all_of(managers_of_all, statuses.yes), ...statuses.more },
});
const places = { own_agency: ["agency_staff", "org-a"], other_agency: ["agency_staff", "org-b"], own_hub: ["hub_desk", "hub-13"], other_hub: ["hub_desk", "hub-14"] };
const user_cases = (expected, path, more) => Object.entries(places).map(([place, [role, organization]]) => ({ what: place, ask: of_user(role, organization, path, more), expect: expected[place] }));

const plain = (path, expect, more = {}) => [{ what: path, ask: () => ({ path, ...more }), expect }];
const records = (list, path, more = {}) => Object.entries(list).map(([id, tiers]) => ({ what: id, ask: () => ({ path: path.replace("{id}", id) }), expect: { ...by_tier(tiers), ...more[id] } }));
const every_tier = ["public", "agency", "hub"];
const people = { "co-01": every_tier, "co-02": every_tier, "co-agency": ["agency", "hub"], "co-hub": ["hub"], "co-silent": ["hub"], "co-gone": [], "co-none": [] };
const cases = { "ca-01": every_tier, "ca-agency": ["agency", "hub"], "ca-hub": ["hub"], "ca-own": [], "ca-own-else": [], "ca-draft": [], "ca-none": [] };
/** Who reads what only a hub sees, by the record itself. */
const own_cases = { "ca-own": all_of(["coordinator", ...desks, "headquarters"], 200), "ca-own-else": { headquarters: 200 } };

// --- drafts of profiles and cases ---

const reviewers = [...desks, "headquarters"];
const editors = ["coordinator", ...reviewers];
/** The whole record of a person with something new in it. */
const proposed = async (id) => {
  const { record } = await (await clients.headquarters.get(`/api/v1/coordinators/${id}/draft`)).json();
  return { ...record, topics: ["sales"], modes: ["visit"], how_i_help: "店先での声掛けから棚の並べ方まで、一緒に考えます。", message: `試験 ${++made}` };
};
const drafted = async (id) => {
  const answer = await clients.headquarters.send("PUT", `/api/v1/coordinators/${id}/draft`, await proposed(id), { "if-match": "*" });
  assert.equal(answer.status, 200, await answer.text());
};
/** For a person of the own hub, of another one, and nobody; other hubs' people are unknown. */
const person_cases = (method, suffix, may, prepare = async () => ({}), done = 200, elsewhere = {}) => [
  ["own", "co-01", may], ["of another hub", "co-02", ["headquarters"]], ["nobody", "co-none", []],
].map(([what, id, allowed]) => ({
  what, expect: only({ ...all_of(may, 404), ...all_of(allowed, done), ...(what === "own" ? {} : elsewhere) }),
  ask: async () => ({ path: `/api/v1/coordinators/${id}${suffix}`, ...(await prepare(id === "co-none" ? "co-01" : id)) }),
}));

const new_case = (hub_id) => ({ hub_id, title: "町工場の見積もり", challenge: `粗利が出ない注文を断れずにいた（${++made}）。`, coordinator_ids: [hub_id === "hub-13" ? "co-01" : "co-02"] });
/** A draft by somebody other than the role that asks: nobody publishes what they wrote. */
const case_cases = (suffix, may, prepare = async () => ({ body: {} }), elsewhere = {}) => [["own", "hub-13", may], ["of another hub", "hub-14", ["headquarters"]]].map(([what, hub, allowed]) => ({
  what, expect: only({ ...all_of(may, 404), ...all_of(allowed, 200), ...(what === "own" ? {} : elsewhere) }),
  ask: async (role) => {
    author = role === "headquarters" && hub === "hub-13" ? "chief_coordinator" : "headquarters";
    const answer = await clients[author].send("POST", "/api/v1/cases", new_case(hub));
    assert.equal(answer.status, 201);
    const { id } = (await answer.json()).record;
    return { path: `/api/v1/cases/${id}${suffix}`, ...(await prepare(id, hub)) };
  },
}));
let author;
const submitted = async (id) => assert.equal((await clients[author].send("POST", `/api/v1/cases/${id}/submission`, {})).status, 200);

// --- requests for people of other regions ---

const askers = ["agency_staff", "agency_admin", ...desks, "headquarters"];
const watchers = ["chief_coordinator", "headquarters", "ministry_viewer"]; // of who is asked how often
const readers_of_requests = [...askers, "coordinator"];
/** Of org-a, for a business in hub-14's prefecture. */
const wish = (more = {}) => ({ prefecture: "14", type: "online", mode: "online", need: `町工場の原価管理（${++made}）`, candidates: [{ coordinator_id: "co-01" }], ...more });
const request_cases = (suffix, expect_draft, expect_sent, more = {}) => [["a draft", false, expect_draft], ["one that was sent", true, expect_sent]].map(([what, send, expect]) => ({
  what, expect: only({ ...all_of(readers_of_requests, 404), ...expect }),
  ask: async () => {
    const answer = await clients.agency_staff.send("POST", "/api/v1/requests", wish({ send }));
    assert.equal(answer.status, 201, await answer.clone().text());
    return { path: `/api/v1/requests/${(await answer.json()).id}${suffix}`, ...more };
  },
}));

/** Of org-a, of hub-13, and of headquarters, who work for no organisation. */
const shortlist_cases = (more = {}, done = 200) => [["agency_staff", ["agency_staff", "agency_admin"]], ["chief_coordinator", desks], ["headquarters", ["headquarters"]]].map(([maker, theirs]) => ({
  what: `made by ${maker}`, expect: only({ ...all_of(askers, 404), ...all_of(theirs, done) }),
  ask: async () => {
    const answer = await clients[maker].send("POST", "/api/v1/shortlists", { name: `試験 ${++made}`, people: [{ coordinator_id: "co-02" }] });
    assert.equal(answer.status, 201);
    return { path: `/api/v1/shortlists/${(await answer.json()).id}`, ...more };
  },
}));

const k_bytes = { "content-type": "application/octet-stream" };
const k_case_rows = "事例ID,拠点ID,題名,概要\nca-sent,hub-13,題,概要\n";
/** A file that a system administrator sent. */
const import_cases = (suffix, more = {}, done = 200) => [{
  what: "a file that was sent", expect: only({ system_admin: done }),
  ask: async () => {
    const answer = await clients.system_admin.send("POST", "/api/v1/imports?kind=cases&name=a.csv", k_case_rows, k_bytes);
    assert.equal(answer.status, 201, await answer.clone().text());
    return { path: `/api/v1/imports/${(await answer.json()).id}${suffix}`, ...more };
  },
}];

/** Signs in anew as the role: for what ends or changes a session. */
const fresh = (role) => (role === "anonymous" ? new Client(server.url) : Client.signIn(server.url, role));

const matrix = {
  "GET /api/v1/search": plain("/api/v1/search?q=見積もり", everyone(200)),
  "GET /api/v1/cases": plain("/api/v1/cases?q=見積もり", everyone(200)),
  "POST /api/v1/search": plain("/api/v1/search", everyone(200), { body: { q: "見積もり" } }),
  "POST /api/v1/search/cases": plain("/api/v1/search/cases", everyone(200), { body: { q: "見積もり" } }),
  "GET /api/v1/suggest": plain("/api/v1/suggest?q=み", everyone(200)),
  "GET /api/v1/organizations": plain("/api/v1/organizations", everyone(200)),
  "GET /api/v1/desks": plain("/api/v1/desks?prefecture=13&q=資金繰り", everyone(200)),
  "GET /api/v1/closed-days": plain("/api/v1/closed-days", everyone(200)),
  "GET /api/v1/organizations/{id}": plain("/api/v1/organizations/hub-13", everyone(200)),
  "GET /api/v1/reference": plain("/api/v1/reference", everyone(200)),
  "GET /api/v1/openapi.yaml": plain("/api/v1/openapi.yaml", everyone(200)),
  "GET /healthz": plain("/healthz", everyone(200)),
  "GET /metrics": plain("/metrics", everyone(200)), // from this machine; tests/api/metrics.test.mjs has the others
  "GET /readyz": plain("/readyz", everyone(200)),
  "GET /problems/{id}": plain("/problems/not-found", everyone(200)),
  "GET /api/v1/coordinators/{id}": records(people, "/api/v1/coordinators/{id}"),
  "GET /api/v1/coordinators/{id}/similar": records(people, "/api/v1/coordinators/{id}/similar"),
  "GET /api/v1/cases/{id}": records(cases, "/api/v1/cases/{id}", own_cases),
  "GET /api/v1/cases/{id}/similar": records(cases, "/api/v1/cases/{id}/similar"),

  "GET /api/v1/session": plain("/api/v1/session", everyone(200)),
  "POST /api/v1/session": [
    { what: "the own password", ask: (role) => ({ path: "/api/v1/session", client: new Client(server.url), body: { login: role, password: sample_password } }), expect: { ...everyone(200), anonymous: 401 } },
    { what: "a wrong password", ask: (role) => ({ path: "/api/v1/session", body: { login: role, password: "x".repeat(20) } }), expect: everyone(401) },
  ],
  "DELETE /api/v1/session": [{ what: "own", ask: async (role) => ({ path: "/api/v1/session", client: await fresh(role) }), expect: everyone(204) }],
  "POST /api/v1/session/invitation": plain("/api/v1/session/invitation", everyone(404), { body: { token: "no-such-link", password: "rather-long-words" } }),

  "POST /api/v1/account/password": [
    { what: "own", ask: async (role) => ({ path: "/api/v1/account/password", client: await fresh(role), body: { current: sample_password, next: `another-one-${role}` } }), expect: only(all_of(signed_in_roles, 200)) },
    { what: "and back", ask: async (role) => ({ path: "/api/v1/account/password", client: role === "anonymous" ? undefined : await Client.signIn(server.url, role, `another-one-${role}`), body: { current: `another-one-${role}`, next: sample_password } }), expect: only(all_of(signed_in_roles, 200)) },
  ],
  "POST /api/v1/account/totp": [{ what: "own", ask: async (role) => ({ path: "/api/v1/account/totp", client: await fresh(role), body: { password: sample_password } }), expect: only(all_of(signed_in_roles, 201)) }],
  "POST /api/v1/account/totp/confirmation": [{ what: "a wrong code", ask: async (role) => ({ path: "/api/v1/account/totp/confirmation", client: await fresh(role), body: { code: "000000" } }), expect: only(all_of(signed_in_roles, 400)) }],
  // Sample users need no second factor; that headquarters and administrators must keep theirs is a test of the service.
  "DELETE /api/v1/account/totp": [{ what: "own", ask: async (role) => ({ path: "/api/v1/account/totp", client: await fresh(role), body: { password: sample_password } }), expect: only(all_of(signed_in_roles, 200)) }],

  "GET /api/v1/account/sessions": plain("/api/v1/account/sessions", only(all_of(signed_in_roles, 200))),
  "DELETE /api/v1/account/sessions/{id}": [{ what: "one that is none", ask: () => ({ path: "/api/v1/account/sessions/0123456789abcdef" }), expect: only(all_of(signed_in_roles, 204)) }],
  "DELETE /api/v1/account/sessions": plain("/api/v1/account/sessions", only(all_of(signed_in_roles, 204))), // all others
  "DELETE /api/v1/account/notices": plain("/api/v1/account/notices", only(all_of(signed_in_roles, 204))),

  // The server of this test has no mail server, so that no address can be given: 409 for those who may.
  "GET /api/v1/account/mail": plain("/api/v1/account/mail", only(all_of(signed_in_roles, 200))),
  "PUT /api/v1/account/mail": [
    { what: "off", ask: () => ({ path: "/api/v1/account/mail", body: { enabled: false } }), expect: only(all_of(signed_in_roles, 200)) },
    { what: "a new address", ask: () => ({ path: "/api/v1/account/mail", body: { address: "a@example.jp" } }), expect: only(all_of(signed_in_roles, 409)) },
  ],
  "POST /api/v1/account/mail/confirmation": plain("/api/v1/account/mail/confirmation", only(all_of(signed_in_roles, 400)), { body: { code: "abcd-efgh" } }),
  "POST /api/v1/account/calendar-feed": plain("/api/v1/account/calendar-feed", only(all_of(readers_of_requests, 201)), { body: {} }),
  "DELETE /api/v1/account/calendar-feed": plain("/api/v1/account/calendar-feed", only(all_of(signed_in_roles, 204))),
  "GET /calendar/{id}": [
    { what: "one that is none", ask: () => ({ path: "/calendar/no-such-calendar.ics" }), expect: everyone(404) },
    {
      what: "somebody's", expect: everyone(200), // the address is the key
      ask: async () => ({ path: new URL((await (await clients.agency_staff.send("POST", "/api/v1/account/calendar-feed", {})).json()).url, server.url).pathname }),
    },
  ],
  "GET /api/v1/health": plain("/api/v1/health", only({ system_admin: 200 })),
  "GET /api/v1/jobs": plain("/api/v1/jobs", only({ headquarters: 200, system_admin: 200 })),
  "GET /api/v1/jobs/{id}": plain("/api/v1/jobs/job-none", only({ headquarters: 404, system_admin: 404 })),
  "POST /api/v1/jobs/{id}/cancel": plain("/api/v1/jobs/job-none/cancel", only({ headquarters: 404, system_admin: 404 }), { body: {} }),
  "GET /api/v1/jobs/{id}/events": plain("/api/v1/jobs/job-none/events", only({ headquarters: 404, system_admin: 404 })),
  "GET /api/v1/index": plain("/api/v1/index", only({ headquarters: 200, system_admin: 200 })),
  "POST /api/v1/index/reindex": plain("/api/v1/index/reindex", only({ headquarters: 400, system_admin: 400 }), { body: { scope: "none" } }),
  "POST /api/v1/index/rollback": plain("/api/v1/index/rollback", only({ headquarters: 404, system_admin: 404 }), { body: { generation: 999 } }),
  "GET /api/v1/backups": plain("/api/v1/backups", only({ system_admin: 200 })),
  "POST /api/v1/backups": plain("/api/v1/backups", only({ system_admin: 202 }), { body: {} }),
  "POST /api/v1/drills": plain("/api/v1/drills", only({ system_admin: 404 }), { body: { backup: "tsunagu-none.backup" } }),
  "GET /api/v1/mails": plain("/api/v1/mails", only({ system_admin: 200 })),
  "GET /api/v1/lexicon": plain("/api/v1/lexicon", only(all_of(managers_of_all, 200))),
  "GET /api/v1/lexicon/{id}": [...plain("/api/v1/lexicon/terms", only(all_of(managers_of_all, 200))), ...plain("/api/v1/lexicon/none", only(all_of(managers_of_all, 404)))],
  "POST /api/v1/lexicon/try": plain("/api/v1/lexicon/try", only(all_of(managers_of_all, 200)), { body: { q: "見積もり" } }),
  "POST /api/v1/lexicon/{id}": [{ what: "terms", ask: () => ({ path: "/api/v1/lexicon/terms", body: { words: [`試験語${++made}`] } }), expect: only(all_of(managers_of_all, 201)) }],
  "POST /api/v1/lexicon/{id}/removal": plain("/api/v1/lexicon/terms/removal", only(all_of(managers_of_all, 404)), { body: { words: ["どこにもない語"] } }),
  "POST /api/v1/mails/{id}/retry": plain("/api/v1/mails/1/retry", only({ system_admin: 404 }), { body: {} }),

  "GET /api/v1/api-keys": plain("/api/v1/api-keys", only(all_of(key_holders, 200))),
  "POST /api/v1/api-keys": plain("/api/v1/api-keys", only(all_of(key_holders, 201)), { body: { name: "試験", scopes: ["read"], days: 1 } }),
  "DELETE /api/v1/api-keys/{id}": [
    {
      what: "own", expect: only(all_of(key_holders, 204)),
      ask: async (role) => {
        const answer = await clients[role].send("POST", "/api/v1/api-keys", { name: "試験", scopes: ["read"], days: 1 });
        return { path: `/api/v1/api-keys/${answer.status === 201 ? (await answer.json()).id : "k-none"}` };
      },
    },
    {
      what: "another's", expect: only(all_of(key_holders, 404)),
      ask: async (role) => {
        const other = clients[role === "auditor" ? "ministry_viewer" : "auditor"];
        return { path: `/api/v1/api-keys/${(await (await other.send("POST", "/api/v1/api-keys", { name: "試験", scopes: ["read"], days: 1 })).json()).id}` };
      },
    },
  ],

  "GET /api/v1/users": plain("/api/v1/users", only(all_of(["agency_admin", ...desks, "headquarters", "auditor", "system_admin"], 200))),
  "POST /api/v1/users": [
    { what: "into the own agency", ask: () => ({ path: "/api/v1/users", body: new_user("agency_staff", "org-a") }), expect: only(all_of(["agency_admin", ...managers_of_all], 201)) },
    { what: "into another agency", ask: () => ({ path: "/api/v1/users", body: new_user("agency_staff", "org-b") }), expect: only(all_of(managers_of_all, 201)) },
    { what: "into the own hub", ask: () => ({ path: "/api/v1/users", body: new_user("hub_desk", "hub-13") }), expect: only(all_of([...desks, ...managers_of_all], 201)) },
    { what: "into another hub", ask: () => ({ path: "/api/v1/users", body: new_user("hub_desk", "hub-14") }), expect: only(all_of(managers_of_all, 201)) },
    { what: "a chief of the own hub", ask: () => ({ path: "/api/v1/users", body: new_user("chief_coordinator", "hub-13") }), expect: only(all_of(["chief_coordinator", ...managers_of_all], 201)) },
    { what: "a headquarters user", ask: () => ({ path: "/api/v1/users", body: new_user("headquarters") }), expect: only(all_of(managers_of_all, 201)) },
    { what: "an auditor", ask: () => ({ path: "/api/v1/users", body: new_user("auditor") }), expect: only({ system_admin: 201 }) },
    { what: "a system administrator", ask: () => ({ path: "/api/v1/users", body: new_user("system_admin") }), expect: only({ system_admin: 201 }) },
    { what: "a role that does not exist", ask: () => ({ path: "/api/v1/users", body: new_user("root") }), expect: { ...everyone(400), anonymous: 401 } },
  ],
  "GET /api/v1/users/{id}": user_cases(manages({ yes: 200, more: { auditor: 200 } })),
  "PATCH /api/v1/users/{id}": [
    ...user_cases(manages({ yes: 200 }), "", { body: { name: "新しい名前" } }),
    { what: "to a role above the own", ask: of_user("agency_staff", "org-a", "", { body: { role: "system_admin", organization_id: "", password: sample_password } }), expect: { ...only({ system_admin: 200 }), ...all_of(desks, 404) } },
    { what: "into another organisation", ask: of_user("agency_staff", "org-a", "", { body: { organization_id: "org-b" } }), expect: { ...only(all_of(managers_of_all, 200)), ...all_of(desks, 404) } },
  ],
  "POST /api/v1/users/{id}/invitation": user_cases(manages({ yes: 201 }), "/invitation", { body: {} }),
  "DELETE /api/v1/users/{id}/totp": user_cases(manages({ yes: 200 }), "/totp", { body: { password: sample_password } }),
  "DELETE /api/v1/users/{id}/sessions": user_cases(manages({ yes: 200 }), "/sessions"),

  "GET /api/v1/contact-reveals": plain("/api/v1/contact-reveals", only(all_of(revealers, 200))),
  "POST /api/v1/coordinators/{id}/contact-reveals": [
    { what: "of the own hub", ask: () => ({ path: "/api/v1/coordinators/co-01/contact-reveals", body: {} }), expect: only(all_of(revealers, 201)) },
    { what: "of another hub", ask: () => ({ path: "/api/v1/coordinators/co-02/contact-reveals", body: {} }), expect: only(all_of(revealers, 201)) },
    { what: "of somebody for agencies", ask: () => ({ path: "/api/v1/coordinators/co-agency/contact-reveals", body: {} }), expect: only(all_of(revealers, 201)) },
    { what: "of somebody whose term is over", ask: () => ({ path: "/api/v1/coordinators/co-gone/contact-reveals", body: {} }), expect: only(all_of(revealers, 404)) },
  ],
  "GET /api/v1/coordinators/{id}/vcard": [["of another hub", "co-02", 200], ["of somebody whose term is over", "co-gone", 404]]
    .map(([what, id, status]) => ({ what, ask: () => ({ path: `/api/v1/coordinators/${id}/vcard` }), expect: only(all_of(revealers, status)) })),
  "GET /api/v1/coordinators/{id}/draft": person_cases("GET", "/draft", editors),
  "PUT /api/v1/coordinators/{id}/draft": person_cases("PUT", "/draft", editors, async (id) => ({ body: await proposed(id), headers: { "if-match": "*" } })),
  "POST /api/v1/coordinators/{id}/draft/submission": person_cases("POST", "/draft/submission", editors, async (id) => { await drafted(id); return { body: {} }; }),
  "POST /api/v1/coordinators/{id}/draft/decision": person_cases("POST", "/draft/decision", [...desks, "headquarters"], async (id) => {
    await drafted(id);
    await clients.headquarters.send("POST", `/api/v1/coordinators/${id}/draft/submission`, {});
    const { headers } = await clients.headquarters.get(`/api/v1/coordinators/${id}/draft`);
    return { body: { decision: "return", note: "試験" }, headers: { "if-match": headers.get("etag") } };
  }, 200, { coordinator: 404 }),
  "DELETE /api/v1/coordinators/{id}/draft": person_cases("DELETE", "/draft", editors, async (id) => { await drafted(id); return {}; }, 204),
  "POST /api/v1/coordinators/{id}/confirmation": person_cases("POST", "/confirmation", editors, async () => ({ body: {} })),
  "DELETE /api/v1/coordinators/{id}/consent": person_cases("DELETE", "/consent", editors),
  "PUT /api/v1/coordinators/{id}/consent": person_cases("PUT", "/consent", editors, async () => ({ body: { scope: "public", version: "1" } })),
  "POST /api/v1/cases": [
    { what: "in the own hub", ask: () => ({ path: "/api/v1/cases", body: new_case("hub-13") }), expect: only(all_of(editors, 201)) },
    { what: "in another hub", ask: () => ({ path: "/api/v1/cases", body: new_case("hub-14") }), expect: only({ headquarters: 201 }) },
  ],
  "PUT /api/v1/cases/{id}": case_cases("", editors, async (id, hub) => ({ body: new_case(hub), headers: { "if-match": "*" } })),
  "GET /api/v1/cases/{id}/draft": case_cases("/draft", editors, async () => ({})),
  "POST /api/v1/cases/{id}/submission": case_cases("/submission", editors),
  "POST /api/v1/cases/{id}/publication": case_cases("/publication", reviewers, async (id) => {
    await submitted(id);
    const { headers } = await clients[author].get(`/api/v1/cases/${id}/draft`);
    return { body: {}, headers: { "if-match": headers.get("etag") } };
  }, { coordinator: 404, headquarters: 403 }), // written by headquarters itself
  "POST /api/v1/cases/{id}/return": case_cases("/return", reviewers, async (id) => { await submitted(id); return { body: { note: "試験" } }; }),
  "POST /api/v1/cases/{id}/withdrawal": case_cases("/withdrawal", editors),
  "GET /api/v1/desk": [
    { what: "the own one", ask: () => ({ path: "/api/v1/desk" }), expect: only(all_of(editors, 200)) },
    { what: "another one", ask: () => ({ path: "/api/v1/desk?hub=hub-14" }), expect: only({ coordinator: 200, headquarters: 200 }) },
  ],
  "GET /api/v1/requests": plain("/api/v1/requests?box=all", only(all_of(readers_of_requests, 200))),
  "POST /api/v1/requests": [
    { what: "for a person of another hub", ask: () => ({ path: "/api/v1/requests", body: wish({ prefecture: "15", candidates: [{ coordinator_id: "co-02" }], send: true }) }), expect: only(all_of(askers, 201)) },
    { what: "for a person of hub-13", ask: () => ({ path: "/api/v1/requests", body: wish({ send: true }) }), expect: only({ ...all_of(askers, 201), ...all_of(desks, 400) }) },
  ],
  "GET /api/v1/requests/{id}": request_cases("", all_of(["agency_staff", "agency_admin"], 200), all_of(["agency_staff", "agency_admin", "headquarters"], 200)),
  "PUT /api/v1/requests/{id}": request_cases("", all_of(["agency_staff", "agency_admin"], 200), all_of(["agency_staff", "agency_admin", "headquarters"], 409), { body: wish(), headers: { "if-match": "*" } }),
  "POST /api/v1/requests/{id}/steps": [
    ...request_cases("/steps", all_of(["agency_staff", "agency_admin"], 200), all_of(["agency_staff", "agency_admin", "headquarters"], 200), { body: { action: "withdraw", note: "試験" }, headers: { "if-match": "*" } }),
    ...request_cases("/steps", all_of(["agency_staff", "agency_admin"], 409), { ...all_of(["agency_staff", "agency_admin"], 403), headquarters: 200 }, { body: { action: "consent" }, headers: { "if-match": "*" } })
      .map((row) => ({ ...row, what: `${row.what}: consent` })),
  ],
  "POST /api/v1/compare": plain("/api/v1/compare", everyone(200), { body: { ids: ["co-01", "co-gone"], q: "見積もり" } }),
  "POST /api/v1/team": plain("/api/v1/team", everyone(200), { body: { need: "見積もり", topics: ["sales"] } }),
  "GET /api/v1/shortlists": plain("/api/v1/shortlists", only(all_of(askers, 200))),
  "POST /api/v1/shortlists": plain("/api/v1/shortlists", only(all_of(askers, 201)), { body: { name: "試験", people: [{ coordinator_id: "co-02" }] } }),
  "GET /api/v1/shortlists/{id}": shortlist_cases(),
  "PUT /api/v1/shortlists/{id}": shortlist_cases({ body: { name: "新しい名前" }, headers: { "if-match": "*" } }),
  "DELETE /api/v1/shortlists/{id}": shortlist_cases({}, 204),
  "GET /api/v1/saved-searches": plain("/api/v1/saved-searches", only(all_of(readers_of_requests, 200))),
  "POST /api/v1/saved-searches": plain("/api/v1/saved-searches", only(all_of(readers_of_requests, 201)), { body: { name: "試験", q: "見積もり" } }),
  "DELETE /api/v1/saved-searches/{id}": [["own", undefined], ["another's", "agency_staff"]].map(([what, owner]) => ({
    what, expect: only({ ...all_of(readers_of_requests, owner ? 404 : 204), ...(owner ? { [owner]: 204 } : {}) }),
    ask: async (role) => {
      const answer = await clients[owner ?? role].send("POST", "/api/v1/saved-searches", { name: "試験", q: "見積もり" });
      return { path: `/api/v1/saved-searches/${answer.status === 201 ? (await answer.json()).id : "ss-none"}` };
    },
  })),
  "POST /api/v1/requests/{id}/case-draft": request_cases("/case-draft", all_of(["agency_staff", "agency_admin"], 403), all_of(["agency_staff", "agency_admin", "headquarters"], 403), { body: {} }), // who asked reports nothing
  "GET /api/v1/reports/concentration": [
    ...plain("/api/v1/reports/concentration", only(all_of(watchers, 200))),
    ...plain("/api/v1/reports/concentration?hub=hub-13", only(all_of(watchers, 200))),
    ...plain("/api/v1/reports/concentration?hub=hub-14", only(all_of(["headquarters", "ministry_viewer"], 200))),
  ],
  "GET /api/v1/requests/{id}/invitation.ics": request_cases("/invitation.ics", {}, {}), // no date yet
  "GET /api/v1/notifications": plain("/api/v1/notifications", only(all_of(readers_of_requests, 200))),
  "POST /api/v1/notifications/read": plain("/api/v1/notifications/read", only(all_of(readers_of_requests, 200)), { body: {} }),
  "GET /api/v1/audit": plain("/api/v1/audit", only(all_of(auditors, 200))),
  "GET /api/v1/exports/{id}": [
    ...["organizations", "coordinators", "cases"].flatMap((kind) => plain(`/api/v1/exports/${kind}`, only(all_of(takers, 200)))),
    ...plain("/api/v1/exports/measures", only(all_of(managers_of_all, 200))),
    ...plain("/api/v1/exports/search?q=見積もり", only(all_of([...takers, "agency_admin", "ministry_viewer"], 200))),
    ...plain("/api/v1/exports/audit", only(all_of(auditors, 200))),
    ...plain("/api/v1/exports/concentration", only(all_of(watchers, 200))),
    ...plain("/api/v1/exports/concentration?hub=hub-14", only(all_of(["headquarters", "ministry_viewer"], 200))),
    ...plain("/api/v1/exports/users", only(all_of(["agency_admin", ...desks, "headquarters", "auditor", "system_admin"], 200))),
    ...plain("/api/v1/exports/nothing", everyone(404)),
  ],
  "GET /api/v1/imports": plain("/api/v1/imports", only({ system_admin: 200 })),
  "POST /api/v1/imports": plain("/api/v1/imports?kind=cases&name=a.csv", only({ system_admin: 201 }), { body: k_case_rows, headers: k_bytes }),
  "GET /api/v1/imports/{id}": import_cases(""),
  "DELETE /api/v1/imports/{id}": import_cases("", {}, 204),
  "PUT /api/v1/imports/{id}/reading": import_cases("/reading", { body: { encoding: "utf-8" } }),
  "PUT /api/v1/imports/{id}/mapping": import_cases("/mapping", { body: { columns: [{ index: 0, field: "id" }] } }),
  "POST /api/v1/imports/{id}/check": import_cases("/check", { body: {} }, 202),
  "POST /api/v1/imports/{id}/run": import_cases("/run", { body: {} }, 409), // nothing was checked
  "GET /api/v1/imports/{id}/differences": import_cases("/differences"),
  "GET /api/v1/imports/{id}/problems": import_cases("/problems"),
  "GET /api/v1/imports/{id}/corrections": import_cases("/corrections", {}, 404), // likewise
  "GET /api/v1/import-profiles": plain("/api/v1/import-profiles", only({ system_admin: 200 })),
  "DELETE /api/v1/import-profiles/{id}": plain("/api/v1/import-profiles/map-none", only({ system_admin: 404 })),
  "GET /api/v1/audit/verification": plain("/api/v1/audit/verification", only(all_of(auditors, 200))),

  "GET /": plain("/", everyone(200)),
  "GET /about": plain("/about", everyone(200)),
  "GET /cases/{id}": records(cases, "/cases/{id}", own_cases),
  "GET /cases/{id}/edit": plain("/cases/new/edit", everyone(200)),
  "GET /coordinators/{id}/edit": plain("/coordinators/co-01/edit", everyone(200)),
  "GET /desk": plain("/desk", everyone(200)),
  "GET /requests/{id}": plain("/requests/new", everyone(200)),
  "GET /coordinators/{id}": records(people, "/coordinators/{id}"),
  "GET /organizations": plain("/organizations", everyone(200)),
  "GET /organizations/{id}": plain("/organizations/hub-13", everyone(200)),
  // Empty pages of the web client, the same for everybody; what they show comes from the addresses above.
  ...Object.fromEntries([
    "/admin", "/admin/backups", "/admin/imports", "/admin/index", "/admin/jobs", "/admin/lexicon", "/styleguide", "/sign-in", "/invitation", "/account", "/users", "/audit", "/calendar", "/compare", "/desks", "/mails", "/notifications",
    "/reports/concentration", "/requests", "/saved-searches", "/shortlists", "/team",
  ].map((page) => [`GET ${page}`, plain(page, everyone(200))])),
  "GET /admin/imports/{id}": plain("/admin/imports/1", everyone(200)),
  "GET /admin/jobs/{id}": plain("/admin/jobs/1", everyone(200)),
  "GET /shortlists/{id}": plain("/shortlists/sl-1", everyone(200)),
};

// --- the tests ---

let checks = 0;

test("the matrix lists every route, and no other", () => {
  const known = routes.map(({ method, path }) => `${method} ${path}`);
  assert.ok(known.length >= 30, "the table of routes was read");
  assert.deepEqual(known.filter((row) => !matrix[row]), [], "routes that the matrix does not list");
  assert.deepEqual(Object.keys(matrix).filter((row) => !known.includes(row)), [], "rows of the matrix that are no route");
});

describe("what each role gets", k_bounded, () => {
  for (const [route, rows] of Object.entries(matrix)) {
    const [method] = route.split(" ");
    for (const { what, ask, expect } of rows) {
      test(`${route}: ${what}`, async () => {
        const got = {};
        for (const role of role_names) {
          const { path, body, headers, client = clients[role] } = await ask(role);
          const answer = await client.send(method, path, body, headers);
          const text = await answer.text();
          got[role] = answer.status;
          ++checks;
          const is_page = !path.startsWith("/api/") && !path.startsWith("/calendar/");
          if (answer.status >= 400) assert.match(answer.headers.get("content-type"), is_page ? /text\/html/ : /problem\+json/, `${role}: ${text.slice(0, 200)}`);
        }
        if (route.includes("/account/totp") || what === "and back") clients = await clientsOf(server.url); // all sessions of the users have ended
        assert.deepEqual(got, expect);
      });
    }
  }
  after(() => console.log(`${checks} checks of ${routes.length} routes`));
});

describe("a creating request that is sent again", k_bounded, () => {
  const key = () => ({ "idempotency-key": `test-${++made}` });

  test("with its key gets the first answer, and creates nothing twice", async () => {
    const headers = key();
    const body = new_case("hub-13");
    const first = await clients.hub_desk.send("POST", "/api/v1/cases", body, headers);
    const again = await clients.hub_desk.send("POST", "/api/v1/cases", body, headers);
    assert.deepEqual([first.status, again.status], [201, 201]);
    assert.equal(again.headers.get("location"), first.headers.get("location"));
    assert.equal(again.headers.get("idempotency-replayed"), "true");
    assert.deepEqual(await again.json(), await first.json());
    const other = await clients.hub_desk.send("POST", "/api/v1/cases", new_case("hub-13"), headers);
    assert.equal(other.status, 422);
    assert.equal((await other.json()).type, "/problems/key-reused");
    const another = await clients.chief_coordinator.send("POST", "/api/v1/cases", body, headers);
    assert.equal(another.status, 201, "the key is the caller's own");
    assert.notEqual(another.headers.get("location"), first.headers.get("location"));
  });

  test("asks for a person once", async () => {
    const headers = key();
    const body = { need: "旅館の人手不足", prefecture: "13" };
    const [first, again] = [await clients.hub_desk.send("POST", "/api/v1/requests", body, headers), await clients.hub_desk.send("POST", "/api/v1/requests", body, headers)];
    assert.deepEqual([first.status, again.status], [201, 201]);
    assert.equal((await again.json()).id, (await first.json()).id);
  });

  test("gets no secret twice, and is told so", async () => {
    for (const [path, body] of [["/api/v1/users", new_user("agency_staff", "org-a")], ["/api/v1/api-keys", { name: "試験", scopes: ["read"], days: 1 }]]) {
      const headers = key();
      assert.equal((await clients.agency_admin.send("POST", path, body, headers)).status, 201, path);
      const again = await clients.agency_admin.send("POST", path, body, headers);
      const problem = await again.json();
      assert.equal(again.status, 409, path);
      assert.match(problem.detail, /一度だけ見せる秘密/);
    }
  });

  test("may be mended when it was refused, and a key is a key", async () => {
    const headers = key();
    assert.equal((await clients.hub_desk.send("POST", "/api/v1/cases", { nonsense: 1 }, headers)).status, 400);
    assert.equal((await clients.hub_desk.send("POST", "/api/v1/cases", new_case("hub-13"), headers)).status, 201);
    assert.equal((await clients.hub_desk.send("POST", "/api/v1/cases", new_case("hub-13"), { "idempotency-key": "a b" })).status, 400);
    const ten = await Promise.all(Array.from({ length: 10 }, () => clients.hub_desk.send("POST", "/api/v1/cases", { hub_id: "hub-13", title: "同時", challenge: "同じ要求" }, { "idempotency-key": "at-once" })));
    const places = new Set(ten.filter(({ status }) => status === 201).map((answer) => answer.headers.get("location")));
    assert.equal(places.size, 1);
    for (const { status } of ten) assert.ok([201, 409].includes(status), `${status}`);
  });
});

describe("other methods", k_bounded, () => {
  test("every address answers those it does not have with 405 and Allow, for every role", async () => {
    const by_path = Map.groupBy ? Map.groupBy(routes, ({ path }) => path) : routes.reduce((map, row) => map.set(row.path, [...(map.get(row.path) ?? []), row]), new Map());
    for (const [path, rows] of by_path) {
      const known = rows.map(({ method }) => method);
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((one) => !known.includes(one))) {
        for (const role of ["anonymous", "system_admin"]) {
          const answer = await clients[role].send(method, path.replace("{id}", "x"));
          await answer.text();
          assert.equal(answer.status, 405, `${role} ${method} ${path}`);
          const allow = answer.headers.get("allow").split(", ").filter((one) => one !== "HEAD");
          assert.deepEqual(allow.sort(), known.slice().sort(), `${method} ${path}`);
        }
      }
    }
  });
});

describe("where a change comes from", k_bounded, () => {
  const bodies = { "/api/v1/search": { q: "見積もり" }, "/api/v1/search/cases": { q: "見積もり" }, "/api/v1/compare": { ids: ["co-01"] }, "/api/v1/team": { need: "見積もり" } };
  const searches = Object.keys(bodies);
  const changes = () => routes.filter(({ method, path }) =>
    method !== "GET" && path !== "/api/v1/session" && !path.endsWith("/invitation") && !searches.includes(path) && path !== "/api/v1/lexicon/try"); // which changes nothing

  test("a search with a body is reading: from anywhere, with an old cookie, with a key that only reads", async () => {
    const { key } = await (await clients.auditor.send("POST", "/api/v1/api-keys", { name: "試験", scopes: ["read"], days: 1 })).json();
    for (const path of searches) {
      for (const client of [clients.anonymous, clients.system_admin, new Client(server.url, { cookie: "__Host-tsunagu=old" }), new Client(server.url, { key })]) {
        for (const headers of [{ origin: null }, { origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
          const answer = await client.send("POST", path, bodies[path], headers);
          assert.equal(answer.status, 200, await answer.text());
          assert.equal(answer.headers.get("access-control-allow-origin"), null);
          assert.equal(answer.headers.get("cache-control"), "no-store");
        }
      }
      assert.equal((await clients.anonymous.send("POST", path, "q=a", { "content-type": "text/plain" })).status, 415);
    }
  });

  test("with a cookie only from our own pages", async () => {
    for (const { method, path } of changes()) {
      for (const headers of [{ origin: null }, { origin: "https://evil.example" }, { origin: "null" }, { origin: null, "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }]) {
        const answer = await clients.system_admin.send(method, path.replace("{id}", "x"), {}, headers);
        await answer.text();
        assert.equal(answer.status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
      }
    }
  });

  test("a foreign page signs nobody in and accepts no invitation", async () => {
    for (const [path, body] of [["/api/v1/session", { login: "auditor", password: sample_password }], ["/api/v1/session/invitation", { token: "t", password: "rather-long-words" }]]) {
      const answer = await clients.anonymous.send("POST", path, body, { origin: "https://evil.example" });
      assert.equal(answer.status, 403);
      assert.deepEqual(answer.headers.getSetCookie(), []);
    }
  });

  test("a foreign name made to lead here reads nothing and signs nobody in", async () => {
    const port = Number(new URL(server.url).port);
    const body = JSON.stringify({ login: "auditor", password: sample_password });
    const { text, statuses } = await converse(port, [`POST /api/v1/session HTTP/1.1\r\nHost: evil.example:${port}\r\nOrigin: http://evil.example:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`]);
    assert.deepEqual(statuses, [421]);
    assert.doesNotMatch(text, /set-cookie/i);
    for (const target of ["/api/v1/search?q=a", "/", "/healthz", "/nowhere"]) {
      const read = await converse(port, [`GET ${target} HTTP/1.1\r\nHost: evil.example:${port}\r\nConnection: close\r\n\r\n`]);
      assert.deepEqual(read.statuses, [421], target);
      assert.match(read.text, /problems\/misdirected/);
    }
  });

  test("bodies are JSON", async () => {
    for (const { method, path } of changes().filter(({ method }) => method !== "DELETE")) {
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
        const answer = await clients.system_admin.send(method, path.replace("{id}", "x"), "{}", { "content-type": type });
        await answer.text();
        assert.equal(answer.status, 415, `${method} ${path} ${type}`);
      }
    }
  });

  test("an unknown field is named", async () => {
    const answer = await clients.system_admin.send("POST", "/api/v1/users", { ...new_user("auditor"), is_admin: true });
    assert.equal(answer.status, 400);
    const problem = await answer.json();
    assert.equal(problem.parameter, "is_admin");
    assert.equal(problem.type, "/problems/bad-body");
  });
});

describe("sessions and keys", k_bounded, () => {
  test("a cookie that is none reads as the public and changes nothing", async () => {
    for (const cookie of ["__Host-tsunagu=abc", "__Host-tsunagu=" + "a".repeat(5000), "__Host-tsunagu=%00", "__Host-tsunagu=a; __Host-tsunagu=b"]) {
      const client = new Client(server.url, { cookie });
      assert.equal((await client.json("/api/v1/session")).signed_in, false, cookie.slice(0, 30));
      assert.equal((await client.get("/api/v1/coordinators/co-hub")).status, 404);
      assert.equal((await client.send("POST", "/api/v1/users", new_user("auditor"))).status, 401);
    }
  });

  test("an old session is over at once after signing out, a new password, another role", async () => {
    const old = await Client.signIn(server.url, "auditor");
    const cookie = old.cookie;
    assert.equal((await old.send("DELETE", "/api/v1/session")).status, 204);
    assert.equal((await new Client(server.url, { cookie }).get("/api/v1/audit")).status, 401);
    const first = await Client.signIn(server.url, "ministry_viewer");
    const second = await Client.signIn(server.url, "ministry_viewer");
    assert.notEqual(first.cookie, second.cookie, "a new session for each sign-in");
    second.keepSession(await second.send("POST", "/api/v1/account/password", { current: sample_password, next: "yet-another-secret" }));
    assert.equal((await first.get("/api/v1/api-keys")).status, 401, "the other session has ended");
    assert.equal((await second.get("/api/v1/api-keys")).status, 200, "this one goes on");
    await second.send("POST", "/api/v1/account/password", { current: "yet-another-secret", next: sample_password });
    clients.ministry_viewer = await Client.signIn(server.url, "ministry_viewer");
  });

  test("whoever is signed in searches from home", async () => {
    const from = async (client, more = "") => (await client.json(`/api/v1/search?q=見積もり${more}`)).from?.prefecture;
    assert.equal(await from(clients.anonymous), undefined);
    assert.equal(await from(clients.hub_desk), "13");
    assert.equal(await from(clients.agency_staff), "13");
    assert.equal(await from(clients.hub_desk, "&from_prefecture=01"), "01");
  });

  test("the cookie is kept from scripts, other sites and plain connections", async () => {
    const answer = await clients.anonymous.send("POST", "/api/v1/session", { login: "auditor", password: sample_password });
    const [cookie] = answer.headers.getSetCookie();
    for (const wanted of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) assert.ok(cookie.includes(`; ${wanted}`), cookie);
    assert.ok(cookie.startsWith("__Host-tsunagu=") && !cookie.includes("Domain"), cookie);
    assert.equal(answer.headers.get("cache-control"), "no-store");
  });

  test("a key reads what its owner reads, with its scopes, until it is revoked", async () => {
    const make = async (scopes) => (await clients.hub_desk.send("POST", "/api/v1/api-keys", { name: "試験", scopes, days: 1 })).json();
    const reads = await make(["read"]);
    const program = new Client(server.url, { key: reads.key });
    assert.equal((await program.get("/api/v1/coordinators/co-hub")).status, 200);
    assert.equal((await program.send("POST", "/api/v1/users", new_user("hub_desk", "hub-13"), { origin: null })).status, 403, "not without the scope");
    const writes = new Client(server.url, { key: (await make(["read", "write"])).key });
    assert.equal((await writes.send("POST", "/api/v1/coordinators/co-01/contact-reveals", {}, { origin: null })).status, 201);
    assert.equal((await writes.send("POST", "/api/v1/api-keys", { name: "x", scopes: ["read"] })).status, 403, "a key makes no key");
    assert.equal((await clients.hub_desk.send("DELETE", `/api/v1/api-keys/${reads.id}`)).status, 204);
    assert.equal((await program.get("/api/v1/search?q=")).status, 401, "a key that is over is no anonymous reader");
    for (const key of ["tsk_", "tsk_a_b", "x", reads.key.slice(0, -1), `${reads.key}x`]) {
      assert.equal((await new Client(server.url, { key }).get("/api/v1/session")).status, 401, key);
    }
  });

  test("a key makes, changes and frees no account, whoever owns it", async () => {
    const user = await invited("hub_desk", "hub-13");
    const path = `/api/v1/users/${user.id}`;
    const changes = [
      ["POST", "/api/v1/users", new_user("hub_desk", "hub-13")], ["POST", `${path}/invitation`, {}], ["DELETE", `${path}/totp`],
      ...[{ role: "coordinator" }, { active: false }, { organization_id: "hub-14" }, { name: "名前" }].map((change) => ["PATCH", path, change]),
    ];
    for (const role of [...desks, ...managers_of_all]) {
      const { key } = await (await clients[role].send("POST", "/api/v1/api-keys", { name: "試験", scopes: ["read", "write"], days: 1 })).json();
      const program = new Client(server.url, { key });
      assert.equal((await program.get(path)).status, 200, `${role} reads`);
      for (const [method, target, body] of changes) {
        const answer = await program.send(method, target, body, { origin: null, "if-match": "*" });
        assert.match(await answer.text(), /API キーではできません/, `${role} ${method} ${target}`);
        assert.equal(answer.status, 403, `${role} ${method} ${target}`);
      }
    }
    assert.equal((await (await clients.headquarters.get(path)).json()).version, user.version);
  });

  test("nobody gives themselves another person's id, place or role", async () => {
    for (const [role, change] of [["hub_desk", { coordinator_id: "co-01" }], ["headquarters", { role: "hub_desk", organization_id: "hub-13" }], ["agency_admin", { role: "agency_staff" }]]) {
      const answer = await clients[role].send("PATCH", `/api/v1/users/u-sample-${role}`, change, { "if-match": "*" });
      assert.equal(answer.status, 403, `${role}: ${await answer.text()}`);
      assert.equal((await clients[role].send("POST", `/api/v1/users/u-sample-${role}/invitation`, {})).status, 403, role);
      assert.equal((await clients[role].send("DELETE", `/api/v1/users/u-sample-${role}/totp`)).status, 403, role);
    }
    const taken = await clients.system_admin.send("POST", "/api/v1/users", new_user("coordinator", "hub-13", { coordinator_id: "co-01" }));
    assert.equal(taken.status, 409, "one coordinator is one user");
  });

  test("signing in ends the session that the request came with", async () => {
    const old = await Client.signIn(server.url, "auditor");
    const next = new Client(server.url, { cookie: old.cookie });
    next.keepSession(await next.send("POST", "/api/v1/session", { login: "ministry_viewer", password: sample_password }));
    assert.equal((await next.json("/api/v1/session")).role.code, "ministry_viewer");
    assert.equal((await old.json("/api/v1/session")).signed_in, false);
    assert.equal((await clients.auditor.json("/api/v1/session")).signed_in, true, "others of the user go on");
  });

  test("sample users come through no proxy", async () => {
    for (const header of ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto"]) {
      const answer = await clients.anonymous.send("POST", "/api/v1/session", { login: "system_admin", password: sample_password }, { [header]: "127.0.0.1" });
      assert.equal(answer.status, 403, header);
      assert.deepEqual(answer.headers.getSetCookie(), []);
      assert.match((await answer.json()).detail, /見本の利用者/);
    }
  });

  test("an invitation works once, and tells nothing to others", async () => {
    const answer = await clients.system_admin.send("POST", "/api/v1/users", new_user("agency_staff", "org-a"));
    const { user, path } = await answer.json();
    const token = path.split("#")[1];
    const accept = (password) => clients.anonymous.send("POST", "/api/v1/session/invitation", { token, password });
    assert.equal((await accept("short")).status, 400);
    assert.equal((await accept("a-password-of-my-own")).status, 200);
    assert.equal((await accept("a-password-of-my-own")).status, 404, "once");
    const theirs = await Client.signIn(server.url, user.login, "a-password-of-my-own");
    assert.equal((await theirs.json("/api/v1/session")).role.code, "agency_staff");
    const shown = await (await clients.system_admin.get(`/api/v1/users/${user.id}`)).text();
    assert.ok(!shown.includes(token) && !/argon|hash/.test(shown));
    assert.equal((await clients.system_admin.send("PATCH", `/api/v1/users/${user.id}`, { active: false }, { "if-match": "*" })).status, 200);
    assert.equal((await theirs.get("/api/v1/api-keys")).status, 401, "the session ended with the account");
  });

  test("nothing is published unread", async () => {
    await drafted("co-01");
    await clients.headquarters.send("POST", "/api/v1/coordinators/co-01/draft/submission", {});
    const decision = await clients.hub_desk.send("POST", "/api/v1/coordinators/co-01/draft/decision", { decision: "approve" }, { "if-match": "*" });
    assert.equal(decision.status, 428, await decision.text());
    assert.equal((await clients.headquarters.send("DELETE", "/api/v1/coordinators/co-01/draft")).status, 204);
    author = "headquarters";
    const { id } = (await (await clients[author].send("POST", "/api/v1/cases", new_case("hub-13"))).json()).record;
    await submitted(id);
    const publication = await clients.hub_desk.send("POST", `/api/v1/cases/${id}/publication`, {}, { "if-match": "*" });
    assert.equal(publication.status, 428, await publication.text());
  });

  test("a change names the version it was made from", async () => {
    const user = await invited("agency_staff", "org-a");
    const change = (headers, name = "名前") => clients.headquarters.send("PATCH", `/api/v1/users/${user.id}`, { name }, headers);
    assert.equal((await change({})).status, 428);
    assert.equal((await change({ "if-match": '"99"' })).status, 412);
    assert.equal((await change({ "if-match": "x" })).status, 412);
    const etag = (await clients.headquarters.get(`/api/v1/users/${user.id}`)).headers.get("etag");
    const results = await Promise.all(Array.from({ length: 10 }, (_, n) => change({ "if-match": etag }, `名前 ${n}`)));
    const statuses = results.map(({ status }) => status).sort();
    assert.equal(statuses.filter((status) => status === 200).length, 1, `one of ten wins: ${statuses}`);
    assert.ok(statuses.every((status) => [200, 409, 412].includes(status)), `${statuses}`);
  });
});
