// Long work as administrators see it, over HTTP and on the command line: lists, one job, and how far it is, in events.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { addAccounts, Client, newUser, sample_password } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { totp } from "../support/totp.mjs";
import { caseOf, exit_code, makeData, person, Server, succeed, tsunagu, until } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 180_000 * k_pace };
const k_event_gap_ms = 500;
const run = promisify(execFile);

let server;
let data;
let admin;
before(async () => {
  data = await makeData({ coordinators: [person("co-1")], cases: [caseOf("ca-1", ["co-1"])] });
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
  admin = await Client.signIn(server.url, "system_admin");
});
after(async () => assert.equal(await server?.stop(), exit_code.ok));

/** Begins a backup; the job as it was answered. */
async function begin() {
  const answer = await admin.send("POST", "/api/v1/backups", {});
  const job = await answer.json();
  assert.equal(answer.status, 202, JSON.stringify(job));
  assert.equal(answer.headers.get("location"), `/api/v1/jobs/${job.id}`);
  return job;
}

const eventsOf = (id, headers) => admin.get(`/api/v1/jobs/${id}/events`, headers);

/** Every event of a stream that ends: `[{ id, event, data }]`. */
async function readEvents(answer) {
  const events = [];
  let text = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const fields = Object.fromEntries(text.slice(0, end).split("\n").filter((line) => !line.startsWith(":")).map((line) => line.split(/: (.*)/s)));
      if (fields.data) events.push({ ...fields, data: JSON.parse(fields.data) });
      else assert.ok(fields.retry || Object.keys(fields).length === 0, text.slice(0, end));
    }
  }
  assert.equal(text, "");
  return events;
}

