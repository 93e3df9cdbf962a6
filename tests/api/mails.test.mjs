// Mails, calendars and vCards: through the real server to mail servers on loopback that take, refuse, hang, close and are
// not there; what the mails say and what they do not; who gets which.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { addAccounts, Client, clientsOf, newUser } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { MailServer, readMail } from "../support/smtp.mjs";
import { exit_code, importFile, makeData, person, root, Server, tempFolder, tsunagu, until, writeRecords } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 300_000 * k_pace };
const k_within_ms = 60_000;
const k_public = "https://tsunagu.example.jp";
const flags = (url, more = []) => ["--rate-factor", "1000000", "--public-url", `${k_public}/`, "--mail-from", "tsunagu@example.jp", "--smtp-url", url, ...more];

let mails; // the mail server
let data;
let server;
let clients;
let receiving; // desk of hub-14

before(async () => {
  mails = await MailServer.start();
  data = await makeData({ coordinators: [person("co-01", { name: "試験 一郎", yomi: "しけん いちろう", title: "原価と価格; 交渉", contact: "電話 03-1234-5678、ichiro@example.jp" }), person("co-02", { hub_id: "hub-15" })] });
  await addAccounts(data);
  server = await (await Server.start(data, { flags: flags(mails.url) })).ready();
  clients = await clientsOf(server.url);
  receiving = await newUser(clients.headquarters, { role: "hub_desk", organization_id: "hub-14" });
});
after(async () => {
  assert.equal(await server?.stop(), exit_code.ok);
  await mails?.stop();
});

/** On a port of its own; sessions outlive a server. */
async function startAgain(with_flags, more = {}) {
  server = await (await Server.start(data, { flags: with_flags, ...more })).ready();
  for (const client of [...Object.values(clients), receiving]) client.url = server.url;
}

async function answered(status, promise) {
  const answer = await promise;
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return { answer, text, json: text.startsWith("{") ? JSON.parse(text) : undefined };
}
const call = async (status, client, method, path, body, headers) => (await answered(status, client.send(method, path, body, headers))).json;
const mailTo = (address, wanted = () => true) => until(() => mails.mails.filter(({ to }) => to.includes(address)).map(readMail).find(wanted), k_within_ms, () => `mail to ${address}: ${JSON.stringify(mails.mails.map(({ to }) => to))}`);

/** Gives the client an address and confirms it with the code that came. */
async function withAddress(client, address) {
  const given = await call(200, client, "PUT", "/api/v1/account/mail", { address });
  assert.deepEqual(given, { sends_mail: true, address, enabled: true, confirmed: false, calendar_feed: false });
  const { text, subject } = await mailTo(address, (mail) => mail.subject.includes("確認"));
  assert.equal(subject, "[Tsunagu] メールアドレスの確認");
  const [, code] = text.match(/^([a-z2-7]{4}-[a-z2-7]{4})\r?$/m);
  await call(400, client, "POST", "/api/v1/account/mail/confirmation", { code: "aaaa-aaaa" });
  const now = await call(200, client, "POST", "/api/v1/account/mail/confirmation", { code: ` ${code.toUpperCase()} ` });
  assert.equal(now.confirmed, true);
}

const secret = "秘密の相談の文";
const wish = (more = {}) => ({ prefecture: "14", type: "dispatch", mode: "visit", need: `${secret}と原価管理`, candidates: [{ coordinator_id: "co-01" }], client: "見本製作所", client_consent_id: "2026-014", send: true, ...more });
const shown = (client, id) => answered(200, client.get(`/api/v1/requests/${id}`));
async function step(client, id, action, more = {}) {
  const { answer } = await shown(client, id);
  return call(200, client, "POST", `/api/v1/requests/${id}/steps`, { action, ...more }, { "if-match": answer.headers.get("etag") });
}
async function sent(more) {
  return (await call(201, clients.agency_staff, "POST", "/api/v1/requests", wish(more))).id;
}
async function scheduled(day) {
  const id = await sent();
  await step(receiving, id, "consent");
  await step(clients.hub_desk, id, "release");
  await step(clients.coordinator, id, "accept");
  await step(clients.coordinator, id, "schedule", { day });
  return id;
}
const day_after = (days) => new Date(Date.now() + (9 + 24 * days) * 3_600_000).toISOString().slice(0, 10);
const plain_day = (day) => day.replaceAll("-", "");
const lines_of = (ics) => ics.replace(/\r\n[ \t]/g, "").split("\r\n");

