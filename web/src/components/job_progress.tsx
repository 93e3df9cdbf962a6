/** A job before the reader's eyes: what it does, how far it is, how long it still takes, and how to stop it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { duration, isOver, job_kinds, job_states, lasted, outcome, partDone, progressInWords, secondsBetween, useJob } from "../jobs";
import { cancelJob, type Job, type JobState } from "../operations_api";
import { Badge, Button } from "./basics";
import { Question, sentence } from "./forms";
import { Notice } from "./states";

const tones = { queued: "plain", running: "match", done: "able", failed: "bad", cancelled: "plain" } as const;

export function JobBadge({ state }: { state: JobState }): JSX.Element {
  return <Badge tone={tones[state]}>{job_states[state]}</Badge>;
}

export const kindOf = ({ kind }: Pick<Job, "kind">) => job_kinds[kind] ?? kind;

/** Rounded, so that it does not change with every look. */
function etaInWords({ eta_seconds, state }: Job): string {
  if (state !== "running" || eta_seconds === null) return "";
  const rounded = eta_seconds > 90 ? Math.ceil(eta_seconds / 60) * 60 : Math.max(5, Math.ceil(eta_seconds / 5) * 5);
  return `あと約${duration(rounded)}`;
}

/** Said aloud when it changes: the state, and each quarter of the way. */
function spoken(job: Job): string {
  if (job.cancelling) return `${kindOf(job)}: 取り消しています`;
  const part = partDone(job);
  const quarter = part === undefined || job.state !== "running" ? 0 : Math.floor(part * 4) * 25;
  return `${kindOf(job)}: ${job_states[job.state]}${quarter > 0 && quarter < 100 ? ` ${quarter}%` : ""}`;
}

interface ViewProps {
  job: Job;
  /** False where the page is about this job. */
  linked?: boolean;
  /** The server does not answer. */
  lost?: boolean;
  cancel?: (() => void) | undefined;
}

export function JobView({ job, linked = true, lost = false, cancel }: ViewProps): JSX.Element {
  const part = partDone(job);
  const name = kindOf(job);
  const came = outcome(job);
  const facts = [
    ...(isOver(job) ? [] : job.cancelling ? ["取り消しています。区切りのよいところで止まります"] : [job.what, progressInWords(job), etaInWords(job)]),
    job.state === "done" ? came.text : "",
    isOver(job) && job.started_at && job.ended_at ? `かかった時間 ${lasted(secondsBetween(job.started_at, job.ended_at))}` : "",
    job.state === "queued" ? "前の作業が終わると始まります" : "",
  ].filter(Boolean);
  return (
    <div class={`job job-${came.bad ? "failed" : job.state}`}>
      <p class="job-head">
        {linked ? <a class="job-name" href={`/admin/jobs/${encodeURIComponent(job.id)}`}>{name}</a> : <span class="job-name">{name}</span>}
        <JobBadge state={job.state} />
        {part !== undefined && job.state === "running" && <span class="job-part">{Math.floor(part * 100)}%</span>}
        {cancel && job.can_cancel && !isOver(job) && (
          <Button onClick={cancel}>取り消す<span class="visually-hidden">: {name}</span></Button>
        )}
      </p>
      {job.state === "running" && <progress class="job-bar" aria-label={`${name}の進み具合`} max={1} {...(part === undefined ? {} : { value: part })} />}
      {facts.length > 0 && <p class="job-facts">{facts.map((fact) => <span key={fact}>{fact}</span>)}</p>}
      {job.problem && job.state !== "cancelled" && (
        <Notice tone="error" title={`${name}ができませんでした`}><p>{sentence(job.problem.message)}</p></Notice>
      )}
      {lost && !isOver(job) && (
        <Notice tone="warning" title="サーバーにつながりません"><p>表示は最後に届いた状態です。つながりしだい、続きを表示します。作業は、サーバーが動きだすと再開します。</p></Notice>
      )}
      <p class="visually-hidden" role="status">{lost ? `${name}: サーバーにつながりません` : spoken(job)}</p>
    </div>
  );
}

interface Props {
  job: Job;
  linked?: boolean;
  /** Called once, when the job ends while it is shown. */
  onEnd?: (job: Job) => void;
}

export function JobProgress({ job: known, linked = true, onEnd }: Props): JSX.Element {
  const { job, lost, note } = useJob(known, onEnd);
  const [asking, setAsking] = useState(false);
  const stop = async () => {
    note(await cancelJob(job.id));
    setAsking(false);
  };
  return (
    <>
      <JobView job={job} linked={linked} lost={lost} cancel={() => setAsking(true)} />
      {asking && !isOver(job) && (
        <Question title={`${kindOf(job)}を取り消しますか`} yes="取り消す" no="取り消さない" action={stop} onClose={() => setAsking(false)}>
          <p>途中までの結果は捨てます。いまのデータと索引はそのままで、検索も続けられます。あとで初めからやり直せます。</p>
        </Question>
      )}
    </>
  );
}
