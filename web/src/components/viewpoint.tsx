/** Where the searcher is, and how far the help may come from. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Reference } from "../api";
import { store } from "../hooks";
import { hubOf, type SearchState } from "../search_state";
import { Checkbox } from "./basics";

export const k_own_prefecture = "own-prefecture";

interface SelectProps {
  id: string;
  name?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: "true" | undefined;
  "aria-required"?: "true" | undefined;
  value: string | null;
  none: string;
  lists: Reference | undefined;
  onChange: (code: string | null) => void;
}

/** The prefectures by region. */
export function PrefectureSelect({ value, none, lists, onChange, ...rest }: SelectProps): JSX.Element {
  return (
    <select {...rest} value={value ?? ""} onChange={(event) => onChange(event.currentTarget.value || null)}>
      <option value="">{none}</option>
      {value && !lists && <option value={value}>{value}</option>}
      {lists?.blocks.map((block) => (
        <optgroup label={block.label}>
          {lists.prefectures.filter((prefecture) => prefecture.block === block.code).map(({ code, label }) => (
            <option value={code}>{label}</option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

interface Props {
  state: SearchState;
  lists: Reference | undefined;
  onChange: (state: SearchState) => void;
  label?: string;
  /** Keep the prefecture on this computer for the next visit. */
  remember?: boolean;
}

export function Viewpoint({ state, lists, onChange, label = "探す範囲", remember = true }: Props): JSX.Element {
  const id = useId();
  const { from_prefecture, exclude_hub } = state;
  const choosePrefecture = (code: string | null) => {
    if (remember) store(k_own_prefecture, code ?? "");
    const still_excluded = exclude_hub && code ? hubOf(code) : null;
    onChange({ ...state, from_prefecture: code, exclude_hub: still_excluded, page: 1 });
  };
  const own_hub = from_prefecture && hubOf(from_prefecture);
  return (
    <div class="viewpoint" role="group" aria-label={label}>
      <span class="viewpoint-place">
        <label for={id}>自分の都道府県</label>
        <PrefectureSelect id={id} value={from_prefecture} none="指定しない" lists={lists} onChange={choosePrefecture} />
      </span>
      <Checkbox
        label="ほかの拠点だけ"
        checked={exclude_hub !== null}
        disabled={!own_hub && !exclude_hub}
        title={own_hub ? undefined : "自分の都道府県を選ぶと使えます"}
        onChange={() => onChange({ ...state, exclude_hub: exclude_hub ? null : own_hub, page: 1 })}
      />
      <Checkbox
        label="オンライン可"
        checked={state.online}
        onChange={() => onChange({ ...state, online: !state.online, page: 1 })}
      />
      <Checkbox
        label="地域外も可"
        checked={state.outside_region}
        onChange={() => onChange({ ...state, outside_region: !state.outside_region, page: 1 })}
      />
      <Checkbox
        label="同義語でも探す"
        checked={state.synonyms}
        onChange={() => onChange({ ...state, synonyms: !state.synonyms, page: 1 })}
      />
    </div>
  );
}
