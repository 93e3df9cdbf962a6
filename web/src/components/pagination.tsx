import type { JSX } from "preact";
import { k_max_page } from "../api";

/** Page numbers around the current one, with both ends; 0 stands for a gap. */
export function pageNumbers(page: number, pages: number): number[] {
  const wanted = [1, page - 1, page, page + 1, pages].filter((n) => n >= 1 && n <= pages);
  const numbers = [...new Set(wanted)].sort((a, b) => a - b);
  return numbers.flatMap((n, i) => {
    const before = numbers[i - 1] ?? n - 1;
    if (n - before === 2) return [n - 1, n];
    return n - before > 2 ? [0, n] : [n];
  });
}

export function Pagination(
  { page, pages, address, label = "ページ送り" }:
    { page: number; pages: number; address: (page: number) => string; label?: string },
): JSX.Element | null {
  const reachable = Math.min(pages, k_max_page);
  if (reachable <= 1) return null;
  return (
    <nav class="pagination" aria-label={label}>
      <ul>
        {page > 1 && <li><a href={address(page - 1)} rel="prev">前へ</a></li>}
        {pageNumbers(page, reachable).map((n) => (
          <li class={n === 0 ? "pagination-gap" : "pagination-number"}>
            {n === 0 ? "…" : (
              <a href={address(n)} aria-current={n === page ? "page" : undefined} aria-label={`${n}ページ目`}>{n}</a>
            )}
          </li>
        ))}
        {page < reachable && <li><a href={address(page + 1)} rel="next">次へ</a></li>}
      </ul>
      {pages > k_max_page && page === k_max_page && (
        <p class="minor">ここから先は表示できません。条件を足して絞り込んでください。</p>
      )}
    </nav>
  );
}
