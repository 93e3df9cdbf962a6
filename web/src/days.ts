/** Days as "2026-04-01", in Japan's time, and which of them are no business days. */
import { useEffect, useState } from "preact/hooks";
import { closedDays } from "./api";
import { date } from "./text";

export const k_day_ms = 86_400_000;
const day_format = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" });
const weekday_format = new Intl.DateTimeFormat("ja-JP", { timeZone: "UTC", weekday: "short" });

/** Sunday first; codes of data/reference/weekdays.tsv. */
export const weekdays = [
  { code: "sun", name: "日" }, { code: "mon", name: "月" }, { code: "tue", name: "火" }, { code: "wed", name: "水" },
  { code: "thu", name: "木" }, { code: "fri", name: "金" }, { code: "sat", name: "土" },
] as const;
export const weekdays_from_monday = [...weekdays.slice(1), weekdays[0]];

/** 0 on Sunday. */
export function weekdayOf(day: string): number {
  return new Date(day).getUTCDay();
}

export function today(): string {
  return day_format.format(new Date());
}

/** Days from `day` to `other`; negative when that was before. */
export function daysBetween(day: string, other: string): number {
  return Math.round((Date.parse(other) - Date.parse(day)) / k_day_ms);
}

/** "2026年4月1日（水）". */
export function dayInWords(day: string): string {
  const at = new Date(day);
  return Number.isNaN(at.getTime()) ? day : `${date(day)}（${weekday_format.format(at)}）`;
}

/** How far away a deadline is, in words. */
export function untilInWords(day: string, from = today()): string {
  const left = daysBetween(from, day);
  if (left < 0) return `${-left}日過ぎています`;
  return left === 0 ? "今日まで" : `あと${left}日`;
}

let closed: ReadonlyMap<string, string> | undefined;

/** Why a day is no business day; undefined for one that is, and while nobody knows. */
export function useClosedDays(): (day: string) => string | undefined {
  const [days, setDays] = useState(closed);
  useEffect(() => {
    if (days) return;
    const stop = new AbortController();
    closedDays().read(stop.signal).then(
      (answer) => setDays(closed = new Map(answer.days.map(({ day, closed: why }) => [day, why ?? ""]))),
      // The notice is a convenience: the server says it again with the request.
      () => undefined,
    );
    return () => stop.abort();
  }, []);
  return (day) => days?.get(day);
}
