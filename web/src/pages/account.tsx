/** The own account: what is on record, password, second factor, API keys. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import {
  changePassword, confirmTotp, organization, removeTotp, startTotp, type Session, type TotpEnrolment,
} from "../api";
import { ApiKeys } from "../components/api_keys";
import { Button, Fact } from "../components/basics";
import {
  CodeField, digits, FormBody, PasswordField, sentence, SubmitButton, useForm, type Errors,
} from "../components/forms";
import { QrCode } from "../components/qr_code";
import { SignedIn } from "../components/signed_in";
import { Notice } from "../components/states";
import { useResource } from "../hooks";
import { passwordHint } from "../password";
import { takeSession, tier_labels } from "../session";
import { moment } from "../text";

export function AccountPage(): JSX.Element {
  return (
    <SignedIn title="アカウント">
      {(session) => (
        <>
          {session.must_enrol && (
            <Notice tone="warning" title="認証アプリの設定が必要です">
              <p>あなたの役割（{session.role.label}）は、認証アプリがないと使えません。下の「認証アプリ」で設定すると、ほかの画面が使えるようになります。</p>
            </Notice>
          )}
          <Own session={session} />
          <SecondFactor session={session} />
          <ChangePassword session={session} />
          {session.permissions.own_api_keys && <ApiKeys />}
        </>
      )}
    </SignedIn>
  );
}

function Own({ session }: { session: Session }): JSX.Element {
  return (
    <section class="office-part" aria-labelledby="own-heading">
      <h2 id="own-heading">登録されている内容</h2>
      <dl class="facts facts-wide">
        <Fact name="ログイン名">{session.login}</Fact>
        <Fact name="名前">{session.name}</Fact>
        <Fact name="役割">{session.role.label}</Fact>
        {session.organization_id && <Fact name="機関"><OrganizationName id={session.organization_id} /></Fact>}
        {session.coordinator_id && (
          <Fact name="プロフィール"><a href={`/coordinators/${session.coordinator_id}`}>自分のプロフィールを見る</a></Fact>
        )}
        {!session.must_enrol && <Fact name="見える範囲">{tier_labels[session.tier]}</Fact>}
        <Fact name="サインインの期限">
          {session.expires_at && `${moment(session.expires_at)}まで（30分操作がないと、その前に切れます）`}
        </Fact>
      </dl>
      <p class="minor">名前、役割、機関を変えるときは、所属する機関の管理者に頼んでください。</p>
    </section>
  );
}

function OrganizationName({ id }: { id: string }): JSX.Element {
  const { data } = useResource(organization(id));
  return <a href={`/organizations/${id}`}>{data?.name ?? id}</a>;
}

const passwordAtFault = (name: string) => ({ status, detail }: { status: number; detail: string }): Errors =>
  status === 400 ? { [name]: sentence(detail) } : {};

function ChangePassword({ session }: { session: Session }): JSX.Element {
  const form = useForm();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [done, setDone] = useState(false);
  const submit = () => {
    const found: Record<string, string> = {};
    const hint = passwordHint(next, session.login ?? "");
    if (!current) found.current = "いまのパスワードを入力してください。";
    if (hint.level === "none") found.next = "新しいパスワードを入力してください。";
    if (hint.level === "refused") found.next = hint.text;
    setDone(false);
    void form.submit(found, async () => {
      takeSession(await changePassword({ current, next }));
      setCurrent("");
      setNext("");
      setDone(true);
    }, (problem) => passwordAtFault(problem.detail.startsWith("いまの") ? "current" : "next")(problem));
  };
  return (
    <section class="office-part" aria-labelledby="password-heading">
      <h2 id="password-heading">パスワードの変更</h2>
      <p>変更すると、ほかの端末でのサインインはすべて切れます。</p>
      <FormBody form={form} label="パスワードの変更" onSubmit={submit}>
        <input type="text" class="visually-hidden" autocomplete="username" value={session.login ?? ""} readOnly tabIndex={-1} aria-hidden="true" />
        <PasswordField name="current" label="いまのパスワード" value={current} onValue={setCurrent} error={form.errors.current} />
        <PasswordField
          name="next" label="新しいパスワード" chosenFor={session.login ?? ""} value={next} onValue={setNext} error={form.errors.next}
        />
        <p class="actions"><SubmitButton form={form}>パスワードを変更する</SubmitButton></p>
      </FormBody>
      <p role="status">{done && "パスワードを変更しました。ほかの端末のサインインは切れました。"}</p>
    </section>
  );
}

type Step = "none" | "start" | "remove";

function SecondFactor({ session }: { session: Session }): JSX.Element {
  const [step, setStep] = useState<Step>("none");
  const [enrolment, setEnrolment] = useState<TotpEnrolment>();
  const [told, setTold] = useState("");
  const end = (text: string) => {
    setStep("none");
    setEnrolment(undefined);
    setTold(text);
  };
  const wanted = session.role.code === "headquarters" || session.role.code === "system_admin";
  return (
    <section class="office-part" aria-labelledby="totp-heading">
      <h2 id="totp-heading">認証アプリ</h2>
      <p>
        サインインのとき、パスワードに加えて、認証アプリ（スマートフォンなどのワンタイムパスワードのアプリ）の6桁の確認コードを求めます。パスワードが漏れても、ほかの人はサインインできません。
      </p>
      <p><strong>{session.has_totp ? "設定済みです。" : "まだ設定していません。"}</strong></p>
      {step === "none" && (
        <p class="actions">
          <Button kind={session.must_enrol ? "main" : "plain"} onClick={() => setStep("start")}>
            {session.has_totp ? "別の認証アプリに替える" : "認証アプリを設定する"}
          </Button>
          {session.has_totp && !wanted && <Button onClick={() => setStep("remove")}>認証アプリの利用をやめる</Button>}
        </p>
      )}
      {step === "start" && !enrolment && (
        <ConfirmPassword
          label="認証アプリの設定"
          yes="設定へ進む"
          action={async (password) => setEnrolment(await startTotp(password))}
          onClose={() => end("")}
        />
      )}
      {step === "remove" && (
        <ConfirmPassword
          label="認証アプリの利用をやめる"
          yes="利用をやめる"
          action={async (password) => {
            takeSession(await removeTotp(password));
            end("認証アプリの利用をやめました。次からはパスワードだけでサインインします。");
          }}
          onClose={() => end("")}
        />
      )}
      {enrolment && (
        <Enrol
          enrolment={enrolment}
          onDone={(renewed) => {
            takeSession(renewed);
            end("認証アプリを設定しました。次のサインインから確認コードを求めます。");
          }}
          onClose={() => end("")}
        />
      )}
      <p role="status">{told}</p>
      <p class="minor">
        端末をなくしたときや機種変更で使えなくなったときは、所属する機関の管理者（拠点の方は拠点の窓口、管理者の方は全国本部かシステム管理者）に、認証アプリの解除を頼んでください。本人と確かめてから解除します。
      </p>
    </section>
  );
}

interface ConfirmProps {
  label: string;
  yes: string;
  action: (password: string) => Promise<void>;
  onClose: () => void;
}

function ConfirmPassword({ label, yes, action, onClose }: ConfirmProps): JSX.Element {
  const form = useForm();
  const [password, setPassword] = useState("");
  const submit = () => form.submit(
    password ? {} : { password: "パスワードを入力してください。" }, () => action(password), passwordAtFault("password"),
  );
  return (
    <FormBody form={form} label={label} onSubmit={() => void submit()}>
      <PasswordField
        name="password" label="いまのパスワード" help="本人の操作であることを確かめます。" value={password} onValue={setPassword}
        error={form.errors.password}
      />
      <p class="actions">
        <SubmitButton form={form}>{yes}</SubmitButton>
        <Button onClick={onClose}>やめる</Button>
      </p>
    </FormBody>
  );
}

interface EnrolProps {
  enrolment: TotpEnrolment;
  onDone: (session: Session) => void;
  onClose: () => void;
}

function Enrol({ enrolment, onDone, onClose }: EnrolProps): JSX.Element {
  const id = useId();
  const form = useForm();
  const [code, setCode] = useState("");
  const submit = () => form.submit(
    /^\d{6}$/u.test(digits(code)) ? {} : { code: "6桁の数字を入力してください。" },
    async () => onDone(await confirmTotp(digits(code))),
    ({ status, detail }): Errors => (status === 400 ? { code: sentence(detail) } : {}),
  );
  return (
    <div class="enrol">
      <ol class="prose-list">
        <li>
          認証アプリで、このQRコードを読み取ります。
          <QrCode text={enrolment.uri} label="認証アプリで読み取るQRコード" />
        </li>
        <li>
          読み取れないときは、<label for={id}>このキーをアプリに入力します。</label>
          <input id={id} class="secret" type="text" readOnly value={enrolment.secret.replace(/.{4}(?=.)/gu, "$& ")} />
          <a href={enrolment.uri}>この端末の認証アプリで開く</a>
        </li>
        <li>アプリに表示された6桁の数字を入力します。</li>
      </ol>
      <FormBody form={form} label="認証アプリの確認" onSubmit={() => void submit()}>
        <CodeField value={code} onValue={setCode} error={form.errors.code} />
        <p class="actions">
          <SubmitButton form={form}>設定を終える</SubmitButton>
          <Button onClick={onClose}>やめる</Button>
        </p>
      </FormBody>
    </div>
  );
}
