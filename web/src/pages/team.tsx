/** The smallest set of people who cover the topics of a need together. The address is the question. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { Reference } from "../api";
import { Button, Checkbox, Joined, Tags } from "../components/basics";
import { compareAddress } from "../components/compare_choice";
import { DispatchNav } from "../components/dispatch_nav";
import { SignedIn } from "../components/signed_in";
import { Loading, Notice } from "../components/states";
import { k_own_prefecture, PrefectureSelect } from "../components/viewpoint";
import { team, type Team, type TeamMember, type TeamWish } from "../dispatch_api";
import { stored, useReference, useResource } from "../hooks";
import { isLost, needIn, setNeed } from "../memo";
import { navigate, usePlace } from "../router";
import { count } from "../text";

const k_need_max = 2000;
/** The smallest set is found exactly up to here. */
const k_topics_max = 10;

export function TeamPage(): JSX.Element {
  return <SignedIn title="チームを組む" may="ask_dispatch">{() => <Builder />}</SignedIn>;
}

function parse(search: string): TeamWish {
  const parameters = new URLSearchParams(search);
  return {
    need: needIn(parameters) ?? "",
    topics: [...new Set(parameters.getAll("topic"))].slice(0, k_topics_max),
    from_prefecture: parameters.get("from_prefecture") || null,
    online: parameters.get("online") === "1",
  };
}

function addressOf({ need, topics, from_prefecture, online }: TeamWish): string {
  const parameters = new URLSearchParams(topics.map((code) => ["topic", code]));
  if (need.trim()) setNeed(parameters, need);
  if (from_prefecture) parameters.set("from_prefecture", from_prefecture);
  if (online) parameters.set("online", "1");
  return parameters.size > 0 ? `/team?${parameters}` : "/team";
}

function Builder(): JSX.Element {
  const { search } = usePlace();
  const wish = parse(search);
  const lists = useReference();
  const is_asked = wish.need.trim() !== "" || wish.topics.length > 0;
  return (
    <>
      <DispatchNav />
      <p class="lead">一つの相談にいくつもの分野があるとき、それを合わせて受けられる、いちばん少ない人の組を探します。</p>
      {isLost(search) && (
        <Notice tone="info" title="相談メモがここにはありません"><p>お手数ですが、もう一度貼り付けてください。</p></Notice>
      )}
      <Ask key={search} wish={wish} lists={lists} />
      {is_asked && <Answer wish={wish} />}
    </>
  );
}

function Ask({ wish, lists }: { wish: TeamWish; lists: Reference | undefined }): JSX.Element {
  const id = useId();
  const own = stored(k_own_prefecture) || null;
  const [next, setNext] = useState<TeamWish>({ ...wish, from_prefecture: wish.from_prefecture ?? (wish.need || wish.topics.length > 0 ? null : own) });
  const change = (part: Partial<TeamWish>) => setNext({ ...next, ...part });
  const toggle = (code: string) =>
    change({ topics: next.topics.includes(code) ? next.topics.filter((one) => one !== code) : [...next.topics, code] });
  const is_empty = next.need.trim() === "" && next.topics.length === 0;
  const find = (event: Event) => {
    event.preventDefault();
    if (!is_empty) navigate(addressOf(next), { by: "change" });
  };
  return (
    <form class="work team-form" aria-label="チームの条件" onSubmit={find}>
      <div class="work-field">
        <label for={`${id}-need`}>相談の内容</label>
        <p class="minor" id={`${id}-help`}>分野を選ばないときは、この文に近い事例や人から分野を読み取ります。</p>
        <textarea
          id={`${id}-need`} rows={3} maxLength={k_need_max} aria-describedby={`${id}-help`} value={next.need}
          onInput={(event) => change({ need: event.currentTarget.value })}
        />
      </div>
      <details class="facet" open={next.topics.length > 0}>
        <summary>分野を選ぶ{next.topics.length > 0 && <span class="facet-selected">{next.topics.length}件選択中</span>}</summary>
        <fieldset>
          <legend class="visually-hidden">分野（{k_topics_max}件まで）</legend>
          <div class="work-choices">
            {lists?.topics.map(({ code, label }) => {
              const checked = next.topics.includes(code);
              return <Checkbox key={code} label={label} checked={checked} disabled={!checked && next.topics.length >= k_topics_max} onChange={() => toggle(code)} />;
            })}
          </div>
        </fieldset>
      </details>
      <div class="viewpoint">
        <span class="viewpoint-place">
          <label for={`${id}-place`}>自分の都道府県</label>
          <PrefectureSelect id={`${id}-place`} value={next.from_prefecture} none="指定しない" lists={lists} onChange={(code) => change({ from_prefecture: code })} />
        </span>
        <Checkbox label="オンライン可の人だけ" checked={next.online} onChange={() => change({ online: !next.online })} />
      </div>
      <p class="actions">
        <Button type="submit" kind="main" disabled={is_empty}>チームを探す</Button>
        {is_empty && <span class="minor">相談の内容を書くか、分野を選んでください</span>}
      </p>
    </form>
  );
}

