/** What a search leads to for those who ask for people: telling of somebody new, a team, the saved searches. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { saveSearch } from "../dispatch_api";
import { setNeed } from "../memo";
import type { SearchState } from "../search_state";
import { useMay } from "../session";
import { shorten } from "../text";
import { Button } from "./basics";
import { Dialog, FormBody, SubmitButton, TextField, useForm } from "./forms";

const k_name_max = 80;
const k_name_characters = 40;

function teamAddress(need: string, from_prefecture: string | null): string {
  const parameters = setNeed(new URLSearchParams(), need);
  if (from_prefecture) parameters.set("from_prefecture", from_prefecture);
  return `/team?${parameters}`;
}

export function SearchTools({ state }: { state: SearchState }): JSX.Element | null {
  const may_save = useMay("save_searches");
  const may_ask = useMay("ask_dispatch");
  const [saving, setSaving] = useState(false);
  const [told, setTold] = useState("");
  if (!may_save && !may_ask) return null;
  const need = state.q?.trim() ?? "";
  return (
    <div class="search-tools">
      {may_save && <Button kind="text" onClick={() => setSaving(true)}>この検索を保存する</Button>}
      {may_ask && need && <a href={teamAddress(need, state.from_prefecture)}>この相談にチームを組む</a>}
      <span role="status">{told && <>{told} <a href="/saved-searches">保存した検索を見る</a></>}</span>
      {saving && (
        <SaveSearch
          state={state} onClose={() => setSaving(false)}
          onSaved={(name) => {
            setSaving(false);
            setTold(`「${name}」を保存しました。合う人が加わると、お知らせが届きます。`);
          }}
        />
      )}
    </div>
  );
}

/** The conditions of a search; its order and page belong to the moment. */
function wishOf({ q, selected, online, outside_region, exclude_hub, from_prefecture }: SearchState): Omit<Parameters<typeof saveSearch>[0], "name"> {
  const chosen = Object.entries(selected).filter(([, codes]) => codes.length > 0).map(([dimension, codes]) => [dimension, [...codes]]);
  return {
    ...Object.fromEntries(chosen), q: q ?? "", online, outside_region, from_prefecture,
    ...(exclude_hub ? { exclude_hub: [exclude_hub] } : {}),
  };
}

interface SaveProps {
  state: SearchState;
  onClose: () => void;
  onSaved: (name: string) => void;
}

function SaveSearch({ state, onClose, onSaved }: SaveProps): JSX.Element {
  const form = useForm();
  const [name, setName] = useState(shorten(state.q ?? "", k_name_characters));
  const save = () => form.submit(name.trim() ? {} : { name: "名前を入力してください。" }, async () => {
    await saveSearch({ name: name.trim(), ...wishOf(state) });
    onSaved(name.trim());
  });
  return (
    <Dialog title="この検索を保存する" onClose={onClose}>
      <FormBody form={form} onSubmit={() => void save()}>
        <p>この条件に合う人が新しく加わると、お知らせが届きます。見られるのはあなただけです。</p>
        <TextField
          name="name" label="名前" value={name} onValue={setName} error={form.errors.name}
          help="一覧とお知らせに出ます" input={{ maxLength: k_name_max, autocomplete: "off" }}
        />
        <p class="actions">
          <SubmitButton form={form}>保存する</SubmitButton>
          <Button onClick={onClose}>やめる</Button>
        </p>
      </FormBody>
    </Dialog>
  );
}
