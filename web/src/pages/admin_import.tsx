/** One import from the file to the records: how it is read, its columns, a dry run, and taking it over. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { AdminFrame } from "../components/admin_nav";
import { BackLink, Badge, Checkbox } from "../components/basics";
import { FormBody, Question, SubmitButton, useForm } from "../components/forms";
import { ImportColumns } from "../components/import_columns";
import { ImportFigures, ImportFindings } from "../components/import_findings";
import { ImportReading, isUnsure } from "../components/import_reading";
import { JobProgress } from "../components/job_progress";
import { Stages } from "../components/stages";
import { Loading, Notice } from "../components/states";
import { useResource } from "../hooks";
import { isOver } from "../jobs";
import { oneImport, runImport, type Import, type Job } from "../operations_api";
import { count, moment, size } from "../text";
import { import_kinds, import_states, import_tones } from "./admin_words";

export function AdminImportPage({ id }: { id: string }): JSX.Element {
  return (
    <AdminFrame title="取り込み" may="operate">
      {() => (
        <>
          <BackLink home="/admin/imports" label="取り込みの一覧へ" />
          <Session id={id} />
        </>
      )}
    </AdminFrame>
  );
}

const k_stages = ["読み方", "列の対応", "確認", "取り込み"] as const;

function stageOf({ state, problem, check }: Import): number {
  if (state === "done") return k_stages.length;
  if (state === "running" || (state === "checked" && check && check.rejected === 0)) return 3;
  if (state === "checking" || check) return 2;
  return problem !== null ? 0 : 1;
}

function Session({ id }: { id: string }): JSX.Element {
  const answer = useResource(oneImport(id));
  // What an answer to a change brought, until it is read again.
  const [brought, setBrought] = useState<Import>();
  const [begun, setBegun] = useState<Job>();
  const renew = () => {
    setBrought(undefined);
    setBegun(undefined);
    answer.retry();
  };
  return (
    <Loading from={answer}>
      {(read) => {
        const now = brought ?? read;
        const job = begun ?? now.job;
        const going = job && !isOver(job) ? job : null;
        return <Steps of={now} going={going} onChanged={setBrought} onBegun={setBegun} onEnd={renew} />;
      }}
    </Loading>
  );
}

interface StepsProps {
  of: Import;
  /** The job of this import that is not over. */
  going: Job | null;
  onChanged: (next: Import) => void;
  onBegun: (job: Job) => void;
  onEnd: () => void;
}

function Steps({ of, going, onChanged, onBegun, onEnd }: StepsProps): JSX.Element {
  const { state, reading, check, result, job } = of;
  const fixed = going !== null || state === "done";
  // Another way of reading has other columns: what was chosen for the last one is gone.
  const columns_key = JSON.stringify([reading, of.profile?.id, of.columns.map(({ field }) => field)]);
  const is_checking = going?.kind === "import_check";
  return (
    <>
      <p class="import-head">
        <strong>{of.name}</strong> <Badge tone={import_tones[state]}>{import_states[state]}</Badge>
        <span class="minor">{import_kinds[of.kind] ?? of.kind}、{size(of.bytes)}、{moment(of.made_at)}{of.by && `、${of.by.name}`}</span>
      </p>
      <Stages label="取り込みの手順" stages={k_stages} at={going ? (is_checking ? 2 : 3) : stageOf(of)} />
      <ImportReading key={JSON.stringify(reading)} of={of} fixed={fixed} onRead={onChanged} />
      {!isUnsure(of) && (
        <section class="office-part" aria-labelledby="columns-heading">
          <h2 id="columns-heading">2. 列の対応</h2>
          <ImportColumns key={columns_key} of={of} fixed={fixed} onMapped={onChanged} onBegun={onBegun} />
        </section>
      )}
      {(check || is_checking || (job?.kind === "import_check" && job.problem)) && (
        <section class="office-part" aria-labelledby="check-heading">
          <h2 id="check-heading">3. 確認</h2>
          {is_checking && going && <JobProgress key={going.id} job={going} onEnd={onEnd} />}
          {!is_checking && job?.kind === "import_check" && job.state === "failed" && <JobProgress job={job} />}
          {check && !is_checking && <Check of={of} />}
        </section>
      )}
      {((check && !is_checking) || result || going?.kind === "import") && (
        <section class="office-part" aria-labelledby="run-heading">
          <h2 id="run-heading">4. 取り込み</h2>
          {going?.kind === "import" && <JobProgress key={going.id} job={going} onEnd={onEnd} />}
          {!going && job?.kind === "import" && job.state !== "done" && <JobProgress job={job} />}
          {result && <Result of={of} />}
          {!going && state !== "done" && check && <Run of={of} onBegun={onBegun} />}
        </section>
      )}
    </>
  );
}

