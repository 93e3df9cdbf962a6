// Canaries: words that stand only in records which a reader may not see. Every endpoint is asked as every role; none of
// them may come back, in a body or a header, and asking for one must be answered exactly as asking for a word that
// nobody ever wrote.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addAccounts, clientsOf, roles, routes } from "../support/accounts.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, chance, exit_code, importFile, makeData, person, seed, Server, tempFolder, writeRecords } from "../support/tsunagu.mjs";

const k_checks_min = 1000;
const k_bounded = { timeout: 600_000 * k_pace };
const random = chance();
const letters = (count) => Array.from({ length: count }, () => "bcdfghjklmnpqrstvwxz"[Math.floor(random() * 20)]).join("");
const kana = (count) => Array.from({ length: count }, () => "ぬねのほまみむめもやゆよらりるれろわ"[Math.floor(random() * 18)]).join("");

// Who may see the records of each kind, by tier.
const consent = (scope) => ({ scope, version: "1", on: "2026-01-01" });
const kinds = {
  agency: { tiers: ["agency", "hub"], person: { consent: consent("agency") }, case: { visibility: "agency" } },
  hub: { tiers: ["hub"], person: { consent: consent("hub") }, case: { visibility: "hub" } },
  own: { tiers: [], readers: ["headquarters"], case: { visibility: "own" } }, // of hub-47, where nobody of ours works
  unpublished: { tiers: [], case: { status: "draft" } },
  withdrawn: { tiers: [], case: { status: "withdrawn" } },
  "not yet": { tiers: [], person: { term: { from: "2190-01-01" } }, case: { publish_from: "2190-01-01" } },
  "no more": { tiers: [], person: { term: { from: "2000-01-01", until: "2001-01-01" } }, case: { publish_until: "2001-01-01" } },
  "no consent": { tiers: ["hub"], person: { consent: {} } },
};

const planted = []; // { kind, tiers, id, words, typed, is_case, alike }
const plant = (kind, is_case, make) => {
  const words = Array.from({ length: 6 }, () => letters(11));
  const typed = kana(7);
  const entry = { kind, tiers: kinds[kind]?.tiers ?? [], readers: kinds[kind]?.readers ?? [], id: `${is_case ? "ca" : "co"}-${letters(8)}`, words, typed, is_case };
  planted.push(entry);
  return make(entry, words, typed);
};

const people = [
  person("co-01", { hub_id: "hub-13", message: "見積もりの相談を受けます。" }), // becomes the sample coordinator
  person("co-02", { hub_id: "hub-14", message: "見積もりの相談を受けます。" }),
];
const cases = [caseOf("ca-01", ["co-01"]), caseOf("ca-02", ["co-02"])];
for (const [kind, { person: more, case: case_more }] of Object.entries(kinds)) {
  if (more) {
    // The only person of hub-47 and of its topic besides each other: counts would tell of them.
    people.push(plant(kind, false, ({ id }, [a, b, c, d, e, f], typed) => person(id, {
      hub_id: "hub-47", name: `隠 ${a}`, yomi: typed, title: b, message: `見積もりに強い ${c}`, how_i_help: `粗利の改善 ${d}`, methods: [e], romaji: f, contact: `${f}@example.jp`, ...more,
    })));
  }
  if (case_more) {
    cases.push(plant(kind, true, ({ id }, [a, b, c, d, e, f]) => caseOf(id, ["co-01"], {
      hub_id: "hub-47", prefecture: "47", year: 1999, title: `町工場の見積もり ${a}`, outline: b, challenge: `粗利が出ない注文 ${c}`, actions: `工程ごとに測る ${d}`, partners: [e], methods: [f], ...case_more,
    })));
  }
}
// What nobody sees anywhere but where it is asked for and counted: a contact of a public person.
people.push(plant("contact", false, (entry) => {
  entry.words.length = 1;
  return person(entry.id, { hub_id: "hub-15", contact: `${entry.words[0]}@example.jp` });
}));
planted.at(-1).is_public = true;
// Who checked a qualification of a public person: a name, for agencies and hubs.
people.push(plant("verifier", false, (entry) => {
  entry.words.length = 1;
  entry.tiers = ["agency", "hub"];
  return person(entry.id, { hub_id: "hub-15", qualifications: [{ code: "smec", verified_on: "2026-01-01", verified_by: entry.words[0] }] });
}));
planted.at(-1).is_public = true;

