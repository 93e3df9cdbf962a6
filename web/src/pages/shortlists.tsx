/** The shortlists of the organisation. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { k_max_page } from "../api";
import { Button } from "../components/basics";
import { DataTable, type Column } from "../components/data_table";
import { DispatchNav } from "../components/dispatch_nav";
import { Question } from "../components/forms";
import { Pagination } from "../components/pagination";
import { SignedIn } from "../components/signed_in";
import { Loading, Notice } from "../components/states";
import { removeShortlist, shortlists, type Shortlist } from "../dispatch_api";
import { useResource } from "../hooks";
import { askAddress } from "../request_address";
import { usePlace } from "../router";
import { count, moment, shorten } from "../text";

const k_text_characters = 60;

export function ShortlistsPage(): JSX.Element {
  return <SignedIn title="候補リスト" may="keep_shortlists">{() => <List />}</SignedIn>;
}

function List(): JSX.Element {
  const asked = Number(new URLSearchParams(usePlace().search).get("page") ?? 1);
  const page = Number.isInteger(asked) && asked >= 1 ? Math.min(asked, k_max_page) : 1;
  const answer = useResource(shortlists(page));
  const [removing, setRemoving] = useState<Shortlist>();
  const [told, setTold] = useState("");
  const remove = async (list: Shortlist) => {
    await removeShortlist(list.id);
    setRemoving(undefined);
    setTold(`「${list.name}」を消しました。`);
    answer.retry();
  };
  return (
    <>
      <DispatchNav />
      <p class="lead">比べた候補と判断のメモです。同じ機関の人と共有します。</p>
      <p role="status" class="told">{told}</p>
      <Loading from={answer}>
        {(data) => (
          <>
            <p class="results-total">{count(data.total)}件</p>
            {data.shortlists.length === 0
              ? (
                <Notice tone="info" title="候補リストはまだありません">
                  <p><a href="/">検索</a>の結果で「比べる」に印を付け、比べる画面で保存すると、ここに並びます。</p>
                </Notice>
              )
              : <DataTable label="候補リスト" columns={columns(setRemoving)} rows={data.shortlists} rowKey={({ id }) => id} />}
            <Pagination page={data.page} pages={data.pages} address={(n) => (n > 1 ? `/shortlists?page=${n}` : "/shortlists")} />
          </>
        )}
      </Loading>
      {removing && (
        <Question title={`「${removing.name}」を消す`} yes="消す" action={() => remove(removing)} onClose={() => setRemoving(undefined)}>
          <p>候補とメモが消え、元に戻せません。送った依頼はそのままです。</p>
        </Question>
      )}
    </>
  );
}

const columns = (onRemove: (list: Shortlist) => void): Column<Shortlist>[] => [
  {
    name: "名前", heads: true,
    cell: (list) => (
      <>
        <a href={`/shortlists/${encodeURIComponent(list.id)}`}>{list.name}</a>{" "}
        {list.need && list.need !== list.name && <span class="minor">{shorten(list.need, k_text_characters)}</span>}
      </>
    ),
  },
  {
    name: "候補",
    cell: ({ people }) => (
      <ol class="ordered">
        {people.map(({ coordinator, hub, problem }) => (
          <li key={coordinator.id}>{coordinator.name}{hub && `（${hub.name}）`}{problem && <strong class="deadline-near"> {problem}</strong>}</li>
        ))}
      </ol>
    ),
  },
  { name: "判断", cell: ({ decision }) => decision && shorten(decision, k_text_characters) },
  { name: "作った人", cell: ({ owner, updated_at }) => <div>{owner.user_name} <span class="minor in-turn">{moment(updated_at)}</span></div> },
  {
    name: "操作", actions: true,
    cell: (list) => (
      <span class="row-actions">
        <a href={askAddress({ people: list.people.map(({ coordinator }) => coordinator.id), need: list.need, prefecture: list.prefecture?.code ?? null })}>
          依頼を書く<span class="visually-hidden">: {list.name}</span>
        </a>
        <Button kind="text" onClick={() => onRemove(list)}>消す<span class="visually-hidden">: {list.name}</span></Button>
      </span>
    ),
  },
];
