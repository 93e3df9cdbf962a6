/** How a brought file is read: its encoding, what parts its cells, its sheet, where its headers stand. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { k_max_header_row, k_max_header_rows, readImport, type Import, type Reading, type ReadingWish } from "../operations_api";
import { delimiters, encodings } from "../pages/admin_words";
import { count, shorten } from "../text";
import { Button, Fact, Joined } from "./basics";
import { ListField } from "./fields";
import { FormBody, SubmitButton, TextField, useForm, sentence } from "./forms";
import { Notice } from "./states";

const formats = { csv: "CSV（文字の表）", xlsx: "Excel（.xlsx）", jsonl: "JSON Lines" } as const;
const nameOfEncoding = (code: string) => encodings[code] ?? code;

/** Something has to be said before the file can be read. */
export const isUnsure = ({ problem }: Pick<Import, "problem">) => problem !== null;

interface Props {
  of: Import;
  /** While the import runs or is over, nothing changes. */
  fixed: boolean;
  onRead: (next: Import) => void;
}

export function ImportReading({ of, fixed, onRead }: Props): JSX.Element {
  const [open, setOpen] = useState(isUnsure(of));
  const { reading, problem } = of;
  return (
    <section class="office-part" aria-labelledby="reading-heading">
      <h2 id="reading-heading">1. 読み方</h2>
      {problem && <Notice tone="error" title="このままでは読めません"><p>{sentence(problem)}</p></Notice>}
      {problem && of.columns.length > 0 && <Preview of={of} />}
      {open && !fixed
        ? <Form of={of} onRead={(next) => { setOpen(isUnsure(next)); onRead(next); }} onClose={() => setOpen(false)} />
        : (
          <>
            <Told reading={reading} />
            {!fixed && <p class="actions"><Button onClick={() => setOpen(true)}>読み方を変える</Button></p>}
          </>
        )}
    </section>
  );
}

const k_previewed = 6;

/** What the guess looks like: garbled headers tell that it is the wrong one. */
function Preview({ of: { reading, columns } }: { of: Import }): JSX.Element {
  return (
    <>
      <p>{reading.encoding ? `${nameOfEncoding(reading.encoding)}で読むと、最初の列は次のようになります。` : "最初の列は次のようになります。"}</p>
      <dl class="facts facts-wide">
        {columns.slice(0, k_previewed).map(({ index, header, samples }) => (
          <Fact key={index} name={shorten(header, k_previewed * 4) || `${index + 1}列目`}>{samples.map((sample) => shorten(sample, 60)).join("、") || "（空）"}</Fact>
        ))}
      </dl>
    </>
  );
}

/** In one line: it is to be looked at, not read. */
function Told({ reading }: { reading: Reading }): JSX.Element {
  const { format, encoding, delimiter, sheet, sheets, header_row, header_rows } = reading;
  const parts = [
    formats[format],
    encoding && nameOfEncoding(encoding),
    delimiter && `${delimiters[delimiter] ?? delimiter}区切り`,
    sheet && `シート「${sheet}」${sheets.length > 1 ? `（${sheets.length}枚のうち）` : ""}`,
    header_row !== null && `見出しは${header_rows !== null && header_rows > 1 ? `${header_row}〜${header_row + header_rows - 1}行目` : `${header_row}行目`}`,
  ];
  return <Joined parts={parts} />;
}

type Wished<Name extends keyof ReadingWish> = NonNullable<ReadingWish[Name]> | "";

