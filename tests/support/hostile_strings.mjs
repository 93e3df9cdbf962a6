// The texts of tests/data/hostile/strings.jsonl: what must only ever be shown, never run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./tsunagu.mjs";

/** `{ name, text }`, one a line. */
export const hostile = readFileSync(join(root, "tests/data/hostile/strings.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));

const cut = (text, points) => Array.from(text).slice(0, points).join("");

/** One coordinator, one case and one organisation for each text, with it in every field that holds words. */
export function hostileRecords() {
  const records = { organizations: [], coordinators: [], cases: [] };
  hostile.forEach(({ text }, n) => {
    const id = String(n).padStart(2, "0");
    const short = cut(text, 100);
    const title = cut(text, 200);
    records.organizations.push({
      id: `org-h${id}`, name: short, yomi: title, types: ["shinkumi"], prefecture: "13", services: text, strengths: text, desks: [{ what: short, hours: short }], source: `架空のサンプル ${cut(text, 280)}`,
    });
    records.coordinators.push({
      id: `co-h${id}`, hub_id: "hub-13", name: short, yomi: title, romaji: title, title: short, message: text, how_i_help: text, methods: [short, "原価"], contact: cut(text, 300),
      qualifications: [{ code: "smec", verified_by: short }], consent: { scope: "public", version: "1", on: "2026-01-01" }, source: `架空のサンプル ${cut(text, 280)}`,
    });
    records.cases.push({
      id: `ca-h${id}`, hub_id: "hub-13", coordinator_ids: [`co-h${id}`], year: 2025, prefecture: "13", title, outline: cut(text, 300), challenge: text, actions: text, result: text,
      partners: [short], methods: [short], source: `架空のサンプル ${cut(text, 280)}`,
    });
  });
  return records;
}
