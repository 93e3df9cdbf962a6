// What a result says of the words of the need, what could not be read, and the help on searching.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertFitsWidth, assertNoViolations, settled, useBrowser } from "../support/browser.mjs";

const site = useBrowser();

describe("words of the need", () => {
  test("are marked when the person's evidence has them, and named when it has not", async (t) => {
    const page = await site.open(t, `/?q=${encodeURIComponent("旅館とqzxwvuの相談")}`);
    const first = page.locator(".person").first();
    assert.ok((await first.locator(".word-covered").allInnerTexts()).includes("旅館"));
    assert.deepEqual(await first.locator(".word-missing").allInnerTexts(), ["qzxwvu"]);
    assert.match(await first.locator(".person-words").innerText(), /含まれない語\s*qzxwvu/);
    assert.deepEqual(page.failures, []);
  });

  test("found in another way show both, and only related people say so", async (t) => {
    const page = await site.open(t, "/?q=旅館", {
      prepare: (page) => page.route("**/api/v1/search?**", async (route) => {
        const answer = await (await route.fetch()).json();
        const [one, other] = answer.people;
        Object.assign(one, { covered: ["旅館"], uncovered: [], via: [{ word: "粗利", found: "<b>採算</b>" }] });
        Object.assign(other, { match: "related", matched: { profile: false, cases: 0 }, covered: [], uncovered: ["旅館"], via: [], why: [] });
        await route.fulfill({ json: { ...answer, people: [one, other] } });
      }),
    });
    assert.match(await page.locator(".word-via").innerText(), /粗利 ≈\s*(は次の語で一致:)?\s*<b>採算<\/b>/);
    assert.match(await page.locator(".person-matched").nth(1).innerText(), /関連する内容で一致/);
    assert.equal(await page.locator(".person").first().locator(".word-missing").count(), 0);
  });

  test("are not told of without a need", async (t) => {
    const page = await site.open(t, "/?q=");
    assert.ok(await page.locator(".person").count() > 0);
    assert.equal(await page.locator(".person-words").count(), 0);
  });

  test("fit a narrow screen", async (t) => {
    const page = await site.open(t, `/?q=${encodeURIComponent(`旅館 ${"x".repeat(80)}`)}`, { width: 320 });
    await assertFitsWidth(page, "words of the need");
    await assertNoViolations(page, "words of the need");
  });
});

describe("the query language", () => {
  test("says what it could not read", async (t) => {
    const page = await site.open(t, `/?q=${encodeURIComponent("県:大坂 旅館")}`);
    assert.match(await page.locator(".results").innerText(), /県「大坂」は一覧にありません/);
  });

  test("is explained next to the box, by keyboard", async (t) => {
    const page = await site.open(t, "/");
    const help = page.locator(".search-help");
    assert.equal(await help.locator("dl").isVisible(), false);
    await help.locator("summary").focus();
    await page.keyboard.press("Enter");
    assert.equal(await help.locator("dl").isVisible(), true);
    assert.match(await help.innerText(), /旅館 -飲食/);
    await page.setViewportSize({ width: 320, height: 700 });
    await settled(page);
    await assertFitsWidth(page, "help");
    await assertNoViolations(page, "help");
  });
});
