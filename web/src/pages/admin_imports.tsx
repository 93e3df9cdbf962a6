/** Bringing lists of offices: a file to begin with, those brought before, and the kept ways to read them. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { k_max_page, type Problem } from "../api";
import { AdminFrame } from "../components/admin_nav";
import { Badge, Button } from "../components/basics";
import { DataTable } from "../components/data_table";
import { RadioField } from "../components/fields";
import { FileField } from "../components/file_field";
import { FormBody, Question, sentence, useForm } from "../components/forms";
import { Pagination } from "../components/pagination";
import { Loading } from "../components/states";
import { useResource } from "../hooks";
import {
  bringImport, importProfiles, imports, k_max_import_bytes, removeImport, removeProfile, type ImportEntry, type ImportKind, type ImportProfile,
} from "../operations_api";
import { navigate, usePlace } from "../router";
import { count, moment, size } from "../text";
import { import_kinds, import_states, import_tones } from "./admin_words";

/** A little less than the server takes. */
const k_largest = "64 MB";
const k_endings = ".csv,.tsv,.txt,.xlsx,.jsonl";

export function AdminImportsPage(): JSX.Element {
  return (
    <AdminFrame title="取り込み" may="operate">
      {() => (
        <>
          <p class="lead">拠点が持っている名簿や事例の表を、そのままの形で読み込みます。確認が済むまで、記録は何も変わりません。</p>
          <Bring />
          <List />
          <Profiles />
        </>
      )}
    </AdminFrame>
  );
}

function Bring(): JSX.Element {
  const form = useForm();
  const wanted = new URLSearchParams(usePlace().search).get("kind") ?? "";
  const [kind, setKind] = useState<ImportKind>(Object.hasOwn(import_kinds, wanted) ? wanted as ImportKind : "coordinators");
  const [file, setFile] = useState<File>();
  const [part, setPart] = useState(0);
  const send = () => form.submit(
    file === undefined
      ? { file: "ファイルを選んでください。" }
      : file.size === 0
        ? { file: "空のファイルです。中身のあるファイルを選んでください。" }
        : file.size > k_max_import_bytes
          ? { file: `大きすぎます（${size(file.size)}）。${k_largest}までです。行を分けて、いくつかのファイルにしてください。` }
          : {},
    async () => {
      if (!file) return;
      setPart(0);
      const { id } = await bringImport(kind, file, setPart);
      navigate(`/admin/imports/${encodeURIComponent(id)}`);
    },
    ({ status, detail }: Problem): Record<string, string> => (status === 400 || status === 413 || status === 415 ? { file: sentence(detail) } : {}),
  );
  return (
    <section class="office-part" aria-labelledby="bring-heading">
      <h2 id="bring-heading">新しく取り込む</h2>
      <FormBody form={form} failed="ファイルを送れませんでした" onSubmit={() => void send()}>
        <RadioField
          name="kind" label="何の表ですか" help="初めてのときは、支援機関、コーディネーター、支援事例の順に取り込みます。" value={kind} onValue={(code) => setKind(code as ImportKind)}
          options={Object.entries(import_kinds).map(([code, label]) => ({ code, label }))}
        />
        <FileField
          name="file" label="ファイル" accept={k_endings} file={file} onFile={setFile} error={form.errors.file}
          help={`Excel（.xlsx）、CSV、JSON Lines。${k_largest}まで。文字コードや見出しの行は自動で見分けます。この枠にドラッグして置くこともできます。`}
        />
        {form.busy && <progress class="job-bar" aria-label="送っています" max={1} value={part} />}
        <p class="actions">
          <Button type="submit" kind="main" aria-disabled={form.busy || undefined}>{form.busy ? "送っています…" : "ファイルを送る"}</Button>
        </p>
      </FormBody>
    </section>
  );
}

