/** What the reader can do with a request: one button for each step, each with the fields that the step needs. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem, stepRequest, type DispatchRequest, type LegalStep, type RequestStepWish } from "../api";
import { today } from "../days";
import {
  beginReport, candidatesOf, checkReport, chosenFrom, chosenOf, fieldAtFault, k_note_max, keyOf, reportOf, type Chosen, type Messages, type ReportValues,
} from "../request_values";
import { Button } from "./basics";
import { CandidatesField } from "./candidates_field";
import { AreaField, DayField, FieldGroup } from "./fields";
import { FormBody, sentence, SubmitButton, useForm, type Form } from "./forms";
import { PeopleFinder } from "./pickers";
import { ReportFields } from "./report_fields";
import { Notice } from "./states";

/** What is typed for one step. */
export interface StepValues {
  readonly note: string;
  readonly day: string;
  readonly chosen: readonly Chosen[];
  readonly report: ReportValues;
}

/** Steps that lead on, in the order in which they are offered; the others stand apart. */
const leads_on = new Set([
  "consent", "release", "take_offer", "accept", "clear_tie", "schedule", "deliver", "report", "look_back", "resume",
]);
/** Steps that nobody should take by accident. */
const hints: Readonly<Record<string, string>> = {
  withdraw: "取り下げると、この依頼は終わります。元には戻せません。",
  refuse: "受けないと、この依頼は終わります。理由は依頼した機関に伝わります。",
  keep: "次の候補へ進みます。候補がいなければ、受け入れ拠点の窓口に戻ります。",
  decline: "次の候補へ進みます。理由は関係する拠点と依頼した機関に伝わります。",
  give_back: "日程は取り消され、次の候補へ進みます。",
  accept_tied: "受け入れ拠点のチーフコーディネーターが確かめるまで、先へ進みません。",
  close: "終えると、その後の確認はなくなります。",
  consent: "候補の順番を変えたり、足したりできます。",
};
const note_labels: Readonly<Record<string, string>> = {
  refuse: "受けない理由", keep: "派遣しない理由", offer: "提案の理由", decline: "辞退する理由", decline_offer: "断る理由", withdraw: "取り下げる理由",
  hold: "保留にする理由", give_back: "取り消す理由", accept_tied: "どのような関係か", clear_tie: "問題なしとする理由", uphold_tie: "見送る理由",
  look_back: "その後どうなったか", close: "終える理由", report: "結果",
};

function beginStep(request: DispatchRequest, action: string): StepValues {
  const days = request.wished_days.map(({ day }) => day).filter((day) => day >= today());
  const scheduled = request.scheduled_on?.day ?? "";
  const day = action === "schedule" ? days[0] ?? "" : action === "deliver" ? (scheduled && scheduled < today() ? scheduled : today()) : "";
  return { note: "", day, chosen: action === "consent" ? chosenOf(request) : [], report: beginReport(request) };
}

function check(step: LegalStep, values: StepValues, request: DispatchRequest): Messages {
  const needs = new Set(step.needs);
  const found: Messages = {};
  if (needs.has("note") && !values.note.trim()) found["note"] = "理由や内容を書いてください。";
  if (Array.from(values.note).length > k_note_max) found["note"] = `${k_note_max}文字までです。短くしてください。`;
  if (needs.has("day") && !values.day) found["day"] = "日付を選んでください。";
  if ((needs.has("candidates") || mustName(step, request)) && values.chosen.length === 0) found["candidates"] = "人を選んでください。";
  return needs.has("report") ? { ...found, ...checkReport(values.report) } : found;
}

const currentOf = (request: DispatchRequest) => request.candidates.find(({ state }) => state.code === "current");
/** A hub was asked, not a person: its desk names one now. */
const mustName = ({ action }: LegalStep, request: DispatchRequest) => action === "release" && currentOf(request)?.coordinator === null;

