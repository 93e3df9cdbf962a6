/** Which desk for what, in one prefecture. */
import type { JSX } from "preact";
import { useEffect, useId } from "preact/hooks";
import { Joined, PageHeading } from "../components/basics";
import { SearchBox } from "../components/search_box";
import { Loading, Notice } from "../components/states";
import { k_own_prefecture, PrefectureSelect } from "../components/viewpoint";
import { desks, type DeskOrganization, type Desks } from "../dispatch_api";
import { stored, useReference, useResource, useTitle } from "../hooks";
import { navigate, useArrival, usePlace } from "../router";
import { useMay } from "../session";
import { count, isWebAddress } from "../text";

const k_is_prefecture = /^\d\d$/u;

export function DesksPage(): JSX.Element {
  const id = useId();
  const { search } = usePlace();
  const lists = useReference();
  const given = new URLSearchParams(search);
  const wanted = given.get("prefecture") ?? "";
  const need = given.get("q")?.trim() ?? "";
  const prefecture = k_is_prefecture.test(wanted) ? wanted : "";
  const own = stored(k_own_prefecture);
  useTitle("窓口案内");
  useArrival(true);
  useEffect(() => {
    if (!prefecture && k_is_prefecture.test(own)) navigate(`/desks?prefecture=${own}`, { by: "change", replace: true });
  }, [prefecture]);
  return (
    <div class="desks">
      <PageHeading>どの相談を、どの窓口へ</PageHeading>
      <p class="lead">都道府県を選ぶと、そこで相談を受ける機関の窓口を、機関の種類ごとに示します。</p>
      <div class="search-panel">
        <div class="viewpoint">
          <span class="viewpoint-place">
            <label for={id}>都道府県</label>
            <PrefectureSelect
              id={id} value={prefecture || null} none="選んでください" lists={lists}
              onChange={(code) => navigate(addressOf(code ?? "", need), { by: "change" })}
            />
          </span>
        </div>
        {prefecture && (
          <SearchBox
            text={need} label="何に困っているか（書かなくてもかまいません）" placeholder="例: 資金繰りが厳しい"
            onSearch={(q) => navigate(addressOf(prefecture, q), { by: "change" })}
          />
        )}
      </div>
      {prefecture && <Groups key={prefecture} prefecture={prefecture} need={need} />}
    </div>
  );
}

function addressOf(prefecture: string, need: string): string {
  const parameters = new URLSearchParams();
  if (prefecture) parameters.set("prefecture", prefecture);
  if (need.trim()) parameters.set("q", need.trim());
  return parameters.size > 0 ? `/desks?${parameters}` : "/desks";
}

function Groups({ prefecture, need }: { prefecture: string; need: string }): JSX.Element {
  const answer = useResource(desks(new URLSearchParams({ prefecture, ...(need ? { q: need } : {}) })));
  return <Loading from={answer}>{(data) => <Found data={data} need={need} />}</Loading>;
}

function Found({ data, need }: { data: Desks; need: string }): JSX.Element {
  const total = data.groups.reduce((sum, group) => sum + group.total, 0);
  return (
    <>
      <p class="results-total" role="status">{data.prefecture.label} {count(total)}機関</p>
      {total === 0 && (
        <Notice tone="info" title={need ? "合う窓口は見つかりませんでした" : `${data.prefecture.label}の窓口は登録されていません`}>
          <p><a href="/organizations">支援機関を名前や仕事の言葉で探す</a></p>
        </Notice>
      )}
      {data.groups.length > 1 && (
        <nav class="jump" aria-label="機関の種類">
          <ul>
            {data.groups.map(({ type, total }) => <li key={type.code}><a href={`#kind-${type.code}`}>{type.label} {count(total)}</a></li>)}
          </ul>
        </nav>
      )}
      {data.groups.map(({ type, purpose, total, organizations }) => (
        <section key={type.code} class="case-section" aria-labelledby={`kind-${type.code}`}>
          <h2 id={`kind-${type.code}`} tabIndex={-1}>{type.label} <span class="heading-count">{count(total)}機関</span></h2>
          {purpose && <p class="minor">{purpose}</p>}
          <ul class="organization-list">
            {organizations.map((one) => <DeskItem key={one.id} one={one} prefecture={data.prefecture.code} />)}
          </ul>
          {total > organizations.length && (
            <p><a href={`/organizations?prefecture=${data.prefecture.code}&type=${type.code}`}>{count(total)}機関をすべて見る</a></p>
          )}
        </section>
      ))}
    </>
  );
}

function DeskItem({ one, prefecture }: { one: DeskOrganization; prefecture: string }): JSX.Element {
  const may_refer = useMay("ask_dispatch");
  const is_hub = one.types.some(({ code }) => code === "hub");
  return (
    <li class="organization-item">
      <h3 class="organization-name"><a href={`/organizations/${encodeURIComponent(one.id)}`}>{one.name}</a></h3>
      {one.strengths && <p class="organization-services">{one.strengths}</p>}
      {one.services && <p class="organization-services">{one.services}</p>}
      {one.desks.length > 0 && (
        <dl class="desk-lines">
          {one.desks.map(({ what, hours }) => <div key={what}><dt>{what}</dt><dd>{hours || "時間は機関に確かめてください"}</dd></div>)}
        </dl>
      )}
      <Joined
        parts={[
          one.url && isWebAddress(one.url) && <a href={one.url} rel="noreferrer">ウェブサイト</a>,
          may_refer && !is_hub && (
            <a href={`/requests/new?${new URLSearchParams({ flow: "referral", partner: one.id, prefecture })}`}>
              この機関へ紹介する<span class="visually-hidden">: {one.name}</span>
            </a>
          ),
        ]}
      />
    </li>
  );
}
