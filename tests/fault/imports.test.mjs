// Imports over HTTP under bad luck: a server killed at random moments goes on where it was, all of a file or nothing;
// writers are not kept waiting; a full disk says so and passes. Repeat with TSUNAGU_SEED=<the printed seed>.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { addAccounts, Client, clientsOf } from "../support/accounts.mjs";
import { csv, Importer } from "../support/imports.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, chance, checkedCounts, exit_code, Ledger, makeData, person, seed, Server, sleep, succeed, tempFolder, tsunagu, until } from "../support/tsunagu.mjs";

const k_kills = Number(process.env.TSUNAGU_IMPORT_KILLS ?? 12);
const k_rows = 400; // of each file that is killed
const k_large_rows = Number(process.env.TSUNAGU_IMPORT_ROWS ?? 20_000); // of the file beside which others write
const k_bounded = { timeout: 300_000 * k_pace };
const k_over_within_ms = 60_000;
const random = chance();

const header = ["事例ID", "拠点ID", "題名", "概要", "課題"];
const file = (round, rows) => csv([header, ...Array.from({ length: rows }, (_, n) =>
  [`ca-${round}-${n}`, "hub-13", `回${round}の事例 ${n}`, "概要", "見積もりの根拠を作り、粗利を確かめた。".repeat(5)])]);

async function prepared() {
  const data = await makeData({ coordinators: [person("co-01"), person("co-02")], cases: [caseOf("ca-01", ["co-01"])] });
  await addAccounts(data);
  return data;
}
const over = (state) => ["done", "failed", "cancelled"].includes(state);

describe(`a server killed while it imports (seed ${seed})`, k_bounded, () => {
  test(`${k_kills} times: the job goes on after the next start, all of the file or nothing`, k_bounded, async (t) => {
    const data = await prepared();
    const ledger = new Ledger(join(tempFolder(), "ledger")); // jobs of imports that were acknowledged
    let server = await (await Server.start(data)).ready();
    let usual_ms = 0;
    let killed_before_end = 0;
    for (let round = 0; round <= k_kills; ++round) {
      const admin = new Importer(await Client.signIn(server.url, "system_admin"));
      const { id } = await admin.upload("cases", "a.csv", file(round, k_rows));
      const started = performance.now();
      const checking = await admin.json("POST", `/api/v1/imports/${id}/check`, {}, 202);
      const killed_at_check = round > 0 && round % 3 === 0;
      if (killed_at_check) {
        await sleep(random() * usual_ms / 2);
        await server.kill();
        server = await (await Server.start(data)).ready();
      }
      let again = new Importer(await Client.signIn(server.url, "system_admin"));
      assert.equal((await again.over(checking)).state, "done", `round ${round}: the dry run`);
      const job = await again.json("POST", `/api/v1/imports/${id}/run`, {}, 202);
      ledger.add(job.id);
      if (round > 0 && !killed_at_check) {
        await sleep(random() * usual_ms / 2);
        if (!over((await again.json("GET", `/api/v1/jobs/${job.id}`)).state)) ++killed_before_end;
        await server.kill();
        server = await (await Server.start(data)).ready();
        again = new Importer(await Client.signIn(server.url, "system_admin"));
      }
      const ended = await again.over(job);
      assert.deepEqual([ended.state, ended.result?.added], ["done", k_rows], `round ${round}: ${JSON.stringify(ended.problem)}`);
      if (round === 0) usual_ms = performance.now() - started;
      assert.equal((await again.find(id)).state, "done");
      const counted = await checkedCounts(data);
      assert.equal(counted.cases, 1 + (round + 1) * k_rows, `round ${round}: no row is lost or there twice`);
    }
    t.diagnostic(`${killed_before_end} jobs were killed before their end; ${ledger.ids.length} acknowledged`);
    const auditor = await Client.signIn(server.url, "auditor");
    const { rows } = await auditor.json("/api/v1/audit?kind=import&limit=200");
    assert.equal(rows.filter(({ action }) => action === "import").length, k_kills + 1, "each was written once");
    assert.equal(await server.stop(), exit_code.ok);
    await succeed("audit", "verify", "--data", data);
  });
});

// 409: as many as fit. Under a sanitizer the import holds the store longer than a writer waits (503).
const k_taken = k_pace === 1 ? [201, 409] : [201, 409, 503];

describe("a large import beside others who write", k_bounded, () => {
  test(`${k_large_rows} rows keep nobody waiting for long`, k_bounded, async (t) => {
    const data = await prepared();
    const server = await (await Server.start(data)).ready();
    const clients = await clientsOf(server.url);
    const admin = new Importer(clients.system_admin);
    const { id } = await admin.upload("cases", "large.csv", file("big", k_large_rows));
    let done = false;
    const waits = [];
    const writing = (async () => {
      for (let n = 0; !done; ++n) {
        const begun = performance.now();
        const answer = await clients.hub_desk.send("POST", "/api/v1/shortlists", { name: `書く ${n}`, people: [{ coordinator_id: "co-02" }] });
        assert.ok(k_taken.includes(answer.status), `${answer.status}`);
        waits.push(performance.now() - begun);
        await sleep(20);
      }
    })();
    try {
      await admin.check(id);
      assert.equal((await admin.run(id)).state, "done");
    } finally {
      done = true;
      await writing;
    }
    waits.sort((a, b) => a - b);
    t.diagnostic(`${waits.length} writes beside it: half within ${Math.round(waits[waits.length >> 1])} ms, the longest took ${Math.round(waits.at(-1))} ms`);
    assert.equal(await server.stop(), exit_code.ok);
  });
});

describe("what a crash leaves behind", k_bounded, () => {
  test("a folder without a row goes, one that is being made stays", async () => {
    const data = await prepared();
    const folder = join(data, "imports");
    for (const name of ["imp-old", "imp-new"]) mkdirSync(join(folder, name), { recursive: true });
    const long_ago = Date.now() / 1000 - 7200;
    utimesSync(join(folder, "imp-old"), long_ago, long_ago);
    const server = await (await Server.start(data)).ready();
    await until(() => !existsSync(join(folder, "imp-old")), k_over_within_ms, "the old folder");
    assert.deepEqual(readdirSync(folder), ["imp-new"]);
    assert.equal(await server.stop(), exit_code.ok);
  });

  test("a command that was killed leaves no plan", async () => {
    const data = await prepared();
    const path = join(tempFolder(), "a.csv");
    await (await import("node:fs/promises")).writeFile(path, file("k", 5000));
    for (let n = 0; n < 4; ++n) await tsunagu(["import", "--data", data, "--kind", "cases", path], { killAfter: 50 + random() * 400 });
    assert.deepEqual(readdirSync(join(data, "imports")), []);
  });
});
