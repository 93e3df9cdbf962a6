/** Long work: what runs, what waits, what became of the rest; and one job by itself. */
import type { JSX } from "preact";
import { job_places } from "../admin_places";
import { k_max_page } from "../api";
import { AdminFrame } from "../components/admin_nav";
import { Button, Fact, UpLink } from "../components/basics";
import { DataTable } from "../components/data_table";
import { JobBadge, JobProgress, kindOf } from "../components/job_progress";
import { Pagination } from "../components/pagination";
import { Loading, Notice } from "../components/states";
import { useResource } from "../hooks";
import { isOver, job_kinds, job_states, lasted, outcome, secondsBetween } from "../jobs";
import { job as oneJob, jobs, type Drill, type Job } from "../operations_api";
import { navigate, usePlace } from "../router";
import { useMay } from "../session";
import { count, moment, size } from "../text";
import { LastDrill } from "./admin_backups";

export function AdminJobsPage(): JSX.Element {
  return <AdminFrame title="作業" may="tend_index">{() => <List />}</AdminFrame>;
}

const filters = ["kind", "state"] as const;

function parse(search: string): URLSearchParams {
  const given = new URLSearchParams(search);
  const page = Number(given.get("page") ?? 1);
  const wanted = new URLSearchParams({ page: String(Number.isInteger(page) && page >= 1 ? Math.min(page, k_max_page) : 1) });
  for (const name of filters) {
    const value = given.get(name) ?? "";
    if (Object.hasOwn(name === "kind" ? job_kinds : job_states, value)) wanted.set(name, value);
  }
  return wanted;
}

function addressOf(wanted: URLSearchParams, change: Readonly<Record<string, string>>): string {
  const next = new URLSearchParams({ ...Object.fromEntries(wanted), page: "1", ...change });
  for (const [name, value] of [...next]) if (!value || (name === "page" && value === "1")) next.delete(name);
  return next.size > 0 ? `/admin/jobs?${next}` : "/admin/jobs";
}

function List(): JSX.Element {
  const wanted = parse(usePlace().search);
  const answer = useResource(jobs(wanted));
  const select = (name: "kind" | "state", label: string, words: Readonly<Record<string, string>>) => (
    <p class="filter-field">
      <label for={`jobs-${name}`}>{label}</label>
      <select id={`jobs-${name}`} onChange={({ currentTarget }) => navigate(addressOf(wanted, { [name]: currentTarget.value }), { by: "change" })}>
        <option value="">すべて</option>
        {Object.entries(words).map(([code, text]) => <option value={code} selected={wanted.get(name) === code}>{text}</option>)}
      </select>
    </p>
  );
  return (
    <>
      <p class="lead">取り込み、索引の作り直し、バックアップなど、時間のかかる作業です。サーバーが順番に行い、この画面を閉じても続きます。</p>
      <form class="filter-form" aria-label="作業の絞り込み" onSubmit={(event) => event.preventDefault()}>
        {select("kind", "種類", job_kinds)}
        {select("state", "状態", job_states)}
        <p class="actions"><Button onClick={answer.retry}>最新の状態にする</Button></p>
      </form>
      <Loading from={answer}>
        {(data) => {
          const going = data.jobs.filter((job) => !isOver(job));
          const over = data.jobs.filter(isOver);
          return (
            <>
              {going.length > 0 && <div class="jobs">{going.map((job) => <JobProgress key={job.id} job={job} onEnd={answer.retry} />)}</div>}
              <p class="results-total" role="status">{count(data.total)}件</p>
              {data.total === 0 && <Notice tone="info" title="作業はありません"><p>条件を変えるか、取り込みや索引の画面から始めてください。</p></Notice>}
              {over.length > 0 && <Over jobs={over} />}
              <Pagination page={data.page} pages={data.pages} address={(page) => addressOf(wanted, { page: String(page) })} />
            </>
          );
        }}
      </Loading>
    </>
  );
}

