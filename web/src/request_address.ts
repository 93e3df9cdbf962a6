/** The address of the request form for people who were found; the need goes along as it does between other pages. */
import { needIn, setNeed } from "./memo";

interface Ask {
  /** In the order in which they are to be asked. */
  readonly people: readonly string[];
  readonly need?: string | null;
  readonly prefecture?: string | null;
}

export function askAddress({ people, need, prefecture }: Ask): string {
  const parameters = new URLSearchParams(people.map((id) => ["coordinator", id]));
  if (prefecture) parameters.set("prefecture", prefecture);
  if (need?.trim()) setNeed(parameters, need);
  return `/requests/new?${parameters}`;
}

export interface Asked {
  readonly flow: "request" | "referral";
  readonly people: readonly string[];
  /** Hubs whose desks choose somebody, after the people. */
  readonly hubs: readonly string[];
  readonly partner: string;
  readonly prefecture: string;
  readonly need: string;
}

export function readAsk(search: string): Asked {
  const parameters = new URLSearchParams(search);
  const all = (name: string) => [...new Set(parameters.getAll(name))].filter(Boolean);
  return {
    flow: parameters.get("flow") === "referral" ? "referral" : "request",
    people: all("coordinator"),
    hubs: all("hub"),
    partner: parameters.get("partner") ?? "",
    prefecture: parameters.get("prefecture") ?? "",
    need: needIn(parameters)?.trim() ?? "",
  };
}
