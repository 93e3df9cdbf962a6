// The administrator's pages in the browser, against the real server: health, an import from the file to the records, the index
// made anew and back, the lexicon tried before and after, jobs, backups; by keyboard, narrow, and for those who may not.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { addAccounts, clientsOf, sample_password } from "../support/accounts.mjs";
import { assertFitsWidth, assertNoViolations, settled, useBrowser } from "../support/browser.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, makeData, person, Server, tempFolder } from "../support/tsunagu.mjs";

const k_wait_ms = 40_000 * k_pace;
const k_bounded = { timeout: 300_000 * k_pace };

let clients;

const site = useBrowser({
  start: async () => {
    const data = await makeData({
      coordinators: [person("co-01"), person("co-02", { title: "町工場の原価管理" })],
      cases: [caseOf("ca-01", ["co-01"], { title: "売上総利益の改善", challenge: "売上総利益が足りない。", actions: "価格を見直した。" })],
    });
    await addAccounts(data);
    return (await Server.start(data)).ready();
  },
  prepare: async ({ url }) => { clients = await clientsOf(url); },
});
const openAs = (t, role, path, options) => site.openAs(t, role, path, { within: k_wait_ms, ...options });

const told = (page, words) => page.locator("[role=status].told").filter({ hasText: words }).waitFor();
const button = (page, name) => page.getByRole("button", { name, exact: true });
/** One of a row: "除く" with the row's own words behind it, for those who hear it. */
const ofRow = (page, name, words) => page.getByRole("button").filter({ hasText: new RegExp(`^${name}.*: ${words}$`, "u") });
const fileOf = async (name, bytes) => {
  const path = join(tempFolder(), name);
  await writeFile(path, bytes);
  return path;
};
const csv = (rows) => `${rows.map((row) => row.map((cell) => `"${cell}"`).join(",")).join("\r\n")}\r\n`;

/** Brings a file and answers at its page. */
async function bring(page, kind, path) {
  await page.getByRole("radio", { name: kind }).check();
  await page.getByLabel("ファイル", { exact: true }).setInputFiles(path);
  await button(page, "ファイルを送る").click();
  await page.waitForURL(/\/admin\/imports\/[^?]+$/);
  await page.getByRole("heading", { name: "1. 読み方" }).waitFor();
}

/** Begins the dry run and waits for its figures. */
async function check(page) {
  await button(page, "この対応で確認する").click();
  await page.getByLabel("確認の結果の数").waitFor();
}
const figure = (page, name) => page.locator(".figures > div").filter({ has: page.getByText(name, { exact: true }) }).locator("dd strong");

describe("the way there", k_bounded, () => {
  test("administrators see all pages, headquarters those of the index, others none", async (t) => {
    const page = await openAs(t, "system_admin", "/about");
    await page.getByRole("link", { name: "運用" }).click();
    await page.getByRole("heading", { level: 1, name: "稼働状況" }).waitFor();
    const tabs = page.getByRole("navigation", { name: "運用の画面" }).getByRole("link");
    assert.deepEqual(await tabs.allTextContents(), ["稼働状況", "取り込み", "索引", "辞書", "バックアップ", "作業"]);
    const office = await openAs(t, "headquarters", "/about");
    await office.getByRole("link", { name: "運用" }).click();
    await office.getByRole("heading", { level: 1, name: "索引" }).waitFor();
    assert.deepEqual(await office.getByRole("navigation", { name: "運用の画面" }).getByRole("link").allTextContents(), ["索引", "辞書", "作業"]);
    const desk = await openAs(t, "hub_desk", "/admin/imports");
    await desk.getByText("このページは使えません").waitFor();
    assert.equal(await desk.getByRole("link", { name: "運用" }).count(), 0);
  });

  const pages = ["/admin", "/admin/imports", "/admin/index", "/admin/lexicon", "/admin/backups", "/admin/jobs"];
  for (const path of pages) {
    test(`${path} is sound, wide and narrow`, async (t) => {
      for (const [width, height] of [[1280, 900], [320, 700]]) {
        const page = await openAs(t, "system_admin", path, { width, height });
        assert.equal(await page.getByRole("alert").filter({ hasText: /./u }).count(), 0, await page.locator("main").innerText());
        await assertNoViolations(page, `${path} at ${width}`);
        await assertFitsWidth(page, `${path} at ${width}`);
        assert.deepEqual(page.failures, []);
      }
    });
  }
});

