/** Users whom the reader may see; those whom the reader manages can be invited and changed. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import {
  changeUser, endUserSessions, inviteUser, reinviteUser, resetTotp, users, type Confirmation, type InvitationLink, type NewUser,
  type Session, type User, type UserChange,
} from "../api";
import { Badge, Button } from "../components/basics";
import { DataTable, type Column } from "../components/data_table";
import { Dialog, ProvenQuestion, Question, ShownOnce } from "../components/forms";
import { SignedIn } from "../components/signed_in";
import { Loading } from "../components/states";
import { UserForm, type UserValues } from "../components/user_form";
import { UsersTakeAway } from "../components/take_away";
import { useResource } from "../hooks";
import { role_labels } from "../roles";
import { navigate, usePlace } from "../router";
import { count, moment } from "../text";

export function UsersPage(): JSX.Element {
  return <SignedIn title="利用者" may="list_users">{(session) => <Users session={session} />}</SignedIn>;
}

/** What is open over the list. */
type Open = { what: "invite" } | { what: "change" | "link" | "totp" | "sessions"; user: User } | undefined;

function Users({ session }: { session: Session }): JSX.Element {
  const search = new URLSearchParams(usePlace().search);
  const wanted = chosen(search);
  const answer = useResource(users(wanted));
  const [open, setOpen] = useState<Open>();
  const [link, setLink] = useState<InvitationLink>();
  const [told, setTold] = useState("");
  const manages = session.permissions.manage_users !== undefined;
  const end = (text: string, shown?: InvitationLink) => {
    setOpen(undefined);
    setTold(text);
    setLink(shown);
    answer.retry();
  };
  return (
    <>
      <p class="lead">
        {session.permissions.list_users === "any" ? "すべての機関の利用者です。" : "あなたの機関の利用者です。"}
        {manages && "招待すると、1回だけ使えるリンクが出ます。パスワードは本人が決めます。"}
      </p>
      {link && (
        <ShownOnce title={`${link.user.name}さんの招待リンク`} label="招待リンク" text={location.origin + link.path}>
          <p>
            <strong>このリンクは今だけ表示します。</strong>本人だけに届く方法で渡してください。{link.expires_at && `${moment(link.expires_at)}まで、`}1回だけ使えます。ログイン名は「{link.user.login}」です。
          </p>
        </ShownOnce>
      )}
      <p role="status" class="told">{told}</p>
      <div class="office-tools">
        <Filters key={addressOf(wanted)} wanted={wanted} all={session.permissions.list_users === "any"} />
        {manages && <Button kind="main" onClick={() => setOpen({ what: "invite" })}>利用者を招待する</Button>}
      </div>
      <Loading from={answer}>
        {({ users: all, next_after }) => (
          <>
            <List session={session} rows={all} onOpen={setOpen} />
            {(wanted.has("after") || next_after) && (
              <nav class="more" aria-label="利用者の続き">
                {wanted.has("after") && <a href={addressOf(wanted, "")}>最初に戻る</a>}
                {next_after && <a href={addressOf(wanted, next_after)}>続きを見る</a>}
              </nav>
            )}
          </>
        )}
      </Loading>
      <UsersTakeAway parameters={wanted} />
      {open && <Window open={open} session={session} onEnd={end} onClose={() => setOpen(undefined)} />}
    </>
  );
}

const filters = ["q", "role", "organization", "after"] as const;

/** The conditions of the address, for the server, which knows all users. */
function chosen(search: URLSearchParams): URLSearchParams {
  const wanted = new URLSearchParams();
  for (const name of filters) {
    const value = search.get(name)?.normalize("NFKC").trim();
    if (value) wanted.set(name, value);
  }
  return wanted;
}

function addressOf(wanted: URLSearchParams, after?: string): string {
  const next = new URLSearchParams(wanted);
  if (after === "") next.delete("after");
  if (after) next.set("after", after);
  return next.size > 0 ? `/users?${next}` : "/users";
}

