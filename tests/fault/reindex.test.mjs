// Reindexing while people search: as a job beside the server, 100 switches between generations that answer differently,
// going back, damaged generations, a killed server, a small disk. No search fails, and none mixes two generations.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, closeSync, mkdtempSync, openSync, readdirSync, rmSync, statfsSync, writeSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addAccounts, Client } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import {
  caseOf, checkedCounts, copyOf, exit_code, importFile, makeData, person, Server, succeed, tempFolder, tsunagu, until, writeRecords,
} from "../support/tsunagu.mjs";

const k_test_within_ms = 600_000 * k_pace;
const k_job_within_ms = 120_000;
const k_switches = 100;
const k_asking = 4; // searches at once
const k_people = 30;
const k_cases = 1500;
const k_small_disk_mb = 24;
const k_left_kb = 600; // too little for another generation
const k_damaged_at = 5000; // a byte of a file that was there when the generation was built
const k_bounded = { timeout: k_test_within_ms };
const encoded = encodeURIComponent;

let original;
before(async () => {
  original = await makeData({
    coordinators: Array.from({ length: k_people }, (_, n) => person(`co-${n}`, { hub_id: n % 3 ? "hub-13" : "hub-27" })),
    cases: [
      ...Array.from({ length: k_cases }, (_, n) => caseOf(`ca-${n}`, [`co-${n % k_people}`], {
        title: `町工場の見積もり ${n}`, challenge: `粗利が出ない注文 ${(n * 7919) % k_cases} を断れずにいた。`,
      })),
      caseOf("ca-old", ["co-1"], { title: "鰰料理の販路" }), caseOf("ca-new", ["co-2"], { title: "鱩料理の販路" }),
    ],
  });
  await addAccounts(original);
});

/** A server on a copy of the data, with whoever tends its index. */
async function serve(data) {
  const server = await (await Server.start(data)).ready();
  const admin = await Client.signIn(server.url, "headquarters");
  const index = async () => admin.json("/api/v1/index");
  const post = async (path, body, status) => {
    const answer = await admin.send("POST", path, body);
    const told = await answer.json();
    assert.equal(answer.status, status, `${path}: ${JSON.stringify(told)}\n${server.log()}`);
    return told;
  };
  const ended = async (job) => {
    let last;
    await until(async () => {
      last = await admin.json(`/api/v1/jobs/${job.id}`);
      return ["done", "failed", "cancelled"].includes(last.state);
    }, k_job_within_ms, () => `${JSON.stringify(last)}\n${server.log()}`);
    return last;
  };
  const reindex = async (body = { scope: "all" }) => ended(await post("/api/v1/index/reindex", body, 202));
  return { data, server, admin, index, post, ended, reindex };
}

/** Asks all the time until it is told to end; answers how long each search took. */
function asking(server, path, judge) {
  let is_over = false;
  const took_ms = [];
  const ask = async () => {
    while (!is_over) {
      const begin = performance.now();
      judge(await server.json(path));
      took_ms.push(performance.now() - begin);
    }
  };
  const all = Promise.all(Array.from({ length: k_asking }, ask));
  all.catch(() => {}); // told by end()
  return { end: async () => { is_over = true; await all; return took_ms.sort((a, b) => a - b); } };
}
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

