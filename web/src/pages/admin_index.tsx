/** The index: whether it follows the records, its generations, making it anew and going back. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Session } from "../api";
import { AdminFrame } from "../components/admin_nav";
import { Badge, Button } from "../components/basics";
import { DataTable } from "../components/data_table";
import { ListField, RadioField } from "../components/fields";
import { Figures } from "../components/figures";
import { FormBody, Question, sentence, SubmitButton, TextField, useForm } from "../components/forms";
import { JobProgress, JobView } from "../components/job_progress";
import { Loading, Notice } from "../components/states";
import { useReference, useResource } from "../hooks";
import { duration, isOver } from "../jobs";
import { indexState, reindex, rollBack, type Generation, type IndexState, type Job, type ReindexWish } from "../operations_api";
import { count, moment, size } from "../text";
import { import_kinds, scopes, stateOfIndex } from "./admin_words";

export function AdminIndexPage(): JSX.Element {
  return <AdminFrame title="索引" may="tend_index">{(session) => <Index session={session} />}</AdminFrame>;
}

function Index({ session }: { session: Session }): JSX.Element {
  const answer = useResource(indexState());
  const [begun, setBegun] = useState<Job>();
  const [told, setTold] = useState("");
  const renew = (text = "") => {
    setBegun(undefined);
    setTold(text);
    answer.retry();
  };
  const began = (job: Job) => {
    setTold("");
    setBegun(job);
    answer.retry();
  };
  const ended = ({ state, problem, result }: Job) =>
    renew(state === "done" ? cameTo(result) : problem ? sentence(problem.message) : "取り消しました。前の索引のままです。");
  return (
    <>
      <p class="lead">索引は検索のための写しです。記録からいつでも作り直せて、作り直しの間も検索は止まりません。</p>
      <p role="status" class="told">{told}</p>
      <Loading from={answer}>
        {(state) => {
          const job = begun ?? state.job;
          return (
            <>
              <State of={state} />
              <section class="office-part" aria-labelledby="reindex-heading">
                <h2 id="reindex-heading">作り直す</h2>
                {job && !isOver(job)
                  ? <JobProgress key={job.id} job={job} onEnd={ended} />
                  : <Reindex state={state} onBegun={began} />}
                {state.last && (!job || isOver(job)) && (
                  <div class="job-last"><h3>前回</h3><JobView job={state.last} /></div>
                )}
              </section>
              <Generations of={state} session={session} onDone={renew} />
            </>
          );
        }}
      </Loading>
    </>
  );
}

/** What the work came to: another generation, one from before, or changes in the one in use. */
function cameTo(result: Job["result"]): string {
  const [generation, previous] = [Number(result?.generation ?? 0), Number(result?.previous ?? 0)];
  if (generation === previous) return `${count(Number(result?.records ?? 0))}件を索引に入れ直しました。`;
  return generation < previous ? `世代 ${generation} に戻しました。` : `索引を作り直しました。世代 ${generation} で検索しています。`;
}

function State({ of }: { of: IndexState }): JSX.Element {
  const { label, tone, what } = stateOfIndex(of);
  return (
    <>
      <Notice tone={tone} title={label}><p>{what}</p></Notice>
      {of.needs_reindex && (
        <Notice tone="warning" title="作り直しを待っている変更があります">
          <p>異体字、読み飛ばす語、専門用語の変更は、索引を作り直すと効きます。「辞書の変更の分だけ」で足ります。</p>
        </Notice>
      )}
      <Figures
        label="索引の数値"
        figures={[
          { name: "使っている世代", value: count(of.generation), note: of.built_at ? `${moment(of.built_at)}に作成` : undefined },
          { name: "反映待ち", value: `${count(of.lag_rows)}件`, note: of.lag_rows > 0 ? `${duration(of.lag_seconds)}前から` : "すべて反映済み" },
          { name: "索引の大きさ", value: size(of.bytes), note: `空きディスク ${size(of.disk_free)}` },
          { name: "形式の版", value: of.format_version },
        ]}
      />
      <DataTable
        label="見える範囲ごとの件数" rows={of.layers} rowKey={({ layer }) => layer.code}
        columns={[
          { name: "見える範囲", heads: true, cell: ({ layer }) => layer.label },
          { name: "人", cell: ({ people }) => `${count(people)}人` },
          { name: "事例", cell: ({ cases }) => `${count(cases)}件` },
        ]}
      />
    </>
  );
}

const kinds = (["coordinators", "cases"] as const).map((code) => ({ code, label: import_kinds[code] }));

