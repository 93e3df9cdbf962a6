/** Editing a profile: the draft, what differs from what is published, what is missing, and the steps to publication. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { profileWork, work, type ProfileWork } from "../api";
import { Badge, Button, PageHeading } from "../components/basics";
import { RecordPage } from "../components/record_page";
import { Notice } from "../components/states";
import { fieldsOf, WorkControl, type ShownField } from "../components/work_fields";
import { Changes } from "../components/work_changes";
import { NoteField, StepResult, useSteps, type Steps } from "../components/work_steps";
import { useReference } from "../hooks";

const k_fields: readonly ShownField[] = [
  { name: "role", hint: "窓口と全国本部が決めます" },
  { name: "name" }, { name: "yomi" }, { name: "romaji" }, { name: "title" }, { name: "message" },
  { name: "how_i_help", hint: "20文字以上。どんな相談に、どう応えるか" },
  { name: "qualifications" }, { name: "topics" }, { name: "industries", only_major: true }, { name: "stages" }, { name: "size_bands" },
  { name: "modes" }, { name: "depth" }, { name: "languages" }, { name: "weekdays" },
  { name: "methods", hint: "一行に一つ" },
  { name: "outside_region" }, { name: "capacity.max_open" },
  { name: "capacity.paused_until", hint: "この日まで新しい依頼を受けません" },
  { name: "contact", hint: "公開されません。見た人は記録されます" },
  { name: "can_train_staff", label: "職員研修を引き受ける" }, { name: "accepts_trainee", label: "研修生を受け入れる" },
  { name: "term.from", hint: "任期の外では、検索にもどのページにも出ません。窓口と全国本部が決めます" }, { name: "term.until" },
];
const states: Record<string, string> = { editing: "編集中", submitted: "承認待ち", returned: "差し戻し" };

export function ProfileEditorPage({ id }: { id: string }): JSX.Element {
  return (
    <RecordPage resource={profileWork(id)} home={{ href: "/desk", label: "窓口へ" }} title={({ draft }) => `${String(draft["name"] ?? "")}の編集`}>
      {(data) => <Editor id={id} loaded={data} />}
    </RecordPage>
  );
}

function Editor({ id, loaded }: { id: string; loaded: ProfileWork }): JSX.Element {
  const [now, setNow] = useState(loaded);
  const [draft, setDraft] = useState(loaded.draft);
  const [note, setNote] = useState("");
  const lists = useReference();
  const steps = useSteps();
  const path = `coordinators/${encodeURIComponent(id)}`;
  const take = (answer: ProfileWork) => {
    setNow(answer);
    setDraft(answer.draft);
  };
  const save = () => steps.run(async () => take(await work("PUT", `${path}/draft`, draft, now.draft_version)), "下書きを保存しました");
  const submit = () => steps.run(async () => take(await work("POST", `${path}/draft/submission`)), "窓口へ提出しました");
  const decide = (decision: "approve" | "return") => steps.run(
    async () => take(await work("POST", `${path}/draft/decision`, { decision, ...(note ? { note } : {}) }, now.draft_version)),
    decision === "approve" ? "承認して公開しました" : "差し戻しました",
  );
  const is_submitted = now.state === "submitted";
  const is_changed = draft !== now.draft;
  return (
    <article class="work">
      <PageHeading>{String(draft["name"] ?? "")}のプロフィール</PageHeading>
      <p>
        <Badge tone="plain">{now.state ? states[now.state] ?? now.state : "下書きなし"}</Badge>
        {now.is_proxy && now.has_draft && <Badge tone="plain">{now.author}による代理の編集</Badge>}
      </p>
      {now.note && <Notice tone="warning" title="差し戻しの理由"><p>{now.note}</p></Notice>}
      <Complete work={now} />
      <StepResult steps={steps} />
      {is_submitted && now.may_decide && (
        <section class="work-panel">
          <h2>承認の判断</h2>
          <Changes changes={now.changes} />
          <NoteField id="decision-note" label="差し戻しの理由" value={note} onInput={setNote} />
          <p class="actions">
            <Button kind="main" disabled={steps.busy} onClick={() => decide("approve")}>承認して公開する</Button>
            <Button disabled={steps.busy || note.trim() === ""} onClick={() => decide("return")}>差し戻す</Button>
          </p>
        </section>
      )}
      <form onSubmit={(event) => { event.preventDefault(); save(); }}>
        {!lists && <p class="minor">項目を読み込んでいます。出てこないときは、ページを読み込み直してください。</p>}
        {fieldsOf(lists, "coordinators", k_fields).map((field) => (
          <WorkControl
            key={field.name} field={field} record={draft} lists={lists} disabled={now.locked.includes(field.name)}
            may_verify={now.may_decide} onChange={setDraft}
          />
        ))}
        <p class="actions"><Button type="submit" kind="main" disabled={steps.busy || !is_changed}>下書きを保存する</Button></p>
      </form>
      {now.has_draft && !is_submitted && (
        <section class="work-panel">
          <h2>公開中の内容との違い</h2>
          <Changes changes={now.changes} />
          <p class="actions">
            <Button disabled={steps.busy || is_changed || now.changes.length === 0} onClick={submit}>窓口へ提出する</Button>
          </p>
          {is_changed && <p class="minor">保存していない変更があります。保存してから提出してください。</p>}
        </section>
      )}
      <Consent work={now} path={path} steps={steps} take={take} />
    </article>
  );
}

interface ConsentProps {
  work: ProfileWork;
  path: string;
  steps: Steps;
  take: (answer: ProfileWork) => void;
}

/** Consent and confirmation: they act at once, without the desk's approval. */
function Consent({ work: { record }, path, steps, take }: ConsentProps): JSX.Element {
  const [asks, setAsks] = useState(false);
  const [scope, setScope] = useState("public");
  const [version, setVersion] = useState("");
  const lists = useReference();
  const consent = (record["consent"] ?? {}) as { scope?: string; version?: string; on?: string };
  const scopes = (lists?.["consent_scopes"] ?? []) as { code: string; label: string }[];
  const label = scopes.find(({ code }) => code === consent.scope)?.label ?? consent.scope;
  const is_given = consent.scope !== undefined && consent.scope !== "withdrawn";
  const step = (method: "POST" | "PUT" | "DELETE", name: string, body: object, done: string) => {
    setAsks(false);
    steps.run(async () => take(await work(method, `${path}/${name}`, body)), done);
  };
  return (
    <section class="work-panel">
      <h2>公開の同意と確認</h2>
      <p>同意: {label ?? "なし"}{consent.on && `（${consent.on}、版 ${consent.version}）`}、最後の確認: {String(record["profile_verified_on"] ?? "なし")}</p>
      <p class="actions">
        <Button disabled={steps.busy} onClick={() => step("POST", "confirmation", {}, "今日の日付で確認しました")}>公開中の内容に間違いがないことを確認した</Button>
        {is_given && !asks && <Button disabled={steps.busy} onClick={() => setAsks(true)}>同意を撤回する</Button>}
      </p>
      {asks && (
        <Notice tone="warning" title="撤回すると、すぐに検索にもどのページにも出なくなります">
          <p class="actions">
            <Button onClick={() => step("DELETE", "consent", {}, "同意を撤回し、公開をやめました")}>はい、撤回して公開をやめる</Button>
            <Button kind="text" onClick={() => setAsks(false)}>やめておく</Button>
          </p>
        </Notice>
      )}
      <div class="work-field">
        <label for="consent-scope">同意の範囲</label>
        <select id="consent-scope" value={scope} onChange={(e) => setScope(e.currentTarget.value)}>
          {scopes.filter(({ code }) => code !== "withdrawn").map(({ code, label }) => <option value={code} key={code}>{label}</option>)}
        </select>
      </div>
      <div class="work-field">
        <label for="consent-version">同意書の版</label>
        <input id="consent-version" type="text" maxLength={100} value={version} onInput={(e) => setVersion(e.currentTarget.value)} />
      </div>
      <p class="actions">
        <Button disabled={steps.busy || version.trim() === ""} onClick={() => step("PUT", "consent", { scope, version }, "同意を記録しました")}>同意を記録する</Button>
      </p>
    </section>
  );
}

function Complete({ work: { completeness } }: { work: ProfileWork }): JSX.Element {
  const { percent, missing } = completeness;
  const required = missing.filter((part) => part.required).map((part) => part.label);
  const others = missing.filter((part) => !part.required).map((part) => part.label);
  return (
    <section class="work-panel">
      <h2><label for="completeness">記入の度合い {percent}%</label></h2>
      <meter id="completeness" min={0} max={100} value={percent}>{percent}%</meter>
      {required.length > 0 && <p>公開に必要: <strong>{required.join("、")}</strong></p>}
      {others.length > 0 && <p class="minor">まだの項目: {others.join("、")}</p>}
    </section>
  );
}
