// What hostile people write into records is text on every page: nothing runs, no element comes into being, and no
// policy of the page is asked. Each text is looked at in the page as the server sends it, parsed by the browser, and as
// the client draws it; every k_loaded_each-th one in a page that is loaded. The texts: tests/data/hostile/strings.jsonl.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { addAccounts, Client } from "../support/accounts.mjs";
import { settled, useBrowser } from "../support/browser.mjs";
import { hostile, hostileRecords } from "../support/hostile_strings.mjs";
import { k_pace } from "../support/pace.mjs";
import { importFile, makeData, person, Server, tempFolder, writeRecords } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 600_000 * k_pace };
const k_titles_at_once = 50; // people and cases on one page of results
const k_loaded_each = 9;
const k_drawn_within_ms = 30_000 * k_pace;

let records;

const site = useBrowser({
  start: async () => {
    records = hostileRecords();
    const data = await makeData({ coordinators: [person("co-01")] });
    for (const [kind, list] of Object.entries(records)) await importFile(data, kind, await writeRecords(tempFolder(), list));
    await addAccounts(data);
    return (await Server.start(data)).ready();
  },
});

/** A page that notices scripts and reports besides strangers and failures, signed in as the role when there is one. */
async function open(t, role) {
  const page = role ? await site.openAs(t, role, null) : await site.open(t, null);
  page.noticed = [];
  await page.exposeFunction("noticed", (what) => page.noticed.push(what));
  await page.addInitScript(`window.judge = { strange: ${strange}, readable: ${readable} };`);
  await page.addInitScript(() => {
    Object.defineProperty(window, "hit", { set: () => window.noticed("a script ran") });
    addEventListener("securitypolicyviolation", (event) => window.noticed(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    const ask = window.fetch;
    window.asking = 0;
    window.answers = 0;
    window.fetch = async (...request) => {
      ++window.asking;
      try {
        return await ask(...request);
      } finally {
        --window.asking;
        ++window.answers;
      }
    };
  });
  page.on("dialog", (dialog) => { page.noticed.push("a dialog"); dialog.dismiss(); });
  return page;
}

/** Elements that no page of ours has, attributes that run, addresses that are no addresses. */
const strange = (page = document) => {
  const found = [...page.querySelectorAll("x-hit, iframe, object, embed, base, math, marquee, template, body script, body style, body link, meta[http-equiv=refresh], img:not([src^='/']), form[action^='http']")].map((e) => e.outerHTML.slice(0, 200));
  for (const element of page.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || (/^(href|src|action|xlink:href)$/.test(name) && /^\s*(javascript|vbscript|data):/i.test(value))) found.push(`${name}=${value}`);
    }
  }
  return found;
};

/** What can be read on a page, in fields as well. */
const readable = (page = document) => [page.body.textContent, ...[...page.querySelectorAll("input, textarea")].map((e) => e.value)].join("\n");
/** With blanks made equal. */
const bare = (text) => text.replace(/\s+/gu, "");

async function assertHarmless(page, what) {
  assert.deepEqual(await page.evaluate(strange), [], what);
  assert.deepEqual([...page.noticed, ...page.strangers, ...page.failures], [], what);
}

async function visit(page, address) {
  await page.goto(site.url + address);
  await settled(page);
  await assertHarmless(page, address);
  return bare(await page.evaluate(readable));
}

/** The page as the server sends it, and as the client draws it when a link leads there: what can be read on both. */
async function look(page, address, { sent = true } = {}) {
  const seen = await page.evaluate(async ([address, sent, within_ms]) => {
    const { strange, readable } = window.judge;
    const page_of = (path) => new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("GET", path);
      request.responseType = "document";
      request.onload = () => done(request.responseXML);
      request.onerror = failed;
      request.send();
    });
    const found = [];
    if (sent) {
      const page = await page_of(address);
      found.push({ strange: strange(page), text: readable(page) });
    }
    const link = Object.assign(document.createElement("a"), { href: address });
    const answers = window.answers;
    document.body.append(link);
    link.click();
    link.remove();
    const deadline = performance.now() + within_ms;
    while (window.answers === answers || window.asking > 0 || document.querySelector('[aria-busy="true"], .skeleton')) {
      if (performance.now() > deadline) throw new Error(`${address} is not drawn`);
      await new Promise((done) => setTimeout(done, 2));
    }
    found.push({ strange: strange(), text: readable() });
    return found;
  }, [address, sent, k_drawn_within_ms]);
  for (const { strange } of seen) assert.deepEqual(strange, [], address);
  assert.deepEqual([...page.noticed, ...page.strangers, ...page.failures], [], address);
  return seen.map(({ text }) => bare(text));
}

/** NUL look-alikes aside, what was imported is what is shown. */
const short = (n) => bare(Array.from(hostile[n].text).slice(0, 60).join("").trim());

