/** What was done, what came of it, and what the business does next. */
import type { JSX } from "preact";
import type { DispatchRequest, Labelled } from "../api";
import { today } from "../days";
import { useReference } from "../hooks";
import { empty_action, k_next_actions_max, type Messages, type NextActionValues, type ReportValues } from "../request_values";
import { count } from "../text";
import { Button } from "./basics";
import { AreaField, FieldGroup, ListField, RadioField } from "./fields";
import { TextField } from "./forms";

interface Props {
  request: DispatchRequest;
  values: ReportValues;
  errors: Messages;
  onValues: (values: ReportValues) => void;
}

export function ReportFields({ request, values, errors, onValues }: Props): JSX.Element {
  const lists = useReference();
  const set = (part: Partial<ReportValues>) => onValues({ ...values, ...part });
  const number = (name: "sessions" | "hours" | "travel_hours" | "travel_km", label: string, optional: boolean, help?: string) => (
    <TextField
      name={name} label={label} optional={optional} help={help} value={values[name]} error={errors[`report.${name}`]}
      onValue={(text) => set({ [name]: text })} input={{ inputmode: "decimal", autocomplete: "off", class: "number-input" }}
    />
  );
  const travels = values.mode !== "online";
  return (
    <>
      <AreaField name="summary" label="したこと" rows={4} value={values.summary} onValue={(summary) => set({ summary })} error={errors["report.summary"]} />
      <AreaField name="result" label="成果" optional rows={3} value={values.result} onValue={(result) => set({ result })} error={errors["report.result"]} />
      <RadioField name="mode" label="支援の方法" value={values.mode} onValue={(mode) => set({ mode })} error={errors["report.mode"]} options={(lists?.["modes"] ?? []) as Labelled[]} />
      <div class="number-fields">
        {number("hours", "支援の時間（時間）", false)}
        {number("sessions", "回数", true)}
        {travels && number("travel_hours", "移動の時間（時間）", true)}
        {travels && number("travel_km", "移動の距離（km）", true, request.travel ? `目安は往復で約${count(2 * request.travel.km)}km` : undefined)}
      </div>
      <NextActions values={values.next_actions} errors={errors} onValues={(next_actions) => set({ next_actions })} />
    </>
  );
}

interface NextProps {
  values: readonly NextActionValues[];
  errors: Messages;
  onValues: (values: NextActionValues[]) => void;
}

function NextActions({ values, errors, onValues }: NextProps): JSX.Element {
  const lists = useReference();
  const change = (at: number, part: Partial<NextActionValues>) => onValues(values.map((old, n) => (n === at ? { ...old, ...part } : old)));
  return (
    <FieldGroup label="次にすること" optional help="事業者がこのあと取り組むこと。90日後と1年後に、どうなったかを確かめます。" error={errors["report.next_actions"]}>
      <ol class="next-actions">
        {values.map((next, at) => (
          <li key={at}>
            <ListField
              name={`next-${at}`} label={`次にすること ${at + 1}`} options={(lists?.["next_actions"] ?? []) as Labelled[]} value={next.code}
              onValue={(code) => change(at, { code })} error={errors[`report.next_actions[${at}].code`] ?? errors[`report.next_actions[${at}]`]}
            />
            <TextField name={`what-${at}`} label="内容" optional value={next.what} onValue={(what) => change(at, { what })} error={errors[`report.next_actions[${at}].what`]} />
            <TextField name={`owner-${at}`} label="だれが" optional value={next.owner} onValue={(owner) => change(at, { owner })} error={errors[`report.next_actions[${at}].owner`]} />
            <TextField
              name={`due-${at}`} label="いつまでに" optional value={next.due_on} onValue={(due_on) => change(at, { due_on })}
              error={errors[`report.next_actions[${at}].due_on`]} input={{ type: "date", min: today(), class: "day-input" }}
            />
            <Button kind="text" onClick={() => onValues(values.filter((_, n) => n !== at))}>消す<span class="visually-hidden">: 次にすること {at + 1}</span></Button>
          </li>
        ))}
      </ol>
      {values.length < k_next_actions_max && <Button onClick={() => onValues([...values, empty_action])}>次にすることを足す</Button>}
    </FieldGroup>
  );
}