function Form({ of, onRead, onClose }: { of: Import; onRead: (next: Import) => void; onClose: () => void }): JSX.Element {
  const form = useForm();
  const { reading } = of;
  // More than one that could be: nobody chose yet, and the one in use is a guess.
  const is_guess = isUnsure(of) && reading.encodings.length !== 1;
  const [encoding, setEncoding] = useState<Wished<"encoding">>(is_guess ? "" : reading.encoding ?? "");
  const [delimiter, setDelimiter] = useState<Wished<"delimiter">>(reading.delimiter ?? "");
  const [sheet, setSheet] = useState(reading.sheet ?? "");
  const [row, setRow] = useState(String(reading.header_row ?? 1));
  const [rows, setRows] = useState(String(reading.header_rows ?? 1));
  const is_text = reading.format !== "xlsx";
  const is_table = reading.format !== "jsonl";
  const listed = (codes: readonly string[], words: Readonly<Record<string, string>>) => codes.map((code) => ({ code, label: words[code] ?? code }));
  const send = () => {
    const number = (text: string) => Number(text.normalize("NFKC"));
    const wrong = (text: string, most: number) => is_table && (!Number.isInteger(number(text)) || number(text) < 1 || number(text) > most);
    // Only what was changed: the rest is looked for again, such as the header of another sheet.
    const wish: ReadingWish = {
      ...(is_text && encoding && (is_guess || encoding !== reading.encoding) ? { encoding } : {}),
      ...(delimiter && delimiter !== reading.delimiter ? { delimiter } : {}),
      ...(sheet && sheet !== reading.sheet ? { sheet } : {}),
      ...(is_table && number(row) !== reading.header_row ? { header_row: number(row) } : {}),
      ...(is_table && number(rows) !== reading.header_rows ? { header_rows: number(rows) } : {}),
    };
    return form.submit({
      ...(is_text && is_guess && !encoding ? { encoding: "文字コードを選んでください。" } : {}),
      ...(wrong(row, k_max_header_row) ? { header_row: `1から${k_max_header_row}までの数で書いてください。` } : {}),
      ...(wrong(rows, k_max_header_rows) ? { header_rows: `1から${k_max_header_rows}までの数で書いてください。` } : {}),
    }, async () => onRead(await readImport(of.id, wish)), ({ parameter, detail }): Record<string, string> => (parameter ? { [parameter]: detail } : {}));
  };
  return (
    <FormBody form={form} label="読み方" failed="この読み方では読めませんでした" onSubmit={() => void send()}>
      {is_text && (
        <ListField
          name="encoding" label="文字コード" value={encoding} onValue={(code) => setEncoding(code as Wished<"encoding">)} error={form.errors.encoding}
          help={reading.encodings.length > 1 ? "このファイルを読めるものだけを並べています。読んだ後、下の例で確かめられます。" : undefined}
          options={listed(reading.encodings.length > 0 ? reading.encodings : Object.keys(encodings), encodings)}
        />
      )}
      {reading.format === "csv" && <ListField name="delimiter" label="区切り" value={delimiter} onValue={(code) => setDelimiter(code as Wished<"delimiter">)} options={listed(Object.keys(delimiters), delimiters)} none="自動" error={form.errors.delimiter} />}
      {reading.sheets.length > 0 && (
        <ListField
          name="sheet" label="シート" value={sheet} onValue={setSheet} error={form.errors.sheet} none="最初のシート"
          options={reading.sheets.map(({ name, rows: number }) => ({ code: name, label: `${name}（${count(number)}行）` }))}
        />
      )}
      {is_table && (
        <>
          <TextField name="header_row" label="見出しの行" help="上から何行目か。表題などの行も数えます。" value={row} onValue={setRow} error={form.errors.header_row} input={{ inputMode: "numeric", class: "number-input" }} />
          <TextField name="header_rows" label="見出しの行数" help="見出しが2段のときは2。「大 / 小」とつなげて読みます。" value={rows} onValue={setRows} error={form.errors.header_rows} input={{ inputMode: "numeric", class: "number-input" }} />
        </>
      )}
      <p class="actions">
        <SubmitButton form={form}>この読み方で読む</SubmitButton>
        {!isUnsure(of) && <Button onClick={onClose}>やめる</Button>}
      </p>
    </FormBody>
  );
}
