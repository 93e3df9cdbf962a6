/** Which page an address shows. */
import type { JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { PageHeading } from "./components/basics";
import { Later } from "./components/later";
import { Layout } from "./components/layout";
import { slashKeyEnabled, useTitle } from "./hooks";
import { AboutPage } from "./pages/about";
import { CasePage } from "./pages/case";
import { CoordinatorPage } from "./pages/coordinator";
import { OrganizationPage } from "./pages/organization";
import { OrganizationsPage } from "./pages/organizations";
import { SearchPage } from "./pages/search";
import { SignInPage } from "./pages/sign_in";
import { navigate, useArrival, usePlace } from "./router";

const k_search_box = "[data-search]";

export function App(): JSX.Element {
  const { path } = usePlace();
  useSlashKey();
  return <Layout path={path}>{page(path)}</Layout>;
}

function page(path: string): JSX.Element {
  const [, section = "", id = "", ...rest] = path.split("/");
  if (id && rest.length === 1 && rest[0] === "edit") {
    if (section === "coordinators") return <Later key={path} name="ProfileEditorPage" id={decode(id)} />;
    if (section === "cases") return <Later key={path} name="CaseEditorPage" id={decode(id)} />;
  }
  if (section === "admin") return adminPage(path, id, rest);
  if (rest.length > 0) return <NotFoundPage />;
  if (id) {
    const record = decode(id);
    switch (section) {
      case "coordinators": return <CoordinatorPage key={path} id={record} />;
      case "cases": return <CasePage key={path} id={record} />;
      case "organizations": return <OrganizationPage key={path} id={record} />;
      case "requests": return <Later key={path} name={record === "new" ? "NewRequestPage" : "RequestPage"} id={record} />;
      case "shortlists": return <Later key={path} name="ShortlistPage" id={record} />;
      case "reports": return id === "concentration" ? <Later key={path} name="ConcentrationPage" /> : <NotFoundPage />;
      default: return <NotFoundPage />;
    }
  }
  switch (section) {
    case "": return <SearchPage />;
    case "organizations": return <OrganizationsPage />;
    case "desk": return <Later key={path} name="DeskPage" />;
    case "about": return <AboutPage />;
    case "sign-in": return <SignInPage />;
    case "invitation": return <Later key={path} name="InvitationPage" />;
    case "account": return <Later key={path} name="AccountPage" />;
    case "users": return <Later key={path} name="UsersPage" />;
    case "audit": return <Later key={path} name="AuditPage" />;
    case "requests": return <Later key={path} name="RequestsPage" />;
    case "notifications": return <Later key={path} name="NotificationsPage" />;
    case "calendar": return <Later key={path} name="CalendarPage" />;
    case "desks": return <Later key={path} name="DesksPage" />;
    case "compare": return <Later key={path} name="ComparePage" />;
    case "shortlists": return <Later key={path} name="ShortlistsPage" />;
    case "team": return <Later key={path} name="TeamPage" />;
    case "saved-searches": return <Later key={path} name="SavedSearchesPage" />;
    case "mails": return <Later key={path} name="MailsPage" />;
    case "styleguide": return <Later key={path} name="StyleguidePage" />;
    default: return <NotFoundPage />;
  }
}

function adminPage(path: string, part: string, [id = "", ...rest]: string[]): JSX.Element {
  if (rest.length > 0) return <NotFoundPage />;
  if (id) {
    switch (part) {
      case "imports": return <Later key={path} name="AdminImportPage" id={decode(id)} />;
      case "jobs": return <Later key={path} name="AdminJobPage" id={decode(id)} />;
      default: return <NotFoundPage />;
    }
  }
  switch (part) {
    case "": return <Later key={path} name="AdminPage" />;
    case "backups": return <Later key={path} name="AdminBackupsPage" />;
    case "imports": return <Later key={path} name="AdminImportsPage" />;
    case "index": return <Later key={path} name="AdminIndexPage" />;
    case "jobs": return <Later key={path} name="AdminJobsPage" />;
    case "lexicon": return <Later key={path} name="AdminLexiconPage" />;
    default: return <NotFoundPage />;
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function NotFoundPage(): JSX.Element {
  useTitle("ページが見つかりません");
  useArrival(true);
  return (
    <div class="record">
      <PageHeading>ページが見つかりません</PageHeading>
      <p>アドレスが違うか、ページがなくなりました。<a href="/">検索へ</a></p>
    </div>
  );
}

/** "/" goes to the search box, or to the search page where there is none. It can be switched off on /about. */
function useSlashKey(): void {
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if ((event.target as Element).closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
      if (!slashKeyEnabled()) return;
      event.preventDefault();
      const box = document.querySelector<HTMLTextAreaElement>(k_search_box);
      if (box) box.focus();
      else navigate("/", { focus: k_search_box });
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
