/**
 * Long needs stand in no address: browsers, proxies and logs keep addresses, and a pasted memo tells of somebody's
 * business. The address has a name for the text (?memo=NAME) in place of ?q=; the text stays in this tab (it outlives
 * a reload) and is given to other tabs of this browser that open such an address.
 */

/** From here on a need is a memo; so is every text of several lines. */
const k_short_characters = 200;
/** Texts kept, each at most 8 KB; then the oldest one goes. */
const k_kept_texts = 100;
const k_answer_within_ms = 300;
const k_storage = "memos";

export function isMemo(text: string): boolean {
  return /[\r\n]/u.test(text) || Array.from(text).length > k_short_characters;
}

const memos = new Map<string, string>(restored());

function restored(): [string, string][] {
  try {
    return JSON.parse(sessionStorage.getItem(k_storage) ?? "[]") as [string, string][];
  } catch {
    return [];
  }
}

function keep(name: string, text: string): void {
  memos.set(name, text);
  const oldest = memos.keys().next();
  if (memos.size > k_kept_texts && !oldest.done) memos.delete(oldest.value);
  try {
    sessionStorage.setItem(k_storage, JSON.stringify([...memos]));
  } catch {
    // A browser that keeps nothing loses the texts when the page is reloaded.
  }
}

/** Forgets all texts: another person sits here, or nobody. */
export function forgetMemos(): void {
  memos.clear();
  try {
    sessionStorage.removeItem(k_storage);
  } catch {
    // As above.
  }
}

/** The name says nothing about the text. */
function nameOf(text: string): string {
  for (const [name, known] of memos) {
    if (known === text) return name;
  }
  const name = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  keep(name, text);
  return name;
}

/** Puts a need into the parameters of an address. */
export function setNeed(parameters: URLSearchParams, need: string): URLSearchParams {
  if (isMemo(need)) parameters.set("memo", nameOf(need));
  else parameters.set("q", need);
  return parameters;
}

/** The need of an address; null when it has none, or one whose text is not here. */
export function needIn(parameters: URLSearchParams): string | null {
  return parameters.get("q") ?? memos.get(parameters.get("memo") ?? "") ?? null;
}

/** The address names a text that is not here (any more). */
export function isLost(search: string): boolean {
  const parameters = new URLSearchParams(search);
  return parameters.has("memo") && needIn(parameters) === null;
}

/** The same address, with a name for its need when that is a memo. */
export function shortAddress(address: string): string {
  const [path = "", search = ""] = address.split("?", 2);
  const parameters = new URLSearchParams(search);
  const q = parameters.get("q");
  if (q === null || !isMemo(q) || !/^\/($|coordinators\/|cases\/|requests\/new$)/u.test(path)) return address;
  parameters.delete("q");
  return `${path}?${setNeed(parameters, q)}`;
}

type Message = { wanted: string } | { name: string; text: string };

/** Asks the other tabs for the text that this address names; call once, before the page is shown. */
export async function askOtherTabs(search: string): Promise<void> {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(k_storage);
  const wanted = isLost(search) ? new URLSearchParams(search).get("memo") : null;
  await new Promise<void>((done) => {
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if ("wanted" in data) {
        const text = memos.get(data.wanted);
        if (text !== undefined) channel.postMessage({ name: data.wanted, text } satisfies Message);
      } else if (data.name === wanted) {
        keep(data.name, data.text);
        done();
      }
    };
    if (wanted === null) return done();
    channel.postMessage({ wanted } satisfies Message);
    setTimeout(done, k_answer_within_ms);
  });
}
