/** What of the reader's requests has a day: by month, or everything to come as a list. */
import type { JSX } from "preact";
import { Badge, Joined } from "../components/basics";
import { CalendarFeed } from "../components/calendar_feed";
import { DispatchNav } from "../components/dispatch_nav";
import { SignedIn } from "../components/signed_in";
import { Loading, Notice } from "../components/states";
import { today, useClosedDays, weekdays_from_monday } from "../days";
import { planned, type Planned } from "../dispatch_api";
import { useResource } from "../hooks";
import { isMonth, isWeekend, monthAway, shortDay, weeksOf } from "../months";
import { byDay, eventsOf, kinds, type PlanEvent } from "../plan";
import { kindOf } from "../request_words";
import { usePlace } from "../router";
import { shorten } from "../text";

const k_need_characters = 50;
/** Events that a day of the month shows; the list below has all. */
const k_cell_events = 3;

export function CalendarPage(): JSX.Element {
  return <SignedIn title="予定" may="read_requests">{() => <Plan />}</SignedIn>;
}

interface View {
  month: string;
  as_list: boolean;
}

function parse(search: string): View {
  const parameters = new URLSearchParams(search);
  const month = parameters.get("month") ?? "";
  return { month: isMonth(month) ? month : today().slice(0, 7), as_list: parameters.get("view") === "list" };
}

function Plan(): JSX.Element {
  const view = parse(usePlace().search);
  const answer = useResource(planned());
  return (
    <>
      <DispatchNav />
      <p class="lead">実施日、期限、その後を確かめる日です。<strong>あなたの番</strong>のものには印が付きます。</p>
      <nav class="boxes" aria-label="予定の見せ方">
        <ul>
          <li><a href="/calendar" aria-current={view.as_list ? undefined : "page"}>月</a></li>
          <li><a href="/calendar?view=list" aria-current={view.as_list ? "page" : undefined}>これからの一覧</a></li>
        </ul>
      </nav>
      <Loading from={answer}>{(data) => <Shown data={data} view={view} />}</Loading>
      <CalendarFeed />
    </>
  );
}

function Shown({ data, view }: { data: Planned; view: View }): JSX.Element {
  const all = eventsOf(data.requests);
  const now = today();
  const shown = all.filter(({ day }) => (view.as_list ? day >= now : day.startsWith(view.month)));
  const late = all.filter(({ day, kind, request }) => kind === "deadline" && day < now && data.own_turn.has(request.id));
  return (
    <div class="plan">
      {!data.is_complete && (
        <Notice tone="info" title="依頼が多いため、期限の近いものから一部を示しています">
          <p>ほかのものは<a href="/requests?box=all">依頼の一覧</a>で見られます。</p>
        </Notice>
      )}
      {late.length > 0 && (
        <Notice tone="warning" title={`期限を過ぎた、あなたの番の依頼が${late.length}件あります`}>
          <ul class="plain-list">{late.map((event) => <li key={event.request.id}><RequestLink event={event} /> {shortDay(event.day)}</li>)}</ul>
        </Notice>
      )}
      {!view.as_list && <Month month={view.month} events={shown} own_turn={data.own_turn} />}
      <Days events={shown} own_turn={data.own_turn} level={view.as_list ? 2 : 3} empty={view.as_list ? "これからの予定はありません。" : "この月の予定はありません。"} />
    </div>
  );
}

interface EventsProps {
  events: readonly PlanEvent[];
  own_turn: ReadonlySet<string>;
}

function Month({ month, events, own_turn }: EventsProps & { month: string }): JSX.Element {
  const [year, number] = month.split("-").map(Number);
  const name = `${year}年${number}月`;
  const days = byDay(events);
  const whyClosed = useClosedDays();
  const to = (by: number) => `/calendar?month=${monthAway(month, by)}`;
  return (
    <section aria-labelledby="month-heading">
      <div class="month-head">
        <h2 id="month-heading">{name}</h2>
        <nav aria-label="月を変える">
          <ul>
            <li><a class="button" href={to(-1)} rel="prev">前の月</a></li>
            <li><a class="button" href="/calendar">今月</a></li>
            <li><a class="button" href={to(1)} rel="next">次の月</a></li>
          </ul>
        </nav>
      </div>
      <table class="month" aria-labelledby="month-heading">
        <thead><tr>{weekdays_from_monday.map(({ code, name }) => <th scope="col" key={code}>{name}</th>)}</tr></thead>
        <tbody>
          {weeksOf(month).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => day.startsWith(month)
                ? <Day key={day} day={day} closed={whyClosed(day)} events={days.get(day) ?? []} own_turn={own_turn} />
                : <td key={day} class="month-other" />)}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Day({ day, closed, events, own_turn }: EventsProps & { day: string; closed: string | undefined }): JSX.Element {
  const is_today = day === today();
  const date = Number(day.slice(8));
  const more = events.length - k_cell_events;
  const is_weekend = isWeekend(day);
  const is_mine = events.some(({ kind, request }) => kind === "deadline" && own_turn.has(request.id));
  return (
    <td class={is_weekend || closed ? "month-closed" : undefined} aria-current={is_today ? "date" : undefined}>
      <span class="month-date">{date}{is_today && <span class="visually-hidden">（今日）</span>}</span>
      {closed && !is_weekend && <span class="month-why">{closed}</span>}
      {events.length > 0 && (
        <>
          <a class={is_mine ? "month-count month-count-mine" : "month-count"} href={`#day-${day}`}>
            {events.length}<span class="visually-hidden">件、{date}日の予定へ</span>
          </a>
          <ul class="month-events">
            {events.slice(0, k_cell_events).map((event) => (
              <li key={event.kind + event.request.id} class={`month-event month-event-${event.kind}`}>
                <a href={`/requests/${encodeURIComponent(event.request.id)}`}>
                  {kinds[event.kind]} <span class="month-event-what">{kindOf(event.request)}</span>
                </a>
              </li>
            ))}
            {more > 0 && <li><a href={`#day-${day}`}>ほか{more}件</a></li>}
          </ul>
        </>
      )}
    </td>
  );
}

function RequestLink({ event: { request } }: { event: PlanEvent }): JSX.Element {
  return (
    <a href={`/requests/${encodeURIComponent(request.id)}`}>
      {shorten(request.need, k_need_characters) || "（相談の内容は未記入）"}
    </a>
  );
}

function Days({ events, own_turn, level, empty }: EventsProps & { level: 2 | 3; empty: string }): JSX.Element {
  const Heading = `h${level}` as const;
  if (events.length === 0) return <p>{empty}</p>;
  return (
    <div class="plan-days">
      {[...byDay(events)].map(([day, of_day]) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <Heading id={`day-${day}`} tabIndex={-1}>{shortDay(day)}{day === today() && " 今日"}</Heading>
          <ul class="plain-list">
            {of_day.map((event) => (
              <li key={event.kind + event.request.id} class={`plan-item plan-item-${event.kind}`}>
                <p>
                  <strong>{kinds[event.kind]}</strong>{" "}
                  {event.kind === "deadline" && own_turn.has(event.request.id) && <Badge tone="match">あなたの番</Badge>}{" "}
                  <RequestLink event={event} />
                </p>
                <Joined
                  parts={[
                    kindOf(event.request), event.request.state.label, event.request.person && `${event.request.person.name}さん`,
                    event.kind === "deadline" && event.request.in_turn && `次は ${event.request.in_turn.label}`,
                  ]}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
