/** The lexicon: its words, changes written down first, tried on a need, and then made. */
import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { k_max_page } from "../api";
import { AdminFrame } from "../components/admin_nav";
import { Badge, Button } from "../components/basics";
import { DataTable } from "../components/data_table";
import { AreaField, ListField, RadioField } from "../components/fields";
import { Dialog, FormBody, SubmitButton, TextField, useForm, type Errors } from "../components/forms";
import { InPlace } from "../components/in_place";
import { Trial } from "../components/lexicon_trial";
import { Pagination } from "../components/pagination";
import { Loading, Notice } from "../components/states";
import { useResource } from "../hooks";
import { forgetForm, keepForm, keptForm } from "../kept_forms";
import {
  changeLexicon, lexicon, lexiconEntries, tryLexicon, type Lexicon, type LexiconChange, type LexiconEntry, type LexiconFile, type LexiconTrial,
} from "../operations_api";
import { navigate, usePlace } from "../router";
import { count } from "../text";
import { source_tones, sources } from "./admin_words";

const k_synonyms = "synonyms";
/** Changes that one trial takes. */
const k_max_changes = 20;

export function AdminLexiconPage(): JSX.Element {
  return <AdminFrame title="辞書" may="tend_index">{({ user_id }) => <Editor user_id={user_id ?? ""} />}</AdminFrame>;
}

function parse(search: string): { kind: string; word: string; page: number } {
  const given = new URLSearchParams(search);
  const page = Number(given.get("page") ?? 1);
  return { kind: given.get("kind") ?? k_synonyms, word: given.get("word") ?? "", page: Number.isInteger(page) && page >= 1 ? Math.min(page, k_max_page) : 1 };
}

function addressOf(kind: string, word = "", page = 1): string {
  const next = new URLSearchParams({ ...(kind === k_synonyms ? {} : { kind }), ...(word ? { word } : {}), ...(page > 1 ? { page: String(page) } : {}) });
  return next.size > 0 ? `/admin/lexicon?${next}` : "/admin/lexicon";
}

const same = (a: LexiconChange, b: LexiconChange) => a.kind === b.kind && a.action === b.action && a.words.join("\t") === b.words.join("\t");

/** Drafts outlive a look at another page. */
const k_kept_as = "lexicon";

interface Drafted {
  changes: readonly LexiconChange[];
}

function Editor({ user_id }: { user_id: string }): JSX.Element {
  const answer = useResource(lexicon());
  const [saved, setSaved] = useState(0);
  const [changes, setChanges] = useState(() => keptForm<Drafted>(user_id, k_kept_as)?.changes ?? []);
  const [told, setTold] = useState("");
  const [drafted, setDrafted] = useState("");
  useEffect(() => {
    if (changes.length > 0) keepForm<Drafted>(user_id, k_kept_as, { changes });
    else forgetForm(user_id, k_kept_as);
  }, [changes]);
  const add = (change: LexiconChange) => {
    setTold("");
    setDrafted(`下書きに入れました: ${inWords(change)}を${change.action === "add" ? "加える" : "除く"}`);
    setChanges((old) => (old.some((one) => same(one, change)) || old.length >= k_max_changes ? old : [...old, change]));
  };
  const leave = (change: LexiconChange) => {
    setDrafted("");
    setChanges((old) => old.filter((one) => !same(one, change)));
  };
  const save = async (files: readonly LexiconFile[]) => {
    const acts_later = changes.some(({ kind }) => files.find((file) => file.kind === kind)?.acts === "reindex");
    let done = 0;
    try {
      for (const change of changes) {
        await changeLexicon(change);
        leave(change);
        done++;
      }
      setTold(`${count(done)}件を保存しました。${acts_later ? "異体字、読み飛ばす語、専門用語は、索引を作り直すと効きます。" : "検索にもう効いています。"}`);
    } finally {
      if (done > 0) {
        setSaved((n) => n + 1);
        answer.retry();
      }
    }
  };
  return (
    <>
      <p class="lead">相談する人の言葉と、支援する人の言葉をつなぎます。変更はまず下書きになり、相談の文で前後を比べてから保存できます。</p>
      <p role="status" class="told">{told}</p>
      <Loading from={answer}>
        {(data) => (
          <>
            <Status of={data} />
            <Drafts changes={changes} files={data.files} onLeave={leave} onSave={() => save(data.files)} />
            <Words files={data.files} saved={saved} changes={changes} onChange={add} onLeave={leave} full={changes.length >= k_max_changes} />
            <p class="visually-hidden" role="status">{drafted}</p>
          </>
        )}
      </Loading>
    </>
  );
}

