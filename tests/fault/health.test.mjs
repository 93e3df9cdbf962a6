// How the server starts, stops and keeps going: without an index, after a kill, with a damaged index, on a disk that
// fills up, under load when it is told to stop. What it says of itself meanwhile.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, openSync, closeSync, readdirSync, rmSync, statSync, truncateSync, writeSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addAccounts, Client } from "../support/accounts.mjs";
import { mountDisk } from "../support/disk.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, chance, copyOf, exit_code, importFile, makeData, person, seed, Server, sleep, succeed, tempFolder, tsunagu, until, writeRecords } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 180_000 * k_pace };
const k_recovered_within_ms = 10_000; // after space returns
const k_stopped_within_ms = 5_000;
const k_records = 6_000;
const k_disk_mb = 96;
const encoded = encodeURIComponent;
const question = `/api/v1/search?q=${encoded("見積もり")}`;

let original;
before(async () => {
  original = await makeData({
    coordinators: Array.from({ length: 20 }, (_, n) => person(`co-${n}`)),
    cases: Array.from({ length: k_records }, (_, n) => caseOf(`ca-${n}`, [`co-${n % 20}`], { actions: `工程 ${n} ごとに時間を測り、見積もりの根拠を作った。` })),
  });
  await addAccounts(original);
});

const events = (server) => server.log().split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
const event = (server, name) => events(server).find((line) => line.event === name);
const health = async (server, admin) => {
  const answer = await (admin ?? await Client.signIn(server.url, "system_admin")).get("/api/v1/health");
  assert.equal(answer.status, 200);
  return answer.json();
};
const row = (health, id) => health.checks.find((check) => check.id === id);

