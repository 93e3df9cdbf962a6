/** Nobody was found: says which condition stands in the way and how many people there would be without it. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { people } from "../api";
import { searchAddress, searchParameters, withoutFilters, type SearchState } from "../search_state";
import { count } from "../text";
import type { ActiveFilter } from "./filters";
import { Notice } from "./states";

/** Totals of the same search without each filter; undefined while unknown. */
function useTotals(active: readonly ActiveFilter[]): readonly (number | undefined)[] {
  const addresses = active.map(({ without }) => {
    const parameters = searchParameters(without);
    parameters.set("per_page", "1");
    return parameters;
  });
  const key = addresses.join("\n");
  const [totals, setTotals] = useState<readonly (number | undefined)[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const total = (parameters: URLSearchParams) =>
      people(parameters).read(stop.signal).then((answer) => answer.total, () => undefined);
    void Promise.all(addresses.map(total)).then((all) => stop.signal.aborted || setTotals(all));
    return () => stop.abort();
  }, [key]);
  return totals;
}

interface Props {
  state: SearchState;
  active: readonly ActiveFilter[];
}

export function NothingFound({ state, active }: Props): JSX.Element {
  return <NothingFoundView state={state} active={active} totals={useTotals(active)} />;
}

export function NothingFoundView(
  { state, active, totals }: Props & { totals: readonly (number | undefined)[] },
): JSX.Element {
  // A filter that would bring nobody back is not worth offering.
  const helpful = active.map((filter, i) => ({ ...filter, total: totals[i] })).filter(({ total }) => total !== 0);
  return (
    <div class="state">
      <Notice tone="info" title="条件に合う人は見つかりませんでした">
        {helpful.length > 0 && (
          <>
            <p>次の条件を外すと見つかることがあります。</p>
            <ul class="relax">
              {helpful.map(({ label, without, total }) => (
                <li>
                  <a href={searchAddress(without)}>「{label}」を外す</a>
                  {total !== undefined && <span class="relax-total">{count(total)}人</span>}
                </li>
              ))}
            </ul>
          </>
        )}
        {active.length > 1 && (
          <p><a href={searchAddress(withoutFilters(state))}>条件をすべて外す</a></p>
        )}
        {state.q?.trim() && <p>言葉を減らすか、「人手不足」「原価」のような短い言葉に言い換えてお試しください。</p>}
      </Notice>
    </div>
  );
}
