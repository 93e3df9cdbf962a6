// Backups, restores and drills when things go wrong: killed at random moments, one changed bit, a full disk,
// the wrong key. What was acknowledged before a backup began is in it; what is no whole backup is refused.
// Repeat a run with TSUNAGU_SEED=<the printed seed>.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import {
  caseOf, chance, checkedCounts, copyOf, exit_code, importFile, Killer, Ledger, makeData, person, search, seed, Server, succeed,
  tempFolder, tsunagu, until, writeRecords,
} from "../support/tsunagu.mjs";
import { Client } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";

const k_cases = 300;
const k_kills = 25;
const k_restore_kills = 20;
const k_flips = 60;
const k_cuts = 20;
const k_disk_mb = 24;
const k_free_kb = [2048, 1024, 512, 256, 64, 0];
const k_bounded = { timeout: 300_000 * k_pace };

const random = chance();
let original;
let key;
const counts = { organizations: 47, coordinators: 2, cases: k_cases };

before(async () => {
  original = await makeData({
    coordinators: [person("co-1"), person("co-2")],
    cases: Array.from({ length: k_cases }, (_, n) => caseOf(`ca-${n}`, [`co-${1 + (n % 2)}`], { title: `町工場の見積もり ${n}` })),
  });
  key = join(tempFolder(), "key");
  await succeed("backup", "--new-key", key);
});

const backupsIn = (folder) => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".backup")).sort() : []);
const newestIn = (folder) => join(folder, backupsIn(folder).at(-1));

/** A line of ours, and nothing of the machinery. */
function assertRefused({ code, signal, err, lines }, codes, what) {
  assert.ok([codes].flat().includes(code), `${what}: ended with ${code ?? signal}: ${err}`);
  assert.match(lines.at(-1), /^tsunagu: /, what);
  assert.doesNotMatch(err, /terminate|what\(\)|std::|SQLITE|Xapian|json/, what);
}

async function restored(from, ...more) {
  const data = join(tempFolder(), "data");
  await succeed("restore", "--from", from, "--data", data, ...more);
  return data;
}

describe(`a backup (seed ${seed})`, k_bounded, () => {
  test("comes back whole, encrypted or not, with its modes", k_bounded, async () => {
    const data = await copyOf(original);
    await succeed("lexicon", "add", "--data", data, "粗利", "もうけ");
    for (const with_key of [[], ["--key-file", key]]) {
      const folder = tempFolder();
      await succeed("backup", "--data", data, "--to", folder, ...with_key);
      const file = newestIn(folder);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal(readFileSync(file).includes("町工場の見積もり 7"), with_key.length === 0, "readable only without a key");
      await succeed("backup", "--verify", file, ...with_key);
      const back = await restored(file, ...with_key);
      assert.equal(statSync(join(back, "records.sqlite")).mode & 0o777, 0o600);
      assert.deepEqual(await checkedCounts(back), counts);
      assert.equal((await search(back, "見積もり 7", "--kind", "cases")).cases[0].id, "ca-7");
      assert.match(await succeed("lexicon", "list", "--data", back, "もうけ"), /粗利/);
      assert.match(await succeed("audit", "list", "--data", back, "--limit", "1"), /\trestore\trestore\tbackup\t/);
      await succeed("audit", "verify", "--data", back);
    }
  });

  test("without a key is a tar file after two lines", async () => {
    const folder = tempFolder();
    await succeed("backup", "--data", original, "--to", folder);
    const names = execFileSync("sh", ["-c", `tail -n +3 '${newestIn(folder)}' | tar t`], { encoding: "utf8" });
    assert.match(names, /^records\.sqlite$/m);
  });

  test("beside a server that writes holds what was acknowledged before it began", k_bounded, async () => {
    const data = await copyOf(original);
    const folder = tempFolder();
    const ledger = new Ledger(join(folder, "ledger"));
    let done = false;
    const importing = (async () => {
      for (let n = 0; !done; ++n) {
        await importFile(data, "cases", await writeRecords(folder, [caseOf(`new-${n}`, ["co-1"])]));
        ledger.add(`new-${n}`);
      }
    })();
    const server = await (await Server.start(data)).ready();
    const expected = [];
    try {
      for (let n = 0; n < 4; ++n) {
        await until(async () => ledger.ids.length > 2 * n, 30_000, "imports");
        const acknowledged = ledger.ids;
        await succeed("backup", "--data", data, "--to", folder);
        expected.push({ file: newestIn(folder), acknowledged });
      }
    } finally {
      done = true;
      await importing;
      assert.equal(await server.stop(), exit_code.ok);
    }
    for (const { file, acknowledged } of expected) {
      const back = await restored(file);
      const { cases } = await checkedCounts(back);
      assert.ok(cases >= k_cases + acknowledged.length, `${cases} cases, ${acknowledged.length} acknowledged`);
      if (acknowledged.length > 0) await succeed("show", "--data", back, acknowledged.at(-1));
    }
  });

  test(`killed ${k_kills} times: no half backup has a name, older ones stay`, k_bounded, async (t) => {
    const data = await copyOf(original);
    const folder = tempFolder();
    const began = performance.now();
    await succeed("backup", "--data", data, "--to", folder, "--key-file", key);
    const killer = new Killer(random, performance.now() - began);
    for (let round = 0; round < k_kills; ++round) {
      const before_it = backupsIn(folder);
      await killer.run(["backup", "--data", data, "--to", folder, "--key-file", key]);
      const after_it = backupsIn(folder);
      const made = after_it.filter((name) => !before_it.includes(name));
      // Older ones go only when a newer one is whole.
      if (made.length === 0) assert.deepEqual(after_it, before_it, `round ${round}`);
      for (const name of made) await succeed("backup", "--verify", join(folder, name), "--key-file", key);
    }
    t.diagnostic(`${killer.killed} of ${k_kills} were killed in time`);
    assert.ok(killer.killed >= k_kills / 4);
    await succeed("backup", "--data", data, "--to", folder, "--key-file", key);
    assert.ok(!existsSync(join(data, "backup-work")), "nothing half is left");
    assert.deepEqual(await checkedCounts(await restored(newestIn(folder), "--key-file", key)), counts);
  });
});