function stepOf(step: LegalStep, values: StepValues): RequestStepWish {
  const has = (name: LegalStep["needs"][number]) => step.needs.includes(name) || step.takes.includes(name);
  return {
    action: step.action, note: values.note.trim(), ...(has("day") && values.day ? { day: values.day } : {}),
    ...(has("candidates") && values.chosen.length > 0 ? { candidates: candidatesOf(values.chosen) } : {}),
    ...(has("report") ? { report: reportOf(values.report) } : {}),
  };
}

/** The steps to offer. A date that is set can be set anew, but what comes next is to do it. */
function stepsOf({ can, state }: DispatchRequest): LegalStep[] {
  const steps = can.filter(({ action }) => action !== "edit" && action !== "submit");
  if (state.code !== "scheduled") return steps;
  const again = steps.filter(({ action }) => action === "schedule").map((step) => ({ ...step, label: "日程を変える" }));
  return [...steps.filter(({ action }) => action !== "schedule"), ...again];
}

interface Props {
  request: DispatchRequest;
  /** The request after a step, or as it is now when somebody was quicker. */
  onRequest: (request: DispatchRequest, done: string) => void;
  /** Reads it anew; undefined when that is not possible. */
  readAgain: () => Promise<DispatchRequest | undefined>;
}

export function RequestSteps({ request, onRequest, readAgain }: Props): JSX.Element | null {
  const [opened, setOpened] = useState<LegalStep>();
  const [typed, setTyped] = useState<Readonly<Record<string, StepValues>>>({});
  const [overtaken, setOvertaken] = useState<Problem>();
  const form = useForm();
  const steps = stepsOf(request);
  const still = opened && steps.find(({ action }) => action === opened.action);
  const values = opened && (typed[opened.action] ?? beginStep(request, opened.action));
  const close = () => {
    setOpened(undefined);
    setOvertaken(undefined);
  };
  const set = (part: Partial<StepValues>) => {
    if (opened && values) setTyped({ ...typed, [opened.action]: { ...values, ...part } });
  };
  const take = () => {
    if (!still || !values) return;
    const shown = ["note", "day", "candidates", ...Object.keys(values.report).map((name) => `report.${name}`)];
    const isShown = (name: string) => shown.includes(name) || name.startsWith("report.next_actions[");
    void form.submit(check(still, values, request), async () => {
      try {
        const after = await stepRequest(request.id, request.version, stepOf(still, values));
        setTyped({});
        close();
        onRequest(after, `「${still.label}」を記録しました`);
      } catch (problem) {
        if (!(problem instanceof Problem) || (problem.status !== 409 && problem.status !== 412)) throw problem;
        const now = await readAgain();
        setOvertaken(problem);
        if (now) onRequest(now, "");
      }
    }, (problem) => fieldAtFault(problem, isShown));
  };
  if (steps.length === 0 && !opened) return null;
  const ahead = steps.filter(({ action }) => leads_on.has(action));
  const apart = steps.filter(({ action }) => !leads_on.has(action));
  return (
    <section class="request-steps" aria-labelledby="steps-heading">
      <h2 id="steps-heading">あなたができること</h2>
      {!opened && steps.length > 0 && (
        <div class="actions">
          {ahead.map((step, n) => <Button key={step.action} kind={n === 0 ? "main" : "plain"} onClick={() => setOpened(step)}>{step.label}</Button>)}
          {apart.map((step) => <Button key={step.action} onClick={() => setOpened(step)}>{step.label}</Button>)}
        </div>
      )}
      {opened && overtaken && (
        <div role="alert">
          <Notice tone="warning" title={overtaken.status === 412 ? "ほかの人が先に進めました" : "この手順は、いまはできません"}>
            <p>{sentence(overtaken.detail)}</p>
            <p>{still ? "書いた内容はそのままです。内容を確かめて、もう一度送れます。" : "書いた内容は下に残しています。必要なら写してください。"}</p>
          </Notice>
        </div>
      )}
      {opened && values && still && (
        <StepForm key={opened.action} form={form} step={still} request={request} values={values} set={set} onSubmit={take} onClose={close} />
      )}
      {opened && values && !still && <Copy values={values} onClose={close} />}
    </section>
  );
}

