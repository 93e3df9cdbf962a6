/** How the server does: what needs attention first, then what runs, the index, and what would bring everything back. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { check_places } from "../admin_places";
import { AdminFrame } from "../components/admin_nav";
import { Badge, Button } from "../components/basics";
import { DataTable } from "../components/data_table";
import { Figures } from "../components/figures";
import { sentence } from "../components/forms";
import { JobProgress } from "../components/job_progress";
import { ErrorState, Loading, Notice } from "../components/states";
import { useResource, type Loaded } from "../hooks";
import { duration, isOver, lasted, secondsBetween } from "../jobs";
import {
  backups, health, indexState, jobs, type Backups, type CheckState, type Drill, type Health, type IndexState, type Jobs,
} from "../operations_api";
import { count, moment, size } from "../text";
import { check_states, stateOfIndex } from "./admin_words";

/** A reader who comes back after so long sees the newest state. */
const k_old_ms = 30_000;

export function AdminPage(): JSX.Element {
  return <AdminFrame title="稼働状況" may="operate">{() => <Overview />}</AdminFrame>;
}

function Overview(): JSX.Element {
  const state = useResource(health());
  const work = useResource(jobs(new URLSearchParams({ page: "1" })));
  const index = useResource(indexState());
  const kept = useResource(backups());
  const renew = () => [state, work, index, kept].forEach(({ retry }) => retry());
  const at = useWhen(state.data, renew);
  // Without this answer there is none to the others either: it is said once.
  if (state.problem) return <ErrorState problem={state.problem} retry={renew} />;
  return (
    <>
      <Loading from={state} cards={1}>{(data) => <State health={data} at={at} renew={renew} />}</Loading>
      <Running from={work} renew={renew} />
      <Part id="index" title="索引" more={{ href: "/admin/index", label: "索引と世代" }}>
        <Loading from={index} cards={1}>{(data) => <Index state={data} />}</Loading>
      </Part>
      <Part id="backups" title="バックアップと復元の訓練" more={{ href: "/admin/backups", label: "バックアップの画面" }}>
        <Loading from={kept} cards={1}>{(data) => <Kept backups={data} check={state.data?.checks.find(({ id }) => id === "backup")} />}</Loading>
      </Part>
      <Loading from={state} cards={0}>{(data) => <Checks health={data} />}</Loading>
    </>
  );
}

/** When `data` came; it is renewed when the reader comes back to it. Not by the clock: that would keep a session alive that nobody uses. */
function useWhen(data: unknown, renew: () => void): Date {
  const [at, setAt] = useState(() => new Date());
  useEffect(() => setAt(new Date()), [data]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible" && Date.now() - at.getTime() > k_old_ms) renew();
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [at]);
  return at;
}

function Part({ id, title, more, children }: { id: string; title: string; more?: { href: string; label: string }; children: JSX.Element }): JSX.Element {
  return (
    <section class="office-part" aria-labelledby={`part-${id}`}>
      <h2 id={`part-${id}`}>{title}</h2>
      {children}
      {more && <p><a href={more.href}>{more.label}</a></p>}
    </section>
  );
}

interface StateProps {
  health: Health;
  at: Date;
  renew: () => void;
}

function State({ health: { state, checks, version, started_at, disk, memory_bytes, wal_bytes, unclean_stop }, at, renew }: StateProps): JSX.Element {
  const found = byUrgency(checks).filter((check) => check.state !== "ok");
  return (
    <>
      {state === "read_only" && (
        <Notice tone="error" title="読み取り専用で動いています">
          <p>検索と閲覧はできますが、書き込みはすべて断っています。下のとおりに空きを作ると、10秒ほどで自動的に元に戻ります。</p>
        </Notice>
      )}
      {state === "degraded" && (
        <Notice tone="warning" title="動いていますが、直すところがあります"><p>{found.map(({ label }) => label).join("、") || "下の点検を見てください"}。</p></Notice>
      )}
      {state === "ok" && (
        <Notice tone="info" title="正常に動いています">
          <p>点検{count(checks.length)}項目のうち、{found.length === 0 ? "直すところはありません。" : `${count(found.length)}項目に注意があります。`}</p>
        </Notice>
      )}
      {unclean_stop && (
        <Notice tone="warning" title="前回は正常に終わっていません">
          <p>電源が切れたか、強制的に止められました。索引は起動のときに調べてあります。記録まで調べるには、サーバーで tsunagu check --deep を実行してください。</p>
        </Notice>
      )}
      {found.length > 0 && (
        <ul class="attention" aria-label="直すところ">
          {found.map(({ id, label, state, value, advice }) => (
            <li key={id} class={`attention-${state}`}>
              <span class="attention-head"><CheckBadge state={state} /><strong>{label}</strong> {value}</span>
              {advice && <span>{sentence(advice)}</span>}
              {check_places[id] && <a href={check_places[id].href}>{check_places[id].label}</a>}
            </li>
          ))}
        </ul>
      )}
      <Figures
        label="サーバーの数値"
        figures={[
          { name: "空きディスク", value: size(disk.free), note: <DiskBar {...disk} />, bad: state === "read_only" },
          { name: "動いている時間", value: duration(secondsBetween(started_at, new Date().toISOString())), note: `${moment(started_at)}から` },
          { name: "メモリ", value: size(memory_bytes), note: `書き込み待ちのログ（WAL） ${size(wal_bytes)}` },
          { name: "版", value: version },
        ]}
      />
      <p class="actions"><Button onClick={renew}>最新の状態にする</Button><span class="minor" role="status">{moment(at.toISOString())}の状態です。</span></p>
    </>
  );
}

