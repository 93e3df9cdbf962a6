/** Who fits at home and who elsewhere, nearest first, for a searcher who said where. */
import type { JSX } from "preact";
import type { PeopleAnswer, Reference } from "../api";
import { addressOf, hubOf, searchAddress, type SearchState } from "../search_state";
import { count } from "../text";

type From = NonNullable<PeopleAnswer["from"]>;

/** Blocks shown; the filters list the others. */
const k_nearest = 3;

const no_places = { prefecture: [], block: [], hub: [] };

interface Props {
  state: SearchState;
  from: From;
  lists: Reference | undefined;
}

function Amount({ name, total, href }: { name: string; total: number; href: string }): JSX.Element {
  const text = <>{name} <strong>{count(total)}人</strong></>;
  return total > 0 ? <a href={href}>{text}</a> : <span>{text}</span>;
}

export function GapBanner({ state, from, lists }: Props): JSX.Element {
  const home = lists?.prefectures.find(({ code }) => code === from.prefecture)?.label ?? "自分の都道府県";
  const everywhere = { ...state, selected: { ...state.selected, ...no_places }, exclude_hub: null, page: 1 };
  const at_home = { ...everywhere, selected: { ...everywhere.selected, prefecture: [from.prefecture] } };
  const elsewhere = { ...everywhere, exclude_hub: hubOf(from.prefecture) };
  return (
    <div class={from.home === 0 ? "gap gap-none" : "gap"} role="group" aria-label="地元とほかの地域の人数">
      <p class="gap-totals">
        <Amount name={`地元 ${home}`} total={from.home} href={searchAddress(at_home)} />
        <Amount name="ほかの地域" total={from.elsewhere} href={searchAddress(elsewhere)} />
      </p>
      {from.nearest.length > 0 && (
        <div class="gap-nearest">
          <span aria-hidden="true">近い順</span>
          <ul aria-label="近い順">
            {from.nearest.slice(0, k_nearest).map(({ block, label, total, distance_km, query }) => (
              <li key={block}>
                <a href={addressOf(query)}>{label} {count(total)}人</a>
                <span class="minor">（約{count(distance_km)}km）</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