// A request for co-02 by the agency of the sample users, who wait for the hub of Osaka: no search finds any of it.
let asked_for; // { id, words }
async function plantRequest() {
  const words = Array.from({ length: 6 }, () => letters(11));
  const [need, client, tie, company] = words;
  const answer = await clients.agency_staff.send("POST", "/api/v1/requests", {
    prefecture: "27", type: "online", mode: "online", need: `見積もりの相談 ${need}`, client: `町工場 ${client}`, client_consent_id: "2026-014", tie, accompanying: [company], candidates: [{ coordinator_id: "co-02" }], send: true,
  });
  assert.equal(answer.status, 201);
  asked_for = { id: (await answer.json()).id, words: words.slice(0, 4) };
  planted.push({ kind: "request", tiers: [], id: asked_for.id, words: asked_for.words, typed: kana(7), readers: [], is_case: false, is_public: true });
}

const sees = (role, entry) => entry.tiers.includes(role.tier);
const hidden_from = (role) => planted.filter((entry) => !sees(role, entry));
/** A record that the role reads by its id, and nowhere else. */
const reads_at = (role, entry, path) => entry.readers.includes(role.name) && path.endsWith(`/cases/${entry.id}`);

let server;
let clients;
let data;
before(async () => {
  console.log(`TSUNAGU_SEED=${seed}`);
  data = await makeData({ coordinators: people, cases });
  await addAccounts(data);
  server = await (await Server.start(data)).ready();
  clients = await clientsOf(server.url);
  await plantRequest();
});
after(async () => {
  assert.equal(await server?.stop(), exit_code.ok);
  console.log(`${checks} checks, ${leaks} leaks, ${planted.length} records with canaries`);
  assert.equal(leaks, 0);
  assert.ok(checks >= k_checks_min, `${checks} checks`);
});

let checks = 0;
let leaks = 0;
const whole = async (answer) => `${[...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n")}\n\n${await answer.text()}`;

/** Asks as the role; fails when a canary that the role may not see comes back. Answers status and everything received. */
async function ask(role, path, method = "GET", body = undefined, asked = []) {
  const answer = await clients[role.name].send(method, path, body);
  const text = await whole(answer);
  for (const entry of hidden_from(role).filter((one) => !reads_at(role, one, path))) {
    const id = entry.is_public || path.includes(entry.id) ? [] : [entry.id];
    const found = [...entry.words, entry.typed, ...id].filter((word) => !asked.includes(word) && (text.includes(word) || text.includes(encodeURIComponent(word))));
    if (found.length > 0) {
      ++leaks;
      assert.fail(`${role.name} ${method} ${decodeURI(path)} shows ${found} of ${entry.id} (${entry.kind}): ${text.slice(0, 600)}`);
    }
  }
  ++checks;
  return { status: answer.status, text };
}

/** Without what differs from one answer to the next, and with the asked word and id made equal. */
const plain = ({ status, text }, word) => `${status} ${text
  .replaceAll(word, "WORD").replaceAll(encodeURIComponent(word), "WORD")
  .replace(/^(date|x-request-id|etag|content-length|connection|keep-alive): .*\n/gm, "")
  .replace(/(&quot;|")(request_id|took_ms)\1:(\1.*?\1|[\d.]+)/g, "")
  .replace(/問い合わせ番号 [^<]*/g, "")}`;

