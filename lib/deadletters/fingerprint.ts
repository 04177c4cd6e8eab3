import { sha256Hex } from "#core/kernel/hash.ts";

/** What letters have in common that died of the same thing: cause, channel and the answer without what varies in it. */
export function fingerprintOf(cause: string, channel: string, summary: string): string {
  return sha256Hex([cause, channel, redact(summary)].join("\n")).slice(0, 24);
}

/** Takes out of an answer what names a person or a message: addresses, web addresses, quoted values, long ids and numbers. */
export function redact(answer: string): string {
  return answer
    .slice(0, 4_096)
    .replace(/[^\s<>"'@]{1,64}@[^\s<>"'@]{1,255}/g, "…@…")
    .replace(/https?:\/\/[^\s<>"']+/gi, "https://…")
    .replace(/\b[0-9a-z_-]*\d[0-9a-z_-]{11,}\b/gi, "…")
    .replace(/\d{4,}/g, "…")
    .trim();
}
