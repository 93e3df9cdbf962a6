// What the operator sees: /metrics, and that the alerts and the dashboard in ops/ ask for nothing that it does not give.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { addAccounts, Client } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { yaml } from "../support/npm.mjs";
import { caseOf, exit_code, makeData, person, root, Server, until } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 120_000 * k_pace };

/** The text format (0.0.4), read strictly: `[{ name, labels, value }]` and the type of each family. */
function parse(text) {
  assert.ok(text.endsWith("\n"));
  const types = new Map();
  const samples = [];
  for (const line of text.split("\n").slice(0, -1)) {
    const comment = line.match(/^# (HELP|TYPE) ([a-z_]+) (.*)$/);
    if (comment) {
      if (comment[1] === "TYPE") {
        assert.ok(!types.has(comment[2]), `${comment[2]} comes twice`);
        types.set(comment[2], comment[3]);
      } else {
        assert.ok(comment[3].length > 10, line);
      }
      continue;
    }
    const sample = line.match(/^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (NaN|[+-]Inf|-?[0-9.e+-]+)$/);
    assert.ok(sample, line);
    const labels = Object.fromEntries([...(sample[2] ?? "").matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, k, v]) => [k, v]));
    samples.push({ name: sample[1], labels, value: Number(sample[3].replace("Inf", "Infinity")) });
  }
  return { types, samples };
}

