import type { JSX } from "preact";
import type { CaseBrief, CaseHit } from "../api";
import { Highlighted, Tags } from "./basics";

/** A case in a list; with a snippet when it comes from a search. */
export function CaseItem({ item, suffix = "" }: { item: CaseBrief | CaseHit; suffix?: string }): JSX.Element {
  const hit = "snippet" in item ? item : undefined;
  const about = [item.year && `${item.year}年`, hit?.prefecture?.label, item.industry?.label].filter(Boolean);
  return (
    <li class="case-item">
      <p class="case-item-head">
        <a href={`/cases/${item.id}${suffix}`}>
          <Highlighted text={item.title} ranges={hit?.title_highlights ?? []} />
        </a>
        {about.length > 0 && <span class="evidence-when">{about.join("・")}</span>}
      </p>
      {hit?.snippet && <p class="evidence-text"><Highlighted text={hit.snippet} ranges={hit.highlights} /></p>}
      <Tags items={item.topics} limit={4} />
    </li>
  );
}
