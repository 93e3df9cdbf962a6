/** The form of a request or a referral: what is needed in view, the rest behind one disclosure. */
import type { ComponentChildren, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { people, type Labelled, type Reference } from "../api";
import { today, useClosedDays } from "../days";
import { useReference, useResource } from "../hooks";
import { forgetForm, keepForm, keptForm } from "../kept_forms";
import {
  checkRequest, fieldAtFault, k_accompanying_max, k_days_max, k_people_max, type Messages, type RequestValues,
} from "../request_values";
import { Button } from "./basics";
import { CandidatesField } from "./candidates_field";
import { AreaField, CheckboxesField, ClosedDays, FieldGroup, ListField, RadioField, usePause } from "./fields";
import { Field, FormBody, TextField, useForm } from "./forms";
import { OrganizationFinder } from "./pickers";
import { Notice } from "./states";
import { PrefectureSelect } from "./viewpoint";

interface Props {
  begin: RequestValues;
  user_id: string;
  /** What is typed is kept under this name until it was sent. */
  kept_as: string;
  /** Throws Problem. */
  action: (values: RequestValues, send: boolean) => Promise<void>;
  children?: ComponentChildren;
}

const shown_fields = [
  "candidates", "partner", "type", "prefecture", "need", "mode", "urgency", "wished_days", "depth", "topics", "industry", "size_band", "stage",
  "accompanying", "client", "client_consent_id", "tie",
];
/** Of a client: in no storage of the browser. */
const confidential = ["client", "client_consent_id", "tie"] as const;
const in_disclosure = new Set(shown_fields.slice(shown_fields.indexOf("urgency")));

export function RequestForm({ begin, user_id, kept_as, action, children }: Props): JSX.Element {
  const form = useForm();
  const lists = useReference();
  const [restored, setRestored] = useState(() => keptForm<RequestValues>(user_id, kept_as));
  const [values, setValues] = useState<RequestValues>({ ...begin, ...restored });
  const more = useRef<HTMLDetailsElement>(null);
  const set = (part: Partial<RequestValues>) => setValues((old) => {
    const next = { ...old, ...part };
    keepForm(user_id, kept_as, next, confidential);
    return next;
  });
  const submit = (send: boolean) => {
    const open = (messages: Messages) => {
      if (more.current && Object.keys(messages).some((name) => in_disclosure.has(name))) more.current.open = true;
      return messages;
    };
    void form.submit(
      open(checkRequest(values, send)),
      async () => {
        await action(values, send);
        forgetForm(user_id, kept_as);
      },
      (problem) => open(fieldAtFault(problem, (name) => shown_fields.includes(name))),
    );
  };
  const startAnew = () => {
    forgetForm(user_id, kept_as);
    setRestored(undefined);
    setValues(begin);
  };
  const parts = { values, set, errors: form.errors, lists };
  return (
    <FormBody form={form} label={values.flow === "referral" ? "紹介の内容" : "依頼の内容"} onSubmit={() => submit(true)}>
      {restored && (
        <Notice tone="info" title="書きかけの内容を戻しました">
          <p class="actions"><Button onClick={startAnew}>最初から書き直す</Button></p>
        </Notice>
      )}
      {values.flow === "referral" ? <PartnerField {...parts} /> : <WhoField {...parts} />}
      <NeedField {...parts} />
      {values.flow === "request" && <TypeAndMode {...parts} />}
      <Field name="prefecture" label="相談者の都道府県" error={form.errors["prefecture"]} optional={values.flow === "referral"}
        help={values.flow === "request" ? "この都道府県のよろず支援拠点が、受け入れの窓口になります。" : undefined}>
        {(attributes) => (
          <PrefectureSelect {...attributes} value={values.prefecture || null} none="選んでください" lists={lists} onChange={(code) => set({ prefecture: code ?? "" })} />
        )}
      </Field>
      <details class="form-more" ref={more}>
        <summary>くわしく書く（{values.flow === "request" && "希望日、"}業種、相談者の情報など。任意）</summary>
        <div class="form-more-body">
          <MoreFields {...parts} />
        </div>
      </details>
      <p class="actions">
        <Button type="submit" kind="main" aria-disabled={form.busy || undefined}>
          {form.busy ? "送信しています…" : values.flow === "referral" ? "紹介を送る" : "依頼を送る"}
        </Button>
        <Button aria-disabled={form.busy || undefined} onClick={() => submit(false)}>下書きを保存</Button>
        {children}
      </p>
    </FormBody>
  );
}

interface PartProps {
  values: RequestValues;
  set: (part: Partial<RequestValues>) => void;
  errors: Messages;
  lists: Reference | undefined;
}

function WhoField({ values, set, errors }: PartProps): JSX.Element {
  return (
    <div class="field-group">
      <RadioField
        name="who" label="だれに頼むか" value={values.by_desk ? "desk" : "people"} onValue={(who) => set({ by_desk: who === "desk" })}
        options={[
          { code: "people", label: "人を選ぶ", note: `${k_people_max}人まで。上の人から順に打診します` },
          { code: "desk", label: "窓口に任せる", note: "受け入れ拠点の窓口が人を選びます" },
        ]}
      />
      {!values.by_desk && (
        <CandidatesField
          label="お願いしたい人" error={errors["candidates"]} chosen={values.candidates} prefecture={values.prefecture}
          days={values.wished_days.filter(Boolean)}
          onChosen={(candidates) => set({ candidates })}
        />
      )}
    </div>
  );
}

function PartnerField({ values, set, errors }: PartProps): JSX.Element {
  const chosen = values.partner !== "";
  return (
    <FieldGroup label="紹介先の機関" error={chosen ? errors["partner"] : undefined}>
      {chosen
        ? (
          <p class="chosen-row">
            <a href={`/organizations/${encodeURIComponent(values.partner)}`}>{values.partner_name || values.partner}</a>
            <Button kind="text" onClick={() => set({ partner: "", partner_name: "" })}>選び直す</Button>
          </p>
        )
        : (
          <OrganizationFinder
            label="機関を名前で探す" help="何をしている機関か分からないときは、都道府県ごとの窓口の一覧から選べます。" error={errors["partner"]} taken={[]}
            onTake={({ id, name }) => set({ partner: id, partner_name: name })}
          />
        )}
      {!chosen && <p><a href="/desks">どの窓口に何を頼めるか（一覧）</a></p>}
    </FieldGroup>
  );
}

function NeedField({ values, set, errors }: PartProps): JSX.Element {
  return (
    <div class="field-group">
      <AreaField
        name="need" label="相談の内容" rows={5} value={values.need} onValue={(need) => set({ need })} error={errors["need"]}
        help="頼まれた人が読みます。会社名や個人名は書かず、必要なら「相談者の情報」に分けて書いてください。"
      />
      <LicensedWork need={values.need} />
    </div>
  );
}

const k_reading_pause_ms = 800;

/** Work in the need that a law keeps for holders of a licence, as the search sees it. */
function LicensedWork({ need }: { need: string }): JSX.Element {
  const asked = usePause(need.trim(), k_reading_pause_ms);
  return <div role="status">{asked && <LicensedNotices need={asked} />}</div>;
}

function LicensedNotices({ need }: { need: string }): JSX.Element {
  // A second page: only first pages are counted as what people look for (docs/unmet-needs.md).
  const { data } = useResource(people(new URLSearchParams({ q: need, per_page: "1", page: "2" })));
  return <>{data?.licensed_work.map(({ notice }) => <p class="notice notice-info" role="note">{notice}</p>)}</>;
}

function TypeAndMode({ values, set, errors, lists }: PartProps): JSX.Element {
  return (
    <>
      <RadioField name="type" label="依頼の種類" value={values.type} onValue={(type) => set({ type })} error={errors["type"]} options={list(lists, "request_types")} />
      <RadioField name="mode" label="支援の方法" value={values.mode} onValue={(mode) => set({ mode })} error={errors["mode"]} options={list(lists, "modes")} />
    </>
  );
}

function list(lists: Reference | undefined, name: string): readonly Labelled[] {
  return (lists?.[name] ?? []) as Labelled[];
}

function MoreFields(parts: PartProps): JSX.Element {
  const { values, set, errors, lists } = parts;
  const code = (name: "depth" | "industry" | "size_band" | "stage", label: string, options: readonly Labelled[]) => (
    <ListField
      name={name} label={label} none="指定しない" optional options={options} value={values[name]} error={errors[name]}
      onValue={(chosen) => set({ [name]: chosen })}
    />
  );
  const is_request = values.flow === "request";
  return (
    <>
      <RadioField name="urgency" label="急ぎの度合い" value={values.urgency} onValue={(urgency) => set({ urgency })} error={errors["urgency"]} options={list(lists, "urgencies")} />
      {is_request && <WishedDays {...parts} />}
      {is_request && code("depth", "支援の深さ", list(lists, "depth"))}
      {code("industry", "業種", list(lists, "industries").filter((one) => one.code.length === 1))}
      {code("size_band", "事業者の規模", list(lists, "size_bands"))}
      {code("stage", "事業の段階", list(lists, "stages"))}
      <details class="form-more" open={values.topics.length > 0}>
        <summary>相談の分野を選ぶ{values.topics.length > 0 && `（${values.topics.length}）`}</summary>
        <CheckboxesField label="相談の分野" optional options={lists?.topics ?? []} chosen={values.topics} error={errors["topics"]} onChosen={(topics) => set({ topics })} />
      </details>
      {is_request && (
        <AreaField
          name="accompanying" label="同席する人" optional rows={2} help={`金融機関の担当者など。1行に1人、${k_accompanying_max}行まで。`} value={values.accompanying}
          onValue={(accompanying) => set({ accompanying })} error={errors["accompanying"]}
        />
      )}
      <ClientFields {...parts} />
      {is_request && (
        <AreaField
          name="tie" label="候補の人との利害関係" optional rows={2} help="顧問先や取引先であるなど。書くと、受け入れ拠点のチーフコーディネーターが確かめるまで先へ進みません。"
          value={values.tie} onValue={(tie) => set({ tie })} error={errors["tie"]}
        />
      )}
    </>
  );
}

function WishedDays({ values, set, errors }: PartProps): JSX.Element {
  const whyClosed = useClosedDays();
  const days = values.wished_days;
  const change = (at: number, day: string) => set({ wished_days: days.map((old, n) => (n === at ? day : old)) });
  return (
    <FieldGroup label="希望日" optional error={errors["wished_days"]}>
      <div class="wished-days">
        {days.map((day, at) => (
          <input
            key={at} type="date" class="day-input" aria-label={`希望日 ${at + 1}`} min={today()} value={day} aria-invalid={errors["wished_days"] ? "true" : undefined}
            onInput={(event) => change(at, event.currentTarget.value)}
          />
        ))}
        {days.length < k_days_max && <Button onClick={() => set({ wished_days: [...days, ""] })}>希望日を足す</Button>}
      </div>
      <ClosedDays days={days} whyClosed={whyClosed} />
    </FieldGroup>
  );
}

function ClientFields({ values, set, errors }: PartProps): JSX.Element {
  return (
    <>
      <AreaField
        name="client" label="相談者の情報" optional rows={3} value={values.client} onValue={(client) => set({ client })} error={errors["client"]}
        help={values.flow === "request"
          ? "会社名、連絡先など。依頼した機関と受け入れ拠点だけが見ます。頼まれる人とその拠点は、派遣に同意したあとで見ます。"
          : "会社名、連絡先など。あなたの機関と紹介先だけが見ます。"}
      />
      <TextField
        name="client_consent_id" label="相談者の同意書の番号" optional help="相談者の情報を書くときは必要です。" value={values.client_consent_id}
        onValue={(client_consent_id) => set({ client_consent_id })} error={errors["client_consent_id"]} input={{ autocomplete: "off", maxLength: 40 }}
      />
    </>
  );
}

/** The name of a draft that is sent: the same for the same contents, so that sending twice makes one request. */
export function useSendingKey(): (contents: string) => string {
  const last = useRef({ contents: "", key: "" });
  return (contents) => {
    if (last.current.contents !== contents) {
      const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      last.current = { contents, key };
    }
    return last.current.key;
  };
}
