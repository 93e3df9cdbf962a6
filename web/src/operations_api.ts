/** What the administrator's pages ask the server for, by way of api.ts: jobs, index, imports, lexicon, backups, health. */
import { download, fresh, listen, one, sendSignedIn, upload, v1, type Schemas } from "./api";

export type Job = Schemas["Job"];
export type JobState = Job["state"];
export type Jobs = Schemas["Jobs"];

export const jobs = (parameters: URLSearchParams) => fresh<Jobs>(`${v1}/jobs?${parameters}`);
export const job = (id: string) => fresh<Job>(one("jobs", id));
export const cancelJob = (id: string) => sendSignedIn<Job>("POST", `${one("jobs", id)}/cancel`, {});
export const listenToJob = (id: string, heard: (job: Job) => void, lost: () => void) =>
  listen<Job>(`${one("jobs", id)}/events`, "job", heard, lost);

/** The index and its generations. */
export type IndexState = Schemas["Index"];
export type Generation = IndexState["generations"][number];
export type ReindexWish = Schemas["Reindex"];

export const indexState = () => fresh<IndexState>(`${v1}/index`);
export const reindex = (wish: ReindexWish) => sendSignedIn<Job>("POST", `${v1}/index/reindex`, wish);
export const rollBack = (generation: number) => sendSignedIn<IndexState>("POST", `${v1}/index/rollback`, { generation });

/** Imports. */
export type ImportKind = Schemas["ImportKind"];
export type ImportCounts = Schemas["ImportCounts"];
export type ImportColumn = Schemas["ImportColumn"];
export type How = ImportColumn["how"];
/** In a list: without its columns and fields. */
export type ImportEntry = Schemas["Import"];
export type ImportState = ImportEntry["state"];
export type Reading = ImportEntry["reading"];
export type Import = ImportEntry & Required<Pick<ImportEntry, "columns" | "fields">>;
export type ReadingWish = Schemas["ImportReading"];
export type Difference = Schemas["ImportDifferences"]["differences"][number];
export type RowProblem = Schemas["ImportProblems"]["problems"][number];
export type ImportProfile = Schemas["ImportProfiles"]["profiles"][number];

/** Where a header may begin, and how many rows it may have. */
export const k_max_header_row = 50;
export const k_max_header_rows = 3;
/** Largest file that the server takes, in bytes. */
export const k_max_import_bytes = 64 * 1024 * 1024;

const imports_at = `${v1}/imports`;
const one_import = (id: string) => one("imports", id);
export const imports = (page: number) => fresh<Schemas["Imports"]>(`${imports_at}?page=${page}`);
export const oneImport = (id: string) => fresh<Import>(one_import(id));
export const bringImport = (kind: ImportKind, file: File, told: (part: number) => void) =>
  upload<Import>(`${imports_at}?${new URLSearchParams({ kind, name: file.name })}`, file, told);
export const removeImport = (id: string) => sendSignedIn<void>("DELETE", one_import(id));
export const readImport = (id: string, wish: ReadingWish) => sendSignedIn<Import>("PUT", `${one_import(id)}/reading`, wish);
export const mapImport = (id: string, columns: readonly { index: number; field: string | null }[], save_as?: string) =>
  sendSignedIn<Import>("PUT", `${one_import(id)}/mapping`, { columns, ...(save_as ? { save_as } : {}) });
export const checkImport = (id: string) => sendSignedIn<Job>("POST", `${one_import(id)}/check`, {});
export const runImport = (id: string, keep_good_rows: boolean) => sendSignedIn<Job>("POST", `${one_import(id)}/run`, { keep_good_rows });
export const differences = (id: string, page: number, change: string) =>
  fresh<Schemas["ImportDifferences"]>(
    `${one_import(id)}/differences?${new URLSearchParams({ page: String(page), ...(change ? { change } : {}) })}`,
  );
export const importProblems = (id: string, page: number) =>
  fresh<Schemas["ImportProblems"]>(`${one_import(id)}/problems?page=${page}`);
/** `name`: of the file that was brought; what comes back is called after it. */
export const takeCorrections = (id: string, name: string) =>
  download(`${one_import(id)}/corrections`, (given) => `${name.replace(/\.[^.]*$/u, "")}_誤り${/\.[^.]*$/u.exec(given)?.[0] ?? ""}`);
export const importProfiles = () => fresh<Schemas["ImportProfiles"]>(`${v1}/import-profiles`);
export const removeProfile = (id: string) => sendSignedIn<void>("DELETE", one("import-profiles", id));

/** The lexicon. */
export type Lexicon = Schemas["Lexicon"];
export type LexiconFile = Lexicon["files"][number];
export type LexiconEntry = Schemas["LexiconEntry"];
export type TriedSearch = Schemas["TriedSearch"];
export type LexiconTrial = Schemas["LexiconTrial"];

export interface LexiconChange {
  readonly action: "add" | "remove";
  readonly kind: string;
  readonly words: readonly string[];
  readonly one_way?: boolean;
}

const lexicon_at = `${v1}/lexicon`;
export const lexicon = () => fresh<Lexicon>(lexicon_at);
export const lexiconEntries = (kind: string, word: string, page: number) =>
  fresh<Schemas["LexiconEntries"]>(
    `${one("lexicon", kind)}?${new URLSearchParams({ ...(word ? { word } : {}), page: String(page) })}`,
  );
export const changeLexicon = ({ action, kind, words, one_way = false }: LexiconChange) =>
  action === "add"
    ? sendSignedIn<Lexicon>("POST", one("lexicon", kind), { words, one_way })
    : sendSignedIn<Lexicon>("POST", `${one("lexicon", kind)}/removal`, { words });
export const tryLexicon = (q: string, changes: readonly LexiconChange[]) =>
  sendSignedIn<LexiconTrial>("POST", `${lexicon_at}/try`, { q, changes });

/** Backups and the drill. */
export type Backups = Schemas["Backups"];
export type Backup = Schemas["Backup"];
export type Drill = Schemas["Drill"];

export const backups = () => fresh<Backups>(`${v1}/backups`);
export const makeBackup = () => sendSignedIn<Job>("POST", `${v1}/backups`, {});
export const startDrill = (backup?: string) => sendSignedIn<Job>("POST", `${v1}/drills`, backup ? { backup } : {});

/** Health. */
export type Health = Schemas["Health"];
export type CheckState = Health["checks"][number]["state"];

export const health = () => fresh<Health>(`${v1}/health`);
