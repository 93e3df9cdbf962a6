/** Up to six people side by side, from the ids in the address. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { BackLink, PageHeading } from "../components/basics";
import { compareAddress } from "../components/compare_choice";
import { Notice } from "../components/states";
import { ShortlistForm } from "../components/shortlist_form";
import { k_compared_max } from "../chosen";
import { makeShortlist } from "../dispatch_api";
import { useTitle } from "../hooks";
import { isLost, needIn } from "../memo";
import { navigate, useArrival, usePlace } from "../router";
import { shorten } from "../text";

const k_need_characters = 120;

export function ComparePage(): JSX.Element {
  const { search } = usePlace();
  const parameters = new URLSearchParams(search);
  const ids = [...new Set(parameters.getAll("id"))].filter(Boolean).slice(0, k_compared_max);
  const need = needIn(parameters) ?? "";
  const from_prefecture = parameters.get("from_prefecture") || null;
  const [notes, setNotes] = useState<Readonly<Record<string, string>>>({});
  useTitle("候補を比べる");
  useArrival(true);
  return (
    <div class="office">
      <BackLink home="/" label="検索へ" />
      <PageHeading>候補を比べる</PageHeading>
      {need && <p class="lead">相談: {shorten(need, k_need_characters)}</p>}
      {isLost(search) && (
        <Notice tone="info" title="相談メモがここにはありません">
          <p>長い相談メモは、入力した画面だけが覚えています。根拠は、それぞれの人の新しい事例で示します。</p>
        </Notice>
      )}
      {ids.length === 0
        ? (
          <Notice tone="info" title="比べる人が選ばれていません">
            <p><a href="/">検索</a>の結果で「比べる」に印を付けると、{k_compared_max}人まで並べて見られます。</p>
          </Notice>
        )
        : (
          <ShortlistForm
            need={need} prefecture={from_prefecture} choice={{ ids, notes }}
            onChoice={(next) => {
              setNotes(next.notes);
              if (next.ids.join() !== ids.join()) navigate(compareAddress(next.ids, need, from_prefecture), { by: "change", replace: true });
            }}
            save={async (wish) => {
              const { id } = await makeShortlist(wish);
              navigate(`/shortlists/${encodeURIComponent(id)}`);
            }}
          />
        )}
    </div>
  );
}
