import { mapResponse } from "#core/engine/response.ts";
import { afterCall, OUTCOMES } from "#lib/delivery/after-call.ts";
import type { CallNews } from "#lib/delivery/breaker.ts";
import { breakerKey } from "#lib/delivery/breaker.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import { countCall, countLateCall } from "#lib/delivery/figures.ts";
import { journalOf } from "#lib/delivery/journal.ts";
import type { ChosenProvider } from "#lib/delivery/provider-choice.ts";
import type { CallResult } from "#lib/delivery/providers/provider.ts";
import type { Finished } from "#lib/delivery/result.ts";
import type { Guarded } from "#lib/delivery/verdict.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** A call may not begin later than this after its guard: what was decided then is old by then (G-9). */
const GUARD_AGE_MS = 5_000;
/** Nor later than this after it was last asked whether somebody has paused: within two seconds all is still (G-10). */
const ASKED_AGE_MS = 1_000;

export type Called = Readonly<{ finished: Finished; news: CallNews | null }>;

type Caller = Readonly<{
  platform: Platform;
  provider: ChosenProvider;
  workspace: Readonly<{ id: string; name: string }>;
  /** Asked right before the call: has somebody paused meanwhile (G-10)? */
  stillOpen: (delivery: Claimed) => Promise<boolean>;
}>;

/** Makes one call, if it is still to be made. No transaction is open meanwhile. */
export async function call(caller: Caller, guarded: Guarded): Promise<Called> {
  const { provider, platform } = caller;
  const oldest = guarded.decidedAt + Math.min(GUARD_AGE_MS, platform.env.leaseTtlMs / 2);
  const stillOpen = await caller.stillOpen(guarded.delivery);
  const asked = performance.now();
  if (asked > oldest) countLateCall();
  if (asked > oldest || !stillOpen) return { finished: notStarted(guarded), news: null };
  const beginBy = Math.min(oldest, asked + ASKED_AGE_MS);
  const deadlineMs = provider.kind.deadlineMs(guarded.delivery.message);
  await failpoint("delivery.midCall");
  const note = noteOutside(caller, guarded);
  note.begin();
  const result = storable(await send(caller, guarded, { deadlineMs, beginBy }));
  note.end(result);
  await failpoint("delivery.afterResponse");
  const { delivery, attemptId, address } = guarded;
  countCall(delivery.channel, result.class);
  if (result.class === "late") countLateCall();
  const tried = { ...delivery, attempts: delivery.attempts + 1, expiresAt: guarded.expiresAt };
  const finished: Finished = {
    delivery,
    attemptId,
    address,
    outcome: OUTCOMES[result.class],
    status: result.status,
    answer: result.answer,
    providerMessageId: result.providerMessageId ?? null,
    hardBounce: result.hardBounce ?? false,
    ...responseOf(delivery, result),
    next: afterCall(tried, result, provider.kind.keyed, platform.clock.now()),
  };
  return { finished, news: newsOf(guarded, result) };
}

/** The values that the step asked for, read while the answer is at hand; of the answer itself nothing is kept. */
function responseOf({ message }: Claimed, { class: kind, body }: CallResult): Pick<Finished, "response"> {
  if (message.channel !== "webhook" || !message.response?.length || kind !== "accepted") return {};
  return { response: mapResponse(message.response, body?.replaceAll("\0", "") ?? null) };
}

const NOWHERE = { begin: () => undefined, end: () => undefined };

/** Notes a call beside the database, unless what it hands over stays in the database anyway (CMP-42). */
function noteOutside({ platform, provider }: Caller, { delivery, attemptId }: Guarded) {
  if (provider.kind.inside) return NOWHERE;
  const journal = journalOf(platform.db);
  const again = provider.kind.keyed || delivery.onUnknown === "resend";
  return {
    begin: () => journal.begin({ deliveryId: delivery.id, attemptId, again }),
    end: ({ class: outcome }: CallResult) => {
      // A doubt is no end.
      if (outcome !== "ambiguous") journal.end(delivery.id, outcome === "accepted");
    },
  };
}

/** Whatever the other side has said can be written down: Postgres takes no NUL, and a result must not be lost for one. */
function storable(result: CallResult): CallResult {
  const plain = (text: string | null) => text?.replaceAll("\0", "") ?? null;
  const { providerMessageId } = result;
  return {
    ...result,
    status: plain(result.status),
    answer: plain(result.answer),
    ...(providerMessageId ? { providerMessageId: plain(providerMessageId) ?? "" } : {}),
  };
}

/** A provider that throws is a bug of ours in the middle of a call: nobody knows what has left. */
async function send(
  { platform, provider, workspace }: Caller,
  guarded: Guarded,
  times: Readonly<{ deadlineMs: number; beginBy: number }>,
): Promise<CallResult> {
  const { delivery, rendered, address } = guarded;
  try {
    return await provider.kind.send({
      platform,
      settings: provider.settings,
      secret: provider.secret,
      key: delivery.id,
      deliveryId: delivery.id,
      workspace,
      personId: delivery.personId,
      channel: delivery.channel,
      class: delivery.class,
      address,
      rendered,
      ...times,
    });
  } catch (error) {
    platform.log.error({ error, providerId: provider.id }, "a provider broke off");
    return { class: "ambiguous", status: "internal", answer: null };
  }
}

function notStarted({ delivery, attemptId, address }: Guarded): Finished {
  return {
    delivery,
    attemptId,
    address,
    outcome: "not_started",
    status: null,
    answer: null,
    providerMessageId: null,
    hardBounce: false,
    next: { state: "queued", reason: null, afterMs: 0, parkedBy: null, consumed: false },
  };
}

function newsOf({ delivery }: Guarded, result: CallResult): CallNews {
  return {
    key: breakerKey(delivery),
    workspaceId: delivery.workspaceId,
    failed: result.class === "transient" || result.class === "ambiguous",
    timedOut: result.timedOut ?? false,
    configuration: result.class === "configuration",
  };
}
