/** The private address from which a calendar program reads the plan. Shown once: whoever knows it sees the plan. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { endCalendarFeed, makeCalendarFeed, subscription } from "../dispatch_api";
import { useResource } from "../hooks";
import { Button } from "./basics";
import { Question, ShownOnce } from "./forms";

export function CalendarFeed(): JSX.Element {
  const { data: own, retry } = useResource(subscription());
  const [asking, setAsking] = useState<"make" | "end">();
  const [address, setAddress] = useState("");
  const [told, setTold] = useState("");
  const close = () => setAsking(undefined);
  const make = async () => {
    const { url } = await makeCalendarFeed();
    setAddress(new URL(url, location.origin).href);
    setTold("");
    close();
    retry();
  };
  const end = async () => {
    await endCalendarFeed();
    setAddress("");
    setTold("取り込み用のアドレスを取り消しました。カレンダーには、もう届きません。");
    close();
    retry();
  };
  return (
    <section class="office-part" aria-labelledby="feed-heading">
      <h2 id="feed-heading">ふだんのカレンダーに取り込む</h2>
      <p>
        Outlook や Google カレンダーなどに登録すると、予定が自動で入るアドレスを作れます。相談の内容と人の名前は入りません。
      </p>
      {address && (
        <ShownOnce title="取り込み用のアドレス" label="アドレス" text={address}>
          <p><strong>今だけ表示します。</strong>知っている人はだれでもあなたの予定を見られます。ほかの人に渡さないでください。</p>
        </ShownOnce>
      )}
      <p role="status" class="told">{told}</p>
      <p class="actions">
        <Button onClick={() => setAsking("make")}>{own?.calendar_feed ? "アドレスを作り直す" : "取り込み用のアドレスを作る"}</Button>
        {own?.calendar_feed && <Button kind="text" onClick={() => setAsking("end")}>アドレスを取り消す</Button>}
      </p>
      {asking === "make" && (
        <Question title="取り込み用のアドレスを作る" yes="作る" action={make} onClose={close}>
          <p>予定の種類と都道府県だけが入ります。{own?.calendar_feed && "前に作ったアドレスは使えなくなります。"}パスワードを変えると、アドレスも使えなくなります。</p>
        </Question>
      )}
      {asking === "end" && (
        <Question title="取り込み用のアドレスを取り消す" yes="取り消す" action={end} onClose={close}>
          <p>登録したカレンダーには、予定が届かなくなります。</p>
        </Question>
      )}
    </section>
  );
}
