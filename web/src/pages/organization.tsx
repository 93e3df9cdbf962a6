import type { JSX } from "preact";
import { organization, type Organization } from "../api";
import { Fact, labels, PageHeading, Passage, Tags } from "../components/basics";
import { RecordPage } from "../components/record_page";
import { count, isWebAddress } from "../text";

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
          {data.coordinators > 0 && (
            <p class="organization-people">
              <a href={`/?${new URLSearchParams({ q: "", hub: data.id })}`}>
                所属するコーディネーター{count(data.coordinators)}人を見る
              </a>
            </p>
          )}
        </div>
        <aside class="record-side" aria-label="基本情報">
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
