// The real program in tests: one command, a server of its own, data folders, seeded chance, a ledger.
// TSUNAGU (or TSUNAGU_BIN) names the binary to test. Nothing here outlives the test file.
import { isUtf8 } from "node:buffer";
import { spawn } from "node:child_process";
import { fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { k_pace } from "./pace.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const binary = resolve(root, process.env.TSUNAGU_BIN ?? process.env.TSUNAGU ?? "build/release/tsunagu");
export const minutes = join(root, "tests/data/minutes");

export const exit_code = {
  ok: 0, internal: 1, usage: 2, rejected: 3, not_found: 4, locked: 5, newer_version: 6, no_space: 7, io: 8,
  corrupt: 9, not_ready: 10,
};

const k_command_within_ms = 60_000 * k_pace;
const k_listening_within_ms = 60_000 * k_pace;
const k_said_within_ms = 20_000;
const k_ready_within_ms = 60_000;
const k_stop_within_ms = 10_000 * k_pace;
const k_poll_ms = 20;

// Hundreds of data folders: none of them keeps room for a full disk, unless a test asks for it.
process.env.TSUNAGU_RESERVE_MB ??= "0";

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// --- what must not be left behind ---
const children = new Set();
const folders = new Set();
const killChildren = () => {
  for (const child of children) child.kill("SIGKILL");
};
// A file does not end before its children: a server that a failed test left would keep it. What a file ends itself
// comes after this hook, which was there first.
if (process.env.NODE_TEST_CONTEXT) after(() => setTimeout(killChildren, k_stop_within_ms).unref());
process.on("exit", () => {
  killChildren();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes with the test file. */
export function tempFolder() {
  const folder = mkdtempSync(join(tmpdir(), "tsunagu-test-"));
  folders.add(folder);
  return folder;
}

function start(args, { through = [], ...options } = {}) {
  const [command, ...rest] = [...through, binary, ...args];
  const child = spawn(command, rest, { stdio: ["ignore", "pipe", "pipe"], ...options });
  children.add(child);
  child.ended = new Promise((done) => {
    child.once("error", (error) => done({ code: null, signal: null, error }));
    child.once("close", (code, signal) => done({ code, signal }));
  }).finally(() => children.delete(child));
  return child;
}

function gather(stream) {
  const parts = [];
  stream.on("data", (bytes) => parts.push(bytes));
  const all = () => Buffer.concat(parts);
  return Object.assign(() => all().toString("utf8"), { bytes: all });
}

/**
 * Runs one command to its end: `{ code, signal, out, err, lines, is_text }`, `lines` being those of standard error,
 * `is_text` whether all that was printed is UTF-8.
 * `killAfter` milliseconds: SIGKILL then. `through`: a program to start it with.
 */
export async function tsunagu(args, { killAfter, within = k_command_within_ms, ...options } = {}) {
  const child = start(args, options);
  const out = gather(child.stdout);
  const err = gather(child.stderr);
  let hung = false;
  const killer = setTimeout(() => { hung = killAfter === undefined; child.kill("SIGKILL"); }, killAfter ?? within);
  const { code, signal, error } = await child.ended;
  clearTimeout(killer);
  if (error) throw error;
  if (hung) throw new Error(`tsunagu ${args[0]} took more than ${within} ms`);
  const lines = err().split("\n").filter((line) => line !== "");
  return { code, signal, out: out(), err: err(), lines, is_text: isUtf8(out.bytes()) && isUtf8(err.bytes()) };
}

/**
 * Kills commands at random moments of the time that they take. That time is learned from those that ended before: a machine
 * that was busier when it was first taken would let nearly all of them end.
 */
export class Killer {
  constructor(random, usual_ms) { Object.assign(this, { random, usual_ms, killed: 0 }); }

  /** As tsunagu(); `code` is null for one that was killed. */
  async run(args) {
    const began = performance.now();
    const result = await tsunagu(args, { killAfter: this.random() * this.usual_ms });
    if (result.code === null) ++this.killed;
    else this.usual_ms = Math.min(this.usual_ms, performance.now() - began);
    return result;
  }
}

/** As tsunagu(), for a command that has to succeed; answers its standard output. */
export async function succeed(...args) {
  const { code, signal, out, err } = await tsunagu(args);
  if (code !== 0) throw new Error(`tsunagu ${args.join(" ").slice(0, 200)} ended with ${code ?? signal}: ${err}`);
  return out;
}

export const importFile = (data, kind, path) => succeed("import", "--data", data, "--kind", kind, path);

/** What `tsunagu search --json` answers. */
export async function search(data, query, ...more) {
  return JSON.parse(await succeed("search", "--data", data, "--json", ...more, query));
}

/** Numbers of records: `{ organizations, coordinators, cases }`; fails when `check` finds anything. */
export async function checkedCounts(data) {
  const out = await succeed("check", "--data", data);
  const [organizations, coordinators, cases] = out.match(/\d+/g).map(Number);
  return { organizations, coordinators, cases };
}

/** The server on a port of its own. */
export class Server {
  /** `flags`: further ones of `serve`; the limits of requests are lifted unless they name some. */
  static async start(data, { flags = ["--rate-factor", "1000000"], ...options } = {}) {
    const server = new Server();
    server.child = start(["serve", "--data", data, "--listen", "127.0.0.1:0", ...flags], options);
    server.out = gather(server.child.stdout);
    server.log = gather(server.child.stderr);
    const deadline = Date.now() + k_listening_within_ms;
    while (!(server.url = server.out().match(/http:\/\/127\.0\.0\.1:\d+/)?.[0])) {
      if (server.child.exitCode !== null || server.child.signalCode !== null || Date.now() > deadline) {
        server.child.kill("SIGKILL");
        await server.child.ended;
        throw new Error(`the server did not start (exit code ${server.child.exitCode}): ${server.log()}`);
      }
      await sleep(k_poll_ms);
    }
    return server;
  }

  get pid() { return this.child.pid; }
  get isRunning() { return this.child.exitCode === null && this.child.signalCode === null; }

  get(path) { return fetch(this.url + path, { signal: AbortSignal.timeout(k_command_within_ms) }); }

  /** The answer's JSON; fails unless it is a 200. */
  async json(path) {
    const answer = await this.get(path);
    const body = await answer.json();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
    return body;
  }

  async ready(within = k_ready_within_ms) {
    await until(async () => (await this.get("/readyz")).ok, within, `ready; its log: ${this.log()}`);
    return this;
  }

  /** Waits until the log has it: lines come by another way than answers, and may come after them. */
  async says(pattern) {
    await until(() => pattern.test(this.log()), k_said_within_ms, () => `${pattern} in the log: ${this.log()}`);
  }

  async kill() {
    this.child.kill("SIGKILL");
    await this.child.ended;
  }

  /** Asks it to stop; answers the exit code. */
  async stop() {
    this.child.kill("SIGTERM");
    const killer = setTimeout(() => this.child.kill("SIGKILL"), k_stop_within_ms);
    const { code } = await this.child.ended;
    clearTimeout(killer);
    return code;
  }
}

/** Waits until `test` answers something true, which is the result; `within` milliseconds at the usual pace. */
export async function until(test, within, what) {
  const deadline = Date.now() + within * k_pace;
  for (;;) {
    const found = await test();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`not within ${within} ms: ${typeof what === "function" ? what() : what}`);
    await sleep(k_poll_ms);
  }
}

// --- data ---

/** A data folder with the 47 hubs and the given records; made once per file and copied with copyOf(). */
export async function makeData({ coordinators = [], cases = [] } = {}) {
  const folder = tempFolder();
  const data = join(folder, "data");
  await succeed("init", "--data", data);
  if (coordinators.length > 0) await importFile(data, "coordinators", await writeRecords(folder, coordinators));
  if (cases.length > 0) await importFile(data, "cases", await writeRecords(folder, cases));
  return data;
}

export async function copyOf(data) {
  const copy = join(tempFolder(), "data");
  await cp(data, copy, { recursive: true });
  return copy;
}

let files_written = 0;
/** Writes a JSON Lines file into `folder` and answers its path. */
export async function writeRecords(folder, records) {
  const path = join(folder, `records-${++files_written}.jsonl`);
  await writeFile(path, records.map((record) => JSON.stringify(record) + "\n").join(""));
  return path;
}

/** A person of made-up data, so that sample users may be added. */
export function person(id, more = {}) {
  return {
    id, hub_id: "hub-13", role: "coordinator", name: `試験 ${id}`, yomi: "しけん たろう",
    consent: { scope: "public", version: "1", on: "2026-01-01" }, source: "架空のサンプル", ...more,
  };
}

export function caseOf(id, coordinator_ids, more = {}) {
  return {
    id, hub_id: "hub-13", coordinator_ids, year: 2025, prefecture: "13", title: "町工場の見積もりを見直す",
    challenge: "粗利が出ない注文を断れずにいた。", actions: "工程ごとに時間を測り、見積もりの根拠を作った。",
    visibility: "public", status: "published", ...more,
  };
}

// --- chance that can be repeated ---

/** The seed of this run: TSUNAGU_SEED, or the clock. Print it. */
export const seed = Number(process.env.TSUNAGU_SEED ?? Date.now() % 1_000_000_000);

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function chance(from = seed) {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Ids that were acknowledged, on disk before the next step: what must never be lost. */
export class Ledger {
  constructor(path) {
    this.path = path;
    this.descriptor = openSync(path, "a");
  }
  add(...ids) {
    writeSync(this.descriptor, ids.map((id) => `${id}\n`).join(""));
    fsyncSync(this.descriptor);
  }
  get ids() { return readFileSync(this.path, "utf8").split("\n").filter((id) => id !== ""); }
}
