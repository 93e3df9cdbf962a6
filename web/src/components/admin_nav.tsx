/** The frame of the administrator's pages, and the way among them: each role sees those that it may use. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { admin_places } from "../admin_places";
import type { Session } from "../api";
import { PlaceNav } from "./place_nav";
import { SignedIn } from "./signed_in";

/**
 * What has the focus may go while its reader waits: a form when its job begins, a row when it is removed. The heading of its
 * section takes the focus then, so that the keyboard goes on from there.
 */
function useKeptFocus(): { current: HTMLDivElement | null } {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = ref.current;
    if (!place) return;
    let last: Element | null = null;
    let heading: HTMLElement | null = null;
    const remember = ({ target }: FocusEvent) => {
      last = target as Element;
      heading = last.closest("section")?.querySelector("h2") ?? null;
    };
    const watch = new MutationObserver(() => {
      if (!last || last.isConnected || document.activeElement !== document.body) return;
      const next = heading?.isConnected ? heading : document.querySelector<HTMLElement>("main h1");
      last = null;
      if (!next) return;
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    });
    place.addEventListener("focusin", remember);
    watch.observe(place, { childList: true, subtree: true });
    return () => {
      watch.disconnect();
      place.removeEventListener("focusin", remember);
    };
  }, []);
  return ref;
}

function Place({ children }: { children: ComponentChildren }): JSX.Element {
  const ref = useKeptFocus();
  return <div class="admin" ref={ref}>{children}</div>;
}

interface Props {
  title: string;
  may: string;
  children: (session: Session) => ComponentChildren;
}

export function AdminFrame({ title, may, children }: Props): JSX.Element {
  return (
    <SignedIn title={title} may={may}>
      {(session) => (
        <>
          <PlaceNav label="運用の画面" places={admin_places} top="/admin" />
          <Place>{children(session)}</Place>
        </>
      )}
    </SignedIn>
  );
}
