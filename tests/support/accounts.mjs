// Users in tests: one sample account for each role, signed in against the real server.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { k_pace } from "./pace.mjs";
import { importFile, root, succeed, tempFolder, writeRecords } from "./tsunagu.mjs";

/** The roles of src/model/role.hpp, in its order; the first one is nobody. */
export const roles = [...readFileSync(join(root, "src/model/role.hpp"), "utf8").matchAll(/RoleRow\{Role::(\w+), "(\w+)", "[^"]+", Tier::(\w+)\}/g)]
  .map(([, , name, tier]) => ({ name, tier: tier.replace("_", "") }));
export const signed_in_roles = roles.slice(1).map(({ name }) => name);
export const tier_of = Object.fromEntries(roles.map(({ name, tier }) => [name, tier]));

/** The rows of src/http/routes.hpp as `{ method, path, endpoint }`. */
export const routes = [...readFileSync(join(root, "src/http/routes.hpp"), "utf8").matchAll(/Route\{Method::(\w+),\s*"([^"]+)",\s*Endpoint::(\w+)[,}]/g)]
  .map(([, method, path, endpoint]) => ({ method: method.replace("_", "").toUpperCase(), path, endpoint }));

const k_answer_within_ms = 30_000 * k_pace;
export const sample_password = "mihon-no-aikotoba";

/** Puts agencies org-a and org-b and a sample user of each role into a data folder that has coordinators. */
export async function addAccounts(data) {
  const agency = (id) => ({ id, name: `試験機関 ${id}`, yomi: "しけんきかん", types: ["shinkumi"], prefecture: "13" });
  await importFile(data, "organizations", await writeRecords(tempFolder(), [agency("org-a"), agency("org-b")]));
  await succeed("user", "sample", "--data", data);
}

/** Whoever asks the server, with the cookie of a session or an API key, or with nothing. */
export class Client {
  constructor(url, { cookie, key, address } = {}) {
    Object.assign(this, { url, cookie, key, address });
  }

  static async signIn(url, login, password = sample_password, more = {}) {
    const client = new Client(url, more);
    const answer = await client.send("POST", "/api/v1/session", { login, password });
    if (answer.status !== 200) throw new Error(`${login}: ${answer.status} ${await answer.text()}`);
    client.keepSession(answer);
    return client;
  }

  keepSession(answer) {
    const cookie = answer.headers.getSetCookie().find((set) => set.startsWith("__Host-tsunagu="));
    if (cookie) this.cookie = cookie.split(";")[0];
    return answer;
  }

  /** One request as our own pages send it; `body` becomes JSON. */
  send(method, path, body, headers = {}) {
    const all = { ...headers };
    if (this.cookie) all.cookie = this.cookie;
    if (this.key) all.authorization = `Bearer ${this.key}`;
    if (this.address) all["x-forwarded-for"] = this.address;
    if (method !== "GET" && method !== "HEAD" && all.origin === undefined) all.origin = this.url;
    if (body !== undefined || ["POST", "PUT", "PATCH"].includes(method)) all["content-type"] ??= "application/json";
    if (all.origin === null) delete all.origin;
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    return fetch(this.url + path, { method, headers: all, body: text, signal: AbortSignal.timeout(k_answer_within_ms) });
  }
  get(path, headers) { return this.send("GET", path, undefined, headers); }
  async json(path) { return (await this.get(path)).json(); }
}

/** A client for each role, `anonymous` included. */
export async function clientsOf(url) {
  const clients = { anonymous: new Client(url) };
  for (const role of signed_in_roles) clients[role] = await Client.signIn(url, role);
  return clients;
}

let invited = 0;
/** A new user, invited by `manager`, who took the invitation and signed in; `who` is { role, organization_id, coordinator_id }. */
export async function newUser(manager, who) {
  const login = `invited-${++invited}`;
  const invitation = await manager.send("POST", "/api/v1/users", { login, name: `試験 ${login}`, ...who });
  if (invitation.status !== 201) throw new Error(`${login}: ${invitation.status} ${await invitation.text()}`);
  const { path } = await invitation.json();
  const taken = await manager.send("POST", "/api/v1/session/invitation", { token: path.split("#").at(-1).replace(/^token=/, ""), password: sample_password });
  if (taken.status !== 200) throw new Error(`${login}: ${taken.status} ${await taken.text()}`);
  return Client.signIn(manager.url, login);
}
