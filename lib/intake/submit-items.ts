import type { EventType } from "#core/engine/event.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { QuarantineRoom, Refused } from "#lib/eventlog/quarantine.ts";
import type { Draft, Outcome, Sender, Verdict } from "#lib/intake/draft.ts";
import { countItems } from "#lib/intake/figures.ts";
import type { Gate } from "#lib/intake/gate.ts";
import type { GroupCommit } from "#lib/intake/group-commit.ts";
import { type Call, judgeItem } from "#lib/intake/judge-item.ts";
import { LIMITS, type Rates } from "#lib/intake/limits.ts";
import type { RateLimiter } from "#lib/intake/rates.ts";
import type { Refusal } from "#lib/intake/refusals.ts";
import type { RefusalNotes } from "#lib/intake/sources/webhook/note-refusals.ts";
import type { Outside } from "#lib/intake/sources/webhook/outside.ts";
import type { Samples } from "#lib/intake/sources/webhook/sample.ts";
import { retryAfterOf } from "#lib/intake/unavailable.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** What the handlers of one process share. */
export type Bench = Pick<Platform, "db" | "log" | "env"> &
  Readonly<{
    now(): Instant;
    gate: Gate;
    rates: RateLimiter;
    limits: Rates;
    room: QuarantineRoom;
    commits: GroupCommit;
    outside: Outside;
    samples: Samples;
    refusals: RefusalNotes;
  }>;

/** Items as they came, and what they inherit from their call. */
export type Items = Readonly<{
  sender: Sender;
  type: EventType | null;
  sentAt: unknown;
  receivedAt: Instant;
  historical: boolean;
  escapes: boolean;
  /** Keys as counted in the text; more than parsing has left means that some were written twice. */
  writtenKeys: number;
  body: unknown;
  bytes: number;
  idempotencyKey: string | null;
}>;

/** Judges items one by one and commits the good ones together; a bad one never fails its neighbours (S-1.6). */
export async function submitItems(
  bench: Bench,
  items: readonly unknown[],
  call: Items,
): Promise<readonly Outcome[]> {
  const outcomes = await judgeAndCommit(bench, items, call);
  countItems(outcomes);
  return outcomes;
}

async function judgeAndCommit(
  bench: Bench,
  items: readonly unknown[],
  call: Items,
): Promise<readonly Outcome[]> {
  const judging: Call = {
    ...call,
    repeatedKeys: call.writtenKeys > countKeys(call.body),
    small: call.bytes <= LIMITS.eventBytes,
  };
  const [only] = items;
  if (items.length === 1) {
    const verdict = judgeItem(only, 0, judging);
    if (verdict.ok) return submit(bench, [verdict.draft], [], call.bytes);
  }
  const verdicts = items.map((item, index) => judgeItem(item, index, judging));
  const order = orderOf(verdicts);
  const drafts = order.map((at) => (verdicts[at] as Extract<Verdict, { ok: true }>).draft);
  const refused = await keptRefusals(bench, items, verdicts, call);
  const settled = await submit(bench, drafts, refused, call.bytes);

  const outcomes = verdicts.map(
    (verdict): Outcome => ({ status: "rejected", ...(verdict.ok ? {} : { refusal: verdict.refusal }) }),
  );
  for (const [place, at] of order.entries()) outcomes[at] = settled[place] as Outcome;
  return outcomes;
}

/** With nothing good to write, a database that is away does not turn a refusal into a 503. */
async function submit(bench: Bench, drafts: readonly Draft[], refused: readonly Refused[], bytes: number) {
  if (drafts.length > 0) return bench.commits.submit({ drafts, refused, bytes: bytes + 512 });
  await keep(bench, refused, bytes);
  return [];
}

async function keep(bench: Bench, refused: readonly Refused[], bytes: number): Promise<void> {
  if (refused.length === 0) return;
  try {
    await bench.commits.submit({ drafts: [], refused, bytes });
  } catch (error) {
    if (retryAfterOf(error) === null) throw error;
  }
}

/**
 * S-1.15: in the order of (timestamp, identify before other types, position). A message id that comes twice counts where
 * it stands first.
 */
export function orderOf(verdicts: readonly Verdict[]): readonly number[] {
  const good = [...verdicts.keys()].filter((at) => verdicts[at]?.ok);
  if (good.length < 2) return good;
  const eventAt = (at: number) => (verdicts[at] as Extract<Verdict, { ok: true }>).draft.event;
  const seen = new Set<string>();
  const repeats = new Set<number>();
  for (const at of good) {
    const { messageId } = eventAt(at);
    if (seen.has(messageId)) repeats.add(at);
    seen.add(messageId);
  }
  const rank = (at: number) => (eventAt(at).type === "identify" ? 0 : 1);
  return good.sort(
    (one, other) =>
      Number(repeats.has(one)) - Number(repeats.has(other)) ||
      eventAt(one).timestamp - eventAt(other).timestamp ||
      rank(one) - rank(other) ||
      one - other,
  );
}

/** So much of an item that is too large is kept. */
const KEPT_OF_LARGE = 4_096;

async function keptRefusals(
  bench: Bench,
  items: readonly unknown[],
  verdicts: readonly Verdict[],
  { sender, receivedAt }: Items,
): Promise<readonly Refused[]> {
  if (verdicts.every(({ ok }) => ok) || !(await hasRoom(bench, sender.sourceId))) return [];
  return verdicts.flatMap((verdict, at) => {
    if (verdict.ok) return [];
    const bytes = Buffer.from(JSON.stringify(items[at]) ?? "");
    const raw = verdict.refusal.code === "too_large" ? bytes.subarray(0, KEPT_OF_LARGE) : bytes;
    return [refusedOf(sender, verdict.refusal, raw, receivedAt)];
  });
}

/** Keeps the head of a body that was refused as a whole, so that its sender can be helped. */
export async function keepWhole(
  bench: Bench,
  sender: Sender,
  refusal: Refusal,
  bytes: Buffer,
): Promise<void> {
  if (!(await hasRoom(bench, sender.sourceId))) return;
  const raw = bytes.subarray(0, KEPT_OF_LARGE);
  await keep(bench, [refusedOf(sender, refusal, raw, bench.now())], raw.length);
}

export function refusedOf(
  { workspaceId, sourceId }: Sender,
  { code, pointer }: Refusal,
  raw: Buffer,
  receivedAt: Instant,
): Refused {
  return { workspaceId, sourceId, kind: "rejected", code, pointer: pointer ?? null, raw, receivedAt };
}

async function hasRoom(bench: Bench, sourceId: string): Promise<boolean> {
  try {
    return await bench.room.hasRoom(bench.db, sourceId);
  } catch (error) {
    if (retryAfterOf(error) === null) throw error;
    return false;
  }
}

/** Keys in a parsed body. It is at most 64 deep: the scan has seen to that. */
function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countKeys(item), 0);
  let keys = 0;
  for (const inner of Object.values(value)) keys += 1 + countKeys(inner);
  return keys;
}
