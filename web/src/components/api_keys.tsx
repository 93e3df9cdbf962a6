/** Own API keys: made, shown once, listed, revoked. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { apiKeys, createApiKey, revokeApiKey, type ApiKey, type CreatedApiKey, type KeyScope } from "../api";
import { useResource } from "../hooks";
import { moment } from "../text";
import { Badge, Button, Checkbox } from "./basics";
import { DataTable } from "./data_table";
import { Field, FormBody, Question, ShownOnce, SubmitButton, TextField, useForm } from "./forms";
import { Loading } from "./states";
import { useMay } from "../session";

const scopes: readonly { code: KeyScope; label: string; may?: string }[] = [
  { code: "read", label: "読む（検索と閲覧）" },
  { code: "write", label: "書く（登録と変更）" },
  { code: "export", label: "書き出す（まとめて取り出す）" },
];
const terms = [7, 30, 90, 180, 365];
const k_usual_term = 90;
const k_name_max = 60;

export function ApiKeys(): JSX.Element {
  const answer = useResource(apiKeys());
  const [created, setCreated] = useState<CreatedApiKey>();
  const [revoking, setRevoking] = useState<ApiKey>();
  const [told, setTold] = useState("");
  return (
    <section class="office-part" aria-labelledby="keys-heading">
      <h2 id="keys-heading">APIキー</h2>
      <p>
        ほかのプログラムから使うための鍵です。あなたの役割でできることしかできません。<a href="/api/v1/openapi.yaml">API仕様</a>
      </p>
      {created && (
        <ShownOnce title={`APIキー「${created.name}」を作りました`} label="APIキー" text={created.key}>
          <p>
            <strong>このキーは今だけ表示します。</strong>いまコピーして、パスワードと同じように保管してください。画面を離れると、もう表示できません。
          </p>
        </ShownOnce>
      )}
      <Loading from={answer} cards={1}>
        {({ keys }) => keys.length > 0
          ? (
            <DataTable
              label="APIキー"
              rows={keys}
              rowKey={(key) => key.id}
              columns={[
                { name: "名前", heads: true, cell: (key) => <>{key.name} <code class="minor">tsk_{key.prefix}_…</code></> },
                { name: "できること", cell: (key) => key.scopes.map((scope) => scopes.find(({ code }) => code === scope)?.label ?? scope).join("、") },
                { name: "期限", cell: (key) => <Term of={key} /> },
                { name: "最後に使った時", cell: (key) => (key.used_at ? moment(key.used_at) : "まだありません") },
                {
                  name: "操作", actions: true, cell: (key) => !isOver(key) && (
                    <Button kind="text" onClick={() => setRevoking(key)}>取り消す<span class="visually-hidden">: {key.name}</span></Button>
                  ),
                },
              ]}
            />
          )
          : <p>APIキーはまだありません。</p>}
      </Loading>
      <p role="status">{told}</p>
      <NewKey
        onDone={(key) => {
          setTold("");
          setCreated(key);
          answer.retry();
        }}
      />
      {revoking && (
        <Question
          title={`APIキー「${revoking.name}」を取り消しますか`}
          yes="取り消す"
          action={async () => {
            await revokeApiKey(revoking.id);
            if (created?.id === revoking.id) setCreated(undefined);
            setTold(`APIキー「${revoking.name}」を取り消しました。`);
            setRevoking(undefined);
            answer.retry();
          }}
          onClose={() => setRevoking(undefined)}
        >
          <p>このキーを使っているプログラムは、すぐに使えなくなります。元には戻せません。</p>
        </Question>
      )}
    </section>
  );
}

function isOver({ revoked, expires_at }: ApiKey): boolean {
  return revoked || (expires_at !== null && Date.parse(expires_at) <= Date.now());
}

function Term({ of }: { of: ApiKey }): JSX.Element {
  if (of.revoked) return <Badge tone="plain">取り消し済み</Badge>;
  if (isOver(of)) return <Badge tone="plain">期限切れ</Badge>;
  return <>{of.expires_at && `${moment(of.expires_at)}まで`}</>;
}

function NewKey({ onDone }: { onDone: (key: CreatedApiKey) => void }): JSX.Element {
  const form = useForm();
  const [name, setName] = useState("");
  const [days, setDays] = useState(k_usual_term);
  const [chosen, setChosen] = useState<readonly KeyScope[]>(["read"]);
  const may_export = useMay("export_records");
  const toggle = (scope: KeyScope) =>
    setChosen(chosen.includes(scope) ? chosen.filter((code) => code !== scope) : [...chosen, scope]);
  const submit = () => {
    const found: Record<string, string> = {};
    if (!name.trim()) found.name = "名前を入力してください。";
    if (Array.from(name.trim()).length > k_name_max) found.name = `${k_name_max}文字までにしてください。`;
    if (chosen.length === 0) found.scopes = "できることを1つ以上選んでください。";
    void form.submit(found, async () => {
      const key = await createApiKey({ name: name.trim(), scopes: [...chosen], days });
      setName("");
      onDone(key);
    });
  };
  return (
    <FormBody form={form} label="新しいAPIキー" onSubmit={submit}>
      <h3>新しいAPIキーを作る</h3>
      <TextField
        name="name" label="名前" help="何に使うか分かる名前。例: 業務システムの連携" value={name} onValue={setName} error={form.errors.name}
      />
      <fieldset class="field" aria-describedby={form.errors.scopes ? "scopes-error" : undefined}>
        <legend>できること</legend>
        {form.errors.scopes && <p class="field-error" id="scopes-error"><span aria-hidden="true">▲ </span>{form.errors.scopes}</p>}
        <div class="choices">
          {scopes.filter(({ code }) => code !== "export" || may_export).map(({ code, label }) => (
            <Checkbox label={label} checked={chosen.includes(code)} onChange={() => toggle(code)} />
          ))}
        </div>
      </fieldset>
      <Field name="days" label="期限" help="必要な間だけにしてください。">
        {(attributes) => (
          <select {...attributes} value={String(days)} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {terms.map((term) => <option value={String(term)}>{term === 365 ? "1年" : `${term}日`}</option>)}
          </select>
        )}
      </Field>
      <p class="actions"><SubmitButton form={form}>APIキーを作る</SubmitButton></p>
    </FormBody>
  );
}
