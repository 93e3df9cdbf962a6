// Requests under a server that is killed at random moments: every step that was acknowledged is there afterwards, with
// its place in the history, its row of the audit trail and what was told of it; what was not is there whole or not at
// all. Repeat a run with TSUNAGU_SEED=<the printed seed>.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { addAccounts, clientsOf, Client, newUser } from "../support/accounts.mjs";
import { chance, exit_code, Ledger, makeData, person, seed, Server, sleep, succeed, tempFolder } from "../support/tsunagu.mjs";
import { k_pace } from "../support/pace.mjs";

const k_kills = 100;
const k_lives_ms = 120; // at most, before it is killed
const k_walkers = 3; // requests that go on side by side
const k_bounded = { timeout: 180_000 * k_pace };
const random = chance();

// What each state goes on with, by whom; the way never ends: asked, hold, resume, decline, consent ...
const way = {
  submitted: ["receiving", "consent", { candidates: [{ coordinator_id: "co-01" }] }],
  review: ["home", "release", {}],
  asked: ["home", "hold", { note: "待つ" }],
  on_hold: ["home", "resume", {}],
};

describe(`killed while requests go on (seed ${seed})`, k_bounded, () => {
  test(`${k_kills} times: no acknowledged step is lost, and none is half there`, k_bounded, async (t) => {
    const data = await makeData({ coordinators: [person("co-01"), person("co-02", { hub_id: "hub-15" })] });
    await addAccounts(data);
    const ledger = new Ledger(join(tempFolder(), "ledger"));
    let server = await (await Server.start(data)).ready();
    const { agency_staff, hub_desk, headquarters } = await clientsOf(server.url);
    // API keys and sessions outlive the server; only its port changes.
    const clients = { agency: agency_staff, home: hub_desk, receiving: await newUser(headquarters, { role: "hub_desk", organization_id: "hub-14" }), headquarters };
    const as = (who) => new Client(server.url, { cookie: clients[who].cookie });

    const begin = async () => {
      const answer = await as("agency").send("POST", "/api/v1/requests", { prefecture: "14", type: "online", mode: "online", need: "原価", candidates: [{ coordinator_id: "co-01" }], send: true });
      assert.equal(answer.status, 201, await answer.clone().text());
      const { id } = await answer.json();
      ledger.add(`${id} 1`);
      return id;
    };
    const ids = await Promise.all(Array.from({ length: k_walkers }, begin));

    /** Takes steps until the server is gone. */
    const walk = async (id) => {
      try {
        for (;;) {
          const now = await (await as("agency").get(`/api/v1/requests/${id}`)).json();
          const [who, action, more] = way[now.state.code];
          const answer = await as(who).send("POST", `/api/v1/requests/${id}/steps`, { action, ...more }, { "if-match": `"${now.version}"` });
          const after_it = await answer.json();
          assert.equal(answer.status, 200, JSON.stringify(after_it));
          ledger.add(`${id} ${after_it.steps.length}`);
        }
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
      }
    };

    for (let round = 0; round < k_kills; ++round) {
      const walking = ids.map(walk);
      await sleep(random() * k_lives_ms);
      await server.kill();
      await Promise.all(walking);
      server = await Server.start(data);
    }
    await server.ready();

    const acknowledged = new Map();
    for (const line of ledger.ids) {
      const [id, steps] = line.split(" ");
      acknowledged.set(id, Math.max(acknowledged.get(id) ?? 0, Number(steps)));
    }
    let total = 0;
    for (const id of ids) {
      const request = await (await as("agency").get(`/api/v1/requests/${id}`)).json();
      const taken = request.steps.length;
      total += taken;
      // The last one may have been committed without its answer getting through.
      assert.ok(taken >= acknowledged.get(id), `${id}: ${taken} of ${acknowledged.get(id)}`);
      assert.deepEqual(request.steps.map(({ sequence }) => sequence), Array.from({ length: taken }, (_, n) => n + 1));
      for (let n = 1; n < taken; ++n) assert.equal(request.steps[n].from.code, request.steps[n - 1].to.code);
      assert.equal(request.state.code, request.steps.at(-1).to.code);
      assert.equal(request.version, taken + 1);
      const rows = [];
      for (let before; ;) {
        const page = await (await as("headquarters").get(`/api/v1/audit?kind=request&record=${id}&limit=200${before ? `&before=${before}` : ""}`)).json();
        rows.push(...page.rows);
        if (page.rows.length < 200) break;
        before = page.rows.at(-1).sequence;
      }
      const actions = rows.map(({ action }) => action).reverse();
      assert.deepEqual(actions, ["create_request", ...request.steps.map(({ action }) => `${action.code}_request`)]);
    }
    t.diagnostic(`${total} steps, ${ledger.ids.length} acknowledged, ${k_kills} kills`);
    assert.ok(total > k_kills / 4, `${total} steps`);
    assert.equal(await server.stop(), exit_code.ok);
    await succeed("check", "--data", data);
    await succeed("audit", "verify", "--data", data);
  });
});
