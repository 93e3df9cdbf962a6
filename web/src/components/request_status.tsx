/** Where a request stands and whose turn it is, in one glance. */
import type { JSX } from "preact";
import type { DispatchRequest } from "../api";
import { invitationAddress } from "../api";
import { dayInWords, untilInWords } from "../days";
import { isAgreed, isMyTurn, stageOf, stagesOf } from "../request_stages";
import { count } from "../text";
import { Badge } from "./basics";
import { Stages } from "./stages";

function RequestStages({ request }: { request: DispatchRequest }): JSX.Element | null {
  const at = stageOf(request);
  return at < 0 ? null : <Stages label="手順" stages={stagesOf(request).map(({ label }) => label)} at={at} />;
}

/** The heading that takes the focus when something has changed. */
export const k_status_heading = "status-heading";

export function RequestStatus({ request, heading = k_status_heading }: { request: DispatchRequest; heading?: string }): JSX.Element {
  const { state, held_in, in_turn, decide_until, overdue, scheduled_on, delivered_on, remind_on } = request;
  const current = request.candidates.find(({ state: { code } }) => code === "current" || code === "done");
  const mine = isMyTurn(request);
  return (
    <section class={`request-status${mine ? " request-status-mine" : ""}`} aria-labelledby={heading}>
      <h2 id={heading} tabIndex={-1}>
        <span class="visually-hidden">いまの状態: </span>{state.label}{held_in && `（${held_in.label}）`}
      </h2>
      <p class="request-turn">
        {mine && <strong>あなたの番です</strong>}
        {!mine && in_turn && in_turn.label && <span><strong>{in_turn.label}</strong>の番です</span>}
        {!in_turn && state.code !== "on_hold" && request.parties.length > 0 && <span>いま返事を待っている人はいません</span>}
        {state.code === "on_hold" && <span>再開するまで止まっています</span>}
        {decide_until && (
          <span class={overdue ? "request-overdue" : undefined}>期限 {dayInWords(decide_until)} <span>{untilInWords(decide_until)}</span></span>
        )}
      </p>
      <RequestStages request={request} />
      <dl class="request-glance">
        {current && (
          <div>
            <dt>{current.state.code === "done" ? "担当した人" : isAgreed(request) ? "担当する人" : "いまの候補"}</dt>
            <dd>
              {current.coordinator ? <a href={`/coordinators/${encodeURIComponent(current.coordinator.id)}`}>{current.coordinator.name}</a> : "（拠点の窓口が選びます）"}
              {current.hub && <span class="minor">{current.hub.name}</span>}
              {request.travel && <span class="minor">移動の目安 {request.travel.class.label}（約{count(request.travel.km)}km）</span>}
            </dd>
          </div>
        )}
        {scheduled_on && !delivered_on && (
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