describe("health", k_bounded, () => {
  test("shows the state, the disk and what to do", async (t) => {
    const page = await openAs(t, "system_admin", "/admin");
    await page.getByText("空きディスク", { exact: true }).waitFor();
    assert.match(await figure(page, "空きディスク").innerText(), /^[\d.,]+ [KMGT]B$/u);
    await page.getByText(/項目をすべて見る/u).click();
    const rows = await page.getByRole("table", { name: "点検" }).getByRole("row").count();
    assert.ok(rows > 3, `${rows} checks`);
    await assertNoViolations(page, "all checks");
  });

  test("what needs attention comes first, with what to do and the way there", async (t) => {
    const check = (id, label, state, value, advice) => ({ id, label, state, value, advice });
    const ill = {
      state: "read_only", version: "0.1.0", started_at: "2026-04-01T00:00:00Z", disk: { free: 4e8, total: 1e11 }, wal_bytes: 0, memory_bytes: 5e7, unclean_stop: true,
      checks: [
        check("records", "記録", "ok", "15 MB", ""), check("backup", "バックアップ", "warn", "72 時間前", "古くなっています。作り直してください"),
        check("disk", "ディスクの空き", "bad", "400 MB", "書き込みを断っています。512 MB より多く空けると、数秒で戻ります"), check("drill", "復元の訓練", "bad", "2026-04-01 に失敗", "バックアップを作り直してください"),
      ],
    };
    for (const [width, height] of [[1280, 900], [320, 700]]) {
      const page = await openAs(t, "system_admin", "/admin", {
        width, height, prepare: (each) => each.route(/\/api\/v1\/health$/u, (route) => route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(ill) })),
      });
      await page.getByText("読み取り専用で動いています").waitFor();
      const rows = page.getByRole("list", { name: "直すところ" }).getByRole("listitem");
      assert.deepEqual(await rows.locator("strong").allTextContents(), ["ディスクの空き", "復元の訓練", "バックアップ"], "the worst first");
      assert.equal(await rows.getByRole("link", { name: "バックアップの画面へ" }).count(), 2);
      await assertNoViolations(page, `warnings at ${width}`);
      await assertFitsWidth(page, `warnings at ${width}`);
    }
  });

  test("a server that does not answer is said once, and the page comes back", async (t) => {
    const page = await openAs(t, "system_admin", "/admin");
    await page.route(/\/api\/v1\//u, (route) => route.abort());
    await button(page, "最新の状態にする").click();
    await page.getByRole("alert").getByText("サーバーにつながりません").waitFor();
    assert.equal(await page.getByRole("alert").count(), 1);
    await page.unroute(/\/api\/v1\//u);
    await button(page, "もう一度試す").click();
    await page.getByText("空きディスク", { exact: true }).waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  });
});

