import type { ComponentChildren, JSX } from "preact";

const sections = [
  { href: "/", label: "人を探す" },
  { href: "/organizations", label: "支援機関" },
  { href: "/about", label: "このサイトについて" },
];

function isCurrent(href: string, path: string): boolean {
  return href === "/" ? path === "/" : path.startsWith(href);
}

export function Layout({ path, children }: { path: string; children: ComponentChildren }): JSX.Element {
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
            </ul>
          </nav>
        </div>
      </header>
      <main id="main" tabIndex={-1}>{children}</main>
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
