const ENCODER = new TextEncoder();

/**
 * SHA-256 without Node, so that production, browser simulation and replay draw the same lots (S-0.6, S-8.1).
 * FIPS 180-4; compared with node:crypto in the tests.
 */
export function sha256(text: string): Uint8Array {
  const words = compress(pad(ENCODER.encode(text)));
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < 8; at += 1) view.setInt32(at * 4, words[at] as number);
  return bytes;
}

/** Hexadecimal SHA-256 of a text. */
export function sha256Hex(text: string): string {
  let hex = "";
  for (const byte of sha256(text)) hex += HEX[byte];
  return hex;
}

/** 0 to 9,999, the same for the same salt and unit for ever (S-8.1). */
export function bucket(salt: string, unit: string): number {
  const bytes = sha256(`${salt}:${unit}`);
  const head = new DataView(bytes.buffer).getUint32(0);
  return Math.floor((head * 10_000) / 2 ** 32);
}

/** A short name that follows from its parts: 100 bits of SHA-256 in lower-case base 32 (CMP-43). */
export function derivedId(prefix: string, ...parts: readonly string[]): string {
  const bytes = sha256(parts.join("\u0000"));
  let text = "";
  for (let at = 0; at < 20; at += 1) text += ALPHABET[(bytes[at] ?? 0) & 31];
  return `${prefix}_${text}`;
}

/** FNV-1a: spreads people over shards; quick, and fixed at install. */
export function shardOf(workspaceId: string, personId: string, shards = 64): number {
  let hash = 0x811c9dc5;
  for (const text of [workspaceId, ":", personId]) {
    for (let at = 0; at < text.length; at += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    }
  }
  return (hash >>> 0) % shards;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The message's bytes as big-endian words, with the end mark and the length in bits. */
function pad(message: Uint8Array): Int32Array {
  const words = new Int32Array(Math.ceil((message.length + 9) / 64) * 16);
  const view = new DataView(words.buffer);
  const end = message.length;
  new Uint8Array(words.buffer).set(message);
  view.setUint8(end, 0x80);
  view.setUint32(words.byteLength - 8, Math.floor(end / 0x20000000));
  view.setUint32(words.byteLength - 4, end * 8);
  for (let at = 0; at < words.length; at += 1) words[at] = view.getInt32(at * 4);
  return words;
}

/** The constants of the standard: fractional parts of the roots of the first primes. */
const [STATE, ROUND] = (() => {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (x: number) => ((x - Math.floor(x)) * 2 ** 32) >>> 0;
  return [
    Int32Array.from(primes.slice(0, 8), (n) => fraction(Math.sqrt(n)) | 0),
    Int32Array.from(primes, (n) => fraction(Math.cbrt(n)) | 0),
  ] as const;
})();

/** Scratch of the schedule: a digest is made without a pause, so one at a time needs it. */
const W = new Int32Array(64);

// Written out in locals: ids are derived for each run and delivery, and this is most of what deriving one costs.
function compress(words: Int32Array): Int32Array {
  const state = Int32Array.from(STATE);
  for (let block = 0; block < words.length; block += 16) {
    for (let t = 0; t < 16; t += 1) W[t] = words[block + t] as number;
    for (let t = 16; t < 64; t += 1) {
      const x = W[t - 15] as number;
      const y = W[t - 2] as number;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[t] = ((W[t - 16] as number) + s0 + (W[t - 7] as number) + s1) | 0;
    }
    rounds(state);
  }
  return state;
}

function rounds(state: Int32Array): void {
  let [a, b, c, d] = [state[0] as number, state[1] as number, state[2] as number, state[3] as number];
  let [e, f, g, h] = [state[4] as number, state[5] as number, state[6] as number, state[7] as number];
  for (let t = 0; t < 64; t += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + s1 + ((e & f) ^ (~e & g)) + (ROUND[t] as number) + (W[t] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  const ends = [a, b, c, d, e, f, g, h];
  for (let at = 0; at < 8; at += 1) state[at] = ((state[at] as number) + (ends[at] as number)) | 0;
}
