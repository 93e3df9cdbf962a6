/** Whether the same few are always asked, and how much they travel for it. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { takeAway, type Session } from "../api";
import { Button } from "../components/basics";
import { DataTable, type Column } from "../components/data_table";
import { DispatchNav } from "../components/dispatch_nav";
import { SignedIn } from "../components/signed_in";
import { Loading, Notice } from "../components/states";
import { StepResult, useSteps } from "../components/work_steps";
import { today } from "../days";
import { concentration, type Concentration } from "../dispatch_api";
import { useReference, useResource } from "../hooks";
import { addDays } from "../months";
import { navigate, usePlace } from "../router";
import { count, date } from "../text";

const k_default_days = 365;
const k_is_day = /^\d{4}-\d\d-\d\d$/u;

export function ConcentrationPage(): JSX.Element {
  return <SignedIn title="依頼の偏りと移動" may="read_concentration">{(session) => <Report session={session} />}</SignedIn>;
}

function parse(search: string): URLSearchParams {
  const given = new URLSearchParams(search);
  const day = (name: string, otherwise: string) => {
    const value = given.get(name) ?? "";
    return k_is_day.test(value) ? value : otherwise;
  };
  const now = today();
  const wanted = new URLSearchParams({ from: day("from", addDays(now, -k_default_days)), to: day("to", now) });
  const hub = given.get("hub") ?? "";
  if (hub) wanted.set("hub", hub);
  return wanted;
}

function Report({ session }: { session: Session }): JSX.Element {
  const wanted = parse(usePlace().search);
  const answer = useResource(concentration(wanted));
  const is_any = session.permissions.read_concentration === "any";
  return (
    <>
      <DispatchNav />
      <p class="lead">打診が同じ人に集まっていないか、移動の負担がどれだけあるかを見ます。{!is_any && "あなたの拠点の人の分です。"}</p>
      <Period wanted={wanted} with_hub={is_any} />
      <Loading from={answer}>
        {(data) => (
          <div class="office">
            <Figures data={data} />
            <TakeReport wanted={wanted} />
            <People data={data} />
            <Travelled data={data} />
          </div>
        )}
      </Loading>
    </>
  );
}

function Period({ wanted, with_hub }: { wanted: URLSearchParams; with_hub: boolean }): JSX.Element {
  const id = useId();
  const lists = useReference();
  const show = (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const next = new URLSearchParams();
    for (const name of ["from", "to", "hub"]) {
      const value = String(data.get(name) ?? "");
      if (value) next.set(name, value);
    }
    navigate(`/reports/concentration?${next}`, { by: "change" });
  };
  return (
    <form class="filter-form" aria-label="集計の期間" onSubmit={show} key={wanted.toString()}>
      <p class="filter-field">
        <label for={`${id}-from`}>いつから</label>
        <input id={`${id}-from`} type="date" name="from" defaultValue={wanted.get("from") ?? ""} />
      </p>
      <p class="filter-field">
        <label for={`${id}-to`}>いつまで</label>
        <input id={`${id}-to`} type="date" name="to" defaultValue={wanted.get("to") ?? ""} />
      </p>
      {with_hub && (
        <p class="filter-field">
          <label for={`${id}-hub`}>拠点</label>
          <select id={`${id}-hub`} name="hub">
            <option value="">すべて</option>
            {lists?.hubs.map(({ code, label }) => <option value={code} key={code} selected={wanted.get("hub") === code}>{label}</option>)}
          </select>
        </p>
      )}
      <p class="actions"><Button type="submit">集計する</Button></p>
    </form>
  );
}

function TakeReport({ wanted }: { wanted: URLSearchParams }): JSX.Element {
  const steps = useSteps();
  const take = (format: string) => steps.run(async () => {
    await takeAway(`concentration?${new URLSearchParams([...wanted, ["format", format]])}`);
  }, "書き出しました。書き出したことは監査の記録に残ります。");
  return (
    <>
      <p class="actions">
        <Button disabled={steps.busy} onClick={() => take("csv")}>CSVで書き出す</Button>
        <Button disabled={steps.busy} onClick={() => take("xlsx")}>Excelで書き出す</Button>
      </p>
      <StepResult steps={steps} />
    </>
  );
}

/** Null: too few to be shown to this reader. */
const number = (value: number | null, unit = "") => value === null ? `5${unit}未満` : `${count(value)}${unit}`;
const percent = (share: number | null) => (share === null ? "―" : `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`);

