// Damage on disk: an index heals by itself, records that are not ours are refused, and two processes
// never share what one has to own.
import assert from "node:assert/strict";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  caseOf, checkedCounts, copyOf, exit_code, importFile, makeData, person, search, Server, succeed, tempFolder, tsunagu, until,
  writeRecords,
} from "../support/tsunagu.mjs";
import { k_pace } from "../support/pace.mjs";

const k_test_within_ms = 600_000 * k_pace;
const k_healed_within_ms = 45_000;
const k_people = 4;
const k_cases = 12;
const k_nobody_uid = 65534;
const k_user_version_at = 60; // in the header of a SQLite file, four bytes, big-endian
const k_application_id_at = 68;
const k_bounded = { timeout: k_test_within_ms };
const k_word = "見積もり";
const question = `/api/v1/search?q=${encodeURIComponent(k_word)}`;

let original;
before(async () => {
  original = await makeData({
    coordinators: Array.from({ length: k_people }, (_, n) => person(`co-${n}`)),
    cases: Array.from({ length: k_cases }, (_, n) => caseOf(`ca-${n}`, [`co-${n % k_people}`], { visibility: n % 3 ? "public" : "hub" })),
  });
});

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name))).sort();
}

/**
 * The server starts on it and answers what it should within time; until then it asks to come back, while what stands in
 * the records is served. It leaves a sound folder.
 */
async function assertHeals(data, what) {
  const server = await Server.start(data);
  try {
    let last = "";
    await until(async () => {
      const answer = await server.get(question);
      last = `${answer.status} ${await answer.text()}`;
      if (answer.status === 503) {
        assert.ok(Number(answer.headers.get("retry-after")) > 0, `${what}: when to come back`);
        for (const page of ["coordinators/co-1", "cases/ca-1", "organizations/hub-13"])
          assert.equal((await server.get(`/api/v1/${page}`)).status, 200, `${what}: ${page} needs no index`);
        return false;
      }
      assert.equal(answer.status, 200, `${what}: ${last}`);
      const { total, people } = JSON.parse(last.slice(4));
      return total === k_people && people.every(({ why }) => why.length > 0 && why[0].highlights.length > 0);
    }, k_healed_within_ms, () => `${what}: ${last}\n${server.log()}`);
    // Whatever a search did not touch shows at the latest when something is written.
    await importFile(data, "cases", await writeRecords(tempFolder(), [caseOf("ca-late", ["co-1"], { title: "zqlatex" })]));
    await until(async () => (await server.json("/api/v1/cases?q=zqlatex").catch(() => ({}))).total === 1, k_healed_within_ms,
      () => `${what}: a new case is found\n${server.log()}`);
    assert.ok(server.isRunning, what);
  } finally {
    assert.equal(await server.stop(), exit_code.ok, `${what}: ${server.log()}`);
  }
  assert.deepEqual(await checkedCounts(data), { organizations: 47, coordinators: k_people, cases: k_cases + 1 }, what);
}

