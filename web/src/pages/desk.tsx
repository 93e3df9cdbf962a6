/** What waits at a desk: drafts to approve, cases to review, profiles to confirm, own cases. */
import type { JSX } from "preact";
import { desk, work, type DeskQueue, type ProfileWork } from "../api";
import { Badge, Button, Joined, PageHeading } from "../components/basics";
import { Loading, Notice } from "../components/states";
import { TakeAway } from "../components/take_away";
import { StepResult, useSteps } from "../components/work_steps";
import { requests } from "../dispatch_api";
import { useResource, useTitle } from "../hooks";
import { useArrival } from "../router";
import { count, date } from "../text";

type Entry = DeskQueue["drafts"][number];

export function DeskPage(): JSX.Element {
  const answer = useResource(desk());
  useTitle("窓口");
  useArrival(!answer.loading || answer.data !== undefined);
  return (
    <div class="record desk">
      <PageHeading>窓口</PageHeading>
      <p class="lead">あなたの判断や確認を待っているものです。名前や題名を押すと、内容を読んで承認や差し戻しができます。</p>
      <p class="actions"><a class="button button-main" href="/cases/new/edit">事例を書く</a></p>
      <Waiting />
      <Loading from={answer}>{(data) => <Queues data={data} renew={answer.retry} />}</Loading>
      <TakeAway />
    </div>
  );
}

/** Requests in which the desk is in turn: their own page has the rest. */
function Waiting(): JSX.Element | null {
  const { data } = useResource(requests(new URLSearchParams({ box: "waiting" })));
  if (!data || data.total === 0) return null;
  const late = data.requests.filter(({ overdue }) => overdue).length;
  return (
    <Notice tone={late > 0 ? "warning" : "info"} title={`あなたの番の依頼が${count(data.total)}件あります`}>
      <p>
        {late > 0 && `期限を過ぎたものが${count(late)}件あります。`}<a href="/requests">依頼の一覧を見る</a>
      </p>
    </Notice>
  );
}

function Queues({ data, renew }: { data: DeskQueue; renew: () => void }): JSX.Element {
  const steps = useSteps();
  const confirm = (entry: Entry) => steps.run(async () => {
    await work<ProfileWork>("POST", `coordinators/${encodeURIComponent(entry.id)}/confirmation`);
    renew();
  }, `${entry.title}さんのプロフィールを確認しました`);
  return (
    <div class="desk">
      <StepResult steps={steps} />
      <Queue title="承認を待つプロフィール" entries={data.drafts} folder="coordinators" when="提出" />
      <Queue title="確認を待つ事例" entries={data.reviews} folder="cases" when="提出" />
      <Queue
        title="一年以上確認していないプロフィール" entries={data.confirmations} folder="coordinators" when="前回の確認"
        action={(entry) => <Button disabled={steps.busy} onClick={() => confirm(entry)}>{entry.title}さんの内容を確認した</Button>}
      />
      <Queue title="自分の書きかけの事例" entries={data.own_cases} folder="cases" when="最後の変更" />
    </div>
  );
}

interface QueueProps {
  title: string;
  entries: readonly Entry[];
  folder: string;
  when: string;
  action?: (entry: Entry) => JSX.Element;
}

function Queue({ title, entries, folder, when, action }: QueueProps): JSX.Element {
  return (
    <section class="case-section">
      <h2>{title} <span class="heading-count">{entries.length}件</span></h2>
      {entries.length === 0 && <p class="minor">ありません</p>}
      <ul class="case-list">
        {entries.map((entry) => (
          <li class="case-item" key={entry.id}>
            <p class="case-item-head">
              <a href={`/${folder}/${encodeURIComponent(entry.id)}/edit`}>{entry.title}</a>
              {entry.is_proxy && <Badge tone="plain">代理の編集</Badge>}
            </p>
            <Joined parts={[entry.hub_name, `${when} ${entry.since ? date(entry.since.slice(0, 10)) : "なし"}`, entry.author]} />
            {action?.(entry)}
          </li>
        ))}
      </ul>
    </section>
  );
}