describe("the index beside a running server", k_bounded, () => {
  let site;
  before(async () => { site = await serve(await copyOf(original)); });
  after(() => site?.server.stop());

  test("its state, and a new generation that was verified", k_bounded, async () => {
    const first = await site.index();
    assert.equal(first.state, "ready");
    assert.equal(first.lag_rows, 0);
    assert.equal(first.layers[0].cases, k_cases + 2);
    assert.equal(first.layers[0].people, k_people);
    assert.ok(first.bytes > 100_000 && first.disk_free > 0);
    const total = (await site.server.json(`/api/v1/search?q=${encoded("見積もり")}`)).total;
    const job = await site.reindex();
    assert.equal(job.state, "done", JSON.stringify(job));
    assert.equal(job.result.generation, first.generation + 1);
    assert.equal(job.result.previous, first.generation);
    assert.equal(job.result.records, k_cases + 2 + k_people);
    assert.ok(job.result.looked_for >= 1000 && job.result.queries === 20 && job.result.alike > 0.9, JSON.stringify(job.result));
    const state = await site.index();
    assert.equal(state.generation, first.generation + 1);
    assert.equal(state.last.id, job.id);
    assert.equal(state.job, null);
    assert.deepEqual(state.generations.map(({ current, can_roll_back }) => [current, can_roll_back]), [[false, true], [true, false]]);
    assert.ok(Date.parse(state.built_at) > Date.now() - k_test_within_ms);
    assert.equal((await site.server.json(`/api/v1/search?q=${encoded("見積もり")}`)).total, total);
  });

  test("a hub, a person and a kind are indexed anew in place; what does not exist is said", k_bounded, async () => {
    const { generation } = await site.index();
    const hub = await site.reindex({ scope: "hub", id: "hub-13" });
    assert.equal(hub.state, "done");
    assert.equal(hub.result.records, k_cases + 2 + k_people * 2 / 3);
    assert.equal((await site.reindex({ scope: "kind", id: "coordinators" })).result.records, k_people);
    assert.equal((await site.reindex({ scope: "coordinator", id: "co-1" })).result.generation, generation);
    const unknown = await site.reindex({ scope: "coordinator", id: "co-none" });
    assert.equal(unknown.state, "failed");
    assert.equal(unknown.problem.code, "not-found");
    for (const [body, status] of [[{ scope: "hub", id: "hub-99" }, 404], [{ scope: "hub" }, 400], [{ scope: "all", id: "x" }, 400], [{ scope: "kind", id: "measures" }, 400], [{}, 400]])
      await site.post("/api/v1/index/reindex", body, status);
    assert.equal((await site.index()).generation, generation);
  });

  test("cancelled: the generation in use stays, and nothing is left over", k_bounded, async () => {
    const { generation } = await site.index();
    const job = await site.post("/api/v1/index/reindex", { scope: "all" }, 202);
    const second = await site.admin.send("POST", "/api/v1/index/reindex", { scope: "all" });
    const { id } = await second.json();
    if (second.status === 202) assert.ok((await site.admin.json(`/api/v1/jobs/${job.id}`)).ended_at, "one at a time");
    else assert.equal(second.status, 409);
    const last = id ? { id } : job;
    const answer = await site.admin.send("POST", `/api/v1/jobs/${last.id}/cancel`, {});
    assert.ok([200, 409].includes(answer.status));
    const ends = [await site.ended(job), await site.ended(last)];
    const now = await site.index();
    const made = new Set(ends.filter(({ state }) => state === "done").map((end) => end.id)).size;
    assert.equal(now.generation, generation + made);
    await until(async () => (await site.index()).generations.length === 2, k_job_within_ms, "what was begun is removed");
    assert.equal((await site.server.json(`/api/v1/cases?q=${encoded("見積もり")}&per_page=1`)).total, k_cases + 2);
  });

  test("the command line asks the server for it, and goes back", k_bounded, async () => {
    const { generation } = await site.index();
    const said = await succeed("reindex", "--data", site.data);
    assert.match(said, /サーバーに頼みました/);
    assert.match(said, new RegExp(`世代 ${generation + 1}`));
    assert.equal((await site.index()).generation, generation + 1);
    assert.match(await succeed("reindex", "--data", site.data, "--coordinator", "co-3"), /件を索引に入れ直しました/);
    assert.match(await succeed("reindex", "--data", site.data, "--roll-back"), new RegExp(`世代 ${generation} に戻しました`));
    assert.equal((await site.index()).generation, generation);
    const refused = await tsunagu(["reindex", "--data", site.data, "--coordinator", "co-none"]);
    assert.equal(refused.code, exit_code.not_found, refused.err);
    assert.equal((await tsunagu(["reindex", "--data", site.data, "--lexicon", "--hub", "hub-13"])).code, exit_code.usage);
  });

  test("back to a generation with a damaged file: refused, and the one in use stays", k_bounded, async () => {
    await site.reindex();
    const { generation, generations } = await site.index();
    const previous = generations.find(({ can_roll_back }) => can_roll_back).number;
    const file = join(site.data, `index/gen-${String(previous).padStart(6, "0")}/public/words`);
    const descriptor = openSync(file, "r+");
    writeSync(descriptor, Buffer.alloc(16, 0x5a), 0, 16, k_damaged_at);
    closeSync(descriptor);
    const told = await site.admin.send("POST", "/api/v1/index/rollback", { generation: previous });
    assert.equal(told.status, 409, await told.text());
    const state = await site.index();
    assert.equal(state.generation, generation);
    assert.equal(state.last.state, "failed");
    assert.equal(state.last.problem.code, "corrupt");
    assert.match(state.last.problem.message, /今の索引を使い続けます/);
    assert.equal((await site.server.json(`/api/v1/cases?q=${encoded("見積もり")}&per_page=1`)).total, k_cases + 2);
  });
});