describe("starting", k_bounded, () => {
  test("without an index it listens at once, shows records, and searches when the index is there", async (t) => {
    const data = await copyOf(original);
    rmSync(join(data, "index"), { recursive: true });
    const began = performance.now();
    const server = await Server.start(data);
    try {
      const listening = performance.now() - began;
      const answer = await server.get(question);
      assert.equal(answer.status, 503, "no index yet");
      assert.ok(Number(answer.headers.get("retry-after")) >= 1, "says when to come back");
      assert.equal((await server.get("/readyz")).status, 503);
      const admin = await Client.signIn(server.url, "system_admin");
      for (const path of ["/api/v1/coordinators/co-1", "/api/v1/cases/ca-1", "/api/v1/organizations", "/api/v1/organizations/hub-13", "/coordinators/co-1", "/healthz"])
        assert.equal((await server.get(path)).status, 200, path);
      const ill = await health(server, admin);
      if (row(ill, "index").state !== "ok") { // it may just have become ready
        assert.equal(ill.state, "degraded");
        assert.match(row(ill, "index").advice, /索引/);
      }
      await server.ready();
      assert.equal((await server.json(question)).total, 20);
      const well = await health(server, admin);
      assert.equal(row(well, "index").state, "ok");
      assert.equal(well.unclean_stop, false);
      t.diagnostic(`listening after ${Math.round(listening)} ms, ready after ${Math.round(performance.now() - began)} ms`);
    } finally {
      assert.equal(await server.stop(), exit_code.ok);
    }
  });

  test("after a kill it looks the index over in a process of its own, and says so", async (t) => {
    const data = await copyOf(original);
    const mark = join(data, "serve.running");
    const first = await (await Server.start(data)).ready();
    assert.ok(existsSync(mark), "the mark of a running server");
    assert.equal((await health(first)).unclean_stop, false);
    await first.kill();
    assert.ok(existsSync(mark), "the mark of one that was killed");
    const began = performance.now();
    const second = await (await Server.start(data)).ready();
    t.diagnostic(`ready ${Math.round(performance.now() - began)} ms after a kill`);
    try {
      await second.says(/"event":"unclean_stop"/);
      const said = await health(second);
      assert.equal(said.unclean_stop, true);
      assert.equal(row(said, "last_stop").state, "warn");
      assert.equal(event(second, "index_damaged"), undefined);
    } finally {
      assert.equal(await second.stop(), exit_code.ok);
    }
    assert.ok(!existsSync(mark), "a clean stop leaves none");
    const third = await (await Server.start(data)).ready();
    try {
      assert.equal((await health(third)).unclean_stop, false);
    } finally {
      await third.stop();
    }
  });

  test("a mark beside a second server that finds the place taken stays with the first", async () => {
    const data = await copyOf(original);
    const first = await (await Server.start(data)).ready();
    try {
      await assert.rejects(Server.start(data), /別のサーバー/);
      assert.ok(existsSync(join(data, "serve.running")));
    } finally {
      await first.stop();
    }
  });

  test("an index that was damaged while nobody looked is thrown away and built anew; no answer is wrong", { timeout: 400_000 * k_pace }, async (t) => {
    const random = chance();
    t.diagnostic(`seed ${seed}`);
    const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    let rebuilt = 0;
    for (let round = 0; round < 12; ++round) {
      const data = await copyOf(original);
      const current = readFileSync(join(data, "index/current"), "utf8").trim();
      const victims = files(join(data, "index", current)).filter((path) => statSync(path).size > 0);
      const path = victims[Math.floor(random() * victims.length)];
      const size = statSync(path).size;
      const way = ["zero", "cut", "gone", "noise"][round % 4];
      if (way === "gone") rmSync(path);
      else if (way === "cut") truncateSync(path, Math.floor(size * random()));
      else {
        const at = Math.floor(random() * Math.max(1, size - 4096));
        const descriptor = openSync(path, "r+");
        const bytes = Buffer.alloc(Math.min(4096, size));
        if (way === "noise") bytes.forEach((_, n) => { bytes[n] = Math.floor(random() * 256); });
        writeSync(descriptor, bytes, 0, bytes.length, at);
        closeSync(descriptor);
      }
      mkdirSync(data, { recursive: true });
      closeSync(openSync(join(data, "serve.running"), "w")); // as a lost power leaves it
      const server = await Server.start(data);
      try {
        assert.equal((await server.get("/api/v1/coordinators/co-1")).status, 200, "records are shown meanwhile");
        await server.ready(60_000);
        const is_found = event(server, "index_damaged") !== undefined;
        if (is_found) ++rebuilt;
        t.diagnostic(`${way} ${path.split("/").slice(-3).join("/")} (${size}): ${is_found ? "found" : "not found"}`);
        await until(async () => { // what only a search meets is met here, and built anew as well
          const answer = await server.get(question);
          if (answer.status === 200) assert.equal((await answer.json()).total, 20, `${way} ${path}\n${server.log()}`);
          else assert.equal(answer.status, 503, `${way} ${path}`);
          return answer.status === 200;
        }, 20_000, () => server.log());
        assert.ok(server.isRunning);
      } finally {
        await server.stop();
      }
      await succeed("check", "--data", data);
    }
    t.diagnostic(`${rebuilt} of 12 were found damaged by the look from outside`);
    assert.ok(rebuilt > 0); // bytes that no reader looks at are no damage
  });
});