describe("an import", k_bounded, () => {
  const header = ["ID", "氏名", "よみがな", "所属拠点", "肩書"];
  test("goes from a file over a dry run to the records, by keyboard alone", async (t) => {
    const path = await fileOf("名簿.csv", `\ufeff${csv([header, ["co-02", "試験 一郎", "しけん いちろう", "hub-13", "町工場の粗利改善"], ["co-new", "新任 花子", "しんにん はなこ", "hub-45", "旅館の採用"]])}`);
    const page = await openAs(t, "system_admin", "/admin/imports");
    await bring(page, "コーディネーター", path);
    await assertNoViolations(page, "the columns");
    await button(page, "この対応で確認する").focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("確認の結果の数").waitFor();
    assert.equal(await figure(page, "追加").innerText(), "1");
    assert.equal(await figure(page, "受け取れない").innerText(), "0");
    await page.getByRole("link", { name: /変わる記録/u }).focus();
    await page.keyboard.press("Enter");
    const changed = page.locator(".differences");
    await changed.getByText("町工場の粗利改善").waitFor();
    await changed.locator("del", { hasText: "町工場の原価管理" }).waitFor();
    await assertNoViolations(page, "the differences");
    await button(page, "2件を取り込む").focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "取り込む" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "取り込みの結果" }).and(page.locator(":focus")).waitFor();
    await page.getByText("1件を加え、1件を変えました。").waitFor();
    await assertNoViolations(page, "the result");
    assert.equal((await clients.headquarters.json("/api/v1/coordinators/co-new")).name, "新任 花子");
    assert.deepEqual(page.failures, []);
  });

  test("with bad rows takes nothing, tells where and why, gives them back, and takes the good ones when told to", async (t) => {
    const path = await fileOf("誤り.csv", csv([header, ["co-good", "良い 行", "よい ぎょう", "hub-14", "販路開拓"], ["co-bad", "悪い 行", "わるい ぎょう", "どこにもない拠点", "販路開拓"]]));
    const page = await openAs(t, "system_admin", "/admin/imports");
    await bring(page, "コーディネーター", path);
    await check(page);
    assert.equal(await figure(page, "受け取れない").innerText(), "1");
    const problems = page.getByRole("table", { name: "誤りのある行" });
    await problems.getByText("どこにもない拠点").waitFor();
    assert.match(await problems.innerText(), /3行/u);
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, "誤りのある行を受け取る").click()]);
    assert.equal(download.suggestedFilename(), "誤り_誤り.csv");
    await button(page, "1件を取り込む").click();
    await page.getByText("正しい行だけでよければ").waitFor();
    await page.getByRole("checkbox", { name: /正しい行だけを取り込む/u }).check();
    await button(page, "1件を取り込む").click();
    await page.getByRole("dialog").getByRole("button", { name: "取り込む" }).click();
    await page.getByText("取り込みました", { exact: true }).waitFor();
    assert.equal((await clients.headquarters.get("/api/v1/coordinators/co-good")).status, 200);
    assert.equal((await clients.headquarters.get("/api/v1/coordinators/co-bad")).status, 404);
    // Put right, the row comes in by the same way.
    const put_right = (await readFile(await download.path(), "utf8")).replace("どこにもない拠点", "hub-14");
    await page.getByRole("link", { name: "送り直して" }).click();
    await page.waitForURL(/\/admin\/imports\?kind=coordinators$/u);
    await bring(page, "コーディネーター", await fileOf("直した.csv", put_right));
    await check(page);
    assert.equal(await figure(page, "追加").innerText(), "1");
    await button(page, "1件を取り込む").click();
    await page.getByRole("dialog").getByRole("button", { name: "取り込む" }).click();
    await page.getByText("取り込みました", { exact: true }).waitFor();
    assert.equal((await clients.headquarters.get("/api/v1/coordinators/co-bad")).status, 200);
  });

  test("leads to what the dry run found and stays there: the columns fold, tabs and pages leave the reader in place", async (t) => {
    const many = Array.from({ length: 60 }, (_, n) => [`co-many-${n}`, `多数 ${n}`, "たすう", "どこにもない拠点"]);
    const page = await openAs(t, "system_admin", "/admin/imports");
    await bring(page, "コーディネーター", await fileOf("多数.csv", csv([header.slice(0, 4), ["co-fine", "良い 人", "よい ひと", "hub-13"], ...many])));
    await check(page);
    await page.getByRole("heading", { name: "3. 確認" }).and(page.locator(":focus")).waitFor();
    await page.getByRole("status").filter({ hasText: "受け取れない行が60行あります。" }).waitFor({ state: "attached" });
    assert.equal(await page.getByRole("table", { name: "列の対応" }).count(), 0, "the columns are folded");
    const place = page.getByRole("group", { name: "確認の結果の詳しい内容" });
    await place.getByRole("link", { name: "2ページ目" }).click();
    await place.getByRole("table", { name: "誤りのある行" }).getByText("62行").waitFor();
    await place.and(page.locator(":focus")).waitFor();
    assert.ok((await place.boundingBox()).y >= -1, "read from its beginning");
    await place.getByRole("link", { name: /加わる記録/u }).click();
    await place.locator(".difference-head", { hasText: "良い 人" }).waitFor();
    await place.getByRole("link", { name: /加わる記録/u }).and(page.locator(":focus")).waitFor();
    await button(page, "列の対応を変える").click();
    await page.getByRole("combobox", { name: /「所属拠点」の項目/u }).selectOption("");
    await page.getByText("必要な項目が足りません").waitFor();
    assert.deepEqual(page.failures, []);
  });

  test("goes on after signing in again when the session ends in the middle", async (t) => {
    const page = await openAs(t, "system_admin", "/admin/imports");
    await bring(page, "コーディネーター", await fileOf("途中.csv", csv([header, ["co-again", "再開 太郎", "さいかい たろう", "hub-13", "販路開拓"]])));
    await page.getByRole("combobox", { name: /「肩書」の項目/u }).selectOption("");
    assert.equal(await page.evaluate(async () => (await fetch("/api/v1/session", { method: "DELETE" })).status), 204);
    await button(page, "この対応で確認する").click();
    const dialog = page.getByRole("dialog", { name: "サインインが切れました" });
    await dialog.getByRole("textbox", { name: "パスワード", exact: true }).fill(sample_password);
    await dialog.getByRole("button", { name: "サインイン", exact: true }).click();
    await page.getByLabel("確認の結果の数").waitFor();
    await page.getByText("5列のうち4列を使っています").waitFor(); // what was chosen before is kept
  });

  test("is refused with the reason when somebody else changed the records in between", async (t) => {
    const rows = (title) => csv([header, ["co-both", "二人 管理", "ふたり かんり", "hub-13", title]]);
    const [first, second] = [await openAs(t, "system_admin", "/admin/imports"), await openAs(t, "system_admin", "/admin/imports")];
    for (const [page, title] of [[first, "先の人"], [second, "後の人"]]) {
      await bring(page, "コーディネーター", await fileOf(`${title}.csv`, rows(title)));
      await check(page);
    }
    const take = async (page) => {
      await button(page, "1件を取り込む").click();
      await page.getByRole("dialog").getByRole("button", { name: "取り込む" }).click();
    };
    await take(second);
    await second.getByText("取り込みました", { exact: true }).waitFor();
    await take(first);
    await first.getByText("取り込みができませんでした").waitFor();
    assert.equal((await clients.headquarters.json("/api/v1/coordinators/co-both")).title, "後の人");
    await assertNoViolations(first, "an import that was overtaken");
  });

  test("asks for the encoding when it could be two, with what the guess looks like", async (t) => {
    const bytes = Buffer.concat([Buffer.from("ID,name\r\nco-9,"), Buffer.from([0xb0, 0xa1]), Buffer.from("\r\n")]); // 亜 in EUC-JP, ｰ｡ in CP932
    const page = await openAs(t, "system_admin", "/admin/imports");
    await bring(page, "コーディネーター", await fileOf("どちらか.csv", bytes));
    await page.getByText("このままでは読めません").waitFor();
    assert.equal(await page.getByRole("heading", { name: "2. 列の対応" }).count(), 0);
    await assertNoViolations(page, "a file that could be two");
    await button(page, "この読み方で読む").click();
    await page.locator(".field-error", { hasText: "文字コードを選んでください。" }).waitFor();
    await page.getByRole("combobox", { name: "文字コード" }).selectOption("euc-jp");
    await button(page, "この読み方で読む").click();
    await page.getByRole("heading", { name: "2. 列の対応" }).waitFor();
    await page.getByRole("table", { name: "列の対応" }).getByText("亜", { exact: true }).waitFor();
  });

  test("a book of the old kind is refused with what to do", async (t) => {
    const page = await openAs(t, "system_admin", "/admin/imports");
    await page.getByLabel("ファイル", { exact: true }).setInputFiles(await fileOf("古い.xlsx", Buffer.from(`d0cf11e0a1b11ae1${"00".repeat(600)}`, "hex")));
    await button(page, "ファイルを送る").click();
    await page.locator(".field-error", { hasText: "保存し直してください" }).waitFor();
    assert.ok(page.url().endsWith("/admin/imports"));
  });

  test("columns are chosen, kept under a name, and used again", async (t) => {
    const named = csv([["番号だよ", "なまえだよ", "よみだよ", "どこの人"], ["co-map", "対応 表子", "たいおう ひょうこ", "hub-13"]]);
    const page = await openAs(t, "system_admin", "/admin/imports");
    await bring(page, "コーディネーター", await fileOf("独自.csv", named));
    const select = (header) => page.getByRole("combobox", { name: new RegExp(`「${header}」の項目`, "u") });
    for (const [header_name, field] of [["番号だよ", "id"], ["なまえだよ", "name"], ["よみだよ", "yomi"], ["どこの人", "hub_id"]]) await select(header_name).selectOption(field);
    await page.getByRole("checkbox", { name: /この対応を残して/u }).check();
    await page.getByRole("textbox", { name: "対応の名前" }).fill("試験の対応");
    await check(page);
    assert.equal(await figure(page, "追加").innerText(), "1");
    await page.goto(`${site.url}/admin/imports`);
    await settled(page);
    await page.getByRole("table", { name: "残してある列の対応" }).getByRole("rowheader", { name: "試験の対応" }).waitFor();
    await bring(page, "コーディネーター", await fileOf("独自2.csv", named));
    await page.getByText("前に残した対応「試験の対応」を使っています").waitFor();
    assert.equal(await select("なまえだよ").inputValue(), "name");
  });

  test("an empty file and one too large are refused before they are sent", async (t) => {
    const page = await openAs(t, "system_admin", "/admin/imports");
    await button(page, "ファイルを送る").click();
    await page.getByText("ファイルを選んでください。").waitFor();
    await page.getByLabel("ファイル", { exact: true }).setInputFiles(await fileOf("empty.csv", ""));
    await button(page, "ファイルを送る").click();
    await page.getByText("空のファイルです").waitFor();
  });

  test("is removed from the list", async (t) => {
    const page = await openAs(t, "system_admin", "/admin/imports");
    await bring(page, "支援事例", await fileOf("消す.csv", csv([["ID", "題名"], ["ca-x", "題"]])));
    await page.getByRole("link", { name: "取り込みの一覧へ" }).click();
    await ofRow(page, "消す", "消す.csv").click();
    await page.getByRole("dialog").getByRole("button", { name: "消す" }).click();
    await told(page, "「消す.csv」を一覧から消しました");
  });
});

