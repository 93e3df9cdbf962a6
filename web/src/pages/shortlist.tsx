/** One shortlist: its people side by side, with the notes and the decision of the organisation. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "../api";
import { BackLink, Joined } from "../components/basics";
import type { Choice } from "../components/comparison";
import { SignedIn } from "../components/signed_in";
import { ShortlistForm } from "../components/shortlist_form";
import { Loading, Notice } from "../components/states";
import { changeShortlist, shortlist, type Shortlist } from "../dispatch_api";
import { useResource, useTitle } from "../hooks";
import { moment } from "../text";

export function ShortlistPage({ id }: { id: string }): JSX.Element {
  return (
    <>
      <BackLink home="/shortlists" label="候補リストの一覧へ" />
      <SignedIn title="候補リスト" may="keep_shortlists">{() => <Loaded id={id} />}</SignedIn>
    </>
  );
}

function Loaded({ id }: { id: string }): JSX.Element {
  const answer = useResource(shortlist(id));
  return <Loading from={answer}>{(list) => <Shown key={id} newest={list} renew={answer.retry} />}</Loading>;
}

const choiceOf = (list: Shortlist): Choice => ({
  ids: list.people.map(({ coordinator }) => coordinator.id),
  notes: Object.fromEntries(list.people.map(({ coordinator, note }) => [coordinator.id, note])),
});

function Shown({ newest, renew }: { newest: Shortlist; renew: () => void }): JSX.Element {
  const [choice, setChoice] = useState(choiceOf(newest));
  const [saved, setSaved] = useState<Shortlist>();
  const [overtaken, setOvertaken] = useState(false);
  const list = saved && saved.version > newest.version ? saved : newest;
  useTitle(list.name);
  const save: Parameters<typeof ShortlistForm>[0]["save"] = async (wish) => {
    try {
      setSaved(await changeShortlist(list.id, list.version, wish));
      setOvertaken(false);
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 412) throw problem;
      setSaved(undefined);
      setOvertaken(true);
      renew();
    }
  };
  return (
    <>
      <p class="shortlist-name">{list.name}</p>
      <Joined parts={[list.owner.organization?.name, `作った人 ${list.owner.user_name}`, list.prefecture?.label, `最後の変更 ${moment(list.updated_at)}`]} />
      {list.need && <p class="lead">相談: {list.need}</p>}
      {list.people.filter(({ problem }) => problem).map(({ coordinator, problem }) => (
        <p class="notice notice-warning" key={coordinator.id}>{coordinator.name}さん: {problem}</p>
      ))}
      {overtaken && (
        <Notice tone="warning" title="ほかの人が先に変えました">
          <p>あなたの入力は残っています。いま保存されているメモを確かめてから、もう一度保存してください。</p>
          <p class="prose">{list.decision || "（メモは空です）"}</p>
        </Notice>
      )}
      <p role="status" class="told">{saved && !overtaken && "保存しました。"}</p>
      <ShortlistForm need={list.need} prefecture={list.prefecture?.code ?? null} choice={choice} onChoice={setChoice} list={list} save={save} />
    </>
  );
}
