// Working on profiles and cases in the browser, by keyboard and on a narrow screen, as a coordinator and a desk.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addAccounts } from "../support/accounts.mjs";
import { assertFitsWidth, assertNoViolations, settled, useBrowser } from "../support/browser.mjs";
import { makeData, person, Server } from "../support/tsunagu.mjs";

const site = useBrowser({
  start: async () => {
    const data = await makeData({
      coordinators: [person("co-01", {
        name: "見本 花子", topics: ["sales"], modes: ["visit"], how_i_help: "店先での声掛けから棚の並べ方まで、一緒に考えます。",
      })],
    });
    await addAccounts(data);
    return (await Server.start(data)).ready();
  },
});
const said = (page, words) => page.locator(".work-message, [role=status]").filter({ hasText: words }).first().waitFor();

describe("a profile", () => {
  test("is edited, submitted, compared field by field and approved", async (t) => {
    const mine = await site.openAs(t, "coordinator", "/coordinators/co-01/edit");
    await mine.getByLabel("ひとこと").fill("まず店を見せてください。");
    await mine.getByRole("button", { name: "下書きを保存する" }).press("Enter");
    await said(mine, "保存しました");
    assert.match(await mine.locator(".changes").innerText(), /ひとこと[^]*（未記入）[^]*まず店を見せてください。/);
    await assertNoViolations(mine, "the editor of a profile");
    await mine.getByRole("button", { name: "窓口へ提出する" }).click();
    await said(mine, "提出しました");

    const desk = await site.openAs(t, "hub_desk", "/desk");
    await assertNoViolations(desk, "the desk");
    await desk.getByRole("link", { name: "見本 花子" }).first().click();
    await desk.getByRole("heading", { name: "承認の判断" }).waitFor();
    await desk.getByRole("button", { name: "承認して公開する" }).click();
    await said(desk, "公開しました");
    const answer = await fetch(`${site.url}/api/v1/coordinators/co-01`);
    assert.equal((await answer.json()).message, "まず店を見せてください。");
    assert.deepEqual([...mine.failures, ...desk.failures], []);
  });
});

describe("what a desk knows of a person", () => {
  test("is the term and who saw the proof of a qualification; the person sees both and changes neither", async (t) => {
    const desk = await site.openAs(t, "hub_desk", "/coordinators/co-01/edit", { width: 320 });
    await desk.getByLabel("資格を加える").selectOption({ label: "中小企業診断士" });
    await desk.getByLabel("中小企業診断士を確認した日").fill("2026-04-01");
    await desk.getByLabel("中小企業診断士を確認した人").fill("窓口 見本");
    await desk.getByLabel("任期終了").fill("2199-03-31");
    await desk.getByRole("button", { name: "下書きを保存する" }).click();
    await said(desk, "保存しました");
    assert.match(await desk.locator(".changes").innerText(), /資格[^]*中小企業診断士（2026-04-01 窓口 見本確認）[^]*任期終了[^]*2199-03-31/);
    await assertFitsWidth(desk, "the editor of a profile");
    await assertNoViolations(desk, "qualifications");
    const mine = await site.openAs(t, "coordinator", "/coordinators/co-01/edit");
    assert.equal(await mine.getByLabel("中小企業診断士を確認した人").inputValue(), "窓口 見本");
    assert.ok(await mine.getByLabel("中小企業診断士を確認した人").isDisabled());
    assert.ok(await mine.getByLabel("任期終了").isDisabled());
    assert.deepEqual([...mine.failures, ...desk.failures], []);
  });
});

describe("a consent", () => {
  test("is withdrawn after a second question, and recorded anew", async (t) => {
    const page = await site.openAs(t, "hub_desk", "/coordinators/co-01/edit");
    await page.getByRole("button", { name: "同意を撤回する" }).click();
    assert.equal((await fetch(`${site.url}/api/v1/coordinators/co-01`)).status, 200, "asked first");
    await page.getByRole("button", { name: "はい、撤回して公開をやめる" }).click();
    await said(page, "公開をやめました");
    assert.equal((await fetch(`${site.url}/api/v1/coordinators/co-01`)).status, 404);
    await page.getByLabel("同意の範囲").selectOption("public");
    await page.getByLabel("同意書の版").fill("2");
    await page.getByRole("button", { name: "同意を記録する" }).click();
    await said(page, "記録しました");
    assert.equal((await fetch(`${site.url}/api/v1/coordinators/co-01`)).status, 200);
    await assertNoViolations(page, "the consent");
  });
});

