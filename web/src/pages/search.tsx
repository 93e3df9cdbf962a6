/** The search page: start, results and nothing found are states of one address. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { people, type PeopleAnswer, type PersonHit, type Reference, type Suggestion } from "../api";
import { PageHeading } from "../components/basics";
import { CompareBar, CompareChoice } from "../components/compare_choice";
import { FewFound, relaxedText } from "../components/few_found";
import { activeFilters, Chips, Filters, labelOf } from "../components/filters";
import { GapBanner } from "../components/gap_banner";
import { NearForms } from "../components/near_forms";
import { Pagination } from "../components/pagination";
import { PersonCard } from "../components/person_card";
import { SearchBox } from "../components/search_box";
import { SearchTools } from "../components/search_tools";
import { SearchHelp } from "../components/search_help";
import { SortControl } from "../components/sort_control";
import { Loading, Notice, SampleNotice } from "../components/states";
import { SynonymsUsed } from "../components/synonyms";
import { k_own_prefecture, Viewpoint } from "../components/viewpoint";
import { stored, useReference, useResource, useTitle } from "../hooks";
import { isLost, setNeed } from "../memo";
import { askAddress } from "../request_address";
import { navigate, useArrival, usePlace, type Place } from "../router";
import {
  empty_search, isStart, parseSearch, searchAddress, searchParameters, toggle, type SearchState,
} from "../search_state";
import { useMay, useSession } from "../session";
import { completed, textBefore } from "../suggest";
import { count, seconds, shorten } from "../text";

const k_title_characters = 40;

const examples = [
  "旅館の人手不足",
  "粗利が出ない町工場の見積もり",
  "後継者がいない酒蔵",
  "インボイス対応が不安な個人タクシー",
];

function change(state: SearchState): void {
  navigate(searchAddress(state), { by: "change" });
}

/** A record is opened, a place narrows the search, everything else completes the question. */
function choose(state: SearchState, suggestion: Suggestion, typed: string): string {
  const { kind, id = "" } = suggestion;
  if (kind === "person" || kind === "organization") {
    navigate(`/${kind === "person" ? "coordinators" : "organizations"}/${encodeURIComponent(id)}`);
    return typed;
  }
  const dimension = /^\d\d$/.test(id) ? "prefecture" : "block";
  const narrows = kind === "place" && !state.selected[dimension].includes(id);
  const q = kind === "place" ? textBefore(typed, suggestion) : completed(typed, suggestion);
  change({ ...(narrows ? toggle(state, dimension, id) : state), q, page: 1 });
  return q;
}

/** On the bare start page the prefecture chosen last time on this computer is chosen again. */
function useOwnPrefecture({ search, by, focus }: Place): void {
  useEffect(() => {
    const own = stored(k_own_prefecture);
    if (search === "" && /^\d\d$/.test(own)) {
      navigate(searchAddress({ ...empty_search, from_prefecture: own }), { by, focus, replace: true });
    }
  }, [search]);
}

function requestOf(state: SearchState): URLSearchParams {
  const parameters = searchParameters(state);
  if (isStart(state)) parameters.set("per_page", "1");
  return parameters;
}

export function SearchPage(): JSX.Element {
  const place = usePlace();
  const state = parseSearch(place.search);
  const start = isStart(state);
  const lists = useReference();
  const answer = useResource(people(requestOf(state)), start ? "start" : "results");
  const question = shorten(state.q ?? "", k_title_characters);
  useOwnPrefecture(place);
  useTitle(start ? "" : question ? `${question} の検索結果` : "コーディネーター一覧");
  useArrival(!answer.loading || answer.data !== undefined);

  return (
    <div class={start ? "search search-start" : "search"}>
      <PageHeading quiet={!start}>
        {start ? "解決した人を、全国から探す" : question ? `「${question}」の検索結果` : "コーディネーター一覧"}
      </PageHeading>
      {start && (
        <p class="lead">
          相談の内容を書くか、相談メモをそのまま貼り付けてください。<br />
          似た相談を実際に支援したコーディネーターを、事例とともに示します。
        </p>
      )}
      {isLost(place.search) && (
        <Notice tone="info" title="相談メモがここにはありません">
          <p>
            長い相談メモはアドレスに入れず、入力した画面だけが覚えています。お手数ですが、もう一度貼り付けてください。
          </p>
        </Notice>
      )}
      <div class="search-panel">
        <SearchBox
          text={state.q ?? ""}
          label="相談の内容"
          placeholder="例: 旅館の人手不足。相談メモの貼り付けもできます"
          onSearch={(q) => change({ ...state, q, page: 1 })}
          onChoose={(suggestion, typed) => choose(state, suggestion, typed)}
        />
        <SearchHelp />
        <Viewpoint state={state} lists={lists} onChange={change} />
      </div>
      <p class="visually-hidden" role="status">
        {!start && answer.data && !answer.loading && announcement(answer.data)}
      </p>
      {start && <Examples state={state} />}
      <Loading from={answer} cards={start ? 0 : 4}>
        {(data) => start
          ? <Start state={state} answer={data} />
          : <Results state={state} answer={data} lists={lists} />}
      </Loading>
    </div>
  );
}

