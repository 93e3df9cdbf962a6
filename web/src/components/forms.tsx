/** Forms: fields with their label, help and error; sending; what is shown once; questions before a change. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Problem } from "../api";
import { passwordHint } from "../password";
import { Button, Checkbox } from "./basics";
import { Notice } from "./states";

/** Messages by the name of the field. */
export type Errors = Readonly<Record<string, string>>;

export interface Form {
  readonly ref: { current: HTMLFormElement | null };
  readonly busy: boolean;
  readonly errors: Errors;
  readonly problem: Problem | undefined;
  /**
   * Does `action`, unless `found` names fields that are wrong; the first one of them takes the focus then.
   * `fieldsAtFault` turns a problem into messages at fields, where that is possible.
   */
  readonly submit: (
    found: Errors, action: () => Promise<void>, fieldsAtFault?: (problem: Problem) => Errors,
  ) => Promise<void>;
}

export function useForm(): Form {
  const ref = useRef<HTMLFormElement>(null);
  const [state, setState] = useState({ busy: false, errors: {} as Errors, problem: undefined as Problem | undefined, refusals: 0 });
  const refuse = (errors: Errors, problem?: Problem) =>
    setState((old) => ({ busy: false, errors, problem, refusals: old.refusals + 1 }));
  useEffect(() => {
    if (state.refusals > 0) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [state.refusals]);
  const submit: Form["submit"] = async (found, action, fieldsAtFault) => {
    if (state.busy) return;
    if (Object.keys(found).length > 0) return refuse(found);
    setState((old) => ({ ...old, busy: true, errors: {}, problem: undefined }));
    try {
      await action();
      setState((old) => ({ ...old, busy: false }));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const errors = fieldsAtFault?.(problem) ?? {};
      refuse(errors, Object.keys(errors).length > 0 ? undefined : problem);
    }
  };
  return { ref, ...state, submit };
}

/** A message with its full stop. */
export function sentence(message: string): string {
  return /[。！？]$/u.test(message) ? message : `${message}。`;
}

interface FormProps {
  form: Form;
  label?: string;
  /** Instead of the problem's own title. */
  failed?: string;
  onSubmit: () => void;
  children: ComponentChildren;
}

/** Checked by us, in Japanese and at the field, not by the browser. */
export function FormBody({ form, label, failed, onSubmit, children }: FormProps): JSX.Element {
  const send = (event: Event) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form class="form" ref={form.ref} noValidate aria-label={label} onSubmit={send}>
      <div role="alert">
        {form.problem && (
          <Notice tone="error" title={failed ?? form.problem.title}>
            <p>{sentence(form.problem.detail)}</p>
          </Notice>
        )}
      </div>
      {children}
    </form>
  );
}

/** Stays in the tab order while the request runs, so that the focus is not lost. */
export function SubmitButton({ form, children }: { form: Form; children: ComponentChildren }): JSX.Element {
  return (
    <Button type="submit" kind="main" aria-disabled={form.busy || undefined}>
      {form.busy ? "送信しています…" : children}
    </Button>
  );
}

export interface FieldAttributes {
  id: string;
  name: string;
  "aria-describedby": string | undefined;
  "aria-invalid": "true" | undefined;
  "aria-required": "true" | undefined;
}

interface FieldProps {
  name: string;
  label: string;
  help?: ComponentChildren;
  error?: string | undefined;
  optional?: boolean;
  children: (attributes: FieldAttributes) => ComponentChildren;
}

/** Any control with its label above, then help, then the error. */
export function Field({ name, label, help, error, optional = false, children }: FieldProps): JSX.Element {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class={`field${error ? " field-wrong" : ""}`}>
      <label for={id}>{label}{optional && <span class="field-optional">任意</span>}</label>
      {help && <p class="field-help" id={`${id}-help`}>{help}</p>}
      {error && <p class="field-error" id={`${id}-error`}><span aria-hidden="true">▲ </span>{error}</p>}
      {children({
        id, name,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? "true" : undefined,
        "aria-required": optional ? undefined : "true",
      })}
    </div>
  );
}

interface TextFieldProps extends Omit<FieldProps, "children"> {
  value: string;
  onValue: (value: string) => void;
  input?: JSX.IntrinsicElements["input"];
}

export function TextField({ value, onValue, input, ...field }: TextFieldProps): JSX.Element {
  return (
    <Field {...field}>
      {(attributes) => (
        <input type="text" {...attributes} {...input} value={value} onInput={(event) => onValue(event.currentTarget.value)} />
      )}
    </Field>
  );
}

interface PasswordFieldProps extends Omit<TextFieldProps, "input"> {
  /** A password to be chosen: with a hint how good it is. */
  chosenFor?: string;
}

export function PasswordField({ chosenFor, help, ...field }: PasswordFieldProps): JSX.Element {
  const [shown, setShown] = useState(false);
  const is_new = chosenFor !== undefined;
  const hint = is_new ? passwordHint(field.value, chosenFor) : undefined;
  return (
    <div class="field-group">
      <TextField
        {...field}
        help={is_new
          ? "12文字以上128文字まで。空白、漢字やかなも使えます。関係のない言葉を4つほど並べると、覚えやすく安全です。ほかのサービスと同じものは使わないでください。"
          : help}
        input={{
          ...(shown ? { type: "text" } : { type: "password" }), spellcheck: false, autocapitalize: "none",
          autocomplete: is_new ? "new-password" : "current-password",
        }}
      />
      {hint && <p class={`password-hint password-hint-${hint.level}`} role="status">{hint.text}</p>}
      <Checkbox label="パスワードを表示する" checked={shown} onChange={() => setShown(!shown)} />
    </div>
  );
}

