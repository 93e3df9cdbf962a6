/** A person in the search results, with the reasons for being there. */
import type { ComponentChildren, JSX } from "preact";
import type { Evidence, PersonHit } from "../api";
import { count, date } from "../text";
import { Badge, Highlighted, Joined, labels, Tags } from "./basics";

/** Labels of the fields that evidence comes from; an unknown field goes without. */
const field_labels: Record<string, string> = {
  outline: "概要", challenge: "課題", actions: "取り組み", result: "結果", partners: "連携した機関",
  name: "名前", yomi: "よみ", message: "ひとこと", how_i_help: "お手伝いできること", methods: "手法・道具",
  topics: "分野", industries: "業種", qualifications: "資格",
};

export function EvidenceItem({ item, href }: { item: Evidence; href: string }): JSX.Element {
  const circumstances = [item.year && `${item.year}年`, item.prefecture?.label, item.industry?.label].filter(Boolean);
  return (
    <li class="evidence">
      <p class="evidence-head">
        <span class={`evidence-kind evidence-${item.kind}`}>{item.kind === "case" ? "事例" : "プロフィール"}</span>
        {item.kind === "case"
          ? <a href={href}><Highlighted text={item.title} ranges={item.title_highlights} /></a>
          : item.title && <span><Highlighted text={item.title} ranges={item.title_highlights} /></span>}
        {circumstances.length > 0 && <span class="evidence-when">{circumstances.join("・")}</span>}
      </p>
      {item.snippet && item.field !== "title" && (
        <p class="evidence-text">
          {field_labels[item.field] && <span class="evidence-field">{field_labels[item.field]}</span>}
          <Highlighted text={item.snippet} ranges={item.highlights} />
        </p>
      )}
    </li>
  );
}

function Matched({ matched, match }: Pick<PersonHit, "matched" | "match">): JSX.Element {
  return (
    <>
      {match === "related" && <Badge tone="plain">関連する内容で一致</Badge>}
      {matched.cases > 0 && <Badge tone="match">事例{count(matched.cases)}件で一致</Badge>}
      {matched.profile && <Badge tone="match">プロフィールで一致</Badge>}
    </>
  );
}

/** Which words of the need this person's evidence says, says in another way, and does not say. */
export function Words({ covered, uncovered, via }: Pick<PersonHit, "covered" | "uncovered" | "via">): JSX.Element | null {
  if (covered.length + uncovered.length + via.length === 0) return null;
  return (
    <dl class="person-words">
      {covered.length + via.length > 0 && (
        <div>
          <dt class="visually-hidden">含まれる語</dt>
          <dd>
            <ul class="words">
              {covered.map((word) => <li class="word word-covered">{word}</li>)}
              {via.map(({ word, found }) => (
                <li class="word word-via">
                  {word} <span aria-hidden="true">≈</span><span class="visually-hidden">は次の語で一致:</span> {found}
                </li>
              ))}
            </ul>
          </dd>
        </div>
      )}
      {uncovered.length > 0 && (
        <div>
          <dt>含まれない語</dt>
          <dd><ul class="words">{uncovered.map((word) => <li class="word word-missing">{word}</li>)}</ul></dd>
        </div>
      )}
    </dl>
  );
}

/** Whether the person can come, and how fresh the record is. */
export function Reach({ modes, outside_region }: Pick<PersonHit, "modes" | "outside_region">): JSX.Element {
  const online = modes.some(({ code }) => code === "online");
  return (
    <>
      {online && <Badge tone="able">オンライン可</Badge>}
      {outside_region.code === "yes" && <Badge tone="able">地域外も可</Badge>}
      {outside_region.code === "online_only" && <Badge tone="able">地域外はオンラインのみ</Badge>}
    </>
  );
}

interface Props {
  person: PersonHit;
  /** The query string that the profile and case pages get, so that they know the question. */
  suffix?: string;
  /** Address of the form that asks for this person, for those who may. */
  ask?: string | undefined;
  /** More that one can do with the person. */
  children?: ComponentChildren;
}

export function PersonCard({ person, suffix = "", ask, children }: Props): JSX.Element {
  const { qualifications, topics, industries } = person;
  const freshness = [
    person.profile_verified_on ? `プロフィール確認 ${date(person.profile_verified_on)}` : "プロフィール未確認",
    person.last_case_year && `最新の事例 ${person.last_case_year}年`,
    person.travel && `移動の目安 ${person.travel.class.label}（約${count(person.travel.km)}km）`,
    person.open_jobs > 0 && `対応中の依頼 ${count(person.open_jobs)}件`,
  ].filter(Boolean);
  return (
    <article class="person">
      <header class="person-head">
        <h3>
          <a href={`/coordinators/${person.id}${suffix}`}>{person.name}</a>
          <span class="person-yomi">{person.yomi}</span>
        </h3>
        <p class="person-matched"><Matched matched={person.matched} match={person.match} /></p>
      </header>
      <Joined parts={[`${person.hub_name}（${person.prefecture.label}）`, person.role.label, person.title]} />
      <dl class="person-facts">
        {qualifications.length > 0 && <div><dt>資格</dt><dd>{labels(qualifications)}</dd></div>}
        {topics.length > 0 && <div><dt>分野</dt><dd><Tags items={topics} limit={3} /></dd></div>}
        {industries.length > 0 && <div><dt>業種</dt><dd><Tags items={industries} limit={3} /></dd></div>}
      </dl>
      <Words covered={person.covered} uncovered={person.uncovered} via={person.via} />
      {person.why.length > 0 && (
        <ul class="evidences" aria-label={`${person.name}さんが見つかった理由`}>
          {person.why.map((item) => <EvidenceItem key={item.kind + item.id} item={item} href={`/cases/${item.id}${suffix}`} />)}
        </ul>
      )}
      <footer class="person-foot">
        <Reach modes={person.modes} outside_region={person.outside_region} />
        <span class="person-fresh">{freshness.join("・")}</span>
      </footer>
      {(ask || children) && (
        <div class="person-actions">
          {children}
          {ask && <a class="button person-ask" href={ask}><span class="visually-hidden">{person.name}さんに</span>依頼する</a>}
        </div>
      )}
    </article>
  );
}
