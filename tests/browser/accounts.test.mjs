// Signing in, and the pages of accounts: as several roles, by keyboard, on a narrow screen, on paper.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addAccounts, Client, sample_password } from "../support/accounts.mjs";
import { assertFitsWidth, assertNoViolations, settled, useBrowser } from "../support/browser.mjs";
import { totp } from "../support/totp.mjs";
import { makeData, person, Server } from "../support/tsunagu.mjs";

const k_people = 32;
const k_password = "あさのきしゃはこんでいる";

const consent = (scope) => ({ consent: { scope, version: "1", on: "2026-01-01" } });

const site = useBrowser({
  start: async () => {
    const data = await makeData({ coordinators: [
      person("co-01", { name: "公開 花子", contact: "hanako@hub.example", message: "公開の紹介" }),
      person("co-agency", { name: "機関 太郎", contact: "taro@hub.example", ...consent("agency") }),
      person("co-hub", { name: "拠点 次郎", contact: "jiro@hub.example", ...consent("hub") }),
      ...Array.from({ length: k_people }, (_, n) => person(`co-more-${n}`, { hub_id: "hub-14", contact: `more-${n}@hub.example` })),
    ] });
    await addAccounts(data);
    return (await Server.start(data)).ready();
  },
});
const { open, openAs } = site;

const exactly = (page, label) => page.getByLabel(label, { exact: true });
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const alerted = (page, words) => page.getByRole("alert").filter({ hasText: words }).first().waitFor();
const bar = (page) => page.locator(".account-bar");

async function fillSignIn(page, login, password = sample_password) {
  await exactly(page, "ログイン名").fill(login);
  await exactly(page, "パスワード").fill(password);
  await press(page, "サインイン");
}

/** A page of somebody who signed in as people do; openAs() does it without the form. */
async function signInAs(t, login, address = "/") {
  const page = await open(t, `/sign-in?${new URLSearchParams({ to: address })}`);
  await fillSignIn(page, login);
  await bar(page).waitFor();
  await page.waitForURL((url) => url.pathname + url.search === address);
  await settled(page);
  return page;
}

/** A user of an own, who may be changed without harm to other tests. */
async function newUser(role, more = {}) {
  const admin = await Client.signIn(site.url, "system_admin");
  const login = `t-${role.replace("_", "-")}-${Math.random().toString(36).slice(2, 8)}`;
  const answer = await admin.send("POST", "/api/v1/users", { login, name: `試験 ${login}`, role, ...more });
  assert.equal(answer.status, 201);
  const { path, user } = await answer.json();
  const accept = async () => {
    const token = path.split("#")[1];
    assert.equal((await new Client(site.url).send("POST", "/api/v1/session/invitation", { token, password: k_password })).status, 200);
  };
  return { login, path, user, accept };
}

async function tabTo(page, name) {
  for (let presses = 1; presses <= 80; presses++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate((name) => {
      const at = document.activeElement;
      return (at?.labels?.[0]?.textContent ?? at?.textContent ?? "").trim().startsWith(name);
    }, name);
    if (found) return;
  }
  assert.fail(`${name} was not reached`);
}

