/** One case: what was hard, what was done, what came of it, and who to ask. */
import type { JSX } from "preact";
import { oneCase, type Case, type Session } from "../api";
import { Fact, Joined, labels, PageHeading, Passage, Tags } from "../components/basics";
import { RecordPage } from "../components/record_page";
import { SimilarCases } from "../components/similar";
import { SampleNotice } from "../components/states";
import { usePlace } from "../router";
import { useSession } from "../session";
import { count, date } from "../text";

export function CasePage({ id }: { id: string }): JSX.Element {
  const { search } = usePlace();
  return (
    <RecordPage resource={oneCase(id)} home={{ href: "/", label: "検索へ" }} title={({ title }) => title}>
      {(data) => <CaseView data={data} suffix={search} />}
    </RecordPage>
  );
}

function CaseView({ data, suffix }: { data: Case; suffix: string }): JSX.Element {
  const may_edit = mayEdit(useSession(), data);
  const about = [data.year && `${data.year}年`, data.prefecture?.label, data.industry?.label, data.size_band?.label];
  return (
    <article>
      <header class="record-head">
        <p class="record-kind">支援事例</p>
        <PageHeading>{data.title}</PageHeading>
        <Joined parts={about} />
        <Tags items={data.topics} />
      </header>
      {data.fictional && <SampleNotice />}
      <div class="record-columns">
        <div class="record-main">
          <Passage title="概要" text={data.outline} />
          <Passage title="課題" text={data.challenge} />
          <Passage title="取り組み" text={data.actions} />
          <Passage title="結果" text={data.result} />
          <SimilarCases id={data.id} />
        </div>
        <aside class="record-side" aria-label="基本情報">
          <CasePeople data={data} suffix={suffix} />
          <CaseFacts data={data} />
          {may_edit && <p><a href={`/cases/${data.id}/edit`}>事例を編集する</a></p>}
          <p class="record-contact">
            <a href={`/?${new URLSearchParams({ q: data.title })}`}>似た相談を支援した人を探す</a>
          </p>
        </aside>
      </div>
    </article>
  );
}

/** For showing the way only: the server decides. */
function mayEdit(session: Session | undefined, { hub, people }: Case): boolean {
  switch (session?.permissions["edit_case"]) {
    case "any": return true;
    case "own_organization": return session.organization_id === hub;
    case "own": return people.some(({ id }) => id === session.coordinator_id);
    default: return false;
  }
}

function CasePeople({ data, suffix }: { data: Case; suffix: string }): JSX.Element {
  return (
    <section class="case-people" aria-labelledby="people-heading">
      <h2 id="people-heading">担当した人</h2>
      {data.people.length === 0 && <p>{data.hub_name}</p>}
      <ul class="plain-list">
        {data.people.map(({ id, name, role, hub_name }) => (
          <li>
            <a href={`/coordinators/${id}${suffix}`}>{name}</a>
            <span class="minor">{hub_name}・{role.label}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CaseFacts({ data }: { data: Case }): JSX.Element {
  return (
    <dl class="facts">
      <Fact name="拠点"><a href={`/organizations/${data.hub}`}>{data.hub_name}</a></Fact>
      <Fact name="連携した機関">{data.partners.join("、")}</Fact>
      <Fact name="手法・道具">{data.methods.join("、")}</Fact>
      <Fact name="次につないだ先">{labels(data.next_actions)}</Fact>
      <Fact name="事業の段階">{data.stage?.label}</Fact>
      <Fact name="支援の深さ">{data.depth?.label}</Fact>
      <Fact name="相談の方法">{labels(data.modes)}</Fact>
      <Fact name="相談の回数">{data.sessions !== null && `${count(data.sessions)}回`}</Fact>
      <Fact name="かけた時間">{data.hours !== null && `${count(data.hours)}時間`}</Fact>
      <Fact name="移動の距離">{data.travel_km !== null && `${count(data.travel_km)}km`}</Fact>
      <Fact name="解決した日">{data.resolved_on && date(data.resolved_on)}</Fact>
      <Fact name="出典">{data.source}</Fact>
    </dl>
  );
}
