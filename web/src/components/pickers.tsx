/** Finding one person or one organisation by name, and taking it. */
import type { ComponentChildren, JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { organizations, people, type OrganizationHit, type PersonHit } from "../api";
import { useResource, type Loaded } from "../hooks";
import { count } from "../text";
import { Button, Joined } from "./basics";
import { usePause } from "./fields";
import { Field } from "./forms";
import { Loading } from "./states";

const k_found = 8;

interface FinderProps {
  label: string;
  help?: string;
  error?: string | undefined;
  /** What was found for the text; null: nothing to look for yet. */
  children: (asked: string) => ComponentChildren;
}

function Finder({ label, help, error, children }: FinderProps): JSX.Element {
  const [typed, setTyped] = useState("");
  const asked = usePause(typed.trim());
  return (
    <div class="finder">
      <Field name="find" label={label} help={help} error={error}>
        {(attributes) => (
          <input
            {...attributes} aria-required={undefined} type="text" autocomplete="off" value={typed} onInput={(event) => setTyped(event.currentTarget.value)}
            // Enter would send the form around it.
            onKeyDown={(event) => { if (event.key === "Enter") event.preventDefault(); }}
          />
        )}
      </Field>
      {children(asked)}
    </div>
  );
}

interface FoundProps<T> {
  from: Loaded<T>;
  items: (data: T) => readonly { id: string; name: string; about: ComponentChildren; taken: boolean; take: () => void }[];
  total: (data: T) => number;
}

function Found<T>({ from, items, total }: FoundProps<T>): JSX.Element {
  const id = useId();
  return (
    <Loading from={from} cards={0}>
      {(data) => (
        <>
          <p class="minor" role="status" id={id}>
            {total(data) === 0 ? "見つかりません。言葉を変えてお試しください。" : `${count(total(data))}件${total(data) > k_found ? `のうち${k_found}件` : ""}`}
          </p>
          <ul class="finder-list" aria-labelledby={id}>
            {items(data).map(({ id, name, about, taken, take }) => (
              <li key={id}>
                <div><span class="finder-name">{name}</span>{about}</div>
                <Button aria-disabled={taken || undefined} onClick={() => { if (!taken) take(); }}>
                  {taken ? "選択済み" : "選ぶ"}<span class="visually-hidden">: {name}</span>
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Loading>
  );
}

interface PeopleProps {
  label: string;
  help?: string;
  error?: string | undefined;
  /** Only people of this hub; all of them while nothing is typed. */
  hub?: string;
  taken: readonly string[];
  onTake: (person: PersonHit) => void;
}

export function PeopleFinder({ label, help, error, ...found }: PeopleProps): JSX.Element {
  return (
    <Finder label={label} {...(help ? { help } : {})} error={error}>
      {(asked) => (asked || found.hub) && <FoundPeople {...found} asked={asked} />}
    </Finder>
  );
}

function FoundPeople({ asked, hub, taken, onTake }: Pick<PeopleProps, "hub" | "taken" | "onTake"> & { asked: string }): JSX.Element {
  const answer = useResource(people(new URLSearchParams({ q: asked, per_page: String(k_found), ...(hub ? { hub } : {}) })));
  return (
    <Found
      from={answer} total={({ total }) => total}
      items={(data) => data.people.map((person) => ({
        id: person.id, name: person.name, taken: taken.includes(person.id), take: () => onTake(person),
        about: <Joined parts={[hub ? undefined : person.hub_name, ...person.topics.slice(0, 2).map(({ label }) => label), person.open_jobs > 0 && `対応中の依頼 ${person.open_jobs}件`]} />,
      }))}
    />
  );
}

interface OrganizationProps {
  label: string;
  help?: string;
  error?: string | undefined;
  taken: readonly string[];
  onTake: (organization: OrganizationHit) => void;
}

export function OrganizationFinder({ label, help, error, ...found }: OrganizationProps): JSX.Element {
  return (
    <Finder label={label} {...(help ? { help } : {})} error={error}>
      {(asked) => asked && <FoundOrganizations {...found} asked={asked} />}
    </Finder>
  );
}

function FoundOrganizations({ asked, taken, onTake }: Pick<OrganizationProps, "taken" | "onTake"> & { asked: string }): JSX.Element {
  const answer = useResource(organizations(new URLSearchParams({ q: asked, per_page: String(k_found) })));
  return (
    <Found
      from={answer} total={({ total }) => total}
      items={(data) => data.organizations.map((item) => ({
        id: item.id, name: item.name, taken: taken.includes(item.id), take: () => onTake(item),
        about: <Joined parts={[item.prefecture?.label, ...item.types.slice(0, 2).map(({ label }) => label)]} />,
      }))}
    />
  );
}