describe("the index", k_bounded, () => {
  test("is made anew while searches go on, and goes back a generation", async (t) => {
    const page = await openAs(t, "headquarters", "/admin/index");
    const first = Number(await figure(page, "使っている世代").innerText());
    await page.getByRole("radio", { name: "すべて" }).check();
    await button(page, "作り直す").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "作り直す" }).and(page.locator(":focus")).waitFor(); // the form is gone
    await told(page, "索引を作り直しました");
    await page.waitForFunction((n) => Number(document.querySelector(".figures dd strong")?.textContent) > n, first);
    await assertNoViolations(page, "after making it anew");
    assert.ok((await clients.anonymous.json(`/api/v1/search?q=${encodeURIComponent("売上総利益")}`)).total > 0);
    await ofRow(page, "この世代に戻す", first).click();
    await page.getByRole("dialog").getByRole("button", { name: "戻す" }).click();
    await told(page, `世代 ${first} に戻しました`);
    await page.waitForFunction((n) => Number(document.querySelector(".figures dd strong")?.textContent) === n, first);
  });

  test("asks for what a part of it needs", async (t) => {
    const page = await openAs(t, "headquarters", "/admin/index");
    await page.getByRole("radio", { name: "1つの拠点" }).check();
    await button(page, "作り直す").click();
    await page.getByText("拠点を選んでください。").waitFor();
    await page.getByRole("combobox", { name: "拠点" }).selectOption("hub-13");
    await button(page, "作り直す").click();
    await told(page, "件を索引に入れ直しました");
  });
});

