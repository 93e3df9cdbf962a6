/** What the reader was told: steps of requests, deadlines that have passed, people who fit a saved search. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { k_max_page, type Problem } from "../api";
import { Badge, Button } from "../components/basics";
import { Pagination } from "../components/pagination";
import { SignedIn } from "../components/signed_in";
import { ErrorState, Loading, Notice } from "../components/states";
import { notifications, readNotifications, type Notifications } from "../dispatch_api";
import { useResource } from "../hooks";
import { usePlace } from "../router";
import { count, moment } from "../text";
import { takeUnread } from "../unread";

type Told = Notifications["notifications"][number];

export function NotificationsPage(): JSX.Element {
  return <SignedIn title="お知らせ" may="read_requests">{() => <List />}</SignedIn>;
}

const addressOf = (page: number) => (page > 1 ? `/notifications?page=${page}` : "/notifications");

function pageOf(search: string): number {
  const page = Number(new URLSearchParams(search).get("page") ?? 1);
  return Number.isInteger(page) && page >= 1 ? Math.min(page, k_max_page) : 1;
}

function List(): JSX.Element {
  const page = pageOf(usePlace().search);
  const answer = useResource(notifications(page));
  const [problem, setProblem] = useState<Problem>();
  const read = async (ids?: string[]) => {
    setProblem(undefined);
    await readNotifications(ids).then(({ unread }) => takeUnread(unread), setProblem);
  };
  return (
    <>
      <p class="lead">依頼が動いたとき、期限を過ぎたとき、保存した検索に合う人が加わったときに届きます。</p>
      {problem && <ErrorState problem={problem} />}
      <Loading from={answer}>
        {(data) => (
          <>
            <div class="office-tools">
              <p class="results-total" role="status">未読 {count(data.unread)}件<span class="results-time">（全部で{count(data.total)}件）</span></p>
              {data.unread > 0 && <Button onClick={() => void read().then(answer.retry)}>すべて既読にする</Button>}
            </div>
            {data.notifications.length === 0 && (
              <Notice tone="info" title="お知らせはまだありません"><p>依頼を送るか受けると、その動きがここに届きます。</p></Notice>
            )}
            <ul class="told-list">
              {data.notifications.map((told) => <Item key={told.id} told={told} onOpen={() => void read([told.id])} />)}
            </ul>
            <Pagination page={data.page} pages={data.pages} address={addressOf} />
          </>
        )}
      </Loading>
    </>
  );
}

function Item({ told, onOpen }: { told: Told; onOpen: () => void }): JSX.Element {
  return (
    <li class={told.read ? "told-item" : "told-item told-unread"}>
      {!told.read && <Badge tone="match">未読</Badge>}
      <a href={told.link} onClick={told.read ? undefined : onOpen}>{told.title}</a>
      <span class="minor">{moment(told.at)}</span>
    </li>
  );
}
