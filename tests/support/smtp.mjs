// A mail server in tests: takes mails on loopback, keeps every one that it said yes to, and misbehaves when told to.
import { createServer } from "node:net";

/** What it may be told to do instead of taking mails; see `behave`. */
export const behaviours = [
  "take", // 250 for everything
  "later", // 451 to each recipient
  "later_text", // 451 after the text
  "refuse", // 550 to each recipient
  "refuse_text", // 554 after the text
  "refuse_sender", // 553 to whoever sends
  "silent", // takes connections and says nothing
  "silent_text", // never answers after the text
  "close", // closes instead of greeting
  "close_text", // closes in the middle of the text
  "close_after", // keeps the mail and closes instead of answering
];

export class MailServer {
  constructor() {
    this.behaviour = "take";
    this.mails = []; // { from, to, text }
    this.tries = 0; // connections
    this.thinks_ms = 0; // before it says yes to a mail that it has kept already
    this.sockets = new Set();
    this.server = createServer((socket) => this.#serve(socket));
  }

  static async start(port = 0) {
    const server = new MailServer();
    await new Promise((done, failed) => server.server.once("error", failed).listen(port, "127.0.0.1", done));
    server.port = server.server.address().port;
    return server;
  }

  get url() { return `smtp://127.0.0.1:${this.port}`; }
  behave(behaviour) { this.behaviour = behaviour; }

  async stop() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  #serve(socket) {
    ++this.tries;
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
    socket.on("error", () => undefined); // whoever talks to us may be killed
    const behaviour = this.behaviour;
    if (behaviour === "silent") return;
    if (behaviour === "close") return void socket.end();
    const say = (line) => socket.write(`${line}\r\n`);
    let mail = { from: "", to: [], text: "" };
    let is_text = false;
    let rest = "";
    say("220 mail.example ESMTP");
    socket.setEncoding("latin1").on("data", (bytes) => {
      rest += bytes;
      for (;;) {
        if (is_text) {
          if (behaviour === "close_text" && rest.length > 0) return void socket.destroy();
          const end = rest.indexOf("\r\n.\r\n");
          if (end < 0) return;
          mail.text = rest.slice(0, end + 2).replace(/^\.\./gm, ".");
          rest = rest.slice(end + 5);
          is_text = false;
          if (behaviour === "silent_text") return;
          if (behaviour === "later_text") say("451 4.3.0 try again");
          else if (behaviour === "refuse_text") say("554 5.6.0 no");
          else {
            this.mails.push(mail);
            if (behaviour === "close_after") return void socket.destroy();
            setTimeout(() => say("250 2.0.0 taken"), this.thinks_ms);
          }
          mail = { from: "", to: [], text: "" };
          continue;
        }
        const end = rest.indexOf("\r\n");
        if (end < 0) return;
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === "EHLO") say("250-mail.example\r\n250-8BITMIME\r\n250 SIZE 1000000");
        else if (verb === "MAIL") {
          mail.from = line.match(/<(.*)>/)[1];
          say(behaviour === "refuse_sender" ? "553 5.1.8 not you" : "250 2.1.0 ok");
        } else if (verb === "RCPT") {
          mail.to.push(line.match(/<(.*)>/)[1]);
          say(behaviour === "later" ? "451 4.7.1 greylisted" : behaviour === "refuse" ? "550 5.1.1 no such mailbox" : "250 2.1.5 ok");
        } else if (verb === "DATA") {
          is_text = true;
          say("354 go on");
        } else if (verb === "QUIT") {
          say("221 bye");
          socket.end();
        } else if (verb === "RSET" || verb === "NOOP") say("250 ok");
        else say("502 5.5.1 what?");
      }
    });
  }
}

const unfolded = (text) => text.replace(/\r\n[ \t]/g, " ");
/** Words of RFC 2047 as text. */
const decoded = (value) => value.replace(/\?=\s+=\?/g, "?==?").replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64) => `\u0000${base64}\u0000`)
  .replace(/\u0000([^\u0000]*)\u0000/g, (_, base64) => Buffer.from(base64, "base64").toString("utf8"));

function partOf(text) {
  const [head, ...body] = text.split("\r\n\r\n");
  const headers = Object.fromEntries(unfolded(head).split("\r\n").filter((line) => line.includes(":")).map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  return { headers, body: body.join("\r\n\r\n") };
}

/** A mail as people see it: `{ id, from, to, subject, headers, text, calendar, type }`. */
export function readMail({ text }) {
  const { headers, body } = partOf(text);
  const content = (part) => Buffer.from(part.body, "base64").toString("utf8");
  const shown = { id: headers["message-id"], from: decoded(headers.from), to: decoded(headers.to), subject: decoded(headers.subject), headers };
  const boundary = headers["content-type"].match(/boundary="([^"]+)"/)?.[1];
  if (!boundary) return { ...shown, text: content({ body }) };
  const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => partOf(part.replace(/^\r\n/, "")));
  return { ...shown, text: content(parts[0]), calendar: content(parts[1]), type: parts[1].headers["content-type"] };
}
