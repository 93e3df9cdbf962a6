/** Days as "YYYY-MM-DD", counted in Japan. Pure, but for today(). */

const k_day_ms = 86_400_000;
const japan = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" });
const weekdays = ["日", "月", "火", "水", "木", "金", "土"];

export function today(now: Date = new Date()): string {
  return japan.format(now);
}

function utc(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day: string, days: number): string {
  return new Date(utc(day) + days * k_day_ms).toISOString().slice(0, 10);
}

/** How many days `day` lies after `from`; negative when it is past. */
export function daysBetween(from: string, day: string): number {
  return Math.round((utc(day) - utc(from)) / k_day_ms);
}

/** 0 on Monday. */
function weekdayOf(day: string): number {
  return (new Date(utc(day)).getUTCDay() + 6) % 7;
}

export function isWeekend(day: string): boolean {
  return weekdayOf(day) > 4;
}

/** "11月24日（火）", with the year when it is not the one of `now`. */
export function shortDay(day: string, now = today()): string {
  const [year, month, date] = day.split("-").map(Number);
  const named = `${month}月${date}日（${weekdays[new Date(utc(day)).getUTCDay()]}）`;
  return day.slice(0, 4) === now.slice(0, 4) ? named : `${year}年${named}`;
}

/** How long there is until a deadline, in words. */
export function timeLeft(until: string, now = today()): string {
  const days = daysBetween(now, until);
  if (days < 0) return `${-days}日過ぎています`;
  return days === 0 ? "今日まで" : `あと${days}日`;
}

/** "2026-11", another one `by` months away. */
export function monthAway(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** True for a month that a calendar shows. */
export function isMonth(text: string): boolean {
  return /^20\d\d-(0[1-9]|1[0-2])$/u.test(text);
}

/** The weeks of a month, Monday first, with the days of its neighbours that fill them. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const after = `${monthAway(month, 1)}-01`;
  const weeks: string[][] = [];
  for (let monday = addDays(first, -weekdayOf(first)); monday < after; monday = addDays(monday, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, i) => addDays(monday, i)));
  }
  return weeks;
}
