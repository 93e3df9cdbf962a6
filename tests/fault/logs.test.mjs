// The server's log after a day of everything that must not stand in it: needs, names, mails, logins, passwords, codes,
// keys, tokens, attacks and failures. Every line is one JSON object; none of those words is in any.
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addAccounts, Client, sample_password } from "../support/accounts.mjs";
import { hostileQueries } from "../support/hostile_queries.mjs";
import { k_pace } from "../support/pace.mjs";
import { converse } from "../support/raw.mjs";
import { caseOf, exit_code, makeData, person, Server, until } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 300_000 * k_pace };
const k_event = /^[a-z_]+$/;
const k_at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

// Words that stand nowhere but in what is sent here.
const secrets = {
  need: "雪代温泉の露天風呂を湯治客へ開放",
  name: "綾小路麗之介",
  mail: "ayanokoji.private@example.jp",
  phone: "03-9999-1234",
  login: "ayanokoji-login",
  password: "wrong-password-tsubaki-77",
  code: "918273",
  key: "tsk_zzzzzzzz_hidden-key-of-somebody",
  token: "hidden-invitation-token-0123456789abcdefghi",
  cookie: "hidden-cookie-0123456789abcdefghijklmnopqrs",
  forged: "FORGED-BY-A-LINE-BREAK",
  note: "社長の持病を伏せて進める",
};
const forged_line = `\n{"at":"2026-01-01T00:00:00.000Z","level":"error","event":"x","message":"${secrets.forged}"}\n`;

let server;
let admin;
let port;
const lines = () => server.log().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
const events = (name) => lines().filter(({ event }) => event === name);

before(async () => {
  const contact = `${secrets.mail} ${secrets.phone}`;
  const data = await makeData({
    coordinators: [person("co-1", { name: secrets.name, contact })],
    cases: [caseOf("ca-1", ["co-1"], { challenge: `${secrets.need}したい。` })],
  });
  await addAccounts(data);
  const flags = ["--rate-factor", "1000000", "--log-requests", "--slow-search-ms", "1"]; // all there is to say
  server = await (await Server.start(data, { flags })).ready();
  server.data = data;
  port = Number(new URL(server.url).port);
  admin = await Client.signIn(server.url, "system_admin");
});
after(async () => { assert.equal(await server.stop(), exit_code.ok); });

const anonymous = () => new Client(server.url);
const answered = async (promise, ...statuses) => {
  const answer = await promise;
  const text = await answer.text();
  assert.ok(statuses.includes(answer.status), `${answer.status}: ${text.slice(0, 300)}`);
  return answer;
};

describe("what is refused has a line, with the request and the user", k_bounded, () => {
  const theOne = async (name, answer, more = {}) => {
    const request_id = answer.headers.get("x-request-id");
    const line = await until(() => events(name).find((one) => one.request_id === request_id), 5000, () => `${name} ${request_id}\n${server.log()}`);
    assert.equal(line.level, "warn");
    for (const [member, value] of Object.entries(more)) assert.equal(line[member], value);
  };

  test("sign-ins: of a user by id, of nobody as unknown", async () => {
    const unknown = await answered(anonymous().send("POST", "/api/v1/session", { login: secrets.login, password: secrets.password }), 401);
    await theOne("sign_in_refused", unknown, { user_id: "unknown" });
    const known = await answered(anonymous().send("POST", "/api/v1/session", { login: "auditor", password: secrets.password, code: secrets.code }), 401);
    const { users } = await admin.json("/api/v1/users");
    await theOne("sign_in_refused", known, { user_id: users.find(({ login }) => login === "auditor").id });
  });
  test("what a role may not do", async () => {
    const staff = await Client.signIn(server.url, "agency_staff");
    const { user_id } = await staff.json("/api/v1/session");
    const answer = await answered(staff.get("/api/v1/audit"), 403);
    await theOne("forbidden", answer, { message: "GET /api/v1/audit", user_id });
  });
  test("another site", async () => {
    const answer = await answered(admin.send("POST", "/api/v1/users", { login: secrets.login }, { origin: `https://${secrets.forged}.example` }), 403);
    await theOne("foreign_origin", answer, { message: "POST /api/v1/users" });
  });
  test("a key that is none", async () => {
    const answer = await answered(new Client(server.url, { key: secrets.key }).get(`/api/v1/search?q=${encodeURIComponent(secrets.need)}`), 401);
    await theOne("key_refused", answer, { message: "GET /api/v1/search" });
  });
  test("too many requests, at a bounded number of lines", async () => {
    const own = await (await Server.start(await makeData(), { flags: ["--rate-factor", "0.02"] })).ready();
    try {
      let refused = 0;
      for (let n = 0; n < 200; ++n) refused += (await own.get(`/api/v1/search?q=${secrets.forged}`)).status === 429 ? 1 : 0;
      assert.ok(refused > 100, `${refused}`);
      const told = own.log().split("\n").filter((line) => line.includes('"event":"too_often"')).map((line) => JSON.parse(line));
      assert.ok(told.length >= 1 && told.length < refused, `${told.length} lines about ${refused}`);
      assert.ok(!own.log().includes(secrets.forged));
    } finally {
      await own.stop();
    }
  });
});

