// The lists and side pages around requests in the browser: boxes, notifications, the plan, desks, the order of a search,
// comparing and keeping people, teams, saved searches, figures and mails. By mouse and keyboard, from 320 to 1440 px.
// TSUNAGU_SHOTS=FOLDER keeps a picture of each page to be looked at.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addAccounts, Client, newUser } from "../support/accounts.mjs";
import { assertFitsWidth, assertNoViolations, settled, useBrowser } from "../support/browser.mjs";
import { k_pace } from "../support/pace.mjs";
import { caseOf, importFile, makeData, person, Server, tempFolder, writeRecords } from "../support/tsunagu.mjs";

const k_bounded = { timeout: 240_000 * k_pace };

const clients = {};

const organizations = [
  { id: "org-kyokai", name: "見本信用保証協会", yomi: "みほん", types: ["guarantee"], prefecture: "14", services: "創業と借り換えの保証。", desks: [{ what: "創業の相談", hours: "平日 9:00-17:00" }, { what: "返済の相談" }] },
  { id: "org-saisei", name: "見本活性化協議会", yomi: "みほん", types: ["revitalization"], prefecture: "14", strengths: "資金繰りに窮した事業者の再生計画。" },
];

const people = [
  person("co-01", { name: "東京 花子", topics: ["margin"], industries: ["E"], modes: ["visit", "online"], capacity: { max_open: 5 } }),
  person("co-02", { hub_id: "hub-14", name: "神奈川 太郎", topics: ["hiring"], modes: ["visit"] }),
  person("co-03", { hub_id: "hub-27", name: "大阪 次郎", topics: ["margin", "succession"], modes: ["online"], outside_region: "yes" }),
  ...["04", "05", "06", "07"].map((n) => person(`co-${n}`, { hub_id: "hub-01", name: `北海 ${n}`, topics: ["margin"] })),
];

const day_after = (days) => new Date(Date.now() + (9 + 24 * days) * 3_600_000).toISOString().slice(0, 10);

async function answered(status, promise) {
  const answer = await promise;
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return { ...(text === "" ? {} : JSON.parse(text)), etag: answer.headers.get("etag") };
}

const made = (client, more) => answered(201, client.send("POST", "/api/v1/requests", {
  prefecture: "14", type: "dispatch", mode: "visit", need: "町工場の原価管理と価格転嫁", candidates: [{ coordinator_id: "co-01" }], send: true, ...more,
}));

async function step(client, { id }, action, more = {}) {
  const { etag } = await answered(200, client.get(`/api/v1/requests/${id}`));
  return answered(200, client.send("POST", `/api/v1/requests/${id}/steps`, { action, ...more }, { "if-match": etag }));
}

/** One that waits for the receiving hub, one that waits for the coordinator, one with a date. */
async function addRequests() {
  const { agency_staff: agency, hub_desk: home, coordinator, receiving } = clients;
  await made(agency, { need: "旅館の人手不足を何とかしたい", urgency: "urgent" });
  const asked = await made(agency);
  await step(receiving, asked, "consent");
  await step(home, asked, "release");
  const planned = await made(agency, { need: "後継者がいない酒蔵の引き継ぎ" });
  await step(receiving, planned, "consent");
  await step(home, planned, "release");
  await step(coordinator, planned, "accept");
  await step(coordinator, planned, "schedule", { day: day_after(2) });
}

async function start() {
  const data = await makeData({
    coordinators: people,
    cases: [caseOf("ca-01", ["co-01"], { topics: ["margin"] }), caseOf("ca-03", ["co-03"], { hub_id: "hub-27", title: "後継者を社内から選ぶ", topics: ["succession"] })],
  });
  await addAccounts(data);
  await importFile(data, "organizations", await writeRecords(tempFolder(), organizations));
  return (await Server.start(data)).ready();
}

async function addWork({ url }) {
  for (const role of ["agency_staff", "hub_desk", "coordinator", "headquarters"]) clients[role] = await Client.signIn(url, role);
  clients.receiving = await newUser(clients.headquarters, { role: "hub_desk", organization_id: "hub-14" });
  await addRequests();
}

