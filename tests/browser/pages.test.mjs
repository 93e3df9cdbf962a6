// The other pages, paper, and accessibility of every page in every state.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertFitsWidth, assertNoViolations, printedSheets, settled, useBrowser } from "../support/browser.mjs";

/** A person with evidence for the question, and one of that person's cases. */
const found = { person: "", case: "", hub: "", name: "" };
const question = "旅館の人手不足";

const site = useBrowser({ prepare: async ({ url }) => {
  const { people } = await (await fetch(`${url}/api/v1/search?q=${encodeURIComponent(question)}&per_page=50`)).json();
  const person = people.find(({ why }) => why.some(({ kind }) => kind === "case"));
  Object.assign(found, {
    person: person.id, name: person.name, hub: person.hub, case: person.why.find(({ kind }) => kind === "case").id,
  });
} });

describe("a profile", () => {
  test("opens from its card and puts the cases that answer the question first", async (t) => {
    const page = await site.open(t, `/?q=${question}`);
    const link = page.locator(".person h3 a").first();
    const name = await link.innerText();
    await link.click();
    await page.locator(".record-head h1").waitFor();
    await settled(page);
    assert.equal(await page.locator("h1").innerText(), name);
    assert.equal(await page.title(), `${name} | つなぐ`);
    assert.match(await page.locator("#matching-heading").innerText(), /「旅館の人手不足」に近い事例/);
    assert.match(await page.locator(".record-contact").innerText(), /よろず支援拠点で受け付けます/);
    await page.getByRole("link", { name: "前のページに戻る" }).click();
    await page.locator(".person").first().waitFor();
    assert.equal(new URL(page.url()).searchParams.get("q"), question);
  });

  test("leads to its cases and its hub", async (t) => {
    const page = await site.open(t, `/coordinators/${found.person}`);
    await page.locator(".case-item a").first().click();
    await page.locator(".record-kind").waitFor();
    await page.goBack();
    await page.locator(".record-contact a").click();
    await page.waitForURL(/\/organizations\/hub-\d\d$/);
    await settled(page);
    assert.match(await page.locator("h1").innerText(), /よろず支援拠点$/);
  });

  test("prints on one A4 sheet", async (t) => {
    const page = await site.open(t, `/coordinators/${found.person}?q=${question}`);
    assert.equal(await printedSheets(page), 1);
  });

  test("that does not exist says so", async (t) => {
    const page = await site.open(t, "/coordinators/no-such-person");
    assert.match(await page.getByRole("alert").innerText(), /見つかりません/);
    assert.equal(await page.title(), "表示できません | つなぐ");
    assert.equal(await page.locator("h1").count(), 1);
  });
});

describe("a case", () => {
  test("tells challenge, actions, result and who handled it", async (t) => {
    const page = await site.open(t, `/cases/${found.case}?q=${question}`);
    const text = await page.locator("main").innerText();
    for (const part of ["課題", "取り組み", "結果", "担当した人"]) assert.match(text, new RegExp(part));
    await page.getByRole("link", { name: found.name }).click();
    await page.waitForURL(/\/coordinators\//);
    assert.equal(new URL(page.url()).searchParams.get("q"), question);
  });

  test("leads to cases and people like it, after the page itself", async (t) => {
    const page = await site.open(t, `/cases/${found.case}`);
    const alike = page.locator(".similar-item");
    await alike.first().waitFor();
    assert.ok(await alike.count() <= 5);
    assert.match(await page.locator(".similar").innerText(), /似た事例[^]*共通する言葉: /);
    const addresses = await alike.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.ok(!addresses.includes(`/cases/${found.case}`), "never the case itself");
    await alike.locator("a").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === addresses[0]);
    await page.goto(`${site.url}/coordinators/${found.person}`);
    await page.getByRole("heading", { name: "似た支援をしている人" }).waitFor();
    assert.equal(await page.locator(`.similar-item a[href="/coordinators/${found.person}"]`).count(), 0);
    assert.deepEqual(page.failures, []);
  });

  test("finds people for the same kind of need", async (t) => {
    const page = await site.open(t, `/cases/${found.case}`);
    await page.getByRole("link", { name: "似た相談を支援した人を探す" }).click();
    await page.locator(".person").first().waitFor();
    await settled(page);
    assert.ok(await page.locator(".person").count() > 0);
  });

  test("prints on one A4 sheet", async (t) => {
    const page = await site.open(t, `/cases/${found.case}`);
    assert.equal(await printedSheets(page), 1);
  });
});

