/**
 * What may become a password, told while it is typed. The server decides, by more words and rules
 * (src/secrets/common_passwords.hpp).
 */

const k_password_min = 12;
const k_password_max = 128;
const k_long = 16;

const common = [
  "password", "passw0rd", "p@ssw0rd", "p@ssword", "pass", "admin", "administrator", "root", "welcome", "letmein", "login",
  "changeme", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx", "1qaz2wsx3edc", "iloveyou", "sunshine",
  "princess", "dragon", "monkey", "football", "baseball", "sakura", "doraemon", "tsunagu", "yorozu", "japan", "nippon",
  "pasuwado", "himitsu", "abcdefghijklmnopqrstuvwxyz",
];

export interface PasswordHint {
  /** How good it is: nothing typed, refused by the server, allowed, long. */
  readonly level: "none" | "refused" | "enough" | "good";
  readonly text: string;
}

/** Without digits and signs of ASCII at both ends. */
function stem(text: string): string {
  return text.replace(/^[\u0000-\u0060\u007b-\u007f]+|[\u0000-\u0060\u007b-\u007f]+$/gu, "");
}

function repeats(text: string, part: string): boolean {
  return part !== "" && text.length >= part.length && part.repeat(Math.ceil(text.length / part.length)).startsWith(text);
}

function isMadeOf(password: string, word: string): boolean {
  return repeats(password, word) || repeats(stem(password), word) || repeats(stem(password), stem(word));
}

function isCounting(text: string): boolean {
  const stepsBy = (step: number) => Array.from(text).every((character, at, all) => {
    if (at === 0) return true;
    const before = all[at - 1]!;
    const wraps = (before === "9" && character === "0") || (before === "0" && character === "9");
    return wraps || character.codePointAt(0)! - before.codePointAt(0)! === step;
  });
  return stepsBy(0) || stepsBy(1) || stepsBy(-1);
}

export function passwordHint(password: string, login = ""): PasswordHint {
  const length = Array.from(password).length;
  const refused = (text: string): PasswordHint => ({ level: "refused", text });
  if (length === 0) return { level: "none", text: "" };
  if (length < k_password_min) return refused(`あと${k_password_min - length}文字必要です。`);
  if (length > k_password_max) return refused(`長すぎます。${k_password_max}文字までにしてください。`);
  const lower = password.toLowerCase();
  const own = [login, login.split("@")[0] ?? ""].filter(Boolean);
  if (own.some((word) => isMadeOf(lower, word.toLowerCase()))) return refused("ログイン名だけのパスワードは使えません。");
  if (common.some((word) => isMadeOf(lower, word)) || isCounting(lower)) {
    return refused("よく使われるパスワードです。ほかの人が思いつかないものにしてください。");
  }
  return length < k_long
    ? { level: "enough", text: `使えます（${length}文字）。長くするほど安全です。` }
    : { level: "good", text: `十分な長さです（${length}文字）。` };
}
