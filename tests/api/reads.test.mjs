// Who saw what: every record above the public layer that is shown in full leaves one row for its reader and day.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addAccounts, clientsOf } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, exit_code, makeData, person, Server, succeed } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 120_000 * k_pace };
let data;
let server;
let clients;
before(async () => {
  const consent = (scope) => ({ scope, version: "1", on: "2026-01-01" });
  data = await makeData({
    coordinators: [person("co-01", { hub_id: "hub-13" }), person("co-02", { hub_id: "hub-14" }), person("co-hub", { hub_id: "hub-14", consent: consent("hub") }), person("co-agency", { hub_id: "hub-14", consent: consent("agency") })],
    cases: [caseOf("ca-01", ["co-01"]), caseOf("ca-agency", ["co-01"], { visibility: "agency" }), caseOf("ca-draft", ["co-01"], { hub_id: "hub-13", status: "draft" })],
  });
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
  clients = await clientsOf(server.url);
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

/** The newest rows of somebody, as "action kind id", once there are `count` reads. */
async function reads_of(role, count) {
  for (;;) {
    const { rows } = await clients.auditor.json(`/api/v1/audit?limit=200&actor=u-sample-${role}`);
    const found = rows.filter(({ action }) => ["read", "read_audit", "verify_audit"].includes(action)).map(({ action, kind, record_id }) => `${action} ${kind} ${record_id}`.trim());
    if (found.length >= count) return found.sort();
  }
}
const shown = async (role, path, status = 200) => assert.equal((await clients[role].get(path)).status, status, `${role} ${path}`);

describe("the trail of reads", k_bounded, () => {
  test("restricted people, cases, drafts and users leave one row each, what is public none", async () => {
    for (let n = 0; n < 3; ++n) {
      await shown("hub_desk", "/api/v1/coordinators/co-01");
      await shown("hub_desk", "/api/v1/cases/ca-01");
      await shown("hub_desk", "/api/v1/organizations/hub-13");
      await shown("hub_desk", "/api/v1/coordinators/co-hub");
      await shown("hub_desk", "/api/v1/coordinators/co-agency");
      await shown("hub_desk", "/api/v1/cases/ca-agency");
      await shown("hub_desk", "/api/v1/coordinators/co-01/draft");
      await shown("hub_desk", "/api/v1/cases/ca-draft/draft");
      await shown("hub_desk", "/api/v1/users");
      await shown("hub_desk", "/api/v1/users/u-sample-hub_desk");
    }
    assert.deepEqual(await reads_of("hub_desk", 7), [
      "read case ca-agency", "read case_draft ca-draft", "read coordinator co-agency", "read coordinator co-hub", "read profile_draft co-01", "read user", "read user u-sample-hub_desk",
    ]);
  });

  test("what a reader may not see leaves nothing, and nobody's reading is nobody's", async () => {
    await shown("agency_staff", "/api/v1/coordinators/co-hub", 404);
    await shown("agency_staff", "/api/v1/cases/ca-draft/draft", 403);
    await shown("anonymous", "/api/v1/coordinators/co-01");
    await shown("agency_staff", "/api/v1/cases/ca-agency");
    assert.deepEqual(await reads_of("agency_staff", 1), ["read case ca-agency"]);
    const { rows } = await clients.auditor.json("/api/v1/audit?limit=200");
    assert.ok(!rows.some(({ actor, action }) => actor === "" && action === "read"));
  });

  test("reading and verifying the trail leaves one row a day", async () => {
    for (let n = 0; n < 3; ++n) {
      await shown("headquarters", "/api/v1/audit");
      await shown("headquarters", "/api/v1/audit/verification");
    }
    assert.deepEqual(await reads_of("headquarters", 2), ["read_audit audit", "verify_audit audit"]);
  });

  test("what was read just before the end is in the trail, and the trail is whole", async () => {
    await shown("chief_coordinator", "/api/v1/coordinators/co-hub");
    assert.equal(await server.stop(), exit_code.ok);
    const listed = await succeed("audit", "list", "--data", data, "--actor", "u-sample-chief_coordinator");
    assert.match(listed, /read\b.*co-hub/);
    await succeed("audit", "verify", "--data", data);
    server = await (await Server.start(data)).ready();
  });
});
