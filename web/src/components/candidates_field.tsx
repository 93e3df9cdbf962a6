/** Whom to ask, in order; with the ways to find, add, reorder and leave out. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { coordinator, Problem } from "../api";
import { useReference } from "../hooks";
import { chosenFrom, isOfReceivingHub, k_people_max, keyOf, unsuitedDays, type Chosen } from "../request_values";
import { Button } from "./basics";
import { FieldGroup } from "./fields";
import { PeopleFinder } from "./pickers";

interface Props {
  label: string;
  help?: string;
  error?: string | undefined;
  chosen: readonly Chosen[];
  /** Where the business is: its hub needs no request for its own people. */
  prefecture: string;
  /** Wished days; those that do not suit somebody are named beside the person. */
  days: readonly string[];
  onChosen: (chosen: Chosen[]) => void;
}

export function CandidatesField({ label, help, error, chosen, prefecture, days, onChosen }: Props): JSX.Element {
  const [adds, setAdds] = useState(chosen.length === 0);
  const [said, setSaid] = useState("");
  const list = useRef<HTMLOListElement>(null);
  /** Key of the row that was moved, "" after one was left out. */
  const moved = useRef<string | undefined>(undefined);
  // The row that was moved keeps the focus; after one was left out it is at the list, after one was added where it was.
  useEffect(() => {
    if (moved.current === undefined) return;
    const row = moved.current ? list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(moved.current)}"] button`) : undefined;
    (row ?? list.current)?.focus();
  }, [said]);
  const is_full = chosen.length >= k_people_max;
  const move = (at: number, by: number) => {
    const next = [...chosen];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    onChosen(next);
    moved.current = one ? keyOf(one) : "";
    setSaid(`${one?.name ?? ""}を${at + by + 1}番目にしました`);
  };
  const add = (one: Chosen) => {
    onChosen([...chosen, one]);
    moved.current = undefined;
    setSaid(`${one.name ?? one.hub_name ?? ""}を${chosen.length + 1}番目に加えました`);
  };
  return (
    <FieldGroup label={label} help={help} error={error}>
      <ol class="chosen" ref={list} tabIndex={-1}>
        {chosen.map((one, at) => (
          <ChosenRow
            key={keyOf(one)} one={one} at={at} total={chosen.length} prefecture={prefecture} days={days} onMove={move}
            onRemove={() => {
              onChosen(chosen.filter((_, n) => n !== at));
              moved.current = "";
              setSaid(`${one.name ?? one.hub_name ?? ""}を外しました`);
            }}
          />
        ))}
      </ol>
      <p class="visually-hidden" role="status">{said}</p>
      {is_full && <p class="minor">{k_people_max}人までです。</p>}
      {!is_full && !adds && <Button onClick={() => setAdds(true)} aria-invalid={error ? "true" : undefined}>候補を足す（{k_people_max}人まで）</Button>}
      {!is_full && adds && (
        <div class="chosen-add">
          <PeopleFinder
            label="名前や得意なことで人を探す" taken={chosen.map(keyOf)}
            onTake={(person) => add(chosenFrom(person))}
          />
          <HubChoice taken={chosen.map(keyOf)} onTake={add} />
        </div>
      )}
    </FieldGroup>
  );
}

interface RowProps {
  one: Chosen;
  at: number;
  total: number;
  prefecture: string;
  days: readonly string[];
  onMove: (at: number, by: number) => void;
  onRemove: () => void;
}

function ChosenRow({ one: given, at, total, prefecture, days, onMove, onRemove }: RowProps): JSX.Element {
  const [problem, setProblem] = useState<Problem>();
  const [known, setKnown] = useState<Chosen>();
  const one = known ?? given;
  const id = given.coordinator_id;
  const is_known = given.name !== undefined && (days.length === 0 || given.weekdays !== undefined);
  useEffect(() => {
    if (!id || is_known) return;
    const stop = new AbortController();
    coordinator(id).read(stop.signal).then(
      (person) => setKnown(chosenFrom(person)),
      (reason) => { if (reason instanceof Problem) setProblem(reason); },
    );
    return () => stop.abort();
  }, [id, is_known]);
  const lists = useReference();
  const hub_name = one.hub_name ?? lists?.hubs.find(({ code }) => code === one.hub_id)?.label ?? one.hub_id ?? "";
  const unsuited = unsuitedDays(one.weekdays ?? [], days);
  const name = id ? one.name ?? id : `${hub_name}の窓口に任せる`;
  return (
    <li class="chosen-row" data-key={keyOf(given)}>
      <div class="chosen-who">
        {id ? <a href={`/coordinators/${encodeURIComponent(id)}`}>{name}</a> : <span>{name}</span>}
        {id && one.hub_name && <span class="minor">{one.hub_name}</span>}
        {problem && <span class="field-error">{problem.status === 404 ? "この人は見つかりません。外して選び直してください。" : problem.title}</span>}
        {one.warning && <span class="chosen-warning">{one.warning}</span>}
        {unsuited && <span class="chosen-warning">{unsuited}</span>}
        {isOfReceivingHub(one, prefecture) && (
          <span class="field-error">受け入れ拠点に所属する人です。派遣の依頼はいりません。拠点の窓口に相談してください。</span>
        )}
      </div>
      <div class="row-actions">
        {total > 1 && at > 0 && (
          <Button kind="text" onClick={() => onMove(at, -1)}>上へ<span class="visually-hidden">: {name}</span></Button>
        )}
        {total > 1 && at < total - 1 && (
          <Button kind="text" onClick={() => onMove(at, 1)}>下へ<span class="visually-hidden">: {name}</span></Button>
        )}
        <Button kind="text" onClick={onRemove}>外す<span class="visually-hidden">: {name}</span></Button>
      </div>
    </li>
  );
}

/** A hub alone: its desk chooses who comes. */
function HubChoice({ taken, onTake }: { taken: readonly string[]; onTake: (one: Chosen) => void }): JSX.Element {
  const lists = useReference();
  const [hub, setHub] = useState("");
  const label = lists?.hubs.find(({ code }) => code === hub)?.label;
  return (
    <div class="hub-choice">
      <label>
        <span>人を選ばず、送り出す拠点の窓口に任せる</span>
        <select value={hub} onChange={(event) => setHub(event.currentTarget.value)}>
          <option value="">拠点を選ぶ</option>
          {lists?.hubs.filter(({ code }) => !taken.includes(code)).map(({ code, label }) => <option key={code} value={code}>{label}</option>)}
        </select>
      </label>
      {hub && <Button onClick={() => { onTake({ hub_id: hub, hub_name: label ?? hub }); setHub(""); }}>この拠点を足す</Button>}
    </div>
  );
}