function Status({ of: { needs_reindex, problems, notes } }: { of: Lexicon }): JSX.Element {
  return (
    <>
      {problems.length > 0 && (
        <Notice tone="error" title="読めない行があります">
          <ul class="plain-list">{problems.map((line) => <li key={line}>{line}</li>)}</ul>
          <p>サーバーのファイルを直して保存すると、1〜2秒で取り入れます。それまでは前の辞書のままです。</p>
        </Notice>
      )}
      {needs_reindex && (
        <Notice tone="warning" title="索引の作り直しを待っている変更があります"><p><a href="/admin/index">索引の画面</a>で「辞書の変更の分だけ」作り直すと効きます。</p></Notice>
      )}
      {notes.length > 0 && (
        <details class="form-more"><summary>気づいたこと（{count(notes.length)}件。そのままでも害はありません）</summary><ul class="plain-list">{notes.map((line) => <li key={line}>{line}</li>)}</ul></details>
      )}
    </>
  );
}

const kindLabel = (files: readonly LexiconFile[], kind: string) => files.find((file) => file.kind === kind)?.label ?? kind;

function inWords({ action, words, one_way }: LexiconChange): string {
  const text = one_way ? `${words[0]} → ${words.slice(1).join("、")}` : words.join("、");
  return action === "add" ? text : words.length === 1 ? `${text}（どの組からも）` : text;
}

interface DraftsProps {
  changes: readonly LexiconChange[];
  files: readonly LexiconFile[];
  onLeave: (change: LexiconChange) => void;
  onSave: () => Promise<void>;
}

function Drafts({ changes, files, onLeave, onSave }: DraftsProps): JSX.Element {
  const form = useForm();
  const saving = useForm();
  const [need, setNeed] = useState("");
  const [trial, setTrial] = useState<LexiconTrial>();
  // What was tried is not what stands there now.
  useEffect(() => setTrial(undefined), [changes]);
  const attempt = () => form.submit(
    need.trim() ? {} : { q: "試す相談を書いてください。例: 旅館の人手不足" },
    async () => setTrial(await tryLexicon(need.trim(), changes)),
    ({ parameter, detail }): Errors => (parameter === "q" ? { q: detail } : {}),
  );
  return (
    <section class="office-part" aria-labelledby="drafts-heading">
      <h2 id="drafts-heading" tabIndex={-1}>変更の下書き</h2>
      {changes.length === 0
        ? <p>まだありません。下で語を加えるか、一覧の「除く」を押してください。いまの辞書での結果は、下書きがなくても見られます。</p>
        : (
          <ul class="drafts">
            {changes.map((change) => (
              <li key={`${change.action} ${change.kind} ${change.words.join("\t")}`}>
                <Badge tone={change.action === "add" ? "able" : "sample"}>{change.action === "add" ? "加える" : "除く"}</Badge>
                <span class="minor">{kindLabel(files, change.kind)}</span> <strong>{inWords(change)}</strong>
                <Button kind="text" onClick={() => onLeave(change)}>取りやめる<span class="visually-hidden">: {inWords(change)}</span></Button>
              </li>
            ))}
          </ul>
        )}
      <FormBody form={form} label="相談で試す" failed="試せませんでした" onSubmit={() => void attempt()}>
        <AreaField name="q" label="試す相談" rows={2} value={need} onValue={setNeed} error={form.errors.q} help="変更の前と後で、合う人とその順を比べます。何も保存しません。" />
        <p class="actions"><Button type="submit" aria-disabled={form.busy || undefined}>{form.busy ? "試しています…" : "前後を比べる"}</Button></p>
      </FormBody>
      <p class="visually-hidden" role="status">{trial && `比べました。いまの辞書では${count(trial.before.total)}人、変更した後は${count(trial.after.total)}人です。`}</p>
      {trial && <Trial of={trial} />}
      {changes.length > 0 && (
        <FormBody form={saving} label="下書きの保存" failed="保存できなかった変更があります" onSubmit={() => void saving.submit({}, onSave)}>
          <p class="actions"><SubmitButton form={saving}>{`${count(changes.length)}件の変更を保存する`}</SubmitButton></p>
        </FormBody>
      )}
    </section>
  );
}

interface WordsProps {
  files: readonly LexiconFile[];
  saved: number;
  changes: readonly LexiconChange[];
  full: boolean;
  onChange: (change: LexiconChange) => void;
  onLeave: (change: LexiconChange) => void;
}

