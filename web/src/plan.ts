/** What of requests has a day: dates of visits, deadlines, look backs. Pure. */
import type { RequestEntry } from "./dispatch_api";

export const kinds = { scheduled: "実施", deadline: "期限", look_back: "その後の確認" } as const;

export interface PlanEvent {
  readonly day: string;
  readonly kind: keyof typeof kinds;
  readonly request: RequestEntry;
}

/** By day, then kind: what happens comes before what is due. */
export function eventsOf(requests: readonly RequestEntry[]): PlanEvent[] {
  const events = requests.flatMap((request) => {
    const days: readonly [keyof typeof kinds, string | null][] = [
      ["scheduled", request.scheduled_on], ["deadline", request.decide_until], ["look_back", request.remind_on],
    ];
    return days.flatMap(([kind, day]) => (day ? [{ day, kind, request }] : []));
  });
  const order = Object.keys(kinds);
  return events.sort((a, b) => (a.day === b.day ? order.indexOf(a.kind) - order.indexOf(b.kind) : a.day < b.day ? -1 : 1));
}

/** The events of each day that has some, days in order. */
export function byDay(events: readonly PlanEvent[]): Map<string, PlanEvent[]> {
  const days = new Map<string, PlanEvent[]>();
  for (const event of events) days.set(event.day, [...(days.get(event.day) ?? []), event]);
  return days;
}