interface StepFormProps {
  form: Form;
  step: LegalStep;
  request: DispatchRequest;
  values: StepValues;
  set: (part: Partial<StepValues>) => void;
  onSubmit: () => void;
  onClose: () => void;
}

function StepForm({ form, step, request, values, set, onSubmit, onClose }: StepFormProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { action, label, needs, takes } = step;
  const note_is_needed = needs.includes("note");
  return (
    <div class="step-form">
      <h3 ref={heading} tabIndex={-1}>{label}</h3>
      {hints[action] && <p>{hints[action]}</p>}
      <FormBody form={form} label={label} onSubmit={onSubmit}>
        {action === "consent" && (
          <CandidatesField
            label="打診する順番" error={form.errors["candidates"]} chosen={values.chosen} prefecture={request.prefecture?.code ?? ""}
            days={request.wished_days.map(({ day }) => day)} onChosen={(chosen) => set({ chosen })}
          />
        )}
        {(action === "offer" || mustName(step, request)) && (
          <OwnPerson request={request} chosen={values.chosen} error={form.errors["candidates"]} onChosen={(chosen) => set({ chosen })} />
        )}
        {needs.includes("day") && (
          <DayField
            name="day" label={action === "deliver" ? "実施した日" : "実施する日"} value={values.day} onValue={(day) => set({ day })} error={form.errors["day"]}
            {...(action === "deliver" ? { max: today() } : { min: today() })}
            help={action === "schedule" && request.wished_days.length > 0 ? `希望日: ${request.wished_days.map(({ day }) => day).join("、")}` : undefined}
          />
        )}
        {needs.includes("report") && (
          <ReportFields request={request} values={values.report} errors={form.errors} onValues={(report) => set({ report })} />
        )}
        {(note_is_needed || takes.includes("note")) && (
          <AreaField
            name="note" label={(note_is_needed || action !== "report" ? note_labels[action] : undefined) ?? "添える言葉"} optional={!note_is_needed} rows={note_is_needed ? 3 : 2} value={values.note}
            onValue={(note) => set({ note })} error={form.errors["note"]}
          />
        )}
        <p class="actions">
          <SubmitButton form={form}>{`${label}（確定）`}</SubmitButton>
          <Button onClick={onClose}>やめる</Button>
        </p>
      </FormBody>
    </div>
  );
}

interface OwnPersonProps {
  request: DispatchRequest;
  chosen: readonly Chosen[];
  error: string | undefined;
  onChosen: (chosen: Chosen[]) => void;
}

/** One of the people of the hub that lends. */
function OwnPerson({ request, chosen, error, onChosen }: OwnPersonProps): JSX.Element {
  const hub = currentOf(request)?.hub?.id ?? "";
  const [one] = chosen;
  return (
    <FieldGroup label="派遣する人" error={one ? error : undefined}>
      {one
        ? <p class="chosen-row"><span>{one.name ?? keyOf(one)}</span><Button kind="text" onClick={() => onChosen([])}>選び直す</Button></p>
        : (
          <PeopleFinder
            label="拠点の人から探す" hub={hub} error={error} taken={request.candidates.flatMap(({ coordinator }) => coordinator?.id ?? [])}
            onTake={(person) => onChosen([chosenFrom(person)])}
          />
        )}
    </FieldGroup>
  );
}

/** What was typed for a step that can no longer be taken. */
function Copy({ values, onClose }: { values: StepValues; onClose: () => void }): JSX.Element {
  const { note, day, report } = values;
  const text = [note, day, report.summary, report.result, ...report.next_actions.map(({ what, owner, due_on }) => [what, owner, due_on].filter(Boolean).join(" "))]
    .filter(Boolean).join("\n");
  return (
    <div class="step-form">
      {text && (
        <label class="step-copy">
          <span>書いた内容</span>
          <textarea rows={5} readOnly value={text} />
        </label>
      )}
      <p class="actions"><Button onClick={onClose}>閉じる</Button></p>
    </div>
  );
}
