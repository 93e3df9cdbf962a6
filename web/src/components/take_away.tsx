/** 書き出し: records of a kind as a file. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { takeAway } from "../api";
import { useMay } from "../session";
import { Button } from "./basics";
import { StepResult } from "./work_steps";
import type { Problem } from "../api";

const kinds = { coordinators: "コーディネーター", cases: "支援事例", organizations: "機関" };
const formats = {
  csv: "CSV（UTF-8）", "csv&encoding=cp932": "CSV（CP932、古い表計算ソフト向け）", xlsx: "Excel（XLSX）", jsonl: "JSON Lines",
};

type State = { busy: boolean; message: string; problem: Problem | undefined };

/** Takes a file of `what` (with a question mark and parameters) away, and says what came of it. */
function useTakeAway(): [State, (what: string) => void] {
  const [state, setState] = useState<State>({ busy: false, message: "", problem: undefined });
  const take = (what: string) => {
    setState({ busy: true, message: "", problem: undefined });
    takeAway(what).then(
      ({ rows, unfit }) => setState({
        busy: false, problem: undefined,
        message: `${rows}件を書き出しました${unfit > 0 ? `。この文字コードにない文字 ${unfit}か所は、似た字か「〓」にしました` : ""}`,
      }),
      (problem) => setState({ busy: false, message: "", problem: problem as Problem }),
    );
  };
  return [state, take];
}

/** Shown to those who may; the server decides which records. */
export function TakeAway(): JSX.Element | null {
  const may = useMay("export_records");
  const [kind, setKind] = useState("coordinators");
  const [format, setFormat] = useState("csv");
  const [state, take] = useTakeAway();
  if (!may) return null;
  return (
    <section class="case-section">
      <h2>書き出し</h2>
      <p class="minor">見られる記録をファイルにします。連絡先も入るので、取り扱いに注意してください。書き出したことは監査の記録に残ります。</p>
      <div class="actions">
        <Choice label="記録の種類" from={kinds} value={kind} onChange={setKind} />
        <Choice label="形式" from={formats} value={format} onChange={setFormat} />
        <Button disabled={state.busy} onClick={() => take(`${kind}?format=${format}`)}>書き出す</Button>
      </div>
      <StepResult steps={{ ...state, run: () => undefined }} />
    </section>
  );
}

/** The users of a list, with the conditions that it is shown with. */
export function UsersTakeAway({ parameters }: { parameters: URLSearchParams }): JSX.Element {
  const [format, setFormat] = useState("csv");
  const [state, take] = useTakeAway();
  const conditions = new URLSearchParams([...parameters].filter(([name]) => name !== "after")).toString();
  return (
    <section class="case-section">
      <h2>書き出し</h2>
      <p class="minor">この条件の利用者をファイルにします。パスワードや認証アプリの秘密は入りません。書き出したことは監査の記録に残ります。</p>
      <div class="actions">
        <Choice label="形式" from={formats} value={format} onChange={setFormat} />
        <Button disabled={state.busy} onClick={() => take(`users?format=${format}${conditions && `&${conditions}`}`)}>書き出す</Button>
      </div>
      <StepResult steps={{ ...state, run: () => undefined }} />
    </section>
  );
}

interface ChoiceProps {
  label: string;
  from: Readonly<Record<string, string>>;
  value: string;
  onChange: (value: string) => void;
}

function Choice({ label, from, value, onChange }: ChoiceProps): JSX.Element {
  const id = useId();
  return (
    <div class="work-field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {Object.entries(from).map(([code, name]) => <option value={code}>{name}</option>)}
      </select>
    </div>
  );
}
