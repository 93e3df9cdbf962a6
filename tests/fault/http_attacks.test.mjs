// Attacks on the HTTP server that were measured to work on the library it once used (docs/decisions/0003), and their
// relatives: no crash, no second answer, memory within bounds, and the next client is served.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { addAccounts, Client } from "../support/accounts.mjs";
import { k_memory_pace, k_pace } from "../support/pace.mjs";
import { converse, flood, peakMib, resetPeak, statusOf } from "../support/raw.mjs";
import { chance, exit_code, makeData, person, caseOf, seed, Server, sleep, tempFolder, tsunagu, until } from "../support/tsunagu.mjs";

const k_test_within_ms = 120_000 * k_pace;
const k_growth_max_mib = 64 * k_memory_pace;
const k_flood_bytes = 60 * 1024 * 1024;
const k_taken_max_bytes = 24 * 1024 * 1024; // 8 MiB drained by the server, the rest in the kernel's buffers
const k_served_within_ms = 3_000 * k_pace; // before the server gives up whoever is silent
const k_end_within_ms = 20_000 * k_pace;
const k_bounded = { timeout: k_test_within_ms };

let server;
let port;
let data;
before(async () => {
  console.log(`TSUNAGU_SEED=${seed}`);
  data = await makeData({ coordinators: [person("co-1")], cases: [caseOf("ca-1", ["co-1"])] });
  server = await (await Server.start(data)).ready();
  port = Number(new URL(server.url).port);
  for (let n = 0; n < 20; ++n) await server.json("/api/v1/search?q=見積もり");
  resetPeak(server.pid);
  baseline = peakMib(server.pid);
});
let baseline;

after(async () => {
  try {
    const growth = peakMib(server.pid) - baseline;
    assert.ok(server.isRunning, server.log());
    assert.equal((await server.get("/healthz")).status, 200);
    console.log(`peak memory grew by ${growth.toFixed(1)} MiB`);
    assert.ok(growth <= k_growth_max_mib, `${growth} MiB more at the peak`);
    assert.equal(await server.stop(), exit_code.ok);
  } finally {
    await server.kill();
  }
});

const second = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
const looks_executed = /"status":"ok"/;
const get = (headers, target = "/readyz") => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
const write = (headers, { method = "POST", target = "/api/v1/session" } = {}) =>
  `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n`;
const chunked = (body) => write("Transfer-Encoding: chunked\r\n") + body;