function Figures({ data }: { data: Concentration }): JSX.Element {
  const figures = [
    { name: "送られた依頼", value: number(data.requests, "件"), help: `打診は延べ${number(data.asked, "回")}` },
    { name: "上位5人に集まった割合", value: percent(data.top5_share) },
    { name: "偏り（ジニ係数）", value: data.gini?.toFixed(2) ?? "―", help: "0は全員に等しく、1に近いほど一部の人に集まっています" },
    { name: "一度も打診されていない人", value: `${count(data.never_asked)}人`, help: "いま打診できる人のうち" },
  ];
  return (
    <>
      <p class="results-time">{date(data.from)}から{date(data.to)}まで{data.hub && ` ${data.hub.name}`}</p>
      <dl class="figures">
        {figures.map(({ name, value, help }) => (
          <div key={name}><dt>{name}</dt><dd><strong>{value}</strong>{help && <span class="minor">{help}</span>}</dd></div>
        ))}
      </dl>
      {data.small_counts_hidden && <p class="minor">5に満たない数は「5未満」とし、打診がそれより少ない人の名前は出しません。</p>}
    </>
  );
}

type Row = Concentration["people"][number];

const columns: Column<Row>[] = [
  { name: "人", heads: true, cell: ({ coordinator, hub }) => <><a href={`/coordinators/${encodeURIComponent(coordinator.id)}`}>{coordinator.name}</a> <span class="minor">{hub.name}</span></> },
  { name: "割合", cell: ({ share }) => <span class="share"><meter min={0} max={1} value={share} aria-hidden="true" />{percent(share)}</span> },
  { name: "打診", cell: ({ asked }) => count(asked) },
  { name: "引き受け", cell: ({ accepted }) => number(accepted) },
  { name: "辞退", cell: ({ declined }) => number(declined) },
  { name: "実施", cell: ({ delivered }) => number(delivered) },
];

function People({ data }: { data: Concentration }): JSX.Element {
  return (
    <section class="office-part" aria-labelledby="people-heading">
      <h2 id="people-heading">打診の多い人</h2>
      {data.people.length === 0
        ? <Notice tone="info" title="この期間に打診はありません"><p>期間を長くしてみてください。</p></Notice>
        : <DataTable label="打診の多い人" columns={columns} rows={data.people} rowKey={({ coordinator }) => coordinator.id} />}
      {data.people_hidden > 0 && <p class="minor">ほかに、打診の少ない人が{count(data.people_hidden)}人います。</p>}
    </section>
  );
}

interface TravelRow {
  label: string;
  jobs: number | null;
  km: number | null;
  hours: number | null;
}

const distance = (km: number | null) => (km === null ? "―" : `${count(Math.round(km))}km`);
const time = (hours: number | null) => (hours === null ? "―" : `${count(hours)}時間`);

const travel_columns = (name: string): Column<TravelRow>[] => [
  { name, heads: true, cell: ({ label }) => label },
  { name: "件数", cell: ({ jobs }) => number(jobs) },
  { name: "距離", cell: ({ km }) => distance(km) },
  { name: "移動の時間", cell: ({ hours }) => time(hours) },
];

function Travelled({ data: { travel } }: { data: Concentration }): JSX.Element {
  const by_mode = travel.by_mode.map(({ mode, ...row }) => ({ ...row, label: mode.label }));
  const by_class = travel.by_class.map((row) => ({ ...row, label: row.class.label }));
  return (
    <section class="office-part" aria-labelledby="travel-heading">
      <h2 id="travel-heading">移動の負担</h2>
      <p>報告のあった{number(travel.jobs, "件")}で、合わせて {distance(travel.km)}、{time(travel.hours)}です。</p>
      {travel.jobs !== 0 && (
        <div class="two-tables">
          <DataTable label="相談の方法ごとの移動" columns={travel_columns("相談の方法")} rows={by_mode} rowKey={({ label }) => label} />
          <DataTable label="移動の区分ごとの移動" columns={travel_columns("移動の区分")} rows={by_class} rowKey={({ label }) => label} />
        </div>
      )}
    </section>
  );
}
