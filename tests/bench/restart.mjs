// Measures how soon a server is back: after a clean stop, after a kill, with its index lost. Prints a table, judges nothing.
//   node tests/bench/restart.mjs [--cases 100000] [--coordinators 1070] [--data DIR] [--rounds 3]
// --data: sample data that exist already; their index is made anew. TSUNAGU names the binary.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { importFile, Server, sleep, succeed, tempFolder } from "../support/tsunagu.mjs";

const { values } = parseArgs({
  options: { cases: { type: "string", default: "100000" }, coordinators: { type: "string", default: "1070" }, data: { type: "string" }, rounds: { type: "string", default: "3" } },
});
const k_ready_within_ms = 30 * 60_000;
const question = `/api/v1/search?q=${encodeURIComponent("旅館の人手不足")}`;

async function makeSample() {
  const folder = tempFolder();
  const [data, sample] = [join(folder, "data"), join(folder, "sample")];
  await succeed("sample", "--out", sample, "--coordinators", values.coordinators, "--cases", values.cases);
  await succeed("init", "--data", data);
  for (const kind of ["organizations", "coordinators", "cases"]) await importFile(data, kind, join(sample, `${kind}.jsonl`));
  return data;
}

const quantile = (list, q) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))];
const told = (ms) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** Starts a server; pages are read every 20 ms until it is ready. */
async function measure(data) {
  const began = performance.now();
  const server = await Server.start(data);
  const listening = performance.now() - began;
  const pages = [];
  let failed = 0;
  while (!(await server.get("/readyz")).ok) {
    if (performance.now() - began > k_ready_within_ms) throw new Error(server.log());
    const asked = performance.now();
    const { people } = { people: await server.get("/api/v1/coordinators/sample-co-0001") };
    await people.arrayBuffer();
    if (people.status !== 200) ++failed;
    pages.push(performance.now() - asked);
    await sleep(20);
  }
  const ready = performance.now() - began;
  const asked = performance.now();
  await server.json(question);
  return { server, listening, ready, first_search: performance.now() - asked, pages, failed };
}

const data = values.data ?? await makeSample();
const rows = [];
async function row(what, prepare, end) {
  for (let round = 0; round < Number(values.rounds); ++round) {
    await prepare();
    const { server, listening, ready, first_search, pages, failed } = await measure(data);
    const meanwhile = pages.length === 0 ? "-" : `${pages.length} (${failed} failed), p50 ${told(quantile(pages, 0.5))}, p99 ${told(quantile(pages, 0.99))}`;
    rows.push(`| ${what} | ${told(listening)} | ${told(ready)} | ${told(first_search)} | ${meanwhile} |`);
    const began = performance.now();
    await end(server);
    rows[rows.length - 1] += ` ${told(performance.now() - began)} |`;
  }
}

const nothing = async () => {};
await row("after a clean stop", nothing, (server) => server.stop());
await (await (await Server.start(data)).ready(k_ready_within_ms)).kill();
await row("after a kill (looks the index over)", nothing, (server) => server.kill());
await row("with the index lost", async () => rmSync(join(data, "index"), { recursive: true }), (server) => server.stop());
console.log(`${values.data ?? `${values.cases} cases, ${values.coordinators} people`}\n`);
console.log("| start | listening | ready | first search | pages read until ready | stopped in |\n|---|---|---|---|---|---|");
for (const line of rows) console.log(line);
