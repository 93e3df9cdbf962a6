// Asking another region for a person, in the browser, as everybody who takes part: from the search to the report, two
// tabs at once, by keyboard, on narrow and wide screens; nothing that was typed is lost.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addAccounts, clientsOf, newUser } from "../support/accounts.mjs";
import { assertFitsWidth, assertNoViolations, settled, useBrowser } from "../support/browser.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, makeData, person, Server } from "../support/tsunagu.mjs";

const k_wait_ms = 30_000 * k_pace;
const k_widths = [320, 768, 1440];
const k_interactions_max = 12;
const k_tabs_max = 80;

let clients;
const logins = {}; // of the users made here

async function start() {
  const data = await makeData({
    coordinators: [
      person("co-01", { name: "見本 花子", topics: ["sales"], modes: ["visit", "online"], how_i_help: "原価表を一緒に作ります。" }),
      person("co-02", { name: "試験 太郎", hub_id: "hub-15" }), person("co-03", { name: "地元 次郎", hub_id: "hub-14" }),
      person("co-04", { name: "同僚 四郎" }),
    ],
    cases: [caseOf("ca-01", ["co-01"], { title: "町工場の原価管理", challenge: "粗利が出ない町工場で、原価表を作り価格転嫁を進めた。" })],
  });
  await addAccounts(data);
  return (await Server.start(data)).ready();
}

async function addUsers({ url }) {
  clients = await clientsOf(url);
  const add = async (name, who) => {
    const client = await newUser(clients.headquarters, who);
    clients[name] = client;
    logins[name] = (await client.json("/api/v1/session")).login;
  };
  await add("receiving", { role: "hub_desk", organization_id: "hub-14" });
  await add("chief", { role: "chief_coordinator", organization_id: "hub-14" });
  await add("colleague", { role: "coordinator", organization_id: "hub-13", coordinator_id: "co-04" });
  await add("partner", { role: "agency_staff", organization_id: "org-b" });
}

const site = useBrowser({ start, prepare: addUsers });

/** A page at the address, signed in as the role or as one of `logins`. */
const open = (t, who, address, width = 1280) => site.openAs(t, logins[who] ?? who, address, { width, within: k_wait_ms });

const button = (page, name) => page.getByRole("button", { name, exact: true });
const state = (page, label) => page.locator("#status-heading").filter({ hasText: label }).waitFor();
/** Takes a step: its button, what it needs, and the button that does it. */
async function take(page, label, fill = async () => undefined) {
  await button(page, label).click();
  await fill();
  await button(page, `${label}（確定）`).click();
}
const day_after = (days) => new Date(Date.now() + (9 + 24 * days) * 3_600_000).toISOString().slice(0, 10);

/** A request on the way, made without a browser. */
async function made(steps = [], more = {}) {
  const answered = async (promise) => {
    const answer = await promise;
    const body = await answer.json();
    assert.ok(answer.ok, JSON.stringify(body));
    return body;
  };
  let request = await answered(clients.agency_staff.send("POST", "/api/v1/requests", {
    prefecture: "14", type: "dispatch", mode: "visit", need: "町工場の原価管理", candidates: [{ coordinator_id: "co-01" }], send: true, ...more,
  }));
  for (const [who, action, body = {}] of steps) {
    request = await answered(clients[who].send("POST", `/api/v1/requests/${request.id}/steps`, { action, ...body }, { "if-match": `"${request.version}"` }));
  }
  return `/requests/${request.id}`;
}
const k_asked = [["receiving", "consent"], ["hub_desk", "release"]];

