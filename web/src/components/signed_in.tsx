/** The frame of a page for those who are signed in, and may do what it is for. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Session } from "../api";
import { useTitle } from "../hooks";
import { navigate, useArrival, usePlace } from "../router";
import { lookAtSession, signInAddress, useSessionState } from "../session";
import { PageHeading } from "./basics";
import { ErrorState, Notice, Skeleton } from "./states";

interface Props {
  title: string;
  /** An action of the session's permissions; without one, everybody who is signed in. */
  may?: string;
  children: (session: Session) => ComponentChildren;
}

export function SignedIn({ title, may, children }: Props): JSX.Element {
  const { session, problem } = useSessionState();
  const { path, search } = usePlace();
  useTitle(title);
  useArrival(session !== undefined);
  useEffect(() => {
    if (session && !session.signed_in) navigate(signInAddress(path + search), { replace: true });
    else if (session?.must_enrol && path !== "/account") navigate("/account", { replace: true });
  }, [session, path]);
  const allowed = session?.signed_in && (may === undefined || session.permissions[may] !== undefined);
  return (
    <div class="office">
      <PageHeading>{title}</PageHeading>
      {problem && !session && <ErrorState problem={problem} retry={() => void lookAtSession()} />}
      {!session && !problem && <Skeleton cards={1} />}
      {session?.signed_in && !allowed && !session.must_enrol && (
        <Notice tone="warning" title="このページは使えません">
          <p>
            あなたの役割（{session.role.label}）では、このページの操作はできません。必要なときは、所属する機関の管理者か全国本部に相談してください。
          </p>
        </Notice>
      )}
      {session && allowed && children(session)}
    </div>
  );
}