function Check({ of }: { of: Import }): JSX.Element | null {
  const { check } = of;
  if (!check) return null;
  return (
    <>
      <ImportFigures label="確認の結果の数" counts={check} />
      {check.without_consent > 0 && (
        <Notice tone="warning" title={`同意の記録がない人が${count(check.without_consent)}人います`}>
          <p>取り込んでも、同意を記録するまで公開されません。同意は、それぞれの人のページで記録します。</p>
        </Notice>
      )}
      <ImportFindings of={of} counts={check} />
    </>
  );
}

function Run({ of, onBegun }: { of: Import; onBegun: (job: Job) => void }): JSX.Element {
  const form = useForm();
  const [keeps, setKeeps] = useState(false);
  const [asking, setAsking] = useState(false);
  const { check } = of;
  if (!check) return <></>;
  const writes = check.added + check.changed;
  if (writes === 0) return <p>{check.rejected > 0 ? "受け取れる行がありません。誤りを直したファイルを送り直してください。" : "いまの記録と同じです。取り込むものはありません。"}</p>;
  const has_bad = check.rejected > 0;
  const submit = () => form.submit(
    has_bad && !keeps ? { keeps: "すべてを取り込むには、誤りを直したファイルを送り直してください。正しい行だけでよければ、上にチェックを入れてください。" } : {},
    async () => setAsking(true),
  );
  const run = async () => {
    onBegun(await runImport(of.id, keeps));
    setAsking(false);
  };
  return (
    <>
      <FormBody form={form} label="取り込み" onSubmit={() => void submit()}>
        <p>{has_bad
          ? `受け取れない行が${count(check.rejected)}行あるので、このままでは何も取り込みません。直して送り直すのが確実です。`
          : `${count(check.added)}件を加え、${count(check.changed)}件を変えます。途中で止まったときは、何も変わりません。`}
        </p>
        {has_bad && <Checkbox label={`受け取れない${count(check.rejected)}行を除いて、正しい行だけを取り込む`} checked={keeps} onChange={() => setKeeps(!keeps)} />}
        <div role="alert">{form.errors.keeps && <p class="field-error"><span aria-hidden="true">▲ </span>{form.errors.keeps}</p>}</div>
        {!of.can_run && !has_bad && <Notice tone="warning" title="いまは取り込めません"><p>読み方か列の対応を変えました。もう一度確認してください。</p></Notice>}
        {(of.can_run || has_bad) && <p class="actions"><SubmitButton form={form}>{`${count(writes)}件を取り込む`}</SubmitButton></p>}
      </FormBody>
      {asking && (
        <Question title={`${import_kinds[of.kind] ?? of.kind}を取り込みますか`} yes="取り込む" action={run} onClose={() => setAsking(false)}>
          <p>{count(check.added)}件を加え、{count(check.changed)}件を変えます。{has_bad && `受け取れない${count(check.rejected)}行は取り込みません。`}数秒で検索に反映されます。</p>
        </Question>
      )}
    </>
  );
}

function Result({ of }: { of: Import }): JSX.Element | null {
  const { result } = of;
  if (!result) return null;
  return (
    <>
      <Notice tone="info" title="取り込みました">
        <p>{count(result.added)}件を加え、{count(result.changed)}件を変えました。{result.rejected > 0 && `受け取れなかった${count(result.rejected)}行は、「誤りのある行を受け取る」で直せます。`}<a href="/">検索で確かめる</a></p>
      </Notice>
      <ImportFigures label="取り込みの結果の数" counts={result} />
    </>
  );
}
