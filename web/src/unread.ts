/**
 * How many notifications wait for the reader. Asked for when the reader does something and never by a clock, because a
 * question uses the session, which shall end when nobody sits there.
 */
import { useEffect, useState } from "preact/hooks";
import { notifications } from "./dispatch_api";
import { usePlace } from "./router";
import { useSession } from "./session";

const k_look_again_ms = 20_000;

let unread = 0;
let looked_at = 0;
let reader: string | null = null;
const listeners = new Set<() => void>();

export function takeUnread(count: number): void {
  unread = count;
  listeners.forEach((listener) => listener());
}

function look(user: string): () => void {
  const stop = new AbortController();
  if (user !== reader) takeUnread(0);
  if (user !== reader || Date.now() - looked_at > k_look_again_ms) {
    reader = user;
    looked_at = Date.now();
    notifications().read(stop.signal).then((answer) => takeUnread(answer.unread), () => { looked_at = 0; });
  }
  return () => stop.abort();
}

/** 0 for those who are told nothing. */
export function useUnread(): number {
  const session = useSession();
  const { key } = usePlace();
  const [current, setCurrent] = useState(unread);
  const user = session?.permissions.read_requests && !session.must_enrol ? session.user_id : null;
  useEffect(() => {
    const listener = () => setCurrent(unread);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  useEffect(() => (user ? look(user) : undefined), [user, key]);
  return user ? current : 0;
}
