// How much slower searches are while the index is made anew. One command:
//   node tests/bench/search_beside_reindex.mjs --data DIR [--quiet-seconds 20] [--gap-ms 20]
// DIR is a data directory that no server uses. Prints p50 and p99 of searches alone and beside the reindex. Judges nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, Server, succeed, sleep } from "../support/tsunagu.mjs";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const data = option("--data");
const k_quiet_ms = Number(option("--quiet-seconds", 20)) * 1000;
const k_gap_ms = Number(option("--gap-ms", 20));
if (!data) {
  console.error("usage: search_beside_reindex.mjs --data DIR [--quiet-seconds N] [--gap-ms N]");
  process.exit(2);
}
const needs = readFileSync(join(root, "data/relevance/needs.tsv"), "utf8").split("\n")
  .filter((line) => line !== "" && !line.startsWith("#")).slice(1).map((line) => line.split("\t")[3]).filter(Boolean);

const server = await (await Server.start(data)).ready(600_000);
let asked = 0;
async function searches(isOver) {
  const took_ms = [];
  while (!isOver()) {
    const begin = performance.now();
    await server.json(`/api/v1/search?q=${encodeURIComponent(needs[asked++ % needs.length])}`);
    took_ms.push(performance.now() - begin);
    await sleep(k_gap_ms);
  }
  return took_ms.sort((a, b) => a - b);
}
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
const told = (what, sorted) => console.log(`${what}: ${sorted.length} searches, p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms`);

try {
  const warm = performance.now() + k_quiet_ms / 4;
  await searches(() => performance.now() > warm);
  const end = performance.now() + k_quiet_ms;
  told("alone", await searches(() => performance.now() > end));
  let is_over = false;
  const begin = performance.now();
  const reindexed = succeed("reindex", "--data", data).finally(() => { is_over = true; });
  told("beside a reindex", await searches(() => is_over));
  await reindexed;
  console.log(`reindex: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
} finally {
  await server.stop();
}
