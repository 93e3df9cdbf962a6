/** Users whom the reader may see; those whom the reader manages can be invited and changed. */
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import {
  changeUser, inviteUser, reinviteUser, resetTotp, users, type InvitationLink, type NewUser, type Session, type User,
  type UserChange,
} from "../api";
import { Badge, Button } from "../components/basics";
import { DataTable, type Column } from "../components/data_table";
import { Dialog, Question, ShownOnce } from "../components/forms";
import { SignedIn } from "../components/signed_in";
import { Loading } from "../components/states";
import { UserForm, type UserValues } from "../components/user_form";
import { useResource } from "../hooks";
import { usePlace } from "../router";
import { count, moment } from "../text";

export function UsersPage(): JSX.Element {
  return <SignedIn title="利用者" may="list_users">{(session) => <Users session={session} />}</SignedIn>;
}

/** What is open over the list. */
type Open = { what: "invite" } | { what: "change" | "link" | "totp"; user: User } | undefined;

function Users({ session }: { session: Session }): JSX.Element {
  const id = useId();
  const after = new URLSearchParams(usePlace().search).get("after") ?? "";
  const answer = useResource(users(after));
  const [wanted, setWanted] = useState("");
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
        <p class="office-filter">
          <label for={id}>名前、ログイン名、機関で絞る</label>
          <input id={id} type="search" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        </p>
        {manages && <Button kind="main" onClick={() => setOpen({ what: "invite" })}>利用者を招待する</Button>}
      </div>
      <Loading from={answer}>
        {({ users: all, next_after }) => (
          <>
            <List session={session} all={all} wanted={wanted} onOpen={setOpen} />
            {(after || next_after) && (
              <nav class="more" aria-label="利用者の続き">
                {after && <a href="/users">最初に戻る</a>}
                {next_after && <a href={`/users?${new URLSearchParams({ after: next_after })}`}>続きを見る</a>}
              </nav>
            )}
          </>
        )}
      </Loading>
      {open && <Window open={open} session={session} onEnd={end} onClose={() => setOpen(undefined)} />}
    </>
  );
}

interface ListProps {
  session: Session;
  all: readonly User[];
  wanted: string;
  onOpen: (open: Open) => void;
}

function List({ session, all, wanted, onOpen }: ListProps): JSX.Element {
  const words = wanted.normalize("NFKC").toLowerCase().split(/\s+/u).filter(Boolean);
  const rows = all.filter((user) => {
    const text = `${user.name} ${user.login} ${user.role.label} ${user.organization_name ?? ""}`.normalize("NFKC").toLowerCase();
    return words.every((word) => text.includes(word));
  });
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
      await changeUser(user.id, user.version, difference(user, values));
      onEnd(`${values.name}さんの内容を変更しました。`);
    };
    return (
      <Dialog title={`${user.name}さん（${user.login}）の変更`} onClose={onClose}>
        <UserForm session={session} user={user} yes="変更を保存する" action={change} onClose={onClose} />
      </Dialog>
    );
  }
  return open.what === "link"
    ? (
      <Question
        title={`${user.name}さんの新しい招待リンクを作りますか`} yes="リンクを作る" onClose={onClose}
        action={async () => onEnd("", await reinviteUser(user.id))}
      >
        <p>
          前のリンクは使えなくなります。{user.has_password && "いまのパスワードは、本人がリンクを使って決め直すまで使えます。"}本人からの依頼であることを確かめてください。
        </p>
      </Question>
    )
    : (
      <Question
        title={`${user.name}さんの認証アプリを解除しますか`} yes="解除する" onClose={onClose}
        action={async () => {
          await resetTotp(user.id);
          onEnd(`${user.name}さんの認証アプリを解除しました。`);
        }}
      >
        <p>パスワードだけでサインインできるようになり、この人のサインインはすべて切れます。電話などで、本人からの依頼であることを確かめてください。</p>
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
