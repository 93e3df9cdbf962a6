/** What in a text could tell whose case it was, with what to write instead. */
import type { JSX } from "preact";
import type { Finding } from "../api";
import { Badge, Button } from "./basics";

const severities = { high: "誰か分かる", medium: "知る人には分かる", low: "念のため" };

interface Props {
  findings: readonly Finding[];
  /** The text as it is being edited. */
  text: string;
  disabled: boolean;
  onReplace: (finding: Finding) => void;
}

export function CaseFindings({ findings, text, disabled, onReplace }: Props): JSX.Element | null {
  if (findings.length === 0) return null;
  return (
    <ul class="findings">
      {findings.map((finding) => (
        <li key={`${finding.field}-${finding.begin}`}>
          <Badge tone={finding.severity === "low" ? "plain" : "sample"}>{severities[finding.severity]}</Badge>
          <span>{finding.kind.label}「<mark>{finding.text}</mark>」</span>
          {text.includes(finding.text)
            ? <Button disabled={disabled} onClick={() => onReplace(finding)}>「{finding.proposal}」に置き換える</Button>
            : <span class="minor">直しました。保存すると調べ直します</span>}
        </li>
      ))}
    </ul>
  );
}
