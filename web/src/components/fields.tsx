/** Fields beyond one line of text: several lines, one of a list, one of a few, several of many, a day. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { Labelled } from "../api";
import { dayInWords, useClosedDays } from "../days";
import { Checkbox } from "./basics";
import { Field } from "./forms";

interface Common {
  name: string;
  label: string;
  help?: ComponentChildren;
  error?: string | undefined;
  optional?: boolean;
  value: string;
  onValue: (value: string) => void;
}

export function AreaField({ value, onValue, rows = 3, ...field }: Common & { rows?: number }): JSX.Element {
  return (
    <Field {...field}>
      {(attributes) => <textarea {...attributes} rows={rows} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}
    </Field>
  );
}

interface ListProps extends Common {
  options: readonly Labelled[] | undefined;
  none?: string;
}

/** One of a closed list; what is chosen stays chosen while the list is on its way. */
export function ListField({ options, none = "選んでください", value, onValue, ...field }: ListProps): JSX.Element {
  return (
    <Field {...field}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          <option value="">{none}</option>
          {value && !options?.some(({ code }) => code === value) && <option value={value}>{value}</option>}
          {options?.map(({ code, label }) => <option key={code} value={code}>{label}</option>)}
        </select>
      )}
    </Field>
  );
}

interface GroupProps {
  label: string;
  help?: ComponentChildren;
  error?: string | undefined;
  optional?: boolean;
  children: ComponentChildren;
}

/** Several controls under one name, with help and error as a Field has them. */
export function FieldGroup({ label, help, error, optional = false, children }: GroupProps): JSX.Element {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <fieldset class={`field${error ? " field-wrong" : ""}`} aria-describedby={described || undefined}>
      <legend>{label}{optional && <span class="field-optional">任意</span>}</legend>
      {help && <p class="field-help" id={`${id}-help`}>{help}</p>}
      {error && <p class="field-error" id={`${id}-error`}><span aria-hidden="true">▲ </span>{error}</p>}
      {children}
    </fieldset>
  );
}

interface RadioProps extends Omit<Common, "optional"> {
  options: readonly { code: string; label: string; note?: string }[];
}

/** One of a few, all of them in view. */
export function RadioField({ name, label, help, error, value, onValue, options }: RadioProps): JSX.Element {
  const group = useId();
  return (
    <FieldGroup label={label} help={help} error={error}>
      <div class="radios">
        {options.map(({ code, label: text, note }) => (
          <label class="checkbox" key={code}>
            <input
              type="radio" name={`${group}-${name}`} value={code} checked={value === code} aria-invalid={error ? "true" : undefined}
              onChange={() => onValue(code)}
            />
            <span class="checkbox-label">{text}</span>
            {note && <span class="radio-note">{note}</span>}
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}

interface CheckboxesProps extends GroupProps {
  options: readonly Labelled[];
  chosen: readonly string[];
  onChosen: (codes: string[]) => void;
}

export function CheckboxesField({ options, chosen, onChosen, ...group }: Omit<CheckboxesProps, "children">): JSX.Element {
  const toggle = (code: string) => onChosen(chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]);
  return (
    <FieldGroup {...group}>
      <div class="many-choices">
        {options.map(({ code, label }) => <Checkbox key={code} label={label} checked={chosen.includes(code)} onChange={() => toggle(code)} />)}
      </div>
    </FieldGroup>
  );
}

interface DayProps extends Common {
  min?: string;
  max?: string;
}

/** A day; one that is no business day is named as such, and may be chosen. */
export function DayField({ value, onValue, min, max, ...field }: DayProps): JSX.Element {
  const whyClosed = useClosedDays();
  return (
    <div class="field-group">
      <Field {...field}>
        {(attributes) => (
          <input {...attributes} type="date" class="day-input" min={min} max={max} value={value} onInput={(event) => onValue(event.currentTarget.value)} />
        )}
      </Field>
      <ClosedDays days={[value]} whyClosed={whyClosed} />
    </div>
  );
}

export function ClosedDays({ days, whyClosed }: { days: readonly string[]; whyClosed: (day: string) => string | undefined }): JSX.Element {
  const closed = days.flatMap((day) => {
    const why = day && whyClosed(day);
    return why ? [{ day, why }] : [];
  });
  return (
    <p class="closed-days" role="status">
      {closed.map(({ day, why }) => <span key={day}>{dayInWords(day)}は業務日ではありません{/曜日$/u.test(why) ? "" : `（${why}）`}。このまま選べます。</span>)}
    </p>
  );
}

const k_pause_ms = 250;

/** A text once its writer has paused. */
export function usePause(text: string, pause_ms = k_pause_ms): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pause_ms);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
