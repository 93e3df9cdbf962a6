/** A comparison with what was decided: its name, the decision, and the people in the order in which they would be asked. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem } from "../api";
import type { Shortlist, ShortlistWish } from "../dispatch_api";
import { askAddress } from "../request_address";
import { useMay } from "../session";
import { shorten } from "../text";
import { Field, FormBody, SubmitButton, TextField, useForm, type Errors } from "./forms";
import { Comparison, type Choice } from "./comparison";

const k_name_max = 100;
const k_decision_max = 2000;
const k_name_characters = 40;

interface Props {
  need: string;
  prefecture: string | null;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  /** The list that is changed; undefined: a new one is made. */
  list?: Shortlist;
  save: (wish: ShortlistWish) => Promise<void>;
  fieldsAtFault?: (problem: Problem) => Errors;
}

export function ShortlistForm({ need, prefecture, choice, onChoice, list, save, fieldsAtFault }: Props): JSX.Element {
  const may = useMay("keep_shortlists");
  const form = useForm();
  const [name, setName] = useState(list?.name ?? shorten(need, k_name_characters));
  const [decision, setDecision] = useState(list?.decision ?? "");
  const submit = () => form.submit(name.trim() ? {} : { name: "名前を入力してください。" }, () => save({
    name: name.trim(), need, prefecture, decision: decision.trim(),
    people: choice.ids.map((id) => ({ coordinator_id: id, note: choice.notes[id]?.trim() ?? "" })),
  }), fieldsAtFault);
  const note = (id: string, text: string) => onChoice({ ...choice, notes: { ...choice.notes, [id]: text } });
  return (
    <>
      <Comparison
        choice={choice} need={need} from_prefecture={prefecture} onIds={(ids) => onChoice({ ...choice, ids })}
        {...(may ? { onNote: note } : {})}
      />
      {may && (
        <section class="office-part" aria-labelledby="decision-heading">
          <h2 id="decision-heading">判断のメモ</h2>
          <FormBody form={form} failed="保存できませんでした" onSubmit={() => void submit()}>
            <Field name="decision" label="だれに、なぜ頼むか" optional help="同じ機関の人が読めます。相談者の名前は書かないでください。">
              {(attributes) => (
                <textarea {...attributes} rows={4} maxLength={k_decision_max} value={decision} onInput={(event) => setDecision(event.currentTarget.value)} />
              )}
            </Field>
            <TextField
              name="name" label="候補リストの名前" value={name} onValue={setName} error={form.errors.name}
              input={{ maxLength: k_name_max, autocomplete: "off" }}
            />
            <p class="actions">
              <SubmitButton form={form}>{list ? "変更を保存する" : "候補リストに保存する"}</SubmitButton>
              <a class="button" href={askAddress({ people: choice.ids, need, prefecture })}>この順で依頼を書く</a>
            </p>
          </FormBody>
        </section>
      )}
    </>
  );
}