test(`${k_switches} switches between generations that answer differently: none fails, none is mixed`, k_bounded, async (t) => {
  const site = await serve(await copyOf(original));
  try {
    const question = `/api/v1/cases?q=${encoded("鰰")}`;
    const first = (await site.index()).generation;
    const expected = { [first]: 1, [first + 1]: 2 };
    assert.equal((await site.server.json(question)).total, 1);
    appendFileSync(join(site.data, "lexicon/variants.tsv"), "鱩\t鰰\n");
    await until(async () => (await site.index()).needs_reindex, k_job_within_ms, "the change is seen");
    assert.equal((await site.reindex({ scope: "lexicon" })).state, "done");
    assert.equal((await site.server.json(question)).total, 2);
    const seen = new Set();
    const load = asking(site.server, question, ({ generation, total, cases }) => {
      seen.add(generation);
      assert.equal(total, expected[generation], `generation ${generation}`);
      assert.equal(cases.length, total);
    });
    for (let n = 0; n < k_switches; ++n) {
      const wanted = n % 2 === 0 ? first : first + 1;
      const state = await site.post("/api/v1/index/rollback", { generation: wanted }, 200);
      if (state.job) await site.ended(state.job);
      assert.equal((await site.index()).generation, wanted, `switch ${n}`);
    }
    const took_ms = await load.end();
    assert.deepEqual([...seen].sort(), [first, first + 1]);
    assert.equal(await site.server.stop(), exit_code.ok, site.server.log());
    assert.doesNotMatch(site.server.log(), /"level":"error"/);
    t.diagnostic(`${took_ms.length} searches over ${k_switches} switches, p50 ${percentile(took_ms, 0.5).toFixed(1)} ms, p99 ${percentile(took_ms, 0.99).toFixed(1)} ms`);
    assert.ok(took_ms.length > k_switches);
  } finally {
    await site.server.kill();
  }
});

test("a server killed in the middle of it does it again when it starts", k_bounded, async () => {
  const data = await copyOf(original);
  const killed = await serve(data);
  const { generation } = await killed.index();
  const job = await killed.post("/api/v1/index/reindex", { scope: "all" }, 202);
  await until(() => readdirSync(join(data, "index")).includes(`gen-${String(generation + 1).padStart(6, "0")}`), k_job_within_ms, "it has begun");
  await killed.server.kill();
  const site = await serve(data);
  try {
    const ended = await site.ended(job);
    assert.equal(ended.state, "done", JSON.stringify(ended));
    const state = await site.index();
    assert.ok(state.generation > generation);
    assert.equal(state.layers[0].cases, k_cases + 2);
  } finally {
    assert.equal(await site.server.stop(), exit_code.ok, site.server.log());
  }
  assert.equal((await checkedCounts(data)).cases, k_cases + 2);
});

test("too little room: told before anything is written, and searches go on", k_bounded, async (t) => {
  const at = mkdtempSync(join(tmpdir(), "tsunagu-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${k_small_disk_mb}m`, "tmpfs", at], { stdio: "ignore" });
  } catch {
    rmSync(at, { recursive: true });
    return t.skip("may not mount a small disk here");
  }
  let server;
  try {
    const data = join(at, "data");
    await cp(original, data, { recursive: true });
    const { bavail, bsize } = statfsSync(at);
    const descriptor = openSync(join(at, "filler"), "w");
    writeSync(descriptor, Buffer.alloc(Math.max(0, bavail * bsize - k_left_kb * 1024)));
    closeSync(descriptor);
    const generations = () => readdirSync(join(data, "index")).filter((name) => name.startsWith("gen-"));
    const there = generations();
    const refused = await tsunagu(["reindex", "--data", data]);
    assert.equal(refused.code, exit_code.no_space, refused.err);
    assert.match(refused.err, /空きが要りますが/);
    assert.deepEqual(generations(), there);
    server = await (await Server.start(data, { flags: ["--read-only-below-mb", "0"] })).ready();  // the whole disk is smaller
    assert.equal((await server.json(`/api/v1/cases?q=${encoded("見積もり")}&per_page=1`)).total, k_cases + 2);
    rmSync(join(at, "filler"));
    assert.match(await succeed("reindex", "--data", data), /索引を作り直しました/);
  } finally {
    await server?.kill();
    execFileSync("umount", ["-l", at]);
    rmSync(at, { recursive: true, force: true });
  }
});

test("what is written while it is made anew is found at once, and afterwards", k_bounded, async () => {
  const site = await serve(await copyOf(original));
  try {
    const job = await site.post("/api/v1/index/reindex", { scope: "all" }, 202);
    const folder = tempFolder();
    for (let n = 0; n < 5; ++n)
      await importFile(site.data, "cases", await writeRecords(folder, [caseOf(`late-${n}`, ["co-1"], { title: `燻製の販路 ${n}` })]));
    assert.equal((await site.ended(job)).state, "done");
    await until(async () => (await site.server.json(`/api/v1/cases?q=${encoded("燻製")}`)).total === 5, k_job_within_ms, "found");
  } finally {
    assert.equal(await site.server.stop(), exit_code.ok, site.server.log());
  }
});
