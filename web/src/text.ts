/** Small text helpers; no markup is ever built from strings. */

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** Cuts a text at highlight ranges. Ranges count Unicode code points, as the API does; odd ranges are left out. */
export function pieces(text: string, ranges: readonly (readonly number[])[]): Piece[] {
  const points = Array.from(text);
  const result: Piece[] = [];
  let at = 0;
  const push = (end: number, marked: boolean) => {
    if (end > at) result.push({ text: points.slice(at, end).join(""), marked });
    at = Math.max(at, end);
  };
  for (const [begin = 0, end = 0] of ranges) {
    if (begin < at || end <= begin || begin >= points.length) continue;
    push(begin, false);
    push(Math.min(end, points.length), true);
  }
  push(points.length, false);
  return result;
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The first `limit` code points, with an ellipsis when something was left out. */
export function shorten(text: string, limit: number): string {
  const points = Array.from(text.trim().replace(/\s+/gu, " "));
  return points.length > limit ? `${points.slice(0, limit).join("")}…` : points.join("");
}

const number_format = new Intl.NumberFormat("ja-JP");

export function count(value: number): string {
  return number_format.format(value);
}

/** "2026-04-01" as 2026年4月1日. */
export function date(iso: string): string {
  const [year, month, day] = iso.split("-").map(Number);
  return month && day ? `${year}年${month}月${day}日` : iso;
}

/** Milliseconds as seconds, "0.003秒". */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(3)}秒`;
}

/** True for a web address that may become a link. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s]+$/u.test(text);
}

/** Bytes as "512 バイト", "12.3 MB", "4.56 GB"; a MB has a million of them, as on the server. */
export function size(bytes: number): string {
  const units = ["バイト", "KB", "MB", "GB", "TB"];
  let n = 0;
  let value = bytes;
  for (; value >= 1000 && n < units.length - 1; n++) value /= 1000;
  const digits = n === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString("ja-JP", { maximumFractionDigits: digits })} ${units[n]}`;
}

const moment_format = new Intl.DateTimeFormat("ja-JP", {
  timeZone: "Asia/Tokyo", year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});

/** An RFC 3339 moment in Japan's time, "2026年4月1日 09:05". */
export function moment(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : moment_format.format(at);
}

/**
 * An address of ours to return to, from what stands in the address of another page; anything else, such as another
 * site or an address of the API, becomes "/".
 */
export function ownAddress(text: string | null, origin: string): string {
  if (!text?.startsWith("/") || /[\u0000-\u0020\\\u007f]/u.test(text)) return "/";
  try {
    const { origin: target, pathname, search } = new URL(text, origin);
    const is_page = target === origin && !/^\/(\/|api\/|sign-in)/u.test(pathname);
    return is_page ? pathname + search : "/";
  } catch {
    return "/";
  }
}