describe("the whole way", () => {
  let path;

  test(`from the search to a sent request in at most ${k_interactions_max} interactions, client data included`, async (t) => {
    const page = await open(t, "agency_staff", "/");
    let interactions = 0;
    const act = (action) => {
      ++interactions;
      return action;
    };
    await act(page.getByLabel("自分の都道府県").selectOption({ label: "神奈川県" })); // 1
    await act(page.getByRole("textbox", { name: "相談の内容" }).fill("町工場の原価管理")); // 2
    await act(page.keyboard.press("Enter")); // 3
    await act(page.getByRole("link", { name: /見本 花子さんに *依頼する/ }).click()); // 4
    await act(page.getByLabel("訪問").check()); // 5
    const least = interactions + 1; // and the button
    await act(page.getByText("くわしく書く").click()); // 6
    await act(page.getByLabel("相談者の情報").fill("見本製作所")); // 7
    await act(page.getByLabel("相談者の同意書の番号").fill("2026-014")); // 8
    await act(button(page, "依頼を送る").click()); // 9
    await page.waitForURL(/\/requests\/req-/);
    await state(page, "受け入れ拠点が確認中");
    t.diagnostic(`${least} interactions, ${interactions} with client data`);
    assert.ok(interactions <= k_interactions_max, `${interactions} interactions`);
    path = new URL(page.url()).pathname;
    const text = await page.locator("main").innerText();
    for (const said of ["神奈川県よろず支援拠点の窓口の番です", "期限", "見本 花子", "隣の都道府県", "見本製作所", "2026-014"]) assert.ok(text.includes(said), said);
    assert.deepEqual(page.failures, []);
  });

  test("both hubs consent, the person accepts, schedules, delivers and reports, the agency closes", async (t) => {
    assert.ok(path, "the request was sent");
    const receiving = await open(t, "receiving", path);
    await receiving.getByText("あなたの番です").waitFor();
    await take(receiving, "受け入れに同意する");
    await state(receiving, "所属拠点が確認中");

    const home = await open(t, "hub_desk", path);
    assert.ok(!(await home.locator("main").innerText()).includes("見本製作所"), "client data before the person is asked");
    await home.getByText("派遣に同意したあとで").waitFor();
    await take(home, "派遣に同意する");
    await state(home, "本人に打診中");
    await home.getByText("見本製作所").waitFor();

    const mine = await open(t, "coordinator", path);
    await take(mine, "引き受ける");
    await state(mine, "承諾・日程を調整中");
    await take(mine, "日程を決める", () => mine.getByLabel("実施する日").fill(day_after(3)));
    await state(mine, "日程が決定");
    assert.match(await mine.getByRole("link", { name: /予定表に入れる/ }).getAttribute("href"), /\/invitation\.ics$/);
    await take(mine, "実施を記録する");
    await state(mine, "実施済み・報告待ち");
    await button(mine, "報告する").click();
    await button(mine, "報告する（確定）").click();
    assert.equal(await mine.getByLabel("したこと").getAttribute("aria-invalid"), "true");
    assert.ok(await mine.getByLabel("したこと").evaluate((box) => box === document.activeElement), "the first wrong field has the focus");
    await mine.getByLabel("したこと").fill("原価表を一緒に作りました");
    await mine.getByLabel("支援の時間（時間）").fill("６");
    await mine.getByLabel(/^移動の時間/).fill("1.5");
    await mine.getByLabel(/^移動の距離/).fill("54");
    await button(mine, "次にすることを足す").click();
    await mine.getByLabel("次にすること 1").selectOption({ label: "価格転嫁" });
    await mine.getByLabel("だれが").fill("社長");
    await button(mine, "報告する（確定）").click();
    await state(mine, "報告済み");

    await button(mine, "事例の下書きを作る").click();
    await mine.waitForURL(/\/cases\/.+\/edit$/);
    await settled(mine);
    const drafted = await mine.evaluate(() => [...document.querySelectorAll("textarea")].map(({ value }) => value).join("\n"));
    assert.ok(drafted.includes("原価表を一緒に作りました") && !drafted.includes("見本製作所"), drafted);
    await mine.goto(site.url + path);
    await mine.getByRole("link", { name: "この報告から作った事例の下書き" }).waitFor();

    const agency = await open(t, "agency_staff", path);
    const report = await agency.locator("[aria-labelledby=report-heading]").innerText();
    for (const said of ["原価表を一緒に作りました", "6時間", "1.5時間・54km", "価格転嫁・社長"]) assert.ok(report.includes(said), said);
    await take(agency, "終える", () => agency.getByLabel("終える理由").fill("続けて自社で進めます"));
    await state(agency, "完了");
    const history = await agency.locator(".history strong").allInnerTexts();
    assert.deepEqual(history, ["送る", "受け入れに同意する", "派遣に同意する", "引き受ける", "日程を決める", "実施を記録する", "報告する", "終える"]);
    for (const page of [receiving, home, mine, agency]) assert.deepEqual(page.failures, []);
  });

  test("another person is offered and taken, a tie is declared and cleared, held and resumed", async (t) => {
    const way = await made([["receiving", "consent"]]);
    const home = await open(t, "hub_desk", way);
    await take(home, "別の人を提案する", async () => {
      await button(home, "別の人を提案する（確定）").click();
      assert.equal(await home.getByLabel("拠点の人から探す").getAttribute("aria-invalid"), "true");
      await home.getByRole("button", { name: /選ぶ *: 同僚 四郎/ }).click();
      await home.getByLabel("提案の理由").fill("町工場は同僚 四郎のほうが詳しいです");
    });
    await state(home, "別の人の提案を検討中");
    const agency = await open(t, "agency_staff", way);
    await agency.getByText("あなたの番です").waitFor();
    await take(agency, "提案を受ける");
    await state(agency, "本人に打診中");
    const colleague = await open(t, "colleague", way);
    await take(colleague, "利害関係を申し出て引き受ける", () => colleague.getByLabel("どのような関係か").fill("3年前まで顧問でした"));
    await state(colleague, "利害関係を確認中");
    const chief = await open(t, "chief", way);
    assert.ok((await chief.locator("main").innerText()).includes("利害関係: 3年前まで顧問でした"));
    await take(chief, "利害関係に問題なしとする", () => chief.getByLabel("問題なしとする理由").fill("契約は終わっています"));
    await state(chief, "承諾・日程を調整中");
    await agency.reload();
    await state(agency, "承諾・日程を調整中");
    await take(agency, "保留にする", () => agency.getByLabel("保留にする理由").fill("相談者の都合です"));
    await state(agency, "保留（承諾・日程を調整中）");
    await take(agency, "再開する");
    await state(agency, "承諾・日程を調整中");
    await take(agency, "取り下げる", () => agency.getByLabel("取り下げる理由").fill("自社で解決しました"));
    await state(agency, "取り下げ");
    assert.equal(await agency.getByText("あなたができること").count(), 0);
    for (const page of [home, agency, colleague, chief]) assert.deepEqual(page.failures, []);
  });

  test("by keyboard alone: asked for, and consented to", async (t) => {
    const tabTo = async (page, wanted) => {
      for (let presses = 1; presses <= k_tabs_max; presses++) {
        await page.keyboard.press("Tab");
        const found = await page.evaluate((wanted) => {
          const at = document.activeElement;
          return (at?.labels?.[0]?.textContent ?? at?.textContent ?? "").trim().startsWith(wanted);
        }, wanted);
        if (found) return;
      }
      assert.fail(`${wanted} was not reached`);
    };
    const page = await open(t, "agency_staff", "/requests/new?coordinator=co-01&prefecture=14&q=町工場の原価管理");
    await page.getByRole("link", { name: "見本 花子" }).waitFor();
    await tabTo(page, "訪問");
    await page.keyboard.press("Space");
    await tabTo(page, "依頼を送る");
    await page.keyboard.press("Enter");
    await state(page, "受け入れ拠点が確認中");
    const receiving = await open(t, "receiving", new URL(page.url()).pathname);
    await tabTo(receiving, "受け入れに同意する");
    await receiving.keyboard.press("Enter");
    await receiving.getByRole("heading", { name: "受け入れに同意する" }).waitFor();
    await tabTo(receiving, "受け入れに同意する（確定）");
    await receiving.keyboard.press("Enter");
    await state(receiving, "所属拠点が確認中");
    assert.equal(await receiving.evaluate(() => document.activeElement?.id), "status-heading", "the focus is where the news is");
  });
});

