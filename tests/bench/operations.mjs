// Measures what an administrator waits for: an import, a reindex beside searches, a start, a lost index, a backup and
// a drill. Judges nothing: prints one table. tools/bench --operations runs it.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { binary, importFile, root, Server, sleep, succeed, tempFolder } from "../support/tsunagu.mjs";

const option = (name, usual) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? usual : process.argv[at + 1];
};
const k_cases = Number(option("--cases", 100_000));
const k_coordinators = Number(option("--coordinators", 1070));
const k_rows = Math.min(20_000, k_cases); // of the imported file
const k_searches_a_second = 10;
const k_quiet_s = Number(option("--quiet-seconds", 60)); // searches before the reindex
const k_wait_ms = 3_600_000;

const k_only = option("--only", ""); // import, starts, reindex or backup; empty: all
const wants = (what) => k_only === "" || k_only === what;

const rows = [];
function figure(what, value) {
  rows.push([what, value]);
  console.error(`${what}: ${value}`);
}
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}

/** A command of any length; answers standard output. */
async function command(...args) {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"] });
  const parts = [];
  child.stdout.on("data", (bytes) => parts.push(bytes));
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`tsunagu ${args[0]} ended with ${code}`);
  return Buffer.concat(parts);
}

async function sizeOf(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath ?? entry.path, entry.name)).size;
  }
  return bytes;
}

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

const needs = readFileSync(join(root, "data/relevance/needs.tsv"), "utf8").split("\n")
  .filter((line) => line !== "" && !line.startsWith("#")).slice(1).map((line) => line.split("\t")[3]);

/** Searches at a steady rate, whatever the server does, until `stop()`. */
function searching(server) {
  const times = [];
  const running = new Set();
  let failed = 0, n = 0;
  const timer = setInterval(() => {
    const need = needs[n++ % needs.length];
    const began = performance.now();
    const one = fetch(`${server.url}/api/v1/search?q=${encodeURIComponent(need)}`)
      .then(async (answer) => {
        await answer.arrayBuffer();
        if (!answer.ok) failed += 1;
        times.push(performance.now() - began);
      }, () => { failed += 1; })
      .finally(() => running.delete(one));
    running.add(one);
  }, 1000 / k_searches_a_second);
  return async () => {
    clearInterval(timer);
    await Promise.all(running);
    return { times, failed };
  };
}
const told = ({ times, failed }) =>
  `p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms (${times.length} searches, ${failed} failed)`;

// --- data ---

async function sample(folder, cases) {
  await succeed("sample", "--out", folder, "--coordinators", String(k_coordinators), "--cases", String(cases));
  return folder;
}

async function filled(data, from, kinds) {
  await succeed("init", "--data", data);
  for (const kind of kinds) await command("import", "--data", data, "--kind", kind, join(from, `${kind}.jsonl`));
  return data;
}

// --- what is measured ---

async function measureImport(folder) {
  const from = await sample(join(folder, "small"), k_rows);
  const source = await filled(join(folder, "small-data"), from, ["organizations", "coordinators", "cases"]);
  const file = join(folder, "cases-cp932.csv");
  await writeFile(file, await command("export", "--data", source, "--kind", "cases", "--as", "all", "--format", "csv", "--encoding", "cp932"));
  const target = await filled(join(folder, "import-data"), from, ["organizations", "coordinators"]);
  const { ms } = await timed(() => command("import", "--data", target, "--kind", "cases", "--yes", file));
  figure(`import of ${k_rows} CP932 rows (${megabytes(statSync(file).size)}), index included`, seconds(ms));
  const again = await timed(() => command("import", "--data", target, "--kind", "cases", "--yes", file));
  figure("the same file again (0 changed)", seconds(again.ms));
  for (const done of [source, target]) await rm(done, { recursive: true });
}

