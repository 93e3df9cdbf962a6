// Searching, filtering and finding one's way back, against the real server.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertFitsWidth, settled, useBrowser } from "../support/browser.mjs";

const site = useBrowser();
const k_shown_within_ms = 300; // an answer that nobody should see

const memo = `相談メモ（宿泊業、従業員12人）
客室の清掃と配膳の人手が足りず、旅館の部屋を半分しか開けられない。
求人を出しても応募がない。短時間勤務や外国人材も考えたい。
まずは今いる人数で回るやり方を知りたい。`;

const box = (page) => page.getByRole("textbox", { name: "相談の内容" });
const total = async (page) => Number((await page.locator(".results-total").innerText()).replace(/\D/g, ""));
const names = (page) => page.locator(".person h3 a").allInnerTexts();
const query = (page) => new URL(page.url()).searchParams;

/** A memo stands in no address: only its name does. */
const isMemo = (text) => /\n/.test(text) || text.length > 200;

async function search(page, text) {
  await box(page).fill(text);
  await box(page).press("Enter");
  await page.waitForFunction(([q, memo]) => {
    const parameters = new URL(location.href).searchParams;
    return memo ? /^[0-9a-f]{16}$/.test(parameters.get("memo") ?? "") && !parameters.has("q") : parameters.get("q") === q;
  }, [text.trim(), isMemo(text.trim())]);
  await settled(page);
}

