/** Backups, and the drill that shows whether they would bring everything back. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem } from "../api";
import { AdminFrame } from "../components/admin_nav";
import { Badge, Button, Fact } from "../components/basics";
import { DataTable } from "../components/data_table";
import { JobProgress } from "../components/job_progress";
import { ErrorState, Loading, Notice } from "../components/states";
import { useResource } from "../hooks";
import { isOver, lasted, outcome } from "../jobs";
import { backups, jobs, makeBackup, startDrill, type Backup, type Backups, type Drill, type Job } from "../operations_api";
import { count, moment, size } from "../text";
import { record_names } from "./admin_words";

export function AdminBackupsPage(): JSX.Element {
  return <AdminFrame title="バックアップ" may="operate">{() => <Page />}</AdminFrame>;
}

const told_of = {
  backup: { done: "バックアップを作りました。", bad: "", else: "バックアップは作られませんでした。" },
  drill: {
    done: "復元の訓練が終わりました。戻せることを確かめました。", bad: "復元の訓練が終わりました。戻せないところがあります。下の「最後の復元の訓練」を見てください。",
    else: "復元の訓練は最後まで進みませんでした。",
  },
} as const;

function Page(): JSX.Element {
  const answer = useResource(backups());
  const going = useResource(jobs(new URLSearchParams({ page: "1" })));
  const [begun, setBegun] = useState<readonly Job[]>([]);
  const [told, setTold] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const begin = async (start: () => Promise<Job>) => {
    setProblem(undefined);
    setTold("");
    await start().then((job) => setBegun((all) => [...all, job]), setProblem);
  };
  const ended = (job: Job) => {
    // What went well is told in a line, and seen in the list.
    if (job.state === "done") setBegun((all) => all.filter(({ id }) => id !== job.id));
    const words = told_of[job.kind as keyof typeof told_of];
    setTold(words === undefined ? "" : job.state !== "done" ? words.else : outcome(job).bad ? words.bad : words.done);
    answer.retry();
  };
  const before = (going.data?.jobs ?? []).filter((job) => !isOver(job) && Object.hasOwn(told_of, job.kind));
  const shown = [...before.filter(({ id }) => !begun.some((job) => job.id === id)), ...begun];
  return (
    <>
      <p class="lead">記録、利用者、監査の記録、辞書を1つのファイルにまとめます。検索や書き込みを止めずに作れます。索引は記録から作り直せるので入りません。</p>
      <p role="status" class="told">{told}</p>
      {problem && <ErrorState problem={problem} />}
      {shown.length > 0 && <div class="jobs">{shown.map((job) => <JobProgress key={job.id} job={job} onEnd={ended} />)}</div>}
      <Loading from={answer}>
        {(data) => (
          <>
            <Settings of={data} />
            <p class="actions">
              <Button kind="main" onClick={() => void begin(makeBackup)}>いまバックアップを作る</Button>
              <Button disabled={data.backups.length === 0} onClick={() => void begin(() => startDrill())}>復元の訓練をする</Button>
            </p>
            <List backups={data.backups} onDrill={(name) => void begin(() => startDrill(name))} />
            <LastDrill drill={data.last_drill} />
          </>
        )}
      </Loading>
    </>
  );
}

function Settings({ of: { folder, encrypts, retention, every_hours, next_at } }: { of: Backups }): JSX.Element {
  return (
    <>
      {!encrypts && (
        <Notice tone="warning" title="暗号化していません">
          <p>ファイルを手に入れた人は、連絡先も読めます。サーバーで tsunagu backup --new-key を実行して鍵を作り、設定で指定してください。鍵は別の場所にも保管してください。</p>
        </Notice>
      )}
      <dl class="facts facts-wide">
        <Fact name="置き場所">{folder ?? "データのフォルダーの中。同じディスクなので、設定で別の場所を指定してください"}</Fact>
        <Fact name="自動">{every_hours ? `${every_hours}時間ごと${next_at ? `（次は${moment(next_at)}）` : ""}` : "していません。設定で間隔を決められます"}</Fact>
        <Fact name="残す数">{`1時間ごと ${retention.hourly}、1日ごと ${retention.daily}、1週ごと ${retention.weekly}。最後の正しいものは消しません`}</Fact>
      </dl>
    </>
  );
}

const inside = ({ records }: Backup) =>
  Object.entries(records ?? {}).filter(([, number]) => number > 0).map(([name, number]) => `${record_names[name] ?? name} ${count(number)}`).join("、");

function List({ backups: rows, onDrill }: { backups: readonly Backup[]; onDrill: (name: string) => void }): JSX.Element {
  return (
    <section class="office-part" aria-labelledby="backups-heading">
      <h2 id="backups-heading">一覧</h2>
      {rows.length === 0 ? <Notice tone="warning" title="バックアップがありません"><p>「いまバックアップを作る」を押してください。</p></Notice> : (
        <DataTable
          label="バックアップ" rows={rows} rowKey={({ name }) => name}
          columns={[
            { name: "作った日時", heads: true, cell: ({ made_at, name }) => <>{moment(made_at)} <span class="minor">{name}</span></> },
            { name: "大きさ", cell: ({ bytes }) => size(bytes) },
            { name: "暗号化", cell: ({ encrypted }) => <span><Badge tone={encrypted ? "able" : "sample"}>{encrypted ? "あり" : "なし"}</Badge></span> },
            { name: "中身", cell: (backup) => (backup.problem ? <><Badge tone="bad">使えません</Badge> {backup.problem}</> : inside(backup)) },
            {
              name: "操作", actions: true,
              cell: ({ name, problem }) => !problem && <Button kind="text" onClick={() => onDrill(name)}>これで訓練する<span class="visually-hidden">: {name}</span></Button>,
            },
          ]}
        />
      )}
      <p class="minor">戻すときは、サーバーで tsunagu restore --from ファイル --data 新しいフォルダー を実行します。動いているデータには上書きしません。</p>
    </section>
  );
}

export function LastDrill({ drill, title = "最後の復元の訓練" }: { drill: Drill | null; title?: string }): JSX.Element {
  return (
    <section class="office-part" aria-labelledby="drill-heading">
      <h2 id="drill-heading">{title}</h2>
      {drill === null ? <p>まだ一度もしていません。訓練は、最新のバックアップを別の場所に戻し、索引を作り、記録と照らし合わせます。いまのデータには触れません。</p> : (
        <>
          <Notice tone={drill.ok ? "info" : "error"} title={drill.ok ? "戻せることを確かめました" : "戻せないところがあります"}>
            <p>{moment(drill.at)}、{lasted(drill.seconds)}。使ったもの: {drill.backup}</p>
            {!drill.ok && <p>下の表の異常のある手順を直し、バックアップを作り直してから、もう一度訓練してください。</p>}
          </Notice>
          <DataTable
            label="訓練の手順" rows={drill.steps} rowKey={({ what }) => what}
            columns={[
              { name: "手順", heads: true, cell: ({ what }) => what },
              { name: "結果", cell: ({ ok }) => <span><Badge tone={ok ? "able" : "bad"}>{ok ? "正常" : "異常"}</Badge></span> },
              { name: "時間", cell: ({ seconds }) => lasted(seconds) },
              { name: "内容", cell: ({ detail }) => detail },
            ]}
          />
        </>
      )}
    </section>
  );
}
