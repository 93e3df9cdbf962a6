/** How to search more exactly: a small note next to the search box, opened on demand. */
import type { JSX } from "preact";

const ways: readonly [typed: string, means: string][] = [
  ['"資金繰り表"', "この言葉が続いて書かれたものだけ"],
  ["旅館 -飲食", "「飲食」を含むものを除く（-の前に空白）"],
  ["旅館 AND 補助金", "両方を含むものだけ。どちらかなら OR、まとめるには ( )"],
  ["県:大阪", "ほかに 氏名: 拠点: 業種: 分野: 資格:"],
  ["年:2022-2024", "その年の事例だけ。2023- や -2020 も"],
];

export function SearchHelp(): JSX.Element {
  return (
    <details class="search-help">
      <summary>検索のしかた</summary>
      <p>言葉や文章をそのまま入力してください。より細かく指定するには、次の書き方があります。</p>
      <dl>
        {ways.map(([typed, means]) => (
          <div>
            <dt><code>{typed}</code></dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
      <p>改行のある文章は相談メモとして、記号もそのままの文字として読みます。</p>
    </details>
  );
}