describe("a search", () => {
  test("by a word shows people with highlighted evidence", async (t) => {
    const page = await site.open(t, "/");
    await search(page, "旅館の人手不足");
    assert.ok(await total(page) > 0);
    assert.ok((await names(page)).length > 0);
    const first = page.locator(".person").first();
    assert.match(await first.locator(".person-matched").innerText(), /事例\d+件で一致|プロフィールで一致/);
    assert.ok(await first.locator(".evidence mark").count() > 0);
    const marked = (await page.locator(".evidence mark").allInnerTexts()).join("");
    assert.match(marked, /旅館|人手|不足/);
    assert.equal(await page.title(), "旅館の人手不足 の検索結果 | つなぐ");
    assert.match(await page.locator(".results-time").innerText(), /^（\d+\.\d{3}秒）$/);
    assert.match(await page.locator(".sample-notice").innerText(), /架空のデータ/);
    assert.deepEqual(page.strangers, []);
    assert.deepEqual(page.failures, []);
  });

  test("by a pasted memo keeps its lines and finds people", async (t) => {
    const page = await site.open(t, "/");
    await search(page, memo);
    assert.ok(await total(page) > 0);
    assert.equal(await box(page).inputValue(), memo);
    assert.ok(await page.locator(".evidence mark").count() > 0);
  });

  test("by a pasted memo stands in no address, and a reload, the way back and a new tab keep it", async (t) => {
    const asked = [];
    const page = await site.open(t, "/?q=酒蔵", { prepare: (page) => page.on("request", (request) => asked.push(decodeURIComponent(request.url()))) });
    await search(page, memo);
    const found = { total: await total(page), names: await names(page) };
    const holdsMemo = async (tab) => {
      await settled(tab);
      await tab.waitForFunction((text) => document.querySelector("[data-search]").value === text, memo);
      assert.deepEqual({ total: await total(tab), names: await names(tab) }, found);
    };
    await page.reload();
    await holdsMemo(page);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector("[data-search]").value === "酒蔵");
    await page.goForward();
    await holdsMemo(page);
    const topic = page.locator(".facet").filter({ hasText: "相談の分野" }).locator("input").nth(1);
    await topic.check();
    await page.locator(".chip").first().waitFor();
    await settled(page);
    assert.equal(await box(page).inputValue(), memo);
    assert.ok(await total(page) < found.total);
    await page.goBack();
    await holdsMemo(page);

    const tab = await page.context().newPage();
    await tab.goto(page.url());
    await holdsMemo(tab);
    await tab.locator(".person h3 a").first().click();
    await tab.getByText("に近い事例").waitFor();
    await tab.close();
    await page.locator(".person h3 a").first().click();
    await page.getByText("に近い事例").waitFor();
    await page.goBack();
    await holdsMemo(page);
    assert.deepEqual(asked.filter((address) => address.includes("客室の清掃")), []);
    assert.ok(asked.some((address) => address.endsWith("/api/v1/search/cases")));
    assert.deepEqual(page.failures, []);

    const stranger = await site.open(t, page.url().slice(site.url.length));
    await stranger.getByText("相談メモがここにはありません").waitFor();
    assert.equal(await box(stranger).inputValue(), "");
  });

  test("by a memo in an old address shortens the address", async (t) => {
    const page = await site.open(t, `/?${new URLSearchParams({ q: memo, prefecture: "13" })}`);
    assert.equal(await box(page).inputValue(), memo);
    assert.equal(query(page).has("q"), false);
    assert.equal(query(page).get("prefecture"), "13");
    await search(page, "酒蔵");
    assert.equal(query(page).has("memo"), false);
  });

  test("takes a memo of nearly 8 KB and refuses a longer one with a reason", async (t) => {
    const page = await site.open(t, "/");
    await search(page, "旅館の人手不足で困っています。".repeat(180));
    assert.ok(await total(page) > 0);
    await box(page).fill("旅館の人手不足で困っています。".repeat(200));
    assert.match(await page.locator(".search-box-over").innerText(), /文字長すぎます/);
    const before = page.url();
    await box(page).press("Enter");
    assert.equal(page.url(), before);
    assert.equal(await box(page).getAttribute("aria-invalid"), "true");
  });

  test("opens the same state from its address", async (t) => {
    const page = await site.open(t, "/?q=旅館の人手不足&from_prefecture=13");
    const before = { total: await total(page), names: await names(page), from: await page.locator(".gap").innerText() };
    assert.match(before.from, /地元 東京都 [\d,]+人\s+ほかの地域 [\d,]+人/);
    const again = await site.open(t, page.url().slice(site.url.length));
    assert.deepEqual({ total: await total(again), names: await names(again), from: await again.locator(".gap").innerText() }, before);
    assert.equal(await again.getByLabel("自分の都道府県").inputValue(), "13");
  });

  test("shows text from the address as text", async (t) => {
    const attack = `"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
    const page = await site.open(t, `/?q=${encodeURIComponent(attack)}`);
    assert.equal(await box(page).inputValue(), attack);
    assert.equal(await page.locator("main img, main script").count(), 0);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
  });

  test("renders hostile records as text and counts highlights in code points", async (t) => {
    const page = await site.open(t, "/?q=旅館", {
      prepare: (page) => page.route("**/api/v1/search?**", async (route) => {
        const answer = await (await route.fetch()).json();
        const person = answer.people[0];
        person.name = "<img src=x onerror=window.hacked=1>";
        person.why = [{
          kind: "case", id: "x", title: "<b>題名</b>", title_highlights: [[3, 5]], year: null, prefecture: null,
          industry: null, field: "actions", snippet: "𠮷野家の旅館<script>", highlights: [[4, 6], [99, 120]],
        }];
        await route.fulfill({ json: { ...answer, people: [person] } });
      }),
    });
    assert.equal(await page.locator(".person h3 a").innerText(), "<img src=x onerror=window.hacked=1>");
    assert.deepEqual(await page.locator(".evidence mark").allInnerTexts(), ["題名", "旅館"]);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
  });

  test("is overtaken by the next one", async (t) => {
    const slow = {};
    const asked = new Promise((done) => { slow.asked = done; });
    const held = new Promise((done) => { slow.answer = done; });
    const over = new Promise((done) => { slow.over = done; });
    const page = await site.open(t, "/", {
      prepare: (page) => page.route("**/api/v1/search?**", async (route) => {
        if (!route.request().url().includes("slow")) return route.continue();
        slow.asked();
        await held;
        await route.continue().catch(() => undefined); // the page may have given it up
        slow.over();
      }),
    });
    await box(page).fill("slow");
    await box(page).press("Enter");
    await asked;
    await search(page, "酒蔵");
    slow.answer();
    await over;
    await page.waitForTimeout(k_shown_within_ms);
    assert.equal(query(page).get("q"), "酒蔵");
    assert.match(await page.title(), /^酒蔵/);
    assert.equal(await page.locator("[role=alert]").count(), 0);
    assert.ok(await total(page) > 0);
  });
});

describe("filters", () => {
  test("narrow the result as counted, show a chip, and the back button takes them off", async (t) => {
    const page = await site.open(t, "/?q=人手不足");
    const all = await total(page);
    const topic = page.locator(".facet").filter({ hasText: "相談の分野" });
    const choice = topic.locator("label").nth(1);
    const label = await choice.locator(".checkbox-label").innerText();
    const counted = Number((await choice.locator(".checkbox-note").innerText()).replace(/\D/g, ""));
    await choice.locator("input").check();
    await page.locator(".chip").first().waitFor();
    await settled(page);
    assert.equal(await total(page), counted);
    assert.ok(query(page).getAll("topic").length === 1);
    assert.match(await page.locator(".chip").innerText(), new RegExp(`相談の分野: ${label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`));
    await page.goBack();
    await page.locator(".chip").first().waitFor({ state: "detached" });
    await settled(page);
    assert.equal(await total(page), all);
    assert.equal(await choice.locator("input").isChecked(), false);
    await page.goForward();
    await page.locator(".chip").first().waitFor();
    await settled(page);
    assert.equal(await total(page), counted);
    await page.locator(".chip").click();
    await page.locator(".chip").waitFor({ state: "detached" });
    await settled(page);
    assert.equal(await total(page), all);
  });

  test("leave out the own hub", async (t) => {
    const page = await site.open(t, "/?q=売上");
    const code = (await page.evaluate(async () => (await (await fetch("/api/v1/search?q=売上&per_page=1")).json()).people[0].prefecture.code));
    const all = await total(page);
    assert.equal(await page.getByLabel("ほかの拠点だけ").isDisabled(), true);
    await page.getByLabel("自分の都道府県").selectOption(code);
    await page.locator(".gap").waitFor();
    await page.getByLabel("ほかの拠点だけ").check();
    await page.locator(".chip").waitFor();
    await settled(page);
    assert.equal(query(page).get("exclude_hub"), `hub-${code}`);
    assert.ok(await total(page) < all);
    await page.getByLabel("オンライン可").check();
    await page.getByLabel("地域外も可").check();
    await page.waitForFunction(() => document.querySelectorAll(".chip").length === 3);
    await settled(page);
    assert.equal(query(page).get("online"), "1");
    assert.equal(query(page).get("outside_region"), "1");
    await page.getByRole("link", { name: "条件をすべて外す" }).first().click();
    await page.waitForFunction(() => document.querySelectorAll(".chip").length === 0);
    await settled(page);
    assert.equal(await total(page), all);
  });

  test("remember the own prefecture for the next visit", async (t) => {
    const page = await site.open(t, "/");
    await page.getByLabel("自分の都道府県").selectOption("45");
    await page.waitForURL(/from_prefecture=45/);
    await page.goto(`${site.url}/about`);
    await page.goto(`${site.url}/`);
    await page.waitForURL(/from_prefecture=45/);
    assert.equal(await page.getByLabel("自分の都道府県").inputValue(), "45");
  });
});

describe("paging", () => {
  test("goes on to other people and back", async (t) => {
    const page = await site.open(t, "/?q=");
    const first = await names(page);
    assert.equal(first.length, 10);
    await page.getByRole("navigation", { name: "ページ送り" }).getByRole("link", { name: "次へ" }).click();
    await page.waitForURL(/page=2/);
    await settled(page);
    await page.locator('.pagination a[aria-current="page"]', { hasText: "2" }).waitFor();
    const links = (page) => page.locator(".person h3 a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    const second = await links(page);
    await page.goBack();
    await page.locator('.pagination a[aria-current="page"]', { hasText: "1" }).waitFor();
    assert.deepEqual(await names(page), first);
    assert.equal((await links(page)).some((link) => second.includes(link)), false);
  });
});

describe("when there is nothing to show", () => {
  test("nothing found says what to relax and by how much", async (t) => {
    const page = await site.open(t, "/?q=");
    const blocks = await page.evaluate(async () => (await (await fetch("/api/v1/search?q=&prefecture=13&block=okinawa")).json()).total);
    assert.equal(blocks, 0);
    await page.goto(`${site.url}/?q=&prefecture=13&block=okinawa`);
    await settled(page);
    assert.match(await page.locator(".state").innerText(), /東京都、沖縄では見つかりません/);
    assert.match((await page.locator("[role=status]").allInnerTexts()).join("\n"), /見つかりませんでした。他の地域(ブロック)?なら\d+人/);
    const addresses = await page.locator(".relax a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.ok(addresses.length >= 3, "either place, or both");
    for (const [i, address] of addresses.entries()) {
      const relaxed = page.locator(".relax a").nth(i);
      const promised = Number((await relaxed.locator(".relax-total").innerText()).replace(/\D/g, ""));
      await relaxed.click();
      await page.locator(".person").first().waitFor();
      await settled(page);
      assert.equal(await total(page), promised, address);
      assert.equal(new URL(page.url()).search, new URL(address, site.url).search);
      await page.goBack();
      await page.locator(".relax a").first().waitFor();
    }
  });

  test("few people come with what would find more below them", async (t) => {
    const page = await site.open(t, "/?q=旅館");
    const { facets } = await page.evaluate(async () => (await fetch("/api/v1/search?q=旅館")).json());
    const rare = facets.hub.find(({ count }) => count > 0 && count < 5);
    await page.goto(`${site.url}/?q=旅館&hub=${rare.code}`);
    await settled(page);
    assert.equal(await total(page), rare.count);
    assert.match(await page.locator(".state").innerText(), new RegExp(`見つかったのは${rare.count}人です`));
    assert.match(await page.locator(".relax").innerText(), /他の拠点なら/);
  });
});

describe("the own region", () => {
  test("shows who is at home and the nearest regions, each a search of its own", async (t) => {
    const page = await site.open(t, "/?q=旅館の人手不足&from_prefecture=01");
    const { from } = await page.evaluate(async () => (await fetch(`/api/v1/search${location.search}`)).json());
    const links = page.locator(".gap-nearest a");
    assert.equal(await links.count(), Math.min(3, from.nearest.length));
    for (const [i, near] of from.nearest.slice(0, 3).entries()) {
      assert.match(await links.nth(i).innerText(), new RegExp(`^${near.label} `));
      await links.nth(i).click();
      await page.waitForURL(new RegExp(`block=${near.block}`));
      await settled(page);
      assert.equal(await total(page), near.total);
      assert.match(await page.locator(".gap").innerText(), /地元 北海道/, "the banner stays");
      await page.goBack();
      await page.waitForURL((url) => !url.searchParams.has("block"));
      await settled(page);
    }
    await page.locator(".gap-totals a").last().click();
    await page.waitForURL(/exclude_hub=hub-01/);
    await settled(page);
    assert.equal(await total(page), from.elsewhere);
  });

  test("is in the page's order of tabs", async (t) => {
    const page = await site.open(t, "/?q=旅館の人手不足&from_prefecture=01");
    await page.locator("#results").focus();
    const reached = [];
    for (let presses = 0; presses < 5; presses++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement.closest(".gap") !== null));
    }
    assert.ok(reached.filter(Boolean).length >= 4, String(reached));
  });
});

describe("when a request fails", () => {

  test("an unanswered request says so and can be tried again", async (t) => {
    const page = await site.open(t, "/");
    await page.route("**/api/v1/search?**", (route) => route.abort());
    await search(page, "旅館");
    const alert = page.getByRole("alert").filter({ hasText: "サーバーにつながりません" });
    await alert.waitFor();
    await page.unroute("**/api/v1/search?**");
    await alert.getByRole("button", { name: "もう一度試す" }).click();
    await page.locator(".person").first().waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  });

  test("a problem document is shown in its own words", async (t) => {
    const page = await site.open(t, "/?q=旅館", {
      prepare: (page) => page.route("**/api/v1/search?**", (route) => route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        json: {
          type: "/problems/overloaded", title: "混み合っています", title_en: "Overloaded", status: 503,
          detail: "2秒後にもう一度お試しください", instance: "/api/v1/search", request_id: "r-1",
        },
      })),
    });
    const text = await page.getByRole("alert").innerText();
    assert.match(text, /混み合っています/);
    assert.match(text, /2秒後にもう一度お試しください/);
    assert.match(text, /r-1/);
  });

  test("a parameter the server refuses becomes a readable error", async (t) => {
    const page = await site.open(t, "/?q=旅館&topic=no-such-topic");
    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").innerText(), /topic/);
  });

  test("waiting shows only after 150 ms, and the answer ends it", async (t) => {
    let release;
    const page = await site.open(t, "/", {
      prepare: async (page) => {
        await page.clock.install();
        await page.route("**/api/v1/search?q=**", async (route) => {
          await new Promise((done) => { release = done; });
          await route.continue();
        });
      },
    });
    await page.locator(".topic-list").waitFor();
    await page.clock.pauseAt(Date.now() + 3_600_000);
    await box(page).fill("旅館");
    const asked = page.waitForRequest(/search\?q=/);
    await box(page).press("Enter");
    await page.clock.runFor(50);
    await asked;
    assert.equal(await page.locator(".skeleton").count(), 0);
    await page.clock.runFor(60);
    assert.equal(await page.locator(".skeleton").count(), 0);
    await page.clock.runFor(100);
    assert.equal(await page.locator(".skeleton").count(), 1);
    release();
    await page.locator(".person").first().waitFor();
    assert.equal(await page.locator(".skeleton").count(), 0);
  });
});

describe("narrow screens", () => {
  for (const address of ["/", "/?q=旅館の人手不足&from_prefecture=13&topic=labor_shortage", "/?q=", "/organizations", "/about", "/styleguide"]) {
    test(`fit 320 px: ${address}`, async (t) => {
      const page = await site.open(t, address, { width: 320, height: 640 });
      await assertFitsWidth(page, address);
    });
  }

  test("fold the filters away until asked for", async (t) => {
    const page = await site.open(t, "/?q=", { width: 360, height: 740 });
    assert.equal(await page.locator(".facet").first().isVisible(), false);
    await page.getByRole("button", { name: "絞り込み" }).click();
    assert.equal(await page.locator(".facet").first().isVisible(), true);
    await assertFitsWidth(page, "filters open");
  });
});

describe("synonyms", () => {
  test("are told, and switched off and on by a click or the checkbox, in the address too", async (t) => {
    const page = await site.open(t, "/?q=給料を上げる");
    const box = page.getByRole("checkbox", { name: "同義語でも探す" });
    assert.ok(await box.isChecked());
    assert.match(await page.locator(".synonyms").innerText(), /同義語でも探しました:\s*給料を上げる ≈ .*賃上げ/);
    const widened = await total(page);

    await page.getByRole("button", { name: "書いた語だけで探す" }).click();
    await page.waitForFunction(() => new URL(location.href).searchParams.get("synonyms") === "off");
    await settled(page);
    assert.equal(await page.locator(".synonyms").count(), 0);
    assert.equal(await box.isChecked(), false);
    assert.ok(await total(page) < widened, "the words as written find fewer people");

    await box.check();
    await page.waitForFunction(() => !new URL(location.href).searchParams.has("synonyms"));
    await settled(page);
    assert.equal(await total(page), widened);
    assert.deepEqual(page.failures, []);
  });
});
