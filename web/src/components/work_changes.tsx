/** What differs between what is published and what is proposed, field by field. */
import type { JSX } from "preact";
import type { ProfileWork } from "../api";

export function Changes({ changes }: Pick<ProfileWork, "changes">): JSX.Element {
  if (changes.length === 0) return <p class="minor">違いはありません</p>;
  return (
    <dl class="changes">
      {changes.map(({ field, label, before, after }) => (
        <div key={field}>
          <dt>{label}</dt>
          <dd><span class="minor">前</span> {before ? <del>{before}</del> : "（未記入）"}</dd>
          <dd><span class="minor">後</span> {after ? <ins>{after}</ins> : "（未記入）"}</dd>
        </div>
      ))}
    </dl>
  );
}