describe("a damaged index heals by itself", k_bounded, () => {
  const index = (data, ...parts) => join(data, "index", ...parts);
  const damages = {
    "the pointer names a missing generation": (data) => writeFileSync(index(data, "current"), "gen-000099\n"),
    "the pointer is empty": (data) => writeFileSync(index(data, "current"), ""),
    "the pointer is nonsense": (data) => writeFileSync(index(data, "current"), "\0\xff../../etc\n"),
    "the pointer is gone": (data) => rmSync(index(data, "current")),
    "a half-written pointer lies beside it": (data) => writeFileSync(index(data, "current.tmp"), "gen-0"),
    "the whole index is gone": (data) => rmSync(index(data), { recursive: true }),
    "the generation is empty": (data) => { rmSync(index(data, "gen-000001"), { recursive: true }); mkdirSync(index(data, "gen-000001")); },
    "a layer is gone": (data) => rmSync(index(data, "gen-000001/hub"), { recursive: true }),
    "an interrupted build was left": (data) => cpSync(index(data, "gen-000001/public"), index(data, "gen-000002/public"), { recursive: true }),
  };
  for (const [what, damage] of Object.entries(damages)) {
    test(what, async () => {
      const data = await copyOf(original);
      damage(data);
      await assertHeals(data, what);
      const left = readdirSync(index(data)).filter((name) => name.startsWith("gen-"));
      assert.ok(left.length <= 2, `leftovers: ${left}`);
    });
    test(`${what}: the command line heals it too`, async () => {
      const data = await copyOf(original);
      damage(data);
      assert.equal((await search(data, k_word)).total, k_people);
      await succeed("reindex", "--data", data);
      assert.deepEqual(await checkedCounts(data), { organizations: 47, coordinators: k_people, cases: k_cases });
    });
  }

  const wounds = {
    deleted: (path) => rmSync(path),
    emptied: (path) => truncateSync(path, 0),
    halved: (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
    zeroed: (path) => writeFileSync(path, Buffer.alloc(statSync(path).size)),
  };
  for (const [wound, apply] of Object.entries(wounds)) {
    test(`every file of the public layer and of the generation, ${wound}`, async () => {
      const generation = index(original, "gen-000001");
      const files = filesBelow(generation)
        .filter((name) => (name.startsWith("public/") || !name.includes("/")) && !name.endsWith("flintlock"));
      assert.ok(files.length >= 12, files.join(" "));
      for (const file of files) {
        const data = await copyOf(original);
        apply(index(data, "gen-000001", file));
        await assertHeals(data, `${file} ${wound}`);
      }
    });
  }

  test("files deleted under a running server", async () => {
    const data = await copyOf(original);
    const server = await (await Server.start(data)).ready();
    try {
      assert.equal((await server.json(question)).total, k_people);
      rmSync(index(data), { recursive: true }); // the import below must not write one beside the server
      const folder = tempFolder();
      await importFile(data, "cases", await writeRecords(folder, [caseOf("ca-late", ["co-1"], { title: "zqlatex" })]));
      await until(async () => (await server.json("/api/v1/cases?q=zqlatex").catch(() => ({}))).total === 1, k_healed_within_ms,
        () => `the new case is found\n${server.log()}`);
      assert.equal((await server.json(question)).total, k_people);
    } finally {
      await server.stop();
    }
    await succeed("check", "--data", data);
  });

  test("files deleted under a server that has nothing to write: it makes them anew, and people are shown meanwhile", async () => {
    const data = await copyOf(original);
    const server = await (await Server.start(data)).ready();
    try {
      rmSync(index(data), { recursive: true });
      await until(async () => {
        assert.equal((await server.get("/api/v1/coordinators/co-1")).status, 200);
        return existsSync(index(data, "current")) && (await server.json(question).catch(() => ({}))).total === k_people;
      }, k_healed_within_ms, () => `the index is there, and searched\n${server.log()}`);
    } finally {
      await server.stop();
    }
    await succeed("check", "--data", data);
  });
});

// --- records that are not ours ---

/** Every command that opens a data folder. */
function commandsOn(data, file) {
  return [
    ["search", "--data", data, k_word], ["show", "--data", data, "co-1"], ["check", "--data", data], ["reindex", "--data", data],
    ["import", "--data", data, "--kind", "cases", file], ["serve", "--data", data, "--listen", "127.0.0.1:0"],
  ];
}

async function assertAllRefuse(data, code, what) {
  const file = await writeRecords(tempFolder(), [caseOf("ca-new", ["co-1"])]);
  for (const args of commandsOn(data, file)) {
    const refused = await tsunagu(args);
    assert.equal(refused.code, code, `${what}: ${args[0]} ended with ${refused.code ?? refused.signal}: ${refused.err}`);
    assert.equal(refused.lines.length, 1, `${what}: ${args[0]} says one line: ${refused.err}`);
    assert.match(refused.lines[0], /^tsunagu: \P{ASCII}*/u);
    assert.doesNotMatch(refused.err, /terminate|what\(\)|exception|std::/i, `${what}: ${args[0]}`);
    assert.equal(refused.out, "", `${what}: ${args[0]} prints nothing else`);
  }
}

describe("records that this program did not write", k_bounded, () => {
  const records = (data) => join(data, "records.sqlite");
  function patch(path, at, bytes) {
    const content = readFileSync(path);
    content.set(bytes, at);
    writeFileSync(path, content);
  }
  const refusals = {
    "a data folder made by a newer version": [exit_code.newer_version, (path) => patch(path, k_user_version_at, [0, 0, 3, 231])],
    "a database of another program": [exit_code.corrupt, (path) => patch(path, k_application_id_at, [1, 2, 3, 4])],
    "a file that is no database": [exit_code.corrupt, (path) => writeFileSync(path, "これはデータベースではありません。\n".repeat(100))],
    "an empty file": [exit_code.corrupt, (path) => writeFileSync(path, "")],
    "a database cut in the header": [exit_code.corrupt, (path) => truncateSync(path, 90)],
    "a database with a zeroed header": [exit_code.corrupt, (path) => patch(path, 0, Buffer.alloc(100))],
    "a folder in its place": [exit_code.io, (path) => { rmSync(path); mkdirSync(path); }],
    "no records at all": [exit_code.not_found, (path) => rmSync(path)],
  };
  for (const [what, [code, damage]] of Object.entries(refusals)) {
    test(`${what}: refused with ${code}`, async () => {
      const data = await copyOf(original);
      damage(records(data));
      const left = readdirSync(data).includes("records.sqlite") && statSync(records(data)).isFile() ? readFileSync(records(data)) : null;
      await assertAllRefuse(data, code, what);
      if (left) assert.ok(readFileSync(records(data)).equals(left), "the file is as it was");
    });
  }

  test("pages overwritten in the middle: found by check, and no command ends badly", async () => {
    const data = await copyOf(original);
    const size = statSync(records(data)).size;
    patch(records(data), Math.floor(size / 2), Buffer.alloc(Math.floor(size / 2), 0x5a));
    const checked = await tsunagu(["check", "--data", data]);
    assert.equal(checked.code, exit_code.corrupt, checked.err);
    const file = await writeRecords(tempFolder(), [caseOf("ca-new", ["co-1"])]);
    for (const args of commandsOn(data, file).slice(0, -1)) {
      const { code, signal, err } = await tsunagu(args);
      assert.ok(signal === null && code !== exit_code.internal, `${args[0]}: ${code ?? signal} ${err}`);
      assert.doesNotMatch(err, /terminate|what\(\)|std::/, args[0]);
    }
  });

  test("a folder that does not exist", async () => {
    await assertAllRefuse(join(tempFolder(), "nowhere"), exit_code.not_found, "no folder");
  });
});

// --- one owner at a time ---

describe("what only one process may own", k_bounded, () => {
  let data;
  let server;
  before(async () => {
    data = await copyOf(original);
    server = await (await Server.start(data)).ready();
  });
  after(() => server?.kill());

  async function assertRefused(args, code) {
    const start = performance.now();
    const refused = await tsunagu(args);
    assert.equal(refused.code, code, refused.err);
    assert.equal(refused.lines.length, 1, refused.err);
    assert.ok(performance.now() - start < k_healed_within_ms, "at once");
    return refused.lines[0];
  }

  test("a second server on the same data folder", async () => {
    const line = await assertRefused(["serve", "--data", data, "--listen", "127.0.0.1:0"], exit_code.locked);
    assert.ok(line.includes(data), line);
    assert.equal((await server.json(question)).total, k_people, "the first one serves on");
  });

  test("reindex beside a running server", async () => {
    assert.match(await succeed("reindex", "--data", data), /サーバーに頼みました/); // which does it
    assert.equal((await server.json(question)).total, k_people);
  });

  test("init where there is data already", async () => {
    await assertRefused(["init", "--data", data], exit_code.locked);
    assert.equal((await server.json(question)).total, k_people);
  });

  test("a port in use", async () => {
    const other = await copyOf(original);
    const listen = new URL(server.url).host;
    const line = await assertRefused(["serve", "--data", other, "--listen", listen], exit_code.locked);
    assert.ok(line.includes(listen), line);
    const foreign = createServer();
    await new Promise((done) => foreign.listen(0, "127.0.0.1", done));
    await assertRefused(["serve", "--data", other, "--listen", `127.0.0.1:${foreign.address().port}`], exit_code.locked);
    await new Promise((done) => foreign.close(done));
    await (await (await Server.start(other)).ready()).stop();
  });

  test("searches and checks beside a running server work", async () => {
    assert.equal((await search(data, k_word)).total, k_people);
    await succeed("check", "--data", data);
  });
});

// --- no right to write ---

describe("a data folder that may not be written", k_bounded, () => {
  // As root nothing is forbidden: run the program as nobody then.
  const is_root = process.getuid?.() === 0;
  const as_other = is_root ? { uid: k_nobody_uid, gid: k_nobody_uid } : {};

  function setOwner(folder, uid) {
    if (!is_root) return;
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
      chownSync(join(entry.parentPath ?? entry.path, entry.name), uid, uid);
    chownSync(folder, uid, uid);
  }

  function setModes(folder, file_mode, folder_mode) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) chmodSync(join(entry.parentPath ?? entry.path, entry.name), file_mode);
    }
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isDirectory()) chmodSync(join(entry.parentPath ?? entry.path, entry.name), folder_mode);
    }
    chmodSync(folder, folder_mode);
  }

  test("every command says so in one line, and nothing changes", async (t) => {
    const data = await copyOf(original);
    chmodSync(join(data, ".."), 0o755);
    setModes(data, 0o444, 0o555);
    t.after(() => setModes(data, 0o644, 0o755));
    const files = filesBelow(data);
    const folder = tempFolder();
    chmodSync(folder, 0o755);
    const file = await writeRecords(folder, [caseOf("ca-new", ["co-1"])]);
    for (const args of commandsOn(data, file)) {
      const refused = await tsunagu(args, as_other);
      assert.equal(refused.code, exit_code.io, `${args[0]}: ${refused.code ?? refused.signal} ${refused.err}${refused.out}`);
      assert.equal(refused.lines.length, 1, `${args[0]}: ${refused.err}`);
      assert.doesNotMatch(refused.err, /terminate|what\(\)|std::/, args[0]);
    }
    assert.deepEqual(filesBelow(data), files);
  });

  test("init where nothing may be made", async () => {
    const folder = tempFolder();
    chmodSync(folder, 0o555);
    const refused = await tsunagu(["init", "--data", join(folder, "data")], as_other);
    assert.equal(refused.code, exit_code.io, refused.err);
    assert.equal(refused.lines.length, 1, refused.err);
    assert.deepEqual(readdirSync(folder), []);
  });

  test("a file that may not be read", async () => {
    const data = await copyOf(original);
    const folder = tempFolder();
    const file = await writeRecords(folder, [caseOf("ca-new", ["co-1"])]);
    for (const path of [data, join(data, "..")]) chmodSync(path, 0o777);
    setModes(data, 0o666, 0o777);
    chmodSync(folder, 0o755);
    chmodSync(file, 0o000);
    setOwner(data, as_other.uid);  // data of somebody else are refused before anything is read
    const refused = await tsunagu(["import", "--data", data, "--kind", "cases", file], as_other);
    assert.equal(refused.code, exit_code.io, refused.err);
    assert.equal(refused.lines.length, 1, refused.err);
    assert.ok(refused.lines[0].includes(file));
    setOwner(data, process.getuid?.());
    assert.equal((await checkedCounts(data)).cases, k_cases);
  });
});
