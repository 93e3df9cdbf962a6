// What an authenticator shows: RFC 6238 with SHA-1, six digits, 30 seconds.
import { createHmac } from "node:crypto";

const k_step_ms = 30_000;
const k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function fromBase32(text) {
  const bits = [...text.replace(/[\s=]/g, "")].map((letter) => k_letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** The code of now, or of `steps` later: a code that was used is not taken again. */
export function totp(secret, steps = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / k_step_ms) + steps));
  const hash = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const at = hash.at(-1) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
