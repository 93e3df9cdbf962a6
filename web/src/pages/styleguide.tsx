/** Every component in every state, on one page: to look at, and for the accessibility test. */
import type { ComponentChildren, JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { BackLink, Badge, Button, Checkbox, Fact, Highlighted, PageHeading, Passage, Tags, UpLink } from "../components/basics";
import { CandidatesField } from "../components/candidates_field";
import { CaseFindings } from "../components/case_findings";
import { CaseItem } from "../components/case_item";
import { activeFilters, Chips, Filters } from "../components/filters";
import { Figures } from "../components/figures";
import { FewFound } from "../components/few_found";
import { DayField, RadioField } from "../components/fields";
import { FileField } from "../components/file_field";
import { GapBanner } from "../components/gap_banner";
import { InPlace } from "../components/in_place";
import { JobView } from "../components/job_progress";
import { Trial } from "../components/lexicon_trial";
import { NearForms } from "../components/near_forms";
import { CodeField, Field, FormBody, PasswordField, ShownOnce, SubmitButton, TextField, type Form } from "../components/forms";
import { DataTable } from "../components/data_table";
import { QrCode } from "../components/qr_code";
import { Pagination } from "../components/pagination";
import { PersonCard } from "../components/person_card";
import { SearchBox } from "../components/search_box";
import { RequestStatus } from "../components/request_status";
import { Stages } from "../components/stages";
import { ErrorState, Notice, SampleNotice, Skeleton } from "../components/states";
import { Viewpoint } from "../components/viewpoint";
import { fieldsOf, WorkControl } from "../components/work_fields";
import { useReference, useTitle } from "../hooks";
import type { Chosen } from "../request_values";
import { useArrival } from "../router";
import { empty_search } from "../search_state";
import { OrganizationItem } from "./organizations";
import * as samples from "./styleguide_samples";

const nothing = () => undefined;
const here = () => "/styleguide";

const colors = [
  "blue-900", "blue-1000", "blue-50", "yellow-100", "yellow-300", "green-800", "green-50", "red-900", "orange-800",
];

function Part({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  const id = useId();
  return (
    <section class="guide-part" aria-labelledby={id}>
      <h2 id={id}>{name}</h2>
      {children}
    </section>
  );
}

const sample_form: Form = {
  ref: { current: null }, busy: false, errors: {}, problem: samples.problem, submit: async () => undefined,
};

function SampleForm(): JSX.Element {
  const [text, setText] = useState("");
  const [password, setPassword] = useState("12345678");
  return (
    <FormBody form={sample_form} label="入力欄の見本" onSubmit={nothing}>
      <TextField name="plain" label="文字の欄" help="欄の説明。" value={text} onValue={setText} optional />
      <TextField name="wrong" label="誤りのある欄" error="名前を入力してください。" value="" onValue={nothing} />
      <PasswordField name="chosen" label="パスワードの欄" chosenFor="" value={password} onValue={setPassword} />
      <CodeField value="" onValue={nothing} />
      <Field name="choice" label="選ぶ欄">
        {(attributes) => <select {...attributes}><option>選択肢</option></select>}
      </Field>
      <p class="actions"><SubmitButton form={sample_form}>送る</SubmitButton><SubmitButton form={{ ...sample_form, busy: true }}>送る</SubmitButton></p>
    </FormBody>
  );
}

function SampleChoices(): JSX.Element {
  const [one, setOne] = useState("a");
  const [day, setDay] = useState("2027-01-01");
  const [chosen, setChosen] = useState<Chosen[]>([
    { coordinator_id: "co-1", name: "見本 花子", hub_id: "hub-13", hub_name: "東京都よろず支援拠点" }, { hub_id: "hub-14", hub_name: "神奈川県よろず支援拠点" },
  ]);
  const options = [{ code: "a", label: "一つ目", note: "説明つき" }, { code: "b", label: "二つ目" }];
  return (
    <FormBody form={{ ...sample_form, problem: undefined }} label="選ぶ欄の見本" onSubmit={nothing}>
      <RadioField name="radio" label="一つを選ぶ" value={one} onValue={setOne} options={options} />
      <RadioField name="wrong-radio" label="一つを選ぶ（誤り）" error="どれかを選んでください。" value="" onValue={nothing} options={options} />
      <DayField name="day" label="日付" value={day} onValue={setDay} />
      <CandidatesField label="打診する順番" chosen={chosen} prefecture="14" days={[]} onChosen={setChosen} />
    </FormBody>
  );
}

export function StyleguidePage(): JSX.Element {
  const lists = useReference();
  useTitle("部品一覧");
  useArrival(true);
  const active = activeFilters(samples.state, undefined, samples.facets);
  return (
    <div class="guide">
      <PageHeading>部品一覧</PageHeading>
      <p class="lead">画面の部品と、その状態をすべて並べたページです。内容は架空です。</p>

      <Part name="色">
        <ul class="guide-colors">
          {colors.map((name) => <li><span class={`guide-color guide-${name}`} />{name}</li>)}
        </ul>
      </Part>
      <Part name="文字">
        <p class="lead">リード文。相談の内容を書くか、メモを貼り付けてください。</p>
        <p>本文。<a href="/styleguide">リンク</a>、<strong>強調</strong>、<span class="minor">補足</span>、<kbd>Enter</kbd></p>
        <p>一致したところ: <Highlighted text="𠮷野家の旅館で人手不足" ranges={[[4, 6], [7, 11]]} /></p>
        <p>一致したところがないとき: <Highlighted text="旅館で人手不足" ranges={[]} /></p>
        <p>範囲が文字数を越えるとき: <Highlighted text="旅館" ranges={[[1, 9], [0, 1], [12, 14]]} /></p>
      </Part>
      <Part name="ボタンと選択">
        <p class="guide-row">
          <Button kind="main">主なボタン</Button>
          <Button>ボタン</Button>
          <Button kind="text">文字のボタン</Button>
          <Button disabled>使えないとき</Button>
        </p>
        <div class="guide-row">
          <Checkbox label="選んでいない" />
          <Checkbox label="選んでいる" checked onChange={nothing} />
          <Checkbox label="使えない" disabled />
          <Checkbox label="件数つき" note="128" />
        </div>
      </Part>
      <Part name="タグと印">
        <Tags items={samples.person.topics} limit={3} />
        <p class="guide-row">
          <Badge tone="match">事例2件で一致</Badge>
          <Badge tone="able">オンライン可</Badge>
          <Badge tone="plain">補足</Badge>
          <Badge tone="sample">架空のデータ</Badge>
          <Badge tone="bad">異常</Badge>
        </p>
      </Part>
      <Part name="検索欄: 空">
        <SearchBox text="" label="相談の内容（空）" placeholder="例: 旅館の人手不足" onSearch={nothing} />
      </Part>
      <Part name="検索欄: 残りわずか">
        <SearchBox text={"相談メモ。\n2行目。\n".repeat(235)} label="相談の内容（残りわずか）" onSearch={nothing} />
      </Part>
      <Part name="検索欄: 長すぎる">
        <SearchBox text={"長い相談メモ。".repeat(420)} label="相談の内容（長すぎる）" onSearch={nothing} />
      </Part>
      <Part name="探す範囲: 都道府県を選ぶ前と後">
        <Viewpoint label="探す範囲（選ぶ前）" state={empty_search} lists={lists} onChange={nothing} remember={false} />
        <Viewpoint label="探す範囲（選んだ後）" state={{ ...samples.state, exclude_hub: "hub-13" }} lists={lists} onChange={nothing} remember={false} />
      </Part>
      <Part name="絞り込みの欄">
        <div class="guide-narrow">
          <Filters state={samples.state} facets={samples.facets} lists={undefined} onChange={nothing} />
        </div>
      </Part>
      <Part name="選択中の条件">
        <Chips active={active} state={samples.state} onChange={nothing} />
      </Part>
      <Part name="人のカード: 一致した根拠あり、なし、長い文字">
        <ol class="people">
          <li><PersonCard person={samples.person} ask="/requests/new" /></li>
          <li><PersonCard person={samples.plain_person} /></li>
          <li><PersonCard person={samples.long_person} /></li>
        </ol>
      </Part>
      <Part name="事例">
        <ul class="case-list">
          <CaseItem item={samples.case_hit} />
          <CaseItem item={{ id: "sample-case-2", title: "事例の題名だけのとき", year: null, industry: null, topics: [] }} />
        </ul>
      </Part>
      <Part name="支援機関">
        <ul class="organization-list"><OrganizationItem item={samples.organization} level={3} /></ul>
      </Part>
      <Part name="文章と項目">
        <Passage level={3} title="取り組み" text={"改行のある文章。\n2行目。"} />
        <Passage level={3} title="空の文章は出ない" text=" " />
        <dl class="facts">
          <Fact name="資格">中小企業診断士</Fact>
          <Fact name="空の項目は出ない">{null}</Fact>
          <Fact name="長い項目">{"長い内容".repeat(30)}</Fact>
        </dl>
      </Part>
      <Part name="ページ送り">
        <Pagination label="ページ送り（最初）" page={1} pages={3} address={here} />
        <Pagination label="ページ送り（途中）" page={6} pages={13} address={here} />
        <Pagination label="ページ送り（最後）" page={100} pages={140} address={here} />
      </Part>
      <Part name="お知らせ">
        <SampleNotice />
        <Notice tone="warning" title="注意"><p>注意の内容。</p></Notice>
      </Part>
      <Part name="読み込み中"><Skeleton cards={2} /></Part>
      <Part name="見つからないとき">
        <FewFound total={0} relaxed={samples.relaxed} places={["北海道"]} words />
        <FewFound total={2} relaxed={samples.relaxed.slice(1)} places={[]} words />
      </Part>
      <Part name="もしかして"><NearForms forms={samples.near_forms} state={samples.state} /></Part>
      <Part name="地元とほかの地域">
        <GapBanner state={samples.state} from={samples.gap} lists={undefined} />
        <GapBanner state={samples.state} from={{ ...samples.gap, home: 3, nearest: [] }} lists={undefined} />
      </Part>
      <Part name="記録の編集">
        {fieldsOf(lists, "cases", [{ name: "challenge", hint: "起きていたこと" }]).map((field) => (
          <WorkControl field={field} record={samples.work} lists={lists} onChange={nothing}>
            <CaseFindings findings={samples.findings} text={samples.work.challenge} disabled={false} onReplace={nothing} />
          </WorkControl>
        ))}
        {fieldsOf(lists, "coordinators", [{ name: "stages" }, { name: "qualifications" }]).map((field) => (
          <WorkControl field={field} record={samples.work} lists={lists} may_verify onChange={nothing} />
        ))}
        {fieldsOf(lists, "cases", [{ name: "title", label: "変えられない項目" }]).map((field) => (
          <WorkControl field={field} record={samples.work} lists={lists} disabled onChange={nothing} />
        ))}
      </Part>
      <Part name="エラー"><ErrorState problem={samples.problem} retry={nothing} /></Part>
      <Part name="入力欄と誤り"><SampleForm /></Part>
      <Part name="一度だけ表示するもの">
        <ShownOnce title="招待リンク" label="招待リンク（見本）" text="https://example.org/invitation#mihon" takesFocus={false}>
          <p><strong>このリンクは今だけ表示します。</strong></p>
        </ShownOnce>
        <QrCode text="https://example.org/" label="QRコードの見本" />
      </Part>
      <Part name="表">
        <DataTable
          label="表の見本" rows={["一", "二"]} rowKey={(row) => row}
          columns={[
            { name: "名前", heads: true, cell: (row) => `見本${row}` },
            { name: "状態", cell: () => <Badge tone="able">利用中</Badge> },
            { name: "長い内容", cell: () => "長い内容".repeat(12) },
          ]}
        />
      </Part>
      <Part name="依頼の状態: 自分の番、ほかの人の番、保留">
        <RequestStatus request={samples.request} />
        <RequestStatus heading="status-other" request={{ ...samples.request, state: { code: "review", label: "所属拠点が確認中" }, parties: [], overdue: true }} />
        <RequestStatus heading="status-held" request={{ ...samples.request, state: { code: "on_hold", label: "保留" }, held_in: samples.request.state, in_turn: null, decide_until: null }} />
      </Part>
      <Part name="作業: 実行中、順番待ち、完了、失敗、取り消しを待つとき、つながらないとき">
        <div class="jobs">
          {samples.jobs.map((job) => <JobView key={job.id} job={job} cancel={nothing} />)}
          {samples.jobs.slice(0, 1).map((job) => <><JobView job={{ ...job, can_cancel: false, cancelling: true }} /><JobView job={job} lost cancel={nothing} /></>)}
        </div>
      </Part>
      <Part name="手順と数値">
        <Stages label="手順の見本" stages={["読み方", "列の対応", "確認", "取り込み"]} at={2} />
        <Figures
          label="数値の見本"
          figures={[{ name: "読んだ行", value: "1,204" }, { name: "受け取れない", value: "3", note: "誤り4か所", bad: true }, { name: "最新のバックアップ", value: "1時間前", note: "50 MB" }]}
        />
      </Part>
      <Part name="ファイルの欄">
        <FormBody form={{ ...sample_form, problem: undefined }} label="ファイルの欄の見本" onSubmit={nothing}>
          <FileField name="file" label="ファイル" help="CSVかExcel。" accept=".csv,.xlsx" file={undefined} onFile={nothing} error="ファイルを選んでください。" />
        </FormBody>
      </Part>
      <Part name="辞書の前後"><Trial of={samples.trial} /></Part>
      <Part name="選ぶ欄、日付、候補"><SampleChoices /></Part>
      <Part name="前のページへ、上のページへ"><BackLink home="/" label="検索へ" /><UpLink href="/admin/jobs" label="作業の一覧へ" /></Part>
      <Part name="場所を変えないページ送り">
        <InPlace label="ページの一部の見本"><Pagination label="一部のページ送り" page={2} pages={3} address={here} /></InPlace>
      </Part>
    </div>
  );
}
