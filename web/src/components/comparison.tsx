/** People side by side: a row for each thing that one compares, a column for each person. */
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { compare, type ComparedPerson, type Comparison as Answer } from "../dispatch_api";
import { useResource } from "../hooks";
import { setNeed } from "../memo";
import { count, date } from "../text";
import { Button, labels, Tags } from "./basics";
import { EvidenceItem, Reach, Words } from "./person_card";
import { Loading, Notice } from "./states";

const k_note_max = 500;

/** What may be changed while one compares. */
export interface Choice {
  /** In the order in which they would be asked. */
  readonly ids: readonly string[];
  readonly notes: Readonly<Record<string, string>>;
}

interface Props {
  choice: Choice;
  need: string;
  from_prefecture: string | null;
  /** Absent where nothing can be noted. */
  onNote?: (id: string, note: string) => void;
  onIds: (ids: readonly string[]) => void;
}

export function Comparison(props: Props): JSX.Element {
  const { choice, need, from_prefecture } = props;
  const answer = useResource(compare(choice.ids, need, from_prefecture));
  return <Loading from={answer} cards={1}>{(data) => <Table {...props} data={data} />}</Loading>;
}

/** How much the person works on, and what keeps them from being asked now. */
function load({ open_jobs, max_open, problem }: ComparedPerson): ComponentChildren {
  const jobs = `対応中 ${count(open_jobs)}件${max_open === null ? "" : `（上限${count(max_open)}件）`}`;
  return problem ? <>{jobs} <strong class="deadline-near">{problem}</strong></> : jobs;
}

const rows: readonly { name: string; cell: (person: ComparedPerson, suffix: string) => ComponentChildren }[] = [
  { name: "拠点", cell: (person) => <><a href={`/organizations/${person.hub}`}>{person.hub_name}</a> {person.role.label}</> },
  { name: "移動の目安", cell: ({ travel }) => travel && `${travel.class.label}（約${count(travel.km)}km）` },
  { name: "受け持ち", cell: load },
  { name: "来られるか", cell: (person) => <span class="badges"><Reach modes={person.modes} outside_region={person.outside_region} /></span> },
  {
    name: "この相談の根拠",
    cell: ({ why, name }, suffix) => why.length > 0 && (
      <ul class="compare-why" aria-label={`${name}さんの根拠`}>
        {why.map((item) => <EvidenceItem key={item.kind + item.id} item={item} href={`/cases/${item.id}${suffix}`} />)}
      </ul>
    ),
  },
  { name: "相談の言葉", cell: (person) => <Words covered={person.covered} uncovered={person.uncovered} via={person.via} /> },
  { name: "分野", cell: ({ topics }) => topics.length > 0 && <Tags items={topics} /> },
  { name: "業種", cell: ({ industries }) => industries.length > 0 && <Tags items={industries} /> },
  { name: "資格", cell: ({ qualifications }) => labels(qualifications) },
  { name: "手法・道具", cell: ({ methods }) => methods.join("、") },
  { name: "事例", cell: ({ case_count, last_case_year }) => `${count(case_count)}件${last_case_year ? `（最新 ${last_case_year}年）` : ""}` },
  { name: "内容の確認", cell: ({ profile_verified_on }) => (profile_verified_on ? date(profile_verified_on) : "未確認") },
];

function Table({ choice, need, from_prefecture, onNote, onIds, data }: Props & { data: Answer }): JSX.Element {
  const people = choice.ids.flatMap((id) => data.people.find((person) => person.id === id) ?? []);
  const suffix = need.trim() ? `?${setNeed(new URLSearchParams(), need)}` : "";
  const without = (gone: readonly string[]) => onIds(choice.ids.filter((id) => !gone.includes(id)));
  return (
    <>
      {data.missing.length > 0 && (
        <Notice tone="warning" title={`${data.missing.length}人は、いま見られません`}>
          <p>退任したか、公開を終えました。{people.length > 0 && <Button kind="text" onClick={() => without(data.missing)}>この人たちを外す</Button>}</p>
        </Notice>
      )}
      {people.length > 0 && (
        // A comparison needs two directions: it scrolls by itself where the page is narrow, with the keyboard too.
        <div class="compare" role="region" aria-label="比べる表" tabIndex={0}>
          <table>
            <caption class="visually-hidden">{people.length}人の比較</caption>
            <thead>
              <tr>
                <th scope="col">頼む順</th>
                {people.map((person, at) => (
                  <Head key={person.id} person={person} at={at} suffix={suffix} ids={choice.ids} onIds={onIds} without={without} />
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, cell }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {people.map((person) => <td key={person.id}>{cell(person, suffix) || <span class="minor">―</span>}</td>)}
                </tr>
              ))}
              {onNote && (
                <tr>
                  <th scope="row">メモ</th>
                  {people.map(({ id, name }) => <td key={id}><Note name={name} value={choice.notes[id] ?? ""} onValue={(note) => onNote(id, note)} /></td>)}
                </tr>
              )}
            </tbody>
          </table>
        </div>
      )}
      {from_prefecture === null && people.some(({ travel }) => travel === null) && (
        <p class="minor">移動の目安は、検索で自分の都道府県を選ぶと出ます。</p>
      )}
    </>
  );
}

interface HeadProps {
  person: ComparedPerson;
  at: number;
  suffix: string;
  ids: readonly string[];
  onIds: (ids: readonly string[]) => void;
  without: (gone: readonly string[]) => void;
}

function Head({ person: { id, name, yomi, prefecture }, at, suffix, ids, onIds, without }: HeadProps): JSX.Element {
  const move = (by: number) => {
    const next = ids.filter((other) => other !== id);
    next.splice(ids.indexOf(id) + by, 0, id);
    onIds(next);
  };
  return (
    <th scope="col">
      <span class="compare-place">{at + 1}番目</span>
      <a class="compare-name" href={`/coordinators/${encodeURIComponent(id)}${suffix}`}>{name}</a>
      <span class="minor">{yomi} {prefecture.label}</span>
      <span class="compare-moves">
        {ids.indexOf(id) > 0 && <Button kind="text" aria-label={`${name}さんを前にする`} onClick={() => move(-1)}>← 前へ</Button>}
        {ids.indexOf(id) < ids.length - 1 && <Button kind="text" aria-label={`${name}さんを後ろにする`} onClick={() => move(1)}>後ろへ →</Button>}
        <Button kind="text" aria-label={`${name}さんを外す`} onClick={() => without([id])}>外す</Button>
      </span>
    </th>
  );
}

function Note({ name, value, onValue }: { name: string; value: string; onValue: (note: string) => void }): JSX.Element {
  const id = useId();
  return (
    <>
      <label class="visually-hidden" for={id}>{name}さんについてのメモ</label>
      <textarea id={id} rows={3} maxLength={k_note_max} value={value} onInput={(event) => onValue(event.currentTarget.value)} />
    </>
  );
}