function Filters({ wanted, all }: { wanted: URLSearchParams; all: boolean }): JSX.Element {
  const id = useId();
  const show = (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const next = new URLSearchParams();
    for (const name of filters) next.set(name, String(data.get(name) ?? ""));
    navigate(addressOf(chosen(next)), { by: "change" });
  };
  return (
    <form class="filter-form" aria-label="利用者の絞り込み" onSubmit={show}>
      <p class="filter-field">
        <label for={`${id}-q`}>名前、ログイン名、機関の名前で絞る</label>
        <input id={`${id}-q`} type="search" name="q" maxLength={80} defaultValue={wanted.get("q") ?? ""} autocomplete="off" />
      </p>
      <p class="filter-field">
        <label for={`${id}-role`}>役割で絞る</label>
        <select id={`${id}-role`} name="role">
          <option value="">すべて</option>
          {Object.entries(role_labels).map(([code, label]) => <option value={code} selected={wanted.get("role") === code}>{label}</option>)}
        </select>
      </p>
      {all && (
        <p class="filter-field">
          <label for={`${id}-organization`}>機関のIDで絞る</label>
          <input id={`${id}-organization`} type="text" name="organization" maxLength={64} defaultValue={wanted.get("organization") ?? ""} autocomplete="off" />
        </p>
      )}
      <p class="actions">
        <Button type="submit">絞り込む</Button>
        {wanted.size > 0 && <a href="/users">条件を外す</a>}
      </p>
    </form>
  );
}

interface ListProps {
  session: Session;
  rows: readonly User[];
  onOpen: (open: Open) => void;
}

function List({ session, rows, onOpen }: ListProps): JSX.Element {
  const columns: Column<User>[] = [
    { name: "名前", heads: true, cell: (user) => <><span>{user.name}</span> <span class="minor">{user.login}</span></> },
    { name: "役割", cell: (user) => user.role.label },
    { name: "機関", cell: (user) => user.organization_name ?? "―" },
    { name: "状態", cell: (user) => <State of={user} /> },
    { name: "最後のサインイン", cell: (user) => (user.signed_in_at ? moment(user.signed_in_at) : "まだありません") },
  ];
  if (session.permissions.manage_users) {
    columns.push({ name: "操作", actions: true, cell: (user) => <Actions session={session} user={user} onOpen={onOpen} /> });
  }
  return (
    <>
      <p class="results-total" role="status">{count(rows.length)}人</p>
      {rows.length > 0
        ? <DataTable label="利用者" columns={columns} rows={rows} rowKey={({ id }) => id} />
        : <p>条件に合う利用者はいません。</p>}
    </>
  );
}

function State({ of }: { of: User }): JSX.Element {
  return (
    <span class="badges">
      {!of.active && <Badge tone="sample">停止中</Badge>}
      {of.active && !of.has_password && <Badge tone="plain">招待中</Badge>}
      {of.active && of.has_password && <Badge tone="able">利用中</Badge>}
      {of.has_totp && <Badge tone="plain">認証アプリ</Badge>}
      {of.is_sample && <Badge tone="sample">見本</Badge>}
    </span>
  );
}

function Actions({ session, user, onOpen }: { session: Session; user: User; onOpen: (open: Open) => void }): JSX.Element | null {
  if (!session.grants.some(({ code }) => code === user.role.code)) return <span class="minor">―</span>;
  const whom = <span class="visually-hidden">: {user.name}</span>;
  return (
    <span class="row-actions">
      <Button kind="text" onClick={() => onOpen({ what: "change", user })}>変更{whom}</Button>
      {user.active && <Button kind="text" onClick={() => onOpen({ what: "link", user })}>新しい招待リンク{whom}</Button>}
      {user.has_totp && <Button kind="text" onClick={() => onOpen({ what: "totp", user })}>認証アプリの解除{whom}</Button>}
      {user.signed_in_at && user.id !== session.user_id && (
        <Button kind="text" onClick={() => onOpen({ what: "sessions", user })}>サインインを切る{whom}</Button>
      )}
    </span>
  );
}

