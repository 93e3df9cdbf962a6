// A headless Chromium that talks to nobody but the server under test.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { AxeBuilder, chromium } from "./npm.mjs";
import { k_pace } from "./pace.mjs";
import { startServer } from "./server.mjs";

const k_args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const k_wait_ms = 15_000 * k_pace;

/**
 * Starts server and browser around the tests of a file; `open(test, address, options)` gives a fresh page.
 * `prepare(site)` runs once the server answers.
 */
export function useBrowser(prepare) {
  const site = { url: "" };
  let server;
  let browser;
  before(async () => {
    server = await startServer();
    site.url = server.url;
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: k_args });
    await prepare?.(site);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  site.open = async (test, address, { width = 1280, height = 900, prepare, ...options } = {}) => {
    const context = await browser.newContext({ viewport: { width, height }, locale: "ja-JP", ...options });
    test.after(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(k_wait_ms);
    page.strangers = [];
    page.failures = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(site.url) && !request.url().startsWith("data:")) page.strangers.push(request.url());
    });
    page.on("pageerror", (error) => page.failures.push(error.message));
    if (prepare) await page.route(isDocument, withoutAnswer);
    await prepare?.(page);
    await page.goto(site.url + address);
    await settled(page);
    return page;
  };
  return site;
}

const isDocument = (url) => !/^\/(api|assets)\//.test(url.pathname);

/** The page without the answer that comes with it: the client has to ask, and a test can answer. */
async function withoutAnswer(route) {
  if (!route.request().isNavigationRequest()) return route.continue();
  const response = await route.fetch();
  await route.fulfill({ response, body: (await response.text()).replace(/ data-answer="[^"]*"/, "") });
}

/** Waits until the page shows an answer, its error, or something that needs no answer. */
export async function settled(page) {
  await page.locator("main h1").first().waitFor({ state: "attached" });
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .skeleton:not(.guide *)'));
}

export async function assertNoViolations(page, what) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((n) => n.html).join("\n  ")}`);
  assert.deepEqual(told, [], what);
}

export async function assertFitsWidth(page, what) {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(excess <= 0, `${what}: ${excess} px too wide`);
}

/** Pages of the printed document, counted in the PDF. */
export async function printedSheets(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  return (pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
}
