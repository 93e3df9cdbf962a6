// Raw connections to the server: what no proper client would send, and all that comes back.
import { readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { connect } from "node:net";
import { sleep } from "./tsunagu.mjs";

/**
 * Sends the pieces over one connection, `pause` milliseconds apart; answers everything received until the server
 * closes, is silent for `quiet` milliseconds after it began to answer, or has not begun after `within`:
 * `{ text, statuses, closed, took }`. Never throws over what the server does.
 */
export function converse(port, pieces, { pause = 250, quiet = 600, within = 20_000 } = {}) {
  return new Promise((done) => {
    const started = Date.now();
    const received = [];
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let silence;
    let ended = false;
    const finish = (closed) => {
      if (ended) return;
      ended = true;
      clearTimeout(silence);
      clearTimeout(limit);
      socket.destroy();
      const text = Buffer.concat(received).toString("latin1");
      done({ text, closed, statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)), took: Date.now() - started });
    };
    const limit = setTimeout(() => finish(false), within);
    const listen = () => {
      clearTimeout(silence);
      if (sent && received.length > 0) silence = setTimeout(() => finish(false), quiet);
    };
    socket.on("data", (bytes) => { received.push(bytes); listen(); });
    socket.on("end", () => finish(true));
    socket.on("error", () => finish(true));
    socket.on("close", () => finish(true));
    let sent = false;
    socket.on("connect", async () => {
      for (const [index, piece] of pieces.entries()) {
        if (ended) return;
        if (index > 0) await sleep(pause);
        if (!socket.destroyed) socket.write(typeof piece === "string" ? Buffer.from(piece, "latin1") : piece);
      }
      sent = true;
      listen();
    });
  });
}

/** Sends `begin` and then `block` again and again, up to `bytes`, as fast as the server takes it; answers how much it took. */
export function flood(port, begin, block, bytes) {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const data = Buffer.from(block.repeat(Math.ceil(65536 / block.length)), "latin1");
    let taken = 0;
    let text = "";
    const limit = setTimeout(() => socket.destroy(), 20_000);
    const more = () => {
      while (taken < bytes && !socket.destroyed) {
        taken += data.length;
        if (!socket.write(data)) return;
      }
      if (taken >= bytes) socket.end();
    };
    socket.on("connect", () => { socket.write(Buffer.from(begin, "latin1")); more(); });
    socket.on("drain", more);
    socket.on("data", (part) => { text += part.toString("latin1"); });
    socket.on("error", () => undefined);
    socket.on("close", () => { clearTimeout(limit); done({ taken, text }); });
  });
}

const k_kib_per_mib = 1024;
const k_tick_ms = 10;

/** Processor time that a process took so far, to a tick of 10 ms: it does not depend on what else the machine does (Linux). */
export function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * k_tick_ms; // utime, stime
}

/** Forgets the largest memory so far, so that peakMib() tells of what follows (Linux). */
export function resetPeak(pid) { writeFileSync(`/proc/${pid}/clear_refs`, "5"); }

export function peakMib(pid) { return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmHWM:\s+(\d+) kB/m)[1]) / k_kib_per_mib; }
export function residentMib(pid) { return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB/m)[1]) / k_kib_per_mib; }

/** The status of an answer over a connection of its own. */
export const statusOf = (url) => new Promise((done, failed) => {
  const asked = get(url, { agent: false, timeout: 5000 }, (answer) => answer.resume().on("end", () => done(answer.statusCode)));
  asked.on("error", failed);
});
