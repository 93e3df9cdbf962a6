/** A coordinator's profile. With ?q= the cases that answer that question come first. */
import type { ComponentChildren, JSX } from "preact";
import { cases, coordinator, type Coordinator, type Labelled, type Session } from "../api";
import { Badge, Fact, Joined, labels, PageHeading, Passage, Tags } from "../components/basics";
import { CaseItem } from "../components/case_item";
import { ContactReveal } from "../components/contact_reveal";
import { Pagination } from "../components/pagination";
import { Reach } from "../components/person_card";
import { RecordPage } from "../components/record_page";
import { SimilarPeople } from "../components/similar";
import { Loading, SampleNotice } from "../components/states";
import { weekdays_from_monday } from "../days";
import { useResource } from "../hooks";
import { needIn, setNeed } from "../memo";
import { askAddress } from "../request_address";
import { usePlace } from "../router";
import { useMay, useSession } from "../session";
import { empty_search, searchAddress } from "../search_state";
import { count, date, shorten } from "../text";

const k_matching_cases = 5;
const k_question_characters = 30;

const week = weekdays_from_monday.flatMap(({ code }) => [code, `${code}_am`, `${code}_pm`]);

function inWeekOrder(days: readonly Labelled[]): Labelled[] {
  return [...days].sort((a, b) => week.indexOf(a.code) - week.indexOf(b.code));
}

const languages = new Intl.DisplayNames("ja", { type: "language" });

