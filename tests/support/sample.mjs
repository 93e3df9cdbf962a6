// The server on sample data. The data is made once a day for a binary, kept in build/ and copied by each test file.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { binary, copyOf, importFile, root, Server, succeed, tempFolder } from "./tsunagu.mjs";

const k_sample = ["--coordinators", "120", "--cases", "1500", "--seed", "7"];
const k_kept_ms = 24 * 3_600_000;
const k_ready_within_ms = 60_000;
const kept = join(root, "build/test/sample");

async function makeSample(at) {
  const folder = tempFolder();
  const data = join(at, "data");
  const sample = join(folder, "sample");
  await succeed("init", "--data", data);
  await succeed("sample", "--out", sample, ...k_sample);
  for (const kind of ["organizations", "coordinators", "cases"]) await importFile(data, kind, join(sample, `${kind}.jsonl`));
  await succeed("user", "sample", "--data", data);
}

/** What is kept for this binary and day; several files may make it at once, the first one done stays. */
async function sampleData() {
  const { size, mtimeMs } = await stat(binary);
  const day = Math.floor(Date.now() / k_kept_ms);
  const name = createHash("sha256").update(JSON.stringify([binary, size, mtimeMs, day, k_sample])).digest("hex").slice(0, 16);
  const found = join(kept, name);
  if (!existsSync(found)) {
    await mkdir(kept, { recursive: true });
    const making = `${found}.${process.pid}`;
    await mkdir(making);
    await makeSample(making);
    await rename(making, found).catch(() => rm(making, { recursive: true }));
    await removeOld();
  }
  return join(found, "data");
}

async function removeOld() {
  for (const name of await readdir(kept)) {
    const at = join(kept, name);
    const age_ms = await stat(at).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0);
    if (age_ms > k_kept_ms) await rm(at, { recursive: true, force: true });
  }
}

/** A server of its own on a copy of the sample data, ready. */
export async function startSample() {
  return (await Server.start(await copyOf(await sampleData()))).ready(k_ready_within_ms);
}
