/** Hubs and partner agencies. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { k_max_page, organizations, type OrganizationHit } from "../api";
import { Button, Highlighted, Joined, labels, PageHeading } from "../components/basics";
import { Pagination } from "../components/pagination";
import { SearchBox } from "../components/search_box";
import { Loading, Notice } from "../components/states";
import { PrefectureSelect } from "../components/viewpoint";
import { useReference, useResource, useTitle } from "../hooks";
import { navigate, useArrival, usePlace } from "../router";
import { count } from "../text";

const k_per_page = 20;

/** What this page's address may hold; anything else in it is dropped. */
interface ListState {
  q: string;
  prefecture: string;
  type: string;
  page: number;
}

function parse(search: string): ListState {
  const parameters = new URLSearchParams(search);
  const page = Number(parameters.get("page") ?? 1);
  return {
    q: parameters.get("q") ?? "",
    prefecture: parameters.get("prefecture") ?? "",
    type: parameters.get("type") ?? "",
    page: Number.isInteger(page) && page >= 1 ? Math.min(page, k_max_page) : 1,
  };
}

function parametersOf({ q, prefecture, type, page }: ListState): URLSearchParams {
  const parameters = new URLSearchParams();
  if (q) parameters.set("q", q);
  if (prefecture) parameters.set("prefecture", prefecture);
  if (type) parameters.set("type", type);
  if (page > 1) parameters.set("page", String(page));
  return parameters;
}

function addressOf(state: ListState): string {
  const query = parametersOf(state).toString();
  return query ? `/organizations?${query}` : "/organizations";
}

export function OrganizationsPage(): JSX.Element {
  const { search } = usePlace();
  const id = useId();
  const state = parse(search);
  const lists = useReference();
  const parameters = parametersOf(state);
  parameters.set("per_page", String(k_per_page));
  const answer = useResource(organizations(parameters));
  useTitle("支援機関");
  useArrival(!answer.loading || answer.data !== undefined);
  const change = (part: Partial<ListState>) => navigate(addressOf({ ...state, page: 1, ...part }), { by: "change" });
  const types = lists?.organization_types ?? [];
  return (
    <div class="organizations">
      <PageHeading>支援機関</PageHeading>
      <p class="lead">よろず支援拠点と、連携する支援機関です。<a href={state.prefecture ? `/desks?prefecture=${state.prefecture}` : "/desks"}>どの相談をどの窓口へ持って行くか</a>も見られます。</p>
      <div class="search-panel">
        <SearchBox
          text={state.q}
          label="名前、または困っていること"
          placeholder="例: 信用保証協会、資金繰りが厳しい"
          onSearch={(q) => change({ q })}
        />
        <div class="viewpoint">
          <span class="viewpoint-place">
            <label for={`${id}-prefecture`}>都道府県</label>
            <PrefectureSelect
              id={`${id}-prefecture`}
              value={state.prefecture || null}
              none="すべて"
              lists={lists}
              onChange={(code) => change({ prefecture: code ?? "" })}
            />
          </span>
          {types.length > 0 && (
            <span class="viewpoint-place">
              <label for={`${id}-type`}>種類</label>
              <select id={`${id}-type`} value={state.type} onChange={(event) => change({ type: event.currentTarget.value })}>
                <option value="">すべて</option>
                {types.map(({ code, label }) => <option value={code}>{label}</option>)}
              </select>
            </span>
          )}
          {(state.prefecture || state.type) && (
            <Button kind="text" onClick={() => change({ prefecture: "", type: "" })}>条件を外す</Button>
          )}
        </div>
      </div>
      <Loading from={answer}>
        {(data) => (
          <>
            <p class="results-total" role="status">{count(data.total)}機関</p>
            {data.total === 0 && (
              <Notice tone="info" title="条件に合う支援機関はありませんでした">
                <p>言葉を短くするか、都道府県や種類の条件を外してお試しください。</p>
              </Notice>
            )}
            <ul class="organization-list">
              {data.organizations.map((item) => <OrganizationItem key={item.id} item={item} />)}
            </ul>
            <Pagination page={data.page} pages={data.pages} address={(page) => addressOf({ ...state, page })} />
          </>
        )}
      </Loading>
    </div>
  );
}

export function OrganizationItem({ item, level = 2 }: { item: OrganizationHit; level?: 2 | 3 }): JSX.Element {
  const Heading = `h${level}` as const;
  return (
    <li class="organization-item">
      <Heading class="organization-name"><a href={`/organizations/${item.id}`}><Highlighted text={item.name} ranges={item.name_highlights} /></a></Heading>
      <Joined
        parts={[
          labels(item.types),
          item.prefecture?.label,
          item.coordinators > 0 && `コーディネーター${count(item.coordinators)}人`,
        ]}
      />
      {item.why
        ? <p class="organization-services"><Highlighted text={item.why.snippet} ranges={item.why.highlights} /></p>
        : item.services && <p class="organization-services">{item.services}</p>}
    </li>
  );
}
