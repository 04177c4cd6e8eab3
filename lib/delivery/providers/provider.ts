import type { z } from "zod";
import type { Message } from "#core/engine/run.ts";
import type { DeliveryClass } from "#lib/delivery/claim.ts";
import type { Channel } from "#lib/delivery/lane.ts";
import type { Rendered } from "#lib/delivery/stored-text.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** What became of a call, in the classes that decide what happens next (guarantees 9.1). */
export type CallClass =
  | "accepted"
  | "rate"
  | "transient"
  | "ambiguous"
  | "permanent"
  | "configuration"
  | "late";
export type CallResult = Readonly<{
  class: CallClass;
  /** The provider's own code, such as `250` or `HTTP 503`. */
  status: string | null;
  /** Its words, without what names a person; at most 4 KB. */
  answer: string | null;
  /** What the provider asks to be waited. */
  /** The whole answer of a call that succeeded, as far as it is read: for the step that asked for parts of it. */
  body?: string;
  retryAfterMs?: number;
  providerMessageId?: string;
  /** The address does not exist: it is suppressed (RT-07). */
  hardBounce?: boolean;
  /** Counted by the breaker: five in a row open it (RT-20). */
  timedOut?: boolean;
}>;

/** One call. `key` is the delivery's id, the same on every attempt (S-9.1). */
export type ProviderCall<Settings, Secret> = Readonly<{
  platform: Pick<Platform, "env" | "db" | "clock">;
  settings: Settings;
  secret: Secret;
  key: string;
  deliveryId: string;
  workspace: Readonly<{ id: string; name: string }>;
  personId: string | null;
  channel: Channel;
  class: DeliveryClass;
  /** Null for webhooks: the address is in the rendered call. */
  address: string | null;
  rendered: Rendered;
  deadlineMs: number;
  /** By `performance.now()`: a call that has not begun by then does not begin, and its class is `late` (G-9). */
  beginBy?: number;
}>;

/** One folder under lib/delivery/providers. */
export interface ProviderKind<Settings extends z.ZodType = z.ZodType, Secret extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly title: string;
  readonly channels: readonly Channel[];
  /** What an admin sets; what is secret of it is in `secret`, sealed at rest and never shown again (SEC-34). */
  readonly settings: Settings;
  readonly secret: Secret;
  /** True when the same key twice is one message: then a doubt is cured by trying again (S-9.17). */
  readonly keyed: boolean;
  /** True where what is handed over stays in our own database: a restore takes it back with everything else. */
  readonly inside?: true;
  /** How many calls may be under way at once; else as many as a batch holds. */
  maxInFlight?(settings: z.output<Settings>): number;
  /** How long one call may take. */
  deadlineMs(message: Message): number;
  /** Never throws for what the outside does: every answer has a class. */
  send(call: ProviderCall<z.output<Settings>, z.output<Secret>>): Promise<CallResult>;
}

/** Types a provider's folder. */
export function defineProvider<Settings extends z.ZodType, Secret extends z.ZodType>(
  kind: ProviderKind<Settings, Secret>,
): ProviderKind<Settings, Secret> {
  return kind;
}