function Reindex({ state, onBegun }: { state: IndexState; onBegun: (job: Job) => void }): JSX.Element {
  const form = useForm();
  const lists = useReference();
  const [scope, setScope] = useState<ReindexWish["scope"]>(state.needs_reindex ? "lexicon" : "all");
  const [id, setId] = useState("");
  const choose = (code: string) => {
    setScope(code as ReindexWish["scope"]);
    setId("");
  };
  const wants_id = scope === "hub" || scope === "coordinator" || scope === "kind";
  const missing = { hub: "拠点を選んでください。", coordinator: "コーディネーターのIDを書いてください。", kind: "種類を選んでください。" };
  const asked = scope === "coordinator" ? idIn(id) : id.trim();
  const begin = () => form.submit(
    wants_id && !asked ? { id: missing[scope] } : {},
    async () => onBegun(await reindex({ scope, ...(wants_id ? { id: asked } : {}) })),
    ({ parameter, detail }) => (parameter === "id" ? { id: detail } : {}),
  );
  // The next index stands beside the one in use until it has been verified, its segments beside what they are merged into.
  const needed = (state.generations.find((generation) => generation.current)?.bytes ?? state.bytes) * 2.25;
  const is_tight = state.disk_free < needed;
  return (
    <FormBody form={form} label="索引の作り直し" failed="作り直しを始められませんでした" onSubmit={() => void begin()}>
      {is_tight && (
        <Notice tone="warning" title="空きディスクが足りないかもしれません">
          <p>全体の作り直しには、{size(needed)}と、書き込みを続けるための空き（設定 read_only_below_mb）が要ります。空きは{size(state.disk_free)}です。</p>
        </Notice>
      )}
      <RadioField name="scope" label="範囲" value={scope} onValue={choose} options={scopes} />
      {scope === "hub" && <ListField name="id" label="拠点" options={lists?.hubs} value={id} onValue={setId} error={form.errors.id} />}
      {scope === "kind" && <ListField name="id" label="種類" options={kinds} value={id} onValue={setId} error={form.errors.id} />}
      {scope === "coordinator" && (
        <TextField
          name="id" label="コーディネーターのID" help="その人のページのアドレスを、そのまま貼り付けてもかまいません。" value={id} onValue={setId} error={form.errors.id}
          input={{ autocomplete: "off" }}
        />
      )}
      <p class="actions"><SubmitButton form={form}>作り直す</SubmitButton></p>
    </FormBody>
  );
}

/** Of a coordinator, also out of the address of the page. */
function idIn(text: string): string {
  const last = /\/coordinators\/([^/?#\s]+)/u.exec(text)?.[1];
  return last ?? text.trim();
}

function Generations({ of, session, onDone }: { of: IndexState; session: Session; onDone: (told: string) => void }): JSX.Element {
  const [asked, setAsked] = useState<Generation>();
  const go = async () => {
    if (!asked) return;
    const { generation } = await rollBack(asked.number);
    setAsked(undefined);
    onDone(generation === asked.number ? `世代 ${asked.number} に戻しました。` : "");
  };
  const isInTheMaking = ({ number }: Generation) => of.state === "building" && number > of.generation;
  return (
    <section class="office-part" aria-labelledby="generations-heading">
      <h2 id="generations-heading">世代</h2>
      <p>作り直すたびに新しい世代ができます。新しい世代で検索の結果がおかしいときは、前の世代に戻せます。</p>
      <DataTable
        label="索引の世代" rows={[...of.generations].sort((a, b) => b.number - a.number)} rowKey={({ number }) => String(number)}
        columns={[
          { name: "世代", heads: true, cell: ({ number }) => `世代 ${number}` },
          { name: "状態", cell: (row) => <span>{row.current ? <Badge tone="able">使用中</Badge> : isInTheMaking(row) ? <Badge tone="match">作成中</Badge> : <Badge tone="plain">控え</Badge>}</span> },
          { name: "作った日時", cell: (row) => (row.built_at && !isInTheMaking(row) ? moment(row.built_at) : "―") },
          { name: "大きさ", cell: ({ bytes }) => size(bytes) },
          ...(session.permissions.tend_index === undefined ? [] : [{
            name: "操作", actions: true,
            cell: (row: Generation) => !row.current && !isInTheMaking(row) && (row.can_roll_back
              ? <Button kind="text" onClick={() => setAsked(row)}>この世代に戻す<span class="visually-hidden">: {row.number}</span></Button>
              : <span class="minor">戻せません（記録に追いつけません）</span>),
          }]),
        ]}
      />
      {asked && (
        <Question title={`世代 ${asked.number} に戻しますか`} yes="戻す" action={go} onClose={() => setAsked(undefined)}>
          <p>検索は世代 {asked.number} で行われるようになります。その後の記録の変更は、戻すときにすべて反映します。いまの世代 {of.generation} は控えとして残ります。</p>
        </Question>
      )}
    </section>
  );
}
