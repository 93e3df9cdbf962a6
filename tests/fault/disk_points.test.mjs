// A disk that is full at thirty points of what writes most: an import, a request that changes something, a new index, a
// backup. Reads go on, what is refused is refused clearly, nothing acknowledged is lost, and writing works again within
// ten seconds after there is room.
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { addAccounts, Client } from "../support/accounts.mjs";
import { mountDisk } from "../support/disk.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, exit_code, Ledger, makeData, person, root, Server, succeed, tempFolder, tsunagu, until, writeRecords } from "../support/tsunagu.mjs";

const k_points_kb = { import: [0, 8, 16, 32, 64, 96, 128, 256, 512, 1024], request: [0, 4, 8, 16, 24, 32, 48, 64, 96, 128], reindex: [0, 64, 256, 512, 1024], backup: [0, 64, 256, 512, 1024] };
const k_disk_mb = 24;
const k_recovered_within_ms = 10_000;
const k_cases = 400;
const k_test = { timeout: 400_000 * k_pace };
const question = `/api/v1/search?q=${encodeURIComponent("見積もり")}`;
// Xapian 1.4.22 loses an object of 112 bytes when it cannot write; no frame of ours takes part.
const env = { ...process.env, LSAN_OPTIONS: `print_suppressions=0:suppressions=${join(root, "tests/support/lsan.supp")}` };

let original;
before(async () => {
  original = await makeData({
    coordinators: [person("co-1"), person("co-2")],
    cases: Array.from({ length: k_cases }, (_, n) => caseOf(`ca-${n}`, [`co-${1 + (n % 2)}`])),
  });
  await addAccounts(original);
});

function assertSaysFull({ code, signal, lines, err }, what) {
  assert.equal(code, exit_code.no_space, `${what}: ended with ${code ?? signal}: ${err}`);
  assert.equal(lines.filter((line) => !line.includes(" 件/秒")).length, 1, `${what}: one line: ${err}`);
  assert.doesNotMatch(err, /terminate|what\(\)|std::|SQLITE|Xapian/, what);
}

/** Runs `work` at each point, on data of its own on a small disk; answers how each ended. */
async function atEachPoint(t, name, work) {
  const ends = [];
  for (const left_kb of k_points_kb[name]) {
    const disk = mountDisk(k_disk_mb);
    if (!disk) return t.skip("may not mount a small disk here");
    let server;
    try {
      const data = join(disk.path, "data");
      cpSync(original, data, { recursive: true });
      // Without the read-only mode: here it is the disk itself that refuses.
      const serve = async () => (server = await (await Server.start(data, { flags: ["--rate-factor", "1000000", "--read-only-below-mb", "0"], env })).ready());
      ends.push(`${left_kb} KiB: ${await work({ disk, data, left_kb, what: `${name} with ${left_kb} KiB left`, serve })}`);
    } finally {
      await server?.kill();
      disk.unmount();
    }
  }
  t.diagnostic(ends.join(", "));
  assert.equal(ends.length, k_points_kb[name].length);
}

async function assertReads(server, what) {
  assert.equal((await server.json(question)).total, 2, `${what}: searches`);
  assert.equal((await server.get("/api/v1/cases/ca-1")).status, 200, `${what}: pages`);
  assert.equal((await server.get("/healthz")).status, 200, what);
}

