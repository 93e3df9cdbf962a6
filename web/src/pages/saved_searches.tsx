/** Searches that tell when somebody who fits appears. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Badge, Button } from "../components/basics";
import { DataTable, type Column } from "../components/data_table";
import { DispatchNav } from "../components/dispatch_nav";
import { activeFilters } from "../components/filters";
import { Question } from "../components/forms";
import { SignedIn } from "../components/signed_in";
import { Loading, Notice } from "../components/states";
import { removeSavedSearch, savedSearches, type SavedSearch } from "../dispatch_api";
import { useReference, useResource } from "../hooks";
import { parseSearch, searchAddress, type SearchState } from "../search_state";
import { count, moment, shorten } from "../text";

const k_need_characters = 60;
/** Names of new people in a row; the search shows the others. */
const k_names = 5;

export function SavedSearchesPage(): JSX.Element {
  return <SignedIn title="保存した検索" may="save_searches">{() => <List />}</SignedIn>;
}

/** The search that was saved; what is none of its parameters is dropped. */
function searchOf(saved: SavedSearch): SearchState {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(saved)) {
    if (name === "new" || value === null) continue;
    for (const one of [value as unknown].flat()) {
      const text = one === true ? "1" : typeof one === "object" ? (one as { code?: string }).code : String(one);
      if (text) parameters.append(name, text);
    }
  }
  return { ...parseSearch(parameters.toString()), q: saved.q, page: 1 };
}

function List(): JSX.Element {
  const answer = useResource(savedSearches());
  const lists = useReference();
  const [removing, setRemoving] = useState<SavedSearch>();
  const [told, setTold] = useState("");
  const remove = async (saved: SavedSearch) => {
    await removeSavedSearch(saved.id);
    setRemoving(undefined);
    setTold(`「${saved.name}」を消しました。`);
    answer.retry();
  };
  const columns: Column<SavedSearch>[] = [
    {
      name: "名前", heads: true,
      cell: (saved) => (
        <><a href={searchAddress(searchOf(saved))}>{saved.name}</a>{" "}
          {saved.q !== saved.name && <span class="minor">{shorten(saved.q, k_need_characters)}</span>}</>
      ),
    },
    { name: "条件", cell: (saved) => activeFilters(searchOf(saved), lists).map(({ label }) => label).join("、") },
    {
      name: "新しく合う人",
      cell: ({ new: people }) => people.length > 0 && (
        <div>
          <Badge tone="match">{count(people.length)}人</Badge>{" "}
          {people.slice(0, k_names).map(({ id, name }, i) => (
            <>{i > 0 && "、"}<a href={`/coordinators/${encodeURIComponent(id)}`}>{name}</a></>
          ))}
          {people.length > k_names && ` ほか${count(people.length - k_names)}人`}
        </div>
      ),
    },
    { name: "保存したとき", cell: ({ people_then, created_at }) => <div>{count(people_then)}人 <span class="minor in-turn">{moment(created_at)}</span></div> },
    { name: "最後に調べた", cell: ({ looked_at }) => <span class="minor">{looked_at ? moment(looked_at) : "まだ"}</span> },
    {
      name: "操作", actions: true,
      cell: (saved) => <Button kind="text" onClick={() => setRemoving(saved)}>消す<span class="visually-hidden">: {saved.name}</span></Button>,
    },
  ];
  return (
    <>
      <DispatchNav />
      <p class="lead">条件に合う人が新しく加わると、お知らせが届きます。見られるのはあなただけです。</p>
      <p role="status" class="told">{told}</p>
      <Loading from={answer}>
        {({ saved_searches: all }) => all.length === 0
          ? (
            <Notice tone="info" title="保存した検索はまだありません">
              <p><a href="/">検索</a>の結果の上にある「この検索を保存する」で加えられます。</p>
            </Notice>
          )
          : <DataTable label="保存した検索" columns={columns} rows={all} rowKey={({ id }) => id} />}
      </Loading>
      {removing && (
        <Question title={`「${removing.name}」を消す`} yes="消す" action={() => remove(removing)} onClose={() => setRemoving(undefined)}>
          <p>この検索についてのお知らせは、届かなくなります。</p>
        </Question>
      )}
    </>
  );
}
