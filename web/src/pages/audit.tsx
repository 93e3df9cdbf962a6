/** The audit trail: who did, saw or took away what, when; and whether the chain is whole. */
import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { audit, Problem, users, verifyAudit, type AuditReport, type AuditRow, type User } from "../api";
import { Button } from "../components/basics";
import { DataTable } from "../components/data_table";
import { SignedIn } from "../components/signed_in";
import { ErrorState, Loading, Notice } from "../components/states";
import { useResource } from "../hooks";
import { navigate, usePlace } from "../router";
import { count, moment } from "../text";
import { actions, fields, kinds, programs, values } from "./audit_words";

const k_rows = 50;

const filters = ["actor", "kind", "record", "from", "to"] as const;

export function AuditPage(): JSX.Element {
  return (
    <SignedIn title="監査の記録" may="read_audit">
      {() => (
        <>
          <p class="lead">だれが、いつ、どの記録に何をしたかを、新しい順に示します。閲覧したことも記録します。</p>
          <Verification />
          <Rows />
        </>
      )}
    </SignedIn>
  );
}

/** Asked for, as it reads everything. */
function Verification(): JSX.Element {
  const [report, setReport] = useState<AuditReport>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    await verifyAudit().then(setReport, (error: Problem) => setProblem(error));
    setBusy(false);
  };
  return (
    <section class="office-part" aria-labelledby="chain-heading">
      <h2 id="chain-heading">改ざんの検査</h2>
      <p>記録は1行ごとに前の行とつながっています。すべての行と、別に保存した控えを照らし合わせます。</p>
      <div role="status">
        {busy && "検査しています…"}
        {!busy && report && <Report of={report} />}
      </div>
      {problem && <ErrorState problem={problem} />}
      <p class="actions">
        <Button aria-disabled={busy || undefined} onClick={() => void ask()}>{report ? "もう一度検査する" : "検査する"}</Button>
      </p>
    </section>
  );
}

function Report({ of }: { of: AuditReport }): JSX.Element {
  return of.intact
    ? (
      <Notice tone="info" title="書き換えは見つかりませんでした">
        <p>{count(of.rows)}行と控え{count(of.heads)}件を調べました。</p>
        {of.newest_hash && <p class="minor">最新の行のハッシュ <code>{of.newest_hash}</code></p>}
      </Notice>
    )
    : (
      <Notice tone="error" title="つながりが切れています">
        <p>{of.problem}</p>
        {of.first_broken !== null && <p>最初に合わない行は{of.first_broken}番です。</p>}
        <p>この画面を印刷するか保存し、システム管理者と全国本部に知らせてください。データベースには手を加えないでください。</p>
      </Notice>
    );
}

function Rows(): JSX.Element {
  const { search } = usePlace();
  const given = new URLSearchParams(search);
  const parameters = new URLSearchParams({ limit: String(k_rows) });
  for (const name of [...filters, "before"]) {
    const value = given.get(name)?.trim();
    if (value) parameters.set(name, value);
  }
  const answer = useResource(audit(parameters));
  const known = useUsers();
  return (
    <section class="office-part" aria-labelledby="rows-heading">
      <h2 id="rows-heading">記録</h2>
      <Filters key={`${search} ${known.size}`} given={given} known={known} />
      <Loading from={answer}>
        {({ rows }) => (
          <>
            {rows.length > 0 ? <Table rows={rows} known={known} /> : <p>条件に合う記録はありません。</p>}
            {(given.has("before") || rows.length === k_rows) && (
              <nav class="more" aria-label="記録の続き">
                {given.has("before") && <a href={addressOf(given)}>新しい記録に戻る</a>}
                {rows.length === k_rows && <a href={addressOf(given, rows.at(-1)?.sequence)}>古い記録を見る</a>}
              </nav>
            )}
          </>
        )}
      </Loading>
    </section>
  );
}

function addressOf(given: URLSearchParams, before?: number): string {
  const next = new URLSearchParams();
  for (const name of filters) {
    const value = given.get(name)?.trim();
    if (value) next.set(name, value);
  }
  if (before !== undefined) next.set("before", String(before));
  return next.size > 0 ? `/audit?${next}` : "/audit";
}

