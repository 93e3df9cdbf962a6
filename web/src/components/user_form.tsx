/** The fields of a user, for inviting and for changing. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { organizations, people, type Reference, type Session, type User } from "../api";
import { useReference, useResource } from "../hooks";
import { Button, Checkbox } from "./basics";
import {
  Field, FormBody, given, no_proof, proofAtFault, ProofFields, proofMissing, sentence, SubmitButton, TextField, useForm, type Errors,
} from "./forms";

const hub_roles = ["coordinator", "hub_desk", "chief_coordinator"];
const agency_roles = ["agency_staff", "agency_admin"];
const k_name_max = 60;
const k_candidates = 20;
const k_people = 50;  // the most that the API gives at once
const k_typing_ms = 250;

export interface UserValues {
  login: string;
  name: string;
  role: string;
  organization_id: string;
  coordinator_id: string;
  active: boolean;
  /** For another role of a user. */
  proof?: { password: string; code?: string };
}

interface Props {
  session: Session;
  /** The user to change; without one, a new user. */
  user?: User;
  yes: string;
  /** Throws Problem. */
  action: (values: UserValues) => Promise<void>;
  onClose: () => void;
}

function begin(session: Session, user: User | undefined): UserValues {
  return {
    login: user?.login ?? "", name: user?.name ?? "", role: user?.role.code ?? session.grants[0]?.code ?? "",
    organization_id: user?.organization_id ?? (isBound(session) ? session.organization_id ?? "" : ""),
    coordinator_id: user?.coordinator_id ?? "", active: user?.active ?? true,
  };
}

/** Manages the users of the own organisation only. */
function isBound(session: Session): boolean {
  return session.permissions.manage_users !== "any";
}

function placeOf(role: string): "hub" | "agency" | "none" {
  return hub_roles.includes(role) ? "hub" : agency_roles.includes(role) ? "agency" : "none";
}

function check(values: UserValues, is_new: boolean): Errors {
  const found: Record<string, string> = {};
  const login = values.login.trim().toLowerCase();
  if (is_new && !/^[a-z0-9][a-z0-9._@+-]{2,63}$/u.test(login)) {
    found.login = "ログイン名は3〜64文字の英小文字、数字、. _ @ + - で書いてください（最初は英数字）。";
  }
  const name = Array.from(values.name.trim()).length;
  if (name === 0) found.name = "名前を入力してください。";
  if (name > k_name_max) found.name = `名前は${k_name_max}文字までにしてください。`;
  const place = placeOf(values.role);
  if (place !== "none" && !values.organization_id) {
    found.organization_id = place === "hub" ? "拠点を選んでください。" : "候補から機関を選んでください。";
  }
  if (values.role === "coordinator" && !values.coordinator_id) found.coordinator_id = "本人のプロフィールを選んでください。";
  return found;
}

function fieldsAtFault({ status, detail }: { status: number; detail: string }): Errors {
  const message = sentence(detail);
  if (status === 409 && /ログイン名/u.test(detail)) return { login: message };
  if (status !== 400) return {};
  if (detail.startsWith("ログイン名")) return { login: message };
  if (detail.startsWith("名前")) return { name: message };
  if (detail.includes("コーディネーターID")) return { coordinator_id: message };
  return detail.includes("機関") ? { organization_id: message } : {};
}