describe("a disk that fills up", k_bounded, () => {
  const flags = ["--rate-factor", "1000000", "--read-only-below-mb", "40", "--reserve-mb", "20"];
  test("writes are refused with one clear problem, reads go on, and both come back by themselves", async (t) => {
    const disk = mountDisk(k_disk_mb);
    if (!disk) return t.skip("may not mount a small disk here");
    let server;
    try {
      const data = join(disk.path, "data");
      cpSync(original, data, { recursive: true });
      server = await (await Server.start(data, { flags })).ready();
      const desk = await Client.signIn(server.url, "hub_desk");
      const admin = await Client.signIn(server.url, "system_admin");
      const reserve = join(data, "reserve");
      const write = () => desk.send("POST", "/api/v1/cases", { hub_id: "hub-13", title: "町工場の見積もり", challenge: "粗利が出ない注文を断れずにいた。", coordinator_ids: ["co-1"] });
      assert.equal((await write()).status, 201);

      disk.fill(30 * 1024);
      await until(async () => (await health(server, admin)).state === "read_only", 5_000, "read only");
      const refused = await write();
      assert.equal(refused.status, 507);
      const problem = await refused.json();
      assert.equal(problem.type, "/problems/insufficient-storage");
      assert.match(problem.detail, /書き込めません.*管理者に知らせてください/);
      const to_admin = await (await admin.send("POST", "/api/v1/backups", {})).json();
      assert.match(to_admin.detail, /書き込めません.*場所を空けてください.*operate\.md の7章/);
      assert.ok(Number(refused.headers.get("retry-after")) > 0);
      assert.equal((await server.json(question)).total, 20, "searches go on");
      assert.equal((await server.get("/api/v1/cases/ca-1")).status, 200);
      const said = await health(server, admin);
      assert.equal(row(said, "disk").state, "bad");
      assert.match(row(said, "disk").advice, /空け/);
      await Client.signIn(server.url, "chief_coordinator"); // whoever makes room can come in

      const made_room = performance.now();
      disk.free();
      await until(async () => (await write()).status === 201, k_recovered_within_ms, "writes again");
      t.diagnostic(`wrote again ${Math.round(performance.now() - made_room)} ms after there was room`);
      assert.equal((await health(server, admin)).state, "ok", JSON.stringify((await health(server, admin)).checks));

      // To the last byte: the reserve goes, so that what is being done can end.
      disk.fill(0);
      await until(() => !existsSync(reserve), 5_000, "the reserve is used");
      assert.equal((await write()).status, 507);
      await Client.signIn(server.url, "headquarters");
      disk.fill(0);
      for (let n = 0; n < 5; ++n) {
        assert.equal((await server.json(question)).total, 20, "searches on a disk without a byte left");
        assert.equal((await server.get("/api/v1/coordinators/co-1")).status, 200);
      }
      disk.free();
      await until(async () => (await write()).status === 201, k_recovered_within_ms, () => `writes again\n${server.log()}`);
      assert.equal(await server.stop(), exit_code.ok);
      await succeed("check", "--data", data);
    } finally {
      await server?.kill();
      disk.unmount();
    }
  });

  test("the reserve is as large as wanted where there is room, and goes when it is not wanted", async () => {
    const data = await copyOf(original);
    const reserve = join(data, "reserve");
    let server = await (await Server.start(data, { flags: ["--read-only-below-mb", "1", "--reserve-mb", "3"] })).ready();
    assert.equal(statSync(reserve).size, 3_000_000);
    await server.stop();
    server = await (await Server.start(data, { flags: ["--read-only-below-mb", "1", "--reserve-mb", "2"] })).ready();
    await until(() => existsSync(reserve) && statSync(reserve).size === 2_000_000, 5_000, "another size");
    await server.stop();
    server = await (await Server.start(data, { flags: ["--reserve-mb", "0"] })).ready();
    assert.ok(!existsSync(reserve));
    await server.stop();
  });
});

