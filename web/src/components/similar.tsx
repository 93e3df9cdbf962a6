/** Records like the one of the page, asked for after it; nothing at all when there are none. */
import type { ComponentChildren, JSX } from "preact";
import { similarCases, similarPeople, type Resource } from "../api";
import { useResource } from "../hooks";
import { Joined, Tags } from "./basics";

interface Props<Answer, Item> {
  title: string;
  resource: Resource<Answer>;
  items: (answer: Answer) => readonly Item[];
  children: (item: Item) => ComponentChildren;
}

function Similar<Answer, Item>({ title, resource, items, children }: Props<Answer, Item>): JSX.Element | null {
  const { data } = useResource(resource);
  const found = data === undefined ? [] : items(data);
  if (found.length === 0) return null;
  return (
    <section class="similar" aria-labelledby="similar-heading">
      <h2 id="similar-heading">{title}</h2>
      <ul class="similar-list">{found.map((item) => <li class="similar-item">{children(item)}</li>)}</ul>
    </section>
  );
}

/** Why: words that both have. */
function Shared({ words }: { words: readonly string[] }): JSX.Element | null {
  return words.length > 0 ? <p class="similar-why">共通する言葉: {words.join("、")}</p> : null;
}

export function SimilarPeople({ id }: { id: string }): JSX.Element {
  return (
    <Similar title="似た支援をしている人" resource={similarPeople(id)} items={({ people }) => people}>
      {({ id, name, hub_name, prefecture, title, topics, shared }) => (
        <>
          <p class="similar-head"><a href={`/coordinators/${id}`}>{name}</a></p>
          <Joined parts={[hub_name, prefecture.label, title]} />
          <Shared words={shared} />
          <Tags items={topics} limit={3} />
        </>
      )}
    </Similar>
  );
}

export function SimilarCases({ id }: { id: string }): JSX.Element {
  return (
    <Similar title="似た事例" resource={similarCases(id)} items={({ cases }) => cases}>
      {({ id, title, year, prefecture, industry, hub_name, people, shared }) => (
        <>
          <p class="similar-head"><a href={`/cases/${id}`}>{title}</a></p>
          <Joined parts={[year && `${year}年`, prefecture?.label, industry?.label]} />
          <Joined parts={[hub_name, people.map(({ name }) => name).join("、")]} />
          <Shared words={shared} />
        </>
      )}
    </Similar>
  );
}