function Over({ jobs: rows }: { jobs: readonly Job[] }): JSX.Element {
  return (
    <DataTable
      label="終わった作業" rows={rows} rowKey={({ id }) => id}
      columns={[
        {
          name: "作業", heads: true,
          cell: (job) => <a href={`/admin/jobs/${encodeURIComponent(job.id)}`}>{kindOf(job)}<span class="visually-hidden">: {moment(job.created_at)}</span></a>,
        },
        { name: "状態", cell: ({ state }) => <span><JobBadge state={state} /></span> },
        { name: "始めた人", cell: ({ by }) => by?.name ?? "コマンド" },
        { name: "受け付け", cell: ({ created_at }) => moment(created_at) },
        { name: "かかった時間", cell: ({ started_at, ended_at }) => started_at && ended_at && lasted(secondsBetween(started_at, ended_at)) },
        { name: "結果", cell: (job) => <Came of={job} /> },
      ]}
    />
  );
}

function Came({ of }: { of: Job }): JSX.Element {
  const { text, bad } = outcome(of);
  return bad && of.state === "done" ? <strong>{text}</strong> : <>{text}</>;
}

export function AdminJobPage({ id }: { id: string }): JSX.Element {
  return (
    <AdminFrame title="作業" may="tend_index">
      {() => (
        <>
          <UpLink href="/admin/jobs" label="作業の一覧へ" />
          <One id={id} />
        </>
      )}
    </AdminFrame>
  );
}

function One({ id }: { id: string }): JSX.Element {
  const answer = useResource(oneJob(id));
  return (
    <Loading from={answer} cards={1}>
      {(job) => (
        <>
          <JobProgress key={job.id} job={job} linked={false} onEnd={answer.retry} />
          <dl class="facts facts-wide">
            <Fact name="番号">{job.id}</Fact>
            <Fact name="始めた人">{job.by?.name ?? "コマンド"}</Fact>
            <Fact name="受け付け">{moment(job.created_at)}</Fact>
            <Fact name="開始">{job.started_at && moment(job.started_at)}</Fact>
            <Fact name="終了">{job.ended_at && moment(job.ended_at)}</Fact>
            <Fact name="失敗の種類">{job.problem?.code}</Fact>
            {job.result && job.kind !== "drill" && Object.entries(job.result).map(([name, value]) => (
              <Fact key={name} name={result_names[name] ?? name}>{inWords(name, value)}</Fact>
            ))}
          </dl>
          <Place of={job} />
          {job.kind === "drill" && job.result && <LastDrill title="訓練の結果" drill={job.result as unknown as Drill} />}
        </>
      )}
    </Loading>
  );
}

function Place({ of: { kind } }: { of: Job }): JSX.Element | null {
  const place = job_places[kind];
  const may = useMay(place?.may ?? "");
  return place && may ? <p><a href={place.href}>{place.label}</a></p> : null;
}

const result_names: Readonly<Record<string, string>> = {
  rows: "行", added: "追加", changed: "変更", unchanged: "変わらない", rejected: "受け取れない", problems_total: "誤り", without_consent: "同意の記録なし",
  generation: "新しい世代", previous: "前の世代", records: "記録", resumed: "途中から再開", looked_for: "照合した記録", queries: "照合した検索",
  alike: "同じ結果の検索", seconds: "かかった時間", name: "ファイル", bytes: "大きさ", encrypted: "暗号化", removed: "消した古いもの",
  scope: "範囲", backup: "バックアップ", kind: "種類", import: "取り込み",
};

function inWords(name: string, value: unknown): string | null {
  if (Array.isArray(value)) return value.length > 0 ? value.map((one) => inWords("", one)).join("、") : null;
  if (typeof value === "number") return name === "alike" ? `${Math.round(value * 1000) / 10}%` : name === "bytes" ? size(value) : name === "seconds" ? lasted(value) : count(value);
  if (typeof value === "boolean") return value ? "はい" : "いいえ";
  if (typeof value === "string") return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}
