import type { JSX } from "preact";
import { organization, people, type Organization } from "../api";
import { Fact, Joined, labels, PageHeading, Passage, Tags } from "../components/basics";
import { RecordPage } from "../components/record_page";
import { Loading, SampleNotice } from "../components/states";
import { useResource } from "../hooks";
import { useMay, useSession } from "../session";
import { count, isWebAddress } from "../text";

const k_people_shown = 20;

export function OrganizationPage({ id }: { id: string }): JSX.Element {
  return (
    <RecordPage
      resource={organization(id)}
      home={{ href: "/organizations", label: "支援機関の一覧へ" }}
      title={({ name }) => name}
    >
      {(data) => <OrganizationView data={data} />}
    </RecordPage>
  );
}

function OrganizationView({ data }: { data: Organization }): JSX.Element {
  return (
    <article>
      <header class="record-head">
        <PageHeading>{data.name}</PageHeading>
        <p class="record-yomi">{data.yomi}</p>
        <Tags items={data.types} />
      </header>
      <div class="record-columns">
        <div class="record-main">
          <Passage title="サービス" text={data.services} />
          <Passage title="強み" text={data.strengths} />
          {data.desks.length > 0 && (
            <section class="passage">
              <h2>窓口</h2>
              <table class="desks">
                <thead><tr><th scope="col">内容</th><th scope="col">時間</th></tr></thead>
                <tbody>{data.desks.map(({ what, hours }) => <tr><td>{what}</td><td>{hours}</td></tr>)}</tbody>
              </table>
            </section>
          )}
          {data.coordinators > 0 && <HubPeople id={data.id} total={data.coordinators} />}
        </div>
        <aside class="record-side" aria-label="基本情報">
          <AskHere organization={data} />
          <dl class="facts">
            <Fact name="都道府県">{data.prefecture?.label}</Fact>
            <Fact name="対応する地域">{labels(data.service_area)}</Fact>
            <Fact name="法人番号">{data.corporate_number}</Fact>
            <Fact name="ウェブサイト">
              {data.url && (isWebAddress(data.url) ? <a href={data.url} rel="noopener noreferrer">{data.url}</a> : data.url)}
            </Fact>
            <Fact name="出典">{data.source}</Fact>
          </dl>
        </aside>
      </div>
    </article>
  );
}

/** A hub lends its people, whoever its desk chooses; to any other organisation a business is referred. */
function AskHere({ organization: { id, types } }: { organization: Organization }): JSX.Element | null {
  const session = useSession();
  const may_ask = useMay("ask_dispatch");
  if (!may_ask || session?.organization_id === id) return null;
  const is_hub = types.some(({ code }) => code === "hub");
  const address = is_hub ? { hub: id } : { flow: "referral", partner: id };
  return (
    <p>
      <a class="button" href={`/requests/new?${new URLSearchParams(address)}`}>
        {is_hub ? "この拠点の窓口に任せて依頼する" : "この機関に紹介する"}
      </a>
    </p>
  );
}

/** The people of a hub, the first of them by name, all of them in the search. */
function HubPeople({ id, total }: { id: string; total: number }): JSX.Element {
  const answer = useResource(people(new URLSearchParams({ q: "", hub: id, per_page: String(k_people_shown) })));
  return (
    <section class="case-section" aria-labelledby="hub-people-heading">
      <h2 id="hub-people-heading">コーディネーター <span class="heading-count">{count(total)}人</span></h2>
      <Loading from={answer}>
        {(data) => (
          <>
            {data.fictional && <SampleNotice />}
            <ul class="case-list">
              {data.people.map((person) => (
                <li class="case-item" key={person.id}>
                  <p class="case-item-head">
                    <a href={`/coordinators/${person.id}`}>{person.name}</a>
                    <span class="person-yomi">{person.yomi}</span>
                  </p>
                  <Joined parts={[person.role.label, person.title]} />
                  <Tags items={person.topics} limit={4} />
                </li>
              ))}
            </ul>
          </>
        )}
      </Loading>
      <p class="hub-people-all">
        <a href={`/?${new URLSearchParams({ q: "", hub: id })}`}>この拠点の{count(total)}人から検索する</a>
      </p>
    </section>
  );
}
