/**
 * What was typed into a form and not sent: kept in this tab, so that following a link, the back button or a reload loses
 * nothing. Forgotten when it was sent, and when its writer signs out. Each writer finds only their own. What tells of
 * somebody's business stays out of the browser's storage: a link and the back button keep it, a reload does not.
 */
const k_storage = "forms";
/** Forms kept; then the oldest one goes. */
const k_kept_forms = 10;

type Kept = [name: string, values: object][];

let kept: Kept = restored();

function restored(): Kept {
  try {
    return JSON.parse(sessionStorage.getItem(k_storage) ?? "[]") as Kept;
  } catch {
    return [];
  }
}

function become(forms: Kept, stored: Kept): void {
  kept = forms.slice(-k_kept_forms);
  try {
    sessionStorage.setItem(k_storage, JSON.stringify(stored.slice(-k_kept_forms)));
  } catch {
    // A browser that keeps nothing only loses the convenience.
  }
}

const nameOf = (user_id: string, form: string) => `${user_id} ${form}`;
const without = (forms: Kept, name: string) => forms.filter(([other]) => other !== name);

/** `confidential` names the values that are not stored. */
export function keepForm<T extends object>(user_id: string, form: string, values: T, confidential: readonly (keyof T)[] = []): void {
  const name = nameOf(user_id, form);
  const stored = { ...values };
  for (const field of confidential) delete stored[field];
  become([...without(kept, name), [name, values]], [...without(restored(), name), [name, stored]]);
}

/** What was kept, without the values that a reload has lost. */
export function keptForm<T extends object>(user_id: string, form: string): Partial<T> | undefined {
  const name = nameOf(user_id, form);
  return kept.find(([other]) => other === name)?.[1] as Partial<T> | undefined;
}

export function forgetForm(user_id: string, form: string): void {
  const name = nameOf(user_id, form);
  become(without(kept, name), without(restored(), name));
}

export function forgetForms(): void {
  kept = [];
  try {
    sessionStorage.removeItem(k_storage);
  } catch {
    // As above.
  }
}