// Each is one request that is framed wrongly, then (0.25 s later, so that nobody drops it as rest) another one that a
// server which misread the first would run.
const framing = {
  "GET with Content-Length": [get("Content-Length: 5\r\n"), [400]],
  "GET with a body that comes later": [get(`Content-Length: ${second.length}\r\n`), [400]],
  "HEAD with Content-Length": [get("Content-Length: 5\r\n").replace("GET", "HEAD"), [400]],
  "GET with a chunked body": [get("Transfer-Encoding: chunked\r\n"), [400]],
  "DELETE with a chunked body": [write("Transfer-Encoding: chunked\r\n", { method: "DELETE", target: "/api/v1/suggest" }), [405]],
  "a body for an address that does not exist": [write(`Content-Length: ${second.length}\r\n`, { target: "/api/v1/nowhere" }), [404]],
  "a body for an address that takes none": [write(`Content-Length: ${second.length}\r\n`, { target: "/api/v1/suggest" }), [405]],
  "a body for a page": [write(`Content-Length: ${second.length}\r\n`, { target: "/" }), [405]],
  "a method that nobody knows, with a body": [write(`Content-Length: ${second.length}\r\n`, { method: "BREW", target: "/" }), [405]],
  "TRACE": [get("").replace("GET", "TRACE"), [405]],
  "a method in lower case": [get("").replace("GET", "get"), [405]],
  "CONNECT": ["CONNECT a:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]],
  "OPTIONS *": ["OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]],
  "Content-Length and Transfer-Encoding": [write("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", [400]],
  "Transfer-Encoding and Content-Length": [write("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "0\r\n\r\n", [400]],
  "two equal Content-Length": [write("Content-Length: 2\r\nContent-Length: 2\r\n") + "{}", [400]],
  "two different Content-Length": [write("Content-Length: 2\r\nContent-Length: 40\r\n") + "{}", [400]],
  "Content-Length: abc": [write("Content-Length: abc\r\n"), [400]],
  "Content-Length: 0,30": [write("Content-Length: 0,30\r\n"), [400]],
  "Content-Length: %30": [write("Content-Length: %30\r\n"), [400]],
  "Content-Length: +2": [write("Content-Length: +2\r\n") + "{}", [400]],
  "Content-Length: -1": [write("Content-Length: -1\r\n"), [400]],
  "Content-Length: 0x10": [write("Content-Length: 0x10\r\n"), [400]],
  "Content-Length: 1 0": [write("Content-Length: 1 0\r\n"), [400]],
  "Content-Length without a number": [write("Content-Length:\r\n"), [400]],
  "Content-Length of 2^64-1": [write("Content-Length: 18446744073709551615\r\n"), [413]],
  "Content-Length of 2^64+2": [write("Content-Length: 18446744073709551618\r\n") + "{}", [413]],
  "Content-Length over the limit": [write("Content-Length: 262145\r\n"), [413]],
  "no length at all": [write("") + "{}", [411]],
  "Transfer-Encoding: gzip, chunked": [write("Transfer-Encoding: gzip, chunked\r\n"), [400]],
  "Transfer-Encoding: chunked, chunked": [write("Transfer-Encoding: chunked, chunked\r\n"), [400]],
  "Transfer-Encoding: xchunked": [write("Transfer-Encoding: xchunked\r\n"), [400]],
  "Transfer-Encoding: identity": [write("Transfer-Encoding: identity\r\n"), [400]],
  "Transfer-Encoding: 'chunked'": [write("Transfer-Encoding: \"chunked\"\r\n"), [400]],
  "Transfer-Encoding twice": [write("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), [400]],
  "a blank before the colon": [write("Transfer-Encoding : chunked\r\n"), [400]],
  "a tab after the name": [write("Content-Length\t: 5\r\n"), [400]],
  "a folded Transfer-Encoding": [write("Transfer-Encoding:\r\n chunked\r\n"), [400]],
  "chunked in HTTP/1.0": ["POST /api/v1/session HTTP/1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]],
  "a chunk of 0x5": [chunked("0x5\r\nhello\r\n0\r\n\r\n"), [400]],
  "a chunk of -2": [chunked("-2\r\nhello\r\n0\r\n\r\n"), [400]],
  "a chunk of +5": [chunked("+5\r\nhello\r\n0\r\n\r\n"), [400]],
  "a chunk of '5 '": [chunked("5 \r\nhello\r\n0\r\n\r\n"), [400]],
  "a chunk of 2^64": [chunked("10000000000000000\r\n"), [413]],
  "a chunk of 2^64-1": [chunked("FFFFFFFFFFFFFFFF\r\n"), [413]],
  "a chunk longer than it says": [chunked("2\r\nhello\r\n0\r\n\r\n"), [400]],
  "a chunk that ends in LF": [chunked("2\r\n{}\n0\r\n\r\n"), [400]],
  "a size that ends in LF": [chunked("2\n{}\r\n0\r\n\r\n"), [400]],
  "a trailer": [chunked("2\r\n{}\r\n0\r\nContent-Length: 50\r\n\r\n"), [400]],
  "a chunk extension of 100 KB": [chunked(`2;${"x".repeat(100_000)}\r\n{}\r\n0\r\n\r\n`), [400]],
  "two blanks in the request line": ["GET  /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]],
  "a blank in the address": ["GET /health z HTTP/1.1\r\nHost: localhost\r\n\r\n", [400]],
  "HTTP/0.9": ["GET /\r\n\r\n", [400]],
  "HTTP/3.7": ["GET / HTTP/3.7\r\nHost: localhost\r\n\r\n", [400]],
  "the preface of HTTP/2": ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]],
  "TLS": [Buffer.from("16030100c8010000c40303\r\n\r\n".repeat(3), "latin1"), [400]],
  "line ends of LF alone": ["GET /readyz HTTP/1.1\nHost: a\n\n", [400]],
  "a bare CR in a header": [get("A: b\rContent-Length: 50\r\n"), [400]],
  "NUL in a header": [get("A: b\0c\r\n"), [400]],
  "NUL in the address": [get("", "/ready\0z"), [400]],
  "a folded header": [get("A: b\r\n Content-Length: 50\r\n"), [400]],
  "a header without a colon": [get("nonsense\r\n"), [400]],
  "a header without a name": [get(": x\r\n"), [400]],
  "no Host": ["GET /readyz HTTP/1.1\r\n\r\n", [400]],
  "two Hosts": [get("Host: b\r\n"), [400]],
  "Authorization twice": [get("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), [400]],
  "Origin twice": [write("Origin: http://a\r\nOrigin: http://b\r\nContent-Length: 0\r\n"), [400]],
};

describe("framing: one answer, then the end", k_bounded, () => {
  for (const [what, [first, allowed]] of Object.entries(framing)) {
    test(what, async () => {
      const { text, statuses, closed } = await converse(port, [first, second], { quiet: k_end_within_ms });
      assert.equal(statuses.length, 1, `one answer: ${text.slice(0, 300)}`);
      assert.ok(allowed.includes(statuses[0]), `${statuses[0]}, expected ${allowed}`);
      assert.doesNotMatch(text, looks_executed);
      assert.ok(closed, "the connection has ended");
      assert.match(text, /\r\nConnection: close\r\n/);
    });
  }
});

describe("content that is refused", k_bounded, () => {
  // 131 bytes of gzip that unpack to a header on which a regular expression ran out of stack.
  const part = `--x\r\nContent-Disposition: form-data; name="a"\r\nfilename*=${"a".repeat(15_900)}\r\n\r\nv\r\n--x--\r\n`;
  const bomb = gzipSync(Buffer.alloc(30_000_000));
  const send = (headers, body, target) =>
    fetch(`${server.url}${target ?? "/api/v1/session"}`, { method: "POST", headers, body });

  for (const target of ["/api/v1/session", "/api/v1/nowhere", "/"]) {
    test(`multipart for ${target}, plain and packed`, async () => {
      for (const [body, headers] of [[part, {}], [gzipSync(part), { "content-encoding": "gzip" }]]) {
        const answer = await send({ "content-type": "multipart/form-data; boundary=x", ...headers }, body, target);
        assert.ok([404, 405, 415].includes(answer.status), `${answer.status}`);
      }
    });
  }
  for (const encoding of ["gzip", "br", "deflate", "gzip, gzip", "x"]) {
    test(`Content-Encoding: ${encoding}`, async () => {
      const answer = await send({ "content-type": "application/json", "content-encoding": encoding }, bomb);
      assert.equal(answer.status, 415);
    });
  }
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "text/csv", "application/json; charset=utf-16"]) {
    test(`Content-Type: ${type}`, async () => assert.equal((await send({ "content-type": type }, "{}")).status, 415));
  }
});

describe("headers without effect", k_bounded, () => {
  const same = async (headers, what) => {
    const end = headers.includes("Connection:") ? "" : "Connection: close\r\n";
    const { text, statuses } = await converse(port, [get(headers + end, "/api/v1/reference")], { quiet: end ? k_end_within_ms : undefined });
    assert.deepEqual(statuses, [200], what);
    assert.equal(Buffer.byteLength(text.slice(text.indexOf("\r\n\r\n") + 4), "latin1"), whole, what);
  };
  let whole;
  before(async () => { whole = (await (await server.get("/api/v1/reference")).arrayBuffer()).byteLength; });

  test("Range, overlapping a thousand times, backwards, far off", async () => {
    for (const range of [`bytes=${"0-,".repeat(1000)}0-`, "bytes=5-1", "bytes=-99999999", "bytes=99999999-", "bytes=a-b", "x"]) {
      await same(`Range: ${range}\r\n`, range.slice(0, 30));
    }
  });
  test("names that look like ours", () =>
    same("REMOTE_ADDR: 203.0.113.1\r\nLOCAL_ADDR: 127.0.0.1\r\nREMOTE_PORT: 1\r\nX-Forwarded-For: 127.0.0.1\r\nRemote-User: admin\r\nX-HTTP-Method-Override: DELETE\r\n"));
  test("Upgrade, TE, Trailer", () =>
    same("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c, websocket\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nTE: trailers\r\nTrailer: X\r\n"));
  test("percent signs and quotes in values", () => same("A: %00%0d%0aSet-Cookie: a=b\r\nB: \"%\r\n"));
  test("cookies that are none", async () => {
    for (const cookie of ["__Host-tsunagu=", "__Host-tsunagu=\"", "=", ";;;", "__Host-tsunagu=a; __Host-tsunagu=b", "\xff\xfe", `x=${"y".repeat(30_000)}`]) {
      await same(`Cookie: ${cookie}\r\n`, cookie.slice(0, 30));
    }
  });
  test("Expect: one answer, no interim one", async () => {
    const { statuses } = await converse(port, [write("Expect: 100-continue\r\nContent-Length: 2\r\n"), "{}"]);
    assert.equal(statuses.length, 1);
  });
});

describe("addresses", k_bounded, () => {
  test("no line break comes out of an address", async () => {
    for (const target of ["/%0d%0aSet-Cookie:%20a=b", "/problems/%0d%0aX:%20y", "/api/v1/cases/%0d%0aX:y", "/?q=%0d%0aSet-Cookie:%20a=b"]) {
      const { text } = await converse(port, [get("", target)], { quiet: 300 });
      assert.doesNotMatch(text.slice(0, text.indexOf("\r\n\r\n")), /^(Set-Cookie|X):/im, target);
    }
  });
  test("no file outside the client's", async () => {
    const paths = ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "//etc/passwd", "/assets/../../../etc/passwd",
      "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/..\\..\\etc\\passwd", "/.git/config", "/index.html%00.png", "/%c0%ae%c0%ae/etc/passwd", "/records.sqlite"];
    for (const path of paths) {
      const { text, statuses } = await converse(port, [get("", path)], { quiet: 300 });
      assert.ok([400, 404].includes(statuses[0]), `${path}: ${statuses}`);
      assert.doesNotMatch(text, /root:|SQLite format|\[core\]/, path);
    }
  });
  test("long and deep ones cost nothing", async () => {
    for (const [target, status] of [
      [`/${"a".repeat(8100)}`, 404], [`/api/v1/cases/${"1".repeat(30_000)}`, 404], [`/${"a/".repeat(8000)}`, 400], [`/${"a".repeat(40_000)}`, 414],
      [`/?${"a&".repeat(10_000)}`, 400], [`/?${"%41".repeat(10_000)}=1`, 400], [`/api/v1/search?q=${"%E3%81%82".repeat(3000)}`, 400],
    ]) {
      const { statuses, took } = await converse(port, [get("Connection: close\r\n", target)]);
      assert.deepEqual(statuses, [status], target.slice(0, 30));
      assert.ok(took < 3000, `${took} ms`);
    }
  });
  test("broken escapes, UTF-8 and NUL in a query are refused", async () => {
    for (const query of ["q=%", "q=%4", "q=%zz", "q=%u3042", "q=%ff", "q=%ed%a0%80", "q=%00", "=x", "q=\xe3\x81"]) {
      const { statuses } = await converse(port, [get("Connection: close\r\n", `/api/v1/search?${query}`)]);
      assert.deepEqual(statuses, [400], query);
    }
  });
});

describe("floods: the server stops reading", k_bounded, () => {
  const floods = {
    "an endless request line": ["GET /", "a"],
    "an endless header": ["GET / HTTP/1.1\r\nHost: localhost\r\nX: ", "a"],
    "endless headers": ["GET / HTTP/1.1\r\nHost: localhost\r\n", "A: b\r\n"],
    "endless empty lines": ["", "\r\n"],
    "a chunked body past its limit": [write("Transfer-Encoding: chunked\r\n"), "400\r\n" + "x".repeat(1024) + "\r\n"],
    "a chunked body of tiny chunks": [write("Transfer-Encoding: chunked\r\n"), "1\r\nx\r\n"],
    "a chunked body of extensions": [write("Transfer-Encoding: chunked\r\n"), "1;" + "e".repeat(100) + "\r\nx\r\n"],
    "a body without a length": [write(""), "x"],
    "a body of 4 GB": [write("Content-Length: 4294967296\r\n"), "x"],
    "a body after a GET": [get("Content-Length: 99999\r\n"), "x"],
    "binary": ["", "\x00\x01\xfe\xff"],
  };
  for (const [what, [begin, block]] of Object.entries(floods)) {
    test(what, async () => {
      const { taken, text } = await flood(port, begin, block, k_flood_bytes);
      assert.ok(taken < k_taken_max_bytes, `it took ${taken} bytes`);
      assert.doesNotMatch(text, /^HTTP\/1\.1 [25]/, text.slice(0, 200));
      assert.equal((await server.get("/healthz")).status, 200);
    });
  }
});

describe("good manners still work", k_bounded, () => {
  test("requests in one piece are all answered, in order", async () => {
    const { statuses } = await converse(port, [get("", "/healthz").repeat(99) + get("Connection: close\r\n", "/nowhere")]);
    assert.deepEqual(statuses, [...Array(99).fill(200), 404]);
  });
  test("one byte at a time", async () => {
    const { statuses } = await converse(port, [...get("Connection: close\r\n", "/healthz")], { pause: 2 });
    assert.deepEqual(statuses, [200]);
  });
  test("a client that closes its half gets its answer", async () => {
    const text = await new Promise((done) => {
      let all = "";
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      socket.on("data", (bytes) => { all += bytes; });
      socket.on("end", () => { socket.end(); done(all); });
      socket.on("connect", () => socket.end(get("Connection: close\r\n", "/healthz")));
    });
    assert.match(text, /^HTTP\/1\.1 200 /);
  });
});

describe("many clients", k_bounded, () => {
  const open = (count, greet = "") => Promise.all(Array.from({ length: count }, () => new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("connect", () => { if (greet) socket.write(greet); done(socket); });
    socket.on("error", () => done(socket));
  })));
  const served = async () => {
    const started = Date.now();
    assert.equal(await statusOf(`${server.url}/healthz`), 200);
    const took = Date.now() - started;
    assert.ok(took <= k_served_within_ms, `served after ${took} ms`);
  };

  test("resets in the middle of requests", async () => {
    for (const socket of await open(200, write("Content-Length: 100\r\n") + "half")) socket.resetAndDestroy();
    await served();
  });
  test("600 silent connections give way", async () => {
    const sockets = await open(600);
    await served();
    for (const socket of sockets) socket.destroy();
  });
  test("600 unfinished heads give way", async () => {
    const sockets = await open(600, "GET /healthz HT");
    await served();
    for (const socket of sockets) socket.destroy();
  });
  test("100 clients that never read", async () => {
    const sockets = await open(100, get("", "/api/v1/reference").repeat(200));
    for (const socket of sockets) socket.pause();
    await served();
    for (const socket of sockets) socket.destroy();
  });
  test("2000 connections at once: answered or refused, and then all is well", async () => {
    const statuses = await Promise.all(Array.from({ length: 2000 }, () => server.get("/healthz").then(async (answer) => { await answer.text(); return answer.status; }, () => 0)));
    for (const status of statuses) assert.ok([0, 200, 503].includes(status), `${status}`);
    await until(async () => (await server.get("/healthz").catch(() => ({ status: 0 }))).status === 200, 5000, "served again");
  });
});

describe("bodies that stop one byte before their end", k_bounded, () => {
  const k_clients = 500;
  const k_body_bytes = 262_144;
  const k_growth_of_bodies_max_mib = 64 * k_memory_pace;
  let own;
  let own_port;
  let desk;
  before(async () => {
    const own_data = await makeData({ coordinators: [person("co-1")] });
    await addAccounts(own_data);
    own = await (await Server.start(own_data)).ready();
    own_port = Number(new URL(own.url).port);
    desk = await Client.signIn(own.url, "hub_desk");
    for (let n = 0; n < 20; ++n) await own.json("/api/v1/search?q=x");
  });
  after(async () => { assert.equal(await own.stop(), exit_code.ok); });

  // All but the last byte, then a pause, then the last byte: the statuses of all clients, 0 for none.
  const ask = (line, bytes, more = "") => Promise.all(Array.from({ length: k_clients }, () => new Promise((done) => {
    const socket = connect({ port: own_port, host: "127.0.0.1" });
    let text = "";
    const head = `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nContent-Type: application/json\r\n${more}`;
    socket.on("connect", () => {
      socket.write(`${head}Content-Length: ${bytes}\r\n\r\n${"x".repeat(bytes - 1)}`);
      setTimeout(() => { if (!socket.destroyed) socket.write("x"); }, 2000);
    });
    socket.on("data", (part) => { text += part.toString("latin1"); if (text.includes("\r\n\r\n")) socket.destroy(); });
    socket.on("error", () => undefined);
    socket.on("close", () => done(Number(text.match(/^HTTP\/1\.1 (\d{3}) /)?.[1] ?? 0)));
    socket.setTimeout(20_000, () => socket.destroy());
  })));
  const assertSmall = async (allowed, ...request) => {
    resetPeak(own.pid);
    const before_mib = peakMib(own.pid);
    const statuses = await ask(...request);
    for (const status of statuses) assert.ok([0, ...allowed].includes(status), `${status}, expected ${allowed}`);
    for (const status of allowed) assert.ok(statuses.includes(status), `no ${status}`);
    const growth = peakMib(own.pid) - before_mib;
    console.log(`${request[0]}: ${growth.toFixed(1)} MiB more`);
    assert.ok(growth <= k_growth_of_bodies_max_mib, `${growth} MiB`);
    await until(async () => (await own.get("/healthz").catch(() => ({ status: 0 }))).status === 200, 5000, "served again");
  };

  test("a sign-in has 16 KiB", () => assertSmall([413], "POST /api/v1/session", k_body_bytes));
  test("sign-ins that keep to it", () => assertSmall([400], "POST /api/v1/session", 16 * 1024));
  test("whoever is nobody is refused before", () => assertSmall([401], "PUT /api/v1/coordinators/co-1/draft", k_body_bytes));
  test("a cookie that is none is nobody's", () =>
    assertSmall([401], "PUT /api/v1/coordinators/co-1/draft", k_body_bytes, `Cookie: __Host-tsunagu=${"a".repeat(43)}\r\n`));
  test("whoever may write shares a budget", () =>
    assertSmall([400, 503], "PUT /api/v1/coordinators/co-1/draft", k_body_bytes, `Cookie: ${desk.cookie}\r\n`));
});

describe("noise", k_bounded, () => {
  const k_noise_ms = 2_000; // a head without its end is answered only when its time is over
  test("bytes of chance, and requests with a byte of chance, end in 400 or an answer", async () => {
    const random = chance();
    const bytes = (n) => Buffer.from(Array.from({ length: n }, () => Math.floor(random() * 256)));
    const good = Buffer.from(get("A: b\r\nCookie: __Host-tsunagu=abc\r\nConnection: close\r\n", "/api/v1/search?q=%E6%97%85&page=1"), "latin1");
    const tries = Array.from({ length: 300 }, (_, n) => {
      if (n % 3 === 0) return Buffer.concat([bytes(1 + Math.floor(random() * 200)), Buffer.from("\r\n\r\n")]);
      const copy = Buffer.from(good);
      copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
      return copy;
    });
    for (let at = 0; at < tries.length; at += 30) {
      const answers = await Promise.all(tries.slice(at, at + 30).map((piece) => converse(port, [piece], { quiet: 300, within: k_noise_ms })));
      for (const { text, statuses } of answers) {
        assert.ok(statuses.every((status) => status < 500), text.slice(0, 300));
        assert.ok(statuses.length <= 1, text.slice(0, 300));
      }
    }
    assert.ok(server.isRunning);
  });
});

describe("limits of requests", k_bounded, () => {
  let own_data;
  before(async () => { own_data = await makeData(); });
  test("a forged X-Forwarded-For opens no new account of requests; Retry-After tells when", async () => {
    const own = await (await Server.start(own_data, { flags: ["--rate-factor", "0.02"] })).ready();
    try {
      const answers = [];
      for (let n = 0; n < 30; ++n) {
        answers.push(await fetch(`${own.url}/healthz`, { headers: { "x-forwarded-for": `203.0.113.${n}`, forwarded: `for=203.0.113.${n}` } }));
      }
      const refused = answers.filter(({ status }) => status === 429);
      assert.ok(refused.length >= 15, `${refused.length} of 30 refused`);
      assert.ok(Number(refused[0].headers.get("retry-after")) >= 1);
      assert.match(refused[0].headers.get("content-type"), /problem\+json/);
      await sleep(1100);
      assert.equal((await own.get("/healthz")).status, 200, "after a moment it goes on");
    } finally {
      await own.stop();
    }
  });
  test("a proxy that is known speaks for its clients", async () => {
    const own = await (await Server.start(own_data, { flags: ["--rate-factor", "0.02", "--trusted-proxy", "127.0.0.0/8"] })).ready();
    try {
      for (let n = 0; n < 60; ++n) {
        const answer = await fetch(`${own.url}/healthz`, { headers: { "x-forwarded-for": `127.0.0.1, 203.0.113.${n}, 127.0.0.9` } });
        assert.equal(answer.status, 200, `client ${n}`);
      }
    } finally {
      await own.stop();
    }
  });
  test("a second server on the same port is refused", async () => {
    const other = tempFolder();
    assert.equal((await tsunagu(["init", "--data", `${other}/d`])).code, exit_code.ok);
    const { code } = await tsunagu(["serve", "--data", `${other}/d`, "--listen", `127.0.0.1:${port}`]);
    assert.equal(code, exit_code.locked);
  });
});