const site = useBrowser({ start, prepare: addWork });

/** A page at the address, signed in as the role; nobody: not signed in. */
async function open(t, role, address, options) {
  const page = role ? await site.openAs(t, role, address, options) : await site.open(t, address, options);
  t.after(() => assert.deepEqual(page.failures, []));
  return page;
}

async function visit(page, address) {
  await page.goto(site.url + address);
  await settled(page);
}

/** Nothing for axe to find, no sideways scrolling from 320 to 1440 px, and pictures for who wants to look. */
async function assertGood(page, what) {
  for (const width of [1440, 768, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await assertFitsWidth(page, `${what} at ${width} px`);
    if (process.env.TSUNAGU_SHOTS) await page.screenshot({ path: `${process.env.TSUNAGU_SHOTS}/${what.replaceAll(" ", "-")}-${width}.png`, fullPage: true });
    if (width !== 768) await assertNoViolations(page, `${what} at ${width} px`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

const main = (page) => page.locator("main").innerText();

describe("requests by box", k_bounded, () => {
  test("the own turn first, then what was sent, each with where it stands and until when", async (t) => {
    const page = await open(t, "coordinator", "/requests");
    const table = page.getByRole("table", { name: "依頼（自分の番）" });
    assert.match(await table.innerText(), /町工場の原価管理と価格転嫁[^]*派遣・神奈川県[^]*本人に打診中[^]*次は 東京 花子 さん[^]*あと\d+日/);
    assert.equal(await page.getByRole("link", { name: /^依頼した/ }).count(), 0, "who asks for nobody has no such box");
    await page.getByRole("link", { name: /^受けた/ }).click();
    await page.getByText("後継者がいない酒蔵の引き継ぎ").waitFor();
    await assertGood(page, "requests of a coordinator");
  });

  test("a desk sees beside what it received how much its people have to do", async (t) => {
    const page = await open(t, "hub_desk", "/requests?box=received");
    const table = page.getByRole("table", { name: "拠点の人の受け持ち" });
    assert.match(await table.innerText(), /東京 花子[^]*2件（上限5件）/);
    assert.doesNotMatch(await table.innerText(), /大阪 次郎/, "of other hubs nothing");
    await assertGood(page, "loads of a hub");
  });

  test("are narrowed by state and kind, by keyboard, and the address says how", async (t) => {
    const page = await open(t, "agency_staff", "/requests?box=sent");
    await page.getByText("3件", { exact: true }).first().waitFor();
    await page.getByLabel("状態").focus();
    await page.getByLabel("状態").selectOption("scheduled");
    await page.waitForURL((url) => url.searchParams.get("state") === "scheduled");
    await page.getByText("1件", { exact: true }).first().waitFor();
    assert.match(await main(page), /日程が決定/u);
    await page.getByLabel("種類").selectOption("referral");
    await page.getByText("条件に合う依頼はありません").waitFor();
    await page.getByRole("link", { name: "条件を外して見る" }).press("Enter");
    await page.getByText("旅館の人手不足を何とかしたい").waitFor();
    await assertGood(page, "requests of an agency");
    await page.getByRole("link", { name: "旅館の人手不足を何とかしたい" }).click();
    await page.waitForURL(/\/requests\/[^/?]+$/u);
    await page.goBack();
    await page.waitForURL(/\/requests\?box=sent/u);
  });

  test("a desk that nothing waits for is told what comes", async (t) => {
    const page = await open(t, "hub_desk", "/requests?box=sent");
    assert.match(await main(page), /送った依頼はありません/);
    await assertGood(page, "no requests");
  });
});

describe("notifications", k_bounded, () => {
  test("are counted in the header, lead to their request and are then read", async (t) => {
    const page = await open(t, "coordinator", "/about");
    const link = page.getByRole("link", { name: /^お知らせ 未読\s*\d+\s*件$/u });
    await link.waitFor();
    const count = Number((await link.innerText()).match(/\d+/u)[0]);
    assert.ok(count >= 1);
    await link.click();
    await settled(page);
    assert.match(await main(page), new RegExp(`未読 ${count}件`, "u"));
    await assertGood(page, "notifications");
    await page.locator(".told-unread a").first().click();
    await page.waitForURL(/\/requests\//u);
    if (count > 1) await page.getByRole("link", { name: new RegExp(`お知らせ 未読\\s*${count - 1}\\s*件`, "u") }).waitFor();
    await visit(page, "/notifications");
    const all = page.getByRole("button", { name: "すべて既読にする" });
    if (await all.count() > 0) await all.press("Enter");
    await page.getByText("未読 0件").waitFor();
    await page.getByRole("link", { name: "お知らせ", exact: true }).waitFor();
  });
});

describe("the plan", k_bounded, () => {
  test("shows dates and deadlines in their month and as a list, the own turn marked", async (t) => {
    const page = await open(t, "coordinator", `/calendar?month=${day_after(2).slice(0, 7)}`);
    assert.match(await main(page), /実施[^]*後継者がいない酒蔵の引き継ぎ/);
    assert.ok(await page.locator(".month td").count() >= 28);
    await assertGood(page, "plan by month");
    const month = await page.locator("#month-heading").innerText();
    await page.getByRole("link", { name: "次の月" }).press("Enter");
    await page.waitForFunction((before) => document.querySelector("#month-heading")?.textContent !== before, month);
    await page.getByRole("link", { name: "これからの一覧" }).click();
    await page.getByText("あなたの番", { exact: true }).first().waitFor();
    assert.match(await main(page), /期限 あなたの番 町工場の原価管理と価格転嫁/);
    await assertGood(page, "plan as a list");
  });
});

describe("desks of a prefecture", k_bounded, () => {
  test("by kind, with what each is for; an agency refers from there", async (t) => {
    const page = await open(t, "agency_staff", "/desks");
    await page.getByLabel("都道府県").selectOption("14");
    await page.getByRole("heading", { name: "信用保証協会 1機関" }).waitFor();
    assert.match(await main(page), /神奈川県 \d+機関[^]*創業の相談[^]*平日 9:00-17:00/);
    await assertGood(page, "desks");
    await page.getByRole("link", { name: /この機関へ紹介する.*見本活性化協議会/u }).click();
    await page.waitForURL((url) => url.pathname === "/requests/new" && url.searchParams.get("partner") === "org-saisei");
  });

  test("for everybody, without what only agencies may do", async (t) => {
    const page = await open(t, undefined, "/desks?prefecture=14");
    await page.getByRole("heading", { name: "信用保証協会 1機関" }).waitFor();
    assert.equal(await page.getByRole("link", { name: /紹介する/u }).count(), 0);
  });
});

describe("a search", k_bounded, () => {
  test("is put in order by distance where it is known from where, and remembers that in its address", async (t) => {
    const page = await open(t, undefined, "/?q=");
    assert.ok(await page.getByLabel("並べ方").locator("option[value=travel]").isDisabled());
    await visit(page, "/?q=&from_prefecture=14");
    await page.getByLabel("並べ方").selectOption("travel");
    await page.waitForURL((url) => url.searchParams.get("sort") === "travel");
    await page.waitForFunction(() => document.querySelector(".person h3 a")?.textContent === "神奈川 太郎");
    const names = await page.locator(".person h3 a").allInnerTexts();
    assert.deepEqual(names.slice(0, 2), ["神奈川 太郎", "東京 花子"]);
    assert.match(names.at(-1), /北海/u);
    await page.reload();
    await settled(page);
    assert.equal(await page.getByLabel("並べ方").inputValue(), "travel");
    assert.deepEqual(await page.locator(".person h3 a").allInnerTexts(), names);
  });

  test("lets up to six people be chosen with the keyboard and keeps them over another search", async (t) => {
    const page = await open(t, undefined, "/?q=");
    const boxes = page.getByRole("checkbox", { name: /さんを比べる$/u });
    for (let i = 0; i < 6; i++) await boxes.nth(i).press("Space");
    await page.getByRole("link", { name: "比べる（6）" }).waitFor();
    assert.ok(await boxes.nth(6).isDisabled(), "no seventh");
    await assertGood(page, "search with people chosen");
    await visit(page, "/?q=見積もり");
    await page.getByRole("link", { name: "比べる（6）" }).waitFor();
    await page.getByRole("button", { name: "選択をやめる" }).click();
    assert.equal(await page.getByRole("region", { name: "比べる人" }).count(), 0);
  });
});

describe("who is asked how often", k_bounded, () => {
  test("headquarters see the share of each, and take the report away", async (t) => {
    const page = await open(t, "headquarters", "/reports/concentration");
    const table = page.getByRole("table", { name: "打診の多い人" });
    assert.match(await table.innerText(), /東京 花子[^]*100%/);
    assert.match(await main(page), /送られた依頼[^]*3件[^]*上位5人に集まった割合[^]*100%/);
    await assertGood(page, "concentration");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSVで書き出す" }).click()]);
    assert.match(file.suggestedFilename(), /\.csv$/u);
    await page.getByLabel("拠点").selectOption("hub-27");
    await page.getByRole("button", { name: "集計する" }).press("Enter");
    await page.waitForURL((url) => url.searchParams.get("hub") === "hub-27");
    await page.getByText("この期間に打診はありません").waitFor();
  });

  test("is nothing for an agency", async (t) => {
    const page = await open(t, "agency_staff", "/reports/concentration");
    assert.match(await main(page), /このページは使えません/);
    assert.equal(await page.getByRole("link", { name: "集計" }).count(), 0);
  });
});

describe("choosing among people", k_bounded, () => {
  test("side by side with their evidence, put in order, noted, kept, and asked in that order", async (t) => {
    const page = await open(t, "agency_staff", "/?q=見積もり 後継者&from_prefecture=14");
    for (const name of ["東京 花子", "大阪 次郎"]) await page.getByRole("checkbox", { name: `${name}さんを比べる` }).press("Space");
    await page.getByRole("link", { name: "比べる（2）" }).press("Enter");
    const table = page.getByRole("region", { name: "比べる表" });
    await table.getByText("町工場の見積もりを見直す").waitFor();
    assert.match(await table.innerText(), /隣の都道府県[^]*対応中 2件（上限5件）[^]*後継者を社内から選ぶ/u);
    await page.getByRole("button", { name: "大阪 次郎さんを前にする" }).press("Enter");
    await page.waitForFunction(() => document.querySelector(".compare-name")?.textContent === "大阪 次郎");
    await page.getByLabel("大阪 次郎さんについてのメモ").fill("オンラインで先に話せる");
    await page.getByLabel("だれに、なぜ頼むか").fill("後継者の事例がある大阪を先に。");
    await page.getByLabel("候補リストの名前").fill("酒蔵の件");
    await assertGood(page, "compare");
    await page.getByRole("button", { name: "候補リストに保存する" }).click();
    await page.waitForURL(/\/shortlists\/[^/]+$/u);
    await settled(page);
    assert.equal(await page.getByLabel("大阪 次郎さんについてのメモ").inputValue(), "オンラインで先に話せる");
    await assertGood(page, "shortlist");

    const { shortlists: [kept] } = await clients.agency_staff.json("/api/v1/shortlists");
    const people = kept.people.map(({ coordinator, note }) => ({ coordinator_id: coordinator.id, note }));
    await answered(200, clients.agency_staff.send("PUT", `/api/v1/shortlists/${kept.id}`, { name: kept.name, need: kept.need, prefecture: "14", people, decision: "隣の人が先に書いた" }, { "if-match": "*" }));
    await page.getByLabel("だれに、なぜ頼むか").fill("あとから書いた");
    await page.getByRole("button", { name: "変更を保存する" }).click();
    await page.getByText("ほかの人が先に変えました").waitFor();
    await page.getByText("隣の人が先に書いた").waitFor();
    assert.equal(await page.getByLabel("だれに、なぜ頼むか").inputValue(), "あとから書いた", "nothing typed is lost");
    await page.getByRole("button", { name: "変更を保存する" }).click();
    await page.getByText("保存しました。").waitFor();

    await page.getByRole("link", { name: "この順で依頼を書く" }).click();
    await page.waitForURL((url) => url.pathname === "/requests/new" && url.searchParams.getAll("coordinator").join() === "co-03,co-01");
    await visit(page, "/shortlists");
    assert.match(await main(page), /酒蔵の件[^]*大阪 次郎[^]*東京 花子[^]*あとから書いた/u);
    await assertGood(page, "shortlists");
    await page.getByRole("button", { name: /消す.*酒蔵の件/u }).click();
    await page.getByRole("dialog").getByRole("button", { name: "消す", exact: true }).click();
    await page.getByText("候補リストはまだありません").waitFor();
  });

  test("for everybody, and says who is not there any more", async (t) => {
    const page = await open(t, undefined, "/compare?id=co-01&id=co-gone");
    await page.getByText("1人は、いま見られません").waitFor();
    await page.getByRole("button", { name: "この人たちを外す" }).click();
    await page.waitForURL((url) => url.searchParams.getAll("id").join() === "co-01");
    assert.equal(await page.getByLabel("だれに、なぜ頼むか").count(), 0);
    await visit(page, "/compare");
    await page.getByText("比べる人が選ばれていません").waitFor();
  });

  test("as a team that covers several topics", async (t) => {
    const page = await open(t, "agency_staff", "/?q=見積もり&from_prefecture=14");
    await page.getByRole("link", { name: "この相談にチームを組む" }).click();
    await page.waitForURL((url) => url.pathname === "/team");
    await settled(page);
    await page.getByText("分野を選ぶ").click();
    for (const topic of ["人手不足・採用", "事業承継・M&A", "粗利改善・採算可視化"]) await page.getByLabel(topic, { exact: true }).press("Space");
    await page.getByRole("button", { name: "チームを探す" }).press("Enter");
    await page.getByRole("heading", { name: "2人のチーム" }).waitFor();
    assert.match(await page.locator(".team").innerText(), /大阪 次郎[^]*後継者を社内から選ぶ/u);
    await assertGood(page, "team");
    await page.getByRole("link", { name: "この2人を比べて、リストに残す" }).click();
    await page.waitForURL((url) => url.pathname === "/compare" && url.searchParams.getAll("id").length === 2);
  });
});

describe("a saved search", k_bounded, () => {
  test("is kept from the results, leads back to them and is taken away", async (t) => {
    const page = await open(t, "agency_staff", "/?q=見積もり&topic=margin&online=1");
    await page.getByRole("button", { name: "この検索を保存する" }).press("Enter");
    await page.getByRole("dialog").getByLabel("名前").fill("見積もりに強い人");
    await page.getByRole("dialog").getByRole("button", { name: "保存する" }).click();
    await page.getByRole("link", { name: "保存した検索を見る" }).click();
    await page.waitForURL(/\/saved-searches$/u);
    await settled(page);
    assert.match(await main(page), /見積もりに強い人[^]*粗利改善・採算可視化、オンライン可/u);
    await assertGood(page, "saved searches");
    const link = page.getByRole("link", { name: "見積もりに強い人" });
    const address = new URL(await link.getAttribute("href"), site.url);
    assert.deepEqual([...address.searchParams], [["q", "見積もり"], ["topic", "margin"], ["online", "1"], ...(address.searchParams.has("from_prefecture") ? [["from_prefecture", address.searchParams.get("from_prefecture")]] : [])]);
    await page.getByRole("button", { name: /消す.*見積もりに強い人/u }).click();
    await page.getByRole("dialog").getByRole("button", { name: "消す", exact: true }).click();
    await page.getByText("保存した検索はまだありません").waitFor();
  });
});