describe(`a restore (seed ${seed})`, k_bounded, () => {
  let plain;
  let sealed;
  before(async () => {
    const folder = tempFolder();
    await succeed("backup", "--data", original, "--to", folder);
    plain = newestIn(folder);
    const other = tempFolder();
    await succeed("backup", "--data", original, "--to", other, "--key-file", key);
    sealed = newestIn(other);
  });

  test(`${k_flips} changed bits and ${k_cuts} cut ends are refused, and nothing is made`, k_bounded, async () => {
    for (const [file, with_key] of [[plain, []], [sealed, ["--key-file", key]]]) {
      const whole = readFileSync(file);
      const folder = tempFolder();
      const bad = join(folder, "bad.backup");
      const data = join(folder, "data");
      const refuse = async (bytes, what) => {
        writeFileSync(bad, bytes);
        assertRefused(await tsunagu(["restore", "--from", bad, "--data", data, ...with_key]), [exit_code.corrupt, exit_code.newer_version, exit_code.usage], what);
        assert.ok(!existsSync(data), `${what}: nothing is made`);
      };
      for (let n = 0; n < k_flips / 2; ++n) {
        const at = n < 5 ? n * 60 : Math.floor(random() * whole.length);
        const bytes = Buffer.from(whole);
        bytes[at] ^= 1 << Math.floor(random() * 8);
        await refuse(bytes, `a bit of byte ${at}`);
      }
      for (let n = 0; n < k_cuts / 2; ++n) {
        const length = n === 0 ? 0 : Math.floor(random() * whole.length);
        await refuse(whole.subarray(0, length), `the first ${length} bytes`);
      }
      await refuse(Buffer.concat([whole, Buffer.from("x")]), "one byte more");
    }
  });

  test("the wrong key, no key, a key that others may read", async () => {
    const folder = tempFolder();
    const other = join(folder, "other");
    await succeed("backup", "--new-key", other);
    const data = join(folder, "data");
    const from = ["restore", "--from", sealed, "--data", data];
    assertRefused(await tsunagu(from), exit_code.usage, "no key");
    const wrong = await tsunagu([...from, "--key-file", other]);
    assertRefused(wrong, exit_code.usage, "another key");
    assert.match(wrong.err, /では.*開けません/);
    execFileSync("chmod", ["644", other]);
    assertRefused(await tsunagu([...from, "--key-file", other]), exit_code.usage, "a key for everybody");
    assertRefused(await tsunagu(["backup", "--new-key", key]), exit_code.locked, "a key is never replaced");
    assert.ok(!existsSync(data));
  });

  test("what is not empty, not a backup or newer is refused", async () => {
    const full = await tsunagu(["restore", "--from", plain, "--data", await copyOf(original)]);
    assertRefused(full, exit_code.locked, "a directory with data");
    const folder = tempFolder();
    writeFileSync(join(folder, "note.txt"), "x");
    assertRefused(await tsunagu(["restore", "--from", plain, "--data", folder]), exit_code.locked, "a folder with a file");
    const data = join(folder, "data");
    assertRefused(await tsunagu(["restore", "--from", join(folder, "note.txt"), "--data", data]), exit_code.corrupt, "a text");
    assertRefused(await tsunagu(["restore", "--from", join(original, "records.sqlite"), "--data", data]), exit_code.corrupt, "a database");
    assertRefused(await tsunagu(["restore", "--from", folder, "--data", data]), exit_code.usage, "a folder");
    assertRefused(await tsunagu(["restore", "--from", join(folder, "none"), "--data", data]), exit_code.not_found, "nothing");
    writeFileSync(join(folder, "newer.backup"), "tsunagu-backup 2 x\n{}\n");
    assertRefused(await tsunagu(["restore", "--from", join(folder, "newer.backup"), "--data", data]), exit_code.newer_version, "a newer format");
    assert.ok(!existsSync(data));
  });

  test(`killed ${k_restore_kills} times: no records, or all of them, and it can be done again`, k_bounded, async (t) => {
    const began = performance.now();
    await restored(sealed, "--key-file", key);
    const killer = new Killer(random, performance.now() - began);
    for (let round = 0; round < k_restore_kills; ++round) {
      const data = join(tempFolder(), "data");
      const args = ["restore", "--from", sealed, "--data", data, "--key-file", key];
      await killer.run(args);
      if (!existsSync(join(data, "records.sqlite"))) await succeed(...args);
      assert.deepEqual(await checkedCounts(data), counts, `round ${round}`);
    }
    t.diagnostic(`${killer.killed} of ${k_restore_kills} were killed in time`);
    assert.ok(killer.killed >= k_restore_kills / 4);
  });
});

