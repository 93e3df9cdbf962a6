import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, PageHeading } from "./basics";
import { Notice, Skeleton } from "./states";

type Pages = typeof import("../pages/later");

let pages: Pages | undefined;

/** A page of pages/later.ts, whose script is fetched when it is first wanted. */
export function Later({ name, id = "" }: { name: keyof Pages; id?: string }): JSX.Element {
  const [loaded, setLoaded] = useState(pages);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!loaded) import("../pages/later").then((module) => setLoaded(pages = module), () => setFailed(true));
  }, []);
  if (loaded) {
    const Page: (properties: { id: string }) => JSX.Element = loaded[name];
    return <Page id={id} />;
  }
  return (
    <div class="office">
      <PageHeading quiet>{failed ? "表示できません" : "読み込んでいます"}</PageHeading>
      {failed
        ? (
          <Notice tone="error" title="サーバーにつながりません">
            <p>通信の状態を確かめて、もう一度お試しください。</p>
            <p class="actions"><Button onClick={() => location.reload()}>もう一度試す</Button></p>
          </Notice>
        )
        : <Skeleton cards={1} />}
    </div>
  );
}