describe("signing in", () => {
  test("shows each role its name, its layer and its pages", async (t) => {
    const pages = {
      agency_staff: ["依頼", "お知らせ", "アカウント"],
      agency_admin: ["依頼", "お知らせ", "利用者", "アカウント"],
      coordinator: ["依頼", "お知らせ", "窓口", "アカウント"],
      hub_desk: ["依頼", "お知らせ", "窓口", "利用者", "アカウント"],
      headquarters: ["依頼", "お知らせ", "窓口", "利用者", "監査の記録", "運用", "アカウント"],
      ministry_viewer: ["集計", "アカウント"],
      auditor: ["利用者", "監査の記録", "アカウント"],
      system_admin: ["利用者", "メール", "運用", "アカウント"],
    };
    for (const [role, expected] of Object.entries(pages)) {
      const page = await signInAs(t, role, "/about");
      assert.deepEqual(await bar(page).getByRole("link").allInnerTexts(), expected, role);
      assert.match(await bar(page).innerText(), /見本 [^]*の?情報を表示/);
      assert.deepEqual(page.failures, []);
    }
  });

  test("opens the layer of the role in search and profile, and closes it at the end", async (t) => {
    const names = async (page) => {
      await page.goto(`${site.url}/?q=&hub=hub-13`);
      await settled(page);
      await page.locator(".person h3 a").first().waitFor();
      return (await page.locator(".person h3 a").allInnerTexts()).sort();
    };
    const page = await open(t, "/about");
    assert.deepEqual(await names(page), ["公開 花子"]);
    const staff = await signInAs(t, "agency_staff");
    assert.deepEqual(await names(staff), ["公開 花子", "機関 太郎"]);
    const desk = await signInAs(t, "hub_desk");
    assert.deepEqual(await names(desk), ["公開 花子", "拠点 次郎", "機関 太郎"].sort());
    await desk.getByRole("link", { name: "拠点 次郎" }).click();
    await desk.locator(".record-head h1").waitFor();
    await press(desk, "サインアウト");
    await desk.getByText("サインアウトしました").waitFor();
    await desk.goBack();
    await desk.getByText("見つかりません").waitFor();
    assert.equal(await desk.getByText("拠点 次郎").count(), 0);
    assert.deepEqual(await names(desk), ["公開 花子"]);
  });

  test("answers an unknown login and a wrong password alike, and keeps the login", async (t) => {
    const told = [];
    for (const [login, password] of [["hub_desk", "not the password"], ["nobody-here", "not the password"]]) {
      const page = await open(t, "/sign-in");
      await fillSignIn(page, login, password);
      await alerted(page, "サインインできませんでした");
      told.push(await page.getByRole("alert").filter({ hasText: "サインイン" }).innerText());
      assert.equal(await exactly(page, "ログイン名").inputValue(), login);
      assert.equal(await exactly(page, "確認コード").count(), 0);
    }
    assert.equal(told[0], told[1]);
  });

  test("ties what is missing to its field", async (t) => {
    const page = await open(t, "/sign-in");
    await press(page, "サインイン");
    const login = exactly(page, "ログイン名");
    assert.equal(await login.getAttribute("aria-invalid"), "true");
    assert.ok(await login.evaluate((box) => box === document.activeElement));
    const described = await login.evaluate((box) => document.getElementById(box.getAttribute("aria-describedby")).textContent);
    assert.match(described, /ログイン名を入力/);
  });

  test("returns to own pages only", async (t) => {
    for (const to of ["//evil.example/", "https://evil.example/", "/\\evil.example", "/api/v1/session"]) {
      const page = await open(t, `/sign-in?${new URLSearchParams({ to })}`);
      await fillSignIn(page, "agency_staff");
      await bar(page).waitFor();
      assert.equal(page.url(), `${site.url}/`, to);
    }
  });

  test("works by keyboard alone, from the header and back", async (t) => {
    const page = await open(t, "/organizations?prefecture=13");
    await tabTo(page, "サインイン");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/sign-in/);
    await exactly(page, "ログイン名").waitFor(); // the page itself comes after its address
    await tabTo(page, "ログイン名");
    await page.keyboard.type("hub_desk");
    await tabTo(page, "パスワード");
    await page.keyboard.type(sample_password);
    await page.keyboard.press("Enter");
    await bar(page).waitFor();
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/organizations?prefecture=13");
    await tabTo(page, "サインアウト");
    await page.keyboard.press("Enter");
    await page.getByText("サインアウトしました").waitFor();
  });

  test("is asked for where a page needs it, and a role that may not is told so", async (t) => {
    const page = await open(t, "/users");
    await page.waitForURL((url) => url.pathname === "/sign-in" && url.searchParams.get("to") === "/users");
    const staff = await openAs(t, "agency_staff", "/audit");
    await staff.getByText("このページは使えません").waitFor();
    assert.equal(await staff.locator(".data").count(), 0);
  });

  test("is asked for again over a page whose session ended, and nothing typed is lost", async (t) => {
    const page = await openAs(t, "agency_admin", "/users");
    await press(page, "利用者を招待する");
    const login = `kept-${Date.now()}`;
    await exactly(page, "ログイン名").fill(login);
    await exactly(page, "名前").fill("続き 花子");
    await page.context().clearCookies();
    await press(page, "招待リンクを作る");
    const again = page.getByRole("dialog", { name: "サインインが切れました" });
    await again.waitFor();
    assert.equal(await page.locator("main").isVisible(), false, "what the session showed is out of sight");
    await assertNoViolations(page, "signing in again");
    await again.getByLabel("パスワード", { exact: true }).fill(sample_password);
    await again.getByRole("button", { name: "サインイン", exact: true }).click();
    await page.getByRole("heading", { name: "続き 花子さんの招待リンク" }).waitFor();
    await page.locator(".data", { hasText: login }).waitFor();
  });
});

