// SIGKILL at random moments. What was acknowledged is in a ledger outside the program; afterwards store,
// index and ledger have to agree. Repeat a run with TSUNAGU_SEED=<the printed seed>.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import {
  caseOf, chance, checkedCounts, copyOf, exit_code, importFile, Killer, Ledger, makeData, person, search, seed, Server, sleep,
  succeed, tempFolder, tsunagu, until, writeRecords,
} from "../support/tsunagu.mjs";
import { k_pace } from "../support/pace.mjs";

const k_import_kills = 24;
const k_import_rows = 400;
const k_server_kills = 8;
const k_server_lives_ms = 700; // at most, before it is killed
const k_reindex_kills = 12;
const k_first_build_kills = 8;
const k_records = 1500; // of the index that is rebuilt
const k_test_within_ms = 90_000 * k_pace;
const k_seen_within_ms = 45_000; // after a restart, on a busy machine

const random = chance();
const k_bounded = { timeout: k_test_within_ms };

/** Generations on disk, and the one the pointer names. */
function generationsOf(data) {
  const on_disk = readdirSync(join(data, "index")).filter((name) => name.startsWith("gen-")).sort();
  return { on_disk, current: readFileSync(join(data, "index/current"), "utf8").trim() };
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

describe(`killed while it imports (seed ${seed})`, k_bounded, () => {
  test(`${k_import_kills} times: all of the file or nothing, and the index follows`, k_bounded, async (t) => {
    const folder = tempFolder();
    const data = await makeData({ coordinators: [person("co-1")] });
    const rows = (round) => Array.from({ length: k_import_rows }, (_, n) =>
      caseOf(`ca-${round}-${n}`, ["co-1"], { title: `round${round}x の事例 ${n}` }));
    const usual_ms = await timed(async () => importFile(data, "cases", await writeRecords(folder, rows(0))));
    const killer = new Killer(random, usual_ms);
    let expected = k_import_rows;
    let kept = 0;
    for (let round = 1; round <= k_import_kills; ++round) {
      const path = await writeRecords(folder, rows(round));
      const { code } = await killer.run(["import", "--data", data, "--kind", "cases", path]);
      if (code !== null) assert.equal(code, exit_code.ok, `round ${round}`);
      const { cases } = await checkedCounts(data); // the next command, and it finds nothing wrong
      if (code === exit_code.ok) assert.equal(cases, expected + k_import_rows, `round ${round}: acknowledged`);
      assert.ok(cases === expected || cases === expected + k_import_rows, `round ${round}: ${cases - expected} of ${k_import_rows} rows`);
      const found = await search(data, `round${round}x`, "--kind", "cases", "--limit", "1");
      assert.equal(found.total, cases - expected, `round ${round}: in the index`);
      if (code === null && cases > expected) ++kept;
      expected = cases;
    }
    t.diagnostic(`${killer.killed} of ${k_import_kills} were killed in time, ${kept} of them after the commit`);
    assert.ok(killer.killed >= k_import_kills / 3, `${killer.killed} were killed in time`);
  });
});

describe(`a server killed while another process imports (seed ${seed})`, k_bounded, () => {
  test(`${k_server_kills} times: nothing acknowledged is lost`, k_bounded, async (t) => {
    const folder = tempFolder();
    const ledger = new Ledger(join(folder, "ledger"));
    const data = await makeData({ coordinators: [person("co-1")] });
    let done = false;
    const refused = [];
    // Small files one after another: a new case, and a new wording of the case before.
    const importing = (async () => {
      for (let n = 1; !done; ++n) {
        const records = [caseOf(`ca-${n}`, ["co-1"], { title: `newx${n}x` })];
        if (n > 1) records.push(caseOf(`ca-${n - 1}`, ["co-1"], { title: `changedx${n - 1}x` }));
        const { code, err } = await tsunagu(["import", "--data", data, "--kind", "cases", await writeRecords(folder, records)]);
        if (code === exit_code.ok) ledger.add(String(n));
        else refused.push(`file ${n}: ${code} ${err}`);
      }
    })();
    let server;
    try {
      for (let round = 1; round <= k_server_kills; ++round) {
        server = await Server.start(data); // at once, beside an import that may hold the index
        await sleep(random() * k_server_lives_ms);
        assert.ok(server.isRunning, `round ${round}: ${server.log()}`);
        await server.kill();
      }
      server = await (await Server.start(data)).ready();
    } finally {
      done = true;
      await importing;
    }
    assert.deepEqual(refused, [], "no import was refused");
    const acknowledged = ledger.ids.map(Number);
    t.diagnostic(`${acknowledged.length} files acknowledged`);
    assert.ok(acknowledged.length > k_server_kills);
    const last = Math.max(...acknowledged);
    for (const n of acknowledged) {
      const title = n < last ? `changedx${n}x` : `newx${n}x`; // the file after this one changed its case
      assert.equal((await server.json(`/api/v1/cases/ca-${n}`)).title, title, "in the store");
      await until(async () => {
        const { cases } = await server.json(`/api/v1/cases?q=${title}`);
        return cases.length === 1 && cases[0].id === `ca-${n}`;
      }, k_seen_within_ms, `${title} in the index`);
    }
    assert.equal((await server.json("/api/v1/cases")).total, last);
    await succeed("check", "--data", data); // beside the running server
    assert.equal(await server.stop(), exit_code.ok);
    assert.equal((await checkedCounts(data)).cases, last);
    assert.deepEqual(generationsOf(data).on_disk.length <= 2, true, "no leftovers");
  });
});

describe(`killed while it builds an index (seed ${seed})`, k_bounded, () => {
  let original;
  let without_index;
  let usual_ms;
  const k_word = "直売所";
  before(async () => {
    original = await makeData({
      coordinators: Array.from({ length: 50 }, (_, n) => person(`co-${n}`)),
      cases: Array.from({ length: k_records }, (_, n) => caseOf(`ca-${n}`, [`co-${n % 50}`], { title: n % 10 ? "見積もり" : k_word })),
    });
    without_index = await copyOf(original);
    rmSync(join(without_index, "index"), { recursive: true });
    usual_ms = await timed(async () => succeed("reindex", "--data", await copyOf(original)));
  });

  async function assertWhole(data, what) {
    const found = await search(data, k_word, "--kind", "cases", "--limit", "1");
    assert.equal(found.total, k_records / 10, what);
    await succeed("check", "--data", data);
    const { on_disk, current } = generationsOf(data);
    assert.ok(on_disk.includes(current), `${what}: ${current} of ${on_disk}`);
    // One that was not finished may wait to be gone on with.
    const finished = on_disk.filter((name) => name <= current || !existsSync(join(data, "index", name, "unfinished")));
    assert.ok(on_disk.length - finished.length <= 1 && finished.length <= 2 && finished.at(-1) === current, `${what}: leftovers in ${on_disk}`);
    return current;
  }

  test(`${k_reindex_kills} times by reindex: the old generation serves on, leftovers go`, k_bounded, async (t) => {
    const data = await copyOf(original);
    const killer = new Killer(random, usual_ms);
    for (let round = 1; round <= k_reindex_kills; ++round) {
      const before_it = generationsOf(data).current;
      const { code } = await killer.run(["reindex", "--data", data]);
      const left = generationsOf(data);
      assert.ok(left.on_disk.includes(left.current), `round ${round}: the pointer names what is there`);
      const server = await (await Server.start(data)).ready();
      const answer = await server.json(`/api/v1/cases?q=${encodeURIComponent(k_word)}&per_page=1`);
      assert.equal(answer.total, k_records / 10, `round ${round}: served at once`);
      assert.ok(answer.generation >= Number(left.current.slice(4)), `round ${round}`); // the server goes on with what was killed
      if (code === exit_code.ok) assert.ok(left.current > before_it, `round ${round}: a finished reindex switched`);
      assert.equal(await server.stop(), exit_code.ok, server.log());
      await assertWhole(data, `round ${round}`);
    }
    t.diagnostic(`${killer.killed} of ${k_reindex_kills} were killed in time`);
    assert.ok(killer.killed >= k_reindex_kills / 3);
  });

  test(`${k_first_build_kills} times at the first build: the next start does it`, k_bounded, async () => {
    const data = await copyOf(without_index);
    for (let round = 1; round <= k_first_build_kills; ++round) {
      const server = await Server.start(data);
      await sleep(random() * usual_ms);
      await server.kill();
    }
    const server = await (await Server.start(data)).ready(k_test_within_ms);
    const answer = await server.json(`/api/v1/search?q=${encodeURIComponent(k_word)}&per_page=1`);
    assert.ok(answer.total > 0);
    assert.equal(await server.stop(), exit_code.ok);
    await assertWhole(data, "afterwards");
  });

  test("a server asked to stop in the middle of a build stops in time", k_bounded, async () => {
    const data = await copyOf(without_index);
    const server = await Server.start(data);
    const took_ms = await timed(async () => assert.equal(await server.stop(), exit_code.ok, server.log()));
    assert.ok(took_ms < 5_000 * k_pace, `${took_ms} ms`);
    await assertWhole(data, "afterwards");
  });
});
