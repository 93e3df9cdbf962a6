/**
 * What was typed into a form and not sent: kept in this tab, so that following a link, the back button or a reload loses
 * nothing. Forgotten when it was sent, and when its writer signs out. Each writer finds only their own.
 */
const k_storage = "forms";
/** Forms kept; then the oldest one goes. */
const k_kept_forms = 10;

type Kept = [name: string, values: unknown][];

function read(): Kept {
  try {
    return JSON.parse(sessionStorage.getItem(k_storage) ?? "[]") as Kept;
  } catch {
    return [];
  }
}

function write(forms: Kept): void {
  try {
    sessionStorage.setItem(k_storage, JSON.stringify(forms.slice(-k_kept_forms)));
  } catch {
    // A browser that keeps nothing only loses the convenience.
  }
}

const nameOf = (user_id: string, form: string) => `${user_id} ${form}`;

export function keepForm(user_id: string, form: string, values: unknown): void {
  const name = nameOf(user_id, form);
  write([...read().filter(([other]) => other !== name), [name, values]]);
}

export function keptForm<T>(user_id: string, form: string): T | undefined {
  const name = nameOf(user_id, form);
  return read().find(([other]) => other === name)?.[1] as T | undefined;
}

export function forgetForm(user_id: string, form: string): void {
  const name = nameOf(user_id, form);
  write(read().filter(([other]) => other !== name));
}

export function forgetForms(): void {
  try {
    sessionStorage.removeItem(k_storage);
  } catch {
    // As above.
  }
}
