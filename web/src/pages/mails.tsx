/** Mails on their way: what waits, what was sent, what the mail server refused for good. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { k_max_page, type Problem } from "../api";
import { Badge, Button } from "../components/basics";
import { DataTable, type Column } from "../components/data_table";
import { Pagination } from "../components/pagination";
import { SignedIn } from "../components/signed_in";
import { ErrorState, Loading, Notice } from "../components/states";
import { mails, retryMail, type Mail } from "../dispatch_api";
import { useResource } from "../hooks";
import { usePlace } from "../router";
import { count, moment } from "../text";

const mail_states: Readonly<Record<string, string>> = { dead: "送れなかった", queued: "送信待ち", sending: "送信中", sent: "送信済み" };

export function MailsPage(): JSX.Element {
  return <SignedIn title="メール" may="read_mails">{() => <List />}</SignedIn>;
}

function parse(search: string): { state: string; page: number } {
  const parameters = new URLSearchParams(search);
  const state = parameters.get("state") ?? "dead";
  const page = Number(parameters.get("page") ?? 1);
  return {
    state: Object.hasOwn(mail_states, state) ? state : "dead",
    page: Number.isInteger(page) && page >= 1 ? Math.min(page, k_max_page) : 1,
  };
}

function List(): JSX.Element {
  const { state, page } = parse(usePlace().search);
  const answer = useResource(mails(new URLSearchParams({ state, page: String(page) })));
  const [told, setTold] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const retry = async ({ id, to_user }: Mail) => {
    setProblem(undefined);
    await retryMail(id).then(() => {
      setTold(`${to_user.name}さんへのメールを、もう一度送ります。`);
      answer.retry();
    }, setProblem);
  };
  return (
    <>
      <p class="lead">お知らせのメールです。送れなかったものは、原因を直してから「もう一度送る」を押してください。本文は表示しません。</p>
      <nav class="boxes" aria-label="メールの状態">
        <ul>
          {Object.entries(mail_states).map(([code, label]) => (
            <li key={code}><a href={`/mails?state=${code}`} aria-current={code === state ? "page" : undefined}>{label}</a></li>
          ))}
        </ul>
      </nav>
      <p role="status" class="told">{told}</p>
      {problem && <ErrorState problem={problem} />}
      <Loading from={answer}>
        {(data) => (
          <>
            <p class="results-total">{count(data.total)}件</p>
            {data.mails.length === 0
              ? <Notice tone="info" title={`${mail_states[state]}メールはありません`}><p>ほかの状態のメールは、上の切り替えで見られます。</p></Notice>
              : <DataTable label={`${mail_states[state]}メール`} columns={columns(retry)} rows={data.mails} rowKey={({ id }) => id} />}
            <Pagination page={data.page} pages={data.pages} address={(n) => `/mails?state=${state}&page=${n}`} />
          </>
        )}
      </Loading>
    </>
  );
}

const columns = (retry: (mail: Mail) => Promise<void>): Column<Mail>[] => [
  { name: "件名", heads: true, cell: ({ subject }) => subject },
  { name: "宛先", cell: ({ to_user }) => to_user.name },
  { name: "状態", cell: ({ state }) => <span><Badge tone={state === "dead" ? "sample" : "plain"}>{mail_states[state] ?? state}</Badge></span> },
  { name: "試した回数", cell: ({ attempts }) => `${count(attempts)}回` },
  { name: "次に送る", cell: ({ next_at, state }) => next_at && state === "queued" && moment(next_at) },
  { name: "原因", cell: ({ last_error }) => last_error },
  { name: "作った日時", cell: ({ created_at }) => <span class="minor">{moment(created_at)}</span> },
  {
    name: "操作", actions: true,
    cell: (mail) => mail.state === "dead" && (
      <Button kind="text" onClick={() => void retry(mail)}>もう一度送る<span class="visually-hidden">: {mail.to_user.name}さん、{mail.subject}</span></Button>
    ),
  },
];
