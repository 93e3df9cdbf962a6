/** The own account: what is on record and happened to it, second factor, password, sessions, API keys. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import {
  changePassword, confirmTotp, dismissNotices, endOtherSessions, endSession, openSessions, organization, removeTotp, startTotp,
  type Confirmation, type OpenSession, type Problem, type Session, type TotpEnrolment,
} from "../api";
import { ApiKeys } from "../components/api_keys";
import { Badge, Button, Fact } from "../components/basics";
import { DataTable } from "../components/data_table";
import {
  CodeField, digits, FormBody, given, no_proof, PasswordField, proofAtFault, ProofFields, proofMissing, Question, sentence,
  SubmitButton, useForm, type Errors,
} from "../components/forms";
import { MailChoice } from "../components/mail_choice";
import { QrCode } from "../components/qr_code";
import { SignedIn } from "../components/signed_in";
import { ErrorState, Loading, Notice } from "../components/states";
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
          <Notices session={session} />
          <Own session={session} />
          <SecondFactor session={session} />
          <ChangePassword session={session} />
          {session.permissions.read_requests && <MailChoice />}
          <OpenSessions />
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

const happened: Record<string, string> = {
  invite_user: "新しい招待リンクを作りました。そのリンクを使った人は、あなたのパスワードを決め直せます",
  reset_totp: "認証アプリを解除しました",
  change_user: "役割、機関、利用の停止のどれかを変えました",
  end_sessions: "サインインをすべて切りました",
};

/** What others did to the account. */
function Notices({ session }: { session: Session }): JSX.Element | null {
  const [problem, setProblem] = useState<Problem>();
  if (session.notices.length === 0) return null;
  const dismiss = async () => {
    await dismissNotices().then(() => takeSession({ ...session, notices: [] }), (error: Problem) => setProblem(error));
  };
  return (
    <Notice tone="warning" title="あなたのアカウントについて、ほかの人がしたこと">
      <ul>
        {session.notices.map(({ at, what, by }) => (
          <li>{at && moment(at)} {by}さん: {happened[what] ?? what}。</li>
        ))}
      </ul>
      <p>頼んだ覚えがないときは、パスワードを変更し、所属する機関の管理者か全国本部に知らせてください。</p>
      {problem && <ErrorState problem={problem} />}
      <p class="actions"><Button onClick={() => void dismiss()}>確認しました</Button></p>
    </Notice>
  );
}

/** Where the user is signed in, as far as that is kept. */
function OpenSessions(): JSX.Element {
  const answer = useResource(openSessions());
  const [ending, setEnding] = useState<OpenSession | "others">();
  const [told, setTold] = useState("");
  const end = async () => {
    if (ending === undefined) return;
    await (ending === "others" ? endOtherSessions() : endSession(ending.id));
    setEnding(undefined);
    setTold(ending === "others" ? "ほかのサインインをすべて切りました。" : "サインインを切りました。");
    answer.retry();
  };
  return (
    <section class="office-part" aria-labelledby="sessions-heading">
      <h2 id="sessions-heading">サインイン中の端末</h2>
      <p>覚えのないものがあれば、切ってからパスワードを変更してください。端末の種類や場所は記録していません。</p>
      <Loading from={answer} cards={1}>
        {({ sessions }) => (
          <>
            <DataTable
              label="サインイン中の端末"
              rows={sessions}
              rowKey={({ id }) => id}
              columns={[
                { name: "サインインした時", heads: true, cell: ({ started_at }) => started_at && moment(started_at) },
                { name: "最後に使った時", cell: ({ used_at }) => used_at && moment(used_at) },
                { name: "端末", cell: ({ is_this }) => (is_this ? <Badge tone="able">この端末</Badge> : "ほかの端末") },
                {
                  name: "操作", actions: true, cell: (one) => !one.is_this && (
                    <Button kind="text" onClick={() => setEnding(one)}>
                      切る<span class="visually-hidden">: {one.started_at && moment(one.started_at)}のサインイン</span>
                    </Button>
                  ),
                },
              ]}
            />
            {sessions.length > 1 && (
              <p class="actions"><Button onClick={() => setEnding("others")}>ほかのサインインをすべて切る</Button></p>
            )}
          </>
        )}
      </Loading>
      <p role="status">{told}</p>
      {ending && (
        <Question
          title={ending === "others" ? "ほかのサインインをすべて切りますか" : "このサインインを切りますか"} yes="切る"
          action={end} onClose={() => setEnding(undefined)}
        >
          <p>その端末では、もう一度サインインするまで使えなくなります。APIキーはそのまま使えます。</p>
        </Question>
      )}
    </section>
  );
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
      <p>変更すると、ほかの端末でのサインインはすべて切れ、APIキーもすべて使えなくなります。</p>
      <FormBody form={form} label="パスワードの変更" onSubmit={submit}>
        <input type="text" class="visually-hidden" autocomplete="username" value={session.login ?? ""} readOnly tabIndex={-1} aria-hidden="true" />
        <PasswordField name="current" label="いまのパスワード" value={current} onValue={setCurrent} error={form.errors.current} />
        <PasswordField
          name="next" label="新しいパスワード" chosenFor={session.login ?? ""} value={next} onValue={setNext} error={form.errors.next}
        />
        <p class="actions"><SubmitButton form={form}>パスワードを変更する</SubmitButton></p>
      </FormBody>
      <p role="status">{done && "パスワードを変更しました。ほかの端末のサインインは切れ、APIキーは使えなくなりました。"}</p>
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
        <Confirm
          label="認証アプリの設定"
          yes="設定へ進む"
          has_totp={session.has_totp}
          action={async (proof) => setEnrolment(await startTotp(proof))}
          onClose={() => end("")}
        />
      )}
      {step === "remove" && (
        <Confirm
          label="認証アプリの利用をやめる"
          yes="利用をやめる"
          has_totp
          action={async (proof) => {
            takeSession(await removeTotp(proof));
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
  /** The code of the authenticator in use is wanted too. */
  has_totp: boolean;
  action: (proof: Confirmation) => Promise<void>;
  onClose: () => void;
}

function Confirm({ label, yes, has_totp, action, onClose }: ConfirmProps): JSX.Element {
  const form = useForm();
  const [proof, setProof] = useState(no_proof);
  const submit = () => form.submit(proofMissing(proof, has_totp), () => action(given(proof)), proofAtFault);
  return (
    <FormBody form={form} label={label} onSubmit={() => void submit()}>
      <ProofFields value={proof} onValue={setProof} errors={form.errors} has_totp={has_totp} />
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