function assertSound(ics) {
  assert.ok(ics.endsWith("\r\n") && !/[^\r]\n/.test(ics), "CRLF");
  for (const line of ics.split("\r\n")) assert.ok(Buffer.byteLength(line) <= 75, line);
}

describe("mails", k_bounded, () => {
  test("nobody gets one without an address; the address counts once its code came back", async () => {
    await sent();
    await withAddress(clients.agency_staff, "agency@example.jp");
    assert.equal(mails.mails.filter(({ to }) => to[0] !== "agency@example.jp").length, 0);
    await call(429, clients.agency_staff, "PUT", "/api/v1/account/mail", { address: "other@example.jp" });
    await call(400, clients.hub_desk, "PUT", "/api/v1/account/mail", { address: "no address" });
    await call(400, clients.hub_desk, "PUT", "/api/v1/account/mail", { address: "a@example.jp\r\nBcc: b@example.jp" });
    await call(400, clients.hub_desk, "PUT", "/api/v1/account/mail", { adress: "a@example.jp" });
  });

  test("tells that somebody fits a saved search, and not what was searched", async () => {
    const saved = await call(201, clients.agency_staff, "POST", "/api/v1/saved-searches", { name: `${secret}の人`, q: "養蜂の蜜源" });
    await importFile(data, "coordinators", await writeRecords(tempFolder(), [person("co-bees", { hub_id: "hub-15", message: "養蜂の蜜源を増やします。" })]));
    const mail = await mailTo("agency@example.jp", ({ subject }) => subject.includes("保存した検索"));
    assert.equal(mail.subject, "[Tsunagu] 保存した検索に合う人が、新しく1人見つかりました");
    assert.match(mail.text, new RegExp(`${k_public}/saved-searches\r?\n`));
    assert.doesNotMatch(mail.text, new RegExp(`${secret}|養蜂|co-bees`));
    assert.equal((await clients.agency_staff.send("DELETE", `/api/v1/saved-searches/${saved.id}`)).status, 204);
  });

  test("says what happened and where, and nothing of the need and the client", async () => {
    await withAddress(receiving, "desk@example.jp");
    const id = await sent();
    const mail = await mailTo("desk@example.jp", ({ text }) => text.includes(id));
    assert.match(mail.subject, /^\[Tsunagu\] 「送る」がありました: .*神奈川県/);
    assert.match(mail.text, new RegExp(`${k_public}/requests/${id}\r?\n`));
    assert.match(mail.text, new RegExp(`止めるには: ${k_public}/account`));
    assert.match(mail.id, /^<[0-9a-f]{32}@example\.jp>$/);
    assert.equal(mail.headers["auto-submitted"], "auto-generated");
    assert.match(mail.from, /<tsunagu@example\.jp>$/);
    const raw = mails.mails.map(({ text }) => text + readMail({ text }).text).join("\n");
    for (const word of [secret, "見本製作所", "2026-014"]) assert.ok(!raw.includes(word), word);
    await until(async () => (await clients.system_admin.json("/api/v1/mails?state=sent")).mails.some(({ subject }) => subject === mail.subject), k_within_ms, "sent");
    assert.equal(mails.mails.filter((other) => readMail(other).id === mail.id).length, 1);
  });

  test("whoever switched them off gets none", async () => {
    await call(200, receiving, "PUT", "/api/v1/account/mail", { enabled: false });
    const before = (await clients.system_admin.json("/api/v1/mails")).total;
    await sent();
    assert.equal((await clients.system_admin.json("/api/v1/mails")).total, before);
    await call(200, receiving, "PUT", "/api/v1/account/mail", { enabled: true });
  });

  const worn = [ // what the server does, what becomes of the mail, what it must not be
    ["later", "queued", /451/], ["later_text", "queued", /451/], ["close", "queued", /切れ|つながり/], ["refuse_sender", "queued", /553/],
    ["refuse", "dead", /550/], ["refuse_text", "dead", /554/], ["close_text", "dead", /分かりません/], ["close_after", "dead", /分かりません/],
  ];
  for (const [behaviour, state, reason] of worn) {
    test(`a server that does "${behaviour}": ${state}, and ${state === "queued" ? "sent once it takes mails" : "sent again by an administrator"}`, async () => {
      mails.behave(behaviour);
      const id = await sent();
      const [newest] = (await clients.system_admin.json("/api/v1/mails")).mails;
      const about = async () => (await clients.system_admin.json("/api/v1/mails")).mails.find((mail) => mail.id === newest.id);
      const tried = await until(async () => {
        const mail = await about();
        return mail?.state === state && mail.last_error && mail;
      }, k_within_ms, async () => JSON.stringify(await about()));
      assert.match(tried.last_error, reason);
      assert.equal(tried.next_at === null, state === "dead");
      mails.behave("take");
      const again = await call(200, clients.system_admin, "POST", `/api/v1/mails/${tried.id}/retry`, {});
      assert.equal(again.state, "queued");
      await until(async () => (await clients.system_admin.json("/api/v1/mails?state=sent")).mails.some((mail) => mail.id === tried.id), k_within_ms, "sent");
      const arrived = mails.mails.map(readMail).filter(({ text }) => text.includes(id));
      assert.equal(new Set(arrived.map((mail) => mail.id)).size, 1, "one Message-ID");
      assert.equal(arrived.length, behaviour === "close_after" ? 2 : 1, "only what an administrator sent again may come twice");
      await call(409, clients.system_admin, "POST", `/api/v1/mails/${tried.id}/retry`, {});
    });
  }

  test("a server that is down: nothing is lost, and the mail goes out when it is back, without anybody's help", async () => {
    const { port } = mails;
    await mails.stop();
    const id = await sent();
    await until(async () => (await clients.system_admin.json("/api/v1/mails?state=queued")).mails.some(({ attempts }) => attempts > 0), k_within_ms, "tried");
    const kept = mails.mails;
    mails = await until(() => MailServer.start(port).catch(() => null), k_within_ms, "its port is free"); // nobody else has it for long
    mails.mails.push(...kept);
    await mailTo("desk@example.jp", ({ text }) => text.includes(id));
  });

  test("the program stops while a mail server hangs, and the mail waits for the next start", async () => {
    mails.behave("silent");
    const id = await sent();
    const tries = mails.tries;
    await until(() => mails.tries > tries, k_within_ms, "tried");
    assert.equal(await server.stop(), exit_code.ok);
    mails.behave("take");
    await startAgain(flags(mails.url));
    await mailTo("desk@example.jp", ({ text }) => text.includes(id));
  });

  test("another's mail server (aiosmtpd), with a password", async () => {
    const real = spawn("/usr/bin/python3", [`${root}/tests/support/real_smtp.py`, "tsunagu", "馬と電池"], { stdio: ["pipe", "pipe", "ignore"] });
    const lines = [];
    createInterface({ input: real.stdout }).on("line", (line) => lines.push(line));
    try {
      const port = await until(() => lines[0], k_within_ms, "aiosmtpd");
      assert.equal(await server.stop(), exit_code.ok);
      await startAgain(flags(`smtp://127.0.0.1:${port}`, ["--smtp-user", "tsunagu"]), { env: { ...process.env, TSUNAGU_SMTP_PASSWORD: "馬と電池" } });
      const id = await sent();
      await until(() => lines.length > 1, k_within_ms, () => server.log());
      const got = JSON.parse(lines[1]);
      assert.deepEqual([got.from, got.to], ["tsunagu@example.jp", ["desk@example.jp"]]);
      assert.ok(readMail(got).text.includes(id));
    } finally {
      real.stdin.end();
      assert.equal(await server.stop(), exit_code.ok);
      await startAgain(flags(mails.url));
    }
  });

  test("only administrators see the list, and nobody what mails say", async () => {
    const fields = ["id", "to_user", "subject", "state", "attempts", "next_at", "last_error", "created_at"]; // of the contract
    for (const row of (await clients.system_admin.json("/api/v1/mails")).mails) assert.deepEqual(Object.keys(row), fields);
    const { total, mails: rows } = await clients.system_admin.json("/api/v1/mails");
    assert.ok(total > 5 && rows.every((row) => row.to_user.name && !("body" in row)));
    assert.ok(!JSON.stringify(rows).includes("@example.jp"));
    await call(403, clients.headquarters, "GET", "/api/v1/mails");
    await call(400, clients.system_admin, "GET", "/api/v1/mails?state=lost");
    await call(404, clients.system_admin, "POST", "/api/v1/mails/99999/retry", {});
  });

  test("a start with half of what is needed says what is missing", async () => {
    for (const [more, reason] of [
      [["--smtp-url", mails.url], /--mail-from/], [["--smtp-url", mails.url, "--mail-from", "a@example.jp"], /--public-url/],
      [["--smtp-url", "http://example.jp", "--mail-from", "a@example.jp", "--public-url", k_public], /smtp:\/\//],
      [["--smtp-url", mails.url, "--mail-from", "nobody", "--public-url", k_public], /--mail-from nobody/],
      [["--smtp-url", mails.url, "--mail-from", "a@example.jp", "--public-url", "tsunagu.example.jp"], /--public-url/],
      [["--smtp-url", mails.url, "--mail-from", "a@example.jp", "--public-url", k_public, "--smtp-user", "u"], /TSUNAGU_SMTP_PASSWORD/],
    ]) {
      const { code, err } = await tsunagu(["serve", "--data", data, "--listen", "127.0.0.1:0", ...more]);
      assert.equal(code, exit_code.usage, err);
      assert.match(err, reason);
    }
  });
});

describe("calendars", k_bounded, () => {
  test("an agreed date goes along with the mail, moves, and is taken back", async () => {
    const [first, second] = [day_after(5), day_after(9)];
    const id = await scheduled(first);
    const mail = await mailTo("agency@example.jp", ({ calendar, text }) => calendar && text.includes(id));
    assert.match(mail.type, /method=REQUEST/);
    assertSound(mail.calendar);
    const lines = lines_of(mail.calendar);
    for (const line of ["METHOD:REQUEST", `UID:${id}@tsunagu`, `DTSTART;VALUE=DATE:${plain_day(first)}`, `DTEND;VALUE=DATE:${plain_day(day_after(6))}`, "STATUS:CONFIRMED", `URL:${k_public}/requests/${id}`]) assert.ok(lines.includes(line), `${line} in ${lines}`);
    assert.ok(lines.some((line) => /^ATTENDEE;.*:mailto:agency@example\.jp$/.test(line)));
    assert.ok(lines.some((line) => /^ORGANIZER;CN="Tsunagu":mailto:tsunagu@example\.jp$/.test(line)));
    const sequence = (of) => Number(lines_of(of).find((line) => line.startsWith("SEQUENCE:")).slice(9));
    await step(clients.coordinator, id, "schedule", { day: second });
    const moved = await mailTo("agency@example.jp", ({ calendar, text }) => calendar?.includes(plain_day(second)) && text.includes(id));
    assert.ok(sequence(moved.calendar) > sequence(mail.calendar));
    await step(clients.coordinator, id, "give_back", { note: "体調" });
    const cancelled = await mailTo("agency@example.jp", ({ type, text }) => type?.includes("CANCEL") && text.includes(id));
    assert.ok(lines_of(cancelled.calendar).includes("STATUS:CANCELLED"));
    assert.match(cancelled.text, /取りやめ/);
    await call(404, clients.agency_staff, "GET", `/api/v1/requests/${id}/invitation.ics`);
  });

  test("parties take the date from the page; nobody else", async () => {
    const id = await scheduled(day_after(7));
    const path = `/api/v1/requests/${id}/invitation.ics`;
    const { text, answer } = await answered(200, clients.coordinator.get(path));
    assert.equal(answer.headers.get("content-type"), "text/calendar; charset=utf-8");
    assert.match(answer.headers.get("cache-control") ?? "no-store", /no-store/);
    assertSound(text);
    assert.ok(lines_of(text).includes("METHOD:PUBLISH"), "without an address there is nobody to invite");
    assert.ok(lines_of((await answered(200, clients.agency_staff.get(path))).text).includes("METHOD:REQUEST"));
    assert.equal((await new Client(server.url).get(path)).status, 401);
    assert.equal((await clients.auditor.get(path)).status, 403);
    await step(clients.agency_staff, id, "withdraw", { note: "自社で" });
    assert.ok(lines_of((await answered(200, clients.agency_staff.get(path))).text).includes("METHOD:CANCEL"));
  });

  test("a calendar to subscribe to: dates and deadlines of its owner, until the owner ends it", async () => {
    const id = await scheduled(day_after(8));
    const due = await sent();
    await step(receiving, due, "consent");
    await step(clients.hub_desk, due, "release");
    const { url } = await call(201, clients.coordinator, "POST", "/api/v1/account/calendar-feed", {});
    assert.match(url, new RegExp(`^${k_public}/calendar/[\\w-]{43}\\.ics$`));
    const nobody = new Client(server.url);
    const path = new URL(url).pathname;
    const { text, answer } = await answered(200, nobody.get(path));
    assert.equal(answer.headers.get("content-type"), "text/calendar; charset=utf-8");
    assertSound(text);
    const lines = lines_of(text);
    assert.ok(lines.includes(`UID:${id}@tsunagu`) && lines.includes(`UID:${due}-deadline@tsunagu`), text);
    assert.ok(lines.includes(`DTSTART;VALUE=DATE:${plain_day(day_after(8))}`));
    for (const word of [secret, "見本製作所", "試験 一郎"]) assert.ok(!text.includes(word), word);
    assert.equal((await clients.coordinator.json("/api/v1/account/mail")).calendar_feed, true);
    const next = new URL((await call(201, clients.coordinator, "POST", "/api/v1/account/calendar-feed", {})).url).pathname;
    assert.equal((await nobody.get(path)).status, 404, "the older one stopped");
    assert.equal((await nobody.get(next)).status, 200);
    assert.equal((await nobody.send("DELETE", next)).status, 405);
    await answered(204, clients.coordinator.send("DELETE", "/api/v1/account/calendar-feed"));
    assert.equal((await nobody.get(next)).status, 404);
  });

  test("it ends with its user", async () => {
    const leaver = await newUser(clients.headquarters, { role: "agency_staff", organization_id: "org-a" });
    const { url } = await call(201, leaver, "POST", "/api/v1/account/calendar-feed", {});
    const path = new URL(url).pathname;
    const nobody = new Client(server.url);
    assert.equal((await nobody.get(path)).status, 200);
    const { users } = await clients.headquarters.json("/api/v1/users?q=invited");
    const { id } = users.at(-1);
    await call(200, clients.headquarters, "PATCH", `/api/v1/users/${id}`, { active: false }, { "if-match": "*" });
    assert.equal((await nobody.get(path)).status, 404);
  });
});

describe("vCards", k_bounded, () => {
  test("hold the contact, count as one shown, and are audited", async () => {
    const { left_today } = await clients.agency_staff.json("/api/v1/contact-reveals");
    const { text, answer } = await answered(200, clients.agency_staff.get("/api/v1/coordinators/co-01/vcard"));
    assert.equal(answer.headers.get("content-type"), "text/vcard; charset=utf-8");
    assert.equal(answer.headers.get("content-disposition"), 'attachment; filename="co-01.vcf"');
    const lines = lines_of(text);
    for (const line of ["BEGIN:VCARD", "VERSION:4.0", "FN:試験 一郎", 'N;SORT-AS="しけん いちろう":試験;一郎;;;', "ORG:東京都よろず支援拠点", "TITLE:原価と価格\\; 交渉", 'TEL;TYPE="work,voice":03-1234-5678', "EMAIL;TYPE=work:ichiro@example.jp", `URL:${k_public}/coordinators/co-01`, "END:VCARD"]) assert.ok(lines.includes(line), `${line} in\n${text}`);
    assert.equal((await clients.agency_staff.json("/api/v1/contact-reveals")).left_today, left_today - 1);
    const { rows } = await clients.headquarters.json("/api/v1/audit?kind=coordinator&record=co-01&limit=5");
    assert.equal(rows[0].action, "reveal_contact");
    assert.equal((await clients.agency_staff.get("/api/v1/coordinators/co-01/vcard", { "sec-fetch-site": "cross-site" })).status, 403);
  });
});
