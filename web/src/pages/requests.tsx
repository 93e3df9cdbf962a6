/** Requests by box: those that wait for the reader, those sent, those received. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { k_max_page, type Session } from "../api";
import { DataTable, type Column } from "../components/data_table";
import { DispatchNav } from "../components/dispatch_nav";
import { Pagination } from "../components/pagination";
import { RequestTable } from "../components/request_table";
import { SignedIn } from "../components/signed_in";
import { Loading, Notice } from "../components/states";
import { requests, type Requests } from "../dispatch_api";
import { useResource } from "../hooks";
import { flows, states } from "../request_words";
import { navigate, usePlace } from "../router";
import { count } from "../text";

export function RequestsPage(): JSX.Element {
  return <SignedIn title="依頼" may="read_requests">{(session) => <Boxes session={session} />}</SignedIn>;
}

const box_labels = { waiting: "自分の番", sent: "依頼した", received: "受けた", all: "すべて" } as const;
type Box = keyof typeof box_labels;

const nothing: Record<Box, { title: string; text: string }> = {
  waiting: { title: "あなたの返事を待っている依頼はありません", text: "番が来ると、お知らせが届き、ここに出ます。" },
  sent: { title: "送った依頼はありません", text: "検索で見つけた人のカードにある「依頼する」から送れます。" },
  received: { title: "受けた依頼はありません", text: "ほかの地域から依頼や紹介が届くと、ここに出ます。" },
  all: { title: "依頼はありません", text: "だれかが依頼を送ると、ここに出ます。" },
};

/** Boxes in which the role can have something. */
function boxesOf({ permissions }: Session): Box[] {
  const receives = ["lend_people", "answer_requests", "take_referrals"].some((action) => permissions[action] !== undefined);
  return [
    "waiting",
    ...(permissions.ask_dispatch ? ["sent" as const] : []),
    ...(receives ? ["received" as const] : []),
    ...(permissions.read_requests === "any" ? ["all" as const] : []),
  ];
}

interface ListState {
  box: Box;
  state: string;
  flow: string;
  page: number;
}

/** What the page's address may hold; anything else is dropped. */
function parse(search: string): ListState {
  const parameters = new URLSearchParams(search);
  const box = parameters.get("box") ?? "";
  const state = parameters.get("state") ?? "";
  const flow = parameters.get("flow") ?? "";
  const page = Number(parameters.get("page") ?? 1);
  return {
    box: Object.hasOwn(box_labels, box) ? box as Box : "waiting",
    state: Object.hasOwn(states, state) ? state : "",
    flow: Object.hasOwn(flows, flow) ? flow : "",
    page: Number.isInteger(page) && page >= 1 ? Math.min(page, k_max_page) : 1,
  };
}

function parametersOf({ box, state, flow, page }: ListState): URLSearchParams {
  const parameters = new URLSearchParams({ box });
  if (state) parameters.set("state", state);
  if (flow) parameters.set("flow", flow);
  if (page > 1) parameters.set("page", String(page));
  return parameters;
}

const addressOf = (state: ListState) => `/requests?${parametersOf(state)}`;

function Boxes({ session }: { session: Session }): JSX.Element {
  const { search } = usePlace();
  const state = parse(search);
  const answer = useResource(requests(parametersOf(state)));
  const change = (part: Partial<ListState>) => navigate(addressOf({ ...state, page: 1, ...part }), { by: "change" });
  return (
    <>
      <DispatchNav />
      <div class="office-tools">
        <BoxLinks boxes={boxesOf(session)} state={state} counts={answer.data?.counts} />
        {session.permissions.ask_dispatch && <a class="button" href="/requests/new">依頼を書く</a>}
      </div>
      <Narrow state={state} change={change} />
      <Loading from={answer}>{(data) => <List data={data} state={state} />}</Loading>
    </>
  );
}

function BoxLinks({ boxes, state, counts }: { boxes: Box[]; state: ListState; counts: Requests["counts"] | undefined }): JSX.Element {
  return (
    <nav class="boxes" aria-label="依頼の箱">
      <ul>
        {boxes.map((box) => (
          <li key={box}>
            <a href={addressOf({ ...state, box, page: 1 })} aria-current={box === state.box ? "page" : undefined}>
              {box_labels[box]}
              {counts && box !== "all" && <span class="boxes-count">{count(counts[box])}<span class="visually-hidden">件</span></span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Narrow({ state, change }: { state: ListState; change: (part: Partial<ListState>) => void }): JSX.Element {
  const id = useId();
  return (
    <div class="viewpoint" role="group" aria-label="依頼の絞り込み">
      <span class="viewpoint-place">
        <label for={`${id}-state`}>状態</label>
        <Options id={`${id}-state`} from={states} value={state.state} onChange={(code) => change({ state: code })} />
      </span>
      <span class="viewpoint-place">
        <label for={`${id}-flow`}>種類</label>
        <Options id={`${id}-flow`} from={flows} value={state.flow} onChange={(code) => change({ flow: code })} />
      </span>
      {(state.state || state.flow) && <a href={addressOf({ ...state, state: "", flow: "", page: 1 })}>条件を外す</a>}
    </div>
  );
}

interface OptionsProps {
  id: string;
  from: Readonly<Record<string, string>>;
  value: string;
  onChange: (code: string) => void;
}

function Options({ id, from, value, onChange }: OptionsProps): JSX.Element {
  return (
    <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">すべて</option>
      {Object.entries(from).map(([code, label]) => <option value={code} key={code}>{label}</option>)}
    </select>
  );
}

function List({ data, state }: { data: Requests; state: ListState }): JSX.Element {
  const { title, text } = nothing[state.box];
  const late = data.requests.filter(({ overdue }) => overdue).length;
  return (
    <>
      <p class="results-total" role="status">
        {count(data.total)}件{late > 0 && <span class="overdue-count">（このページに期限を過ぎたもの{late}件）</span>}
      </p>
      {data.requests.length === 0
        ? (
          <Notice tone="info" title={state.state || state.flow ? "条件に合う依頼はありません" : title}>
            <p>{state.state || state.flow ? <a href={addressOf({ ...state, state: "", flow: "", page: 1 })}>条件を外して見る</a> : text}</p>
          </Notice>
        )
        : <RequestTable label={`依頼（${box_labels[state.box]}）`} rows={data.requests} />}
      <Pagination page={data.page} pages={data.pages} address={(page) => addressOf({ ...state, page })} />
      {data.loads.length > 0 && (
        <section class="office-part" aria-labelledby="loads-heading">
          <h2 id="loads-heading">拠点の人の受け持ち</h2>
          <p>打診から報告までの、動いている依頼の数です。</p>
          <DataTable label="拠点の人の受け持ち" columns={load_columns} rows={data.loads} rowKey={({ coordinator }) => coordinator.id} />
        </section>
      )}
    </>
  );
}

const load_columns: Column<Requests["loads"][number]>[] = [
  { name: "名前", heads: true, cell: ({ coordinator: { id, name } }) => <a href={`/coordinators/${encodeURIComponent(id)}`}>{name}</a> },
  { name: "受け持ち", cell: ({ open_jobs, max_open }) => `${count(open_jobs)}件${max_open === null ? "" : `（上限${count(max_open)}件）`}` },
  { name: "いま頼めない理由", cell: ({ problem }) => problem },
];
