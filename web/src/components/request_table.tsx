/** Requests as a list: what each is about, where it stands, who is in turn and until when. */
import type { JSX } from "preact";
import { daysBetween, today, untilInWords } from "../days";
import type { RequestEntry } from "../dispatch_api";
import { shortDay } from "../months";
import { kindOf } from "../request_words";
import { moment, shorten } from "../text";
import { Badge } from "./basics";
import { DataTable, type Column } from "./data_table";

const k_need_characters = 60;
/** From here on a deadline is near. */
const k_near_days = 1;

/** States in which nothing more is to come. */
const ended = new Set(["closed", "refused", "withdrawn"]);

export function Deadline({ entry }: { entry: Pick<RequestEntry, "decide_until" | "overdue"> }): JSX.Element | null {
  const { decide_until, overdue } = entry;
  if (!decide_until) return null;
  const is_near = overdue || daysBetween(today(), decide_until) <= k_near_days;
  return (
    <span class={is_near ? "deadline deadline-near" : "deadline"}>
      {shortDay(decide_until)} <strong>{untilInWords(decide_until)}</strong>
    </span>
  );
}

export function StateOf({ entry }: { entry: Pick<RequestEntry, "state" | "in_turn"> }): JSX.Element {
  const { state, in_turn } = entry;
  return (
    <>
      <Badge tone={ended.has(state.code) ? "plain" : "match"}>{state.label}</Badge>
      {in_turn && <span class="minor in-turn">次は {in_turn.label}</span>}
    </>
  );
}

function who({ flow, person, home_hub, partner }: RequestEntry): string {
  if (flow === "referral") return partner?.name ?? "紹介先は未定";
  if (person) return home_hub ? `${person.name}さん（${home_hub.name}）` : `${person.name}さん`;
  return home_hub ? `${home_hub.name}が選ぶ` : "窓口が選ぶ";
}

export function RequestTable({ label, rows }: { label: string; rows: readonly RequestEntry[] }): JSX.Element {
  const columns: Column<RequestEntry>[] = [
    {
      name: "相談", heads: true,
      cell: (entry) => (
        <>
          <a href={`/requests/${encodeURIComponent(entry.id)}`}>{shorten(entry.need, k_need_characters) || "（相談の内容は未記入）"}</a>{" "}
          <span class="minor">
            {kindOf(entry)}
            {entry.urgency && entry.urgency.code !== "normal" && <> <Badge tone="sample">{entry.urgency.label}</Badge></>}
          </span>
        </>
      ),
    },
    { name: "状態", cell: (entry) => <div><StateOf entry={entry} /></div> },
    { name: "期限", cell: (entry) => <Deadline entry={entry} /> },
    { name: "頼む相手", cell: who },
    {
      name: "依頼した人",
      cell: ({ requester }) => (
        <div>{requester.organization?.name} <span class="minor">{requester.user_name}</span></div>
      ),
    },
    {
      name: "日程",
      cell: ({ scheduled_on, remind_on }) => (scheduled_on || remind_on) && (
        <div>
          {scheduled_on && shortDay(scheduled_on)}
          {remind_on && <span class="minor in-turn">その後の確認 {shortDay(remind_on)}</span>}
        </div>
      ),
    },
    { name: "最後の動き", cell: ({ updated_at }) => <span class="minor">{moment(updated_at)}</span> },
  ];
  return <DataTable label={label} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}