describe("the lexicon", k_bounded, () => {
  test("a change is tried on a need before and after, saved, found and taken back", async (t) => {
    const page = await openAs(t, "headquarters", "/admin/lexicon");
    await page.getByRole("textbox", { name: "加える同義語" }).fill("売上総利益、もうけの話");
    await page.keyboard.press("Enter");
    await page.locator(".drafts li", { hasText: "売上総利益、もうけの話" }).waitFor();
    await page.getByRole("textbox", { name: "試す相談" }).fill("もうけの話");
    await button(page, "前後を比べる").click();
    const after_it = page.getByRole("region", { name: "変更した後" });
    await after_it.getByText("新しく入る").first().waitFor();
    await page.getByRole("region", { name: "いまの辞書" }).getByText("合う人はいません").waitFor();
    await after_it.locator("ins", { hasText: "売上総利益" }).waitFor();
    await assertNoViolations(page, "before and after");
    await button(page, "1件の変更を保存する").click();
    await told(page, "検索にもう効いています");
    assert.equal((await clients.anonymous.json(`/api/v1/search?q=${encodeURIComponent("もうけの話")}`)).total, 1);
    await page.getByRole("searchbox", { name: "この語を含むもの" }).fill("もうけの話");
    await page.keyboard.press("Enter");
    await page.getByRole("table", { name: "同義語" }).getByText("売上総利益、もうけの話", { exact: true }).waitFor();
    await ofRow(page, "除く", "売上総利益、もうけの話").click();
    await button(page, "1件の変更を保存する").click();
    await told(page, "検索にもう効いています");
    assert.equal((await clients.anonymous.json(`/api/v1/search?q=${encodeURIComponent("もうけの話")}`)).total, 0);
    assert.deepEqual(page.failures, []);
  });

  test("of a group that the program brings, one word is taken away and given back", async (t) => {
    const page = await openAs(t, "headquarters", `/admin/lexicon?word=${encodeURIComponent("売上総利益")}`);
    await ofRow(page, "除く", ".*売上総利益.*").first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: /1つの語を/u }).check();
    await dialog.getByRole("combobox", { name: "語" }).selectOption("売上総利益");
    await dialog.getByRole("button", { name: "下書きに加える" }).click();
    await button(page, "1件の変更を保存する").click();
    await told(page, "1件を保存しました");
    await ofRow(page, "除外をやめる", "売上総利益").click();
    await button(page, "1件の変更を保存する").click();
    await told(page, "1件を保存しました");
    assert.equal(await page.getByText("除外", { exact: true }).count(), 0);
  });

  test("says what is wrong at the field, and what could not be saved", async (t) => {
    const page = await openAs(t, "headquarters", "/admin/lexicon");
    await page.getByRole("textbox", { name: "加える同義語" }).fill("一語だけ");
    await page.keyboard.press("Enter");
    await page.getByText("2つ以上の語を").waitFor();
    await page.getByRole("textbox", { name: "加える同義語" }).fill("粗利、もうけ^5");
    await page.keyboard.press("Enter");
    await button(page, "1件の変更を保存する").click();
    await page.getByText("保存できなかった変更があります").waitFor();
    assert.equal(await page.locator(".drafts li").count(), 1, "it stays, to be put right");
    await page.getByRole("link", { name: /専門用語/u }).click();
    await page.getByRole("textbox", { name: "加える専門用語" }).waitFor();
    assert.equal(await page.locator(".drafts li").count(), 1, "drafts stay while the kind changes");
  });
});

