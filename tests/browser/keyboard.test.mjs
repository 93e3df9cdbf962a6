// Everything without a mouse, and with a Japanese input method.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { settled, useBrowser } from "../support/browser.mjs";

const site = useBrowser();

const k_tab_limit = 120;

/** Presses Tab until the focused element matches; tells how often. */
async function tabTo(page, selector) {
  for (let presses = 1; presses <= k_tab_limit; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return presses;
  }
  assert.fail(`${selector} was not reached with ${k_tab_limit} tabs`);
}

const focused = (page) => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));

describe("the keyboard", () => {
  test("goes from the box to a result, into it and back", async (t) => {
    const page = await site.open(t, "/");
    assert.ok(await tabTo(page, "[data-search]") <= 8);
    await page.keyboard.type("旅館の人手不足");
    await page.keyboard.press("Enter");
    await page.locator(".person").first().waitFor();
    await settled(page);
    assert.ok(await page.evaluate(() => document.activeElement.matches("[data-search]")), "focus stays in the box");
    assert.ok(await tabTo(page, "a[href='#results']") <= 8, "a way past the filters comes soon");
    await page.keyboard.press("Enter");
    assert.ok(await tabTo(page, ".person h3 a") <= 4);
    const result = await page.evaluate(() => document.activeElement.getAttribute("href"));
    await page.keyboard.press("Enter");
    await page.locator(".record-head h1").waitFor();
    assert.ok(new URL(page.url()).pathname.startsWith("/coordinators/"));
    assert.ok(await page.evaluate(() => document.activeElement.matches("h1")), "focus is on the heading");
    await page.goBack();
    await page.locator(".person").first().waitFor();
    await page.waitForFunction((href) => document.activeElement?.getAttribute("href") === href, result);
  });

  test("reaches the main content by the skip link", async (t) => {
    const page = await site.open(t, "/about");
    await page.keyboard.press("Tab");
    assert.match(await focused(page), /本文へ移動/);
    const top = await page.locator(".skip").first().evaluate((link) => link.getBoundingClientRect().top);
    assert.ok(top >= 0, "the skip link is visible when focused");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  });

  test("switches a filter with the space bar and keeps its place", async (t) => {
    const page = await site.open(t, "/?q=人手不足");
    await tabTo(page, ".facet input");
    const before = await focused(page);
    await page.keyboard.press("Space");
    await page.locator(".chip").waitFor();
    await settled(page);
    assert.equal(await focused(page), before);
  });

  test("shows where the focus is", async (t) => {
    const page = await site.open(t, "/?q=");
    for (const selector of [".site-name", "[data-search]", ".button-main", ".facet summary"]) {
      await tabTo(page, selector);
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.equal(outline, "solid", selector);
    }
  });

  test("finds the search box with a slash, unless switched off", async (t) => {
    const page = await site.open(t, "/?q=旅館");
    await page.keyboard.press("/");
    assert.ok(await page.evaluate(() => document.activeElement.matches("[data-search]")));
    await page.keyboard.type("/");
    assert.equal(await page.locator("[data-search]").inputValue(), "旅館/");
    await page.goto(`${site.url}/about`);
    await page.keyboard.press("/");
    await page.waitForURL((url) => url.pathname === "/");
    await page.waitForFunction(() => document.activeElement?.matches("[data-search]"));
    await page.goto(`${site.url}/about`);
    await page.getByLabel("「/」キーで検索欄へ移動する").uncheck();
    await page.locator("h1").click();
    await page.keyboard.press("/");
    await page.waitForTimeout(200);
    assert.equal(new URL(page.url()).pathname, "/about");
  });
});

describe("an input method", () => {
  test("keeps the Enter that ends a conversion", async (t) => {
    const page = await site.open(t, "/");
    await page.locator("[data-search]").focus();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Input.imeSetComposition", { text: "旅館", selectionStart: 2, selectionEnd: 2 });
    assert.equal(await page.locator("[data-search]").inputValue(), "旅館");
    await devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 });
    await page.waitForTimeout(300);
    assert.equal(new URL(page.url()).search, "");
    await devtools.send("Input.insertText", { text: "旅館" });
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=/);
    await page.locator(".person").first().waitFor();
  });

  test("keeps it also where the composition is over before the key arrives", async (t) => {
    const page = await site.open(t, "/");
    await page.locator("[data-search]").fill("旅館");
    const prevented = await page.locator("[data-search]").evaluate((box) =>
      !box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true })));
    assert.equal(prevented, false);
    assert.equal(new URL(page.url()).search, "");
  });

  test("Shift and Enter break the line", async (t) => {
    const page = await site.open(t, "/");
    await page.locator("[data-search]").fill("一行目");
    const before = await page.locator("[data-search]").evaluate((box) => box.offsetHeight);
    for (let line = 0; line < 6; line++) await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("七行目");
    assert.equal(await page.locator("[data-search]").inputValue(), `一行目${"\n".repeat(6)}七行目`);
    assert.equal(new URL(page.url()).search, "");
    assert.ok(await page.locator("[data-search]").evaluate((box) => box.offsetHeight) > before, "the box grows");
  });
});