function Words({ files, saved, changes, full, onChange, onLeave }: WordsProps): JSX.Element {
  const { kind, word, page } = parse(usePlace().search);
  const file = files.find((one) => one.kind === kind) ?? files[0];
  if (!file) return <></>;
  return (
    <section class="office-part" aria-labelledby="words-heading">
      <h2 id="words-heading">語</h2>
      <InPlace class="findings-part" label="語の一覧">
        <nav class="boxes" aria-label="辞書の種類">
          <ul>
            {files.map(({ kind: code, label, entries }) => (
              <li key={code}><a href={addressOf(code)} aria-current={code === file.kind ? "page" : undefined}>{label}<span class="boxes-count">{count(entries)}</span></a></li>
            ))}
          </ul>
        </nav>
        <p>{abouts[file.kind]}{file.acts === "at_once" ? "保存するとすぐに効きます。" : "保存した後、索引を作り直すと効きます。"}</p>
        <Add key={file.kind} file={file} full={full} onAdd={onChange} />
        <Entries key={`${file.kind} ${saved}`} file={file} word={word} page={page} changes={changes} full={full} onChange={onChange} onLeave={onLeave} />
      </InPlace>
      {changes.length > 0 && (
        <section class="bottom-bar" aria-label="下書きのまとめ">
          <p><strong>変更の下書き {count(changes.length)}件</strong> <span class="minor">まだ保存していません。</span></p>
          <p><a href="#drafts-heading">試す、保存する</a></p>
        </section>
      )}
    </section>
  );
}

const abouts: Readonly<Record<string, string>> = {
  synonyms: "同じ用件を指す別の言い方です。どちらで相談しても、もう一方で書かれた事例が見つかります。",
  terms: "途中で切れると困る専門用語です。",
  stop_words: "相談の中身を表さない、ひらがなの語です。",
  variants: "同じ字として探す字の組です。",
};

const helps: Readonly<Record<string, string>> = {
  synonyms: "読点（、）で区切ります。例: 粗利、もうけ。語の後に ^0.5 と書くと、近さ（0より大きく1以下）を下げられます。",
  terms: "1語だけ書きます。例: 採算可視化", stop_words: "ひらがなの語を1つ書きます。例: について", variants: "2つの字を読点（、）で区切ります。例: 髙、高",
};

const split = (text: string) => text.split(/[、,，\t\n]/u).map((word) => word.trim()).filter(Boolean);
const k_fewest: Readonly<Record<string, number>> = { synonyms: 2, variants: 2 };

function Add({ file, full, onAdd }: { file: LexiconFile; full: boolean; onAdd: (change: LexiconChange) => void }): JSX.Element {
  const form = useForm();
  const [text, setText] = useState("");
  const [way, setWay] = useState("both");
  const fewest = k_fewest[file.kind] ?? 1;
  const add = () => {
    const words = split(text);
    return form.submit(
      full ? { words: `下書きは${k_max_changes}件までです。先に保存してください。` }
        : words.length < fewest ? { words: fewest > 1 ? "2つ以上の語を、読点（、）で区切って書いてください。" : "語を書いてください。" }
          : fewest === 1 && words.length > 1 ? { words: "1つずつ加えてください。" } : {},
      async () => {
        onAdd({ action: "add", kind: file.kind, words, ...(file.kind === k_synonyms && way === "one" ? { one_way: true } : {}) });
        setText("");
      },
    );
  };
  return (
    <FormBody form={form} label={`${file.label}を加える`} onSubmit={() => void add()}>
      <TextField name="words" label={`加える${file.label}`} help={helps[file.kind]} value={text} onValue={setText} error={form.errors.words} input={{ autocomplete: "off", maxLength: 500 }} />
      {file.kind === k_synonyms && (
        <RadioField
          name="way" label="向き" value={way} onValue={setWay}
          options={[{ code: "both", label: "どの語からでも" }, { code: "one", label: "最初の語で相談したときだけ" }]}
        />
      )}
      <p class="actions"><Button type="submit">下書きに加える</Button></p>
    </FormBody>
  );
}

interface EntriesProps extends Pick<WordsProps, "changes" | "full" | "onChange" | "onLeave"> {
  file: LexiconFile;
  word: string;
  page: number;
}

