// Hostile queries over HTTP: each is answered as a search, or by one clear 400 or 414, within bounds of time and
// memory, and the server answers the next one as before. The queries: tests/support/hostile_queries.mjs.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import { hostileQueries } from "../support/hostile_queries.mjs";
import { k_memory_pace, k_pace } from "../support/pace.mjs";
import { cpuMs } from "../support/raw.mjs";
import { caseOf, makeData, person, Server } from "../support/tsunagu.mjs";

// The bound of a query is on the server's own CPU time, which does not depend on what else the machine does; the
// kernel counts it in ticks, of which a query may get one that is not its own.
const k_cpu_max_ms = 300 * k_pace;
const k_tick_ms = 10;
const k_hangs_after_ms = 20_000 * k_pace;
const k_memory_growth_max_bytes = 64 * 1024 * 1024 * k_memory_pace;
const k_queries_at_least = 400;
const k_kib = 1024;
const k_bounded = { timeout: 600_000 * k_pace };
const paths = ["/api/v1/search", "/api/v1/cases", "/api/v1/organizations", "/api/v1/suggest"];

const need = `/api/v1/search?q=${encodeURIComponent("見積もりの根拠")}`;
let server;
let expected; // the answer to a normal search before all others
const people = (answer) => answer.people.map(({ id, score }) => [id, score]);

before(async () => {
  const cases = Array.from({ length: 300 }, (_, n) => caseOf(`ca-${n}`, [`co-${n % 20}`], { title: `旅館と酒蔵の税 ${n}` }));
  cases.push(caseOf("ca-right", ["co-7"], { title: "見積もりの根拠を作る" }));
  const coordinators = Array.from({ length: 20 }, (_, n) => person(`co-${n}`));
  server = await (await Server.start(await makeData({ coordinators, cases }))).ready();
  for (let n = 0; n < 20; ++n) expected = await server.json(need); // every worker has its tables
  await server.json(`/api/v1/search?q=${encodeURIComponent("旅館の税 ".repeat(450))}`);
});
after(() => server?.kill());

function memory(name) {
  return Number(readFileSync(`/proc/${server.pid}/status`, "utf8").match(new RegExp(`${name}:\\s+(\\d+) kB`))[1]) * k_kib;
}

/** Sends the path as it stands: fetch() would tidy it up. */
function get(path) {
  const { hostname, port } = new URL(server.url);
  return new Promise((done, failed) => {
    const asked = request({ hostname, port, path, timeout: k_hangs_after_ms, agent: false }, (answer) => {
      const parts = [];
      answer.on("data", (bytes) => parts.push(bytes));
      answer.on("end", () => done({ status: answer.statusCode, type: answer.headers["content-type"], body: Buffer.concat(parts).toString("utf8") }));
      answer.on("error", failed);
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${k_hangs_after_ms} ms`)));
    asked.on("error", failed);
    asked.end();
  });
}

function assertClear({ status, type, body }, what) {
  const answer = JSON.parse(body);
  if (status === 200) {
    assert.match(type, /^application\/json/, what);
    if ("total" in answer) assert.ok(Number.isInteger(answer.total) && answer.total >= 0, what);
    return;
  }
  assert.ok(status === 400 || status === 414, `${what}: ${status} ${body.slice(0, 300)}`);
  assert.match(type, /^application\/problem\+json/, what);
  assert.equal(answer.status, status, what);
  assert.match(answer.title, /[ぁ-ん一-龠]/, what);
  assert.ok(answer.detail.length < 300, `${what}: ${answer.detail.length} characters of detail`);
}

describe("hostile queries", k_bounded, () => {
  const queries = hostileQueries();

  test(`there are at least ${k_queries_at_least} of them`, () => {
    assert.ok(new Set(queries.map(([, query]) => query)).size >= k_queries_at_least, queries.length);
  });

  test("each is answered, soon, with little memory; then all is as before", k_bounded, async (t) => {
    const before_bytes = memory("VmRSS");
    writeFileSync(`/proc/${server.pid}/clear_refs`, "5"); // the peak is counted from here
    const slow = [];
    let slowest = 0;
    for (const path of paths) {
      for (const [what, query] of queries) {
        const started = cpuMs(server.pid);
        const answer = await get(`${path}?q=${query}`).catch((error) => assert.fail(`${path} ${what}: ${error.message}`));
        const took = cpuMs(server.pid) - started;
        assertClear(answer, `${path} ${what}`);
        slowest = Math.max(slowest, took);
        if (took > k_cpu_max_ms + k_tick_ms) slow.push(`${path} ${what}: ${took} ms`);
      }
    }
    assert.deepEqual(slow, []);
    const grown = memory("VmHWM") - before_bytes;
    t.diagnostic(`${queries.length} queries; the slowest took ${slowest} ms of CPU; ${Math.round(grown / k_kib / k_kib)} MB at most`);
    assert.ok(grown <= k_memory_growth_max_bytes, `the server grew by ${Math.round(grown / k_kib / k_kib)} MB`);
    assert.deepEqual(people(await server.json(need)), people(expected));
    assert.equal(people(expected)[0][0], "co-7");
  });

  test("many at once take no more memory than one after the other", k_bounded, async () => {
    const before_bytes = memory("VmRSS");
    writeFileSync(`/proc/${server.pid}/clear_refs`, "5");
    const k_at_once = 8;
    const waiting = [...queries];
    const work = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) assertClear(await get(`/api/v1/search?q=${next[1]}`), next[0]);
    };
    await Promise.all(Array.from({ length: k_at_once }, work));
    const grown = memory("VmHWM") - before_bytes;
    assert.ok(grown <= k_memory_growth_max_bytes, `the server grew by ${Math.round(grown / k_kib / k_kib)} MB`);
    assert.deepEqual(people(await server.json(need)), people(expected));
  });
});
