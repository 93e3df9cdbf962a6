/** Whether and where the user gets mails. A new address is confirmed with a code that is sent to it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem } from "../api";
import { changeSubscription, confirmAddress, subscription, type Subscription } from "../dispatch_api";
import { useResource } from "../hooks";
import { Button, Checkbox } from "./basics";
import { FormBody, sentence, SubmitButton, TextField, useForm, type Errors } from "./forms";
import { Loading } from "./states";

const k_address_max = 254;

export function MailChoice(): JSX.Element {
  const answer = useResource(subscription());
  return (
    <section class="office-part" aria-labelledby="mail-heading">
      <h2 id="mail-heading">メールでのお知らせ</h2>
      <p>依頼が動いたときに、画面の「お知らせ」と同じことをメールでも受け取れます。メールには、相談の内容と相談者の名前は書きません。</p>
      <Loading from={answer} cards={1}>{(own) => <Choice own={own} />}</Loading>
    </section>
  );
}

const atFault = (field: string) => ({ status, detail }: Problem): Errors => (status === 400 ? { [field]: sentence(detail) } : {});

function Choice({ own: begin }: { own: Subscription }): JSX.Element {
  const [own, setOwn] = useState(begin);
  const [told, setTold] = useState("");
  const take = (next: Subscription, words: string) => {
    setOwn(next);
    setTold(words);
  };
  if (!own.sends_mail) return <p class="minor">このサーバーは、いまメールを送りません。お知らせは画面で見てください。</p>;
  return (
    <>
      <p role="status" class="told">{told}</p>
      {own.address && !own.confirmed && <Confirm address={own.address} onDone={(next) => take(next, "確認しました。お知らせをメールでも送ります。")} />}
      {own.address && own.confirmed && <Switch own={own} onDone={take} />}
      <Address own={own} onDone={take} />
    </>
  );
}

interface PartProps {
  own: Subscription;
  onDone: (next: Subscription, words: string) => void;
}

function Switch({ own, onDone }: PartProps): JSX.Element {
  const form = useForm();
  const turn = () => form.submit({}, async () => {
    const next = await changeSubscription({ enabled: !own.enabled });
    onDone(next, next.enabled ? "メールを送ります。" : "メールを止めました。お知らせは画面に残ります。");
  });
  return (
    <FormBody form={form} onSubmit={() => void turn()}>
      <Checkbox label={`${own.address} に送る`} checked={own.enabled} onChange={() => void turn()} />
    </FormBody>
  );
}

function Confirm({ address, onDone }: { address: string; onDone: (next: Subscription) => void }): JSX.Element {
  const form = useForm();
  const [code, setCode] = useState("");
  const confirm = () => form.submit(code.trim() ? {} : { code: "メールに書いてあるコードを入力してください。" },
    async () => onDone(await confirmAddress(code.trim())), atFault("code"));
  return (
    <FormBody form={form} label="メールアドレスの確認" onSubmit={() => void confirm()}>
      <TextField
        name="code" label="メールで届いたコード" value={code} onValue={setCode} error={form.errors.code}
        help={`${address} に送りました。1時間以内に入力してください。`} input={{ maxLength: 32, autocomplete: "one-time-code", class: "short-input" }}
      />
      <p class="actions"><SubmitButton form={form}>確認する</SubmitButton></p>
    </FormBody>
  );
}

function Address({ own, onDone }: PartProps): JSX.Element {
  const form = useForm();
  const [address, setAddress] = useState(own.address ?? "");
  const change = (to: string) => form.submit({}, async () => {
    const next = await changeSubscription(to ? { address: to, enabled: true } : { address: "" });
    onDone(next, next.address && !next.confirmed ? "コードを送りました。届いたメールを見てください。" : to ? "保存しました。" : "アドレスを消しました。");
    setAddress(next.address ?? "");
  }, atFault("address"));
  return (
    <FormBody form={form} label="メールアドレス" onSubmit={() => void change(address.trim())}>
      <TextField
        name="address" label="メールアドレス" value={address} onValue={setAddress} error={form.errors.address}
        help="新しいアドレスには、確認のためのコードを送ります。"
        input={{ type: "email", maxLength: k_address_max, autocomplete: "email", spellcheck: false }}
      />
      <p class="actions">
        <SubmitButton form={form}>{own.address ? "アドレスを変える" : "このアドレスで受け取る"}</SubmitButton>
        {own.address && <Button onClick={() => void change("")}>アドレスを消す</Button>}
      </p>
    </FormBody>
  );
}