describe("a session that ended by itself", () => {
  test("is noticed without asking the server, which would use it again, and shows nothing more", async (t) => {
    const page = await openAs(t, "agency_admin", "/users");
    await page.locator(".data").waitFor();
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.evaluate(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 31 * 60_000;
      localStorage.removeItem("asked-at");
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const again = page.getByRole("dialog", { name: "サインインが切れました" });
    await again.waitFor();
    assert.equal(await page.locator("main").isVisible(), false);
    assert.match(await page.title(), /^サインインが切れました/);
    assert.deepEqual(asked, []);
    await again.getByRole("button", { name: "サインインしないで続ける" }).click();
    await page.waitForURL(/\/sign-in/);
    assert.equal(await page.locator(".data").count(), 0);
    assert.deepEqual(page.failures, []);
  });
});

describe("an invitation", () => {
  test("is shown once, sets a password by the rules, works once, and signs in", async (t) => {
    const admin = await openAs(t, "agency_admin", "/users");
    await press(admin, "利用者を招待する");
    await press(admin, "招待リンクを作る");
    assert.equal(await exactly(admin, "ログイン名").getAttribute("aria-invalid"), "true");
    const login = `shokuin-${Date.now()}`;
    await exactly(admin, "ログイン名").fill(login);
    await exactly(admin, "名前").fill("新任 三郎");
    assert.deepEqual(await exactly(admin, "役割").locator("option").allInnerTexts(), ["連携機関の職員", "連携機関の管理者"]);
    await assertNoViolations(admin, "the invitation form");
    await press(admin, "招待リンクを作る");
    const link = await exactly(admin, "招待リンク").inputValue();
    assert.match(link, new RegExp(`^${site.url}/invitation#`));
    await admin.reload();
    await settled(admin);
    assert.equal(await exactly(admin, "招待リンク").count(), 0);

    const guest = await open(t, link.slice(site.url.length));
    const next = exactly(guest, "新しいパスワード");
    await next.fill("みじかい");
    await guest.getByText("あと8文字必要です").waitFor();
    await press(guest, "パスワードを設定する");
    assert.equal(await next.getAttribute("aria-invalid"), "true");
    await next.fill(`${login}`);
    await press(guest, "パスワードを設定する");
    await guest.locator(".field-error", { hasText: "ログイン名や機関の名前だけ" }).waitFor();
    await next.fill(k_password);
    await press(guest, "パスワードを設定する");
    await guest.getByRole("heading", { name: "パスワードを設定しました" }).waitFor();
    assert.equal(new URL(guest.url()).hash, "", "the used token leaves the address");
    await guest.getByRole("link", { name: "サインインへ進む" }).click();
    await fillSignIn(guest, login, k_password);
    await bar(guest).waitFor();
    assert.match(await bar(guest).innerText(), /新任 三郎/);

    const late = await open(t, link.slice(site.url.length));
    await exactly(late, "新しいパスワード").fill(k_password);
    await press(late, "パスワードを設定する");
    await alerted(late, "新しい招待リンクを頼んでください");
    await assertNoViolations(late, "a used invitation");
    assert.deepEqual([...admin.failures, ...guest.failures], []);
  });

  test("without its token says what to do", async (t) => {
    const page = await open(t, "/invitation");
    await page.getByText("招待リンクが途中で切れています").waitFor();
  });
});

describe("the own account", () => {
  test("sets up the authenticator, which signing in asks for from then on", async (t) => {
    const { login, accept } = await newUser("headquarters");
    await accept();
    const page = await open(t, "/sign-in?to=/users");
    await fillSignIn(page, login, k_password);
    await page.waitForURL(/\/account$/);
    await page.getByText("認証アプリの設定が必要です").waitFor();
    await press(page, "認証アプリを設定する");
    const form = page.getByRole("form", { name: "認証アプリの設定" });
    await form.getByLabel("いまのパスワード").fill("not the password");
    await press(page, "設定へ進む");
    await form.locator(".field-error", { hasText: "いまのパスワードが違います" }).waitFor();
    await form.getByLabel("いまのパスワード").fill(k_password);
    await press(page, "設定へ進む");
    await page.locator(".qr").waitFor();
    await assertNoViolations(page, "the QR code");
    const secret = await page.locator(".secret").inputValue();
    await exactly(page, "確認コード").fill("000000");
    await press(page, "設定を終える");
    await page.locator(".field-error", { hasText: "確認コードが違います" }).waitFor();
    await exactly(page, "確認コード").fill(totp(secret));
    await press(page, "設定を終える");
    await page.getByText("認証アプリを設定しました").waitFor();
    await bar(page).getByRole("link", { name: "監査の記録" }).waitFor();
    await press(page, "サインアウト");
    await page.getByText("サインアウトしました").waitFor();

    await fillSignIn(page, login, k_password);
    const code = exactly(page, "確認コード");
    await code.waitFor();
    await page.waitForFunction(() => document.activeElement?.name === "code");
    await assertNoViolations(page, "the code");
    await code.fill(totp(secret, 1).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)));
    await page.keyboard.press("Enter");
    await bar(page).waitFor();
    assert.deepEqual(page.failures, []);
  });

  test("changes the password, which ends other sessions", async (t) => {
    const { login, accept } = await newUser("agency_staff", { organization_id: "org-a" });
    await accept();
    const other = await Client.signIn(site.url, login, k_password);
    const page = await openAs(t, login, "/account", { password: k_password });
    await page.getByText("試験機関 org-a").waitFor();
    assert.equal(await page.getByRole("heading", { name: "APIキー" }).count(), 0, "this role has no keys");
    await exactly(page, "いまのパスワード").fill("not the password");
    await exactly(page, "新しいパスワード").fill("yoru no kisha ha suite iru");
    await press(page, "パスワードを変更する");
    await page.locator(".field-error", { hasText: "いまのパスワードが違います" }).waitFor();
    await exactly(page, "いまのパスワード").fill(k_password);
    await press(page, "パスワードを変更する");
    await page.getByText("パスワードを変更しました").waitFor();
    assert.equal((await other.json("/api/v1/session")).signed_in, false);
    await page.reload();
    await bar(page).waitFor();
  });

  test("shows where one is signed in, and ends the others", async (t) => {
    const { login, accept } = await newUser("agency_staff", { organization_id: "org-a" });
    await accept();
    const [first, second, third] = await Promise.all(Array.from({ length: 3 }, () => Client.signIn(site.url, login, k_password)));
    const page = await openAs(t, login, "/account", { password: k_password });
    const rows = page.getByRole("region", { name: "サインイン中の端末" }).getByRole("row");
    const others = rows.filter({ hasText: "ほかの端末" });
    await others.nth(2).waitFor();
    assert.equal(await rows.filter({ hasText: "この端末" }).getByRole("button").count(), 0);
    await others.first().getByRole("button", { name: /切る/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "切る", exact: true }).click();
    await page.getByText("サインインを切りました").waitFor();
    await others.nth(2).waitFor({ state: "detached" });
    const open_ones = async () => (await Promise.all([first, second, third].map((client) => client.json("/api/v1/session")))).filter(({ signed_in }) => signed_in).length;
    assert.equal(await open_ones(), 2);
    await press(page, "ほかのサインインをすべて切る");
    await page.getByRole("dialog").getByRole("button", { name: "切る", exact: true }).click();
    await page.getByText("ほかのサインインをすべて切りました").waitFor();
    assert.equal(await open_ones(), 0);
    await assertNoViolations(page, "the own sessions");
    await page.reload();
    await bar(page).waitFor();
  });

  test("tells what others did to it until that is dismissed", async (t) => {
    const { login, accept, user } = await newUser("agency_staff", { organization_id: "org-a" });
    await accept();
    const admin = await Client.signIn(site.url, "system_admin");
    assert.equal((await admin.send("POST", `/api/v1/users/${user.id}/invitation`, { password: sample_password })).status, 201);
    const page = await openAs(t, login, "/about", { password: k_password });
    await bar(page).getByRole("link", { name: "お知らせがあります" }).click();
    await page.getByText("見本 システム管理者さん: 新しい招待リンクを作りました").waitFor();
    await assertNoViolations(page, "a notice");
    await press(page, "確認しました");
    await page.getByText("新しい招待リンクを作りました").waitFor({ state: "detached" });
    await page.reload();
    await bar(page).waitFor();
    assert.equal(await page.getByText("新しい招待リンクを作りました").count(), 0);
  });

  test("makes a key that works, shows it once, and revokes it", async (t) => {
    const page = await openAs(t, "hub_desk", "/account");
    const form = page.getByRole("form", { name: "新しいAPIキー" });
    await press(page, "APIキーを作る");
    assert.equal(await form.getByLabel("名前").getAttribute("aria-invalid"), "true");
    await form.getByLabel("名前").fill("試験のキー");
    await form.getByLabel("期限").selectOption("7");
    await press(page, "APIキーを作る");
    const key = await exactly(page, "APIキー").and(page.locator("input")).inputValue();
    assert.match(key, /^tsk_/);
    const client = new Client(site.url, { key });
    assert.equal((await client.get("/api/v1/api-keys")).status, 200);
    await assertNoViolations(page, "a new key");
    await page.reload();
    await page.getByRole("table", { name: "APIキー" }).waitFor();
    assert.equal(await page.locator(".once").count(), 0);
    await page.getByRole("button", { name: /取り消す.*試験のキー/ }).click();
    const question = page.getByRole("dialog");
    await assertNoViolations(page, "the question");
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    assert.match(await page.evaluate(() => document.activeElement.textContent), /取り消す/, "the focus returns");
    await page.keyboard.press("Enter");
    await question.getByRole("button", { name: "取り消す", exact: true }).click();
    await page.getByText("「試験のキー」を取り消しました").waitFor();
    await page.getByRole("table", { name: "APIキー" }).getByText("取り消し済み").waitFor();
    assert.equal((await client.get("/api/v1/api-keys")).status, 401);
  });
});