function List(): JSX.Element {
  const page = Number(new URLSearchParams(usePlace().search).get("page") ?? 1);
  const answer = useResource(imports(Number.isInteger(page) && page >= 1 ? Math.min(page, k_max_page) : 1));
  const [asked, setAsked] = useState<ImportEntry>();
  const [told, setTold] = useState("");
  const remove = async () => {
    if (!asked) return;
    await removeImport(asked.id);
    setTold(`「${asked.name}」を一覧から消しました。`);
    setAsked(undefined);
    answer.retry();
  };
  return (
    <section class="office-part" aria-labelledby="list-heading">
      <h2 id="list-heading">これまでの取り込み</h2>
      <p role="status" class="told">{told}</p>
      <Loading from={answer} cards={1}>
        {(data) => (
          <>
            {data.imports.length === 0 ? <p>まだありません。ファイルは送ってから30日で消えます。取り込んだ記録は残ります。</p> : (
              <DataTable
                label="これまでの取り込み" rows={data.imports} rowKey={({ id }) => id}
                columns={[
                  { name: "ファイル", heads: true, cell: ({ id, name }) => <a href={`/admin/imports/${encodeURIComponent(id)}`}>{name}</a> },
                  { name: "種類", cell: ({ kind }) => import_kinds[kind] ?? kind },
                  { name: "状態", cell: ({ state }) => <span><Badge tone={import_tones[state]}>{import_states[state]}</Badge></span> },
                  { name: "結果", cell: (entry) => <Outcome of={entry} /> },
                  { name: "送った人", cell: ({ by }) => by?.name ?? "コマンド" },
                  { name: "日時", cell: ({ made_at }) => moment(made_at) },
                  {
                    name: "操作", actions: true,
                    cell: (entry) => entry.state !== "running" && entry.state !== "checking" && (
                      <Button kind="text" onClick={() => setAsked(entry)}>消す<span class="visually-hidden">: {entry.name}</span></Button>
                    ),
                  },
                ]}
              />
            )}
            <Pagination page={data.page} pages={data.pages} address={(n) => `/admin/imports?page=${n}`} />
          </>
        )}
      </Loading>
      {asked && (
        <Question title={`「${asked.name}」を消しますか`} yes="消す" action={remove} onClose={() => setAsked(undefined)}>
          <p>送ったファイルと確認の結果を消します。もう取り込んだ記録はそのまま残ります。</p>
        </Question>
      )}
    </section>
  );
}

function Outcome({ of: { check, result } }: { of: ImportEntry }): JSX.Element | null {
  const counts = result ?? check;
  if (!counts) return null;
  const { added, changed, rejected } = counts;
  const taken = [added > 0 && `追加${count(added)}`, changed > 0 && `変更${count(changed)}`].filter(Boolean).join("、");
  return <span>{taken || (rejected === 0 && "変わりなし")}{rejected > 0 && <strong>{taken && "、"}受け取れない行{count(rejected)}</strong>}</span>;
}

function Profiles(): JSX.Element {
  const answer = useResource(importProfiles());
  const [asked, setAsked] = useState<ImportProfile>();
  const remove = async () => {
    if (!asked) return;
    await removeProfile(asked.id);
    setAsked(undefined);
    answer.retry();
  };
  return (
    <section class="office-part" aria-labelledby="profiles-heading">
      <h2 id="profiles-heading">残してある列の対応</h2>
      <Loading from={answer} cards={0}>
        {({ profiles }) => (profiles.length === 0 ? <p>まだありません。列の対応に名前をつけて残すと、同じ見出しのファイルで次から自動的に使います。</p> : (
          <DataTable
            label="残してある列の対応" rows={profiles} rowKey={({ id }) => id}
            columns={[
              { name: "名前", heads: true, cell: ({ name }) => name },
              { name: "種類", cell: ({ kind }) => import_kinds[kind] ?? kind },
              { name: "見出し", cell: ({ headers }) => headers.join("、") },
              { name: "最後に使った日時", cell: ({ used_at }) => (used_at ? moment(used_at) : "まだありません") },
              { name: "操作", actions: true, cell: (row) => <Button kind="text" onClick={() => setAsked(row)}>消す<span class="visually-hidden">: {row.name}</span></Button> },
            ]}
          />
        ))}
      </Loading>
      {asked && (
        <Question title={`列の対応「${asked.name}」を消しますか`} yes="消す" action={remove} onClose={() => setAsked(undefined)}>
          <p>次に同じ見出しのファイルを送ったときは、列の対応をもう一度確かめることになります。</p>
        </Question>
      )}
    </section>
  );
}

