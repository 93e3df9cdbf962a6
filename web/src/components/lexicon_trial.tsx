/** One need with the lexicon as it is and as it would be, side by side. */
import type { JSX } from "preact";
import type { LexiconTrial, TriedSearch } from "../operations_api";
import { count } from "../text";
import { Notice } from "./states";

export function Trial({ of: { before, after, only_synonyms } }: { of: LexiconTrial }): JSX.Element {
  const same = JSON.stringify(before) === JSON.stringify(after);
  return (
    <>
      {!only_synonyms && (
        <Notice tone="warning" title="同義語の変更だけを試しました">
          <p>異体字、読み飛ばす語、専門用語は索引を作り直すと効くので、ここでは試せません。</p>
        </Notice>
      )}
      {same && <p>変わりません。変更した語が相談の中にないか、合う人が同じです。</p>}
      <div class="trial">
        <Side name="いまの辞書" of={before} after={after} />
        <Side name="変更した後" of={after} before={before} />
      </div>
    </>
  );
}

interface SideProps {
  name: string;
  of: TriedSearch;
  before?: TriedSearch;
  after?: TriedSearch;
}

function Side({ name, of: { total, words_used, people }, before, after }: SideProps): JSX.Element {
  return (
    <section class="trial-side" aria-label={name}>
      <h3>{name}</h3>
      <p class="trial-total">{count(total)}人{before && before.total !== total && <span class="minor">（{total > before.total ? "+" : "−"}{count(Math.abs(total - before.total))}）</span>}</p>
      <dl class="trial-words">
        {words_used.map(({ word, also }) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd><Also words={also} before={before?.words_used.find((use) => use.word === word)?.also ?? (before ? [] : undefined)} /></dd>
          </div>
        ))}
      </dl>
      {people.length === 0 ? <p class="minor">合う人はいません。</p> : (
        <ol class="trial-people">
          {people.map(({ id, name: person, hub, rank }) => (
            <li key={id}>
              <span class="trial-rank">{rank}</span>
              <span><a href={`/coordinators/${encodeURIComponent(id)}`}>{person}</a> <span class="minor">{hub?.name}</span></span>
              {before && <Move before={before.people.find((other) => other.id === id)?.rank} rank={rank} />}
              {after && !after.people.some((other) => other.id === id) && <strong class="trial-down">外れる</strong>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** What is new against `before` stands out. */
function Also({ words, before }: { words: readonly string[]; before: readonly string[] | undefined }): JSX.Element {
  if (words.length === 0) return <span class="minor">この語だけ</span>;
  return (
    <>
      {words.map((word, n) => (
        <span key={word}>{n > 0 && "、"}{before === undefined || before.includes(word) ? word : <ins>{word}</ins>}</span>
      ))}
    </>
  );
}

function Move({ before, rank }: { before: number | undefined; rank: number }): JSX.Element | null {
  if (before === rank) return null;
  if (before === undefined) return <strong class="trial-new">新しく入る</strong>;
  const up = before > rank;
  return (
    <span class={up ? "trial-up" : "trial-down"}>
      <span aria-hidden="true">{up ? "▲" : "▼"}</span>{Math.abs(before - rank)}<span class="visually-hidden">つ{up ? "上がる" : "下がる"}</span>
    </span>
  );
}