describe("drafts of the lexicon", k_bounded, () => {
  test("are marked in the list, taken back there, and outlive a look at another page", async (t) => {
    const page = await openAs(t, "headquarters", `/admin/lexicon?word=${encodeURIComponent("飛び込み営業")}`);
    await ofRow(page, "除く", ".*飛び込み営業.*").click();
    await page.getByRole("dialog").getByRole("button", { name: "下書きに加える" }).click();
    await page.getByRole("status").filter({ hasText: /下書きに入れました: .*飛び込み営業/u }).waitFor({ state: "attached" });
    await page.getByRole("region", { name: "下書きのまとめ" }).getByText("変更の下書き 1件").waitFor();
    await assertNoViolations(page, "a draft");
    await page.getByRole("link", { name: "索引", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "索引" }).waitFor();
    await page.goBack();
    await page.locator(".drafts li").waitFor();
    await page.getByRole("textbox", { name: "試す相談" }).fill("飛び込み営業がつらい");
    await button(page, "前後を比べる").click();
    await page.getByRole("region", { name: "変更した後" }).waitFor();
    await ofRow(page, "下書きを取りやめる", ".*飛び込み営業.*").click();
    await ofRow(page, "除く", ".*飛び込み営業.*").waitFor();
    assert.equal(await page.locator(".drafts li").count(), 0);
    assert.equal(await page.getByRole("region", { name: "変更した後" }).count(), 0, "what was tried is another lexicon");
    await page.reload();
    await settled(page);
    assert.equal(await page.locator(".drafts li").count(), 0);
    assert.deepEqual(page.failures, []);
  });
});

