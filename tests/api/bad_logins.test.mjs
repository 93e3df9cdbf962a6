// Guessing tells nothing: an unknown login, a wrong password, an account that is off and one without a password are
// refused in the same words and after the same work, and many guesses at once cost no more memory than the hashes allowed.
// 90 guesses here; TSUNAGU_GUESSES=1000 for all of them (about 4 minutes).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "../support/accounts.mjs";
import { k_memory_pace, k_pace } from "../support/pace.mjs";
import { cpuMs, peakMib, resetPeak } from "../support/raw.mjs";
import { exit_code, makeData, Server, succeed } from "../support/tsunagu.mjs";

const k_guesses = Number(process.env.TSUNAGU_GUESSES ?? 90);
const k_guesses_of_one_login = 5; // from the tenth on there is a wait
const k_work_within = 0.1; // of the processor, which is the same however busy the machine is
const k_medians_within = 0.3; // of the time until the answer
const k_growth_max_mib = 160 * k_memory_pace;
const k_tick_ms = 10; // of the kernel's count
const k_accepted_password = "words-of-the-owner";
const k_bounded = { timeout: 900_000 * k_pace };

const median = (times) => times.slice().sort((a, b) => a - b)[Math.floor(times.length / 2)];
let address = 0;
const next_address = () => `10.${++address >> 16 & 255}.${address >> 8 & 255}.${address & 255}`;

describe("bad logins", k_bounded, () => {
  let server;
  const known = [];
  before(async () => {
    const data = await makeData();
    server = await (await Server.start(data, { flags: ["--rate-factor", "1000000", "--trusted-proxy", "127.0.0.1"] })).ready();
    while (known.length * k_guesses_of_one_login < k_guesses / 2) {
      const login = `known-${known.length}`;
      const invitation = await succeed("user", "add", "--data", data, "--name", "試験", "--role", "auditor", login);
      const [, token] = invitation.match(/\/invitation#([\w-]+)/);
      const accepted = await new Client(server.url, { address: next_address() }).send("POST", "/api/v1/session/invitation", { token, password: k_accepted_password });
      assert.equal(accepted.status, 200);
      known.push(login);
    }
  });
  after(async () => assert.equal(await server.stop(), exit_code.ok));

  const guess = async (login, from = next_address()) => {
    const [started, cpu] = [performance.now(), cpuMs(server.pid)];
    const answer = await new Client(server.url, { address: from }).send("POST", "/api/v1/session", { login, password: "a guess of some length" });
    const problem = await answer.json();
    const took = performance.now() - started;
    const cpu_ms = cpuMs(server.pid) - cpu;
    delete problem.request_id;
    return { status: answer.status, body: JSON.stringify(problem), headers: [...answer.headers.keys()].sort().join(), took, cpu_ms };
  };

  let hash_ms; // of the processor
  test(`${k_guesses} guesses: one answer, one time`, async () => {
    const times = { known: [], unknown: [] };
    const work = { known: 0, unknown: 0 };
    const seen = new Set();
    for (let n = 0; n < k_guesses / 2; ++n) {
      // One after the other, so that both see the same machine.
      for (const [kind, login] of [["known", known[n % known.length]], ["unknown", `nobody-${n}`]]) {
        const { status, body, headers, took, cpu_ms } = await guess(login);
        seen.add(`${status} ${body} ${headers}`);
        times[kind].push(took);
        work[kind] += cpu_ms;
      }
    }
    assert.equal(seen.size, 1, [...seen].join("\n"));
    assert.match([...seen][0], /^401 /);
    const assertAlike = (what, a, b, within) => {
      console.log(`${what}: known ${a.toFixed(1)} ms, unknown ${b.toFixed(1)} ms`);
      assert.ok(Math.abs(a - b) / Math.max(a, b) <= within, `${what}: ${a} and ${b} ms`);
    };
    assertAlike("processor", work.known, work.unknown, k_work_within);
    assertAlike(`median of ${times.known.length}`, median(times.known), median(times.unknown), k_medians_within);
    hash_ms = work.known / times.known.length;
  });

  test("60 guesses at once: refused or told to wait, within the memory of two hashes", async () => {
    resetPeak(server.pid);
    const before_mib = peakMib(server.pid);
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => guess(`somebody-${n}`)));
    const growth = peakMib(server.pid) - before_mib;
    console.log(`peak memory grew by ${growth.toFixed(0)} MiB; ${answers.filter(({ status }) => status === 401).length} hashed`);
    for (const { status } of answers) assert.ok([401, 503, 429].includes(status), `${status}`);
    assert.ok(answers.some(({ status }) => status === 401));
    assert.ok(growth <= k_growth_max_mib, `${growth} MiB`);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  });

  test("guessing one login again and again is slowed down, for a login that does not exist too", async () => {
    for (const login of [known[0], "nobody-at-all"]) {
      const statuses = [];
      const from = next_address();
      for (let n = 0; n < 14; ++n) statuses.push((await guess(login, from)).status);
      assert.ok(statuses.includes(429), `${login}: ${statuses}`);
      assert.equal((await guess(login)).status, 401, "others are not kept waiting");
    }
  });

  test("passwords of 1 MB, of the wrong kind and with NUL are refused before any hash", async () => {
    const client = new Client(server.url, { address: next_address() });
    const rows = [
      [{ login: "auditor", password: "x".repeat(1 << 20) }, 413], [{ login: "auditor", password: "x".repeat(5000) }, 400], [{ login: "auditor", password: "a\0b" }, 400],
      [{ login: "auditor", password: 5 }, 400], [{ login: "auditor", password: null }, 400], [{ login: ["auditor"], password: "x" }, 400], [{}, 400],
      ["[]", 400], ["{", 400], ['{"login":"a","login":"b","password":"x"}', 400], ["[".repeat(100_000), 413], ["[".repeat(10_000), 400], ['{"a":'.repeat(3000), 400], ['{"login":"\\ud800","password":"x"}', 400],
    ];
    for (const [body, status] of rows) {
      const started = cpuMs(server.pid);
      const answer = await client.send("POST", "/api/v1/session", body);
      const text = await answer.text();
      assert.equal(answer.status, status, `${JSON.stringify(body).slice(0, 60)}: ${text}`);
      assert.ok(!text.includes("xxxx"), "what was sent is not repeated");
      const took = cpuMs(server.pid) - started;
      assert.ok(took < Math.max(hash_ms / 2, k_tick_ms * 2), `${JSON.stringify(body).slice(0, 60)}: ${took} ms, a hash takes ${hash_ms}`);
    }
  });
});