describe("jobs", k_bounded, () => {
  test("are told in events until they are over, not too often, and then never again", async () => {
    const { id } = await begin();
    const asked = performance.now();
    const answer = await eventsOf(id);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "text/event-stream; charset=utf-8");
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.equal(answer.headers.get("x-accel-buffering"), "no");
    const events = await readEvents(answer);
    const most = 1 + (performance.now() - asked) / k_event_gap_ms;
    assert.ok(events.length >= 1 && events.length <= most, `${events.length} events, at most two a second`);
    for (const { event, data: job } of events) {
      assert.equal(event, "job");
      assert.equal(job.id, id);
    }
    const last = events.at(-1);
    assert.equal(last.id, "end");
    assert.equal(last.data.state, "done", JSON.stringify(last.data));
    assert.deepEqual(await admin.json(`/api/v1/jobs/${id}`), last.data);
    assert.equal((await eventsOf(id, { "last-event-id": "end" })).status, 204);
    assert.deepEqual((await readEvents(await eventsOf(id, { "last-event-id": "1" }))).map(({ data }) => data.state), ["done"]);
  });

  test("are listed, newest first, and by kind and state", async () => {
    const { id } = await begin();
    await until(async () => (await admin.json(`/api/v1/jobs/${id}`)).state === "done", 60_000 * k_pace, "the backup");
    const list = await admin.json("/api/v1/jobs");
    assert.equal(list.jobs[0].id, id);
    assert.equal(list.jobs[0].by.name, (await admin.json("/api/v1/session")).name);
    assert.equal(list.total, list.jobs.length);
    assert.deepEqual((await admin.json("/api/v1/jobs?kind=backup&state=done")).jobs.map(({ kind, state }) => `${kind} ${state}`), list.jobs.map(() => "backup done"));
    assert.equal((await admin.json("/api/v1/jobs?kind=reindex")).total, 0);
    assert.equal((await admin.send("POST", `/api/v1/jobs/${id}/cancel`, {})).status, 409);
    for (const bad of ["?kind=other", "?state=asleep", "?page=0", "?what=1"]) assert.equal((await admin.get(`/api/v1/jobs${bad}`)).status, 400, bad);
    const { samples } = { samples: await (await server.get("/metrics")).text() };
    const ended = Number(samples.match(/^tsunagu_job_ended_timestamp_seconds\{kind="backup",state="done"\} (\S+)$/m)[1]);
    assert.ok(Math.abs(ended - Date.parse(list.jobs[0].ended_at) / 1000) < 2);
  });

  test("are seen on the command line, beside the server", async () => {
    const { id } = await begin();
    const shown = await succeed("jobs", "show", "--data", data, "--watch", id);
    assert.match(shown, new RegExp(`^${id}  .*バックアップ  終わりました`));
    assert.ok((await succeed("jobs", "list", "--data", data, "--kind", "backup")).startsWith(id));
    assert.equal(await succeed("jobs", "list", "--data", data, "--state", "failed"), "");
    const cancelled = await tsunagu(["jobs", "cancel", "--data", data, id]);
    assert.equal(cancelled.code, exit_code.rejected);
    assert.match(cancelled.err, /もう終わっています/);
    const unknown = await tsunagu(["jobs", "show", "--data", data, "job-none"]);
    assert.equal(unknown.code, exit_code.not_found);
    assert.equal((await tsunagu(["jobs", "list", "--data", data, "--kind", "other"])).code, exit_code.usage);
  });

  test("are told to nobody who signed out, was stopped or has another role: within 10 seconds", async () => {
    // Of a kind that no server does: it waits as long as somebody watches.
    const job = "job-of-another-kind";
    await run("python3", ["-c", `import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=20)
db.execute("INSERT INTO jobs (id, kind, state, params, what, done, total, rate, created_by, created_at, started_at, ended_at, attempts, cancel_wanted, result, problem_code, problem) VALUES (?, 'other', 'queued', '{}', '', 0, 0, 0, '', ?, 0, 0, 0, 0, '', '', '')", (sys.argv[2], int(time.time())))
db.commit()`, join(data, "records.sqlite"), job]);
    const watch = async (client) => {
      const answer = await client.get(`/api/v1/jobs/${job}/events`);
      assert.equal(answer.status, 200);
      const reader = answer.body.getReader();
      await reader.read(); // it has begun
      return { reader, end: async () => { while (!(await reader.read()).done); } };
    };
    const ways = {
      "signed out": async (client) => assert.equal((await client.send("DELETE", "/api/v1/session")).status, 204),
      "was stopped": async (client, id) => assert.equal((await change(id, { active: false })).status, 200),
      "has another role": async (client, id) => assert.equal((await change(id, { role: "auditor" })).status, 200),
    };
    const change = (id, what) => admin.send("PATCH", `/api/v1/users/${id}`, { ...what, password: sample_password }, { "if-match": "*" });
    const stays = await watch(admin);
    let has_ended = false;
    const end = stays.end().then(() => { has_ended = true; }, () => {});
    await Promise.all(Object.entries(ways).map(async ([what, go]) => {
      const client = await newUser(admin, { role: "headquarters" });
      const { secret } = await (await client.send("POST", "/api/v1/account/totp", { password: sample_password })).json();
      client.keepSession(await client.send("POST", "/api/v1/account/totp/confirmation", { code: totp(secret) }));
      const { user_id } = await client.json("/api/v1/session");
      const watching = await watch(client);
      const began = Date.now();
      await go(client, user_id);
      await watching.end();
      assert.ok(Date.now() - began < 10_000 * k_pace, what);
      assert.ok([401, 403].includes((await client.get(`/api/v1/jobs/${job}/events`)).status), what);
    }));
    assert.equal(has_ended, false); // it began before the others
    await stays.reader.cancel();
    await end;
  });

  test("readers that watch do not keep the server from stopping", async () => {
    const { id } = await begin();
    const answers = await Promise.all([1, 2, 3].map(() => eventsOf(id)));
    const start = Date.now();
    assert.equal(await server.stop(), exit_code.ok);
    assert.ok(Date.now() - start < 5_000 * k_pace);
    await Promise.all(answers.map((answer) => answer.text().catch(() => undefined)));
    server = await (await Server.start(data)).ready();
    admin = await Client.signIn(server.url, "system_admin");
    const job = await admin.json(`/api/v1/jobs/${id}`);
    assert.ok(["queued", "running", "done", "failed"].includes(job.state));
  });
});
