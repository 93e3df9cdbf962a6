// Imports over HTTP in tests: a file is sent, checked and taken in by a system administrator.
import assert from "node:assert/strict";
import { until } from "./tsunagu.mjs";

export const k_bytes = { "content-type": "application/octet-stream" };
const k_job_within_ms = 60_000;

/** CSV of rows of cells, quoted where needed. */
export const csv = (rows) => rows.map((row) => row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",") + "\r\n").join("");

/** Whoever imports: `client` is signed in as a system administrator. */
export class Importer {
  constructor(client) { this.client = client; }

  async json(method, path, body, status = 200) {
    const answer = await this.client.send(method, path, body);
    const text = await answer.text();
    assert.equal(answer.status, status, `${method} ${path}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  /** The bytes of a file. */
  async file(path) {
    const answer = await this.client.get(path);
    assert.equal(answer.status, 200, path);
    return { bytes: Buffer.from(await answer.arrayBuffer()), type: answer.headers.get("content-type") };
  }

  send(kind, name, bytes) {
    const { url, cookie } = this.client;
    return fetch(`${url}/api/v1/imports?kind=${kind}&name=${encodeURIComponent(name)}`, {
      method: "POST", body: bytes, headers: { ...k_bytes, cookie, origin: url }, signal: AbortSignal.timeout(k_job_within_ms),
    });
  }
  async upload(kind, name, bytes) {
    const answer = await this.send(kind, name, bytes);
    const text = await answer.text();
    assert.equal(answer.status, 201, text);
    const made = JSON.parse(text);
    assert.equal(answer.headers.get("location"), `/api/v1/imports/${made.id}`);
    return made;
  }

  find(id) { return this.json("GET", `/api/v1/imports/${id}`); }

  async over(job) {
    return until(async () => {
      const now = await this.json("GET", `/api/v1/jobs/${job.id}`);
      return ["done", "failed", "cancelled"].includes(now.state) && now;
    }, k_job_within_ms, `job ${job.id}`);
  }
  /** The import after a dry run. */
  async check(id) {
    const job = await this.over(await this.json("POST", `/api/v1/imports/${id}/check`, {}, 202));
    assert.equal(job.state, "done", JSON.stringify(job.problem));
    return this.find(id);
  }
  /** The job of the import, at its end. */
  async run(id, body = {}) {
    return this.over(await this.json("POST", `/api/v1/imports/${id}/run`, body, 202));
  }
}
