/** Signing in: on its own page, and over a page whose session ended. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { signIn, type Session } from "../api";
import { endQuestion, signInAddress, useSessionState } from "../session";
import { navigate, usePlace } from "../router";
import { Button } from "./basics";
import { CodeField, Dialog, digits, FormBody, PasswordField, SubmitButton, TextField, useForm, type Errors } from "./forms";

interface Props {
  /** The login when it is known and may not be changed. */
  fixed?: string;
  label: string;
  onDone: (session: Session) => void;
  children?: JSX.Element;
}

/** The code is asked for when the server wants it, never before. */
export function SignInForm({ fixed, label, onDone, children }: Props): JSX.Element {
  const form = useForm();
  const [login, setLogin] = useState(fixed ?? "");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState<string>();
  const code_step = useRef(false);
  const wants_code = code !== undefined;
  useEffect(() => {
    if (wants_code && !code_step.current) form.ref.current?.querySelector<HTMLInputElement>("[name=code]")?.focus();
    code_step.current = wants_code;
  }, [wants_code]);
  const submit = () => {
    const found: Record<string, string> = {};
    if (!login.trim()) found.login = "ログイン名を入力してください。";
    if (!password) found.password = "パスワードを入力してください。";
    if (wants_code && !/^\d{6}$/u.test(digits(code))) found.code = "6桁の数字を入力してください。";
    void form.submit(found, async () => {
      onDone(await signIn({ login: login.trim(), password, ...(wants_code ? { code: digits(code) } : {}) }));
    }, (problem): Errors => {
      if (problem.kind !== "code-required") return {};
      setCode("");
      return {};
    });
  };
  const asked_for_code = form.problem?.kind === "code-required";
  return (
    <FormBody form={asked_for_code ? { ...form, problem: undefined } : form} label={label} failed="サインインできませんでした" onSubmit={submit}>
      {fixed !== undefined
        ? <input type="text" name="login" class="visually-hidden" autocomplete="username" value={fixed} readOnly tabIndex={-1} aria-hidden="true" />
        : (
          <TextField
            name="login" label="ログイン名" value={login} onValue={setLogin} error={form.errors.login}
            input={{ autocomplete: "username", autocapitalize: "none", spellcheck: false, maxLength: 64 }}
          />
        )}
      <PasswordField name="password" label="パスワード" value={password} onValue={setPassword} error={form.errors.password} />
      {wants_code && (
        <>
          <p role="status">続けて、認証アプリの確認コードを入力してください。</p>
          <CodeField value={code} onValue={setCode} error={form.errors.code} />
        </>
      )}
      <p class="actions">
        <SubmitButton form={form}>サインイン</SubmitButton>
        {children}
      </p>
    </FormBody>
  );
}

/** Over the page, so that nothing typed there is lost. */
export function SignInAgain(): JSX.Element | null {
  const { over, session } = useSessionState();
  const { path, search } = usePlace();
  useEffect(() => {
    if (!over) return;
    const before = document.title;
    document.title = "サインインが切れました | つなぐ";
    return () => { document.title = before; };
  }, [over]);
  if (!over || !session?.login) return null;
  const giveUp = () => {
    endQuestion(undefined);
    navigate(location.pathname + location.search, { by: "change" });
  };
  const another = () => {
    endQuestion(undefined);
    navigate(signInAddress(path + search));
  };
  return (
    <Dialog title="サインインが切れました" onClose={giveUp}>
      <p>
        しばらく操作がなかったか、ほかの画面でサインアウトしたため、「{session.name}」のサインインが切れました。入力した内容は残っています。パスワードを入れると、そのまま続けられます。
      </p>
      <SignInForm
        fixed={session.login}
        label="もう一度サインイン"
        onDone={(renewed) => {
          endQuestion(renewed);
          navigate(location.pathname + location.search, { by: "change" });
        }}
      >
        <Button onClick={giveUp}>サインインしないで続ける</Button>
      </SignInForm>
      <p><Button kind="text" onClick={another}>別の利用者としてサインインする</Button></p>
    </Dialog>
  );
}
