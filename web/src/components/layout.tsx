import { Fragment, type ComponentChildren, type JSX } from "preact";
import { useState } from "preact/hooks";
import { admin_places } from "../admin_places";
import type { Problem, Session } from "../api";
import { usePlace } from "../router";
import { signInAddress, signOut, tier_labels, useSessionState } from "../session";
import { useUnread } from "../unread";
import { Button } from "./basics";
import { dispatch_places } from "./dispatch_nav";
import { SignInAgain } from "./sign_in_form";

const sections = [
  { href: "/", label: "人を探す" },
  { href: "/organizations", label: "支援機関" },
  { href: "/about", label: "このサイトについて" },
];

/** Each for those who may do the action; without one, for everybody who is signed in. */
const offices: readonly { href: string; label: string; may?: string; unless?: string; parts?: readonly { href: string }[] }[] = [
  { href: "/requests", label: "依頼", may: "read_requests", parts: dispatch_places },
  { href: "/notifications", label: "お知らせ", may: "read_requests" },
  // Others find it among the pages of requests.
  { href: "/reports/concentration", label: "集計", may: "read_concentration", unless: "read_requests" },
  { href: "/desk", label: "窓口", may: "read_desk" },
  { href: "/users", label: "利用者", may: "list_users" },
  { href: "/audit", label: "監査の記録", may: "read_audit" },
  { href: "/mails", label: "メール", may: "read_mails" },
  { href: "/admin", label: "運用", may: "operate" },
  // Others tend the index alone.
  { href: "/admin/index", label: "運用", may: "tend_index", unless: "operate", parts: admin_places },
  { href: "/account", label: "アカウント" },
];

function isCurrent(href: string, path: string): boolean {
  return path === href || (href !== "/" && path.startsWith(`${href}/`));
}

export function Layout({ path, children }: { path: string; children: ComponentChildren }): JSX.Element {
  const { session, over, left } = useSessionState();
  const { search } = usePlace();
  return (
    <>
      <a class="skip" href="#main">本文へ移動</a>
      <header class="site-head">
        <div class="site-head-row">
          <a class="site-name" href="/">
            <svg viewBox="0 0 28 20" aria-hidden="true">
              <circle cx="9" cy="10" r="7" />
              <path d="M14.5 4.3a7 7 0 1 1 0 11.4" />
            </svg>
            <span class="site-name-mark">つなぐ</span>
            <span class="site-name-sub">よろず支援拠点コーディネーター検索</span>
          </a>
          <nav aria-label="サイト内">
            <ul>
              {sections.map(({ href, label }) => (
                <li><a href={href} aria-current={isCurrent(href, path) ? "page" : undefined}>{label}</a></li>
              ))}
              {session && !session.signed_in && (
                <li><a href={signInAddress(path + search)} aria-current={path === "/sign-in" ? "page" : undefined}>サインイン</a></li>
              )}
            </ul>
          </nav>
        </div>
        {session?.signed_in && <AccountBar session={session} path={path} />}
      </header>
      {/* What was shown in a session that is over is out of sight; what was typed waits for its writer. */}
      <main id="main" tabIndex={-1} hidden={over}><Fragment key={left}>{children}</Fragment></main>
      <SignInAgain />
      <footer class="site-foot">
        <div class="site-foot-row">
          <p>全国47のよろず支援拠点のコーディネーターを、実際の支援事例から探します。</p>
          <ul>
            <li><a href="/about">このサイトについて</a></li>
            <li><a href="/styleguide">部品一覧</a></li>
            <li><a href="/api/v1/openapi.yaml">API仕様</a></li>
          </ul>
        </div>
      </footer>
    </>
  );
}

/** Who is signed in, how far that person reads, and the pages that the role opens. */
function AccountBar({ session, path }: { session: Session; path: string }): JSX.Element {
  const [problem, setProblem] = useState<Problem>();
  const unread = useUnread();
  const may = (action: string | undefined) => action === undefined || session.permissions[action] !== undefined;
  return (
    <div class="account-bar">
      <div class="account-bar-row">
        <p class="account-bar-who">
          <span class="visually-hidden">サインイン中: </span>
          <strong>{session.name}</strong>
          <span>{session.role.label}</span>
          {!session.must_enrol && <span class="account-bar-tier">{tier_labels[session.tier]}を表示</span>}
        </p>
        <nav aria-label="アカウント">
          <ul>
            {offices.filter(({ may: action, unless }) => may(action) && (unless === undefined || !may(unless))).map(({ href, label, parts = [] }) => (
              <li>
                <a href={href} aria-current={isCurrent(href, path) ? "page" : parts.some((part) => isCurrent(part.href, path)) ? "true" : undefined}>
                  {label}
                  {href === "/notifications" && unread > 0 && (
                    <span class="unread"><span class="visually-hidden">未読</span>{unread}<span class="visually-hidden">件</span></span>
                  )}
                </a>
              </li>
            ))}
            <li>
              <Button kind="text" onClick={() => void signOut().catch((error: Problem) => setProblem(error))}>サインアウト</Button>
            </li>
          </ul>
        </nav>
        {session.notices.length > 0 && !path.startsWith("/account") && (
          <p class="account-bar-problem"><a href="/account">あなたのアカウントについて、お知らせがあります</a></p>
        )}
        <p class="account-bar-problem" role="alert">
          {problem && `サインアウトできませんでした。${problem.detail}`}
        </p>
      </div>
    </div>
  );
}
