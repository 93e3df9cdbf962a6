/** What the administrator's pages ask the server for, by way of api.ts: jobs, index, imports, lexicon, backups, health. */
import { download, fresh, listen, one, sendSignedIn, upload, v1, type Labelled } from "./api";

export interface IdName {
  readonly id: string;
  readonly name: string;
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly what: string;
  readonly done: number;
  readonly total: number | null;
  /** Per second. */
  readonly rate: number | null;
  readonly eta_seconds: number | null;
  readonly by: IdName | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly can_cancel: boolean;
}

interface Paged {
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

export interface Jobs extends Paged {
  readonly jobs: readonly Job[];
}

export const jobs = (parameters: URLSearchParams) => fresh<Jobs>(`${v1}/jobs?${parameters}`);
export const job = (id: string) => fresh<Job>(one("jobs", id));
export const cancelJob = (id: string) => sendSignedIn<Job>("POST", `${one("jobs", id)}/cancel`, {});
export const listenToJob = (id: string, heard: (job: Job) => void, lost: () => void) =>
  listen<Job>(`${one("jobs", id)}/events`, "job", heard, lost);

/** The index and its generations. */
export interface Generation {
  readonly number: number;
  readonly built_at: string | null;
  readonly bytes: number;
  readonly current: boolean;
  readonly can_roll_back: boolean;
}

export interface IndexState {
  readonly generation: number;
  readonly state: "ready" | "building" | "missing" | "behind";
  readonly built_at: string | null;
  readonly lag_rows: number;
  readonly lag_seconds: number;
  readonly format_version: number;
  readonly needs_reindex: boolean;
  readonly layers: readonly { readonly layer: Labelled; readonly cases: number; readonly people: number }[];
  readonly bytes: number;
  readonly disk_free: number;
  readonly generations: readonly Generation[];
  readonly job: Job | null;
  readonly last: Job | null;
}

export interface ReindexWish {
  readonly scope: "all" | "hub" | "coordinator" | "kind" | "lexicon";
  readonly id?: string;
}

export const indexState = () => fresh<IndexState>(`${v1}/index`);
export const reindex = (wish: ReindexWish) => sendSignedIn<Job>("POST", `${v1}/index/reindex`, wish);
export const rollBack = (generation: number) => sendSignedIn<IndexState>("POST", `${v1}/index/rollback`, { generation });

/** Imports. */
export type ImportKind = "organizations" | "coordinators" | "cases" | "measures";
export type ImportState = "uploaded" | "checking" | "checked" | "running" | "done" | "failed" | "cancelled";
export type How = "exact" | "alias" | "profile" | "similar" | "chosen" | "none";

export interface ImportColumn {
  readonly index: number;
  readonly letter: string;
  readonly header: string;
  readonly samples: readonly string[];
  readonly field: string | null;
  readonly how: How;
  /** What is special about it, in words. */
  readonly note: string | null;
}

export interface Reading {
  readonly format: "csv" | "xlsx" | "jsonl";
  readonly encoding: string | null;
  readonly encodings: readonly string[];
  readonly delimiter: string | null;
  readonly sheet: string | null;
  readonly sheets: readonly { readonly name: string; readonly rows: number }[];
  /** Of a table; from 1. */
  readonly header_row: number | null;
  readonly header_rows: number | null;
}

export interface ImportCounts {
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly problems_total: number;
  readonly without_consent: number;
}

export interface ImportEntry {
  readonly id: string;
  readonly kind: ImportKind;
  readonly name: string;
  readonly bytes: number;
  readonly state: ImportState;
  readonly made_at: string;
  readonly by: IdName | null;
  readonly check: ImportCounts | null;
  readonly result: ImportCounts | null;
  readonly job: Job | null;
  readonly can_run: boolean;
}

export interface Import extends ImportEntry {
  readonly reading: Reading;
  readonly columns: readonly ImportColumn[];
  readonly fields: readonly { readonly name: string; readonly label: string; readonly required: boolean }[];
  readonly missing: readonly { readonly name: string; readonly label: string }[];
  readonly profile: IdName | null;
  readonly problem: string | null;
}

export interface ImportList extends Paged {
  readonly imports: readonly ImportEntry[];
}

export type ReadingWish = Partial<{ encoding: string; delimiter: string; sheet: string; header_row: number; header_rows: number }>;

export interface Difference {
  readonly row: number;
  readonly id: string;
  readonly title: string;
  readonly change: "added" | "changed";
  readonly fields: readonly { readonly field: string; readonly label: string; readonly before: string; readonly after: string }[];
}

export interface RowProblem {
  readonly sheet: string | null;
  readonly row: number;
  readonly column: string | null;
  readonly field: string | null;
  readonly label: string | null;
  readonly value: string;
  readonly reason: string;
}

export interface ImportProfile extends IdName {
  readonly kind: ImportKind;
  readonly headers: readonly string[];
  readonly used_at: string | null;
}

/** Where a header may begin, and how many rows it may have. */
export const k_max_header_row = 50;
export const k_max_header_rows = 3;
/** Largest file that the server takes, in bytes. */
export const k_max_import_bytes = 64 * 1024 * 1024;

const imports_at = `${v1}/imports`;
const one_import = (id: string) => one("imports", id);
export const imports = (page: number) => fresh<ImportList>(`${imports_at}?page=${page}`);
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
  fresh<Paged & { differences: readonly Difference[] }>(
    `${one_import(id)}/differences?${new URLSearchParams({ page: String(page), ...(change ? { change } : {}) })}`,
  );
export const importProblems = (id: string, page: number) =>
  fresh<Paged & { problems: readonly RowProblem[] }>(`${one_import(id)}/problems?page=${page}`);
export const takeCorrections = (id: string) => download(`${one_import(id)}/corrections`);
export const importProfiles = () => fresh<{ profiles: readonly ImportProfile[] }>(`${v1}/import-profiles`);
export const removeProfile = (id: string) => sendSignedIn<void>("DELETE", one("import-profiles", id));

/** The lexicon. */
export interface LexiconFile {
  readonly kind: string;
  readonly label: string;
  readonly acts: "at_once" | "reindex";
  readonly entries: number;
  readonly added: number;
  readonly removed: number;
}

export interface Lexicon {
  readonly files: readonly LexiconFile[];
  readonly needs_reindex: boolean;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

export interface LexiconEntry {
  readonly words: readonly string[];
  /** How near each word is, up to 1; only where one is less than 1. */
  readonly weights?: readonly number[];
  readonly one_way: boolean;
  /** One way: so many words at the front find the others. */
  readonly from?: number;
  readonly source: "built_in" | "added" | "removed";
}

export interface LexiconChange {
  readonly action: "add" | "remove";
  readonly kind: string;
  readonly words: readonly string[];
  readonly one_way?: boolean;
}

export interface TriedSearch {
  readonly total: number;
  readonly words_used: readonly { readonly word: string; readonly also: readonly string[] }[];
  readonly people: readonly { readonly id: string; readonly name: string; readonly hub: IdName | null; readonly score: number; readonly rank: number }[];
}

export interface LexiconTrial {
  readonly before: TriedSearch;
  readonly after: TriedSearch;
  readonly only_synonyms: boolean;
}

const lexicon_at = `${v1}/lexicon`;
export const lexicon = () => fresh<Lexicon>(lexicon_at);
export const lexiconEntries = (kind: string, word: string, page: number) =>
  fresh<Paged & { entries: readonly LexiconEntry[] }>(
    `${one("lexicon", kind)}?${new URLSearchParams({ ...(word ? { word } : {}), page: String(page) })}`,
  );
export const changeLexicon = ({ action, kind, words, one_way = false }: LexiconChange) =>
  action === "add"
    ? sendSignedIn<Lexicon>("POST", one("lexicon", kind), { words, one_way })
    : sendSignedIn<Lexicon>("POST", `${one("lexicon", kind)}/removal`, { words });
export const tryLexicon = (q: string, changes: readonly LexiconChange[]) =>
  sendSignedIn<LexiconTrial>("POST", `${lexicon_at}/try`, { q, changes });

/** Backups and the drill. */
export interface Backup {
  readonly name: string;
  readonly made_at: string;
  readonly bytes: number;
  readonly encrypted: boolean;
  readonly records: Readonly<Record<string, number>>;
}

export interface Drill {
  readonly at: string;
  readonly backup: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly steps: readonly { readonly what: string; readonly seconds: number; readonly ok: boolean; readonly detail: string }[];
}

export interface Backups {
  readonly folder: string | null;
  readonly encrypts: boolean;
  readonly backups: readonly Backup[];
  readonly retention: { readonly hourly: number; readonly daily: number; readonly weekly: number };
  readonly every_hours: number | null;
  readonly next_at: string | null;
  readonly last_drill: Drill | null;
}

export const backups = () => fresh<Backups>(`${v1}/backups`);
export const makeBackup = () => sendSignedIn<Job>("POST", `${v1}/backups`, {});
export const startDrill = (backup?: string) => sendSignedIn<Job>("POST", `${v1}/drills`, backup ? { backup } : {});

/** Health. */
export type CheckState = "ok" | "warn" | "bad";

export interface Health {
  readonly state: "ok" | "degraded" | "read_only";
  readonly version: string;
  readonly started_at: string;
  readonly checks: readonly {
    readonly id: string; readonly label: string; readonly state: CheckState; readonly value: string; readonly advice: string | null;
  }[];
  readonly disk: { readonly free: number; readonly total: number };
  readonly wal_bytes: number;
  readonly memory_bytes: number;
  readonly unclean_stop: boolean;
}

export const health = () => fresh<Health>(`${v1}/health`);