interface WindowProps {
  open: NonNullable<Open>;
  session: Session;
  onEnd: (told: string, link?: InvitationLink) => void;
  onClose: () => void;
}

function Window({ open, session, onEnd, onClose }: WindowProps): JSX.Element {
  if (open.what === "invite") {
    const invite = async (values: UserValues) => onEnd("", await inviteUser(newUser(values)));
    return (
      <Dialog title="利用者を招待する" onClose={onClose}>
        <UserForm session={session} yes="招待リンクを作る" action={invite} onClose={onClose} />
      </Dialog>
    );
  }
  const { user } = open;
  if (open.what === "change") {
    const change = async (values: UserValues) => {
      await changeUser(user.id, user.version, { ...difference(user, values), ...values.proof });
      onEnd(`${values.name}さんの内容を変更しました。`);
    };
    return (
      <Dialog title={`${user.name}さん（${user.login}）の変更`} onClose={onClose}>
        <UserForm session={session} user={user} yes="変更を保存する" action={change} onClose={onClose} />
      </Dialog>
    );
  }
  const { has_totp } = session;
  if (open.what === "sessions") {
    const end = async () => {
      await endUserSessions(user.id);
      onEnd(`${user.name}さんのサインインをすべて切りました。`);
    };
    return (
      <Question title={`${user.name}さんのサインインをすべて切りますか`} yes="すべて切る" action={end} onClose={onClose}>
        <p>この人は、もう一度サインインするまで使えなくなります。APIキーはそのまま使えます。本人に知らせます。</p>
      </Question>
    );
  }
  if (open.what === "totp") {
    const reset = async (proof: Confirmation) => {
      await resetTotp(user.id, proof);
      onEnd(`${user.name}さんの認証アプリを解除しました。`);
    };
    return (
      <ProvenQuestion title={`${user.name}さんの認証アプリを解除しますか`} yes="解除する" has_totp={has_totp} action={reset} onClose={onClose}>
        <p>パスワードだけでサインインできるようになり、この人のサインインはすべて切れます。電話などで、本人からの依頼であることを確かめてください。本人に知らせます。</p>
      </ProvenQuestion>
    );
  }
  const title = `${user.name}さんの新しい招待リンクを作りますか`;
  return user.has_password
    ? (
      <ProvenQuestion
        title={title} yes="リンクを作る" has_totp={has_totp} onClose={onClose}
        action={async (proof) => onEnd("", await reinviteUser(user.id, proof))}
      >
        <p>
          前のリンクは使えなくなります。いまのパスワードは、本人がリンクを使って決め直すまで使えます。本人からの依頼であることを確かめてください。本人に知らせます。
        </p>
      </ProvenQuestion>
    )
    : (
      <Question title={title} yes="リンクを作る" onClose={onClose} action={async () => onEnd("", await reinviteUser(user.id, {}))}>
        <p>前のリンクは使えなくなります。本人からの依頼であることを確かめてください。</p>
      </Question>
    );
}

function newUser({ login, name, role, organization_id, coordinator_id }: UserValues): NewUser {
  return {
    login, name, role, ...(organization_id ? { organization_id } : {}), ...(coordinator_id ? { coordinator_id } : {}),
  };
}

/** Only what differs, so that nothing else is written down as changed. */
function difference(user: User, { name, role, organization_id, coordinator_id, active }: UserValues): UserChange {
  return {
    ...(name !== user.name ? { name } : {}),
    ...(role !== user.role.code ? { role } : {}),
    ...(active !== user.active ? { active } : {}),
    ...(organization_id !== (user.organization_id ?? "") ? { organization_id } : {}),
    ...(coordinator_id !== (user.coordinator_id ?? "") ? { coordinator_id } : {}),
  };
}
