/** Which column of a brought file is which field of the records. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { checkImport, mapImport, type Import, type ImportColumn, type Job } from "../operations_api";
import { hows } from "../pages/admin_words";
import { count, shorten } from "../text";
import { Badge, Button, Checkbox, Fact } from "./basics";
import { DataTable } from "./data_table";
import { FormBody, SubmitButton, TextField, useForm, type Errors } from "./forms";
import { Notice } from "./states";

/** Code points of a header; one that runs away was read with the wrong delimiter. */
const k_shown_header = 60;

type Chosen = ReadonlyMap<number, string>;

const chosenIn = ({ columns }: Import): Chosen => new Map(columns.map(({ index, field }) => [index, field ?? ""]));

/** Fields that more than one column is to fill, by the index of the column. */
function twice(chosen: Chosen): ReadonlySet<number> {
  const seen = new Map<string, number[]>();
  for (const [index, field] of chosen) if (field) seen.set(field, [...(seen.get(field) ?? []), index]);
  return new Set([...seen.values()].filter((columns) => columns.length > 1).flat());
}

interface Props {
  of: Import;
  fixed: boolean;
  onMapped: (next: Import) => void;
  onBegun: (job: Job) => void;
}

export function ImportColumns({ of, fixed, onMapped, onBegun }: Props): JSX.Element {
  const form = useForm();
  const [chosen, setChosen] = useState(() => chosenIn(of));
  const [name, setName] = useState(of.profile?.name ?? "");
  const [keeps, setKeeps] = useState(false);
  const [open, setOpen] = useState(of.check === null);
  const missing = of.fields.filter((field) => field.required && ![...chosen.values()].includes(field.name));
  const doubled = twice(chosen);
  const has_columns = of.columns.length > 0;
  const is_new = of.columns.some(({ index, field }) => (field ?? "") !== chosen.get(index));
  const choose = (index: number, field: string) => setChosen((old) => new Map([...old, [index, field]]));
  const send = () => {
    const errors: Errors = {
      ...(doubled.size > 0 ? { columns: "1つの項目に、2つ以上の列が選ばれています。どれか1つにしてください。" } : {}),
      ...(keeps && !name.trim() ? { save_as: "名前を書いてください。" } : {}),
    };
    return form.submit(errors, async () => {
      if (is_new || keeps) {
        const columns = [...chosen].map(([index, field]) => ({ index, field: field || null }));
        onMapped(await mapImport(of.id, columns, keeps ? name.trim() : undefined));
      }
      onBegun(await checkImport(of.id));
    }, ({ parameter, detail }): Errors => (parameter === "save_as" ? { save_as: detail } : parameter?.startsWith("columns") ? { columns: detail } : {}));
  };
  if (fixed || !open) {
    return (
      <>
        {has_columns ? <Told of={of} /> : <p>項目の名前のとおりに読みました。</p>}
        {!fixed && <p class="actions"><Button onClick={() => setOpen(true)}>{has_columns ? "列の対応を変える" : "もう一度確認する"}</Button></p>}
      </>
    );
  }
  return (
    <FormBody form={form} label="列の対応" failed="確認を始められませんでした" onSubmit={() => void send()}>
      <p>
        {!has_columns
          ? "JSON Lines は、項目の名前のとおりに読みます。"
          : of.profile
            ? `前に残した対応「${of.profile.name}」を使っています。`
            : "見出しから項目を選びました。例を見て、違っていれば選び直してください。「使わない」の列は読みません。"}
        {has_columns && "もうある記録では、列のない項目は空になります。"}
      </p>
      {has_columns && missing.length > 0 && (
        <Notice tone="warning" title="必要な項目が足りません">
          <p>{missing.map(({ label }) => label).join("、")}に当たる列を選んでください。足りないままでも確認はできますが、その行は受け取れません。</p>
        </Notice>
      )}
      <div role="alert">{form.errors.columns && <p class="field-error"><span aria-hidden="true">▲ </span>{form.errors.columns}</p>}</div>
      {has_columns && <Table of={of} chosen={chosen} wrong={doubled} onChoose={choose} />}
      {has_columns && <Checkbox label="この対応を残して、次に同じ見出しのファイルで使う" checked={keeps} onChange={() => setKeeps(!keeps)} />}
      {keeps && <TextField name="save_as" label="対応の名前" help="例: 宮崎県の名簿" value={name} onValue={setName} error={form.errors.save_as} input={{ maxLength: 80 }} />}
      <p class="actions"><SubmitButton form={form}>{has_columns ? "この対応で確認する" : "確認する"}</SubmitButton><span class="minor">確認では何も書き込みません。</span></p>
    </FormBody>
  );
}

function Table({ of, chosen, wrong, onChoose }: { of: Import; chosen: Chosen; wrong: ReadonlySet<number>; onChoose: (index: number, field: string) => void }): JSX.Element {
  const id = useId();
  const select = ({ index, header, letter }: ImportColumn) => (
    <select
      id={`${id}-${index}`} aria-label={`${letter}列「${shorten(header, k_shown_header)}」の項目`} aria-invalid={wrong.has(index) ? "true" : undefined}
      class={wrong.has(index) ? "select-wrong" : undefined} onChange={(event) => onChoose(index, event.currentTarget.value)}
    >
      <option value="" selected={!chosen.get(index)}>使わない</option>
      {of.fields.map(({ name, label, required }) => (
        <option key={name} value={name} selected={chosen.get(index) === name}>{label}{required ? "（必須）" : ""}</option>
      ))}
    </select>
  );
  const how = ({ index, field, how: reason }: ImportColumn) => ((field ?? "") !== chosen.get(index) ? "chosen" : reason);
  return (
    <DataTable
      label="列の対応" rows={of.columns} rowKey={({ index }) => String(index)}
      columns={[
        { name: "見出し", heads: true, cell: ({ letter, header }) => <><span class="column-letter">{letter}</span> {shorten(header, k_shown_header) || "（見出しなし）"}</> },
        { name: "例", cell: ({ samples }) => samples.length > 0 && <ul class="samples">{samples.map((sample, n) => <li key={n}>{sample || "（空）"}</li>)}</ul> },
        { name: "項目", cell: select },
        { name: "選んだ理由", cell: (column) => <span><Badge tone={how(column) === "similar" ? "sample" : "plain"}>{hows[how(column)]}</Badge>{column.note && <span class="column-note">{column.note}</span>}</span> },
      ]}
    />
  );
}

function Told({ of }: { of: Import }): JSX.Element {
  const used = of.columns.filter(({ field }) => field);
  const labelOf = (name: string | null) => of.fields.find((field) => field.name === name)?.label ?? name;
  return (
    <>
      <p>{count(of.columns.length)}列のうち{count(used.length)}列を使っています{of.profile ? `（対応「${of.profile.name}」）` : ""}。</p>
      <details class="form-more">
        <summary>列の対応を見る</summary>
        <dl class="facts facts-wide">{used.map(({ index, header, field }) => <Fact key={index} name={shorten(header, k_shown_header) || `${index + 1}列目`}>{labelOf(field)}</Fact>)}</dl>
      </details>
    </>
  );
}
