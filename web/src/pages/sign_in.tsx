import type { JSX } from "preact";
import { Button, PageHeading } from "../components/basics";
import { SignInForm } from "../components/sign_in_form";
import { ErrorState, Notice } from "../components/states";
import { useTitle } from "../hooks";
import { navigate, useArrival, usePlace } from "../router";
import { lookAtSession, signOut, takeSession, useSessionState } from "../session";
import { ownAddress } from "../text";

/** ?to= is where the reader came from. */
export function SignInPage(): JSX.Element {
  const { search } = usePlace();
  const { session, problem } = useSessionState();
  const parameters = new URLSearchParams(search);
  const to = ownAddress(parameters.get("to"), location.origin);
  useTitle("サインイン");
  useArrival(true);
  return (
    <div class="narrow">
      <PageHeading>サインイン</PageHeading>
      {problem && !session && <ErrorState problem={problem} retry={() => void lookAtSession()} />}
      {parameters.has("signed_out") && !session?.signed_in && (
        <div role="status">
          <Notice tone="info" title="サインアウトしました">
            <p>共用のパソコンでは、ブラウザーの画面も閉じてください。</p>
          </Notice>
        </div>
      )}
      {parameters.has("to") && !session?.signed_in && <p>サインインすると、元のページに戻ります。</p>}
      {session?.signed_in
        ? (
          <Notice tone="info" title={`「${session.name}」としてサインインしています`}>
            <p class="actions">
              <a href={to}>続ける</a>
              <Button onClick={() => void signOut()}>サインアウト</Button>
            </p>
          </Notice>
        )
        : (
          <SignInForm
            label="サインイン"
            onDone={(session) => {
              takeSession(session);
              navigate(session.must_enrol ? "/account" : to, { replace: true });
            }}
          />
        )}
      <section class="passage">
        <h2>サインインできないとき</h2>
        <ul class="prose-list">
          <li>パスワードを忘れたときは、所属する機関の管理者（拠点の方は拠点の窓口）に、新しい招待リンクを頼んでください。パスワードを決め直せます。</li>
          <li>認証アプリの入った端末をなくしたときも、同じ人に認証アプリの解除を頼んでください。</li>
          <li>サインインしなくても、一般公開の情報は検索できます。</li>
        </ul>
      </section>
    </div>
  );
}
