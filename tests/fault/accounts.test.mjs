// Accounts and the audit trail through the real program: links, last administrator, sample accounts, a trail that was
// touched, kills in between.
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { k_pace } from "../support/pace.mjs";
import { Server, chance, copyOf, exit_code, makeData, person, seed, sleep, succeed, tempFolder, tsunagu, importFile, writeRecords } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 300_000 * k_pace };
const k_kills = 6;
const k_sample_password = "mihon-no-aikotoba";
const k_roles = [
  "agency_staff", "agency_admin", "coordinator", "hub_desk", "chief_coordinator", "headquarters", "ministry_viewer", "auditor",
  "system_admin",
];
const link = /\/invitation#([A-Za-z0-9_-]{43})\n/;

async function assertRefused(args, code, words) {
  const refused = await tsunagu(args);
  assert.equal(refused.code, code, `${args.join(" ")}: ${refused.err}${refused.out}`);
  assert.equal(refused.lines.length, 1, refused.err);
  assert.match(refused.err, words);
}

/** The index holds words of restricted records as the records do. */
function assertOwnersOnly(data) {
  assert.equal(statSync(join(data, "records.sqlite")).mode & 0o777, 0o600);
  assert.equal(statSync(join(data, "index")).mode & 0o777, 0o700);
}