describe("backups and jobs", k_bounded, () => {
  test("a backup is made and tried by a drill, and both are among the jobs", async (t) => {
    const page = await openAs(t, "system_admin", "/admin/backups");
    await button(page, "いまバックアップを作る").click();
    await told(page, "バックアップを作りました");
    await page.getByRole("table", { name: "バックアップ" }).waitFor();
    await button(page, "復元の訓練をする").click();
    await told(page, "復元の訓練が終わりました");
    await page.getByText("戻せることを確かめました", { exact: true }).waitFor();
    await assertNoViolations(page, "after the drill");
    await page.goto(`${site.url}/admin/jobs?kind=drill`);
    await settled(page);
    await page.getByRole("table", { name: "終わった作業" }).getByRole("link", { name: /復元の訓練/u }).click();
    await page.getByText("完了", { exact: true }).waitFor();
    await page.getByRole("link", { name: "バックアップの画面へ" }).waitFor();
    await page.getByRole("table", { name: "訓練の手順" }).waitFor();
    await assertNoViolations(page, "one job");
    assert.deepEqual(page.failures, []);
  });

  test("where events do not come through, a job is followed by asking", async (t) => {
    const page = await openAs(t, "system_admin", "/admin/backups", { prepare: (each) => each.route(/\/events$/u, (route) => route.abort()) });
    await button(page, "いまバックアップを作る").click();
    await told(page, "バックアップを作りました");
  });

  test("a running job tells how far it is, is quiet about it, and is cancelled after a question", async (t) => {
    // Answers of the server, as it gives them; a real job is over before a reader could press the button.
    const at = "2026-04-01T00:00:00.000Z";
    let done = 100;
    let state = "running";
    let cancelling = false;
    const job = () => ({
      id: "job-1", kind: "reindex", state, what: "事例を読んでいます", done: done = Math.min(done + 10, 240), total: 1000, rate: 12.5, eta_seconds: 65,
      by: null, created_at: at, started_at: at, ended_at: state === "running" ? null : at, problem: null, result: null, can_cancel: state === "running" && !cancelling, cancelling,
    });
    const answer = (body) => (route) => route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(body(route)) });
    const page = await openAs(t, "system_admin", "/admin/jobs", {
      prepare: async (each) => {
        await each.route(/\/api\/v1\/jobs\?/u, answer(() => ({ jobs: [job()], total: 1, page: 1, per_page: 50, pages: 1 })));
        await each.route(/\/jobs\/job-1\/events$/u, (route) => route.abort());
        await each.route(/\/jobs\/job-1$/u, answer(job));
        // It stops a little later.
        await each.route(/\/jobs\/job-1\/cancel$/u, answer(() => {
          cancelling = true;
          return job();
        }));
      },
    });
    await page.evaluate(() => {
      window.spoken = new Set();
      new MutationObserver(() => document.querySelectorAll(".job [role=status]").forEach((line) => window.spoken.add(line.textContent)))
        .observe(document.body, { subtree: true, characterData: true, childList: true });
    });
    const bar = page.getByRole("progressbar", { name: "索引の作り直しの進み具合" });
    await page.waitForFunction(() => document.querySelector("progress").value >= 0.14);
    await page.getByText("あと約1分5秒").waitFor();
    await assertNoViolations(page, "a running job");
    await ofRow(page, "取り消す", "索引の作り直し").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await bar.count(), 1, "nothing was cancelled");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "取り消す" }).click();
    await page.getByText("取り消しています。区切りのよいところで止まります").waitFor();
    assert.equal(await ofRow(page, "取り消す", "索引の作り直し").count(), 0, "once is enough");
    cancelling = false;
    state = "cancelled";
    await page.getByRole("table", { name: "終わった作業" }).getByText("取り消し").waitFor();
    assert.ok((await page.evaluate(() => window.spoken.size)) <= 3, "not every step is said");
    assert.deepEqual(page.failures, []);
  });

  test("a job that somebody else cancels says so, and offers it no more", async (t) => {
    const at = "2026-04-01T00:00:00.000Z";
    let cancelling = false;
    const job = () => ({
      id: "job-3", kind: "reindex", state: "running", what: "索引を作っています", done: 100, total: 1000, rate: 10, eta_seconds: 90, by: null, created_at: at,
      started_at: at, ended_at: null, problem: null, result: null, can_cancel: !cancelling, cancelling,
    });
    const page = await openAs(t, "system_admin", "/admin/jobs/job-3", {
      prepare: async (each) => {
        await each.route(/\/jobs\/job-3\/events$/u, (route) => route.abort());
        await each.route(/\/api\/v1\/jobs\/job-3$/u, (route) => route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(job()) }));
      },
    });
    await ofRow(page, "取り消す", "索引の作り直し").waitFor();
    cancelling = true;
    await page.getByText("取り消しています。区切りのよいところで止まります").waitFor();
    assert.equal(await ofRow(page, "取り消す", "索引の作り直し").count(), 0);
  });

  test("a job whose server is away is not shown as going on, and is followed when the server is back", async (t) => {
    const at = "2026-04-01T00:00:00.000Z";
    let state = "running";
    let is_away = false;
    const job = () => ({
      id: "job-2", kind: "reindex", state, what: "索引を作っています", done: 100, total: 1000, rate: 10, eta_seconds: 90, by: null, created_at: at, started_at: at,
      ended_at: state === "running" ? null : at, problem: null, result: state === "done" ? { generation: 7 } : null, can_cancel: state === "running",
    });
    const answer = (body) => (route) => (is_away ? route.abort() : route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(body()) }));
    const page = await openAs(t, "system_admin", "/admin/jobs/job-2", {
      prepare: async (each) => {
        await each.route(/\/jobs\/job-2\/events$/u, (route) => route.abort());
        await each.route(/\/api\/v1\/jobs\/job-2$/u, answer(job));
      },
    });
    await page.getByText("実行中", { exact: true }).waitFor();
    is_away = true;
    await page.getByText("サーバーにつながりません", { exact: true }).waitFor();
    await assertNoViolations(page, "a job whose server is away");
    is_away = false;
    state = "done";
    await page.getByText("完了", { exact: true }).waitFor();
    await page.locator(".job-facts").getByText("世代 7").waitFor();
    assert.equal(await page.getByText("サーバーにつながりません").count(), 0);
  });
});