/** Users by id, as far as one page of them tells; ids stay ids otherwise. */
function useUsers(): ReadonlyMap<string, User> {
  const [known, setKnown] = useState<ReadonlyMap<string, User>>(new Map());
  useEffect(() => {
    const stop = new AbortController();
    users().read(stop.signal)
      .then(({ users: all }) => setKnown(new Map(all.map((user) => [user.id, user]))), () => undefined);
    return () => stop.abort();
  }, []);
  return known;
}

function Filters({ given, known }: { given: URLSearchParams; known: ReadonlyMap<string, User> }): JSX.Element {
  const id = useId();
  const show = (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const next = new URLSearchParams();
    for (const name of filters) next.set(name, String(data.get(name) ?? "").trim());
    const actor = next.get("actor") ?? "";
    const user = [...known.values()].find(({ login, name }) => login === actor || name === actor);
    if (user) next.set("actor", user.id);
    navigate(addressOf(next), { by: "change" });
  };
  const value = (name: string) => {
    const text = given.get(name) ?? "";
    return name === "actor" ? known.get(text)?.login ?? text : text;
  };
  const input = (name: string, label: string, more: JSX.IntrinsicElements["input"] = {}) => (
    <p class="filter-field">
      <label for={`${id}-${name}`}>{label}</label>
      <input type="text" {...more} id={`${id}-${name}`} name={name} defaultValue={value(name)} />
    </p>
  );
  return (
    <form class="filter-form" aria-label="記録の絞り込み" onSubmit={show}>
      {input("actor", "した人（ログイン名かID）", { list: `${id}-people`, autocomplete: "off" })}
      <datalist id={`${id}-people`}>
        {[...known.values()].map((user) => <option value={user.login}>{user.name}</option>)}
      </datalist>
      <p class="filter-field">
        <label for={`${id}-kind`}>種類</label>
        <select id={`${id}-kind`} name="kind" defaultValue={given.get("kind") ?? ""}>
          <option value="">すべて</option>
          {Object.entries(kinds).map(([code, label]) => <option value={code} selected={given.get("kind") === code}>{label}</option>)}
        </select>
      </p>
      {input("record", "記録のID", { autocomplete: "off" })}
      {input("from", "この日から", { type: "date" })}
      {input("to", "この日まで", { type: "date" })}
      <p class="actions">
        <Button type="submit" kind="main">絞り込む</Button>
        {filters.some((name) => given.get(name)) && <a href="/audit">条件を外す</a>}
      </p>
    </form>
  );
}

function Table({ rows, known }: { rows: readonly AuditRow[]; known: ReadonlyMap<string, User> }): JSX.Element {
  const userName = (id: string) => known.get(id)?.name ?? programs[id] ?? id;
  return (
    <DataTable
      label="監査の記録"
      rows={rows}
      rowKey={({ sequence }) => String(sequence)}
      columns={[
        { name: "番号", heads: true, cell: ({ sequence }) => sequence },
        { name: "日時", cell: ({ at }) => <time dateTime={at}>{moment(at)}</time> },
        { name: "した人", cell: ({ actor }) => <a href={`/audit?${new URLSearchParams({ actor })}`}>{userName(actor)}</a> },
        { name: "したこと", cell: ({ action }) => actions[action] ?? action },
        { name: "対象", cell: (row) => <Target row={row} known={known} /> },
        { name: "内容", cell: ({ detail }) => <Detail detail={detail} /> },
      ]}
    />
  );
}

function Target({ row, known }: { row: AuditRow; known: ReadonlyMap<string, User> }): JSX.Element {
  const { kind, record_id, version } = row;
  return (
    <>
      {kinds[kind] ?? kind}
      {record_id && (
        <>
          {" "}<a href={`/audit?${new URLSearchParams({ record: record_id })}`}>{known.get(record_id)?.name ?? record_id}</a>
          {version > 0 && <span class="minor"> 第{version}版</span>}
        </>
      )}
    </>
  );
}

/** Codes as words, also in "before -> after" and in lists. */
function inWords(value: string): string {
  return value.split(" -> ").map((side) => {
    const codes = side.split(/[,\s]+/u);
    return codes.every((code) => values[code]) ? codes.map((code) => values[code]).join("、") : side;
  }).join(" → ");
}

function Detail({ detail }: { detail: AuditRow["detail"] }): JSX.Element | null {
  const entries = Object.entries(detail).filter(([, value]) => value !== "");
  return entries.length > 0
    ? <ul class="plain-list detail-list">{entries.map(([name, value]) => <li><span class="minor">{fields[name] ?? name}:</span> {inWords(value)}</li>)}</ul>
    : null;
}
