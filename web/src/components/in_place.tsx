/** A part of a page whose links to the same page, such as tabs and page numbers, change that part and leave the reader there. */
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { navigate } from "../router";

interface Props {
  label: string;
  class?: string;
  children: ComponentChildren;
}

export function InPlace({ label, children, ...rest }: Props): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest("a");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.pathname !== location.pathname || link.hash) return;
    event.preventDefault();
    navigate(link.pathname + link.search, { by: "change" });
    if (!link.closest(".pagination")) return;
    // The next page is read from its beginning.
    place.current?.scrollIntoView();
    place.current?.focus({ preventScroll: true });
  };
  return <div {...rest} ref={place} role="group" aria-label={label} tabIndex={-1} onClick={follow}>{children}</div>;
}
