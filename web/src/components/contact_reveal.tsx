/** The contact of a coordinator, for those who may see it: asked for, counted, written down. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem, revealContact, type RevealedContact } from "../api";
import { useMay, useSession } from "../session";
import { Button } from "./basics";
import { sentence } from "./forms";

const k_a_day = 30;
/** What the last answers said is left, by user and day. */
const left = new Map<string, number>();

const dayOf = (user_id: string) =>
  `${user_id} ${new Date().toLocaleDateString("ja-JP", { timeZone: "Asia/Tokyo" })}`;

export function ContactReveal({ id, name }: { id: string; name: string }): JSX.Element | null {
  const may = useMay("reveal_contact");
  const user_id = useSession()?.user_id ?? "";
  const [shown, setShown] = useState<RevealedContact>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  if (!may) return null;
  const ask = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const revealed = await revealContact(id);
      left.set(dayOf(user_id), revealed.left_today);
      setShown(revealed);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 429 && error.detail.includes("1日")) left.set(dayOf(user_id), 0);
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const left_today = left.get(dayOf(user_id));
  return (
    <section class="contact-reveal" aria-labelledby="contact-heading">
      <h2 id="contact-heading">連絡先</h2>
      <div role="status">
        {shown && (
          <>
            <p class="contact-shown">{shown.contact}</p>
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
            だれがいつ表示したかを記録します。1人1日{k_a_day}回まで{left_today !== undefined && `（本日はあと${left_today}回）`}。
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
