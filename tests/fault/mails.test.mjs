// Mails under a server that is killed at random moments: no mail comes twice, and each one is sent, waits, or is a dead
// letter that says so. Repeat a run with TSUNAGU_SEED=<the printed seed>.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addAccounts, clientsOf, Client, newUser } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { MailServer, readMail } from "../support/smtp.mjs";
import { chance, exit_code, makeData, person, seed, Server, sleep, succeed, until } from "../support/tsunagu.mjs";

const k_kills = 100;
const k_lives_ms = 250; // at most, before it is killed
const k_bounded = { timeout: 400_000 * k_pace };
const random = chance();

describe(`killed while mails are sent (seed ${seed})`, k_bounded, () => {
  test(`${k_kills} times: no mail comes twice, and none is lost without a word`, k_bounded, async (t) => {
    const mails = await MailServer.start();
    const data = await makeData({ coordinators: [person("co-01"), person("co-02", { hub_id: "hub-15" })] });
    await addAccounts(data);
    const flags = ["--rate-factor", "1000000", "--public-url", "https://tsunagu.example.jp", "--mail-from", "tsunagu@example.jp", "--smtp-url", mails.url];
    let server = await (await Server.start(data, { flags })).ready();
    const { agency_staff: agency, system_admin: admin, headquarters } = await clientsOf(server.url);
    const desk = await newUser(headquarters, { role: "hub_desk", organization_id: "hub-14" });
    const as = ({ cookie }) => new Client(server.url, { cookie });
    for (const [client, address] of [[agency, "agency@example.jp"], [desk, "desk@example.jp"]]) {
      assert.equal((await as(client).send("PUT", "/api/v1/account/mail", { address })).status, 200);
      const { text } = readMail(await until(() => mails.mails.find(({ to }) => to[0] === address), 20_000, address));
      const [code] = text.match(/[a-z2-7]{4}-[a-z2-7]{4}/);
      assert.equal((await as(client).send("POST", "/api/v1/account/mail/confirmation", { code })).status, 200);
    }

    /** Sends requests, each of which the desk is told of, until the server is gone. */
    const ask = async () => {
      try {
        for (;;) {
          const answer = await as(agency).send("POST", "/api/v1/requests", { prefecture: "14", type: "online", mode: "online", need: "原価", candidates: [{ coordinator_id: "co-01" }], send: true });
          assert.equal(answer.status, 201, await answer.clone().text());
          await sleep(random() * 60);
        }
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
      }
    };
    mails.thinks_ms = 25; // most of the life of a mail, so that some kills come then
    for (let round = 0; round < k_kills; ++round) {
      const asking = ask();
      await sleep(random() * k_lives_ms);
      await server.kill();
      await asking;
      server = await Server.start(data, { flags });
    }
    mails.thinks_ms = 0;
    await server.ready();
    const count = async (state) => (await as(admin).json(`/api/v1/mails?state=${state}`)).total;
    await until(async () => (await count("queued")) + (await count("sending")) === 0, 60_000, () => server.log());

    const ids = mails.mails.map((mail) => readMail(mail).id);
    assert.equal(new Set(ids).size, ids.length, "a mail came twice");
    const [sent, dead, all] = [await count("sent"), await count("dead"), (await as(admin).json("/api/v1/mails")).total];
    assert.equal(sent + dead, all);
    assert.ok(sent <= ids.length && ids.length <= all, `${sent} sent, ${ids.length} arrived, ${dead} dead`);
    t.diagnostic(`${all} mails, ${ids.length} arrived, each once; ${sent} known to be sent, ${dead} dead letters, ${k_kills} kills`);
    assert.ok(all > k_kills / 2, `${all} mails`);
    assert.equal(await server.stop(), exit_code.ok);
    await mails.stop();
    await succeed("check", "--data", data);
    await succeed("audit", "verify", "--data", data);
  });
});
