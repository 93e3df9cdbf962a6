// slowhttptest (Debian) against the real server: 400 connections that send or read as slowly as they can, and a client
// that wants to be served meanwhile.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { k_pace } from "../support/pace.mjs";
import { statusOf } from "../support/raw.mjs";
import { caseOf, exit_code, makeData, person, Server, sleep } from "../support/tsunagu.mjs";

const k_connections = 400;
const k_seconds = 10;
const k_probes = 12;
const k_probe_within_ms = 200 * k_pace; // half of them
const k_probe_at_last_ms = 2_000 * k_pace; // any; whoever had to wait for a slow client would wait longer
const is_there = spawnSync("slowhttptest", ["-h"]).error === undefined;

// TSUNAGU_SLOW_SECONDS: longer runs.
const seconds = Number(process.env.TSUNAGU_SLOW_SECONDS ?? k_seconds);
const common = ["-c", String(k_connections), "-r", "200", "-l", String(seconds), "-p", "3"];
const attacks = {
  "slow headers (-H)": ["-H", "-i", "2", "-x", "24"],
  "slow bodies (-B)": ["-B", "-i", "2", "-s", "8192", "-x", "10", "-f", "application/json"],
  "slow readers (-X)": ["-X", "-w", "1", "-y", "64", "-n", "2", "-z", "8", "-k", "8"],
};
const targets = { "-H": "/", "-B": "/api/v1/session", "-X": "/api/v1/reference" };

describe("slow clients", { skip: is_there ? false : "slowhttptest is not installed: tools/setup test", timeout: 300_000 * k_pace }, () => {
  let server;
  before(async () => {
    server = await (await Server.start(await makeData({ coordinators: [person("co-1")], cases: [caseOf("ca-1", ["co-1"])] }))).ready();
  });
  after(async () => assert.equal(await server.stop(), exit_code.ok));

  for (const [what, flags] of Object.entries(attacks)) {
    test(`${what}: ${k_probes} of ${k_probes} probes are served, half within ${k_probe_within_ms} ms`, async () => {
      const attack = spawn("slowhttptest", [...flags, ...common, "-u", server.url + targets[flags[0]]], { stdio: ["ignore", "pipe", "pipe"] });
      const ended = new Promise((done) => attack.once("close", done));
      attack.stdout.resume();
      attack.stderr.resume();
      await sleep(2500); // all connections are open by then
      const times = [];
      for (let n = 0; n < k_probes; ++n) {
        const started = performance.now();
        assert.equal(await statusOf(`${server.url}/api/v1/search?q=${encodeURIComponent("見積もり")}`), 200);
        times.push(Math.round(performance.now() - started));
        await sleep((seconds * 1000 - 3500) / k_probes);
      }
      attack.kill("SIGTERM");
      await ended;
      console.log(`${what}: probes ${times.join(" ")} ms`);
      times.sort((a, b) => a - b);
      assert.ok(times[k_probes >> 1] <= k_probe_within_ms && times.at(-1) <= k_probe_at_last_ms, `${times} ms`);
    });
  }
});
