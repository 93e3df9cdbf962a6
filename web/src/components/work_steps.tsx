/** Steps on what is worked on: one at a time, with what came of it said aloud. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem } from "../api";
import { ErrorState } from "./states";

export interface Steps {
  busy: boolean;
  problem: Problem | undefined;
  message: string;
  /** Runs a step; `done` is said when it went well. */
  run: (step: () => Promise<void>, done: string) => void;
}

export function useSteps(): Steps {
  const [state, setState] = useState<Omit<Steps, "run">>({ busy: false, problem: undefined, message: "" });
  const run = (step: () => Promise<void>, done: string) => {
    setState({ busy: true, problem: undefined, message: "" });
    step().then(
      () => setState({ busy: false, problem: undefined, message: done }),
      (problem) => setState({ busy: false, problem: problem as Problem, message: "" }),
    );
  };
  return { ...state, run };
}

export function StepResult({ steps }: { steps: Steps }): JSX.Element {
  return (
    <>
      <p role="status" class="work-message">{steps.busy ? "送っています" : steps.message}</p>
      {steps.problem && <ErrorState problem={steps.problem} />}
    </>
  );
}

/** A note that a step needs, beside its button. */
export function NoteField({ id, label, value, onInput }: { id: string; label: string; value: string; onInput: (text: string) => void }): JSX.Element {
  return (
    <div class="work-field">
      <label for={id}>{label}</label>
      <textarea id={id} rows={2} maxLength={1000} value={value} onInput={(e) => onInput(e.currentTarget.value)} />
    </div>
  );
}