test("an import beside a running server", k_test, (t) => atEachPoint(t, "import", async ({ disk, data, left_kb, what, serve }) => {
  const server = await serve();
  const ledger = new Ledger(join(tempFolder(), "ledger"));
  const big = await writeRecords(tempFolder(), Array.from({ length: 120 }, (_, n) => caseOf(`new-${n}`, ["co-1"], { result: "工程ごとに時間を測り、見積もりの根拠を作って粗利を確かめた。".repeat(10) })));
  disk.fill(left_kb);
  const imported = await tsunagu(["import", "--data", data, "--kind", "cases", big], { env });
  if (imported.code === exit_code.ok) ledger.add(...Array.from({ length: 120 }, (_, n) => `new-${n}`));
  else assertSaysFull(imported, what);
  await assertReads(server, what);
  disk.free();
  const later = await writeRecords(tempFolder(), [caseOf("later", ["co-1"], { title: "zqlaterx" })]);
  await until(async () => (await tsunagu(["import", "--data", data, "--kind", "cases", later], { env })).code === exit_code.ok, k_recovered_within_ms, `${what}: writes again`);
  await until(async () => (await server.json("/api/v1/cases?q=zqlaterx")).total === 1, k_recovered_within_ms, () => `${what}: follows again\n${server.log()}`);
  for (const id of ledger.ids) assert.equal((await server.get(`/api/v1/cases/${id}`)).status, 200, `${id} was acknowledged`);
  assert.equal(await server.stop(), exit_code.ok);
  await succeed("check", "--data", data);
  return imported.code;
}));

test("a request that changes something", k_test, (t) => atEachPoint(t, "request", async ({ disk, data, left_kb, what, serve }) => {
  const server = await serve();
  const desk = await Client.signIn(server.url, "hub_desk");
  const write = (n) => desk.send("POST", "/api/v1/cases", { hub_id: "hub-13", title: "町工場の見積もり", challenge: `粗利が出ない注文を断れずにいた ${n}。`.repeat(20), coordinator_ids: ["co-1"] });
  const kept = [];
  let refused = 0;
  disk.fill(left_kb);
  for (let n = 0; n < 12; ++n) {
    const answer = await write(n);
    const body = await answer.json();
    if (answer.status === 201) kept.push(body.record.id);
    else {
      ++refused;
      assert.ok([503, 507].includes(answer.status), `${what}: ${answer.status} ${JSON.stringify(body)}\n${server.log()}`);
      if (answer.status === 507) assert.equal(body.type, "/problems/insufficient-storage");
      assert.ok(answer.headers.get("retry-after"));
    }
  }
  await assertReads(server, what);
  disk.free();
  await until(async () => (await write(99)).status === 201, k_recovered_within_ms, () => `${what}: writes again\n${server.log()}`);
  for (const id of kept) assert.equal((await desk.get(`/api/v1/cases/${id}/draft`)).status, 200, `${id} was acknowledged`);
  assert.equal(await server.stop(), exit_code.ok);
  await succeed("check", "--data", data);
  return `${kept.length} kept, ${refused} refused`;
}));

test("a new index", k_test, (t) => atEachPoint(t, "reindex", async ({ disk, data, left_kb, what }) => {
  disk.fill(left_kb);
  const made = await tsunagu(["reindex", "--data", data], { env });
  if (made.code !== exit_code.ok) assertSaysFull(made, what);
  const total = async () => JSON.parse((await tsunagu(["search", "--data", data, "--json", "見積もり"], { env })).out).total;
  if (left_kb > 0) assert.equal(await total(), 2, `${what}: the one before serves`);
  disk.free();
  assert.equal(await total(), 2, `${what}: the one before is there`);
  await succeed("reindex", "--data", data);
  await succeed("check", "--data", data);
  return made.code;
}));

test("a backup", k_test, async (t) => {
  if ((await tsunagu(["backup", "--help"])).code !== exit_code.ok) return t.skip("there is no backup yet");
  await atEachPoint(t, "backup", async ({ disk, data, left_kb, what, serve }) => {
    const server = await serve();
    const folder = join(disk.path, "backups");
    disk.fill(left_kb);
    const made = await tsunagu(["backup", "--data", data, "--to", folder], { env });
    if (made.code !== exit_code.ok) assertSaysFull(made, what);
    await assertReads(server, what);
    disk.free();
    rmSync(folder, { recursive: true, force: true });
    await until(async () => (await tsunagu(["backup", "--data", data, "--to", folder], { env })).code === exit_code.ok, k_recovered_within_ms, what);
    assert.equal(await server.stop(), exit_code.ok);
    return made.code;
  });
});
