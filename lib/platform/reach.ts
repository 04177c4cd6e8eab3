import { bytesOf, isIn, isPublic } from "#lib/platform/address.ts";
import type { AllowedTarget } from "#lib/platform/allowed-targets.ts";

/** Where calls may lead beyond the public network, and which host is ourselves. */
export type Reach = Readonly<{ targets: readonly AllowedTarget[]; ownHost: string | null }>;

/** Nothing but the public network. */
export const PUBLIC_ONLY: Reach = { targets: [], ownHost: null };

/** What a web address asks to connect to; `address` is null while its name is not resolved. */
export type Destination = Readonly<{ url: URL; host: string; port: number; address: string | null }>;

const PUBLIC_PORTS: ReadonlySet<number> = new Set([80, 443]);
const MAX_URL = 2_048;

/** Reads a web address, or null: not http(s), with a user in it, written to mislead, or not to be reached (SEC-10). */
export function destinationOf(text: string, reach: Reach): Destination | null {
  // Parsers disagree about blanks, control characters and backslashes; an honest address has none.
  if (
    text.length > MAX_URL ||
    !/^https?:\/\/[^\s\\]+$/i.test(text) ||
    hasControls(text) ||
    !URL.canParse(text)
  )
    return null;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return null;
  const host = bareHost(url.hostname);
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  const address = isLocalName(host) ? "127.0.0.1" : bytesOf(host) ? host : null;
  const fits = address === null ? mayAsk(reach, host, port) : mayReach(reach, host, port, address);
  return fits ? { url, host, port, address } : null;
}

/** True when the connection may lead to this very address: public and on a web port, or named by the operator. */
export function mayReach(reach: Reach, host: string, port: number, address: string): boolean {
  const bytes = bytesOf(address);
  if (!bytes) return false;
  const named = reach.targets.some((target) =>
    target.kind === "host" ? target.host === host && target.port === port : isIn(target.range, bytes),
  );
  return named || (PUBLIC_PORTS.has(port) && host !== reach.ownHost && isPublic(address));
}

/** True when a name is worth resolving: some answer to it could be reached. */
function mayAsk({ targets, ownHost }: Reach, host: string, port: number): boolean {
  if (targets.some((target) => target.kind === "host" && target.host === host && target.port === port))
    return true;
  if (host === ownHost) return false;
  return PUBLIC_PORTS.has(port) || targets.some(({ kind }) => kind === "network");
}

/** A host as parsers write it, without brackets and the root's dot. */
export function bareHost(host: string): string {
  return host
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
}

function isLocalName(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return /[\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]/.test(text);
}
