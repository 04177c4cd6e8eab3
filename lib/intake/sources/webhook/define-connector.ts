import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Json } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import type { Mapping } from "#lib/intake/sources/webhook/mapping.ts";
import type { Outside } from "#lib/intake/sources/webhook/outside.ts";

/** A request to a configured source, before anybody knows whether it is genuine. */
export type Knock = Readonly<{
  method: string;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  /** Empty for what has no body. */
  bytes: Buffer;
  /** Active secrets, newest first. */
  secrets: readonly string[];
  /** By the database's clock. */
  now: Instant;
  outside: Outside;
}>;

/** A signature that holds, with the delivery's own id where the scheme has one. Null: refused, without saying why. */
export type Verified = Readonly<{ deliveryId: string | null }>;

/** later: a key that is needed could not be fetched just now. */
export type Verdict = Verified | "later" | null;

/** What a handshake is answered with, in place of taking an event. */
export type Greeting = Readonly<{
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string | Readonly<Record<string, string>>;
}>;

/** One event out of a genuine post. `id`: the sender's own name for it, null where it has none. */
export type Opened = Readonly<{ ok: true; document: Json; id: string | null }>;
export type Unreadable = Readonly<{ ok: false; code: RefusalCode }>;

/** What the settings page asks for beside the secret; its texts stand under `options` in the catalogue. */
export type OptionField = Readonly<{
  name: string;
  input: "text" | "lines" | "choice";
  choices?: readonly string[];
}>;

/** How secrets come about: Cairn makes them, the sender gives them, or there are none. */
export type SecretKind = "standard" | "made" | "given" | "none";

/**
 * Another system that posts to Cairn: how its posts are known to be genuine, what they look like, and which part of
 * them is what. One folder each (architecture 11); everything else comes by itself.
 */
export type Connector<Schema extends z.ZodObject = z.ZodObject, Scheme = z.output<Schema>> = Readonly<{
  kind: string;
  title: string;
  about: string;
  /** Its `kind` is the connector's; the rest is what the settings page asks for. */
  schema: Schema;
  secret: SecretKind;
  options: readonly OptionField[];
  /** What a new source of this kind starts with. */
  example: Readonly<{ scheme: unknown; mapping: Mapping }>;
  /** True where bodies are calls of the tracking API already, and no mapping is asked. */
  native?: boolean;
  /** Greets OPTIONS, GET, and posts that are part of no event. Null: there is nothing to greet. */
  greet?(scheme: Scheme, knock: Knock): Greeting | "refused" | null;
  /** Checks the raw bytes, before anybody parses them, against every active secret (guarantees 6). */
  verify(scheme: Scheme, knock: Knock): Verdict | Promise<Verdict>;
  /** Answers what is genuine but only a formality, such as the confirmation of a subscription. */
  confirm?(scheme: Scheme, document: Json, knock: Knock): Greeting | null | Promise<Greeting | null>;
  /** Takes a post apart into its events; without it a post is one event, a JSON object. */
  open?(document: Json, knock: Pick<Knock, "headers" | "bytes">): readonly (Opened | Unreadable)[];
  /** Bodies that are no JSON document at all, such as binary CloudEvents. */
  wrap?(knock: Pick<Knock, "headers" | "bytes">): Json | undefined;
}>;

/** Gives a connector its types. */
export function defineConnector<Schema extends z.ZodObject>(connector: Connector<Schema>): Connector<Schema> {
  return connector;
}