export function UserForm({ session, user, yes, action, onClose }: Props): JSX.Element {
  const form = useForm();
  const lists = useReference();
  const [values, setValues] = useState(() => begin(session, user));
  const set = (part: Partial<UserValues>) => setValues((old) => ({ ...old, ...part }));
  const place = placeOf(values.role);
  const chooseRole = (role: string) => {
    const moved = placeOf(role) !== place && !isBound(session);
    set({
      role, ...(moved ? { organization_id: "" } : {}),
      ...(hub_roles.includes(role) && !moved ? {} : { coordinator_id: "" }),
    });
  };
  const [proof, setProof] = useState(no_proof);
  const takes_role = user !== undefined && values.role !== user.role.code;
  const submit = () => void form.submit({
    ...check(values, !user), ...(takes_role ? proofMissing(proof, session.has_totp) : {}),
  }, () => action({
    ...values, login: values.login.trim().toLowerCase(), name: values.name.trim(),
    organization_id: place === "none" ? "" : values.organization_id, ...(takes_role ? { proof: given(proof) } : {}),
  }), (problem) => ({ ...fieldsAtFault(problem), ...proofAtFault(problem) }));
  return (
    <FormBody form={form} label={yes} onSubmit={submit}>
      {!user && (
        <TextField
          name="login" label="ログイン名" help="英小文字と数字など。業務用のメールアドレスでもかまいません。あとから変えられません。"
          value={values.login} onValue={(login) => set({ login })} error={form.errors.login}
          input={{ autocapitalize: "none", spellcheck: false, autocomplete: "off", maxLength: 64 }}
        />
      )}
      <TextField
        name="name" label="名前" value={values.name} onValue={(name) => set({ name })} error={form.errors.name}
        input={{ autocomplete: "off" }}
      />
      <Field name="role" label="役割" error={form.errors.role}>
        {(attributes) => (
          <select {...attributes} value={values.role} onChange={(event) => chooseRole(event.currentTarget.value)}>
            {session.grants.map(({ code, label }) => <option value={code}>{label}</option>)}
          </select>
        )}
      </Field>
      {place === "hub" && !isBound(session) && (
        <HubField lists={lists} value={values.organization_id} error={form.errors.organization_id} onValue={(organization_id) => set({ organization_id, coordinator_id: "" })} />
      )}
      {place === "agency" && !isBound(session) && (
        <AgencyField value={values.organization_id} name={user?.organization_name ?? ""} error={form.errors.organization_id} onValue={(organization_id) => set({ organization_id })} />
      )}
      {values.role === "coordinator" && values.organization_id && (
        <PersonField hub={values.organization_id} value={values.coordinator_id} error={form.errors.coordinator_id} onValue={(coordinator_id) => set({ coordinator_id })} />
      )}
      {user && (
        <div class="field">
          <Checkbox label="利用を止める" checked={!values.active} onChange={() => set({ active: !values.active })} />
          <p class="field-help">止めると、サインインもAPIキーも招待リンクも、すぐに使えなくなります。あとから戻せます。</p>
        </div>
      )}
      {takes_role && <ProofFields value={proof} onValue={setProof} errors={form.errors} has_totp={session.has_totp} />}
      {user && <p class="minor">役割、機関、利用の停止を変えると、この人のサインインはすべて切れます。</p>}
      <p class="actions">
        <SubmitButton form={form}>{yes}</SubmitButton>
        <Button onClick={onClose}>やめる</Button>
      </p>
    </FormBody>
  );
}

interface PlaceFieldProps {
  value: string;
  error: string | undefined;
  onValue: (id: string) => void;
}

function HubField({ lists, value, error, onValue }: PlaceFieldProps & { lists: Reference | undefined }): JSX.Element {
  return (
    <Field name="organization_id" label="拠点" error={error}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          <option value="">選んでください</option>
          {value && !lists && <option value={value}>{value}</option>}
          {lists?.hubs.map(({ code, label }) => <option value={code}>{label}</option>)}
        </select>
      )}
    </Field>
  );
}

/** Found by name: there are too many for a list. What is typed becomes a choice when it is one of the candidates. */
function AgencyField({ value, name, error, onValue }: PlaceFieldProps & { name: string }): JSX.Element {
  const [typed, setTyped] = useState(name);
  const [asked, setAsked] = useState(name);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), k_typing_ms);
    return () => clearTimeout(timer);
  }, [typed]);
  const answer = useResource(organizations(new URLSearchParams({ q: asked, per_page: String(k_candidates) })));
  const candidates = (answer.data?.organizations ?? []).filter(({ types }) => !types.some(({ code }) => code === "hub"));
  useEffect(() => {
    const chosen = candidates.find((item) => item.name === typed.trim() || item.id === typed.trim());
    if (chosen && chosen.id !== value) onValue(chosen.id);
  }, [answer.data, typed]);
  const type = (text: string) => {
    setTyped(text);
    if (text.trim() !== name || !value) onValue("");
  };
  const list = "agency-candidates";
  return (
    <div class="field-group">
      <TextField
        name="organization_id" label="機関" help="名前の一部を入れると候補が出ます。候補から選んでください。" value={typed} onValue={type}
        error={error} input={{ list, autocomplete: "off" }}
      />
      <datalist id={list}>
        {candidates.map((item) => <option value={item.name}>{item.prefecture?.label}</option>)}
      </datalist>
      <p class="minor" role="status">{value ? `選んだ機関のID: ${value}` : ""}</p>
    </div>
  );
}

function PersonField({ hub, value, error, onValue }: PlaceFieldProps & { hub: string }): JSX.Element {
  const { data } = useResource(people(new URLSearchParams({ q: "", hub, per_page: String(k_people) })), hub);
  return (
    <Field name="coordinator_id" label="本人のプロフィール" help="この利用者が編集するプロフィールです。" error={error}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          <option value="">選んでください</option>
          {value && !data?.people.some(({ id }) => id === value) && <option value={value}>{value}</option>}
          {data?.people.map(({ id, name }) => <option value={id}>{name}</option>)}
        </select>
      )}
    </Field>
  );
}
