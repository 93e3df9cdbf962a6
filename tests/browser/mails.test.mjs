// Mails and calendars in the browser, with a mail server on loopback: an address is given and confirmed, mails are switched
// off, a dead letter is sent again, a calendar's address is made and taken back, a vCard is taken along.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { addAccounts, clientsOf } from "../support/accounts.mjs";
import { assertFitsWidth, assertNoViolations, settled, useBrowser } from "../support/browser.mjs";
import { k_pace } from "../support/pace.mjs";
import { MailServer, readMail } from "../support/smtp.mjs";
import { makeData, person, Server, until } from "../support/tsunagu.mjs";

const k_wait_ms = 40_000 * k_pace;
const k_bounded = { timeout: 240_000 * k_pace };
const k_address = "agency@example.jp";

let mails;
let clients;

const site = useBrowser({
  start: async () => {
    mails = await MailServer.start();
    const data = await makeData({ coordinators: [person("co-01", { contact: "電話 03-1234-5678" })] });
    await addAccounts(data);
    return (await Server.start(data, { flags: ["--rate-factor", "1000000", "--public-url", "https://tsunagu.example.jp", "--mail-from", "tsunagu@example.jp", "--smtp-url", mails.url] })).ready();
  },
  prepare: async ({ url }) => { clients = await clientsOf(url); },
});
after(() => mails?.stop());

const mailTo = (address, words) => until(() => mails.mails.filter(({ to }) => to.includes(address)).map(readMail).find(({ subject }) => subject.includes(words)), k_wait_ms, () => `a mail about ${words}`);
const told = (page, words) => page.locator("[role=status]").filter({ hasText: words }).waitFor();

describe("mails in the account", k_bounded, () => {
  test("an address is given, confirmed by its code, switched off and taken back", async (t) => {
    const page = await site.openAs(t, "agency_staff", "/account");
    const part = page.getByRole("region", { name: "メールでのお知らせ" });
    await part.getByRole("textbox", { name: "メールアドレス" }).fill("no address");
    await part.getByRole("button", { name: "このアドレスで受け取る" }).click();
    await part.locator(".field-error").waitFor();
    await part.getByRole("textbox", { name: "メールアドレス" }).fill(k_address);
    await page.keyboard.press("Enter");
    await told(page, "コードを送りました");
    const [, code] = (await mailTo(k_address, "確認")).text.match(/^([a-z2-7]{4}-[a-z2-7]{4})\r?$/m);
    await part.getByRole("textbox", { name: "メールで届いたコード" }).fill(code);
    await part.getByRole("button", { name: "確認する" }).click();
    await told(page, "確認しました");
    await assertNoViolations(page);
    await part.getByRole("checkbox", { name: `${k_address} に送る` }).click();
    await told(page, "メールを止めました");
    assert.equal((await (await clients.agency_staff.get("/api/v1/account/mail")).json()).enabled, false);
    await part.getByRole("checkbox", { name: `${k_address} に送る` }).click();
    await told(page, "メールを送ります");
  });
});

describe("a dead letter", k_bounded, () => {
  test("is shown to administrators with its reason, and sent again", async (t) => {
    mails.behave("refuse");
    const asked = await clients.agency_staff.send("POST", "/api/v1/requests", { prefecture: "14", type: "dispatch", mode: "online", need: "原価管理", candidates: [{ hub_id: "hub-13" }], send: true });
    assert.equal(asked.status, 201, await asked.clone().text());
    const { id } = await asked.json();
    const answer = await clients.headquarters.send("POST", `/api/v1/requests/${id}/steps`, { action: "withdraw", note: "試験" }, { "if-match": "*" });
    assert.equal(answer.status, 200, await answer.text());
    const page = await site.openAs(t, "system_admin", "/about");
    await until(async () => {
      await page.goto(`${site.url}/mails`);
      await settled(page);
      return await page.getByRole("button", { name: /もう一度送る/ }).count() > 0;
    }, k_wait_ms, () => "a dead letter");
    await page.getByRole("cell", { name: /no such mailbox/ }).first().waitFor();
    await assertNoViolations(page);
    mails.behave("take");
    await page.getByRole("button", { name: /もう一度送る/ }).first().click();
    await told(page, "もう一度送ります");
    await mailTo(k_address, "取り下げる");
    // The mail server has it before its answer is written down.
    await until(async () => (await clients.system_admin.json("/api/v1/mails?state=sent")).mails.some(({ subject }) => subject.includes("取り下げる")), k_wait_ms, "sent");
    await page.getByRole("link", { name: "送信済み" }).click();
    await page.getByRole("rowheader", { name: /取り下げる/ }).first().waitFor();
    await page.setViewportSize({ width: 320, height: 800 });
    await assertFitsWidth(page);
  });
});

describe("a calendar", k_bounded, () => {
  test("gets an address that is shown once, and loses it", async (t) => {
    const page = await site.openAs(t, "coordinator", "/calendar");
    await page.getByRole("button", { name: "取り込み用のアドレスを作る" }).click();
    await page.getByRole("button", { name: "作る", exact: true }).click();
    const shown = page.getByRole("textbox", { name: "アドレス" });
    await shown.waitFor();
    const { pathname, origin } = new URL(await shown.inputValue());
    assert.equal(origin, "https://tsunagu.example.jp");
    assert.match(await (await site.server.get(pathname)).text(), /^BEGIN:VCALENDAR\r\n/);
    await assertNoViolations(page);
    await page.getByRole("button", { name: "アドレスを取り消す" }).click();
    await page.getByRole("button", { name: "取り消す", exact: true }).click();
    await told(page, "取り消しました");
    assert.equal((await site.server.get(pathname)).status, 404);
  });
});

test("the contact of a person is taken along as a vCard", k_bounded, async (t) => {
  const page = await site.openAs(t, "agency_staff", "/coordinators/co-01");
  await page.getByRole("button", { name: /連絡先/ }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /vCard/ }).click()]);
  assert.match(download.suggestedFilename(), /\.vcf$/);
});
