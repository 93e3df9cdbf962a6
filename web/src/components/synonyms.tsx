/** What the search also looked for, and one click to look for the words as written only. */
import type { JSX } from "preact";
import type { PeopleAnswer } from "../api";
import type { SearchState } from "../search_state";
import { Button } from "./basics";

/** More words than this are only counted: a memo may have dozens. */
const k_shown_words = 5;

interface Props {
  state: SearchState;
  synonyms: PeopleAnswer["synonyms"];
  onChange: (state: SearchState) => void;
}

export function SynonymsUsed({ state, synonyms, onChange }: Props): JSX.Element | null {
  if (synonyms.length === 0) return null;
  const more = synonyms.length - k_shown_words;
  return (
    <p class="synonyms">
      <span>同義語でも探しました:</span>
      {synonyms.slice(0, k_shown_words).map(({ word, also }) => (
        <span class="synonyms-word">{word} ≈ {also.join("、")}</span>
      ))}
      {more > 0 && <span>ほか{more}語</span>}
      <Button kind="text" onClick={() => onChange({ ...state, synonyms: false, page: 1 })}>書いた語だけで探す</Button>
    </p>
  );
}
