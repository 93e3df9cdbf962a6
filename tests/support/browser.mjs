// A headless Chromium that talks to nobody but the server under test.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { Client, sample_password } from "./accounts.mjs";
import { AxeBuilder, chromium } from "./npm.mjs";
import { k_pace } from "./pace.mjs";
import { startSample } from "./sample.mjs";
import { exit_code } from "./tsunagu.mjs";

const k_args = [
  "--no-sandbox", "--disable-gpu", "--in-process-gpu", "--disable-software-rasterizer", "--disable-extensions", "--disable-quic",
  "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const k_wait_ms = 30_000 * k_pace;
const k_bounded = { timeout: 300_000 * k_pace };

/**
 * A server and a browser around the tests of a file: `start` makes the server ({ url, stop() }, on sample data unless it is
 * given), `prepare(site)` runs once both are there. The site has `server`, `url` and
 *   open(test, address, options)         a fresh page that nobody signed in on; null as address: an empty one
 *   openAs(test, login, address, options)  one of whoever signed in; `password` unless it is the one of the samples
 * Options: `width`, `height`, `within` (milliseconds that a step of the page may take), `prepare(page)` before it is asked
 * for (it then comes without its answer, which the client has to ask for), and those of a context of Playwright. A page keeps `failures` of its scripts and policy, and `strangers` it asked.
 */
export function useBrowser({ start = startSample, prepare } = {}) {
  const site = {};
  let browser;
  before(async () => {
    site.server = await start();
    site.url = site.server.url;
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell", args: k_args });
    await prepare?.(site);
  }, k_bounded);
  after(async () => {
    await browser?.close();
    assert.equal(await site.server?.stop(), exit_code.ok);
  }, k_bounded);

  const freshPage = async (test, { width = 1280, height = 900, within = k_wait_ms, client, ...options }) => {
    const context = await browser.newContext({ viewport: { width, height }, locale: "ja-JP", acceptDownloads: true, ...options });
    test.after(() => context.close());
    if (client) await context.addCookies([cookieOf(client)]);
    const page = await context.newPage();
    page.setDefaultTimeout(within);
    watch(page, site.url);
    return page;
  };
  const show = async (page, address) => {
    if (address === null) return page;
    await page.goto(site.url + address);
    await settled(page);
    return page;
  };

  site.open = async (test, address, { prepare, ...options } = {}) => {
    const page = await freshPage(test, options);
    if (prepare) await withoutAnswer(page);
    await prepare?.(page);
    return show(page, address);
  };
  site.openAs = async (test, login, address, { password = sample_password, ...options } = {}) => {
    const client = await Client.signIn(site.url, login, password);
    return site.open(test, address, { client, ...options });
  };
  return site;
}

/** The cookie of a session as a browser takes it; that of __Host- wants https, loopback counts as safe. */
function cookieOf({ url, cookie }) {
  const [name, value] = cookie.split("=");
  return { name, value, url: url.replace(/^http:/, "https:"), httpOnly: true, sameSite: "Lax" };
}

function watch(page, own) {
  page.strangers = [];
  page.failures = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(own) && !/^(data|blob):/.test(request.url())) page.strangers.push(request.url());
  });
  page.on("pageerror", (error) => page.failures.push(error.message));
  page.on("console", (message) => {
    if (/Content.Security|Refused to/i.test(message.text())) page.failures.push(message.text());
  });
}

/** The page without the answer that comes with it: the client has to ask, and a test can answer. */
const withoutAnswer = (page) => page.route((url) => !/^\/(api|assets)\//.test(url.pathname), async (route) => {
  if (!route.request().isNavigationRequest()) return route.continue();
  const response = await route.fetch();
  await route.fulfill({ response, body: (await response.text()).replace(/ data-answer="[^"]*"/, "") });
});

/** Waits until the page shows an answer, its error, or something that needs no answer. */
export async function settled(page) {
  await page.locator("main h1").first().waitFor({ state: "attached" });
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .skeleton:not(.guide *)'));
}

export async function assertNoViolations(page, what) {
  // Our pages have no frames: asked within the page, without a second one that puts frames together. What it has no
  // objections to is not described, which takes half of its time.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })
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
