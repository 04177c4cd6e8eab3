import { createHash } from "node:crypto";
import { canonicalJson, isObject, type Json } from "#core/kernel/json.ts";
import { DAY, type Instant } from "#core/kernel/time.ts";
import type { Draft, Sender } from "#lib/intake/draft.ts";
import type { FoundSource } from "#lib/intake/find-source.ts";
import { readMessageId } from "#lib/intake/identifiers.ts";
import { judgeItem } from "#lib/intake/judge-item.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import type { Post } from "#lib/intake/sources/webhook/json-path.ts";
import { type Mapped, mapPost } from "#lib/intake/sources/webhook/map.ts";
import { connectorOf, type WebhookSettings } from "#lib/intake/sources/webhook/settings.ts";
import { eventTime } from "#lib/intake/timestamps.ts";
import { judgeTraits } from "#lib/intake/traits.ts";

/** One event of a post whose signature holds. `id` is the sender's own name for it, where the scheme has one. */
export type HookItem = Readonly<{
  source: FoundSource;
  settings: WebhookSettings;
  post: Post;
  /** What it is known by where nobody gave it a name. */
  bytes: Buffer;
  id: string | null;
  /** Something had to be repaired before it could be read. */
  changed: boolean;
  receivedAt: Instant;
}>;

export type HookVerdict = Readonly<
  | {
      ok: true;
      /** What it says about the person, if it does, and then what happened. */
      drafts: readonly Draft[];
    }
  | { ok: false; code: RefusalCode; pointer: string | null }
>;

/** Reads one event of a third party: repaired where it can be, and set aside where it cannot (S-0.5). */
export function draftHook(item: HookItem): HookVerdict {
  if (connectorOf(item.settings.scheme).native) return draftCall(item);
  const { settings, post, source } = item;
  const result = mapPost(settings.mapping, post, source.country);
  if (!result.ok)
    return { ok: false, code: result.code, pointer: result.field && `/mapping/${result.field}` };
  return { ok: true, drafts: draftsOf(item, result.mapped) };
}

/** A body that is a call of the tracking API already is judged as one; without an id it is named by its content. */
function draftCall({ source, post, bytes, changed, receivedAt }: HookItem): HookVerdict {
  const { document } = post;
  const isNamed = !isObject(document) || (document["messageId"] ?? "") !== "";
  const call = isNamed ? document : { ...document, messageId: contentId(bytes, receivedAt) };
  const verdict = judgeItem(call, 0, {
    sender: senderOf(source),
    type: null,
    sentAt: undefined,
    receivedAt,
    historical: false,
    escapes: false,
    repeatedKeys: changed,
    small: false,
    idempotencyKey: null,
  });
  if (!verdict.ok) {
    const { code, pointer = null } = verdict.refusal;
    return { ok: false, code, pointer };
  }
  const { event } = verdict.draft;
  const flags = isNamed ? event.flags : [...event.flags, "id_derived"];
  return { ok: true, drafts: [{ ...verdict.draft, event: { ...event, flags }, mayProbe: false }] };
}

function senderOf({ workspaceId, id, country }: FoundSource): Sender {
  return { workspaceId, sourceId: id, trusted: true, country, protectedTraits: [] };
}

function draftsOf(item: HookItem, mapped: Mapped): readonly Draft[] {
  const { messageId, flags } = nameOf(item, mapped);
  const time = eventTime(fullTime(mapped.timestamp), undefined, item.receivedAt);
  const common = { item, mapped, at: time.timestamp };
  const repaired = [...(item.changed || mapped.isCut ? ["sanitized"] : []), ...time.flags];
  const track = draftOf(common, {
    type: "track",
    event: mapped.event,
    messageId,
    data: { properties: mapped.properties },
    flags: [...repaired, ...flags],
  });
  if (!mapped.traits) return [track];
  const traitFlags: string[] = [...repaired];
  const traits = judgeTraits(mapped.traits, "identify", senderOf(item.source), traitFlags);
  const identify = draftOf(common, {
    type: "identify",
    event: "Identify",
    messageId: shortened(`${messageId}:traits`),
    data: { traits },
    flags: traitFlags,
  });
  return [identify, track];
}

/** The scheme's name for it, else the mapped one, else its content (guarantees 6). */
function nameOf(
  { id, bytes, receivedAt }: HookItem,
  { messageId }: Mapped,
): Readonly<{ messageId: string; flags: readonly string[] }> {
  if (id !== null) return { messageId: shortened(id), flags: [] };
  if (messageId !== null) return { messageId, flags: [] };
  return { messageId: contentId(bytes, receivedAt), flags: ["id_derived"] };
}

type Parts = Readonly<{
  type: "track" | "identify";
  event: string;
  messageId: string;
  data: Draft["event"]["body"];
  flags: readonly string[];
}>;

function draftOf(
  { item, mapped, at }: Readonly<{ item: HookItem; mapped: Mapped; at: Instant }>,
  { type, event, messageId, data, flags }: Parts,
): Draft {
  const { source, receivedAt } = item;
  const { userId, anonymousId, timestamp, address } = mapped;
  const { workspaceId } = source;
  const payload = (data.properties ?? data.traits ?? {}) as Json;
  const meaning = [event, userId ?? "", anonymousId ?? "", String(timestamp ?? ""), canonicalJson(payload)];
  const body = {
    ...(userId === null ? {} : { userId }),
    ...(anonymousId === null ? {} : { anonymousId }),
    ...data,
    ...(timestamp === null ? {} : { originalTimestamp: timestamp }),
  };
  return {
    event: {
      workspaceId,
      sourceId: source.id,
      messageId,
      type,
      event,
      timestamp: at,
      receivedAt,
      body,
      flags: [...new Set(flags)],
      bodyHash: createHash("sha256").update(meaning.join("\n")).digest("hex"),
    },
    ask: { workspaceId, userId, anonymousId, previousId: null, address, timestamp: at },
    product: null,
    mayProbe: false,
  };
}

/** Seconds since 1970, as many senders write them: so few milliseconds would be early in 1973. */
const MOST_SECONDS = 1e11;

function fullTime(value: string | number | null): string | number | undefined {
  const number = typeof value === "string" && /^\d{9,11}(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== "number") return number ?? undefined;
  return Math.abs(number) < MOST_SECONDS ? number * 1_000 : number;
}

/** A sender's name for an event as it is, or its hash where it is none that can be kept. */
function shortened(id: string): string {
  const read = readMessageId(id);
  if (read.ok && read.value !== null) return read.value;
  return `sha256:${createHash("sha256").update(id).digest("hex")}`;
}

/** The body is its own name for a day, where the sender has none (guarantees 6, Generic). */
export function contentId(bytes: Buffer, receivedAt: Instant): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}:${Math.floor(receivedAt / DAY)}`;
}