const searches = (word) => {
  const q = encodeURIComponent(word);
  const phrase = encodeURIComponent(`"${word}"`);
  return [
    `/api/v1/search?q=${q}`, `/api/v1/search?q=${phrase}`, `/api/v1/search?q=${encodeURIComponent(`見積もり ${word}`)}`, `/api/v1/search?q=${encodeURIComponent(`見積もり -${word}`)}`,
    `/api/v1/search?q=${encodeURIComponent(`氏名:${word}`)}`, `/api/v1/search?q=${q}&synonyms=off&from_prefecture=47`, `/api/v1/cases?q=${q}`, `/api/v1/cases?q=${phrase}&year_from=1999&year_to=1999`,
    `/?q=${q}`, `/?q=${phrase}&from_prefecture=47`, `/api/v1/suggest?q=${q}&limit=20`, `/api/v1/suggest?q=${encodeURIComponent(word.slice(0, 4))}&limit=20`, `/api/v1/organizations?q=${q}`,
  ];
};

describe("asking for the word itself", k_bounded, () => {
  for (const role of roles) {
    test(`${role.name}: as for a word that nobody ever wrote`, async () => {
      const answers = new Map(); // to the words that nobody ever wrote: one of letters, one of kana
      const control_of = async (make, length, n) => {
        if (!answers.has(make)) {
          const control = make(length);
          answers.set(make, { control, wanted: [] });
        }
        const { control, wanted } = answers.get(make);
        return { control, answer: wanted[n] ??= await ask(role, searches(control)[n]) };
      };
      for (const entry of hidden_from(role)) {
        for (const word of new Set([entry.words[0], entry.words[2] ?? entry.words[0], entry.words.at(-1), entry.typed])) {
          for (const [n, path] of searches(word).entries()) {
            // Kana is cut by what it happens to spell, so only suggestions compare.
            if (word === entry.typed && !path.startsWith("/api/v1/suggest")) continue;
            const got = await ask(role, path, "GET", undefined, [word]);
            // Four letters of chance may well begin the name of somebody whom the role does see.
            if (path.includes(`q=${encodeURIComponent(word.slice(0, 4))}&`)) continue;
            const { control, answer } = await control_of(word === entry.typed ? kana : letters, word.length, n);
            assert.equal(plain(got, word), plain(answer, control), `${role.name} ${decodeURI(path)} (${entry.kind})`);
          }
        }
      }
    });
  }

  test("whoever may see a record finds it by each of its words", async () => {
    let found = 0;
    for (const role of roles) {
      for (const entry of planted.filter((one) => sees(role, one) && one.words.length === 6)) {
        const { text } = await ask(role, `/api/v1/${entry.is_case ? "cases" : "search"}?q=${entry.words[2]}`);
        assert.ok(text.includes(entry.id), `${role.name} ${entry.kind}`);
        ++found;
      }
    }
    assert.ok(found >= 20, `${found}`);
  });
});

