// The client's logic without a browser: highlights, addresses, page numbers, and the size of the bundle.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { esbuild } from "../support/npm.mjs";
import { root } from "../support/tsunagu.mjs";

const k_script_budget_bytes = 40 * 1024;
const k_later_budget_bytes = 80 * 1024;  // of the pages that few readers open, those of administrators among them

async function load(...files) {
  const contents = files.map((file) => `export * from ${JSON.stringify(join(root, "web/src", file))};`).join("\n");
  const { outputFiles: [{ text }] } = await esbuild.build({
    stdin: { contents, resolveDir: join(root, "web") }, bundle: true, write: false, format: "esm", charset: "utf8",
    jsx: "automatic", jsxImportSource: "preact",
  });
  return import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
}

const client = await load(
  "text.ts", "search_state.ts", "components/pagination.tsx", "password.ts", "pages/audit_words.ts", "roles.ts", "request_values.ts",
  "request_address.ts", "request_stages.ts", "days.ts", "request_words.ts", "months.ts", "plan.ts", "jobs.ts",
);

describe("highlights", () => {
  const cases = [
    ["no range", "旅館の人手", [], ["旅館の人手"]],
    ["one in the middle", "町の旅館で", [[2, 4]], ["町の", "*旅館", "で"]],
    ["the whole text", "旅館", [[0, 2]], ["*旅館"]],
    ["two that touch", "旅館人手", [[0, 2], [2, 4]], ["*旅館", "*人手"]],
    ["characters outside the basic plane", "𠮷野家の旅館", [[4, 6]], ["𠮷野家の", "*旅館"]],
    ["beyond the end", "旅館", [[1, 9]], ["旅", "*館"]],
    ["after the end", "旅館", [[5, 9]], ["旅館"]],
    ["empty, reversed and overlapping ones are left out", "旅館の人手", [[1, 1], [3, 2], [0, 2], [1, 4]], ["*旅館", "の人手"]],
    ["an empty text", "", [[0, 1]], []],
  ];
  for (const [name, text, ranges, expected] of cases) {
    test(name, () => {
      const cut = client.pieces(text, ranges);
      assert.deepEqual(cut.map(({ text, marked }) => (marked ? `*${text}` : text)), expected);
      assert.equal(cut.map(({ text }) => text).join(""), text);
    });
  }
});

describe("wished days and weekdays", () => {
  const days = ["2026-12-07", "2026-12-09", "2026-12-16"]; // a Monday and two Wednesdays
  const cases = [
    ["nobody said", [], undefined],
    ["both suit", ["mon", "wed"], undefined],
    ["both halves are a day", ["mon", "wed_am", "wed_pm"], undefined],
    ["half a day", ["mon", "wed_pm"], "希望日のうち、水曜日は午後だけ。"],
    ["none", ["tue"], "希望日のうち、月曜日は対応していません、水曜日は対応していません。"],
  ];
  for (const [name, codes, expected] of cases) test(name, () => assert.equal(client.unsuitedDays(codes, days), expected));
  test("no day", () => assert.equal(client.unsuitedDays(["mon"], [""]), undefined));
});

