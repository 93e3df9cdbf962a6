/** Where a request stands and whose turn it is, in one glance. */
import type { JSX } from "preact";
import type { DispatchRequest } from "../api";
import { invitationAddress } from "../api";
import { dayInWords, untilInWords } from "../days";
import { count } from "../text";
import { Badge } from "./basics";

/** What is waited for on the way, with the states that wait for it. */
const request_stages = [
  { label: "受け入れの同意", states: ["submitted"] },
  { label: "派遣の同意", states: ["review", "offered"] },
  { label: "本人の返事", states: ["asked", "blocked"] },
  { label: "日程", states: ["accepted"] },
  { label: "実施", states: ["scheduled"] },
  { label: "報告", states: ["delivered"] },
  { label: "その後の確認", states: ["reported", "follow_up"] },
];
const referral_stages = [
  { label: "紹介先の返事", states: ["submitted"] },
  { label: "支援と結果", states: ["accepted"] },
];

/** How far it is: the stage that is waited for; all of them when it is closed, none when it ended otherwise. */
export function stageOf({ flow, state, held_in }: Pick<DispatchRequest, "flow" | "state" | "held_in">): number {
  const stages = flow === "referral" ? referral_stages : request_stages;
  const where = held_in?.code ?? state.code;
  if (where === "closed") return stages.length;
  return stages.findIndex(({ states }) => states.includes(where));
}

function Stages({ request }: { request: DispatchRequest }): JSX.Element | null {
  const stages = request.flow === "referral" ? referral_stages : request_stages;
  const at = stageOf(request);
  if (at < 0) return null;
  return (
    <ol class="stages" aria-label="手順">
      {stages.map(({ label }, n) => (
        <li key={label} class={n < at ? "stage-done" : n === at ? "stage-now" : undefined} aria-current={n === at ? "step" : undefined}>
          {n < at && <span class="visually-hidden">済み: </span>}{label}
        </li>
      ))}
    </ol>
  );
}

export function isMyTurn({ parties, in_turn }: Pick<DispatchRequest, "parties" | "in_turn">): boolean {
  return in_turn?.parties.some(({ code }) => parties.some((mine) => mine.code === code)) ?? false;
}

export function RequestStatus({ request }: { request: DispatchRequest }): JSX.Element {
  const { state, held_in, in_turn, decide_until, overdue, scheduled_on, delivered_on, remind_on } = request;
  const current = request.candidates.find(({ state: { code } }) => code === "current" || code === "done");
  const mine = isMyTurn(request);
  return (
    <section class={`request-status${mine ? " request-status-mine" : ""}`} aria-labelledby="status-heading">
      <h2 id="status-heading" tabIndex={-1}>
        <span class="visually-hidden">いまの状態: </span>{state.label}{held_in && `（${held_in.label}）`}
      </h2>
      <p class="request-turn">
        {mine && <strong>あなたの番です</strong>}
        {!mine && in_turn && in_turn.label && <span><strong>{in_turn.label}</strong>の番です</span>}
        {!in_turn && state.code !== "on_hold" && <span>いま返事を待っている人はいません</span>}
        {state.code === "on_hold" && <span>再開するまで止まっています</span>}
        {decide_until && (
          <span class={overdue ? "request-overdue" : undefined}>期限 {dayInWords(decide_until)}・{untilInWords(decide_until)}</span>
        )}
      </p>
      <Stages request={request} />
      <dl class="request-glance">
        {current && (
          <div>
            <dt>{current.state.code === "done" ? "担当した人" : "候補"}</dt>
            <dd>
              {current.coordinator ? <a href={`/coordinators/${encodeURIComponent(current.coordinator.id)}`}>{current.coordinator.name}</a> : "（拠点の窓口が選びます）"}
              {current.hub && <span class="minor"> {current.hub.name}</span>}
              {request.travel && <span class="minor"> 移動の目安 {request.travel.class.label}（約{count(request.travel.km)}km）</span>}
            </dd>
          </div>
        )}
        {scheduled_on && (
          <div>
            <dt>実施日</dt>
            <dd>
              {dayInWords(scheduled_on.day)}
              {scheduled_on.closed && <Badge tone="sample">{scheduled_on.closed}</Badge>}
              {state.code === "scheduled" && <a class="request-calendar" href={invitationAddress(request.id)} download>予定表に入れる（.ics）</a>}
            </dd>
          </div>
        )}
        {delivered_on && <div><dt>実施した日</dt><dd>{dayInWords(delivered_on)}</dd></div>}
        {remind_on && <div><dt>その後の確認</dt><dd>{dayInWords(remind_on)}</dd></div>}
      </dl>
    </section>
  );
}
