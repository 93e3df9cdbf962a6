/** The administrator's pages: where they are, what they are called, and which one a thing is put right on. */
import type { NavPlace } from "./components/place_nav";

const home: NavPlace = { href: "/admin", label: "稼働状況", may: "operate" };
const imports: NavPlace = { href: "/admin/imports", label: "取り込み", may: "operate" };
const index: NavPlace = { href: "/admin/index", label: "索引", may: "tend_index" };
const lexicon: NavPlace = { href: "/admin/lexicon", label: "辞書", may: "tend_index" };
const backups: NavPlace = { href: "/admin/backups", label: "バックアップ", may: "operate" };
const jobs: NavPlace = { href: "/admin/jobs", label: "作業", may: "tend_index" };

export const admin_places: readonly NavPlace[] = [home, imports, index, lexicon, backups, jobs];

const onPage = ({ href, label, may }: NavPlace): NavPlace => ({ href, label: `${label}の画面へ`, may });

/** On which a job of this kind is begun and its result is seen. */
export const job_places: Readonly<Record<string, NavPlace>> = {
  import_check: onPage(imports), import: onPage(imports), reindex: onPage(index), backup: onPage(backups), drill: onPage(backups),
};

/** Where what a check of the health found is put right. */
export const check_places: Readonly<Record<string, NavPlace>> = {
  backup: onPage(backups), drill: onPage(backups), index: onPage(index), lag: onPage(index), lexicon: onPage(lexicon),
  jobs: { ...jobs, href: `${jobs.href}?state=failed`, label: "失敗した作業へ" },
  check: { ...jobs, href: `${jobs.href}?kind=check`, label: "検査の作業へ" },
  mails: onPage({ href: "/mails", label: "メール", may: "read_mails" }),
};
