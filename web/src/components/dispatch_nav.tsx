/** The way among the pages around requests: each role sees those that it has something to do on. */
import type { JSX } from "preact";
import { usePlace } from "../router";
import { useSession } from "../session";

export const dispatch_places: readonly { href: string; label: string; may: string }[] = [
  { href: "/requests", label: "依頼の一覧", may: "read_requests" },
  { href: "/calendar", label: "予定", may: "read_requests" },
  { href: "/shortlists", label: "候補リスト", may: "keep_shortlists" },
  { href: "/team", label: "チームを組む", may: "ask_dispatch" },
  { href: "/saved-searches", label: "保存した検索", may: "save_searches" },
  { href: "/reports/concentration", label: "集計", may: "read_concentration" },
];

export function DispatchNav(): JSX.Element | null {
  const { path } = usePlace();
  const permissions = useSession()?.permissions ?? {};
  const places = dispatch_places.filter(({ may }) => permissions[may] !== undefined);
  if (places.length < 2) return null;
  return (
    <nav class="tabs" aria-label="依頼の画面">
      <ul>
        {places.map(({ href, label }) => (
          <li key={href}><a href={href} aria-current={path === href ? "page" : undefined}>{label}</a></li>
        ))}
      </ul>
    </nav>
  );
}
