// Search quality as tests: every judged set must stay at its floor (data/relevance/floors.tsv), and the sample needs must not get
// significantly worse than the stored run. Sets that are not in the repository are looked for in $TSUNAGU_JUDGED or ../shared/data
// beside it, and skipped with a line where they are absent.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { before, describe, test } from "node:test";
import { k_pace } from "../support/pace.mjs";
import { exit_code, root, tempFolder, tsunagu } from "../support/tsunagu.mjs";

const k_significant = 0.05;
const k_left_out = 100;
const k_set_within_ms = 600_000 * k_pace;

const judged = process.env.TSUNAGU_JUDGED ?? resolve(root, "../shared/data");
const relevance = join(root, "data/relevance");

// set -> measure -> floor
const floors = new Map();
for (const line of readFileSync(join(relevance, "floors.tsv"), "utf8").split("\n")) {
  if (line === "" || line.startsWith("#")) continue;
  const [set, measure, floor] = line.split("\t");
  if (!floors.has(set)) floors.set(set, new Map());
  floors.get(set).set(measure, Number(floor));
}

async function run(args) {
  const { code, out, err } = await tsunagu(args, { within: k_set_within_ms });
  assert.equal(code, exit_code.ok, `tsunagu ${args.join(" ")}: ${err}`);
  return out;
}

/** Lines of the table: measure -> [value, p]. */
function table(out, label) {
  const rows = out.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
  return new Map(rows.filter((row) => row[1] === label).map(([measure, , value, p]) => [measure, { value: Number(value), p: Number(p?.slice(2)) }]));
}

function atLeast(set, means) {
  const wanted = floors.get(set);
  assert.ok(wanted?.size > 0, `floors.tsv has no line for ${set}`);
  for (const [measure, floor] of wanted) {
    const { value } = means.get(measure) ?? {};
    assert.ok(value >= floor, `${set}: ${measure} is ${value}, its floor ${floor}`);
  }
}

async function importInto(data, files) {
  await run(["init", "--data", data]);
  for (const [kind, file] of files) await run(["import", "--data", data, "--kind", kind, file]);
}

describe("the needs of data/relevance over the sample data", { timeout: k_set_within_ms }, () => {
  const folder = tempFolder();
  const data = join(folder, "data");
  before(async () => {
    await run(["sample", "--out", folder]);
    await importInto(data, ["organizations", "coordinators", "cases"].map((kind) => [kind, join(folder, `${kind}.jsonl`)]));
  });

  test("at least 60 needs, each with somebody who answers it", () => {
    const ids = (file) => new Set(readFileSync(join(folder, file), "utf8").trim().split("\n").map((line) => line.split(/[\t ]/)[0]));
    assert.ok(ids("topics.tsv").size >= 60);
    assert.deepEqual([...ids("topics.tsv")].filter((id) => !ids("qrels").has(id)), []);
  });

  test("the floors, and not significantly worse than the stored run", async (context) => {
    const out = await run(["eval", "--data", data, "--topics", join(folder, "topics.tsv"), "--qrels", join(folder, "qrels"), "--compare", join(relevance, "sample.run")]);
    atLeast("sample", table(out, "all"));
    const { value, p } = table(out, "diff").get("ndcg_cut_10");
    context.diagnostic(`nDCG@10 ${table(out, "all").get("ndcg_cut_10").value}, against the stored run ${value} (p=${p})`);
    assert.ok(value >= 0 || p >= k_significant, `nDCG@10 fell by ${-value} (p=${p})`);
  });

  test("every need gets an answer", async () => {
    const ranked = join(folder, "run");
    await run(["eval", "--data", data, "--topics", join(folder, "topics.tsv"), "--qrels", join(folder, "qrels"), "--run", ranked, "--depth", "1"]);
    const topics = readFileSync(join(folder, "topics.tsv"), "utf8").trim().split("\n").length;
    assert.equal(readFileSync(ranked, "utf8").trim().split("\n").length, topics);
  });

  test("one case left out", async () => {
    const out = await run(["eval", "--data", data, "--leave-one-out", String(k_left_out)]);
    assert.equal(table(out, "handler").get("num_q").value, k_left_out);
    atLeast("left-out.experts", table(out, "experts"));
  });
});

describe("people, judged", { timeout: k_set_within_ms }, () => {
  const set = join(judged, "people");
  if (!existsSync(set)) return test(`skipped: ${set} is not here`, { skip: true }, () => {});
  const data = join(tempFolder(), "data");
  before(() => importInto(data, ["coordinators", "cases"].map((kind) => [kind, join(set, `${kind}.jsonl`)])));
  for (const [kind, more] of [["name", []], ["need", ["--exclude", join(set, "qrels.handler")]]]) {
    test(kind, async () => {
      const out = await run(["eval", "--data", data, "--topics", join(set, `topics.${kind}.tsv`), "--qrels", join(set, `qrels.${kind}`), ...more]);
      atLeast(`people.${kind}`, table(out, "all"));
    });
  }
});

describe("passages, judged", { timeout: k_set_within_ms }, () => {
  const set = join(judged, "passages");
  if (!existsSync(set)) return test(`skipped: ${set} is not here`, { skip: true }, () => {});
  const data = join(tempFolder(), "data");
  before(() => importInto(data, ["coordinators", "cases"].map((kind) => [kind, join(set, `${kind}.jsonl`)])));
  test("the one paragraph that answers", async () => {
    const out = await run(["eval", "--data", data, "--kind", "cases", "--topics", join(set, "topics.tsv"), "--qrels", join(set, "qrels"), "--depth", "100"]);
    atLeast("passages", table(out, "all"));
  });
});