/** Starts a server and reads a person's page every 20 ms until searches are answered; then `end(server)`. */
async function measureStart(what, data, person, end) {
  const began = performance.now();
  const server = await Server.start(data);
  const listening = performance.now() - began;
  const pages = [];
  let refused = 0;
  while (!(await server.get("/readyz")).ok) {
    if (performance.now() - began > k_wait_ms) throw new Error(server.log());
    const asked = performance.now();
    const page = await server.get(`/api/v1/coordinators/${person}`);
    await page.arrayBuffer();
    if (page.ok) pages.push(performance.now() - asked);
    else refused += 1;
    await sleep(20);
  }
  const ready = performance.now() - began;
  const first = await timed(() => server.json(`/api/v1/search?q=${encodeURIComponent(needs[0])}`));
  const meanwhile = pages.length + refused === 0 ? "" :
    `; ${pages.length} pages of a person meanwhile, p99 ${percentile(pages, 0.99).toFixed(0)} ms, ${refused} refused`;
  figure(what, `listens after ${seconds(listening)}, searches after ${seconds(ready)}, the first in ${first.ms.toFixed(0)} ms${meanwhile}`);
  const { ms } = await timed(() => end(server));
  return ms;
}

async function measureStarts(data, person) {
  const stop = (server) => server.stop();
  figure("stop", seconds(await measureStart("start after a clean stop", data, person, stop)));
  const killed = await Server.start(data);
  await killed.ready(k_wait_ms);
  await killed.kill();
  await measureStart("start after a kill (the index is looked over)", data, person, stop);
  const copy = `${data}-lost`;
  await cp(data, copy, { recursive: true });
  await rm(join(copy, "index"), { recursive: true });
  await measureStart("start with the index lost", copy, person, stop);
  await rm(copy, { recursive: true });
}

async function measureReindex(data) {
  const server = await Server.start(data);
  await server.ready(k_wait_ms);
  for (const need of needs) await server.get(`/api/v1/search?q=${encodeURIComponent(need)}`); // warm
  const quiet = searching(server);
  await sleep(k_quiet_s * 1000);
  const before = await quiet();
  const beside = searching(server);
  const { ms } = await timed(() => command("reindex", "--data", data));
  const during = await beside();
  figure(`searches, ${k_searches_a_second} a second`, told(before));
  figure("the same while the index is made anew", told(during));
  figure("p99 during / before", (percentile(during.times, 0.99) / percentile(before.times, 0.99)).toFixed(2));
  figure("reindex beside searches", seconds(ms));
  await server.stop();
}

async function measureBackup(data, folder) {
  const [plain, sealed, key] = ["plain", "sealed", "key"].map((name) => join(folder, name));
  await command("backup", "--new-key", key);
  figure("records", megabytes(statSync(join(data, "records.sqlite")).size));
  const backup = await timed(() => command("backup", "--data", data, "--to", plain));
  figure("backup", `${seconds(backup.ms)}, ${megabytes(await sizeOf(plain))}`);
  const encrypted = await timed(() => command("backup", "--data", data, "--to", sealed, "--key-file", key));
  figure("backup, encrypted", `${seconds(encrypted.ms)}, ${megabytes(await sizeOf(sealed))}`);
  const [name] = (await readdir(sealed)).filter((file) => file.endsWith(".backup"));
  const restored = join(folder, "restored");
  const restore = await timed(() => command("restore", "--from", join(sealed, name), "--data", restored, "--key-file", key));
  figure("restore, encrypted", seconds(restore.ms));
  await rm(restored, { recursive: true });
  const drill = await timed(() => command("drill", "--data", data, "--from", sealed, "--key-file", key));
  figure("drill: restore, index, compare, search", seconds(drill.ms));
}

const folder = option("--in", tempFolder());
const data = option("--data", join(folder, "data"));
if (wants("import")) await measureImport(folder);
if (!existsSync(data)) {
  const from = await sample(join(folder, "sample"), k_cases);
  const made = await timed(() => filled(data, from, ["organizations", "coordinators", "cases"]));
  figure(`${k_coordinators} coordinators, ${k_cases} cases imported and indexed`, seconds(made.ms));
}
const found = JSON.parse(await succeed("search", "--data", data, "--json", "--limit", "1", needs[0]));
if (wants("starts")) await measureStarts(data, found.people[0].id);
if (wants("reindex")) await measureReindex(data);
if (wants("backup")) await measureBackup(data, folder);
console.log("| what | figure |\n| --- | --- |");
for (const [what, value] of rows) console.log(`| ${what} | ${value} |`);
