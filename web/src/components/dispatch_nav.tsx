/** The way among the pages around requests. */
import type { JSX } from "preact";
import { type NavPlace, PlaceNav } from "./place_nav";

export const dispatch_places: readonly NavPlace[] = [
  { href: "/requests", label: "依頼の一覧", may: "read_requests" },
  { href: "/calendar", label: "予定", may: "read_requests" },
  { href: "/shortlists", label: "候補リスト", may: "keep_shortlists" },
  { href: "/team", label: "チームを組む", may: "ask_dispatch" },
  { href: "/saved-searches", label: "保存した検索", may: "save_searches" },
  { href: "/reports/concentration", label: "集計", may: "read_concentration" },
];

export function DispatchNav(): JSX.Element {
  return <PlaceNav label="依頼の画面" places={dispatch_places} />;
}
