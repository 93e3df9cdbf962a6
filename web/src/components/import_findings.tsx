/** What an import would do or did: how many rows, which ones differ and how, which ones cannot be taken and why. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem } from "../api";
import { useResource } from "../hooks";
import { differences, importProblems, takeCorrections, type Difference, type Import, type ImportCounts, type RowProblem } from "../operations_api";
import { usePlace } from "../router";
import { count } from "../text";
import { Badge, Button } from "./basics";
import { DataTable } from "./data_table";
import { Figures } from "./figures";
import { sentence } from "./forms";
import { InPlace } from "./in_place";
import { Pagination } from "./pagination";
import { ErrorState, Loading, Notice } from "./states";

export function ImportFigures({ label, counts }: { label: string; counts: ImportCounts }): JSX.Element {
  return (
    <Figures
      label={label}
      figures={[
        { name: "読んだ行", value: count(counts.rows) },
        { name: "追加", value: count(counts.added) },
        { name: "変更", value: count(counts.changed) },
        { name: "変わらない", value: count(counts.unchanged) },
        { name: "受け取れない", value: count(counts.rejected), note: counts.problems_total > 0 ? `誤り${count(counts.problems_total)}か所` : undefined, bad: counts.rejected > 0 },
      ]}
    />
  );
}

const k_tabs = ["problems", "changed", "added"] as const;
type Tab = typeof k_tabs[number];
const tab_labels: Readonly<Record<Tab, string>> = { problems: "誤り", changed: "変わる記録", added: "加わる記録" };

function useTab(counts: ImportCounts): { tab: Tab; page: number } {
  const given = new URLSearchParams(usePlace().search);
  const page = Number(given.get("page") ?? 1);
  const first = counts.problems_total > 0 ? "problems" : counts.changed > 0 ? "changed" : "added";
  return {
    tab: k_tabs.find((name) => name === given.get("show")) ?? first,
    page: Number.isInteger(page) && page >= 1 ? page : 1,
  };
}

/** Of the last dry run. The tab and the page stand in the address. */
export function ImportFindings({ of, counts }: { of: Import; counts: ImportCounts }): JSX.Element {
  const { tab, page } = useTab(counts);
  const path = `/admin/imports/${encodeURIComponent(of.id)}`;
  const address = (show: Tab, n = 1) => `${path}?${new URLSearchParams({ show, ...(n > 1 ? { page: String(n) } : {}) })}`;
  const numbers: Readonly<Record<Tab, number>> = { problems: counts.problems_total, changed: counts.changed, added: counts.added };
  return (
    <InPlace class="findings-part" label="確認の結果の詳しい内容">
      <nav class="boxes" aria-label="確認の結果">
        <ul>
          {k_tabs.map((name) => (
            <li key={name}>
              <a href={address(name)} aria-current={name === tab ? "page" : undefined}>{tab_labels[name]}<span class="boxes-count">{count(numbers[name])}</span></a>
            </li>
          ))}
        </ul>
      </nav>
      {tab === "problems"
        ? <Problems of={of} page={page} address={(n) => address(tab, n)} />
        : <Differences key={tab} of={of} change={tab} page={page} address={(n) => address(tab, n)} />}
    </InPlace>
  );
}

interface PageProps {
  of: Import;
  page: number;
  address: (page: number) => string;
}

const place = ({ sheet, row, column }: RowProblem) => [sheet && `シート「${sheet}」`, `${row}行`, column && `${column}列`].filter(Boolean).join(" ");

/** The refused rows with their reasons, as a file to put right. */
export function TakeCorrections({ of }: { of: Import }): JSX.Element {
  const [problem, setProblem] = useState<Problem>();
  const take = () => {
    setProblem(undefined);
    takeCorrections(of.id, of.name).catch(setProblem);
  };
  return (
    <>
      <p class="actions">
        <Button onClick={take}>誤りのある行を受け取る</Button>
        <span class="minor">最初の列「誤り」に理由を書いたファイルです。直して保存し、そのまま送り直せます。「誤り」の列は残っていてかまいません。</span>
      </p>
      {problem && <ErrorState problem={problem} />}
    </>
  );
}

function Problems({ of, page, address }: PageProps): JSX.Element {
  const answer = useResource(importProblems(of.id, page));
  return (
    <Loading from={answer} cards={1}>
      {(data) => data.total === 0 ? <Notice tone="info" title="誤りはありません"><p>すべての行を受け取れます。</p></Notice> : (
        <>
          <TakeCorrections of={of} />
          <DataTable
            label="誤りのある行" rows={data.problems} rowKey={(row) => `${row.sheet} ${row.row} ${row.column} ${row.reason}`}
            columns={[
              { name: "場所", heads: true, cell: place },
              { name: "項目", cell: ({ label, field }) => label || field || "行全体" },
              { name: "値", cell: ({ value }) => value && <span class="cell-value">{value}</span> },
              { name: "理由と直し方", cell: ({ reason }) => sentence(reason) },
            ]}
          />
          <Pagination label="誤りのページ送り" page={data.page} pages={data.pages} address={address} />
        </>
      )}
    </Loading>
  );
}

function Differences({ of, change, page, address }: PageProps & { change: "added" | "changed" }): JSX.Element {
  const answer = useResource(differences(of.id, page, change));
  return (
    <Loading from={answer} cards={1}>
      {(data) => data.total === 0 ? <p>{change === "added" ? "加わる記録はありません。" : "変わる記録はありません。"}</p> : (
        <>
          <ol class="differences">{data.differences.map((one) => <li key={`${one.row} ${one.id}`}><One of={one} /></li>)}</ol>
          <Pagination label="違いのページ送り" page={data.page} pages={data.pages} address={address} />
        </>
      )}
    </Loading>
  );
}

function One({ of: { row, id, title, change, fields } }: { of: Difference }): JSX.Element {
  const table = (
    <dl class="change-fields">
      {fields.map(({ field, label, before, after }) => (
        <div key={field}>
          <dt>{label}</dt>
          <dd>
            {change === "changed" && <><span class="visually-hidden">前: </span>{before ? <del>{before}</del> : <span class="minor">（未記入）</span>} <span aria-hidden="true">→</span><span class="visually-hidden">後: </span> </>}
            {after ? <ins>{after}</ins> : <span class="minor">（未記入）</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
  return (
    <>
      <p class="difference-head">
        <strong>{title || id}</strong> <span class="minor">{id}、{count(row)}行</span> <Badge tone={change === "added" ? "able" : "match"}>{change === "added" ? "追加" : `変更${fields.length}項目`}</Badge>
      </p>
      {change === "changed" ? table : <details><summary>内容を見る</summary>{table}</details>}
    </>
  );
}