/** Signs in; answers the status and the cookie. */
async function signIn(server, login, password) {
  const answer = await fetch(`${server.url}/api/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: server.url },
    body: JSON.stringify({ login, password }),
  });
  await answer.arrayBuffer();
  return { status: answer.status, cookie: answer.headers.get("set-cookie")?.split(";")[0] };
}

const whoAmI = async (server, cookie) =>
  (await (await fetch(`${server.url}/api/v1/session`, { headers: { Cookie: cookie } })).text());

/** Data with an agency and two people, and with a sample account for each role. */
async function makeSampleData() {
  const folder = tempFolder();
  const data = await makeData({ coordinators: [person("co-1"), person("co-2")] });
  const agency = { id: "agency-1", name: "見本信用金庫", types: ["shinkin"], prefecture: "13" };
  await importFile(data, "organizations", await writeRecords(folder, [agency]));
  await succeed("user", "sample", "--data", data);
  return data;
}

describe("users on the command line", k_bounded, () => {
  test("init prints the first administrator's link, and only its owner may read the records", async () => {
    const data = join(tempFolder(), "data");
    const out = await succeed("init", "--data", data);
    assert.match(out.split("\n")[0], /47 拠点/);
    assert.match(out, link);
    assertOwnersOnly(data);
    assert.match(await succeed("user", "list", "--data", data), /^admin .*system_admin.*招待中/);

    // Copied with wider modes: closed again by the next command that writes the index.
    chmodSync(join(data, "records.sqlite"), 0o644);
    chmodSync(join(data, "index"), 0o755);
    await succeed("reindex", "--data", data);
    assertOwnersOnly(data);
  });

  test("a user is added, changed, stopped, and every step is in the trail", async () => {
    const data = await makeData();
    const on = (action, ...more) => succeed("user", action, "--data", data, ...more);
    const first = (await on("add", "--name", "山田 花子", "--role", "hub_desk", "--organization", "hub-45", "Yamada@example.jp")).match(link)[1];
    assert.notEqual((await on("invite", "yamada@example.jp")).match(link)[1], first);
    assert.match(await on("role", "yamada@example.jp", "chief_coordinator"), /chief_coordinator\).*hub-45/);
    assert.match(await on("deactivate", "yamada@example.jp"), /停止/);
    assert.match(await on("activate", "yamada@example.jp"), /招待中/);
    await on("reset-totp", "yamada@example.jp");
    const actions = (await succeed("audit", "list", "--data", data, "--kind", "user")).split("\n").map((line) => line.split("\t")[3]);
    assert.deepEqual(actions.slice(0, 6), ["reset_totp", "change_user", "change_user", "change_user", "invite_user", "add_user"]);
    assert.doesNotMatch(await succeed("audit", "list", "--data", data, "--limit", "200"), /山田|yamada/);
    assert.match(await succeed("audit", "verify", "--data", data), /問題はありません/);
  });

  test("what cannot be is refused in one line", async () => {
    const data = await makeData({ coordinators: [person("co-1")] });
    const add = (...more) => ["user", "add", "--data", data, "--name", "名前", ...more];
    await assertRefused(add("--role", "root", "abc"), exit_code.usage, /role/);
    await assertRefused(add("--role", "auditor", "田中"), exit_code.usage, /ログイン名/);
    await assertRefused(add("--role", "hub_desk", "abc"), exit_code.usage, /機関のID/);
    await assertRefused(add("--role", "hub_desk", "--organization", "hub-99", "abc"), exit_code.usage, /登録されていません/);
    await assertRefused(add("--role", "coordinator", "--organization", "hub-45", "--coordinator", "co-1", "abc"), exit_code.usage, /その拠点にありません/);
    await assertRefused(add("--role", "auditor", "admin"), exit_code.rejected, /すでに使われています/);
    await assertRefused(["user", "deactivate", "--data", data, "nobody"], exit_code.not_found, /いません/);
    await assertRefused(["user", "deactivate", "--data", data, "admin"], exit_code.rejected, /最後のシステム管理者/);
    await assertRefused(["user", "sample", "--data", data], exit_code.rejected, /見本データ/);
    await assertRefused(["user", "list", "--data", join(data, "none")], exit_code.not_found, /init/);
    assert.equal((await tsunagu(["user", "--data", data])).code, exit_code.usage);
  });
});

describe("sample accounts", k_bounded, () => {
  let original;
  before(async () => { original = await makeSampleData(); });

  test("there is one for each role, and each signs in here", async () => {
    const data = await copyOf(original);
    const shown = await succeed("user", "sample", "--show-only", "--data", data);
    for (const role of k_roles) assert.ok(shown.includes(`  ${role} `), role);
    assert.ok(shown.includes(k_sample_password));
    assert.equal(await succeed("user", "sample", "--show-only", "--data", await makeData()), "");
    const server = await Server.start(data);
    for (const role of k_roles) assert.equal((await signIn(server, role, k_sample_password)).status, 200, role);
    await server.stop();
  });

  test("the server refuses every other address", async () => {
    const data = await copyOf(original);
    for (const listen of ["0.0.0.0:0", "[::]:0", `unix:${join(tempFolder(), "socket")}`]) {
      await assertRefused(["serve", "--data", data, "--listen", listen], exit_code.usage, /見本の利用者/);
    }
  });

  test("the server refuses to believe a proxy about them", async () => {
    await assertRefused(["serve", "--data", await copyOf(original), "--listen", "127.0.0.1:0", "--trusted-proxy", "127.0.0.1"], exit_code.usage, /--trusted-proxy/);
  });

  test("none are made beside a running server, or among real people", async () => {
    const folder = tempFolder();
    const agency = await writeRecords(folder, [{ id: "agency-1", name: "見本信用金庫", types: ["shinkin"], prefecture: "13" }]);
    const fictional = await makeData({ coordinators: [person("co-1")] });
    const real = await makeData({ coordinators: [person("co-1"), person("co-2", { source: "" })] });
    for (const data of [fictional, real]) await importFile(data, "organizations", agency);
    await assertRefused(["user", "sample", "--data", real], exit_code.rejected, /架空でない/);
    const server = await Server.start(fictional);
    await assertRefused(["user", "sample", "--data", fictional], exit_code.locked, /サーバーが動いています/);
    assert.equal(await succeed("user", "sample", "--show-only", "--data", fictional), "");
    assert.equal((await signIn(server, "system_admin", k_sample_password)).status, 401);
    await server.stop();
    await succeed("user", "sample", "--data", fictional);
  });

  test("stopping a user beside the server ends the session at once", async () => {
    const data = await copyOf(original);
    const server = await Server.start(data);
    const { cookie } = await signIn(server, "hub_desk", k_sample_password);
    assert.match(await whoAmI(server, cookie), /hub_desk/);
    await succeed("user", "deactivate", "--data", data, "hub_desk");
    assert.doesNotMatch(await whoAmI(server, cookie), /hub_desk/);
    assert.equal((await signIn(server, "hub_desk", k_sample_password)).status, 401);
    await server.stop();
  });
});

describe("the audit trail", k_bounded, () => {
  test("a clean stop writes the newest hash apart", async () => {
    const data = await makeData();
    const server = await Server.start(data);
    assert.equal(await server.stop(), exit_code.ok);
    await succeed("user", "invite", "--data", data, "admin");
    const heads = readFileSync(join(data, "audit/heads.jsonl"), "utf8").trimEnd().split("\n").map(JSON.parse);
    assert.ok(heads.at(-1).sequence >= 47);
    assert.match(await succeed("audit", "verify", "--data", data), /控え 1 件/);
  });

  test("one changed byte is found and its row named", async () => {
    const data = await makeData();
    await succeed("user", "add", "--data", data, "--name", "x", "--role", "auditor", "kansa");
    await succeed("user", "deactivate", "--data", data, "kansa");
    const [sequence] = (await succeed("audit", "list", "--data", data, "--limit", "1")).split("\t");
    const path = join(data, "records.sqlite");
    assert.ok(!existsSync(`${path}-wal`) || statSync(`${path}-wal`).size === 0);
    const bytes = readFileSync(path);
    const at = bytes.indexOf("change_useruser"); // action and kind of the row in the trail
    assert.ok(at > 0);
    bytes[at] ^= 0x20;
    writeFileSync(path, bytes);
    await assertRefused(["audit", "verify", "--data", data], exit_code.corrupt, new RegExp(`${sequence}番`));
  });

  test(`a server that is killed while people sign in leaves a whole trail (seed ${seed})`, async () => {
    const data = await makeSampleData();
    const random = chance();
    for (let round = 0; round < k_kills; ++round) {
      const server = await Server.start(data);
      const signed_in = [];
      const asking = k_roles.map((role) =>
        signIn(server, role, k_sample_password).then(({ status, cookie }) => { if (status === 200) signed_in.push(cookie); }, () => {}));
      await sleep(100 + random() * 900);
      await server.kill();
      await Promise.all(asking);
      assert.match(await succeed("audit", "verify", "--data", data), /問題はありません/);
      const again = await Server.start(data);
      for (const cookie of signed_in) assert.match(await whoAmI(again, cookie), /u-sample-/, "an acknowledged session is kept");
      await again.stop();
    }
  });
});