describe("asking for something else", k_bounded, () => {
  const questions = [
    "/api/v1/search?q=", "/api/v1/search?q=&per_page=50", `/api/v1/search?q=${encodeURIComponent("見積もり")}&per_page=50`, "/api/v1/search?q=&hub=hub-47", "/api/v1/search?q=&prefecture=47&from_prefecture=47",
    "/api/v1/search?q=&block=okinawa", `/api/v1/search?q=${encodeURIComponent("粗利の改善")}&hub=hub-47`, `/api/v1/search?q=${encodeURIComponent("町工場の見積もり 粗利が出ない注文")}&exclude_hub=hub-13`,
    "/api/v1/cases?q=&per_page=50", `/api/v1/cases?q=${encodeURIComponent("粗利")}&per_page=50`, "/api/v1/cases?q=&hub=hub-47", "/api/v1/cases?q=&prefecture=47", "/api/v1/cases?q=&year_from=1999&year_to=1999",
    "/api/v1/cases?q=&coordinator=co-01", `/api/v1/suggest?q=${encodeURIComponent("か")}&limit=20`, `/api/v1/suggest?q=${encodeURIComponent("見積")}&limit=20`, "/api/v1/suggest?q=&limit=20",
    "/api/v1/organizations?q=", "/api/v1/organizations?prefecture=47", "/api/v1/organizations/hub-47", "/api/v1/organizations/hub-13", "/api/v1/coordinators/co-01", "/api/v1/coordinators/co-01/similar",
    "/api/v1/cases/ca-01", "/api/v1/cases/ca-01/similar", "/api/v1/reference", "/api/v1/session", "/readyz",
    "/api/v1/reports/concentration", "/api/v1/reports/concentration?hub=hub-13", "/api/v1/reports/concentration?hub=hub-47", "/api/v1/exports/concentration", "/api/v1/exports/users?format=jsonl",
    `/api/v1/desks?prefecture=47&q=${encodeURIComponent("粗利の改善")}`, "/organizations", `/organizations?q=${encodeURIComponent("粗利の改善")}`,
    "/", "/?q=", `/?q=${encodeURIComponent("見積もり")}`, "/?hub=hub-47", "/?q=&prefecture=47&from_prefecture=47", "/coordinators/co-01", "/cases/ca-01", "/organizations/hub-47", "/organizations/hub-13",
  ];
  for (const role of roles) {
    test(`${role.name}: pages, counts and suggestions`, async () => {
      for (const path of questions) await ask(role, path);
    });
  }

  test("counts of places, people and years tell nothing of what is hidden", async () => {
    for (const role of roles.filter(({ tier }) => tier === "public")) {
      const everybody = JSON.parse((await ask(role, "/api/v1/search?q=&per_page=50")).text.split("\n\n").slice(1).join("\n\n"));
      assert.equal(everybody.total, 4);
      for (const facet of Object.values(everybody.facets)) for (const { code } of facet) assert.ok(!["hub-47", "47", "okinawa"].includes(code), code);
      const hub = JSON.parse((await ask(role, "/api/v1/organizations/hub-47")).text.split("\n\n").slice(1).join("\n\n"));
      assert.doesNotMatch(JSON.stringify(hub), /"coordinators":[1-9]/);
      const old = JSON.parse((await ask(role, "/api/v1/cases?q=&year_from=1999&year_to=1999")).text.split("\n\n").slice(1).join("\n\n"));
      assert.equal(old.total, 0);
    }
  });
});

describe("taking away", k_bounded, () => {
  const files = [
    ...["organizations", "coordinators", "cases", "measures"].flatMap((kind) => ["csv", "jsonl"].map((format) => `/api/v1/exports/${kind}?format=${format}`)),
    "/api/v1/exports/coordinators?hub=hub-47", "/api/v1/exports/cases?hub=hub-47", "/api/v1/exports/cases?encoding=cp932",
    "/api/v1/exports/search?q=", `/api/v1/exports/search?q=${encodeURIComponent("見積もり")}`, "/api/v1/exports/search?q=&hub=hub-47",
  ];
  for (const role of roles) {
    test(`${role.name}: files hold nothing that is hidden`, async () => {
      for (const path of files) {
        // Headquarters edits every record, so its files hold contacts; only what is in no layer must stay away.
        const contact = planted.find(({ is_public }) => is_public);
        const asked = role.name === "headquarters" && path.includes("/coordinators") ? contact.words : [];
        await ask(role, path, "GET", undefined, asked);
      }
    });
  }

  test("whoever takes records away gets those of the own layers", async () => {
    for (const role of roles.filter(({ name }) => ["headquarters", "system_admin"].includes(name))) {
      for (const entry of planted.filter((one) => sees(role, one))) {
        const { status, text } = await ask(role, `/api/v1/exports/${entry.is_case ? "cases" : "coordinators"}?format=jsonl`, "GET", undefined, planted.find(({ is_public }) => is_public).words);
        assert.equal(status, 200);
        assert.ok(text.includes(entry.words.at(-1)), `${role.name} ${entry.kind}`);
      }
    }
  });
});

// Addresses behind which the right people find what is hidden from searches; the matrix tests who these are.
const for_the_right_people = /\/(edit|draft|findings|desk|contact-reveals|review)/;

