// Suggestions under the search box: by keyboard, by mouse, with an input method, on a narrow screen.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertFitsWidth, assertNoViolations, settled, useBrowser } from "../support/browser.mjs";

const site = useBrowser();
const k_shown_within_ms = 300; // an answer that nobody should see

const box = (page) => page.locator("[data-search]");
const list = (page) => page.getByRole("listbox", { name: "候補" });
const options = (page) => list(page).getByRole("option");
const query = (page) => new URL(page.url()).searchParams;

/** Types into the empty box and waits for suggestions. */
async function type(page, text) {
  await box(page).focus();
  await page.keyboard.insertText(text);
  await list(page).waitFor();
}

/** The text of the option that the box names as the active one. */
const active = (page) => page.evaluate(() => {
  const id = document.activeElement.getAttribute("aria-activedescendant");
  return id && document.getElementById(id).querySelector(".suggestion-text").textContent;
});

/** A person of the sample data. */
const somebody = (page) => page.evaluate(async () => (await (await fetch("/api/v1/search?q=&per_page=1")).json()).people[0]);

describe("suggestions by keyboard", () => {
  test("the arrows go round, Enter takes a word into the question", async (t) => {
    const page = await site.open(t, "/");
    await type(page, "じぎょうしょうけい");
    assert.equal(await box(page).getAttribute("aria-controls"), await list(page).getAttribute("id"));
    assert.match(await page.locator(".search-box [role=status]").innerText(), /候補が\d+件あります/);
    const texts = await options(page).locator(".suggestion-text").allInnerTexts();
    assert.equal(await active(page), null);
    for (const text of texts) {
      await page.keyboard.press("ArrowDown");
      assert.equal(await active(page), text);
      assert.equal(await list(page).locator("[aria-selected=true]").count(), 1);
    }
    await page.keyboard.press("ArrowDown");
    assert.equal(await active(page), null, "after the last one: what was typed");
    await page.keyboard.press("ArrowUp");
    assert.equal(await active(page), texts.at(-1));
    await page.keyboard.press("Home");
    assert.equal(await active(page), null, "Home is for the text");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForFunction((q) => new URL(location.href).searchParams.get("q") === q, texts[0]);
    await settled(page);
    assert.equal(await box(page).inputValue(), texts[0]);
    assert.equal(await list(page).count(), 0);
    assert.ok(await page.evaluate(() => document.activeElement.matches("[data-search]")), "focus stays in the box");
    assert.deepEqual(page.failures, []);
  });

  test("a person's name leads to the person", async (t) => {
    const page = await site.open(t, "/");
    const { id, name, yomi } = await somebody(page);
    await type(page, yomi.replace(/ /g, ""));
    await page.keyboard.press("ArrowDown");
    assert.equal(await active(page), name);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/coordinators/${id}`);
    await page.goBack();
    await settled(page);
  });

  test("Enter without a choice searches for what was typed", async (t) => {
    const page = await site.open(t, "/");
    await type(page, "資金");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=/);
    assert.equal(query(page).get("q"), "資金");
    assert.equal(await list(page).count(), 0);
  });

  test("Escape closes the list and keeps the text, Alt and Down open it again", async (t) => {
    const page = await site.open(t, "/");
    await type(page, "資金");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    assert.equal(await list(page).count(), 0);
    assert.equal(await box(page).inputValue(), "資金");
    await page.keyboard.press("Alt+ArrowDown");
    await list(page).waitFor();
    await page.keyboard.press("Tab");
    await list(page).waitFor({ state: "detached" });
    assert.equal(new URL(page.url()).search, "");
  });

  test("a place narrows the search and leaves the other words", async (t) => {
    const page = await site.open(t, "/");
    const { prefecture } = await somebody(page);
    await type(page, `資金 ${prefecture.label}`);
    await page.keyboard.press("ArrowDown");
    assert.equal(await active(page), prefecture.label);
    await page.keyboard.press("Enter");
    await page.waitForURL(/prefecture=/);
    assert.deepEqual([query(page).get("q"), query(page).get("prefecture")], ["資金", prefecture.code]);
    assert.equal(await box(page).inputValue(), "資金");
    await page.locator(".chip").waitFor();
  });
});

describe("suggestions by mouse", () => {
  test("a click takes one, a click elsewhere closes the list", async (t) => {
    const page = await site.open(t, "/");
    await type(page, "資金");
    await page.locator("h1").click();
    await list(page).waitFor({ state: "detached" });
    await box(page).fill("");
    await type(page, "しきんぐり");
    const text = await options(page).first().locator(".suggestion-text").innerText();
    await options(page).first().click();
    await page.waitForFunction((q) => new URL(location.href).searchParams.get("q") === q, text);
    assert.ok(await page.evaluate(() => document.activeElement.matches("[data-search]")));
  });
});

describe("suggestions and an input method", () => {
  test("follow the composition, but keys are the input method's", async (t) => {
    const page = await site.open(t, "/");
    await box(page).focus();
    const devtools = await page.context().newCDPSession(page);
    const key = (key, code) => devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code: key, windowsVirtualKeyCode: code });
    await devtools.send("Input.imeSetComposition", { text: "しきんｇ", selectionStart: 4, selectionEnd: 4 });
    await list(page).waitFor();
    await key("ArrowDown", 40);
    assert.equal(await active(page), null);
    await key("Escape", 27);
    assert.equal(await list(page).count(), 1);
    await key("Enter", 13);
    assert.equal(new URL(page.url()).search, "");
    await devtools.send("Input.insertText", { text: "資金" });
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await active(page), null);
  });
});

describe("suggestions on the way", () => {
  test("the answer to the last letters wins", async (t) => {
    const slow = {};
    const held = new Promise((done) => { slow.answer = done; });
    const over = new Promise((done) => { slow.over = done; });
    const page = await site.open(t, "/", {
      prepare: (page) => page.route("**/api/v1/suggest?**", async (route) => {
        if (new URL(route.request().url()).searchParams.get("q") !== "資") return route.continue();
        await held;
        await route.continue().catch(() => undefined); // the page may have given it up
        slow.over();
      }),
    });
    await box(page).focus();
    const asked = page.waitForRequest(/suggest\?q=%E8%B3%87$/);
    await page.keyboard.insertText("資");
    await asked;
    await page.keyboard.insertText("金繰り表");
    await list(page).waitFor();
    slow.answer();
    await over;
    await page.waitForTimeout(k_shown_within_ms);
    assert.deepEqual([...new Set(await options(page).locator(".suggestion-text").allInnerTexts())].filter((text) => !text.includes("資金繰り表")), []);
  });

  test("nothing comes up after a search, for a memo, or when the server is silent", async (t) => {
    const page = await site.open(t, "/");
    const asked = [];
    page.on("request", (request) => { if (request.url().includes("/suggest")) asked.push(request.url()); });
    await box(page).focus();
    await page.keyboard.insertText("資金");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=/);
    await settled(page);
    await page.waitForTimeout(400);
    assert.equal(await list(page).count(), 0);
    await box(page).fill("一行目\n資金");
    await box(page).fill("旅館の人手不足で困っている。".repeat(4));
    await page.waitForTimeout(400);
    assert.deepEqual(asked, []);
    await page.route("**/api/v1/suggest?**", (route) => route.abort());
    await box(page).fill("資金");
    await page.waitForTimeout(400);
    assert.equal(await list(page).count(), 0);
    assert.equal(await page.getByRole("alert").count(), 0);
    assert.deepEqual(page.failures, []);
  });
});

describe("suggestions for everybody", () => {
  for (const width of [320, 1280]) {
    test(`no violations and nothing too wide at ${width} px`, async (t) => {
      const page = await site.open(t, "/", { width, height: 700 });
      await type(page, "きん");
      await page.keyboard.press("ArrowDown");
      await assertNoViolations(page, `${width} px`);
      await assertFitsWidth(page, `${width} px`);
      const heights = await options(page).evaluateAll((all) => all.map((option) => option.offsetHeight));
      assert.ok(heights.every((height) => height >= 40), String(heights));
    });
  }
});

describe("near forms", () => {
  test("a mistyped word is offered in the form that finds somebody, also on a narrow screen", async (t) => {
    const page = await site.open(t, "/?q=インボイズの相談&online=1", { width: 320, height: 700 });
    const near = page.locator(".near-forms");
    const link = near.getByRole("link", { name: "インボイスの相談" });
    const promised = Number((await near.locator("li").first().innerText()).match(/（([\d,]+)人）/)[1].replace(",", ""));
    await assertNoViolations(page, "near forms");
    await assertFitsWidth(page, "near forms");
    await link.click();
    await page.waitForFunction(() => new URL(location.href).searchParams.get("q") === "インボイスの相談");
    await settled(page);
    assert.equal(query(page).get("online"), "1");
    assert.equal(Number((await page.locator(".results-total").innerText()).replace(/\D/g, "")), promised);
    assert.equal(await near.count(), 0);
  });

  test("when nothing is found it comes before everything else", async (t) => {
    const page = await site.open(t, "/?q=しきんくり");
    assert.equal(await page.locator(".near-forms a").first().innerText(), "資金繰り");
  });
});
