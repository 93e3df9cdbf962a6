/** The help block of a search with nobody or few people: what would find more, and how many. */
import type { ComponentChildren, JSX } from "preact";
import type { RelaxedSearch } from "../api";
import { addressOf } from "../search_state";
import { count } from "../text";
import { Notice } from "./states";

/** "他の地域なら12人" */
export function relaxedText({ label, total }: RelaxedSearch): string {
  return `${label}${count(total)}人`;
}

interface Props {
  total: number;
  relaxed: readonly RelaxedSearch[];
  /** Labels of the places the search is limited to. */
  places: readonly string[];
  /** Whether words were asked for. */
  words: boolean;
  /** Other ways to go on, such as near spellings; they come first. */
  children?: ComponentChildren;
}

function title({ total, places }: Props): string {
  if (total > 0) return `見つかったのは${count(total)}人です`;
  return places.length > 0 ? `${places.join("、")}では見つかりません` : "条件に合う人は見つかりませんでした";
}

export function FewFound(props: Props): JSX.Element | null {
  const { total, relaxed, words, children } = props;
  if (total > 0 && relaxed.length === 0 && !children) return null;
  return (
    <div class="state">
      <Notice tone="info" title={title(props)}>
        {children}
        {relaxed.length > 0 && (
          <ul class="relax" aria-label="条件をゆるめると見つかる人数">
            {relaxed.map(({ drop, label, total, query }) => (
              <li key={drop}>
                <a href={addressOf(query)}>{label} <span class="relax-total">{count(total)}人</span></a>
              </li>
            ))}
          </ul>
        )}
        {total === 0 && words && <p>言葉を減らすか、「人手不足」「原価」のような短い言葉に言い換えてお試しください。</p>}
      </Notice>
    </div>
  );
}