describe("stopping", k_bounded, () => {
  /** Searches, pages and writes as fast as it goes, until `ended`; answers what was acknowledged and what went wrong. */
  async function load(server, desk, ended) {
    const written = [];
    const wrong = [];
    const ask = async (n) => {
      while (!ended()) {
        try {
          const answer = n % 4 === 0
            ? await desk.send("POST", "/api/v1/cases", { hub_id: "hub-13", title: "町工場の見積もり", challenge: `粗利が出ない注文を断れずにいた ${n}。`, coordinator_ids: ["co-1"] })
            : await server.get(n % 4 === 1 ? question : n % 4 === 2 ? "/api/v1/coordinators/co-1" : `/api/v1/cases?q=${encoded("工程")}`);
          const body = await answer.json(); // an answer that has begun comes to its end
          if (answer.status === 201) written.push(body.record.id);
          else if (![200, 503].includes(answer.status)) wrong.push(answer.status);
        } catch (error) {
          if (!ended() && !/fetch failed|terminated|ECONN|socket/i.test(`${error} ${error.cause}`)) wrong.push(String(error));
          await sleep(5);
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, n) => ask(n)));
    return { written, wrong };
  }

  const stopUnderLoad = async (t, server, data) => {
    const desk = await Client.signIn(server.url, "hub_desk");
    let is_over = false;
    const asking = load(server, desk, () => is_over);
    await sleep(1_000 * k_pace);
    const began = performance.now();
    const code = await server.stop();
    const took = performance.now() - began;
    is_over = true;
    const { written, wrong } = await asking;
    t.diagnostic(`stopped in ${Math.round(took)} ms, ${written.length} writes acknowledged`);
    assert.equal(code, exit_code.ok);
    assert.deepEqual(wrong, []);
    assert.ok(took < k_stopped_within_ms * k_pace, `${took} ms`);
    assert.ok(written.length > 0);
    const after = await (await Server.start(data)).ready();
    try {
      assert.equal(event(after, "unclean_stop"), undefined, "it had stopped cleanly");
      const reader = await Client.signIn(after.url, "hub_desk");
      for (const id of written) assert.equal((await reader.get(`/api/v1/cases/${id}/draft`)).status, 200, `${id} was acknowledged`);
    } finally {
      await after.stop();
    }
  };

  test("under load it ends within 5 seconds, and keeps what it acknowledged", async (t) => {
    const data = await copyOf(original);
    await stopUnderLoad(t, await (await Server.start(data)).ready(), data);
  });

  test("while an index is built as well", async (t) => {
    const data = await copyOf(original);
    const server = await (await Server.start(data)).ready();
    const before_it = readdirSync(join(data, "index")).filter((name) => name.startsWith("gen-")).length;
    await importFile(data, "cases", await writeRecords(tempFolder(), Array.from({ length: k_records }, (_, n) => caseOf(`ca-${n}`, [`co-${n % 20}`], { actions: `改めて工程 ${n} を測り、見積もりの根拠を作った。`.repeat(6) }))));
    await until(() => readdirSync(join(data, "index")).filter((name) => name.startsWith("gen-")).length > before_it, 20_000, "a build has begun");
    await stopUnderLoad(t, server, data);
  });

  test("tells the manager of services that it is ready and that it stops", async (t) => {
    let socket;
    try {
      socket = (await import("node:child_process")).spawn("python3", ["-c", `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True:
    print(s.recv(4096).decode().replace("\\n", "|"), flush=True)
`, join(tempFolder(), "notify")], { stdio: ["ignore", "pipe", "inherit"] });
    } catch {
      return t.skip("no python3");
    }
    const path = socket.spawnargs.at(-1);
    let told = "";
    socket.stdout.on("data", (bytes) => { told += bytes; });
    try {
      await until(() => told.includes("bound"), 5_000, "listening");
      const data = await copyOf(original);
      const server = await (await Server.start(data, { env: { ...process.env, NOTIFY_SOCKET: path, WATCHDOG_USEC: "400000" } })).ready();
      await until(() => (told.match(/WATCHDOG=1/g) ?? []).length >= 3, 5_000, () => told);
      await server.stop();
      await until(() => told.includes("STOPPING=1"), 5_000, () => told);
      assert.match(told, /^READY=1$/m);
      assert.match(told, /STATUS=動いています/);
    } finally {
      socket.kill();
    }
  });
});

describe("who may start it", k_bounded, () => {
  test("a place of another user is refused in one line", async (t) => {
    if (process.getuid() !== 0) return t.skip("only root may give a folder away");
    const { chownSync } = await import("node:fs");
    const data = await copyOf(original);
    chownSync(data, 65534, 65534);
    for (const command of [["serve"], ["check"], ["search", "粗利"]]) {
      const refused = await tsunagu([command[0], "--data", data, ...command.slice(1)]);
      assert.equal(refused.code, exit_code.io);
      assert.equal(refused.lines.length, 1, refused.err);
      assert.match(refused.err, /持ち主は別の利用者 nobody です.*sudo -u nobody/);
    }
    chownSync(data, 0, 0);
    assert.ok(readFileSync(join(data, "records.sqlite")).length > 0);
  });
});
