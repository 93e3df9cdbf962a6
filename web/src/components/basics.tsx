/** The smallest parts: text with highlights, tags, facts, buttons, links back. */
import type { ComponentChildren, JSX } from "preact";
import type { Highlights, Labelled } from "../api";
import { cameFrom } from "../router";
import { pieces } from "../text";

export function Highlighted({ text, ranges }: { text: string; ranges: Highlights }): JSX.Element {
  return <>{pieces(text, ranges).map(({ text, marked }) => (marked ? <mark>{text}</mark> : text))}</>;
}

/** Labels in a row, at most `limit`, the rest counted. */
export function Tags({ items, limit }: { items: readonly { label: string }[]; limit?: number }): JSX.Element | null {
  if (items.length === 0) return null;
  const shown = limit === undefined ? items : items.slice(0, limit);
  const more = items.length - shown.length;
  return (
    <ul class="tags">
      {shown.map(({ label }) => <li class="tag">{label}</li>)}
      {more > 0 && <li class="tags-more">ほか{more}</li>}
    </ul>
  );
}

export function Badge({ tone, children }: { tone: "match" | "able" | "plain" | "sample" | "bad"; children: ComponentChildren }) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

function isAbsent(content: ComponentChildren): boolean {
  return content === null || content === undefined || content === "" || content === false;
}

/** A term and its value in a description list; nothing at all without a value. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }): JSX.Element | null {
  if (isAbsent(children)) return null;
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function labels(items: readonly Labelled[]): string {
  return items.map(({ label }) => label).join("、");
}

/** Parts of a line with a dot between them; absent parts are left out. */
export function Joined({ parts }: { parts: readonly ComponentChildren[] }): JSX.Element | null {
  const present = parts.filter((part) => !isAbsent(part));
  return present.length > 0 ? <p class="joined">{present.map((part) => <span>{part}</span>)}</p> : null;
}

/** A titled text, paragraphs kept as written; nothing at all without a text. */
export function Passage(
  { title, text, level = 2 }: { title: string; text: string; level?: 2 | 3 },
): JSX.Element | null {
  if (!text.trim()) return null;
  const Heading = `h${level}` as const;
  return (
    <section class="passage">
      <Heading>{title}</Heading>
      <p class="prose">{text}</p>
    </section>
  );
}

export function Button(
  { kind = "plain", ...rest }: JSX.IntrinsicElements["button"] & { kind?: "main" | "plain" | "text" },
): JSX.Element {
  return <button type="button" {...rest} class={`button button-${kind}`} />;
}

interface CheckboxProps {
  label: string;
  note?: string;
  checked?: boolean;
  disabled?: boolean;
  title?: string | undefined;
  onChange?: () => void;
}

export function Checkbox({ label, note, ...rest }: CheckboxProps): JSX.Element {
  return (
    <label class="checkbox">
      <input type="checkbox" {...rest} />
      <span class="checkbox-label">{label}</span>
      {note !== undefined && <span class="checkbox-note">{note}</span>}
    </label>
  );
}

/** Back to the page that led here; without one, to `home`. */
export function BackLink({ home, label }: { home: string; label: string }): JSX.Element {
  const from = cameFrom();
  const back = (event: Event) => {
    if (from === undefined) return;
    event.preventDefault();
    history.back();
  };
  return (
    <nav class="back" aria-label="前のページ">
      <a href={from ?? home} onClick={back}>
        <span aria-hidden="true">←</span> {from === undefined ? label : "前のページに戻る"}
      </a>
    </nav>
  );
}

/** Up to the page that lists this one, wherever the reader came from. */
export function UpLink({ href, label }: { href: string; label: string }): JSX.Element {
  return (
    <nav class="back" aria-label="上のページ">
      <a href={href}><span aria-hidden="true">←</span> {label}</a>
    </nav>
  );
}

/** The heading that names the page; it takes the focus when the page is arrived at. */
export function PageHeading({ children, quiet = false }: { children: ComponentChildren; quiet?: boolean }) {
  return <h1 tabIndex={-1} class={quiet ? "visually-hidden" : undefined}>{children}</h1>;
}
