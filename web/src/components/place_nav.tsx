/** The way among pages that belong together: each role sees those that it has something to do on. */
import type { JSX } from "preact";
import { usePlace } from "../router";
import { useSession } from "../session";

export interface NavPlace {
  readonly href: string;
  readonly label: string;
  /** The action that lets a role in. */
  readonly may: string;
}

interface Props {
  label: string;
  places: readonly NavPlace[];
  /** The place that is above the others: a page below it is not below it alone. */
  top?: string;
}

export function PlaceNav({ label, places, top }: Props): JSX.Element | null {
  const { path } = usePlace();
  const permissions = useSession()?.permissions ?? {};
  const open = places.filter(({ may }) => permissions[may] !== undefined);
  if (open.length < 2) return null;
  const current = (href: string) => (path === href ? "page" : href !== top && path.startsWith(`${href}/`) ? "true" : undefined);
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {open.map(({ href, label: name }) => <li key={href}><a href={href} aria-current={current(href)}>{name}</a></li>)}
      </ul>
    </nav>
  );
}
