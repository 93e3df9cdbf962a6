import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Checkbox, PageHeading } from "../components/basics";
import { enableSlashKey, slashKeyEnabled, useTitle } from "../hooks";
import { useArrival } from "../router";

export function AboutPage(): JSX.Element {
  const [slash, setSlash] = useState(slashKeyEnabled);
  useTitle("このサイトについて");
  useArrival(true);
  return (
    <article class="about">
      <PageHeading>このサイトについて</PageHeading>
      <p class="lead">
        「つなぐ」は、全国47のよろず支援拠点のコーディネーターを、実際に支援した事例から探すための名簿です。支援機関や拠点の職員が、目の前の相談に合う人を地域を越えて見つけるために使います。
      </p>
      <h2>使い方</h2>
      <ol class="prose-list">
        <li>相談の内容を書くか、相談メモをそのまま貼り付けて検索します。短い言葉でも、長い文章でも探せます。</li>
        <li>見つかった理由（事例とプロフィールの一致したところ）を読み、事例を開いて確かめます。</li>
        <li>相談や派遣の依頼は、その人が所属する拠点で受け付けます。</li>
      </ol>
      <p>
        検索した画面のアドレスには条件がすべて含まれています。アドレスを送れば、同じ画面を開けます。相談メモには、事業者や個人の名前を入れないでください。
      </p>
      <h2>並び順の決まり</h2>
      <ul class="prose-list">
        <li>人の順位は、相談の内容に近い事例とプロフィールで決まります。最も近いものを重く、次のものを少しずつ軽く数えます。</li>
        <li>事例の数が多いだけでは上位になりません。プロフィールに書かれていなくても、近い事例があれば見つかります。</li>
        <li>地域、オンライン、地域外への対応は、条件として選んだときだけ働きます。順位には影響しません。</li>
        <li>人への評価点や機関どうしの優劣は、表示にも順位にも使いません。</li>
      </ul>
      <h2>件数と時間</h2>
      <p>人数は正確な数です。時間はサーバーが検索にかけた時間です。</p>
      <h2>データについて</h2>
      <p>
        架空のデータを表示しているときは、画面にその旨を示します。架空の人物や事業者は、実在のものとは関係ありません。個人の電話番号、メールアドレス、住所は表示しません。
      </p>
      <h2>キー操作</h2>
      <dl class="keys">
        <div><dt><kbd>/</kbd></dt><dd>検索欄へ移動</dd></div>
        <div><dt><kbd>Enter</kbd></dt><dd>検索（検索欄で）</dd></div>
        <div><dt><kbd>Shift</kbd> + <kbd>Enter</kbd></dt><dd>改行（検索欄で）</dd></div>
      </dl>
      <Checkbox
        label="「/」キーで検索欄へ移動する"
        checked={slash}
        onChange={() => {
          enableSlashKey(!slash);
          setSlash(!slash);
        }}
      />
      <h2>ソフトウェア</h2>
      <p>
        このサイトは GPL-3.0-or-later のもとで公開している自由ソフトウェアです。ほかのシステムから使うための<a href="/api/v1/openapi.yaml">API仕様</a>があります。
      </p>
    </article>
  );
}