describe("nothing that was sent or stored stands in the log", k_bounded, () => {
  test("searches with needs, names, mails and attacks", async () => {
    const client = anonymous();
    for (const word of Object.values(secrets)) {
      for (const path of ["search", "cases", "suggest"]) await answered(client.get(`/api/v1/${path}?q=${encodeURIComponent(word)}`), 200, 400);
      await answered(client.get(`/api/v1/cases/${encodeURIComponent(word)}`), 404);
      await answered(client.get(`/api/v1/search?${encodeURIComponent(word)}=1`), 400);
      await answered(client.get(`/api/v1/search?q=x${encodeURIComponent(forged_line)}`), 200, 400);
    }
    for (const [, query] of hostileQueries().filter((_, n) => n % 5 === 0)) {
      await (await client.get(`/api/v1/search?q=${query}`)).arrayBuffer();
    }
  });
  test("bodies, cookies, tokens and headers", async () => {
    const client = anonymous();
    await answered(client.send("POST", "/api/v1/session/invitation", { token: secrets.token, password: secrets.password }), 400, 401, 404, 409);
    await answered(client.send("POST", "/api/v1/session", { login: `${secrets.login}${forged_line}`, password: secrets.password }), 400, 401);
    await answered(client.send("POST", "/api/v1/session", `{"login":"${secrets.login}`), 400);
    await answered(new Client(server.url, { cookie: `__Host-tsunagu=${secrets.cookie}` }).send("POST", "/api/v1/users", { login: secrets.login }), 401);
    await answered(admin.send("POST", "/api/v1/account/password", { current: secrets.password, next: secrets.password }), 400, 401, 403);
    await answered(admin.send("POST", "/api/v1/users", { login: secrets.login, name: secrets.name, role: "agency_staff", organization_id: "org-a" }), 201);
    await answered(admin.send("POST", "/api/v1/users", { login: secrets.login, name: secrets.name, role: "agency_staff", organization_id: "org-a" }), 400, 409);
    const desk = await Client.signIn(server.url, "hub_desk");
    await (await desk.send("POST", "/api/v1/coordinators/co-1/contact-reveals", {})).arrayBuffer();
    await (await desk.send("PUT", "/api/v1/coordinators/co-1/draft", { name: secrets.name, note: secrets.note })).arrayBuffer();
    for (const piece of [`GET /${secrets.forged} HTTP/9\r\n\r\n`, `POST / HTTP/1.1\r\nHost: localhost\r\nX: ${secrets.forged}\nY: z\r\n\r\n`]) {
      await converse(port, [piece]);
    }
  });
  test("failures of ours: damaged words and an index that cannot be written", async () => {
    writeFileSync(join(server.data, "lexicon", "synonyms.tsv"), `一語だけ${"\u2028"}${"\x1b"}[2J\r${"x"}\n`);
    await until(() => server.log().includes("辞書:"), 15_000, () => server.log());
    const index = join(server.data, "index");
    renameSync(index, `${index}-away`);
    mkdirSync(index);
    for (let n = 0; n < 5; ++n) await (await anonymous().get(`/api/v1/search?q=${encodeURIComponent(secrets.need)}`)).arrayBuffer();
    rmSync(index, { recursive: true });
    renameSync(`${index}-away`, index);
  });
  test("every line is an object of ours, and none of the words is in it", () => {
    const log = server.log();
    assert.ok(log.endsWith("\n"));
    for (const line of lines()) {
      assert.match(line.at, k_at);
      assert.ok(["debug", "info", "warn", "error"].includes(line.level), line.level);
      assert.ok(line.event === undefined || k_event.test(line.event), line.event);
      assert.ok(line.event !== undefined || line.message !== undefined);
      const known = ["at", "level", "event", "message", "request_id", "user_id", "left_out"];
      if (line.event === "request") known.push("method", "route", "status", "bytes", "ms");
      if (line.event === "slow_search") known.push("kind", "ms", "words", "found", "need", "retrieve", "rank", "widen", "records", "snippets");
      assert.deepEqual(Object.keys(line).filter((member) => !known.includes(member)), []);
    }
    for (const [what, word] of Object.entries({ ...secrets, sample_password })) assert.ok(!log.includes(word), `${what} in the log`);
    assert.ok(!log.includes(admin.cookie.split("=")[1]), "a session in the log");
    assert.doesNotMatch(log, /[\x00-\x09\x0b-\x1f\x7f]/);
  });
});