describe("the audit trail in words", () => {
  const sources = ["src/service", "src/operations", "src/store", "src/http", "src/app", "src/exchange"]
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
    .filter((path) => /\.[ch]pp$/u.test(path)).map((path) => readFileSync(path, "utf8")).join("\n");
  const written = (pattern) => [...sources.matchAll(pattern)].flatMap(([, ...found]) => found.filter(Boolean));
  const actions = new Set([
    ...written(/about_user\([^,;]+,\s*"(\w+)"/gu), ...written(/about_key\([^,;]+,\s*"(\w+)"/gu),
    ...written(/\bentry\((?:\w+ \? )?"(\w+)"(?: : "(\w+)")?/gu), ...written(/\.action = (?:[\w.> ]+ \? )?"(\w+)"(?: : "(\w+)")?/gu),
    ...written(/audit_of\((?:\w+ \? )?"(\w+)"(?: : "(\w+)")?/gu), ...written(/\bnote\(actor, "(\w+)"/gu),
    ...written(/\bmove\(\w+,\s*"(\w+)"/gu).map((step) => `${step}_case`),
    ...[...readFileSync(join(root, "src/dispatch/life_cycle.cpp"), "utf8").matchAll(/\{Action::\w+, "(\w+)"/gu)].map(([, step]) => `${step}_request`),
    ...written(/\bsaw\([^;"]*"\w+"[^;"]*"(\w+)"\)/gu), ...written(/string_view action = "(\w+)"/gu),
  ]);

  test("has a label for each action that the server writes", () => {
    assert.ok(actions.size >= 30, [...actions].join(" "));
    for (const known of ["read", "read_audit", "export", "sign_in", "end_sessions", "approve_profile", "withdraw_consent", "publish_case", "change", "add_api_key", "reveal_contact", "start_job", "import", "remove"]) assert.ok(actions.has(known), known);
    assert.deepEqual([...actions].filter((action) => !client.actions[action]), []);
  });

  test("has a label for each role", () => {
    const roles = [...readFileSync(join(root, "src/model/role.hpp"), "utf8").matchAll(/RoleRow\{Role::\w+, "(\w+)", "([^"]+)"/gu)].map(([, name, label]) => [name, label]);
    assert.deepEqual(client.role_labels, Object.fromEntries(roles.slice(1)));
  });
});

describe("a request", () => {
  const asked = client.readAsk("?coordinator=co-1&coordinator=co-2&coordinator=co-1&prefecture=14&q=%E5%8E%9F%E4%BE%A1");
  const begun = client.beginRequest(asked);

  test("begins with the people, the place and the need of its address, in order and once each", () => {
    assert.equal(client.askAddress({ people: ["co-1", "co-2"], need: "原価", prefecture: "14" }), "/requests/new?coordinator=co-1&coordinator=co-2&prefecture=14&q=%E5%8E%9F%E4%BE%A1");
    assert.deepEqual(client.wishOf(begun, true).candidates, [{ coordinator_id: "co-1" }, { coordinator_id: "co-2" }]);
    assert.deepEqual(client.checkRequest(begun, true), { mode: "支援の方法を選んでください。" });
    assert.deepEqual(client.checkRequest({ ...begun, need: "", candidates: [] }, false), {}, "a draft may lack anything");
  });
  test("left to the desk names nobody; client data want a consent", () => {
    const { choice, candidates } = client.wishOf({ ...begun, by_desk: true }, true);
    assert.deepEqual([choice, candidates], ["desk", []]);
    assert.deepEqual(Object.keys(client.checkRequest({ ...begun, mode: "visit", client: "見本製作所" }, true)), ["client_consent_id"]);
    assert.deepEqual(Object.keys(client.checkRequest({ ...begun, mode: "visit", need: "あ".repeat(4001) }, false)), ["need"]);
  });
  test("a message of the server is shown at its field, without the field's name", () => {
    const at = (parameter, detail) => client.fieldAtFault({ status: 400, parameter, detail }, (name) => ["candidates", "need"].includes(name));
    assert.deepEqual(at("candidates", "candidates: 自分の拠点です"), { candidates: "自分の拠点です。" });
    assert.deepEqual(at("candidates[0].name", "candidates[0].name: この項目はありません"), { candidates: "この項目はありません。" });
    assert.deepEqual(at("state", "state: この項目はありません"), {});
  });
  test("a report takes numbers as people type them", () => {
    const report = { ...client.beginReport({ mode: { code: "visit" } }), summary: "x", hours: "６．５", travel_km: "1,200", next_actions: [{ code: "", what: "", owner: "", due_on: "" }] };
    assert.deepEqual(client.checkReport(report), {});
    const { hours, travel_km, sessions, next_actions } = client.reportOf(report);
    assert.deepEqual([hours, travel_km, sessions, next_actions], [6.5, 1200, null, []]);
    assert.deepEqual(Object.keys(client.checkReport({ ...report, hours: "半日", sessions: "1.5" })).sort(), ["report.hours", "report.sessions"]);
  });
  test("stands at one stage in every state of its flow", () => {
    const states = [...readFileSync(join(root, "src/dispatch/life_cycle.cpp"), "utf8").matchAll(/\{State::(\w+), "(\w+)"/gu)].map(([, name]) => name);
    const at = (flow, code, held_in = null) => client.stageOf({ flow, state: { code }, held_in: held_in && { code: held_in } });
    const nowhere = states.filter((code) => at("request", code) < 0);
    assert.deepEqual(nowhere, ["draft", "on_hold", "refused", "withdrawn"]);
    assert.equal(at("request", "on_hold", "asked"), at("request", "asked"));
    assert.deepEqual(["submitted", "accepted", "closed"].map((code) => at("referral", code)), [0, 1, 2]);
  });
  test("a deadline is told in days", () => {
    assert.deepEqual(["2026-11-30", "2026-11-23", "2026-11-20"].map((day) => client.untilInWords(day, "2026-11-23")), ["あと7日", "今日まで", "3日過ぎています"]);
  });
});

describe("a search address", () => {
  const round = (search) => client.searchAddress(client.parseSearch(search));
  for (const search of [
    "/", "/?q=", "/?q=%E6%97%85%E9%A4%A8", "/?q=a+b%26c%3Dd", "/?topic=a&topic=b&prefecture=13",
    "/?q=x&online=1&outside_region=1&exclude_hub=hub-13&from_prefecture=13&page=3",
  ]) {
    test(`comes back unchanged: ${search}`, () => assert.equal(round(search.slice(1)), search));
  }
  test("drops what is not ours and repairs page numbers", () => {
    assert.equal(round("?q=x&utm_source=y&topic=&online=yes&page=0&topic=a&topic=a"), "/?q=x&topic=a");
    assert.equal(round("?q=x&page=abc"), "/?q=x");
    assert.equal(round("?q=x&page=5000"), "/?q=x&page=100");
  });
  test("of a search that an answer speaks of", () => {
    assert.equal(client.addressOf({ q: "a b", topic: ["x", "y"], online: "1" }), "/?q=a+b&topic=x&topic=y&online=1");
    assert.equal(client.addressOf({ q: "" }), "/?q=");
  });
  test("goes to the first page when a filter changes", () => {
    const state = client.toggle(client.parseSearch("?q=x&page=4&topic=a"), "topic", "b");
    assert.equal(client.searchAddress(state), "/?q=x&topic=a&topic=b");
    assert.equal(client.searchAddress(client.toggle(state, "topic", "a")), "/?q=x&topic=b");
  });
  test("is the start page until something is asked", () => {
    assert.ok(client.isStart(client.parseSearch("?from_prefecture=13")));
    assert.ok(!client.isStart(client.parseSearch("?q=")));
    assert.ok(!client.isStart(client.parseSearch("?topic=a")));
  });
});

describe("page numbers", () => {
  for (const [page, pages, expected] of [
    [1, 1, [1]], [1, 2, [1, 2]], [1, 13, [1, 2, 0, 13]], [3, 13, [1, 2, 3, 4, 0, 13]],
    [6, 13, [1, 0, 5, 6, 7, 0, 13]], [13, 13, [1, 0, 12, 13]], [4, 5, [1, 2, 3, 4, 5]],
  ]) {
    test(`${page} of ${pages}`, () => assert.deepEqual(client.pageNumbers(page, pages), expected));
  }
});

test("sizes and times are told in few digits", () => {
  const sizes = [[0, "0 バイト"], [999, "999 バイト"], [1000, "1 KB"], [12_345, "12.3 KB"], [123_456_789, "123 MB"], [1_500_000_000, "1.5 GB"], [65_000_000_000, "65 GB"], [2e15, "2,000 TB"]];
  for (const [bytes, text] of sizes) assert.equal(client.size(bytes), text);
  const times = [[0, "0秒"], [0.4, "0秒"], [59.6, "1分"], [61, "1分1秒"], [3600, "1時間"], [3661, "1時間1分"], [-5, "0秒"]];
  for (const [seconds, text] of times) assert.equal(client.duration(seconds), text);
});

test("a job tells what it came to", () => {
  const came = (kind, result, state = "done", problem = null) => client.outcome({ kind, state, problem, result });
  assert.deepEqual(came("import", { added: 1200, changed: 0, rejected: 3 }), { text: "追加1,200、受け取れない行3", bad: true });
  assert.deepEqual(came("import_check", { added: 0, changed: 0, rejected: 0 }), { text: "変わりなし", bad: false });
  assert.deepEqual(came("reindex", { generation: 4 }), { text: "世代 4", bad: false });
  assert.deepEqual(came("backup", { bytes: 15_000_000 }), { text: "15 MB", bad: false });
  assert.deepEqual(came("drill", { ok: false }), { text: "戻せないところがあります", bad: true });
  assert.deepEqual(came("drill", null, "failed", { code: "io", message: "読めません" }), { text: "読めません", bad: true });
  assert.deepEqual(came("check", {}), { text: "問題はありません", bad: false });
  assert.deepEqual([0.4, 1, 61].map(client.lasted), ["1秒未満", "1秒", "1分1秒"]);
});

test("a job tells how far it is", () => {
  const job = { state: "running", done: 41234, total: 100000, rate: 812.4 };
  assert.equal(client.partDone(job), 0.41234);
  assert.equal(client.progressInWords(job), "41,234 / 100,000、毎秒 812");
  assert.equal(client.progressInWords({ ...job, total: null, rate: 2.34 }), "41,234、毎秒 2.3");
  assert.equal(client.progressInWords({ ...job, done: 0, total: null, rate: null }), "");
  assert.equal(client.partDone({ ...job, total: null }), undefined);
  assert.equal(client.partDone({ ...job, state: "done", total: null }), 1);
  assert.deepEqual(["queued", "running", "done", "failed", "cancelled"].map((state) => client.isOver({ state })), [false, false, true, true, true]);
});

test("the text limit counts bytes", () => {
  assert.ok(client.excessCharacters("あ".repeat(2730)) <= 0);
  assert.ok(client.excessCharacters("あ".repeat(2731)) > 0);
  assert.ok(client.excessCharacters("a".repeat(8192)) <= 0);
  assert.ok(client.excessCharacters("a".repeat(8193)) > 0);
});

test("the script stays within its budget and asks nobody else", async () => {
  const scripts = await Promise.all(["app.js", "shared.js"].map((name) => readFile(join(root, "web/dist/assets", name))));
  const later = await readFile(join(root, "web/dist/assets/later.js"));
  const bytes = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0);
  const style = await readFile(join(root, "web/dist/assets/app.css"), "utf8");
  const page = await readFile(join(root, "web/dist/index.html"), "utf8");
  assert.ok(bytes <= k_script_budget_bytes, `${bytes} bytes`);
  assert.ok(gzipSync(later).length <= k_later_budget_bytes, `${gzipSync(later).length} bytes for later`);
  assert.doesNotMatch(style, /@import|url\(\s*["']?(https?:)?\/\//);
  assert.doesNotMatch(page, /(src|href)="(https?:)?\/\//);
});

test("requests are named as the server names them", () => {
  const named = [...readFileSync(join(root, "src/dispatch/life_cycle.cpp"), "utf8").matchAll(/\{State::\w+, "(\w+)", "([^"]+)"/gu)];
  assert.ok(named.length >= 15);
  assert.deepEqual(client.states, Object.fromEntries(named.map(([, code, label]) => [code, label])));
});

describe("months", () => {
  test("begin on a Monday and end on a Sunday", () => {
    for (const [month, weeks, first, last] of [
      ["2026-02", 5, "2026-01-26", "2026-03-01"], ["2027-02", 4, "2027-02-01", "2027-02-28"], ["2026-11", 6, "2026-10-26", "2026-12-06"],
      ["2028-02", 5, "2028-01-31", "2028-03-05"],
    ]) {
      const days = client.weeksOf(month);
      assert.deepEqual([days.length, days[0][0], days.at(-1)[6]], [weeks, first, last], month);
      assert.ok(days.every((week) => week.length === 7));
    }
  });
  test("have neighbours over the turn of a year", () => {
    assert.deepEqual([client.monthAway("2026-12", 1), client.monthAway("2026-01", -1), client.monthAway("2026-03", 12)], ["2027-01", "2025-12", "2027-03"]);
  });
  test("are years and months", () => {
    assert.deepEqual(["2026-11", "2026-13", "2026-00", "x", "1999-01"].map(client.isMonth), [true, false, false, false, false]);
  });
  test("name a day with its weekday, and with its year when that is another", () => {
    assert.equal(client.shortDay("2026-11-24", "2026-01-01"), "11月24日（火）");
    assert.equal(client.shortDay("2027-01-01", "2026-12-31"), "2027年1月1日（金）");
  });
  test("know the weekend", () => assert.deepEqual(["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"].map(client.isWeekend), [false, true, true, false]));
});

test("a plan has what happens before what is due, day by day", () => {
  const request = (id, more) => ({ id, scheduled_on: null, decide_until: null, remind_on: null, ...more });
  const events = client.eventsOf([
    request("a", { decide_until: "2026-11-24", remind_on: "2027-02-22" }), request("b", { scheduled_on: "2026-11-24" }), request("c", {}),
  ]);
  assert.deepEqual(events.map(({ day, kind, request: { id } }) => `${day} ${kind} ${id}`), ["2026-11-24 scheduled b", "2026-11-24 deadline a", "2027-02-22 look_back a"]);
  assert.deepEqual([...client.byDay(events)].map(([day, of_day]) => [day, of_day.length]), [["2026-11-24", 2], ["2027-02-22", 1]]);
});

describe("where signing in leads back to", () => {
  const here = "https://tsunagu.example";
  for (const own of ["/users", "/?q=%E6%97%85&page=2", "/coordinators/co-1?q=a%2Fb"]) {
    test(`an own page: ${own}`, () => assert.equal(client.ownAddress(own, here), own));
  }
  const others = [
    null, "", "users", "https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil.example",
    "javascript:alert(1)", "/sign-in?to=/x", "/api/v1/session", "/./api/v1/session", "/.//evil.example", "/a/..//evil.example",
    " /users",
  ];
  for (const other of others) test(`not ${JSON.stringify(other)}`, () => assert.equal(client.ownAddress(other, here), "/"));
});

describe("the hint for a new password", () => {
  const cases = [
    ["", "none"], ["みじかい", "refused"], ["あ".repeat(129), "refused"], ["password1234", "refused"], ["Tsunagutsunagu", "refused"],
    ["123456789012", "refused"], ["ああああああああああああ", "refused"], ["hub-deskhub-desk", "refused"], ["HUB-DESK2026!!", "refused"],
    ["asa no kisha", "enough"], ["あさのきしゃはこんでいる", "enough"], ["asa no kisha konde iru", "good"],
  ];
  for (const [password, level] of cases) {
    test(`${password.slice(0, 24)}: ${level}`, () => assert.equal(client.passwordHint(password, "hub-desk").level, level));
  }
});