let server;
let data;
before(async () => {
  data = await makeData({ coordinators: [person("co-1")], cases: [caseOf("ca-1", ["co-1"])] });
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

const read = async () => {
  const answer = await server.get("/metrics");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  return parse(await answer.text());
};
const valueOf = ({ samples }, name, labels = {}) =>
  samples.find((s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v))?.value;

describe("/metrics", k_bounded, () => {
  test("counts what is asked, by route and code, and how long it took", async () => {
    const need = encodeURIComponent("価格転嫁の交渉");
    const before = await read();
    for (let n = 0; n < 3; ++n) assert.equal((await server.get(`/api/v1/search?q=${need}`)).status, 200);
    assert.equal((await server.get(`/?q=${need}`)).status, 200);
    assert.equal((await server.get("/api/v1/cases?q=a&page=x")).status, 400);
    assert.equal((await server.get("/api/v1/cases/ca-1")).status, 200);
    assert.equal((await server.get("/nowhere")).status, 404);
    const now = await read();
    const grown = (name, labels) => valueOf(now, name, labels) - (valueOf(before, name, labels) ?? 0);
    const search = { method: "GET", route: "/api/v1/search" };
    assert.equal(grown("tsunagu_http_requests_total", { ...search, code: "200" }), 3);
    assert.equal(grown("tsunagu_http_request_duration_seconds_count", search), 3);
    assert.equal(grown("tsunagu_http_request_duration_seconds_bucket", { ...search, le: "+Inf" }), 3);
    assert.equal(grown("tsunagu_http_requests_total", { route: "/api/v1/cases", code: "400" }), 1);
    assert.equal(grown("tsunagu_http_requests_total", { route: "/api/v1/cases/{id}", code: "200" }), 1);
    assert.equal(grown("tsunagu_http_requests_total", { route: "none", code: "404" }), 1);
    assert.equal(grown("tsunagu_search_duration_seconds_count", { kind: "people" }), 4); // the page searches, too
    const steps = new Set(now.samples.filter(({ name }) => name === "tsunagu_search_step_duration_seconds_count").map(({ labels }) => labels.step));
    assert.deepEqual([...steps].sort(), ["need", "rank", "records", "retrieve", "snippets", "widen"]);
    const of_steps = [...steps].map((step) => valueOf(now, "tsunagu_search_step_duration_seconds_sum", { kind: "people", step }));
    const whole = valueOf(now, "tsunagu_search_duration_seconds_sum", { kind: "people" });
    const sum = of_steps.reduce((a, b) => a + b, 0);
    assert.ok(sum > 0 && sum <= whole, `${of_steps} of ${whole}`);
  });

  test("tells what is: index, disk, mails, connections, the process", async () => {
    const now = await read();
    assert.equal(valueOf(now, "tsunagu_index_ready"), 1);
    assert.ok(valueOf(now, "tsunagu_index_generation") >= 1);
    assert.equal(valueOf(now, "tsunagu_mails", { state: "dead" }), 0);
    assert.equal(valueOf(now, "tsunagu_jobs", { state: "running" }), 0);
    assert.ok(valueOf(now, "tsunagu_disk_free_bytes") > 0 && valueOf(now, "tsunagu_disk_free_bytes") <= valueOf(now, "tsunagu_disk_total_bytes"));
    assert.ok(valueOf(now, "tsunagu_records_bytes") > 10_000);
    assert.ok(valueOf(now, "process_resident_memory_bytes") > 1e6);
    assert.ok(Math.abs(valueOf(now, "process_start_time_seconds") - Date.now() / 1000) < 3600);
    assert.ok(valueOf(now, "tsunagu_connections_open") >= 1);
    assert.equal(now.samples.filter(({ name }) => name === "tsunagu_build_info").length, 1);
    await until(async () => valueOf(await read(), "tsunagu_index_lag_rows") === 0, 10_000 * k_pace, "no lag");
  });

  test("has names and types by the rules of Prometheus, and holds nobody's words", async () => {
    await server.get(`/api/v1/search?q=${encodeURIComponent("湯治客")}`);
    await server.get(`/api/v1/coordinators/co-1`);
    const { types, samples } = await read();
    for (const [name, type] of types) {
      assert.equal(name.endsWith("_total"), type === "counter", `${name} is a ${type}`);
      assert.ok(["counter", "gauge", "histogram"].includes(type), name);
    }
    const routes = new Set(samples.map(({ labels }) => labels.route).filter(Boolean));
    for (const route of routes) assert.ok(!route.includes("co-1") && !route.includes("?"), route);
    assert.doesNotMatch(await (await server.get("/metrics")).text(), /湯治客|%E6/);
  });

  test("is for this machine alone: whoever comes through a proxy finds nothing", async () => {
    for (const header of ["x-forwarded-for", "forwarded", "via", "x-real-ip"]) {
      const answer = await fetch(`${server.url}/metrics`, { headers: { [header]: "for=192.0.2.1" } });
      assert.equal(answer.status, 404, header);
    }
    assert.equal((await fetch(`${server.url}/metrics`, { method: "POST" })).status, 405);
  });
});

describe("ops/", k_bounded, () => {
  // A job that ended, for the numbers that are there only then.
  const ended_jobs = "tsunagu_job_ended_timestamp_seconds";
  const of_prometheus = new Set(["up"]);

  /** Names of numbers in an expression: what is not a function, a keyword or inside a label. */
  const names_in = (expression) => {
    const plain = expression.replace(/"[^"]*"/g, "").replace(/\boffset +[0-9]+[smhdw]/g, "").replace(/\{[^}]*\}/g, "").replace(/\[[^\]]*\]/g, "")
      .replace(/\b(by|without|on|ignoring|group_left|group_right) *\([^)]*\)/g, "").replace(/\b[0-9][0-9.]*(e[0-9]+)?\b/g, "");
    const words = plain.match(/[a-zA-Z_][a-zA-Z0-9_]*(?! *\()(?![a-zA-Z0-9_])/g) ?? [];
    return words.filter((word) => !["and", "or", "unless", "bool", "by", "without", "on", "ignoring"].includes(word));
  };
  const known = async () => {
    await server.get("/api/v1/search?q=a");
    const { samples } = await read();
    return new Set([...samples.map(({ name }) => name), ended_jobs, ...of_prometheus]);
  };

  test("every alert asks for numbers that the server gives, and says in Japanese what to do", async () => {
    const rules = yaml.parse(readFileSync(join(root, "ops/alerts.yml"), "utf8")).groups.flatMap((group) => group.rules);
    const given = await known();
    assert.ok(rules.length >= 12);
    assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
    for (const { alert, expr, labels, annotations } of rules) {
      const names = names_in(expr);
      assert.ok(names.length > 0, alert);
      for (const name of names) assert.ok(given.has(name), `${alert}: ${name}`);
      assert.ok(["page", "ticket"].includes(labels.severity), alert);
      assert.match(annotations.summary, /[ぁ-ん]/, alert);
      assert.match(annotations.description, /[ぁ-ん]/, alert);
    }
  });

  test("every panel of the dashboard asks for numbers that the server gives", async () => {
    const board = JSON.parse(readFileSync(join(root, "ops/grafana.json"), "utf8"));
    const given = await known();
    const panels = board.panels.filter(({ type }) => type !== "row");
    assert.ok(panels.length >= 12);
    assert.equal(new Set(board.panels.map(({ id }) => id)).size, board.panels.length);
    for (const { title, targets, gridPos } of panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (const { expr } of targets) {
        const names = names_in(expr.replaceAll("$__rate_interval", "5m"));
        assert.ok(names.length > 0, `${title}: ${expr}`);
        for (const name of names) assert.ok(given.has(name), `${title}: ${name}`);
      }
    }
  });
});

describe("the log", k_bounded, () => {
  test("has a line for each request and each slow search, when that is wished for, and never what was asked", async (t) => {
    const other = await makeData({ coordinators: [person("co-1")], cases: [caseOf("ca-1", ["co-1"])] });
    await addAccounts(other);
    const loud = await (await Server.start(other, { flags: ["--rate-factor", "1000000", "--log-requests", "--slow-search-ms", "1"] })).ready();
    t.after(() => loud.stop());
    const admin = await Client.signIn(loud.url, "system_admin");
    const { user_id } = await admin.json("/api/v1/session");
    const long = "旅館の人手不足で困っています。".repeat(150); // takes longer than 1 ms
    const answer = await admin.send("POST", "/api/v1/search", { q: long });
    const request_id = answer.headers.get("x-request-id");
    assert.equal(answer.status, 200);
    const lines = () => loud.log().split("\n").filter(Boolean).map((line) => JSON.parse(line));
    await until(() => lines().some((line) => line.request_id === request_id && line.event === "request"), 10_000, "the line of the request");
    const of_request = lines().filter((line) => line.request_id === request_id);
    const [{ at: _, ms, bytes, ...line }] = of_request.filter(({ event }) => event === "request");
    assert.deepEqual(line, { level: "info", event: "request", request_id, user_id, method: "POST", route: "/api/v1/search", status: 200 });
    assert.ok(ms > 0 && bytes > 0);
    const [slow] = of_request.filter(({ event }) => event === "slow_search");
    assert.equal(slow.kind, "people");
    assert.ok(slow.words > 0 && slow.ms >= 1);
    for (const step of ["need", "retrieve", "rank", "widen", "records", "snippets"]) assert.ok(slow[step] >= 0, step);
    assert.doesNotMatch(loud.log(), /旅館|人手/);
  });
});
