/** Writing a case: its texts with what could tell whose it was, and the steps to publication by a second person. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { caseWork, work, type CaseWork, type Finding, type WorkRecord } from "../api";
import { Badge, Button, PageHeading } from "../components/basics";
import { CaseFindings } from "../components/case_findings";
import { RecordPage } from "../components/record_page";
import { Notice } from "../components/states";
import { Changes } from "../components/work_changes";
import { fieldsOf, valueOf, WorkControl, withValue, type ShownField, type WorkField } from "../components/work_fields";
import { NoteField, StepResult, useSteps } from "../components/work_steps";
import { useReference, useTitle } from "../hooks";
import { navigate, useArrival } from "../router";

const k_fields: readonly ShownField[] = [
  { name: "title" }, { name: "outline" }, { name: "challenge" }, { name: "actions" }, { name: "result" },
  { name: "year" }, { name: "prefecture" }, { name: "industry" }, { name: "size_band" }, { name: "stage" }, { name: "topics" },
  { name: "partners", hint: "一行に一つ" }, { name: "methods", hint: "一行に一つ" }, { name: "visibility", label: "公開範囲" },
];
const k_reason_min = 10;
const steps_done: Record<string, string> = {
  create: "書き始めた", change: "直した", submit: "提出した", publish: "公開した", return: "差し戻した", withdraw: "取り下げた",
  revise: "公開中の内容を直した", submit_revision: "直した内容を提出した", return_revision: "直した内容を差し戻した", discard_revision: "直した内容を捨てた",
};

export function CaseEditorPage({ id }: { id: string }): JSX.Element {
  if (id === "new") return <NewCase />;
  return (
    <RecordPage resource={caseWork(id)} home={{ href: "/desk", label: "窓口へ" }} title={({ record }) => `${String(record["title"])}の編集`}>
      {(data) => <Editor id={id} loaded={data} />}
    </RecordPage>
  );
}

function NewCase(): JSX.Element {
  const [record, setRecord] = useState<WorkRecord>({});
  const lists = useReference();
  const steps = useSteps();
  useTitle("事例を書く");
  useArrival(true);
  const create = () => steps.run(async () => {
    const made = await work<CaseWork>("POST", "cases", record);
    navigate(`/cases/${encodeURIComponent(String(made.record["id"]))}/edit`, { replace: true });
  }, "下書きを作りました");
  return (
    <div class="record work">
      <PageHeading>事例を書く</PageHeading>
      <StepResult steps={steps} />
      <form onSubmit={(event) => { event.preventDefault(); create(); }}>
        {!lists && <p class="minor">項目を読み込んでいます。出てこないときは、ページを読み込み直してください。</p>}
        {fieldsOf(lists, "cases", k_fields).map((field) => <WorkControl key={field.name} field={field} record={record} lists={lists} onChange={setRecord} />)}
        <p class="actions"><Button type="submit" kind="main" disabled={steps.busy}>下書きを保存する</Button></p>
      </form>
    </div>
  );
}

function Editor({ id, loaded }: { id: string; loaded: CaseWork }): JSX.Element {
  const [now, setNow] = useState(loaded);
  const [record, setRecord] = useState(loaded.record);
  const lists = useReference();
  const steps = useSteps();
  const path = `cases/${encodeURIComponent(id)}`;
  const take = (answer: CaseWork) => {
    setNow(answer);
    setRecord(answer.record);
  };
  const step = (name: string, body: object, done: string, version?: number) =>
    steps.run(async () => take(await work("POST", `${path}/${name}`, body, version)), done);
  const save = () => steps.run(async () => take(await work("PUT", path, record, now.version)), "下書きを保存しました");
  const is_changed = record !== now.record;
  return (
    <article class="work">
      <PageHeading>{String(record["title"] ?? "")}</PageHeading>
      <p>
        <Badge tone="plain">{now.status.label}</Badge>
        {now.is_revision && <Badge tone="plain">公開中の事例の改訂</Badge>}
      </p>
      {(now.is_revision || now.status.code === "published") && (
        <p class="minor">
          直した内容は、ほかの人が確認して公開するまで表に出ません。それまでは<a href={`/cases/${encodeURIComponent(id)}`}>今の内容</a>のまま公開されます。
        </p>
      )}
      <Warnings work={now} />
      <StepResult steps={steps} />
      <form onSubmit={(event) => { event.preventDefault(); save(); }}>
        {!lists && <p class="minor">項目を読み込んでいます。出てこないときは、ページを読み込み直してください。</p>}
        {fieldsOf(lists, "cases", k_fields).map((field) => (
          <WorkControl key={field.name} field={field} record={record} lists={lists} disabled={!now.may_edit} onChange={setRecord}>
            <CaseFindings
              findings={now.findings.filter((one) => one.field.split("[")[0] === field.name)}
              text={textOf(record, field)} disabled={!now.may_edit}
              onReplace={(finding) => setRecord(replaced(record, field, finding))}
            />
          </WorkControl>
        ))}
        {now.may_edit && <p class="actions"><Button type="submit" kind="main" disabled={steps.busy || !is_changed}>下書きを保存する</Button></p>}
      </form>
      {now.is_revision && (
        <section class="work-panel">
          <h2>公開中の内容との違い</h2>
          <Changes changes={now.changes} />
        </section>
      )}
      {now.may_submit && (
        <p class="actions">
          <Button disabled={steps.busy || is_changed} onClick={() => step("submission", {}, "確認へ出しました")}>確認へ出す</Button>
        </p>
      )}
      {now.may_review && <Review work={now} busy={steps.busy} step={step} />}
      {now.may_withdraw && (
        <p class="actions"><Button disabled={steps.busy} onClick={() => step("withdrawal", {}, "取り下げました")}>取り下げる</Button></p>
      )}
      <History work={now} />
    </article>
  );
}

function Warnings({ work: { findings, alike } }: { work: CaseWork }): JSX.Element {
  return (
    <>
      {findings.length > 0 && (
        <Notice tone="warning" title={`誰の話か分かる書き方が${findings.length}か所あります`}>
          <p>下の欄で直せます。直さずに公開するには、相談者の同意書の番号か理由が要ります。</p>
        </Notice>
      )}
      {alike.is_few && (
        <Notice tone="warning" title={`都道府県・業種・規模・年が同じ公開事例は、これを入れて${alike.count}件です`}>
          <p>{alike.minimum}件より少ないと、地元の人には誰か分かることがあります。年を空けるか、業種を大分類にしてください。</p>
        </Notice>
      )}
    </>
  );
}

interface ReviewProps {
  work: CaseWork;
  busy: boolean;
  step: (name: string, body: object, done: string, version?: number) => void;
}

function Review({ work: { findings, version }, busy, step }: ReviewProps): JSX.Element {
  const [consent, setConsent] = useState("");
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const is_clear = findings.length === 0 || consent.trim() !== "" || Array.from(reason.trim()).length >= k_reason_min;
  const body = { ...(consent ? { consent_id: consent } : {}), ...(reason ? { reason } : {}) };
  return (
    <section class="work-panel">
      <h2>公開の判断</h2>
      {findings.length > 0 && (
        <>
          <div class="work-field">
            <label for="consent-id">相談者の同意書の番号</label>
            <input id="consent-id" type="text" maxLength={100} value={consent} onInput={(e) => setConsent(e.currentTarget.value)} />
          </div>
          <NoteField id="clearance-reason" label={`直さずに公開する理由（${k_reason_min}文字以上）`} value={reason} onInput={setReason} />
        </>
      )}
      <p class="actions">
        <Button kind="main" disabled={busy || !is_clear} onClick={() => step("publication", body, "公開しました", version)}>公開する</Button>
      </p>
      <NoteField id="return-note" label="差し戻しの理由" value={note} onInput={setNote} />
      <p class="actions"><Button disabled={busy || note.trim() === ""} onClick={() => step("return", { note }, "差し戻しました")}>差し戻す</Button></p>
    </section>
  );
}

function History({ work: { steps } }: { work: CaseWork }): JSX.Element | null {
  if (steps.length === 0) return null;
  return (
    <section class="work-panel">
      <h2>これまで</h2>
      <ol class="plain-list">
        {steps.map(({ at, actor, step, note }) => (
          <li key={at}>{at.slice(0, 10)} {actor}が{steps_done[step] ?? step}{note && `（${note}）`}</li>
        ))}
      </ol>
    </section>
  );
}

function textOf(record: WorkRecord, { name }: WorkField): string {
  const value = valueOf(record, name);
  return Array.isArray(value) ? value.join("\n") : String(value ?? "");
}

/** The record with the proposal in place of what was found, at its place when the text is as it was, at the first one otherwise. */
function replaced(record: WorkRecord, field: WorkField, { text, proposal, begin, end }: Finding): WorkRecord {
  const value = valueOf(record, field.name);
  if (Array.isArray(value)) return withValue(record, field.name, value.map((one: string) => one.replace(text, () => proposal)));
  const whole = String(value ?? "");
  const points = Array.from(whole);
  const in_place = points.slice(begin, end).join("") === text;
  const next = in_place ? [...points.slice(0, begin), proposal, ...points.slice(end)].join("") : whole.replace(text, () => proposal);
  return withValue(record, field.name, next);
}
