/** Fields of records that are worked on: a table of fields, each as the control that fits it. */
import type { ComponentChildren, JSX } from "preact";
import type { Reference, WorkRecord } from "../api";
import { Checkbox } from "./basics";

type FieldRow = Reference["fields"]["cases"][number];

/** A field of the records' own table (GET /api/v1/reference), and what this page says of it. */
export interface WorkField extends FieldRow {
  hint?: string;
  /** Of a long list only the codes of one letter, and those chosen already. */
  only_major?: boolean;
}

/** How a page shows one field; label, kind and limits are the table's. */
export interface ShownField {
  name: string;
  label?: string;
  hint?: string;
  only_major?: boolean;
}

/** The fields to show with their rows; none until the table is here. */
export function fieldsOf(lists: Reference | undefined, kind: "coordinators" | "cases", shown: readonly ShownField[]): WorkField[] {
  const rows = lists?.fields[kind] ?? [];
  return shown.flatMap((field) => {
    const row = rows.find(({ name }) => name === field.name);
    return row ? [{ ...row, ...field }] : [];
  });
}

/** Texts longer than this get several lines. */
const k_line_max = 200;

export function valueOf(record: WorkRecord, name: string): unknown {
  return name.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], record);
}

/** The record with another value; an empty one is left out, as in the records themselves. */
export function withValue(record: WorkRecord, name: string, value: unknown): WorkRecord {
  const [head = "", ...rest] = name.split(".");
  const next = { ...record };
  const inner = rest.length > 0 ? withValue((record[head] ?? {}) as WorkRecord, rest.join("."), value) : value;
  const empty = inner === "" || inner === undefined || inner === false || (Array.isArray(inner) && inner.length === 0);
  if (empty) delete next[head];
  else next[head] = inner;
  return next;
}

interface Props {
  field: WorkField;
  record: WorkRecord;
  lists: Reference | undefined;
  disabled?: boolean;
  /** May say who verified a qualification, and when. */
  may_verify?: boolean;
  onChange: (record: WorkRecord) => void;
  /** Below the control: findings. */
  children?: ComponentChildren;
}

export function WorkControl({ field, record, lists, disabled = false, may_verify = false, onChange, children }: Props): JSX.Element {
  const id = `field-${field.name}`;
  const hint = field.hint ? `${id}-hint` : undefined;
  const value = valueOf(record, field.name);
  const set = (next: unknown) => onChange(withValue(record, field.name, next));
  const common = { id, disabled, "aria-describedby": hint };
  const options = optionsOf(lists, field.list);
  const help = field.hint && <p class="minor" id={hint}>{field.hint}</p>;
  if (field.type === "flag") {
    return <div class="work-field"><Checkbox label={field.label} checked={value === true} disabled={disabled} onChange={() => set(value !== true)} /></div>;
  }
  if (field.type === "qualifications") {
    return (
      <fieldset class="work-field" disabled={disabled} id={id}>
        <legend>{field.label}</legend>
        {help}
        <Qualifications held={(value ?? []) as Held[]} options={options} may_verify={may_verify} onChange={set} />
      </fieldset>
    );
  }
  if (field.type === "code_list") {
    const chosen = (value ?? []) as string[];
    const toggle = (code: string) => set(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]);
    return (
      <fieldset class="work-field" disabled={disabled} id={id}>
        <legend>{field.label}</legend>
        {help}
        <div class="work-choices">
          {options.filter(({ code }) => !field.only_major || code.length === 1 || chosen.includes(code)).map(({ code, label }) => (
            <Checkbox key={code} label={label} checked={chosen.includes(code)} onChange={() => toggle(code)} />
          ))}
        </div>
      </fieldset>
    );
  }
  return (
    <div class="work-field">
      <label for={id}>{field.label}</label>
      {help}
      {control()}
      {children}
    </div>
  );

  function control(): JSX.Element {
    switch (field.type) {
      case "text":
        if (field.max <= k_line_max) break;
        return <textarea {...common} rows={5} maxLength={field.max} value={String(value ?? "")} onInput={(e) => set(e.currentTarget.value)} />;
      case "text_list":
        return (
          <textarea {...common} rows={3} value={((value ?? []) as string[]).join("\n")}
            onInput={(e) => set(e.currentTarget.value === "" ? [] : e.currentTarget.value.split("\n"))} />
        );
      case "date":
        return <input {...common} type="date" value={String(value ?? "")} onInput={(e) => set(e.currentTarget.value)} />;
      case "integer":
        return (
          <input {...common} type="text" inputMode="numeric" value={value === undefined ? "" : String(value)}
            onInput={(e) => set(/^\d+$/.test(e.currentTarget.value) ? Number(e.currentTarget.value) : undefined)} />
        );
      case "code":
        return (
          <select {...common} value={String(value ?? "")} onChange={(e) => set(e.currentTarget.value)}>
            <option value="">（未記入）</option>
            {value !== undefined && !options.some(({ code }) => code === value) && <option value={String(value)}>{String(value)}</option>}
            {options.map(({ code, label }) => <option value={code} key={code}>{label}</option>)}
          </select>
        );
      default:
    }
    return <input {...common} type="text" maxLength={field.max} value={String(value ?? "")} onInput={(e) => set(e.currentTarget.value)} />;
  }
}

type Option = { code: string; label: string };

function optionsOf(lists: Reference | undefined, list: string | null): Option[] {
  return (list ? lists?.[list] ?? [] : []) as Option[];
}

interface Held {
  code: string;
  verified_on?: string;
  verified_by?: string;
}

interface QualificationsProps {
  held: Held[];
  options: Option[];
  may_verify: boolean;
  onChange: (held: Held[]) => void;
}

/** The qualifications held, each with who saw the proof; below them one more to choose. */
function Qualifications({ held, options, may_verify, onChange }: QualificationsProps): JSX.Element {
  const labelOf = (code: string) => options.find((one) => one.code === code)?.label ?? code;
  const change = (at: number, name: "verified_on" | "verified_by", text: string) =>
    onChange(held.map((one, i) => (i === at ? withValue({ ...one }, name, text) as unknown as Held : one)));
  return (
    <>
      <ul class="qualifications">
        {held.map((one, at) => (
          <li key={one.code}>
            <strong>{labelOf(one.code)}</strong>
            <label>
              <span>確認した日</span>
              <input type="date" value={one.verified_on ?? ""} disabled={!may_verify} aria-label={`${labelOf(one.code)}を確認した日`}
                onInput={(e) => change(at, "verified_on", e.currentTarget.value)} />
            </label>
            <label>
              <span>確認した人</span>
              <input type="text" maxLength={100} value={one.verified_by ?? ""} disabled={!may_verify} aria-label={`${labelOf(one.code)}を確認した人`}
                onInput={(e) => change(at, "verified_by", e.currentTarget.value)} />
            </label>
            <button type="button" class="button button-text" onClick={() => onChange(held.filter((_, i) => i !== at))}>
              外す<span class="visually-hidden">: {labelOf(one.code)}</span>
            </button>
          </li>
        ))}
      </ul>
      {!may_verify && held.length > 0 && <p class="minor">確認した日と人は、窓口が記入します。</p>}
      <select aria-label="資格を加える" value="" onChange={(e) => {
        const code = e.currentTarget.value;
        e.currentTarget.value = "";
        if (code) onChange([...held, { code }]);
      }}>
        <option value="">資格を加える</option>
        {options.filter(({ code }) => !held.some((one) => one.code === code))
          .map(({ code, label }) => <option value={code} key={code}>{label}</option>)}
      </select>
    </>
  );
}
