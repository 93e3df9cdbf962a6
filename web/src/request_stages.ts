/** The way of a request in a few stages, and whose turn it is. */
import type { DispatchRequest } from "./api";

/** What is waited for on the way, with the states that wait for it. */
const request_stages = [
  { label: "受け入れの同意", states: ["submitted"] },
  { label: "派遣の同意", states: ["review", "offered"] },
  { label: "本人の返事", states: ["asked", "blocked"] },
  { label: "日程", states: ["accepted"] },
  { label: "実施", states: ["scheduled"] },
  { label: "報告", states: ["delivered"] },
  { label: "その後の確認", states: ["reported", "follow_up"] },
];
const referral_stages = [
  { label: "紹介先の返事", states: ["submitted"] },
  { label: "支援と結果", states: ["accepted"] },
];

type Place = Pick<DispatchRequest, "flow" | "state" | "held_in">;

export const stagesOf = ({ flow }: Pick<Place, "flow">) => (flow === "referral" ? referral_stages : request_stages);

/** How far it is: the stage that is waited for; all of them when it is closed, none when it ended otherwise. */
export function stageOf({ flow, state, held_in }: Place): number {
  const stages = stagesOf({ flow });
  const where = held_in?.code ?? state.code;
  if (where === "closed") return stages.length;
  return stages.findIndex(({ states }) => states.includes(where));
}

/** The person has taken it on. */
export function isAgreed(request: Place): boolean {
  return stageOf(request) > request_stages.findIndex(({ states }) => states.includes("asked"));
}

export function isMyTurn({ parties, in_turn }: Pick<DispatchRequest, "parties" | "in_turn">): boolean {
  return in_turn?.parties.some(({ code }) => parties.some((mine) => mine.code === code)) ?? false;
}