describe("asking for requests", k_bounded, () => {
  const parties = ["agency_staff", "agency_admin", "headquarters"];
  test("only the parties see a request, and headquarters nothing of the client", async () => {
    for (const { name } of roles) {
      for (const path of [`/api/v1/requests/${asked_for.id}`, ...["waiting", "sent", "received", "all"].map((box) => `/api/v1/requests?box=${box}`), "/api/v1/notifications", "/api/v1/desk"]) {
        const text = await whole(await clients[name].get(path));
        const hidden = !parties.includes(name) ? [asked_for.id, ...asked_for.words] : name === "headquarters" || path.includes("box=") ? [asked_for.words[1]] : [];
        for (const word of hidden) assert.ok(path.includes(word) || !text.includes(word), `${name} ${path} shows ${word}`);
        ++checks;
      }
    }
    for (const party of parties) assert.ok((await whole(await clients[party].get(`/api/v1/requests/${asked_for.id}`))).includes(asked_for.words[0]), party);
  });
});

describe("what is kept", k_bounded, () => {
  const [name, need, note, decision, saved] = Array.from({ length: 5 }, () => letters(11));
  test("shortlists are for the organisation, saved searches for the user, and neither for the trail", async () => {
    const made = await clients.agency_staff.send("POST", "/api/v1/shortlists", { name, need, decision, people: [{ coordinator_id: "co-02", note }] });
    assert.equal(made.status, 201);
    const { id } = await made.json();
    assert.equal((await clients.agency_staff.send("POST", "/api/v1/saved-searches", { name: saved, q: need })).status, 201);
    const words = [name, need, note, decision, saved];
    for (const role of roles) {
      for (const path of ["/api/v1/shortlists", `/api/v1/shortlists/${id}`, "/api/v1/saved-searches", "/api/v1/notifications", "/api/v1/audit?limit=200", "/api/v1/exports/audit"]) {
        const text = await whole(await clients[role.name].get(path)); // the trail holds ids of all records
        ++checks;
        const own = path.includes("/shortlists") ? ["agency_staff", "agency_admin"] : path.includes("saved") ? ["agency_staff"] : [];
        if (own.includes(role.name)) assert.ok(text.includes(path.includes("saved") ? saved : name), `${role.name} ${path}`);
        else for (const word of words) assert.ok(!text.includes(word), `${role.name} ${path} shows ${word}`);
      }
    }
  });

  for (const role of roles) {
    test(`${role.name}: comparing and teams show nobody who is hidden`, async () => {
      const hidden = hidden_from(role).filter((entry) => !entry.is_case && !entry.is_public);
      for (const entry of hidden) {
        const compare = (id) => ask(role, "/api/v1/compare", "POST", { ids: ["co-01", id], q: "見積もり" }, [entry.id]);
        assert.ok(JSON.parse((await compare(entry.id)).text.split("\n\n").slice(1).join("\n\n")).missing.includes(entry.id));
        const one = { ids: [entry.id], q: entry.words[2] };
        const none = { ids: ["co-none"], q: letters(11) };
        const allowed = [entry.id, entry.words[2]];
        const equal = ({ status, text }, { ids: [id], q }) => plain({ status, text: text.replaceAll(q, "WORD") }, id);
        assert.equal(equal(await ask(role, "/api/v1/compare", "POST", one, allowed), one), equal(await ask(role, "/api/v1/compare", "POST", none), none), `${role.name} ${entry.kind}`);
        await ask(role, "/api/v1/team", "POST", { need: entry.words[2] }, [entry.words[2]]);
      }
      await ask(role, "/api/v1/team", "POST", { need: "町工場の見積もり 粗利が出ない注文", from_prefecture: "47" });
      const kept = await ask(role, "/api/v1/shortlists", "POST", { name: "試験", people: [{ coordinator_id: hidden[0]?.id ?? "co-none" }] }, hidden.map(({ id }) => id));
      assert.ok([400, 401, 403].includes(kept.status), `${role.name} ${kept.status}`);
    });
  }
});