function Answer({ wish }: { wish: TeamWish }): JSX.Element {
  const answer = useResource(team(wish));
  return <Loading from={answer}>{(data) => <Found data={data} wish={wish} />}</Loading>;
}

function Found({ data, wish }: { data: Team; wish: TeamWish }): JSX.Element {
  const ids = data.team.map(({ person }) => person.id);
  return (
    <div class="team">
      <h2>{data.team.length > 0 ? `${count(data.team.length)}人のチーム` : "組めるチームはありません"}</h2>
      {data.topics.length > 0 && (
        <p class="minor">
          {wish.topics.length > 0 ? "選んだ分野: " : "相談から読み取った分野: "}
          {data.topics.map(({ topic, holders }) => `${topic.label}（${count(holders)}人）`).join("、")}
        </p>
      )}
      {data.topics.length === 0 && (
        <Notice tone="info" title="相談から分野を読み取れませんでした"><p>「分野を選ぶ」から選んで、もう一度お試しください。</p></Notice>
      )}
      {data.uncovered.length > 0 && (
        <Notice tone="warning" title="受けられる人が見つからない分野があります">
          <p>{data.uncovered.map(({ label }) => label).join("、")}。条件（オンライン可）を外すか、<a href="/desks">窓口案内</a>で専門の機関を探してください。</p>
        </Notice>
      )}
      <ul class="people">{data.team.map((member) => <Member key={member.person.id} member={member} />)}</ul>
      {ids.length > 0 && (
        <p class="actions">
          <a class="button button-main" href={compareAddress(ids, wish.need, wish.from_prefecture)}>この{count(ids.length)}人を比べて、リストに残す</a>
        </p>
      )}
      {data.also.length > 0 && (
        <section class="case-section" aria-labelledby="also-heading">
          <h2 id="also-heading">ほかに選べる人</h2>
          <ul class="people">{data.also.map((member) => <Member key={member.person.id} member={member} />)}</ul>
        </section>
      )}
    </div>
  );
}

function Member({ member: { person, hub, prefecture, travel, topics, evidence } }: { member: TeamMember }): JSX.Element {
  return (
    <li>
      <article class="person">
        <header class="person-head"><h3><a href={`/coordinators/${encodeURIComponent(person.id)}`}>{person.name}</a></h3></header>
        <Joined
          parts={[`${hub.name}（${prefecture.label}）`, travel && `移動の目安 ${travel.class.label}（約${count(travel.km)}km）`]}
        />
        <dl class="person-facts"><div><dt>受け持つ分野</dt><dd><Tags items={topics} /></dd></div></dl>
        {evidence.length > 0 && (
          <ul class="evidences" aria-label={`${person.name}さんの根拠`}>
            {evidence.map(({ id, title, topic }) => (
              <li class="evidence" key={id + topic.code}>
                <p class="evidence-head">
                  <span class="evidence-kind">{topic.label}</span>
                  {id === person.id ? <span>プロフィールの分野</span> : <a href={`/cases/${encodeURIComponent(id)}`}>{title}</a>}
                </p>
              </li>
            ))}
          </ul>
        )}
      </article>
    </li>
  );
}
