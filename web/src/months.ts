/** Weeks and months of a calendar, of days as "2026-04-01". Pure. */
import { k_day_ms, today, weekdayOf, weekdays } from "./days";

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * k_day_ms).toISOString().slice(0, 10);
}

export function isWeekend(day: string): boolean {
  return weekdayOf(day) % 6 === 0;
}

/** "11月24日（火）", with the year when it is not the one of `now`. */
export function shortDay(day: string, now = today()): string {
  const [year, month, date] = day.split("-").map(Number);
  const named = `${month}月${date}日（${weekdays[weekdayOf(day)]?.name}）`;
  return day.slice(0, 4) === now.slice(0, 4) ? named : `${year}年${named}`;
}

/** "2026-11", another one `by` months away. */
export function monthAway(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** True for a month that the calendar shows. */
export function isMonth(text: string): boolean {
  return /^20\d\d-(0[1-9]|1[0-2])$/u.test(text);
}

/** The weeks of a month, Monday first, with the days of its neighbours that fill them. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const after = `${monthAway(month, 1)}-01`;
  const weeks: string[][] = [];
  for (let monday = addDays(first, -(weekdayOf(first) + 6) % 7); monday < after; monday = addDays(monday, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, i) => addDays(monday, i)));
  }
  return weeks;
}