describe("organisations", () => {
  test("are found by name and prefecture and lead to their people", async (t) => {
    const page = await site.open(t, "/organizations");
    await page.getByRole("textbox").fill("よろず");
    await page.getByRole("textbox").press("Enter");
    await page.waitForURL(/q=/);
    await page.getByLabel("都道府県").selectOption(found.hub.slice(-2));
    await page.waitForURL(/prefecture=/);
    await settled(page);
    const hub = page.locator(`.organization-item a[href="/organizations/${found.hub}"]`);
    await hub.click();
    await page.waitForURL(new RegExp(`/organizations/${found.hub}$`));
    await page.locator(".case-item a[href^='/coordinators/']").first().waitFor();
    await page.getByRole("link", { name: /この拠点の[\d,]+人から検索する/ }).click();
    await page.locator(".chip").waitFor();
    await settled(page);
    assert.equal(new URL(page.url()).searchParams.get("hub"), found.hub);
    assert.ok(await page.locator(".person").count() > 0);
  });
});

describe("without script", () => {
  const plain = { javaScriptEnabled: false };
  const pages = () => [`/coordinators/${found.person}`, `/cases/${found.case}`, `/organizations/${found.hub}`];

  test("a profile, a case and a hub say everything, lead on and print on one A4 sheet", async (t) => {
    for (const address of pages()) {
      const page = await site.open(t, address, plain);
      const heading = await page.locator("main h1").innerText();
      assert.equal(await page.title(), `${heading} | つなぐ`);
      assert.ok((await page.locator("main dl .fact").count()) >= 2, address);
      assert.ok((await page.locator("main a").count()) >= 1, address);
      assert.equal(await page.locator("script:not([src]), style, [style]").count(), 0, "nothing inline");
      await page.setViewportSize({ width: 320, height: 640 });
      assert.equal(await printedSheets(page), 1, address);
      assert.deepEqual(page.strangers, []);
    }
  });

  test("a search is sent by its form, shows people with the reasons, and goes on to further pages", async (t) => {
    const page = await site.open(t, "/", { ...plain, width: 320 });
    await page.getByLabel("相談の内容").fill(question);
    await page.getByLabel("オンライン可").check();
    await page.getByRole("button", { name: "検索する" }).click();
    await page.waitForURL(/online=1/);
    const first = page.locator(".person").first();
    assert.ok((await first.locator(".evidence mark").count()) > 0);
    assert.equal(await page.getByLabel("相談の内容").inputValue(), question);
    await page.getByRole("link", { name: "次へ" }).click();
    await page.waitForURL(/page=2/);
    assert.match(await page.locator(".pagination").innerText(), /前へ[^]*2 \/ \d+ページ/);
    await page.locator(".person h3 a").first().click();
    await page.waitForURL(/\/coordinators\//);
    assert.equal(await page.locator("main h1").count(), 1);
  });

  test("organisations are listed, found by what they do, and lead to their pages", async (t) => {
    const page = await site.open(t, "/organizations", { ...plain, width: 320 });
    assert.match(await page.locator(".results-total").innerText(), /^\d+機関$/);
    await page.getByLabel("名前、または困っていること").fill("就業規則を見直したい");
    await page.getByRole("button", { name: "検索する" }).click();
    await page.waitForURL(/q=/);
    const first = page.locator(".organization-item").first();
    assert.match(await first.innerText(), /働き方改革推進支援センター/);
    assert.ok((await first.locator("mark").count()) > 0);
    await first.getByRole("link").first().click();
    await page.waitForURL(/\/organizations\/./);
    assert.equal(await page.locator("main h1").count(), 1);
    await page.goto(`${site.url}/organizations?page=2`);
    assert.match(await page.locator(".pagination").innerText(), /前へ[^]*2 \/ \d+ページ/);
  });

  test("hostile text is text, and what does not exist says so", async (t) => {
    const page = await site.open(t, `/?q=${encodeURIComponent(`"><img src=x><script>1</script>`)}`, plain);
    assert.equal(await page.locator("main img, main script").count(), 0);
    assert.match(await page.getByLabel("相談の内容").inputValue(), /<script>/);
    const answer = await page.goto(`${site.url}/cases/none`);
    assert.equal(answer.status(), 404);
    assert.match(await page.locator("main").innerText(), /見つかりません/);
  });

  test("with script the client takes the page's answer and asks for it no second time", async (t) => {
    const asked = [];
    const page = await site.open(t, "/about");
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    for (const address of [...pages(), `/?q=${encodeURIComponent(question)}`, "/organizations", "/organizations?q=%E7%89%B9%E8%A8%B1&prefecture=13"]) {
      asked.length = 0;
      await page.goto(site.url + address);
      await settled(page);
      await page.locator("footer.site-foot").waitFor();
      const own = address.startsWith("/?") ? "/api/v1/search" : `/api/v1${address.split("?")[0]}`;
      assert.ok(!asked.includes(own), `${address}: ${asked}`);
    }
    assert.deepEqual(page.failures, []);
  });
});

describe("an address that is not ours", () => {
  test("says so within the page", async (t) => {
    const page = await site.open(t, "/about");
    await page.evaluate(() => {
      const link = document.createElement("a");
      link.href = "/nowhere/at/all";
      document.querySelector("main").append(link);
      link.click();
    });
    await page.getByRole("heading", { name: "ページが見つかりません" }).waitFor();
  });
});

describe("accessibility", () => {
  const pages = () => ({
    start: "/",
    "start with a prefecture": "/?from_prefecture=13",
    results: `/?q=${question}&from_prefecture=13&online=1`,
    everybody: "/?q=",
    "nothing found": "/?q=&prefecture=13&block=okinawa",
    "nobody at home": `/?q=${question}&prefecture=01&hub=hub-02&from_prefecture=01`,
    "refused parameter": "/?q=&topic=no-such-topic",
    profile: `/coordinators/${found.person}?q=${question}`,
    "missing profile": "/coordinators/no-such-person",
    case: `/cases/${found.case}`,
    organisations: "/organizations",
    "no organisations": "/organizations?q=存在しない機関名zzz",
    organisation: `/organizations/${found.hub}`,
    about: "/about",
    "style guide": "/styleguide",
  });
  const names = [
    "start", "start with a prefecture", "results", "everybody", "nothing found", "nobody at home", "refused parameter", "profile",
    "missing profile", "case", "organisations", "no organisations", "organisation", "about", "style guide",
  ];
  for (const name of names) {
    test(`axe finds nothing, wide and narrow: ${name}`, async (t) => {
      const page = await site.open(t, pages()[name]);
      await assertNoViolations(page, `${name} at 1280 px`);
      await page.setViewportSize({ width: 320, height: 640 });
      const filters = page.locator(".filters-switch").first();
      if (await filters.isVisible()) await filters.click();
      await assertFitsWidth(page, name);
      await assertNoViolations(page, `${name} at 320 px`);
      assert.deepEqual(page.strangers, [], "no request to anybody else");
      assert.deepEqual(page.failures, [], "no script error");
    });
  }

  test("axe finds nothing while an answer is awaited", async (t) => {
    const page = await site.open(t, "/about", {
      prepare: (page) => page.route("**/api/v1/search?**", () => undefined),
    });
    await page.evaluate(() => document.querySelector("a.site-name").click());
    await page.evaluate(() => history.replaceState(history.state, "", "/?q=x"));
    await page.getByRole("textbox").fill("旅館");
    await page.getByRole("textbox").press("Enter");
    await page.locator(".skeleton").waitFor();
    await assertNoViolations(page, "loading");
  });

  test("text can be enlarged to 200 % without loss", async (t) => {
    const page = await site.open(t, `/?q=${question}`, { width: 640, height: 480, bypassCSP: true });
    await page.addStyleTag({ content: "html { font-size: 200% !important }" });
    await assertFitsWidth(page, "200 %");
  });

  test("nothing moves for those who asked for that", async (t) => {
    const page = await site.open(t, "/styleguide", { reducedMotion: "reduce" });
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
  });
});
