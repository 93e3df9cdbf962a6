/** Takes an invitation: the token stands in the fragment, which reaches no server and no log until it is used. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { acceptInvitation, type User } from "../api";
import { PageHeading } from "../components/basics";
import { FormBody, PasswordField, sentence, SubmitButton, useForm } from "../components/forms";
import { Notice } from "../components/states";
import { useTitle } from "../hooks";
import { passwordHint } from "../password";
import { useArrival } from "../router";
import { useSession } from "../session";

const tokenInAddress = () => location.hash.slice(1);

export function InvitationPage(): JSX.Element {
  const [token, setToken] = useState(tokenInAddress);
  const [accepted, setAccepted] = useState<User>();
  useTitle("招待の受け取り");
  useArrival(true);
  useEffect(() => {
    const renew = () => {
      setToken(tokenInAddress());
      setAccepted(undefined);
    };
    addEventListener("hashchange", renew);
    return () => removeEventListener("hashchange", renew);
  }, []);
  const done = (user: User) => {
    history.replaceState(history.state, "", location.pathname);
    setAccepted(user);
  };
  return (
    <div class="narrow">
      <PageHeading>{accepted ? "パスワードを設定しました" : "招待の受け取り"}</PageHeading>
      {accepted ? <Accepted user={accepted} /> : token ? <Choose key={token} token={token} onDone={done} /> : <NoToken />}
    </div>
  );
}

const ask_again = "招待した人（所属する機関の管理者や拠点の窓口）に、新しい招待リンクを頼んでください。リンクは7日間、1回だけ使えます。";

function NoToken(): JSX.Element {
  return (
    <Notice tone="warning" title="招待リンクが途中で切れています">
      <p>受け取ったリンクを、終わりまで全部コピーして開いてください。それでも開けないときは、{ask_again}</p>
    </Notice>
  );
}

function Choose({ token, onDone }: { token: string; onDone: (user: User) => void }): JSX.Element {
  const form = useForm();
  const session = useSession();
  const [password, setPassword] = useState("");
  const is_over = form.problem?.status === 404;
  const over = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (is_over) over.current?.focus();
  }, [is_over]);
  const submit = () => {
    const hint = passwordHint(password);
    const found = hint.level === "none"
      ? { password: "パスワードを入力してください。" }
      : hint.level === "refused" ? { password: hint.text } : {};
    void form.submit(found, async () => onDone(await acceptInvitation({ token, password })),
      ({ status, detail }) => (status === 400 ? { password: sentence(detail) } : {}));
  };
  if (is_over) {
    return (
      <div role="alert" tabIndex={-1} ref={over}>
        <Notice tone="error" title="この招待リンクは使えません">
          <p>使用済みか、期限（7日間）が切れています。{ask_again}</p>
          <p>パスワードをもう決めた方は、<a href="/sign-in">サインイン</a>へ進んでください。</p>
        </Notice>
      </div>
    );
  }
  return (
    <>
      <p>「つなぐ」への招待を受け取りました。サインインに使うパスワードを決めてください。</p>
      {session?.signed_in && (
        <Notice tone="info">
          <p>いまは「{session.name}」としてサインインしています。この招待がほかの方のものなら、先にサインアウトしてください。</p>
        </Notice>
      )}
      <FormBody form={form} label="パスワードの設定" onSubmit={submit}>
        <PasswordField
          name="password" label="新しいパスワード" chosenFor="" value={password} onValue={setPassword}
          error={form.errors.password}
        />
        <p class="actions"><SubmitButton form={form}>パスワードを設定する</SubmitButton></p>
      </FormBody>
    </>
  );
}

function Accepted({ user }: { user: User }): JSX.Element {
  const title = useRef<HTMLParagraphElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <>
      <p ref={title} tabIndex={-1} role="status">
        {user.name}さんのログイン名は「<strong>{user.login}</strong>」です。これからは、このログイン名といま決めたパスワードでサインインします。
      </p>
      <p class="actions"><a class="button button-main" href="/sign-in">サインインへ進む</a></p>
    </>
  );
}
