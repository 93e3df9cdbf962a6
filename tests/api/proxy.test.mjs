// Behind a single sign-on proxy: a local socket, and a header that names the user whom the proxy has signed in.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { k_pace } from "../support/pace.mjs";
import { binary, exit_code, makeData, person, succeed, tempFolder, tsunagu, until } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 120_000 * k_pace };
const k_rate_factor = 0.1; // of an address: 50 requests at once, then 10 a second
const k_asked = 200;
const k_at_once = 20;

describe("a local socket with a user header", k_bounded, () => {
  let child;
  let data;
  let ended;
  let socketPath;
  before(async () => {
    data = await makeData({ coordinators: [person("co-hub", { consent: {} })] });
    await succeed("user", "add", "--data", data, "hanako", "--name", "花子", "--role", "auditor");
    socketPath = join(tempFolder(), "socket");
    child = spawn(binary, ["serve", "--data", data, "--listen", `unix:${socketPath}`, "--trusted-user-header", "Remote-User", "--rate-factor", `${k_rate_factor}`], { stdio: "ignore" });
    ended = new Promise((done) => child.once("exit", done));
    const waiting = { "x-forwarded-for": "203.0.113.1" }; // counted apart from what is tested
    await until(() => ask("GET", "/readyz", waiting).then(({ status }) => status === 200, () => false), 60_000, "ready");
  });
  after(async () => {
    child.kill("SIGTERM");
    assert.equal(await ended, exit_code.ok);
  });

  const ask = (method, path, headers = {}, body = undefined) => new Promise((done, failed) => {
    const asked = request({ socketPath, method, path, headers: { host: "tsunagu.example", ...headers } }, (answer) => {
      let text = "";
      answer.on("data", (part) => { text += part; });
      answer.on("end", () => done({ status: answer.statusCode, text, headers: answer.headers }));
    });
    asked.on("error", failed);
    asked.end(body);
  });

  test("the header says who asks, and no other one does", async () => {
    const who = async (headers) => JSON.parse((await ask("GET", "/api/v1/session", headers)).text).role.code;
    assert.equal(await who({ "remote-user": "hanako" }), "auditor");
    assert.equal(await who({}), "anonymous");
    assert.equal(await who({ remote_user: "hanako", "x-remote-user": "hanako", "x-forwarded-user": "hanako" }), "anonymous");
    assert.equal((await ask("GET", "/api/v1/audit", { "remote-user": "hanako" })).status, 200);
    assert.equal((await ask("GET", "/api/v1/audit")).status, 401);
  });

  test("cookies say nothing and passwords open nothing", async () => {
    const token = (await succeed("user", "invite", "--data", data, "hanako")).match(/#([\w-]+)/)[1];
    const own = { "content-type": "application/json", origin: "https://tsunagu.example" };
    await ask("POST", "/api/v1/session/invitation", own, JSON.stringify({ token, password: "words-of-hanako" }));
    const answer = await ask("POST", "/api/v1/session", own, JSON.stringify({ login: "hanako", password: "words-of-hanako" }));
    assert.equal(answer.status, 404, answer.text);
    assert.equal(answer.headers["set-cookie"], undefined);
    await succeed("user", "add", "--data", data, "taro", "--name", "太郎", "--role", "ministry_viewer");
    const { text } = await ask("GET", "/api/v1/session", { "remote-user": "taro", cookie: "__Host-tsunagu=abc" });
    assert.equal(JSON.parse(text).role.code, "ministry_viewer");
  });

  test("a user who is unknown, off, or named twice is refused", async () => {
    for (const name of ["nobody", "", " ", "hanako, taro", "x".repeat(2000)]) {
      const { status, text } = await ask("GET", "/api/v1/audit", { "remote-user": name });
      assert.equal(status, 401, `${name}: ${text}`);
    }
    assert.equal((await ask("GET", "/api/v1/audit", { "remote-user": ["hanako", "hanako"] })).status, 400);
  });

  test("changes need the own origin, because the proxy signs every request", async () => {
    const send = (headers) => ask("POST", "/api/v1/api-keys", { "remote-user": "hanako", "content-type": "application/json", ...headers }, JSON.stringify({ name: "試験", scopes: ["read"] }));
    assert.equal((await send({})).status, 403);
    assert.equal((await send({ origin: "https://evil.example" })).status, 403);
    assert.equal((await send({ origin: "https://tsunagu.example" })).status, 201);
    assert.equal((await send({ "sec-fetch-site": "same-origin" })).status, 201);
  });

  test("the proxy tells addresses, so its clients have limits of their own", async () => {
    const statuses = async (address) => {
      const headers = { "x-forwarded-for": `198.51.100.1, ${address}` };
      const all = [];
      while (all.length < k_asked) all.push(...await Promise.all(Array.from({ length: k_at_once }, async () => (await ask("GET", "/healthz", headers)).status)));
      return all;
    };
    assert.ok((await statuses("203.0.113.7")).includes(429));
    assert.equal((await ask("GET", "/healthz", { "x-forwarded-for": "203.0.113.8" })).status, 200);
  });
});

test("the header is one that no client sends for another reason", k_bounded, async () => {
  const data = await makeData();
  for (const header of ["Cookie", "host", "X-Forwarded-For", "Remote User", "Authorization"]) {
    const { code, lines } = await tsunagu(["serve", "--data", data, "--listen", `unix:${join(tempFolder(), "socket")}`, "--trusted-user-header", header]);
    assert.equal(code, exit_code.usage, header);
    assert.match(lines.at(-1), /--trusted-user-header/);
  }
});

test("the header is refused on any other socket", k_bounded, async () => {
  const data = await makeData();
  for (const listen of ["127.0.0.1:0", "0.0.0.0:0", "[::1]:0"]) {
    const { code, lines } = await tsunagu(["serve", "--data", data, "--listen", listen, "--trusted-user-header", "Remote-User"]);
    assert.equal(code, exit_code.usage, listen);
    assert.equal(lines.filter((line) => line.startsWith("tsunagu: ")).length, 1);
  }
  for (const proxy of ["x", "10.0.0.0/40", ""]) {
    assert.equal((await tsunagu(["serve", "--data", data, "--listen", "127.0.0.1:0", "--trusted-proxy", proxy])).code, exit_code.usage, proxy);
  }
});
