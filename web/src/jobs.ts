/** Jobs as they go on: what they are called, and how their newest state reaches a page. */
import { useEffect, useRef, useState } from "preact/hooks";
import { job as readJob, listenToJob, type Job, type JobState } from "./operations_api";
import { count, size } from "./text";

export const job_kinds: Readonly<Record<string, string>> = {
  import_check: "取り込みの確認", import: "取り込み", reindex: "索引の作り直し", backup: "バックアップ", drill: "復元の訓練", check: "検査",
};

export const job_states: Readonly<Record<JobState, string>> = {
  queued: "順番待ち", running: "実行中", done: "完了", failed: "失敗", cancelled: "取り消し",
};

export const isOver = ({ state }: Pick<Job, "state">) => state === "done" || state === "failed" || state === "cancelled";

/** 0 to 1; undefined while nobody knows. */
export function partDone({ done, total, state }: Job): number | undefined {
  if (state === "done") return 1;
  return total !== null && total > 0 ? Math.min(done / total, 1) : undefined;
}

/** "1時間5分", "2分10秒", "8秒". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return minutes > 0 ? `${hours}時間${minutes}分` : `${hours}時間`;
  if (minutes > 0) return rest > 0 ? `${minutes}分${rest}秒` : `${minutes}分`;
  return `${rest}秒`;
}

/** As duration(), for how long something took. */
export const lasted = (seconds: number) => (seconds < 1 ? "1秒未満" : duration(seconds));

export const secondsBetween = (from: string, to: string) => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);

/** "3 / 12", with the rate while it runs; what is counted stands in `what`. */
export function progressInWords({ done, total, rate, state }: Job): string {
  const amount = total !== null && total > 0 ? `${count(done)} / ${count(total)}` : done > 0 ? count(done) : "";
  const speed = state === "running" && rate !== null && rate > 0 ? `毎秒 ${count(rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10)}` : "";
  return [amount, speed].filter(Boolean).join("、");
}

/** What a job came to, in a few words; `bad` when somebody should look. */
export function outcome({ kind, state, problem, result }: Pick<Job, "kind" | "state" | "problem" | "result">): { text: string; bad: boolean } {
  if (state === "failed") return { text: problem?.message ?? "", bad: true };
  if (state !== "done" || !result) return { text: "", bad: false };
  const number = (name: string) => Number(result[name] ?? 0);
  const counted = (name: string, words: string) => (number(name) > 0 ? `${words}${count(number(name))}` : "");
  switch (kind) {
    case "import_check":
    case "import": {
      const parts = [counted("added", "追加"), counted("changed", "変更"), counted("rejected", "受け取れない行")].filter(Boolean);
      return { text: parts.join("、") || "変わりなし", bad: number("rejected") > 0 };
    }
    case "reindex": return { text: counted("generation", "世代 "), bad: false };
    case "backup": return { text: size(number("bytes")), bad: false };
    case "drill": return result.ok === true ? { text: "戻せることを確かめました", bad: false } : { text: "戻せないところがあります", bad: true };
    default: return { text: "", bad: false };
  }
}

const k_ask_again_ms = 2_000;

/**
 * The newest state of a job: by events, and by asking where they do not come through. While the page is hidden nothing is
 * asked. `ended` is called once, when the job ends before the reader's eyes. `lost` while the server does not answer: what is
 * shown may be old.
 */
export function useJob(known: Job, ended?: (job: Job) => void): { job: Job; lost: boolean } {
  const [newest, setNewest] = useState(known);
  const [lost, setLost] = useState(false);
  const job = newest.id === known.id && !isOver(known) ? newest : known;
  const tell = useRef(ended);
  tell.current = ended;
  const id = isOver(known) ? null : known.id;
  useEffect(() => {
    if (id === null) return;
    const stop = new AbortController();
    let timer = 0;
    let close = () => {};
    let over = false;
    const hear = (job: Job) => {
      if (over || stop.signal.aborted) return;
      setNewest(job);
      setLost(false);
      over = isOver(job);
      if (over) tell.current?.(job);
    };
    const askAgain = () => {
      timer = window.setTimeout(() => {
        if (over || stop.signal.aborted) return;
        if (document.hidden) return askAgain();
        readJob(id).read(stop.signal).then(hear, () => stop.signal.aborted || setLost(true)).then(askAgain);
      }, k_ask_again_ms);
    };
    close = listenToJob(id, hear, () => over || askAgain());
    return () => {
      close();
      clearTimeout(timer);
      stop.abort();
    };
  }, [id]);
  return { job, lost };
}
