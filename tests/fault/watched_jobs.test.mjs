// A command that watches a job of the server: it is left (Ctrl-C), or its server dies. The server is held still meanwhile, so
// that the job is not over before the test acts.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { k_pace } from "../support/pace.mjs";
import { binary, caseOf, exit_code, makeData, person, Server, succeed, until } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 120_000 * k_pace };
const k_told_within_ms = 30_000;

let data;
let server;
before(async () => {
  data = await makeData({ coordinators: [person("co-1")], cases: [caseOf("ca-1", ["co-1"])] });
  server = await (await Server.start(data)).ready();
});
after(async () => {
  server?.child.kill("SIGCONT");
  await server?.stop();
});

/** Stops the server in the middle of nothing: not while it holds the records. */
async function hold() {
  await until(() => {
    server.child.kill("SIGSTOP");
    try {
      execFileSync("python3", ["-c", "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)\ndb.execute('BEGIN IMMEDIATE')\ndb.execute('ROLLBACK')", join(data, "records.sqlite")], { stdio: "ignore" });
      return true;
    } catch {
      server.child.kill("SIGCONT");
      return false;
    }
  }, k_told_within_ms, "the server is held");
}

/** `tsunagu reindex` beside it, once it watches. */
async function watching() {
  const child = spawn(binary, ["reindex", "--data", data], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (bytes) => { said.out += bytes; });
  child.stderr.on("data", (bytes) => { said.err += bytes; });
  const ended = new Promise((done) => child.once("close", done));
  const id = await until(() => said.out.match(/サーバーに頼みました（(job-[a-z0-9]+)/)?.[1], k_told_within_ms, () => `it asks: ${JSON.stringify(said)}`);
  return { child, id, end: async () => ({ code: await ended, ...said }) };
}

const last_line = (text) => text.trimEnd().split("\n").at(-1);

describe("watching a job", k_bounded, () => {
  test("Ctrl-C ends the looking alone, and says how to cancel and how to look again", k_bounded, async () => {
    await hold();
    const { child, id, end } = await watching();
    child.kill("SIGINT");
    const { code, err } = await end();
    assert.equal(code, exit_code.not_ready, err);
    assert.match(last_line(err), new RegExp(`${id}）はサーバーで続いています。.*jobs cancel --data ${data} ${id}、.*jobs show --data ${data} --watch ${id}`));
    server.child.kill("SIGCONT");
    assert.match(await succeed("jobs", "show", "--data", data, "--watch", id), /終わりました/);
  });

  test("when the server dies it ends with what stands and what to do; the next server does the job", k_bounded, async () => {
    await hold();
    const { id, end } = await watching();
    await server.kill();
    const { code, err } = await end();
    assert.equal(code, exit_code.not_ready, err);
    assert.match(last_line(err), new RegExp(`サーバーが動いていません。記録と索引は前のままで.*${id}.*サーバーを始めるか、やめるには tsunagu jobs cancel --data ${data} ${id}`));
    server = await (await Server.start(data)).ready();
    assert.match(await succeed("jobs", "show", "--data", data, "--watch", id), /終わりました/);
  });
});
