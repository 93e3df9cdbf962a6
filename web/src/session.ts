/** Who is signed in. The server decides what a person may do; what stands here only shows and hides. */
import { useEffect, useState } from "preact/hooks";
import * as api from "./api";
import type { Problem, Session } from "./api";
import { chooseNobody } from "./chosen";
import { forgetForms } from "./kept_forms";
import { forgetMemos } from "./memo";
import { navigate } from "./router";

/** A session that was looked at so long ago is looked at again when the reader returns: it may be over. */
const k_look_again_ms = 60_000;
/** The server ends a session that was not used for so long (docs/security.md). */
const k_idle_ms = 30 * 60_000;
const k_watch_every_ms = 15_000;

interface SessionState {
  /** Undefined until the first answer. */
  readonly session: Session | undefined;
  /** Why there is no answer. */
  readonly problem: Problem | undefined;
  /** The session ended under the reader, who is asked to sign in again. */
  readonly over: boolean;
  /** Grows when somebody leaves; a page that was shown before is made anew. */
  readonly left: number;
}

let state: SessionState = { session: undefined, problem: undefined, over: false, left: 0 };
let looked_at = 0;
const listeners = new Set<() => void>();
let answerWhetherBack: ((back: boolean) => void) | undefined;
let asking: Promise<boolean> | undefined;

function become(next: Partial<SessionState>): void {
  state = { ...state, ...next };
  listeners.forEach((listener) => listener());
}

export function useSessionState(): SessionState {
  const [current, setCurrent] = useState(state);
  useEffect(() => {
    const listener = () => setCurrent(state);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return current;
}

export function useSession(): Session | undefined {
  return useSessionState().session;
}

/** What the signed-in person may do at all; false while that is not known. */
export function useMay(action: string): boolean {
  return useSession()?.permissions[action] !== undefined;
}

/** Takes over a session that an answer brought. */
export function takeSession(session: Session): void {
  looked_at = Date.now();
  const before = state.session;
  const another = before !== undefined && (session.user_id !== before.user_id || session.tier !== before.tier);
  if (another) api.forget();
  become({ session, problem: undefined });
}

/** Reads who is signed in; when somebody was and is no more, asks for signing in again. */
export async function lookAtSession(): Promise<void> {
  looked_at = Date.now();
  try {
    const session = await api.session();
    if (!session.signed_in && state.session?.signed_in) await signInAgain();
    else takeSession(session);
  } catch (problem) {
    if (!state.session) become({ problem: problem as Problem });
  }
}

/** The server would say so, but to ask it would use the session again. */
function hasRunOut({ expires_at }: Session): boolean {
  const now = Date.now();
  const used_at = Math.max(looked_at, api.lastAsked());
  return now - used_at > k_idle_ms || (expires_at !== null && now > Date.parse(expires_at));
}

/** Nothing of the session stays in view (see Layout). Whoever waits is told whether the same person is signed in again. */
function signInAgain(): Promise<boolean> {
  if (!state.session?.signed_in) return Promise.resolve(false);
  asking ??= new Promise<boolean>((done) => {
    answerWhetherBack = done;
    api.forget();
    become({ over: true });
  }).finally(() => { asking = undefined; });
  return asking;
}

/** Ends the question of signInAgain(): with the new session, or without one. */
export function endQuestion(session: Session | undefined): void {
  api.forget();
  if (!session) forgetForms();
  if (session) looked_at = Date.now();
  const next = session ?? (state.session && { ...state.session, ...nobody });
  become({ over: false, session: next, left: session ? state.left : state.left + 1 });
  answerWhetherBack?.(session !== undefined);
}

const nobody = {
  signed_in: false, role: { code: "anonymous", label: "一般公開" }, user_id: null, login: null, name: null,
  organization_id: null, coordinator_id: null, tier: "public", has_totp: false, must_enrol: false, expires_at: null,
  permissions: {}, grants: [], notices: [],
} satisfies Session;

export async function signOut(): Promise<void> {
  await api.signOut();
  takeSession(nobody);
  become({ left: state.left + 1 });
  api.forget();
  forgetMemos();
  chooseNobody();
  forgetForms();
  navigate("/sign-in?signed_out=1");
}

/** Call once. */
export function startSession(): void {
  api.whenSessionIsOver(signInAgain);
  void lookAtSession();
  const watch = () => {
    if (state.session?.signed_in && !state.over && hasRunOut(state.session)) void signInAgain();
  };
  setInterval(watch, k_watch_every_ms);
  const lookAgain = () => {
    watch();
    const long_ago = Date.now() - looked_at > k_look_again_ms;
    if (document.visibilityState === "visible" && long_ago && state.session?.signed_in && !state.over) void lookAtSession();
  };
  document.addEventListener("visibilitychange", lookAgain);
  addEventListener("popstate", lookAgain);
  document.addEventListener("click", lookAgain);
}

/** The page for signing in, from which one comes back to `address`. */
export function signInAddress(address: string): string {
  return address === "/" || address.startsWith("/sign-in") || address.startsWith("/invitation")
    ? "/sign-in"
    : `/sign-in?${new URLSearchParams({ to: address })}`;
}

/** How far a tier reads, in words. */
export const tier_labels: Record<Session["tier"], string> = {
  public: "一般公開の情報", agency: "支援機関までの情報", hub: "拠点までの情報",
};
