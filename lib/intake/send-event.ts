import { z } from "zod";
import { openBench } from "#lib/intake/bench.ts";
import type { Outcome } from "#lib/intake/draft.ts";
import { findSource } from "#lib/intake/find-source.ts";
import { readMessageId } from "#lib/intake/identifiers.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { type Refusal, refusalOf } from "#lib/intake/refusals.ts";
import { type Bench, submitItems } from "#lib/intake/submit-items.ts";
import { retryAfterOf } from "#lib/intake/unavailable.ts";
import { newId } from "#lib/platform/ids.ts";
import type { Platform } from "#lib/platform/platform.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { findKey } from "#lib/workspaces/find-key.ts";

const id = z.string().optional();
const data = z.record(z.string(), z.unknown()).optional();

/** One event, for trying a journey out by hand or from a script. What its values may be, intake judges. */
export const sentEventSchema = z.strictObject({
  type: z.enum(["track", "identify", "page", "screen", "group", "alias"]).default("track"),
  event: z.string().optional(),
  messageId: id,
  userId: id,
  anonymousId: id,
  previousId: id,
  groupId: id,
  timestamp: z.string().optional(),
  properties: data,
  traits: data,
  context: data,
});
export type SentEvent = z.output<typeof sentEventSchema>;

export type SentAnswer =
  | Readonly<{ ok: true; status: "accepted" | "duplicate"; messageId: string; seq: number | null }>
  | Readonly<{ ok: false; problem: Problem }>;

const benches = new WeakMap<object, Bench>();

/** Takes an event in as if it had come to /v1: judged, deduplicated, stored and handed to the engine (S-1.2, S-1.3). */
export async function sendEvent(
  platform: Platform,
  { presented, idempotencyKey }: Readonly<{ presented: string; idempotencyKey: string | null }>,
  event: SentEvent,
): Promise<SentAnswer> {
  const key = await findKey(platform, presented);
  const source = key && (await findSource(platform, key.sourceId));
  if (!key || source?.disabled) return refused({ code: "forbidden" });
  const given = readMessageId(event.messageId ?? idempotencyKey);
  if (!given.ok) return refused({ code: given.code, pointer: "/messageId" });
  const item = { ...event, messageId: given.value ?? newId("msg") };
  const bench = benchOf(platform);
  try {
    const outcomes = await submitItems(bench, [item], {
      sender: { ...key, trusted: true },
      type: event.type,
      sentAt: undefined,
      receivedAt: bench.now(),
      historical: false,
      escapes: true,
      writtenKeys: 0,
      body: item,
      bytes: LIMITS.bodyBytes,
      idempotencyKey: null,
    });
    return answerOf(outcomes[0], item.messageId);
  } catch (error) {
    const retryAfter = retryAfterOf(error);
    if (retryAfter === null) throw error;
    return refused({ code: "unavailable", retryAfter });
  }
}

/** One for a process: commits of concurrent calls share a transaction. */
function benchOf(platform: Platform): Bench {
  const found = benches.get(platform.db);
  if (found) return found;
  const made = openBench(platform);
  benches.set(platform.db, made);
  return made;
}

function answerOf(outcome: Outcome | undefined, messageId: string): SentAnswer {
  if (!outcome || outcome.status === "rejected") return refused(outcome?.refusal ?? { code: "internal" });
  const status = outcome.status === "accepted" ? "accepted" : "duplicate";
  return { ok: true, status, messageId, seq: outcome.seq ?? null };
}

function refused({ code, pointer, retryAfter }: Refusal): SentAnswer {
  const meaning = refusalOf(code);
  const problem: Problem = {
    ...meaning,
    code,
    ...(pointer === undefined ? {} : { errors: [{ pointer, code, detail: meaning.detail }] }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
  return { ok: false, problem };
}
