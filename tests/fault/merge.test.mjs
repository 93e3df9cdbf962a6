// What would keep a server from ending in time. The end of a reindex merges its tables, which nothing can interrupt: it is
// done by a child process. Held up here as the merge of a million cases would hold it up, the server stops in time, the
// job can be cancelled, and a server that is killed takes the child along.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { addAccounts, Client } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, checkedCounts, copyOf, exit_code, makeData, person, Server, until } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 300_000 * k_pace };
const k_soon_ms = 20_000;
const k_job_within_ms = 120_000;
const k_cases = 3_000;
const k_tries = 20; // reindexes begun until one was held up in its merge

let original;
before(async () => {
  original = await makeData({
    coordinators: [person("co-1"), person("co-2")],
    cases: Array.from({ length: k_cases }, (_, n) => caseOf(`ca-${n}`, [`co-${1 + (n % 2)}`], { actions: `工程 ${n} ごとに時間を測った。` })),
  });
  await addAccounts(original);
});

const read = (path) => { try { return readFileSync(path, "utf8"); } catch { return ""; } }; // of a process that may have gone
const stat = (pid) => { const [state, parent] = (read(`/proc/${pid}/stat`).split(") ")[1] ?? "").split(" "); return { state, parent: Number(parent) }; };
const isMerge = (pid) => read(`/proc/${pid}/cmdline`).split("\0")[1] === "merge-index";
const isThere = (pid) => !["", "Z"].includes(stat(pid).state);

const hasSegmentOpen = (pid) => {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).includes("/segment-"));
  } catch {
    return false; // it has just closed one, or gone
  }
};

const signal = (pid, name) => { try { process.kill(pid, name); } catch { /* it has gone */ } };

/** Holds a process up while it reads segments; false when it had ended before. */
async function hold(pid) {
  while (isThere(pid)) {
    signal(pid, "SIGSTOP");
    await until(() => ["T", "Z", ""].includes(stat(pid).state), k_soon_ms, "it stands still");
    if (hasSegmentOpen(pid)) return true;
    signal(pid, "SIGCONT");
    await new Promise(setImmediate);
  }
  return false;
}

/** The pid of a merge of `server` that was held up; null once `work` is over. */
async function heldMerge(server, work) {
  const others = new Set();
  let is_over = false;
  work.catch(() => {}).finally(() => { is_over = true; });
  while (!is_over) {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name) && !others.has(name))) {
      if (stat(pid).parent !== server.pid) others.add(pid);
      else if (isMerge(pid) && await hold(Number(pid))) return Number(pid);
    }
    await new Promise(setImmediate);
  }
  return null;
}

/** A server whose reindex stands still in its merge. */
async function held() {
  const data = await copyOf(original);
  const server = await (await Server.start(data)).ready();
  const admin = await Client.signIn(server.url, "headquarters");
  const state = (job) => admin.json(`/api/v1/jobs/${job.id}`);
  for (let n = 0; n < k_tries; ++n) {
    const begun = await admin.send("POST", "/api/v1/index/reindex", { scope: "all" });
    assert.equal(begun.status, 202);
    const job = await begun.json();
    const over = until(async () => (await state(job)).ended_at, k_job_within_ms, () => server.log());
    const pid = await heldMerge(server, over);
    if (pid !== null) return { data, server, admin, job, pid, state };
  }
  await server.kill();
  assert.fail(`no merge was met in ${k_tries} reindexes`);
}

describe("while tables are merged", k_bounded, () => {
  test("a server that is told to stop ends in time, and makes the index when it starts again", k_bounded, async (t) => {
    const { data, server, job, pid } = await held();
    const began = performance.now();
    assert.equal(await server.stop(), exit_code.ok, server.log());
    t.diagnostic(`stopped after ${Math.round(performance.now() - began)} ms`);
    assert.doesNotMatch(server.log(), /"event":"stopped_at_work"/, "nothing was left at work");
    assert.ok(!isThere(pid), "its child is gone");
    const again = await (await Server.start(data)).ready();
    try {
      const admin = await Client.signIn(again.url, "headquarters");
      const ended = await until(async () => { const now = await admin.json(`/api/v1/jobs/${job.id}`); return now.ended_at && now; }, k_job_within_ms, () => again.log());
      assert.equal(ended.state, "done", JSON.stringify(ended));
    } finally {
      assert.equal(await again.stop(), exit_code.ok);
    }
    assert.equal((await checkedCounts(data)).cases, k_cases);
  });

  test("a server ends in time even when a thread of its does not", k_bounded, async (t) => {
    const data = await copyOf(original);
    const server = await (await Server.start(data)).ready();
    const list = join(data, "lexicon/synonyms.tsv");
    rmSync(list, { force: true });
    execFileSync("mkfifo", [list]);
    let writer; // can be opened once the thread of the index reads, which then waits for what never comes
    await until(() => { try { writer = openSync(list, constants.O_WRONLY | constants.O_NONBLOCK); return true; } catch { return false; } }, k_job_within_ms, "the list is read");
    const began = performance.now();
    assert.equal(await server.stop(), exit_code.ok, server.log());
    t.diagnostic(`stopped after ${Math.round(performance.now() - began)} ms`);
    assert.match(server.log(), /"event":"stopped_at_work"/);
    closeSync(writer);
    rmSync(list);
    const again = await (await Server.start(data)).ready();
    assert.doesNotMatch(again.log(), /unclean_stop/);
    assert.equal(await again.stop(), exit_code.ok);
  });

  test("a reindex can be cancelled, and leaves nothing", k_bounded, async () => {
    const { data, server, admin, job, pid, state } = await held();
    try {
      assert.equal((await admin.send("POST", `/api/v1/jobs/${job.id}/cancel`, {})).status, 200);
      const ended = await until(async () => { const now = await state(job); return now.ended_at && now; }, k_soon_ms, () => server.log());
      assert.equal(ended.state, "cancelled");
      assert.ok(!isThere(pid), "its child is gone");
      const generation = Number((await admin.json("/api/v1/index")).generation);
      await until(() => !readdirSync(join(data, "index")).includes(`gen-${String(generation + 1).padStart(6, "0")}`), k_job_within_ms, "what was begun is removed");
    } finally {
      assert.equal(await server.stop(), exit_code.ok, server.log());
    }
    assert.equal((await checkedCounts(data)).cases, k_cases);
  });

  test("a server that is killed takes the merge along, so that the next one is alone", k_bounded, async () => {
    const { data, server, pid } = await held();
    await server.kill();
    await until(() => !isThere(pid), k_soon_ms, "the child is gone");
    const again = await (await Server.start(data)).ready();
    assert.equal(await again.stop(), exit_code.ok);
    assert.equal((await checkedCounts(data)).cases, k_cases);
  });
});
