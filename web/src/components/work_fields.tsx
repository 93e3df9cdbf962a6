/** Fields of records that are worked on: a table of fields, each as the control that fits it. */
import type { ComponentChildren, JSX } from "preact";
import type { Reference, WorkRecord } from "../api";
import { Checkbox } from "./basics";

export type WorkKind = "line" | "text" | "lines" | "number" | "code" | "codes" | "flag";

export interface WorkField {
  /** JSON name; a dot stands for a nested object. */
  name: string;
  label: string;
  kind: WorkKind;
  /** Closed list of the codes. */
  list?: string;
  hint?: string;
  max?: number;
  /** Of a long list only the codes of one letter, and those chosen already. */
  only_major?: boolean;
}

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
  onChange: (record: WorkRecord) => void;
  /** Below the control: findings. */
  children?: ComponentChildren;
}

export function WorkControl({ field, record, lists, disabled = false, onChange, children }: Props): JSX.Element {
  const id = `field-${field.name}`;
  const hint = field.hint ? `${id}-hint` : undefined;
  const value = valueOf(record, field.name);
  const set = (next: unknown) => onChange(withValue(record, field.name, next));
  const common = { id, disabled, "aria-describedby": hint };
  const options = (lists?.[field.list ?? ""] ?? []) as { code: string; label: string }[];
  const help = field.hint && <p class="minor" id={hint}>{field.hint}</p>;
  if (field.kind === "flag") {
    return <div class="work-field"><Checkbox label={field.label} checked={value === true} disabled={disabled} onChange={() => set(value !== true)} /></div>;
  }
  if (field.kind === "codes") {
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
    switch (field.kind) {
      case "text":
        return <textarea {...common} rows={5} maxLength={field.max} value={String(value ?? "")} onInput={(e) => set(e.currentTarget.value)} />;
      case "lines":
        return (
          <textarea {...common} rows={3} value={((value ?? []) as string[]).join("\n")}
            onInput={(e) => set(e.currentTarget.value === "" ? [] : e.currentTarget.value.split("\n"))} />
        );
      case "number":
        return (
          <input {...common} type="text" inputMode="numeric" value={value === undefined ? "" : String(value)}
            onInput={(e) => set(/^\d+$/.test(e.currentTarget.value) ? Number(e.currentTarget.value) : undefined)} />
        );
      case "code":
        return (
          <select {...common} value={String(value ?? "")} onChange={(e) => set(e.currentTarget.value)}>
            <option value="">（未記入）</option>
            {options.map(({ code, label }) => <option value={code} key={code}>{label}</option>)}
          </select>
        );
      default:
        return <input {...common} type="text" maxLength={field.max} value={String(value ?? "")} onInput={(e) => set(e.currentTarget.value)} />;
    }
  }
}
