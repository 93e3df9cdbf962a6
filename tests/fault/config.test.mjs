// Settings from a file, variables and flags: who wins, what is refused, and that a mistake stops everything in one line
// with its place before anything is touched.
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { copyOf, exit_code, makeData, Server, tempFolder, tsunagu } from "../support/tsunagu.mjs";

const folder = tempFolder();
const write = (name, text, mode = 0o644) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};
const refused = async (args, options) => {
  const answer = await tsunagu(args, options);
  assert.equal(answer.code, exit_code.usage, answer.err);
  assert.ok(answer.is_text);
  return answer;
};

let data;
before(async () => { data = await makeData(); });

describe("settings", { timeout: 120_000 }, () => {
  test("a server runs on a file alone, and a flag wins over a variable over the file", async () => {
    const copy = await copyOf(data);
    const file = write("good.toml", `data = "${copy}"\nlog_level = "error"\nrate_factor = 1000\n`);
    const shown = await tsunagu(["config", "show", "--config", file, "--rate-factor", "3"], { env: { ...process.env, TSUNAGU_RATE_FACTOR: "2", TSUNAGU_LOG_LEVEL: "warn" } });
    assert.equal(shown.code, exit_code.ok, shown.err);
    assert.match(shown.out, /^rate_factor = 3 {2}# --rate-factor$/m);
    assert.match(shown.out, /^log_level = "warn" {2}# 環境変数 TSUNAGU_LOG_LEVEL$/m);
    assert.match(shown.out, new RegExp(`^data = "${copy}"  # ${file} の1行目$`, "m"));
    assert.equal((await tsunagu(["config", "check"], { env: { ...process.env, TSUNAGU_CONFIG: file } })).out, "設定に誤りはありません\n");
    const server = await (await Server.start(copy, { flags: ["--config", file] })).ready();
    assert.equal(await server.stop(), exit_code.ok);
  });

  test("each command finds its data by variable and by file", async () => {
    const file = write("data.toml", `data = "${data}"\n`);
    for (const way of [[["check"], { TSUNAGU_DATA: data }], [["check", "--config", file], {}], [["check"], { TSUNAGU_CONFIG: file }], [["user", "list", "--config", file], {}]]) {
      const answer = await tsunagu(way[0], { env: { ...process.env, ...way[1] } });
      assert.equal(answer.code, exit_code.ok, answer.err);
    }
    const nowhere = await refused(["search", "粗利"]);
    assert.match(nowhere.err, /--data か、環境変数 TSUNAGU_DATA か、設定ファイルの data/);
  });

  test("names every mistake with its place, and what was meant", async () => {
    const file = write("bad.toml", "# 見本\nlissten = \"127.0.0.1:0\"\nrate_factor = \"速い\"\n[server]\nhost = \"a\"\n");
    const { lines } = await refused(["config", "check", "--config", file]);
    assert.deepEqual(lines, [
      `${file} の2行目: 知らない設定 lissten です。listen のことなら、そう書き直してください`,
      `${file} の3行目 rate_factor: 引用符なしの数を書いてください`,
      `${file} の4行目: 見出し [server] は要りません。設定の名前をそのまま書いてください`,
      "tsunagu: 設定に 3 か所の誤りがあります",
    ]);
    const one_line = await refused(["serve", "--data", data, "--config", file]);
    assert.equal(one_line.lines.length, 1);
    assert.match(one_line.err, /2行目.*ほか 2 件/);
  });

  test("refuses what is no file of settings: broken, empty of sense, missing, a folder, too large, not UTF-8", async () => {
    const cases = [
      [write("broken.toml", "listen = \n"), /1行目.*TOML として読めません/], [write("twice.toml", "listen = \"a\"\nlisten = \"b\"\n"), /2行目/],
      [write("latin.toml", Buffer.from([0x6c, 0x3d, 0x22, 0xff, 0x22])), /TOML/], [join(folder, "none.toml"), /がありません/],
      [folder, /ファイルではありません/], [write("large.toml", "#".repeat(2 << 20)), /大きすぎます/], [write("deep.toml", "a = " + "[".repeat(100_000)), /TOML/],
    ];
    for (const [path, expected] of cases) {
      const { err, lines } = await refused(["serve", "--data", data, "--config", path]);
      assert.match(err, expected);
      assert.equal(lines.length, 1, err);
    }
  });

  test("refuses what only makes sense with something else, and says where it stands", async () => {
    const cases = [
      [["smtp_url = \"smtps://m.example:465\""], /smtp_url: --smtp-url には --mail-from も要ります/],
      [["listen = \"8080\""], /1行目 listen: --listen は/],
      [["trusted_proxy = [\"10.0.0.0/8\", \"nowhere\"]"], /1行目 trusted_proxy: .*nowhere/],
      [["trusted_user_header = \"Remote-User\""], /unix:\/場所 と一緒/],
      [["host = [\"a b\"]"], /1行目 host: /],
      [["public_url = \"ftp://a\""], /1行目 public_url: .*https/],
    ];
    for (const [[line], expected] of cases) {
      const { err } = await refused(["config", "check", "--config", write("sense.toml", line + "\n")]);
      assert.match(err, expected, line);
    }
  });

  test("a password stands in no file of settings, and its own file is its owner's alone", async () => {
    assert.match((await refused(["config", "check", "--config", write("secret.toml", "smtp_password = \"himitsu\"\n")])).err, /TSUNAGU_SMTP_PASSWORD/);
    const mail = (password) => write(`mail-${password.length}.toml`, `smtp_url = "smtps://m.example:465"\nmail_from = "a@example.jp"\npublic_url = "https://a.example.jp"\nsmtp_user = "a"\n${password}`);
    assert.match((await refused(["config", "check", "--config", mail("")])).err, /パスワードがありません/);
    for (const mode of [0o640, 0o604, 0o644]) {
      write("password", "himitsu\n", mode);
      const { err } = await refused(["config", "check", "--config", mail("smtp_password_file = \"password\"\n")]);
      assert.match(err, /ほかの人も読めます。chmod 600/);
      assert.doesNotMatch(err, /himitsu/);
    }
    write("password", "himitsu\n", 0o600);
    for (const [file, env] of [[mail("smtp_password_file = \"password\"\n"), {}], [mail(""), { TSUNAGU_SMTP_PASSWORD: "himitsu" }]]) {
      const checked = await tsunagu(["config", "check", "--config", file], { env: { ...process.env, ...env } });
      assert.equal(checked.code, exit_code.ok, checked.err);
      const shown = await tsunagu(["config", "show", "--config", file], { env: { ...process.env, ...env } });
      assert.doesNotMatch(shown.out + shown.err, /himitsu/);
    }
  });

  test("warns of variables that are nearly ours, and leaves others alone", async () => {
    const { code, err } = await tsunagu(["config", "check"], { env: { ...process.env, TSUNAGU_LISTN: "x", TSUNAGU: "y" } });
    assert.equal(code, exit_code.ok);
    assert.match(err, /TSUNAGU_LISTN は知らない名前です。TSUNAGU_LISTEN のことですか/);
  });

  test("says in one Japanese line what is wrong with a command line, and what was meant", async () => {
    const cases = [
      [[], /^tsunagu: 命令を指定してください（init、import、.*）（使い方は tsunagu --help）$/],
      [["improt"], /^tsunagu: improt という命令はありません。import のことですか（使い方は tsunagu --help）$/],
      [["jobs", "--data", data], /^tsunagu: 命令を指定してください（list、show、cancel）（使い方は tsunagu jobs --help）$/],
      [["serve", "--rate-facter", "1"], /--rate-facter という指定はありません。--rate-factor のことですか（使い方は tsunagu serve --help）/],
      [["check", "--data", data, "more"], /「more」が余分です（使い方は tsunagu check --help）/],
      [["import", "--data", data, "a.csv"], /--kind を指定してください（使い方は tsunagu import --help）/],
      [["import", "--data", data, "--kind", "cases"], /FILE を指定してください/],
      [["import", "--data", data, "--kind", "persons", "a.csv"], /--kind: 「persons」は使えません。organizations、coordinators、cases、measures のどれかです/],
      [["jobs", "list", "--data", data, "--page", "0"], /--page: 1〜100 の整数にしてください（「0」になっています）/],
      [["sample", "--out", folder, "--seed", "x"], /--seed: 「x」は読めません/],
      [["search", "--data"], /--data には値を1つ書いてください/],
      [["backup", "--data", data, "--list", "--verify", "a"], /--(list|verify) と --(list|verify) は一緒に指定できません/],
      [["reindex", "--data", data, "--hub", "hub-13", "--lexicon"], /は、どれか1つだけ指定できます/],
      [["eval", "--data", data], /--topics と --qrels か、--leave-one-out を指定してください/],
      [["eval", "--data", data, "--topics", "a"], /--topics には --qrels も要ります/],
      [["config", "check", "--log-requests=maybe"], /--log-requests: true か false を書いてください（「maybe」になっています）/],
    ];
    for (const [args, expected] of cases) {
      const { err, lines } = await refused(args);
      assert.match(lines[0], expected);
      assert.ok(lines.length === 1 || args[0] === "config", err);
    }
  });

  test("tells what this machine lacks for settings that are right", async () => {
    const secret = write("secret", "x\n", 0o600);
    const file = write("elsewhere.toml", `data = "none"\nlisten = "unix:/nowhere/http.sock"\nbackup_folder = "/nowhere"\nsmtp_url = "smtps://m.example:465"\nmail_from = "a@example.jp"\nsmtp_user = "u"\nsmtp_password_file = "${secret}"\npublic_url = "https://a.example.jp"\n`);
    const { code, out, lines } = await tsunagu(["config", "check", "--config", file]);
    assert.equal(code, exit_code.ok);
    assert.equal(out, "設定に誤りはありません\n");
    assert.deepEqual(lines.map((line) => line.replaceAll(folder, "")), [
      "注意: /elsewhere.toml の1行目 data: /none にデータがありません。tsunagu init か tsunagu restore で作れます",
      "注意: /elsewhere.toml の2行目 listen: フォルダー /nowhere がありません",
      "注意: /elsewhere.toml の3行目 backup_folder: フォルダー /nowhere がありません",
    ]);
    const { err } = await refused(["serve", "--data", data, "--listen", "unix:/nowhere/http.sock"]);
    assert.match(err, /フォルダー \/nowhere がありません。作ってください/);
    chmodSync(secret, 0o640);
    assert.match((await refused(["config", "check", "--config", file])).err, /7行目 smtp_password_file: .*ほかの人も読めます。chmod 600/);
  });
});