export function CodeField(props: Omit<TextFieldProps, "input" | "label" | "name">): JSX.Element {
  return (
    <TextField
      {...props}
      name="code"
      label="確認コード"
      help={props.help ?? "認証アプリに表示されている6桁の数字"}
      input={{ inputmode: "numeric", autocomplete: "one-time-code", maxLength: 16, class: "short-input" }}
    />
  );
}

/** What was typed as six digits, full width ones included. */
export function digits(text: string): string {
  return text.normalize("NFKC").replace(/[\s-]/gu, "");
}

/** Something that is shown this once, to be copied. It takes the focus. */
export function ShownOnce(
  { title, label, text, takesFocus = true, children }: {
    title: string; label: string; text: string; takesFocus?: boolean; children: ComponentChildren;
  },
): JSX.Element {
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [copied, setCopied] = useState("");
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [text]);
  const copy = async () => {
    box.current?.select();
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    setCopied(done ? "コピーしました。" : "選択しました。Ctrl + C でコピーしてください。");
  };
  return (
    <section class="once" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} ref={heading} tabIndex={-1}>{title}</h3>
      <div class="once-text">{children}</div>
      <label for={id}>{label}</label>
      <div class="once-row">
        <input id={id} ref={box} type="text" readOnly value={text} onFocus={(event) => event.currentTarget.select()} />
        <Button onClick={copy}>コピー</Button>
      </div>
      <p class="once-printed" aria-hidden="true">{text}</p>
      <p class="once-copied" role="status">{copied}</p>
    </section>
  );
}

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A window over the page; Escape closes it and the focus returns to where it was. */
export function Dialog({ title, onClose, children }: DialogProps): JSX.Element {
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    ref.current?.showModal();
    return () => before?.isConnected ? before.focus() : undefined;
  }, []);
  const cancel = (event: Event) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog class="dialog" ref={ref} aria-labelledby={id} onCancel={cancel}>
      <h2 id={id} tabIndex={-1} autofocus>{title}</h2>
      {children}
    </dialog>
  );
}

/** The own password and code, as they are typed. */
export interface Proof {
  readonly password: string;
  readonly code: string;
}
export const no_proof: Proof = { password: "", code: "" };

export function proofMissing(proof: Proof, has_totp: boolean): Errors {
  return {
    ...(proof.password ? {} : { password: "パスワードを入力してください。" }),
    ...(has_totp && !/^\d{6}$/u.test(digits(proof.code)) ? { code: "6桁の数字を入力してください。" } : {}),
  };
}

/** As the API wants it. */
export function given({ password, code }: Proof): { password: string; code?: string } {
  return code ? { password, code: digits(code) } : { password };
}

export function proofAtFault({ status, detail }: Problem): Errors {
  if (status !== 400) return {};
  if (detail.startsWith("いまのパスワード")) return { password: sentence(detail) };
  return detail.startsWith("確認コード") ? { code: sentence(detail) } : {};
}

interface ProofFieldsProps {
  value: Proof;
  onValue: (value: Proof) => void;
  errors: Errors;
  has_totp: boolean;
}

/** Asks whether it is really the user who sits there. */
export function ProofFields({ value, onValue, errors, has_totp }: ProofFieldsProps): JSX.Element {
  return (
    <>
      <PasswordField
        name="password" label="いまのパスワード" help="あなた自身のパスワードです。本人の操作であることを確かめます。" value={value.password}
        onValue={(password) => onValue({ ...value, password })} error={errors.password}
      />
      {has_totp && (
        <CodeField
          help="あなた自身の認証アプリに表示されている6桁の数字" value={value.code} onValue={(code) => onValue({ ...value, code })} error={errors.code}
        />
      )}
    </>
  );
}

interface QuestionProps extends DialogProps {
  yes: string;
  /** Where "やめる" could be taken for the answer. */
  no?: string;
  /** Ends with onClose() when it went well. */
  action: () => Promise<void>;
}

interface ProvenQuestionProps extends DialogProps {
  yes: string;
  has_totp: boolean;
  action: (proof: { password: string; code?: string }) => Promise<void>;
}

/** As Question, for what wants the own password. */
export function ProvenQuestion({ yes, has_totp, action, ...dialog }: ProvenQuestionProps): JSX.Element {
  const form = useForm();
  const [proof, setProof] = useState(no_proof);
  const submit = () => form.submit(proofMissing(proof, has_totp), () => action(given(proof)), proofAtFault);
  return (
    <Dialog {...dialog}>
      <FormBody form={form} onSubmit={() => void submit()}>
        {dialog.children}
        <ProofFields value={proof} onValue={setProof} errors={form.errors} has_totp={has_totp} />
        <p class="actions">
          <SubmitButton form={form}>{yes}</SubmitButton>
          <Button onClick={dialog.onClose}>やめる</Button>
        </p>
      </FormBody>
    </Dialog>
  );
}

/** Asks before a change that cannot be taken back. */
export function Question({ yes, no = "やめる", action, ...dialog }: QuestionProps): JSX.Element {
  const form = useForm();
  return (
    <Dialog {...dialog}>
      <FormBody form={form} onSubmit={() => form.submit({}, action)}>
        {dialog.children}
        <p class="actions">
          <SubmitButton form={form}>{yes}</SubmitButton>
          <Button onClick={dialog.onClose}>{no}</Button>
        </p>
      </FormBody>
    </Dialog>
  );
}