function Examples({ state }: { state: SearchState }): JSX.Element {
  return (
    <section aria-labelledby="examples-heading">
      <h2 id="examples-heading">検索の例</h2>
      <ul class="examples">
        {examples.map((q) => <li><a href={searchAddress({ ...state, q })}>{q}</a></li>)}
      </ul>
    </section>
  );
}

function Start({ state, answer }: { state: SearchState; answer: PeopleAnswer }): JSX.Element {
  const topics = answer.facets.topic.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  return (
    <>
      {topics.length > 0 && (
        <section aria-labelledby="topics-heading">
          <h2 id="topics-heading">分野から探す</h2>
          <ul class="topic-list">
            {topics.map(({ code, label, count: n }) => (
              <li>
                <a href={searchAddress({ ...state, selected: { ...state.selected, topic: [code] } })}>
                  <span>{label}</span> <span class="topic-count">{count(n)}人</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="start-all"><a href={searchAddress({ ...state, q: "" })}>登録されている{count(answer.total)}人をすべて見る</a></p>
      {answer.fictional && <SampleNotice />}
    </>
  );
}

/** What a screen reader is told when an answer is there. */
function announcement({ total, relaxed }: PeopleAnswer): string {
  const found = total > 0 ? `${count(total)}人見つかりました` : "見つかりませんでした";
  return [found, ...relaxed.slice(0, 1).map(relaxedText)].join("。");
}

function Results(
  { state, answer, lists }: { state: SearchState; answer: PeopleAnswer; lists: Reference | undefined },
): JSX.Element {
  const active = activeFilters(state, lists, answer.facets);
  const places = (["prefecture", "block", "hub"] as const).flatMap((dimension) =>
    state.selected[dimension].map((code) => labelOf(dimension, code, lists, answer.facets)));
  const near = <NearForms forms={answer.did_you_mean} state={state} />;
  const help = (
    <FewFound total={answer.total} relaxed={answer.relaxed} places={places} words={Boolean(state.q?.trim())}>
      {answer.total === 0 && near}
    </FewFound>
  );
  const may_ask = useMay("ask_dispatch");
  const own_hub = useSession()?.organization_id;
  const ask = ({ id, hub }: PersonHit) =>
    may_ask && hub !== own_hub ? askAddress({ people: [id], need: state.q, prefecture: state.from_prefecture }) : undefined;
  const suffix = state.q?.trim() ? `?${setNeed(new URLSearchParams(), state.q)}` : "";
  return (
    <div class="results-layout">
      <a class="skip skip-inline" href="#results">検索結果へ移動</a>
      <Filters state={state} facets={answer.facets} lists={lists} onChange={change} />
      <div class="results">
        <div class="results-head">
          <h2 id="results" tabIndex={-1}>
            <span class="results-total">{count(answer.total)}人</span>
            <span class="results-time">（{seconds(answer.took_ms)}）</span>
          </h2>
          <SortControl state={state} has_place={answer.from !== null} onChange={change} />
        </div>
        <SearchTools state={state} />
        {answer.from && <GapBanner state={state} from={answer.from} lists={lists} />}
        {answer.total > 0 && near}
        <SynonymsUsed state={state} synonyms={answer.synonyms} onChange={change} />
        {answer.licensed_work.map(({ notice }) => <p class="notice notice-info" role="note">{notice}</p>)}
        <Chips active={active} state={state} onChange={change} />
        {answer.notes.length > 0 && (
          <Notice tone="info" title="条件の一部を読み取れませんでした">
            {answer.notes.map((note) => <p>{note}</p>)}
          </Notice>
        )}
        {answer.fictional && <SampleNotice />}
        {answer.total === 0 && help}
        <ol class="people" start={(answer.page - 1) * answer.per_page + 1}>
          {answer.people.map((person) => (
            <li key={person.id}>
              <PersonCard person={person} suffix={suffix} ask={ask(person)}><CompareChoice person={person} /></PersonCard>
            </li>
          ))}
        </ol>
        {answer.total > 0 && help}
        <Pagination
          page={answer.page}
          pages={Math.ceil(answer.total / answer.per_page)}
          address={(page) => searchAddress({ ...state, page })}
        />
        <CompareBar need={state.q ?? ""} from_prefecture={answer.from?.prefecture ?? null} />
      </div>
    </div>
  );
}