describe("backups on a full disk", k_bounded, () => {
  test("are refused with the room that is needed, and come again once there is some", k_bounded, async (t) => {
    const at = mkdtempSync(join(tmpdir(), "tsunagu-disk-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${k_disk_mb}m`, "tmpfs", at], { stdio: "ignore" });
    } catch {
      rmSync(at, { recursive: true });
      return t.skip("may not mount a small disk here");
    }
    try {
      const filler = join(at, "filler");
      const folder = join(at, "backups");
      for (const left_kb of k_free_kb) {
        rmSync(filler, { force: true });
        const { bavail, bsize } = statfsSync(at);
        const descriptor = openSync(filler, "w");
        const bytes = Math.max(0, bavail * bsize - left_kb * 1024);
        for (let written = 0; written < bytes; written += 65536) writeSync(descriptor, Buffer.alloc(Math.min(65536, bytes - written)));
        closeSync(descriptor);
        const full = await tsunagu(["backup", "--data", original, "--to", folder]);
        assertRefused(full, [exit_code.no_space, exit_code.io], `${left_kb} KiB left`);
        assert.deepEqual(backupsIn(folder), [], `${left_kb} KiB left`);
      }
      rmSync(filler);
      // Room for the archive, but not for what a restore needs.
      await succeed("backup", "--data", original, "--to", tempFolder());
      cpSync(original, join(at, "data"), { recursive: true });
      assert.deepEqual(await checkedCounts(join(at, "data")), counts, "reads go on");
      assert.ok(!existsSync(join(original, "backup-work")));
    } finally {
      execFileSync("umount", ["-l", at]);
      rmSync(at, { recursive: true, force: true });
    }
  });

  test("a restore where there is no room says how much it needs", k_bounded, async (t) => {
    const at = mkdtempSync(join(tmpdir(), "tsunagu-disk-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", at], { stdio: "ignore" });
    } catch {
      rmSync(at, { recursive: true });
      return t.skip("may not mount a small disk here");
    }
    try {
      const folder = tempFolder();
      await succeed("backup", "--data", original, "--to", folder);
      const full = await tsunagu(["restore", "--from", newestIn(folder), "--data", join(at, "data")]);
      assertRefused(full, exit_code.no_space, "2 MB");
      assert.match(full.err, /MB 要りますが/);
      assert.ok(!existsSync(join(at, "data")), "nothing is made");
    } finally {
      execFileSync("umount", ["-l", at]);
      rmSync(at, { recursive: true, force: true });
    }
  });
});

