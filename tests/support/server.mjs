// The real server on sample data, on a port of its own. TSUNAGU_BIN names the binary to test;
// TSUNAGU_URL instead names a server that runs already.
import { spawn, execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { k_pace } from "./pace.mjs";

const run = promisify(execFile);
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const binary = resolve(root, process.env.TSUNAGU_BIN ?? process.env.TSUNAGU ?? "build/release/tsunagu");

const k_ready_within_ms = 60_000 * k_pace;
const k_stop_within_ms = 10_000 * k_pace;
const k_sample = ["--coordinators", "120", "--cases", "1500", "--seed", "7"];

async function tsunagu(...args) {
  try {
    return await run(binary, args, { maxBuffer: 64 << 20 });
  } catch (error) {
    throw new Error(`tsunagu ${args.join(" ")}: ${error.stderr || error.message}`);
  }
}

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

async function makeData(folder) {
  const data = join(folder, "data");
  const sample = join(folder, "sample");
  await tsunagu("init", "--data", data);
  await tsunagu("sample", "--out", sample, ...k_sample);
  for (const kind of ["organizations", "coordinators", "cases"]) {
    await tsunagu("import", "--data", data, "--kind", kind, join(sample, `${kind}.jsonl`));
  }
  await tsunagu("user", "sample", "--data", data);
  return data;
}

async function waitUntilReady(url, child) {
  const deadline = Date.now() + k_ready_within_ms;
  while (Date.now() < deadline) {
    if (child?.exitCode !== null && child !== undefined) throw new Error(`the server ended with ${child.exitCode}`);
    const ready = await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${url}/readyz was not ready within ${k_ready_within_ms} ms`);
}

/** Starts a server with `{ url, stop() }`; `stop` also removes its data. */
export async function startServer() {
  if (process.env.TSUNAGU_URL) {
    await waitUntilReady(process.env.TSUNAGU_URL);
    return { url: process.env.TSUNAGU_URL, stop: async () => undefined };
  }
  const folder = await mkdtemp(join(tmpdir(), "tsunagu-test-"));
  try {
    const data = await makeData(folder);
    const url = `http://127.0.0.1:${await freePort()}`;
    const child = spawn(binary, ["serve", "--data", data, "--rate-factor", "1000000", "--listen", new URL(url).host], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    child.stderr.on("data", (bytes) => { log = (log + bytes).slice(-8192); });
    const ended = new Promise((done) => child.once("exit", done));
    const stop = async () => {
      const killer = setTimeout(() => child.kill("SIGKILL"), k_stop_within_ms);
      if (child.exitCode === null) child.kill("SIGTERM");
      await ended;
      clearTimeout(killer);
      await rm(folder, { recursive: true, force: true });
    };
    await waitUntilReady(url, child).catch(async (error) => {
      await stop();
      throw new Error(`${error.message}\n${log}`);
    });
    return { url, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
