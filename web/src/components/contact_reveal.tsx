/** The contact of a coordinator, for those who may see it: asked for, counted, written down. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Problem, revealContact, revealsLeft, type RevealedContact } from "../api";
import { useMay, useSession } from "../session";
import { Button } from "./basics";
import { sentence } from "./forms";

const k_a_day = 30;
export function ContactReveal({ id, name }: { id: string; name: string }): JSX.Element | null {
  const may = useMay("reveal_contact");
  const user_id = useSession()?.user_id;
  const [left, setLeft] = useState<number>();
  const [shown, setShown] = useState<RevealedContact>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!may) return;
    const stop = new AbortController();
    revealsLeft().read(stop.signal).then(({ left_today }) => setLeft(left_today), () => undefined);
    return () => stop.abort();
  }, [may, user_id]);
  if (!may) return null;
  const ask = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const revealed = await revealContact(id);
      setShown(revealed);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 429 && error.detail.includes("1日")) setLeft(0);
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="contact-reveal" aria-labelledby="contact-heading">
      <h2 id="contact-heading">連絡先</h2>
      <div role="status">
        {shown && (
          <>
            <p class="contact-shown">{shown.contact}</p>
            <p><a href={`/api/v1/coordinators/${encodeURIComponent(id)}/vcard`} download>アドレス帳に入れるファイル（vCard、1回と数えます）</a></p>
            <p class="minor">本日はあと{shown.left_today}回表示できます。この画面を離れると消えます。</p>
          </>
        )}
      </div>
      <div role="alert">
        {problem && <p class="field-error"><span aria-hidden="true">▲ </span>{wordsFor(problem)}</p>}
      </div>
      {!shown && (
        <>
          <Button aria-disabled={busy || undefined} onClick={ask}>
            連絡先を表示する<span class="visually-hidden">: {name}</span>
          </Button>
          <p class="minor">
            だれがいつ表示したかを記録します。1人1日{k_a_day}回まで{left !== undefined && `（本日はあと${left}回）`}。
          </p>
        </>
      )}
    </section>
  );
}

/** A 429 is the day's number in the words of the service, or too many requests at once. */
function wordsFor({ title, detail }: Problem): string {
  return detail ? sentence(detail) : title;
}