describe("a drill", k_bounded, () => {
  test("goes well, touches nothing, and finds what is wrong", k_bounded, async () => {
    const data = await copyOf(original);
    assertRefused(await tsunagu(["drill", "--data", data]), exit_code.not_found, "without a backup");
    await succeed("backup", "--data", data);
    const report = await succeed("drill", "--data", data, "--from", join(data, "backups"));
    assert.match(await succeed("check", "--data", data, "--deep"), /バックアップ 1 個、新しい .* を全部読みました/);
    assert.match(report, /秒で戻せます/);
    assert.equal(report.match(/^○ /gm).length, 6);
    assert.ok(!existsSync(join(data, "drill-work")));
    assert.deepEqual(await checkedCounts(data), counts);
    // The backup of another directory.
    const foreign = await makeData({ coordinators: [person("co-1")] });
    const folder = tempFolder();
    await succeed("backup", "--data", foreign, "--to", folder);
    const other = await tsunagu(["drill", "--data", data, "--from", newestIn(folder)]);
    assertRefused(other, exit_code.corrupt, "of another directory");
    assert.match(other.out, /× .*別のデータ/);
    // A damaged one.
    const bytes = readFileSync(newestIn(folder));
    bytes[bytes.length >> 1] ^= 16;
    writeFileSync(newestIn(folder), bytes);
    assertRefused(await tsunagu(["drill", "--data", data, "--from", newestIn(folder)]), exit_code.corrupt, "damaged");
  });
});

describe("the server", k_bounded, () => {
  test("makes backups by the clock, tells of them, and holds drills as jobs", k_bounded, async () => {
    const data = await copyOf(original);
    const agency = { id: "agency-1", name: "見本信用金庫", types: ["shinkin"], prefecture: "13" };
    await importFile(data, "organizations", await writeRecords(tempFolder(), [agency]));
    await succeed("user", "sample", "--data", data);
    const folder = tempFolder();
    const server = await (await Server.start(data, {
      flags: ["--rate-factor", "1000000", "--backup-folder", folder, "--backup-every-hours", "1", "--backup-key-file", key],
    })).ready();
    try {
      const admin = await Client.signIn(server.url, "system_admin");
      const view = async () => (await admin.get("/api/v1/backups")).json();
      await until(async () => (await view()).backups.length === 1, 30_000, () => server.log());
      const shown = await until(async () => { const now = await view(); return now.next_at && now; }, 30_000, "the next one");
      assert.equal(shown.folder, folder);
      assert.ok(shown.encrypts && shown.backups[0].encrypted);
      assert.equal(shown.backups[0].records.cases, k_cases);
      assert.equal(Date.parse(shown.next_at) - Date.parse(shown.backups[0].made_at), 3_600_000);
      const begun = await admin.send("POST", "/api/v1/drills", { backup: shown.backups[0].name });
      assert.equal(begun.status, 202);
      const where = begun.headers.get("location");
      const job = await until(async () => { const now = await (await admin.get(where)).json(); return now.ended_at && now; }, 60_000, () => server.log());
      assert.equal(job.state, "done", JSON.stringify(job));
      assert.ok(job.result.ok, JSON.stringify(job.result));
      assert.deepEqual(await until(async () => (await view()).last_drill, 10_000, "the drill in the list"), job.result);
      // Made within a day they all stay, though they are of one hour.
      for (const there of [2, 3]) {
        assert.equal((await admin.send("POST", "/api/v1/backups", {})).status, 202);
        await until(async () => { const now = await view(); return now.backups.length === there && now.next_at; }, 30_000, () => server.log());
      }
      const listed = await succeed("backup", "--data", data, "--list", "--to", folder);
      assert.equal(listed.match(/手で作成/g).length, 2, "the first one was made by the clock");
      assert.equal((await admin.send("POST", "/api/v1/drills", { backup: "../../etc/passwd" })).status, 404);
    } finally {
      assert.equal(await server.stop(), exit_code.ok);
    }
  });
});