describe("users", () => {
  test("are changed, stopped and given a new link by those who may", async (t) => {
    const { login, accept } = await newUser("agency_staff", { organization_id: "org-a" });
    await accept();
    const page = await openAs(t, "headquarters", "/users");
    const row = page.getByRole("row").filter({ hasText: login });
    assert.match(await row.innerText(), /試験機関 org-a/);
    await row.getByRole("button", { name: "変更" }).click();
    await exactly(page, "名前").fill("改名 四郎");
    await exactly(page, "役割").selectOption("hub_desk");
    await page.getByLabel("拠点", { exact: true }).selectOption("hub-13");
    await press(page, "変更を保存する");
    await page.locator(".field-error", { hasText: "パスワードを入力してください" }).waitFor();
    await exactly(page, "いまのパスワード").fill("not the password");
    await press(page, "変更を保存する");
    await page.locator(".field-error", { hasText: "いまのパスワードが違います" }).waitFor();
    await exactly(page, "いまのパスワード").fill(sample_password);
    await press(page, "変更を保存する");
    await page.getByText("改名 四郎さんの内容を変更しました").waitFor();
    await row.filter({ hasText: "拠点の窓口" }).waitFor();
    await row.getByRole("button", { name: "新しい招待リンク" }).click();
    await press(page, "リンクを作る");
    await page.locator(".field-error", { hasText: "パスワードを入力してください" }).waitFor();
    await assertNoViolations(page, "the question for the own password");
    await exactly(page, "いまのパスワード").fill(sample_password);
    await press(page, "リンクを作る");
    assert.match(await exactly(page, "招待リンク").inputValue(), /\/invitation#/);
    await row.getByRole("button", { name: "変更" }).click();
    await page.getByLabel("利用を止める").check();
    await press(page, "変更を保存する");
    await row.filter({ hasText: "停止中" }).waitFor();
    const refused = await new Client(site.url).send("POST", "/api/v1/session", { login, password: k_password });
    assert.equal(refused.status, 401);
    assert.equal(await page.getByRole("row").filter({ hasText: "見本 システム管理者" }).getByRole("button").count(), 0, "no button for what the role may not");
    await page.getByLabel("名前、ログイン名、機関の名前で絞る").fill("改名");
    await press(page, "絞り込む");
    await page.waitForURL(/q=/);
    await page.getByText("1人", { exact: true }).waitFor();
    await page.getByLabel("役割で絞る").selectOption("auditor");
    await press(page, "絞り込む");
    await page.getByText("条件に合う利用者はいません").waitFor();
    await page.getByRole("link", { name: "条件を外す" }).click();
    await row.waitFor();
    assert.deepEqual(page.failures, []);
  });

  test("of an agency are found by its name, of a hub by a list, and coordinators by their profile", async (t) => {
    const page = await openAs(t, "system_admin", "/users");
    await press(page, "利用者を招待する");
    const login = `coord-${Date.now()}`;
    await exactly(page, "ログイン名").fill(login);
    await exactly(page, "名前").fill("公開 花子");
    await exactly(page, "役割").selectOption("agency_staff");
    await press(page, "招待リンクを作る");
    await page.locator(".field-error", { hasText: "候補から機関を選んで" }).waitFor();
    await exactly(page, "機関").fill("試験機関 org-b");
    await page.getByText("選んだ機関のID: org-b").waitFor();
    await exactly(page, "役割").selectOption("coordinator");
    await page.getByLabel("拠点", { exact: true }).selectOption("hub-13");
    await exactly(page, "本人のプロフィール").selectOption({ label: "公開 花子" }); // the sample coordinator's
    await press(page, "招待リンクを作る");
    await alerted(page, "ほかの利用者が使っています");
    await exactly(page, "本人のプロフィール").selectOption({ label: "拠点 次郎" });
    await press(page, "招待リンクを作る");
    await exactly(page, "招待リンク").waitFor();
    await page.getByRole("row").filter({ hasText: login }).filter({ hasText: "東京都よろず支援拠点" }).waitFor();
  });

  test("that somebody else changed meanwhile are not overwritten", async (t) => {
    const { login, user } = await newUser("agency_staff", { organization_id: "org-a" });
    const admin = await Client.signIn(site.url, "system_admin");
    const page = await openAs(t, "headquarters", "/users");
    await page.getByRole("row").filter({ hasText: login }).getByRole("button", { name: "変更" }).click();
    assert.equal((await admin.send("PATCH", `/api/v1/users/${user.id}`, { name: "先に変えた" }, { "if-match": "*" })).status, 200);
    await exactly(page, "名前").fill("後から変えた");
    await press(page, "変更を保存する");
    await alerted(page, "ほかの人が先に変えました");
  });
});

describe("the audit trail", () => {
  test("is filtered by who, which record and day, and verified", async (t) => {
    const page = await openAs(t, "auditor", "/audit");
    await page.locator(".data").waitFor();
    await press(page, "検査する");
    await page.getByText("書き換えは見つかりませんでした").waitFor();
    await page.getByLabel("した人").fill("auditor");
    await press(page, "絞り込む");
    await page.waitForURL(/actor=u-/);
    await settled(page);
    const actors = await page.locator('.data td[data-label="した人"]').allInnerTexts();
    assert.ok(actors.length > 0 && actors.every((actor) => actor === "見本 監査担当"), actors.join());
    assert.equal(await page.getByLabel("した人").inputValue(), "auditor");
    await page.getByRole("link", { name: "条件を外す" }).click();
    await page.waitForURL((url) => url.search === "");
    await page.getByLabel("記録のID").fill("co-hub");
    await press(page, "絞り込む");
    await page.waitForURL(/record=co-hub/);
    await settled(page);
    assert.match(await page.locator(".data tbody").innerText(), /co-hub/);
    await page.goto(`${site.url}/audit?to=2020-01-01`);
    await page.getByText("条件に合う記録はありません").waitFor();
    await page.goto(`${site.url}/audit?from=2020-01-01&kind=user`);
    await page.locator(".data").waitFor();
    assert.deepEqual(page.failures, []);
  });
});

describe("the contact of a coordinator", () => {
  test("is shown to those who may, counted, and told to be used up in words", async (t) => {
    const anonymous = await open(t, "/coordinators/co-01");
    assert.equal(await anonymous.getByRole("button", { name: /連絡先を表示/ }).count(), 0);
    const admin = await openAs(t, "system_admin", "/coordinators/co-01");
    assert.equal(await admin.getByRole("button", { name: /連絡先を表示/ }).count(), 0);

    const { login, accept } = await newUser("agency_staff", { organization_id: "org-a" });
    await accept();
    const page = await openAs(t, login, "/coordinators/co-01", { password: k_password });
    assert.equal(await page.getByText("hanako@hub.example").count(), 0);
    await page.getByText("本日はあと30回").waitFor();
    await page.getByRole("button", { name: /連絡先を表示/ }).click();
    await page.getByText("hanako@hub.example").waitFor();
    await page.getByText("本日はあと29回表示できます").waitFor();
    await assertNoViolations(page, "a contact");
    const client = await Client.signIn(site.url, login, k_password);
    for (let n = 0; n < 29; n++) {
      assert.equal((await client.send("POST", `/api/v1/coordinators/co-more-${n}/contact-reveals`, {})).status, 201);
    }
    await page.goto(`${site.url}/coordinators/co-more-30`);
    await page.getByText("本日はあと0回").waitFor();
    await page.getByRole("button", { name: /連絡先を表示/ }).click();
    await alerted(page, "連絡先の表示は1日30回までです");
    await page.getByText("本日はあと0回").waitFor();
    assert.equal(await page.getByText("more-30@hub.example").count(), 0);
  });
});

describe("every page of accounts", () => {
  for (const [address, login] of [
    ["/sign-in?to=/users", undefined], ["/sign-in?signed_out=1", undefined], ["/invitation#token", undefined], ["/invitation", undefined],
    ["/account", "hub_desk"], ["/users", "headquarters"], ["/users", "auditor"], ["/audit", "headquarters"], ["/audit", "hub_desk"],
    ["/coordinators/co-01", "hub_desk"],
  ]) {
    test(`passes axe and fits at 1280 and 320 px: ${address} as ${login ?? "nobody"}`, async (t) => {
      const page = login ? await openAs(t, login, address) : await open(t, address);
      if (login && !(address === "/audit" && login === "hub_desk")) await page.locator(".data, .contact-reveal, .facts").first().waitFor();
      await assertNoViolations(page, `${address} at 1280 px`);
      await page.setViewportSize({ width: 320, height: 640 });
      await assertFitsWidth(page, address);
      await assertNoViolations(page, `${address} at 320 px`);
      assert.deepEqual(page.failures, []);
    });
  }

  test("prints lists without forms and buttons", async (t) => {
    const page = await openAs(t, "headquarters", "/users");
    await page.locator(".data").waitFor();
    await page.emulateMedia({ media: "print" });
    for (const hidden of [".account-bar", ".office-tools", ".data-actions"]) {
      assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
    }
    assert.equal(await page.locator(".data thead").isVisible(), true);
  });
});
