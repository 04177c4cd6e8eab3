import { redact } from "#lib/deadletters/fingerprint.ts";
import type { CallResult } from "#lib/delivery/providers/provider.ts";
import type { SendError } from "#lib/delivery/providers/smtp/connections.ts";

/** 421 and 450 say "not so fast"; other 4xx that something is in the way just now (RT-04, RT-06). */
const RATE: ReadonlySet<number> = new Set([421, 450]);
/** The account is refused, or the sender not allowed: no message is at fault (RT-08). */
const CONFIGURATION: ReadonlySet<number> = new Set([530, 534, 535, 538]);
/** The mailbox does not exist, as said of the recipient. */
const NO_MAILBOX: ReadonlySet<number> = new Set([550, 551, 553]);

/** The class of what a mail server answered, or failed to answer. */
export function classifySmtp(error: SendError): CallResult {
  const { responseCode, code = "" } = error;
  if (code === "EBLOCKED") return { class: "configuration", status: "blocked_address", answer: null };
  if (code === "ELATE") return { class: "late", status: null, answer: null };
  const status = responseCode === undefined ? code || "error" : String(responseCode);
  const said = { status, answer: redact(error.message) || null };
  return {
    ...said,
    ...(responseCode === undefined ? classWithoutCode(error) : classOfCode(responseCode, error)),
  };
}

/** What the server did not get to say is told by how far it had come. */
function classWithoutCode({ code = "", begun = false }: SendError): Pick<CallResult, "class" | "timedOut"> {
  const timedOut = code === "ETIMEDOUT" ? { timedOut: true } : {};
  if (begun) return { class: "ambiguous", ...timedOut };
  if (code === "EAUTH" || code === "ETLS") return { class: "configuration" };
  if (code === "EMESSAGE" || code === "EENVELOPE") return { class: "permanent" };
  return { class: "transient", ...timedOut };
}

function classOfCode(
  responseCode: number,
  { code = "", command = "", message }: SendError,
): Pick<CallResult, "class" | "hardBounce"> {
  if (RATE.has(responseCode)) return { class: "rate" };
  if (responseCode >= 400 && responseCode < 500)
    return { class: code === "EAUTH" ? "configuration" : "transient" };
  if (CONFIGURATION.has(responseCode) || code === "EAUTH" || command === "MAIL FROM")
    return { class: "configuration" };
  if (responseCode < 500) return { class: "ambiguous" };
  return { class: "permanent", ...(isNoMailbox(responseCode, command, message) ? { hardBounce: true } : {}) };
}

/** An enhanced code says what was meant: 5.1.x is the address, 5.7.x a policy, which is no bounce. */
function isNoMailbox(responseCode: number, command: string, message: string): boolean {
  const enhanced = /\b5\.(\d{1,3})\.\d{1,3}\b/.exec(message)?.[1];
  if (enhanced !== undefined) return enhanced === "1" || (enhanced === "2" && /\b5\.2\.1\b/.test(message));
  return NO_MAILBOX.has(responseCode) && command === "RCPT TO";
}