describe("two at once", () => {
  test("a step that is no longer possible: what was typed stays in view, with what can be done now", async (t) => {
    const path = await made();
    const [first, second] = [await open(t, "receiving", path), await open(t, "receiving", path)];
    await button(second, "受けない").click();
    await second.getByLabel("受けない理由").fill("今月は受け入れられません");
    await take(first, "受け入れに同意する");
    await state(first, "所属拠点が確認中");
    await button(second, "受けない（確定）").click();
    await second.getByRole("alert").filter({ hasText: "いまはできません" }).waitFor();
    assert.equal(await second.locator(".notice-error").count(), 0, "said once");
    assert.equal(await second.getByLabel("書いた内容").inputValue(), "今月は受け入れられません");
    await state(second, "所属拠点が確認中");
    await button(second, "閉じる").click();
    await button(second, "取り下げる").waitFor();
    assert.deepEqual(second.failures, []);
  });

  test("a step that is still possible is sent again as it was typed", async (t) => {
    const path = await made(k_asked);
    const [person, desk] = [await open(t, "coordinator", path), await open(t, "hub_desk", path)];
    await button(desk, "保留にする").click();
    await desk.getByLabel("保留にする理由").fill("日程を拠点で調べます");
    await take(person, "引き受ける");
    await state(person, "承諾・日程を調整中");
    await button(desk, "保留にする（確定）").click();
    await desk.getByRole("alert").filter({ hasText: "ほかの人が先に進めました" }).waitFor();
    await state(desk, "承諾・日程を調整中");
    assert.equal(await desk.getByLabel("保留にする理由").inputValue(), "日程を拠点で調べます");
    await assertNoViolations(desk, "somebody was quicker");
    await button(desk, "保留にする（確定）").click();
    await state(desk, "保留");
  });
});

