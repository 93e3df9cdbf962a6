/** What a page shows when there is nothing to show yet, nothing at all, or something went wrong. */
import type { ComponentChildren, JSX } from "preact";
import type { Problem } from "../api";
import type { Loaded } from "../hooks";
import { signInAddress } from "../session";
import { Button } from "./basics";

export function Notice(
  { tone, title, children }: { tone: "info" | "warning" | "error"; title?: string; children: ComponentChildren },
): JSX.Element {
  return (
    <div class={`notice notice-${tone}`}>
      <svg class="notice-sign" viewBox="0 0 24 24" aria-hidden="true">
        {tone === "info" ? <circle cx="12" cy="12" r="10" /> : <path d="M12 2 23 21H1Z" />}
        <path class="notice-stroke" d={tone === "info" ? "M12 11v6M12 7v.5" : "M12 9v5M12 17v.5"} />
      </svg>
      <div>
        {title && <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

export function SampleNotice(): JSX.Element {
  return (
    <p class="sample-notice">
      動作確認用の<strong>架空のデータ</strong>を表示しています。実在の人物や事業者とは関係ありません。
    </p>
  );
}

export function ErrorState({ problem, retry }: { problem: Problem; retry?: () => void }): JSX.Element {
  return (
    <div class="state" role="alert">
      <Notice tone="error" title={problem.title}>
        <p>{problem.detail}</p>
        {problem.request_id && <p class="minor">問い合わせ番号 {problem.request_id}</p>}
        {problem.kind === "unauthorized"
          ? <p><a href={signInAddress(location.pathname + location.search)}>サインインする</a></p>
          : retry && <p class="actions"><Button onClick={retry}>もう一度試す</Button></p>}
      </Notice>
    </div>
  );
}

export function Skeleton({ cards = 3 }: { cards?: number }): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">読み込んでいます</span>
      {Array.from({ length: cards }, () => (
        <div class="skeleton-card" aria-hidden="true">
          <div class="skeleton-line skeleton-short" />
          <div class="skeleton-line" />
          <div class="skeleton-line" />
        </div>
      ))}
    </div>
  );
}

/** Chooses among error, content and loading; content stays, dimmed, while its successor loads. */
export function Loading<T>(
  { from, cards, children }: { from: Loaded<T>; cards?: number; children: (data: T) => ComponentChildren },
): JSX.Element {
  const { data, problem, loading, slow, retry } = from;
  if (problem) return <ErrorState problem={problem} retry={retry} />;
  return (
    <div class={slow && data ? "renewing" : undefined} aria-busy={loading}>
      {data !== undefined ? children(data) : slow && <Skeleton {...(cards === undefined ? {} : { cards })} />}
    </div>
  );
}
