import type { ComponentChildren, JSX } from "preact";
import type { Resource } from "../api";
import { useResource, useTitle } from "../hooks";
import { useArrival } from "../router";
import { BackLink, PageHeading } from "./basics";
import { Loading } from "./states";

interface Props<T> {
  resource: Resource<T>;
  /** Where "back" leads for a reader who came from elsewhere. */
  home: { href: string; label: string };
  title: (data: T) => string;
  children: (data: T) => ComponentChildren;
}

/** The frame of a page about one record: way back, title, loading and errors. */
export function RecordPage<T>({ resource, home, title, children }: Props<T>): JSX.Element {
  const answer = useResource(resource);
  const { data, problem, loading } = answer;
  const failed = "表示できません";
  useTitle(problem ? failed : data && title(data));
  useArrival(!loading || data !== undefined);
  return (
    <div class="record">
      <BackLink home={home.href} label={home.label} />
      {!data && <PageHeading quiet>{problem ? failed : "読み込んでいます"}</PageHeading>}
      <Loading from={answer} cards={2}>{children}</Loading>
    </div>
  );
}