function Entries({ file, word, page, changes, full, onChange, onLeave }: EntriesProps): JSX.Element {
  const id = useId();
  const answer = useResource(lexiconEntries(file.kind, word, page), file.kind);
  const [asked, setAsked] = useState<LexiconEntry>();
  const show = (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    navigate(addressOf(file.kind, String(data.get("word") ?? "").trim()), { by: "change" });
  };
  // A line of the data directory goes as a whole; of the program's own ones a part may.
  const remove = (entry: LexiconEntry) => {
    if (entry.source === "removed") return onChange({ action: "add", kind: file.kind, words: entry.words });
    if (entry.source === "added" || file.kind !== k_synonyms) return onChange({ action: "remove", kind: file.kind, words: file.kind === k_synonyms ? entry.words : entry.words.slice(0, entry.source === "added" ? undefined : 1) });
    setAsked(entry);
  };
  return (
    <>
      <form class="filter-form" role="search" aria-label={`${file.label}の検索`} onSubmit={show}>
        <p class="filter-field">
          <label for={`${id}-word`}>この語を含むもの</label>
          <input id={`${id}-word`} key={word} type="search" name="word" maxLength={60} defaultValue={word} autocomplete="off" />
        </p>
        <p class="actions"><Button type="submit">探す</Button>{word && <a href={addressOf(file.kind)}>すべて見る</a>}</p>
      </form>
      <Loading from={answer} cards={1}>
        {(data) => (
          <>
            <p class="results-total" role="status">{count(data.total)}件</p>
            {data.entries.length > 0 && (
              <DataTable
                label={file.label} rows={data.entries} rowKey={(entry) => `${entry.source} ${entry.words.join("\t")} ${entry.from ?? 0}`}
                columns={[
                  { name: "語", heads: true, cell: (entry) => <EntryWords of={entry} /> },
                  { name: "出どころ", cell: ({ source }) => <span><Badge tone={source_tones[source]}>{sources[source]}</Badge></span> },
                  {
                    name: "操作", actions: true,
                    cell: (entry) => {
                      const draft = draftOf(changes, file.kind, entry);
                      const name = draft ? "下書きを取りやめる" : entry.source === "removed" ? "除外をやめる" : "除く";
                      return (
                        <Button kind="text" disabled={full && !draft} onClick={() => (draft ? onLeave(draft) : remove(entry))}>
                          {name}<span class="visually-hidden">: {entry.words.join("、")}</span>
                        </Button>
                      );
                    },
                  },
                ]}
              />
            )}
            <Pagination page={data.page} pages={data.pages} address={(n) => addressOf(file.kind, word, n)} />
          </>
        )}
      </Loading>
      {asked && <Removal entry={asked} onRemove={(words) => { onChange({ action: "remove", kind: file.kind, words }); setAsked(undefined); }} onClose={() => setAsked(undefined)} />}
    </>
  );
}

/** The change of this entry that waits to be saved. */
const draftOf = (changes: readonly LexiconChange[], kind: string, { words, source }: LexiconEntry) =>
  changes.find((change) => change.kind === kind && change.action === (source === "removed" ? "add" : "remove") && change.words.every((word) => words.includes(word)));

function EntryWords({ of: { words, weights, one_way, from = 0, source } }: { of: LexiconEntry }): JSX.Element {
  const shown = words.map((word, n) => (weights && weights[n] !== undefined && weights[n] < 1 ? `${word}（近さ ${weights[n]}）` : word));
  const text = one_way ? `${shown.slice(0, from).join("、")} → ${shown.slice(from).join("、")}` : shown.join("、");
  return source === "removed" ? <del>{text}{words.length === 1 && "（どの組からも）"}</del> : <span class="lexicon-words">{text}</span>;
}

/** Which part of a group that the program brings. */
function Removal({ entry, onRemove, onClose }: { entry: LexiconEntry; onRemove: (words: readonly string[]) => void; onClose: () => void }): JSX.Element {
  const form = useForm();
  const [what, setWhat] = useState("group");
  const [word, setWord] = useState("");
  const remove = () => form.submit(
    what === "word" && !word ? { word: "語を選んでください。" } : {},
    async () => onRemove(what === "word" ? [word] : entry.words),
  );
  return (
    <Dialog title="何を除きますか" onClose={onClose}>
      <p>組: {entry.words.join("、")}</p>
      <FormBody form={form} onSubmit={() => void remove()}>
        <RadioField
          name="what" label="範囲" value={what} onValue={setWhat}
          options={[{ code: "group", label: "この組のすべての語を、互いの同義語にしない" }, { code: "word", label: "1つの語を、どの語の同義語にもしない" }]}
        />
        {what === "word" && <ListField name="word" label="語" options={entry.words.map((one) => ({ code: one, label: one }))} value={word} onValue={setWord} error={form.errors.word} />}
        <p class="actions"><SubmitButton form={form}>下書きに加える</SubmitButton><Button onClick={onClose}>やめる</Button></p>
      </FormBody>
    </Dialog>
  );
}