describe("asking by the id", k_bounded, () => {
  for (const role of roles) {
    test(`${role.name}: every route answers as for an id that does not exist`, async () => {
      for (const { method, path } of routes.filter((row) => /^\/(api\/v1\/)?(cases|coordinators)\/\{id\}/.test(row.path) && row.method === "GET" && !for_the_right_people.test(row.path))) {
        const of_cases = path.includes("/cases/");
        const wanted = (entry) => !entry.is_public && entry.is_case === of_cases && !reads_at(role, entry, path.replace("{id}", entry.id));
        for (const entry of hidden_from(role).filter(wanted)) {
          const got = await ask(role, path.replace("{id}", entry.id), method);
          const none = `${entry.is_case ? "ca" : "co"}-none`;
          assert.equal(plain(got, entry.id), plain(await ask(role, path.replace("{id}", none), method), none), `${role.name} ${path} ${entry.kind}`);
          assert.ok([404, 401, 403].includes(got.status), `${got.status}`);
        }
      }
      for (const entry of hidden_from(role).filter((one) => !one.is_public)) {
        if (!entry.is_case) {
          const got = await ask(role, `/api/v1/cases?coordinator=${entry.id}`);
          assert.equal(plain(got, entry.id), plain(await ask(role, "/api/v1/cases?coordinator=co-none"), "co-none"));
          const reveal = await ask(role, `/api/v1/coordinators/${entry.id}/contact-reveals`, "POST", {});
          assert.equal(plain(reveal, entry.id), plain(await ask(role, "/api/v1/coordinators/co-none/contact-reveals", "POST", {}), "co-none"), `${role.name} ${entry.kind}`);
        }
      }
    });
  }

  test("what only a hub sees is read by its id where it may be, and found by nobody", async () => {
    for (const entry of planted.filter(({ readers }) => readers.length > 0)) {
      for (const path of [`/api/v1/cases/${entry.id}`, `/cases/${entry.id}`]) {
        const { status, text } = await ask(roles.find(({ name }) => name === "headquarters"), path);
        assert.equal(status, 200);
        assert.ok(text.includes(entry.words.at(-1)));
      }
    }
  });

  test("an ETag of one reader does not fit another, and answers are kept apart", async () => {
    const tags = new Map();
    for (const role of roles) {
      const answer = await clients[role.name].get("/api/v1/coordinators/co-01");
      await answer.text();
      assert.match(answer.headers.get("vary"), /Cookie.*Authorization/);
      assert.equal(/private|no-store/.test(answer.headers.get("cache-control")), role.name !== "anonymous", role.name);
      if (!tags.has(role.tier)) tags.set(role.tier, answer.headers.get("etag"));
      assert.equal(answer.headers.get("etag"), tags.get(role.tier), role.name);
    }
    assert.equal(new Set(tags.values()).size, 3);
    const again = await clients.anonymous.get("/api/v1/coordinators/co-01", { "if-none-match": tags.get("hub") });
    assert.equal(again.status, 200);
  });

  test("an ETag moves with what its reader sees, and with nothing else", async () => {
    const read = async (client) => {
      const answer = await client.get("/api/v1/coordinators/co-02");
      return { etag: answer.headers.get("etag"), body: await answer.json() };
    };
    const before = await read(clients.anonymous);
    const changed = person("co-02", { hub_id: "hub-14", message: "見積もりの相談を受けます。", contact: "moved@example.jp" });
    await importFile(data, "coordinators", await writeRecords(tempFolder(), [changed]));
    assert.deepEqual(await read(clients.anonymous), before);
    await importFile(data, "coordinators", await writeRecords(tempFolder(), [{ ...changed, message: "見積もりの相談を毎日受けます。" }]));
    const after = await read(clients.anonymous);
    assert.notEqual(after.etag, before.etag);
  });

  test("who checked a qualification is for agencies and hubs", async () => {
    const { id, words: [name] } = planted.find(({ kind }) => kind === "verifier");
    for (const role of roles) {
      const { qualifications } = await clients[role.name].json(`/api/v1/coordinators/${id}`);
      assert.equal(qualifications[0].verified_by, role.tier === "public" ? null : name, role.name);
    }
  });
});