function languageName(tag: string): string {
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

export function CoordinatorPage({ id }: { id: string }): JSX.Element {
  const { search } = usePlace();
  const parameters = new URLSearchParams(search);
  const question = needIn(parameters)?.trim() ?? "";
  const page = Number(parameters.get("page")) || 1;
  return (
    <RecordPage resource={coordinator(id)} home={{ href: "/", label: "検索へ" }} title={({ name }) => name}>
      {(person) => (
        <Profile person={person} question={question}>
          {question && <MatchingCases id={id} question={question} />}
          <AllCases person={person} page={page} question={question} />
          <SimilarPeople id={id} />
        </Profile>
      )}
    </RecordPage>
  );
}

/** For showing the way only: the server decides. */
function mayEdit(session: Session | undefined, person: Coordinator): boolean {
  switch (session?.permissions["edit_profile"]) {
    case "any": return true;
    case "own_organization": return session.organization_id === person.hub;
    case "own": return session.coordinator_id === person.id;
    default: return false;
  }
}

function Profile({ person, question, children }: { person: Coordinator; question: string; children: ComponentChildren }): JSX.Element {
  const session = useSession();
  const may_ask = useMay("ask_dispatch");
  return (
    <article>
      <header class="record-head">
        <PageHeading>{person.name}</PageHeading>
        <p class="record-yomi">{[person.yomi, person.romaji].filter(Boolean).join(" / ")}</p>
        <Joined
          parts={[
            <a href={`/organizations/${person.hub}`}>{person.hub_name}</a>,
            person.prefecture.label === person.block.label
              ? person.block.label
              : `${person.prefecture.label}（${person.block.label}）`,
            person.role.label,
            person.title,
          ]}
        />
        <p class="record-badges">
          <Reach modes={person.modes} outside_region={person.outside_region} />
          {person.can_train_staff && <Badge tone="plain">支援機関の職員研修ができる</Badge>}
          {person.accepts_trainee && <Badge tone="plain">同行・実習の受け入れができる</Badge>}
          {person.fictional && <Badge tone="sample">架空のデータ</Badge>}
        </p>
      </header>
      {person.fictional && <SampleNotice />}
      <div class="record-columns">
        <div class="record-main">
          <Passage title="ひとこと" text={person.message} />
          <Passage title="お手伝いできること" text={person.how_i_help} />
          {children}
        </div>
        <aside class="record-side" aria-label="基本情報">
          <p class="record-contact">
            相談や派遣の依頼は、<a href={`/organizations/${person.hub}`}>{person.hub_name}</a>で受け付けます。
          </p>
          {may_ask && session?.organization_id !== person.hub && (
            <p><a class="button button-main" href={askAddress({ people: [person.id], need: question })}>{person.name}さんに依頼する</a></p>
          )}
          {mayEdit(session, person) && <p><a href={`/coordinators/${person.id}/edit`}>プロフィールを編集する</a></p>}
          <ContactReveal key={person.id} id={person.id} name={person.name} />
          <Facts person={person} />
        </aside>
      </div>
    </article>
  );
}

function Facts({ person }: { person: Coordinator }): JSX.Element {
  return (
    <dl class="facts">
      <Fact name="資格">
        {person.qualifications.length > 0 && (
          <ul class="plain-list">
            {person.qualifications.map(({ label, verified_on }) => (
              <li>{label}{verified_on && <span class="minor">（{date(verified_on)}確認）</span>}</li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact name="分野">{person.topics.length > 0 && <Tags items={person.topics} />}</Fact>
      <Fact name="業種">{person.industries.length > 0 && <Tags items={person.industries} />}</Fact>
      <Fact name="手法・道具">{person.methods.join("、")}</Fact>
      <Fact name="事業の段階">{labels(person.stages)}</Fact>
      <Fact name="事業者の規模">{labels(person.size_bands)}</Fact>
      <Fact name="支援の深さ">{labels(person.depth)}</Fact>
      <Fact name="相談の方法">{labels(person.modes)}</Fact>
      <Fact name="地域外への対応">{person.outside_region.label}</Fact>
      <Fact name="対応できる曜日と時間">{labels(inWeekOrder(person.weekdays))}</Fact>
      <Fact name="言語">{person.languages.map(languageName).join("、")}</Fact>
      <Fact name="内容の確認">{person.profile_verified_on ? date(person.profile_verified_on) : "未確認"}</Fact>
      <Fact name="出典">{person.source}</Fact>
    </dl>
  );
}

function MatchingCases({ id, question }: { id: string; question: string }): JSX.Element {
  const parameters = new URLSearchParams({ q: question, coordinator: id, per_page: String(k_matching_cases) });
  const answer = useResource(cases(parameters));
  return (
    <section class="case-section case-section-matching" aria-labelledby="matching-heading">
      <h2 id="matching-heading">「{shorten(question, k_question_characters)}」に近い事例</h2>
      <Loading from={answer} cards={1}>
        {(data) => data.cases.length > 0
          ? <ul class="case-list">{data.cases.map((item) => <CaseItem key={item.id} item={item} suffix={`?${setNeed(new URLSearchParams(), question)}`} />)}</ul>
          : (
            <p>
              近い事例はありません。プロフィールの内容で一致しました。
              {data.relaxed.filter(({ drop }) => drop === "coordinator").map(({ label, total }) => (
                <a href={searchAddress({ ...empty_search, q: question })}>{label}{count(total)}件</a>
              ))}
            </p>
          )}
      </Loading>
    </section>
  );
}

/** The newest cases come with the profile; further pages are asked for. */
function AllCases({ person, page, question }: { person: Coordinator; page: number; question: string }): JSX.Element {
  const address = (n: number) => {
    const parameters = new URLSearchParams();
    if (question) setNeed(parameters, question);
    if (n > 1) parameters.set("page", String(n));
    return `/coordinators/${person.id}${parameters.size ? `?${parameters}` : ""}`;
  };
  return (
    <section class="case-section" aria-labelledby="cases-heading">
      <h2 id="cases-heading">支援した事例 <span class="heading-count">{count(person.cases_total)}件</span></h2>
      {person.cases_total === 0 && <p>公開されている事例はまだありません。</p>}
      {page > 1
        ? <OlderCases id={person.id} page={page} per_page={person.cases.length || 20} />
        : <ul class="case-list">{person.cases.map((item) => <CaseItem key={item.id} item={item} />)}</ul>}
      <Pagination
        page={page}
        pages={person.cases.length > 0 ? Math.ceil(person.cases_total / person.cases.length) : 1}
        address={address}
      />
    </section>
  );
}

function OlderCases({ id, page, per_page }: { id: string; page: number; per_page: number }): JSX.Element {
  const answer = useResource(cases(new URLSearchParams({
    coordinator: id, page: String(page), per_page: String(per_page),
  })));
  return (
    <Loading from={answer}>
      {(data) => <ul class="case-list">{data.cases.map((item) => <CaseItem key={item.id} item={item} />)}</ul>}
    </Loading>
  );
}