describe("the form", () => {
  const k_form = "/requests/new?coordinator=co-01&prefecture=14&q=確定申告と原価管理";

  test("says what is missing, names days without business and work that needs a licence, and keeps what was typed", async (t) => {
    const page = await open(t, "agency_staff", k_form);
    await page.getByText("税理士の業務です").waitFor();
    await button(page, "依頼を送る").click();
    await page.getByText("支援の方法を選んでください").waitFor();
    assert.ok(await page.getByLabel("訪問").evaluate((box) => box === document.activeElement));
    await page.getByLabel("訪問").check();
    await page.getByText("くわしく書く").click();
    const new_year = `${new Date().getFullYear() + 1}-01-01`;
    await page.getByLabel("希望日 1").fill(new_year);
    await page.getByText("業務日ではありません（元日）").waitFor();
    await page.getByLabel("同席する人").fill("信用金庫の担当者");
    await page.getByLabel("相談者の情報").fill("見本製作所");
    await button(page, "候補を足す（6人まで）").click();
    await page.getByLabel(/名前や得意なことで人を探す/).fill("太郎");
    await page.getByRole("button", { name: /選ぶ *: 試験 太郎/ }).click();
    await page.getByRole("button", { name: /上へ *: 試験 太郎/ }).click();

    await page.getByRole("link", { name: "このサイトについて" }).first().click();
    await page.waitForURL(/\/about/);
    await page.goBack();
    await page.getByText("書きかけの内容を戻しました").waitFor();
    assert.equal(await page.locator("textarea[name=client]").inputValue(), "見本製作所");
    assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage))).includes("見本製作所"), "nothing of the client is stored");
    await page.reload();
    await page.getByText("書きかけの内容を戻しました").waitFor();
    assert.deepEqual(await page.locator(".chosen-who a").allInnerTexts(), ["試験 太郎", "見本 花子"]);
    await page.getByText("くわしく書く").click();
    assert.equal(await page.getByLabel("希望日 1").inputValue(), new_year);
    assert.equal(await page.getByLabel(/^同席する人/).inputValue(), "信用金庫の担当者");
    assert.equal(await page.locator("textarea[name=client]").inputValue(), "");

    await button(page, "下書きを保存").click();
    await page.waitForURL(/\/requests\/req-/);
    await page.getByText("まだ送っていません").waitFor();
    await page.getByLabel("相談の内容").fill("原価管理");
    await button(page, "依頼を送る").click();
    await state(page, "受け入れ拠点が確認中");
    assert.deepEqual(await page.locator(".candidate-head a").allInnerTexts(), ["試験 太郎", "見本 花子"]);
    await page.goto(site.url + k_form);
    await page.getByLabel("相談の内容").waitFor();
    assert.equal(await page.getByText("書きかけの内容を戻しました").count(), 0, "what was sent is not kept");
    assert.deepEqual(page.failures, []);
  });

  test("sent again after its answer was lost, it is one request", async (t) => {
    const sent = async () => (await clients.agency_staff.json("/api/v1/requests?box=sent")).total;
    const before = await sent();
    const page = await open(t, "agency_staff", k_form);
    await page.getByLabel("訪問").check();
    let lost = 0;
    await page.route("**/api/v1/requests", async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await button(page, "依頼を送る").click();
    await page.getByRole("alert").filter({ hasText: "サーバーにつながりません" }).waitFor();
    assert.ok(await page.getByLabel("訪問").isChecked());
    await button(page, "依頼を送る").click();
    await state(page, "受け入れ拠点が確認中");
    assert.equal(await sent(), before + 1);
  });

  test("asks nobody of the receiving hub, and lets its desk choose", async (t) => {
    const page = await open(t, "agency_staff", "/requests/new?coordinator=co-03&prefecture=14&q=原価管理");
    await page.getByText("派遣の依頼はいりません").waitFor();
    await page.getByLabel("オンライン", { exact: true }).check();
    await button(page, "依頼を送る").click();
    await page.locator(".field-error").filter({ hasText: "受け入れ拠点に所属する人です" }).first().waitFor();
    await page.getByLabel("窓口に任せる").check();
    await button(page, "依頼を送る").click();
    await state(page, "受け入れ拠点が確認中");
    const receiving = await open(t, "receiving", new URL(page.url()).pathname);
    await take(receiving, "受け入れに同意する", async () => {
      await receiving.getByLabel("人を選ばず、送り出す拠点の窓口に任せる").selectOption({ label: "東京都よろず支援拠点" });
      await button(receiving, "この拠点を足す").click();
    });
    await state(receiving, "所属拠点が確認中");
    const home = await open(t, "hub_desk", new URL(page.url()).pathname);
    await take(home, "派遣に同意する", () => home.getByRole("button", { name: /選ぶ *: 同僚 四郎/ }).click());
    await state(home, "本人に打診中");
    assert.ok((await home.locator(".request-glance").innerText()).includes("同僚 四郎"));
  });

  test("a draft that another tab wrote meanwhile is saved over it, or thrown away", async (t) => {
    const path = await made([], { send: false });
    const [first, second] = [await open(t, "agency_staff", path), await open(t, "agency_staff", path)];
    await first.getByLabel("相談の内容").fill("先に書いた内容");
    await button(first, "下書きを保存").click();
    await first.getByText("下書きを保存しました").waitFor();
    await second.getByLabel("相談の内容").fill("あとから書いた内容");
    await button(second, "下書きを保存").click();
    await second.getByRole("alert").filter({ hasText: "ほかの人が先に進めました" }).waitFor();
    assert.equal(await second.getByLabel("相談の内容").inputValue(), "あとから書いた内容");
    await button(second, "下書きを保存").click();
    await second.getByText("下書きを保存しました").waitFor();
    await button(second, "下書きを捨てる").click();
    await button(second, "捨てる").click();
    await second.waitForURL(/\/requests$/);
    assert.deepEqual(second.failures, []);
  });

  test("refers a business to a partner, who takes it and says what became of it", async (t) => {
    const page = await open(t, "agency_staff", "/organizations/org-b");
    await page.getByRole("link", { name: "この機関に紹介する" }).click();
    await page.getByLabel("相談の内容").fill("返済の見直し");
    await page.getByRole("link", { name: "試験機関 org-b" }).waitFor();
    await button(page, "紹介を送る").click();
    await page.waitForURL(/\/requests\/req-/);
    const path = new URL(page.url()).pathname;
    const partner = await open(t, "partner", path);
    await take(partner, "引き受ける");
    await take(partner, "報告する", () => partner.getByLabel("結果").fill("支援に入りました"));
    await state(partner, "完了");
    assert.deepEqual([...page.failures, ...partner.failures], []);
  });

  test("who may not ask is told so; an unknown request is not there", async (t) => {
    const page = await open(t, "coordinator", k_form);
    await page.getByText("このページは使えません").waitFor();
    await page.goto(`${site.url}/?q=町工場`);
    await settled(page);
    assert.equal(await page.getByRole("link", { name: /依頼する/ }).count(), 0);
    const other = await open(t, "hub_desk", await made());
    await other.getByRole("alert").filter({ hasText: "ありません" }).waitFor();
  });
});

test("form and request fit every width and have no accessibility violations", async (t) => {
  const form = await open(t, "agency_staff", "/requests/new?coordinator=co-01&coordinator=co-02&prefecture=14&q=原価管理");
  await form.getByText("くわしく書く").click();
  await form.getByText("相談の分野を選ぶ").click();
  const scheduled = [...k_asked, ["coordinator", "accept"], ["coordinator", "schedule", { day: day_after(2) }], ["coordinator", "deliver", { day: day_after(0) }]];
  const request = await open(t, "coordinator", await made(scheduled, { client: "見本製作所 ".repeat(20), client_consent_id: "2026-014" }));
  await button(request, "報告する").click();
  await button(request, "次にすることを足す").click();
  for (const [page, what] of [[form, "the form"], [request, "a request with its report"]]) {
    for (const width of k_widths) {
      await page.setViewportSize({ width, height: 900 });
      await assertFitsWidth(page, `${what} at ${width} px`);
    }
    await assertNoViolations(page, what);
  }
});
