/** One import from the file to the records: how it is read, its columns, a dry run, and taking it over. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { AdminFrame } from "../components/admin_nav";
import { Badge, Checkbox, UpLink } from "../components/basics";
import { FormBody, Question, SubmitButton, useForm } from "../components/forms";
import { ImportColumns } from "../components/import_columns";
import { ImportFigures, ImportFindings, TakeCorrections } from "../components/import_findings";
import { ImportReading, isUnsure } from "../components/import_reading";
import { JobProgress } from "../components/job_progress";
import { Stages } from "../components/stages";
import { Loading, Notice } from "../components/states";
import { useResource } from "../hooks";
import { isOver } from "../jobs";
import { oneImport, runImport, type Import, type ImportCounts, type Job } from "../operations_api";
import { count, moment, size } from "../text";
import { import_kinds, import_states, import_tones } from "./admin_words";

export function AdminImportPage({ id }: { id: string }): JSX.Element {
  return (
    <AdminFrame title="取り込み" may="operate">
      {() => (
        <>
          <UpLink href="/admin/imports" label="取り込みの一覧へ" />
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
  // The job that ended before the reader's eyes: what it came to is shown and said.
  const [ended, setEnded] = useState<Job>();
  const renew = (job: Job) => {
    setEnded(job);
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
        return <Steps of={now} going={going} ended={going === null && now.job?.id === ended?.id ? ended : undefined} onChanged={setBrought} onBegun={setBegun} onEnd={renew} />;
      }}
    </Loading>
  );
}

interface StepsProps {
  of: Import;
  /** The job of this import that is not over. */
  going: Job | null;
  ended: Job | undefined;
  onChanged: (next: Import) => void;
  onBegun: (job: Job) => void;
  onEnd: (job: Job) => void;
}

function Steps({ of, going, ended, onChanged, onBegun, onEnd }: StepsProps): JSX.Element {
  const { state, reading, check } = of;
  const is_done = state === "done";
  // Another way of reading has other columns, a dry run folds them: what was chosen before is gone.
  const columns_key = JSON.stringify([reading, of.profile?.id, of.columns.map(({ field }) => field), check !== null, going?.id]);
  const is_checking = going?.kind === "import_check";
  const steps = (
    <>
      <ImportReading key={JSON.stringify(reading)} of={of} fixed={going !== null || is_done} onRead={onChanged} />
      {!isUnsure(of) && (
        <section class="office-part" aria-labelledby="columns-heading">
          <h2 id="columns-heading">2. 列の対応</h2>
          <ImportColumns key={columns_key} of={of} fixed={going !== null || is_done} onMapped={onChanged} onBegun={onBegun} />
        </section>
      )}
      <CheckStep of={of} going={is_checking ? going : null} onEnd={onEnd} />
    </>
  );
  return (
    <>
      <p class="import-head">
        <strong>{of.name}</strong> <Badge tone={import_tones[state]}>{import_states[state]}</Badge>
        <span class="minor">{import_kinds[of.kind] ?? of.kind}、{size(of.bytes)}、{moment(of.made_at)}{of.by && `、${of.by.name}`}</span>
      </p>
      <Stages label="取り込みの手順" stages={k_stages} at={going ? (is_checking ? 2 : 3) : stageOf(of)} />
      <Outcome of={of} ended={ended} />
      {is_done
        ? <><Result of={of} /><details class="form-more"><summary>読み方、列の対応、確認の結果を見る</summary>{steps}</details></>
        : <>{steps}{!is_checking && <RunStep of={of} going={going} onBegun={onBegun} onEnd={onEnd} />}</>}
    </>
  );
}

/** Says what a job came to once it is over, and takes the reader there. */
function Outcome({ of, ended }: { of: Import; ended: Job | undefined }): JSX.Element {
  useEffect(() => {
    const heading = ended && document.getElementById(ended.kind === "import" ? "run-heading" : "check-heading");
    heading?.focus();
    heading?.scrollIntoView();
  }, [ended?.id]);
  const told = ended?.state === "cancelled" ? "取り消しました。記録は変わっていません。" : ended?.state !== "done" ? "" : ended.kind === "import"
    ? "取り込みました。"
    : `確認が終わりました。${of.check && of.check.rejected > 0 ? `受け取れない行が${count(of.check.rejected)}行あります。` : "すべての行を受け取れます。"}`;
  return <p class="visually-hidden" role="status">{told}</p>;
}