describe("a case", () => {
  test("shows what tells whose it is, replaces it in place, and is published by another person", async (t) => {
    const page = await site.openAs(t, "coordinator", "/cases/new/edit");
    await page.getByLabel("題名").fill("販路を広げる相談");
    await page.getByLabel("課題").fill("佐藤社長の売上が3,450万円に減った。");
    await page.getByRole("button", { name: "下書きを保存する" }).click();
    await page.locator(".findings li").first().waitFor();
    assert.equal(await page.locator(".findings li").count(), 2);
    await assertNoViolations(page, "the editor of a case");
    for (const proposal of ["社長", "約3,500万円"]) await page.getByRole("button", { name: `「${proposal}」に置き換える` }).press("Enter");
    assert.equal(await page.getByLabel("課題").inputValue(), "社長の売上が約3,500万円に減った。");
    await page.getByRole("button", { name: "下書きを保存する" }).click();
    await said(page, "保存しました");
    assert.equal(await page.locator(".findings li").count(), 0);
    await page.getByRole("button", { name: "確認へ出す" }).click();
    await said(page, "確認へ出しました");

    const desk = await site.openAs(t, "hub_desk", "/desk");
    await desk.getByRole("link", { name: "販路を広げる相談" }).first().click();
    await desk.getByRole("button", { name: "公開する", exact: true }).click();
    await said(desk, "公開しました");
    assert.deepEqual([...page.failures, ...desk.failures], []);
  });

  test("once published is revised from its page, and replaced by another person", async (t) => {
    const page = await site.openAs(t, "coordinator", "/desk");
    const made = await page.evaluate(async () => (await fetch("/api/v1/cases", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ title: "棚を並べ替える相談", challenge: "店先の売上が減っていた。" }),
    })).json());
    const { id } = made.record;
    await page.goto(`${site.url}/cases/${id}/edit`);
    await page.getByRole("button", { name: "確認へ出す" }).click();
    await said(page, "確認へ出しました");
    const desk = await site.openAs(t, "hub_desk", `/cases/${id}/edit`);
    await desk.getByRole("button", { name: "公開する", exact: true }).click();
    await said(desk, "公開しました");

    await page.goto(`${site.url}/cases/${id}`);
    await page.getByRole("link", { name: "事例を編集する" }).click();
    await page.getByLabel("成果").fill("並べ替えて売上が戻った。");
    await page.getByRole("button", { name: "下書きを保存する" }).click();
    await said(page, "保存しました");
    assert.match(await page.locator(".changes").innerText(), /成果[^]*並べ替えて売上が戻った。/);
    await assertNoViolations(page, "a revision");
    await page.getByRole("button", { name: "確認へ出す" }).click();
    await said(page, "確認へ出しました");
    assert.equal((await (await fetch(`${site.url}/api/v1/cases/${id}`)).json()).result, "", "public as it was");
    await desk.goto(`${site.url}/cases/${id}/edit`);
    await desk.getByText("公開中の事例の改訂").waitFor();
    await desk.getByRole("button", { name: "公開する", exact: true }).click();
    await said(desk, "公開しました");
    assert.equal((await (await fetch(`${site.url}/api/v1/cases/${id}`)).json()).result, "並べ替えて売上が戻った。");
    assert.deepEqual([...page.failures, ...desk.failures], []);
  });

  test("over findings the button waits for a consent or a reason", async (t) => {
    const page = await site.openAs(t, "coordinator", "/cases/new/edit", { width: 320 });
    await page.getByLabel("題名").fill("佐藤商店の相談");
    await page.getByLabel("課題").fill("売上が減った。");
    await page.getByRole("button", { name: "下書きを保存する" }).click();
    await page.locator(".findings li").first().waitFor();
    await assertFitsWidth(page, "the editor of a case");
    await page.getByRole("button", { name: "確認へ出す" }).click();
    await said(page, "確認へ出しました");
    const desk = await site.openAs(t, "hub_desk", "/desk", { width: 320 });
    await assertFitsWidth(desk, "the desk");
    await desk.getByRole("link", { name: "佐藤商店の相談" }).first().click();
    const publish = desk.getByRole("button", { name: "公開する", exact: true });
    await publish.waitFor();
    assert.ok(await publish.isDisabled());
    await desk.getByLabel(/直さずに公開する理由/).fill("相談者が店の名を出してよいと書面で言った");
    assert.ok(await publish.isEnabled());
    await assertNoViolations(desk, "the review of a case");
    await publish.click();
    await said(desk, "公開しました");
  });
});

test("nobody signed in sees that signing in is needed, not a blank page", async (t) => {
  const page = await site.open(t, "/desk");
  assert.match(await page.getByRole("alert").innerText(), /サインイン|ログイン/);
});
