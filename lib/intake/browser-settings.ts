import type { IncomingMessage } from "node:http";
import type { Bench } from "#lib/intake/submit-items.ts";
import { findKey } from "#lib/workspaces/find-key.ts";

/**
 * What the browser SDK asks for before anything else: where to send, and nothing that would make it load more
 * (libraries 1.20). Null for a key that is not in force, and for a secret one, which has no business in a browser.
 */
export async function browserSettings(
  bench: Bench,
  writeKey: string,
  request: IncomingMessage,
): Promise<object | null> {
  const key = await findKey(bench, writeKey);
  if (key?.kind !== "write") return null;
  const { protocol, host } = ownAddress(bench, request);
  return {
    integrations: {
      "Segment.io": { apiKey: writeKey, apiHost: `${host}/v1`, protocol, addBundledMetadata: true },
    },
    plan: { track: { __default: { enabled: true } } },
    metrics: { sampleRate: 0 },
  };
}

const HOST = /^[A-Za-z0-9.-]{1,253}(?::\d{1,5})?$|^\[[0-9a-fA-F:.]{2,45}\](?::\d{1,5})?$/;

/** Where the page reached us, so that one server answers under several names; else the address in the settings. */
function ownAddress(
  { env }: Bench,
  { headers, socket }: IncomingMessage,
): Readonly<{ protocol: string; host: string }> {
  const own = new URL(env.publicUrl);
  const { host } = headers;
  if (host === undefined || host === own.host || !HOST.test(host))
    return { protocol: own.protocol.slice(0, -1), host: own.host };
  const forwarded = headers["x-forwarded-proto"];
  const secure = forwarded === undefined ? "encrypted" in socket : forwarded === "https";
  return { protocol: secure ? "https" : "http", host };
}