function DiskBar({ free, total }: { free: number; total: number }): JSX.Element {
  const used = total - free;
  return (
    <>
      <meter class="disk-bar" min={0} max={total} high={total * 0.9} optimum={0} value={used} aria-label="使っているディスク" />
      全体 {size(total)} の {total > 0 ? Math.round((used / total) * 100) : 0}% を使用
    </>
  );
}

const check_tones = { ok: "able", warn: "sample", bad: "bad" } as const;
const urgency: Record<CheckState, number> = { bad: 0, warn: 1, ok: 2 };
const byUrgency = (checks: Health["checks"]) => [...checks].sort((a, b) => urgency[a.state] - urgency[b.state]);

function CheckBadge({ state }: { state: CheckState }): JSX.Element {
  return <Badge tone={check_tones[state]}>{check_states[state]}</Badge>;
}

function Checks({ health: { checks } }: { health: Health }): JSX.Element {
  return (
    <Part id="checks" title="点検">
      <details class="form-more">
        <summary>{count(checks.length)}項目をすべて見る</summary>
        <DataTable
          label="点検" rows={byUrgency(checks)} rowKey={({ id }) => id}
          columns={[
            { name: "項目", heads: true, cell: ({ label }) => label },
            { name: "状態", cell: ({ state }) => <span><CheckBadge state={state} /></span> },
            { name: "値", cell: ({ value }) => value },
            { name: "すること", cell: ({ advice }) => advice },
          ]}
        />
      </details>
    </Part>
  );
}

function Running({ from, renew }: { from: Loaded<Jobs>; renew: () => void }): JSX.Element {
  return (
    <Part id="jobs" title="動いている作業" more={{ href: "/admin/jobs", label: "作業の一覧" }}>
      <Loading from={from} cards={1}>
        {(data) => {
          const going = data.jobs.filter((job) => !isOver(job));
          return going.length === 0
            ? <p>動いている作業も、順番を待つ作業もありません。</p>
            : <div class="jobs">{going.map((job) => <JobProgress key={job.id} job={job} onEnd={renew} />)}</div>;
        }}
      </Loading>
    </Part>
  );
}

function Index({ state }: { state: IndexState }): JSX.Element {
  const { generation, lag_rows, lag_seconds, built_at, needs_reindex } = state;
  const { label, tone } = stateOfIndex(state);
  return (
    <>
      <Figures
        label="索引の数値"
        figures={[
          { name: "状態", value: label, note: `世代 ${generation}${built_at ? `（${moment(built_at)}に作成）` : ""}`, bad: tone === "error" },
          { name: "反映待ち", value: `${count(lag_rows)}件`, note: lag_rows > 0 ? `${duration(lag_seconds)}前から` : "すべて反映済み", bad: lag_seconds > 60 },
        ]}
      />
      {needs_reindex && <p><strong>索引の作り直しを待っている、辞書の変更があります。</strong></p>}
    </>
  );
}

function Kept({ backups: { backups: list, every_hours, next_at, last_drill }, check }: { backups: Backups; check: Health["checks"][number] | undefined }): JSX.Element {
  const newest = list.find(({ problem }) => problem === null);
  const age = newest ? secondsBetween(newest.made_at, new Date().toISOString()) : 0;
  return (
    <Figures
      label="バックアップの数値"
      figures={[
        {
          name: "最新のバックアップ", bad: check !== undefined && check.state !== "ok", value: newest ? `${ago(age)}前` : "ありません",
          note: newest ? `${moment(newest.made_at)}、${size(newest.bytes)}${newest.encrypted ? "、暗号化" : ""}` : "1つ作ってください",
        },
        {
          name: "次の予定", value: next_at ? moment(next_at) : "ありません",
          note: every_hours ? `${every_hours}時間ごと` : "設定で自動にできます",
        },
        { name: "最後の復元の訓練", value: <DrillResult drill={last_drill} />, note: last_drill ? `${moment(last_drill.at)}、${lasted(last_drill.seconds)}` : "まだ一度もしていません", bad: last_drill !== null && !last_drill.ok },
      ]}
    />
  );
}

/** As coarse as it matters: days, hours, minutes. */
function ago(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  if (days >= 2) return `${days}日`;
  return duration(seconds < 60 ? seconds : seconds < 3_600 ? Math.floor(seconds / 60) * 60 : Math.floor(seconds / 3_600) * 3_600);
}

const DrillResult = ({ drill }: { drill: Drill | null }) => <>{drill === null ? "なし" : drill.ok ? "成功" : "失敗"}</>;