function CheckStep({ of, going, onEnd }: { of: Import; going: Job | null; onEnd: (job: Job) => void }): JSX.Element | null {
  const { check, job, state } = of;
  const failed = !going && job?.kind === "import_check" && job.state !== "done" ? job : null;
  if (!going && !failed && !check) return null;
  return (
    <section class="office-part" aria-labelledby="check-heading">
      <h2 id="check-heading" tabIndex={-1}>3. 確認</h2>
      {going && <JobProgress key={going.id} job={going} onEnd={onEnd} />}
      {failed && <JobProgress job={failed} />}
      {check && !going && (
        <>
          <ImportFigures label="確認の結果の数" counts={check} />
          {check.without_consent > 0 && (
            <Notice tone="warning" title={`同意の記録がない人が${count(check.without_consent)}人います`}>
              <p>取り込んでも、同意を記録するまで公開されません。同意は、それぞれの人のページで記録します。</p>
            </Notice>
          )}
          {state !== "done" && writesOf(check) > 0 && <p><a href="#run-heading">取り込みへ進む</a></p>}
          {check.problems_total + writesOf(check) > 0 && <ImportFindings of={of} counts={check} />}
        </>
      )}
    </section>
  );
}

const writesOf = ({ added, changed }: ImportCounts) => added + changed;
const bringAnother = ({ kind }: Import) => `/admin/imports?${new URLSearchParams({ kind })}`;

function RunStep({ of, going, onBegun, onEnd }: { of: Import; going: Job | null; onBegun: (job: Job) => void; onEnd: (job: Job) => void }): JSX.Element | null {
  const { check, job } = of;
  if (!check && !going) return null;
  return (
    <section class="office-part" aria-labelledby="run-heading">
      <h2 id="run-heading" tabIndex={-1}>4. 取り込み</h2>
      {going && <JobProgress key={going.id} job={going} onEnd={onEnd} />}
      {!going && job?.kind === "import" && job.state !== "done" && <JobProgress job={job} />}
      {!going && check && <Run of={of} check={check} onBegun={onBegun} />}
    </section>
  );
}

function Run({ of, check, onBegun }: { of: Import; check: ImportCounts; onBegun: (job: Job) => void }): JSX.Element {
  const form = useForm();
  const [keeps, setKeeps] = useState(false);
  const [asking, setAsking] = useState(false);
  const writes = writesOf(check);
  if (writes === 0) {
    return check.rejected > 0
      ? <p>受け取れる行がありません。列の対応を直すか、誤りを直した<a href={bringAnother(of)}>ファイルを送り直して</a>ください。</p>
      : <p>いまの記録と同じです。取り込むものはありません。</p>;
  }
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
          : `${inWords(check, "る")}。途中で止まったときは、何も変わりません。`}
        </p>
        {has_bad && <Checkbox label={`受け取れない${count(check.rejected)}行を除いて、正しい行だけを取り込む`} checked={keeps} onChange={() => setKeeps(!keeps)} />}
        <div role="alert">{form.errors.keeps && <p class="field-error"><span aria-hidden="true">▲ </span>{form.errors.keeps}</p>}</div>
        {!of.can_run && !has_bad && <Notice tone="warning" title="いまは取り込めません"><p>読み方か列の対応を変えました。もう一度確認してください。</p></Notice>}
        {(of.can_run || has_bad) && <p class="actions"><SubmitButton form={form}>{`${count(writes)}件を取り込む`}</SubmitButton></p>}
      </FormBody>
      {asking && (
        <Question title={`${import_kinds[of.kind] ?? of.kind}を取り込みますか`} yes="取り込む" action={run} onClose={() => setAsking(false)}>
          <p>{inWords(check, "る")}。{has_bad && `受け取れない${count(check.rejected)}行は取り込みません。`}数秒で検索に反映されます。</p>
        </Question>
      )}
    </>
  );
}

/** "3件を加えます", "3件を加え、2件を変えました": what there is none of is not told. */
function inWords({ added, changed }: ImportCounts, when: "る" | "た"): string {
  const ends = when === "る" ? "ます" : "ました";
  if (changed === 0) return `${count(added)}件を加え${ends}`;
  return `${added > 0 ? `${count(added)}件を加え、` : ""}${count(changed)}件を変え${ends}`;
}

function Result({ of }: { of: Import }): JSX.Element | null {
  const { result } = of;
  if (!result) return null;
  return (
    <section class="office-part" aria-labelledby="run-heading">
      <h2 id="run-heading" tabIndex={-1}>取り込みの結果</h2>
      <Notice tone="info" title="取り込みました"><p>{inWords(result, "た")}。<a href="/">検索で確かめる</a></p></Notice>
      <ImportFigures label="取り込みの結果の数" counts={result} />
      {result.rejected > 0 && (
        <>
          <p>受け取れなかった{count(result.rejected)}行は、まだ入っていません。直して<a href={bringAnother(of)}>送り直して</a>ください。</p>
          <TakeCorrections of={of} />
        </>
      )}
    </section>
  );
}