describe("every page shows the hostile texts as text", k_bounded, () => {
  test("of the public: records, results and lists", async (t) => {
    const page = await open(t);
    for (let n = 0; n < hostile.length; ++n) {
      const id = String(n).padStart(2, "0");
      for (const address of [`/coordinators/co-h${id}`, `/cases/ca-h${id}`, `/organizations/org-h${id}`]) {
        const pages = n % k_loaded_each === 0 ? [await visit(page, address)] : [];
        for (const text of [...pages, ...await look(page, address)]) assert.ok(text.includes(short(n)), `${address}: ${hostile[n].name}`);
      }
    }
    for (const address of ["/?q=", `/?q=&per_page=${k_titles_at_once}`, "/?kind=cases&q=", `/?q=${encodeURIComponent("script window hit onerror")}`, "/organizations", "/?q=&hub=hub-13&page=2"]) await visit(page, address);
  });

  test("as a query, in the address and in the box", async (t) => {
    const page = await open(t);
    await visit(page, "/");
    for (const [n, { text }] of hostile.entries()) {
      const address = `/?q=${encodeURIComponent(Array.from(text).slice(0, 300).join(""))}`;
      if (n % k_loaded_each === 0) await visit(page, address);
      await look(page, address);
    }
  });

  test("of desks and editors", async (t) => {
    const page = await open(t, "hub_desk");
    await visit(page, "/desk");
    const desk = await Client.signIn(site.url, "chief_coordinator");
    const edits = async (address, n) => {
      const [drawn] = await look(page, address, { sent: false }); // the server sends none of it
      assert.ok(drawn.includes(short(n)), `${address}: ${hostile[n].name}`);
    };
    for (let n = 0; n < hostile.length; ++n) {
      const id = String(n).padStart(2, "0");
      // A draft of each, so that differences are shown; and a case of the same texts at the desk.
      const { record } = await (await desk.get(`/api/v1/coordinators/co-h${id}/draft`)).json();
      await (await desk.send("PUT", `/api/v1/coordinators/co-h${id}/draft`, { ...record, topics: ["sales"], modes: ["visit"], title: "新しい肩書", message: `${record.message} ` + "追記" }, { "if-match": "*" })).text();
      await (await desk.send("POST", `/api/v1/coordinators/co-h${id}/draft/submission`, {})).text();
      const made = await desk.send("POST", "/api/v1/cases", { ...records.cases[n], id: undefined });
      const { record: draft } = await made.json();
      await edits(`/coordinators/co-h${id}/edit`, n);
      if (!draft) continue; // refused as a case, for example without any letter
      await (await desk.send("POST", `/api/v1/cases/${draft.id}/submission`, {})).text();
      await edits(`/cases/${draft.id}/edit`, n);
    }
    await visit(page, "/desk");
  });

  test("of users and the trail", async (t) => {
    const admin = await Client.signIn(site.url, "system_admin");
    let taken = 0;
    for (const [n, { text }] of hostile.entries()) {
      const name = Array.from(text).slice(0, 60).join("");
      const answer = await admin.send("POST", "/api/v1/users", { login: `hostile-${n}`, name, role: "agency_staff", organization_id: `org-h${String(n).padStart(2, "0")}` });
      await answer.text();
      if (answer.status === 201) ++taken;
    }
    assert.ok(taken >= 40, `${taken} names of users`);
    const page = await open(t, "system_admin");
    await visit(page, "/users");
    await visit(await open(t, "auditor"), "/audit");
  });
});

describe("taking away", k_bounded, () => {
  test("a file is chosen, saved and says how many rows it has, by keyboard", async (t) => {
    const page = await open(t, "hub_desk");
    await page.goto(`${site.url}/desk`);
    await settled(page);
    await page.getByLabel("記録の種類").selectOption("organizations");
    await page.getByLabel("記録の種類").selectOption("coordinators");
    await page.getByLabel("形式").focus();
    await page.keyboard.press("Tab");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    assert.match(download.suggestedFilename(), /^コーディネーター-\d{4}-\d\d-\d\d\.csv$/);
    const file = join(tempFolder(), "file.csv");
    await download.saveAs(file);
    const text = readFileSync(file, "utf8");
    assert.ok(text.startsWith('\uFEFF"コーディネーターID",'));
    assert.ok(text.includes("\"'=HYPERLINK("));
    await page.locator("[role=status]").filter({ hasText: `${hostile.length + 1}件を書き出しました` }).waitFor();
    await page.getByLabel("形式").selectOption("csv&encoding=cp932");
    await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "書き出す" }).click()]);
    await page.locator("[role=status]").filter({ hasText: /ない文字 \d+か所/ }).waitFor();
    await assertHarmless(page, "the desk");
  });
});
