import { type Call, type JourneyParams, NO_JOURNEY, type Refused, refuse } from "#lib/journeys/call.ts";
import { type JourneyStatus, type LockedJourney, lockJourney } from "#lib/journeys/locked-journey.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

export type Controlled = Readonly<{ ok: true; status: JourneyStatus }>;

/** What other rooms do when a pause ends. */
export type AfterPause = Readonly<{
  /** In the transaction that ends it: once, and with how long it was. */
  within?: (tx: Tx, pause: Pause) => Promise<unknown>;
  /** After the commit, and again whenever somebody asks again, so that a process that died between the two leaves nothing behind. */
  after: (journeyId: string) => Promise<unknown>;
}>;
export type Pause = Readonly<{ workspaceId: string; journeyId: string; since: Date | null }>;

/** Nobody enters, timers and deliveries are held; exits and goals still act (S-13.10). */
export function pauseJourney(call: Call<JourneyParams>): Promise<Controlled | Refused> {
  return setStatus(call, { act: "journey.paused", from: ["live"], to: "paused" });
}

/** People enter again, and what was held goes on. */
export function resumeJourney(
  call: Call<JourneyParams>,
  afterPause: AfterPause,
): Promise<Controlled | Refused> {
  return setStatus(call, { act: "journey.resumed", from: ["paused"], to: "live", ending: afterPause });
}

/** Nobody enters any more; people inside finish (S-13.11). What a pause held goes on. */
export function endJourney(call: Call<JourneyParams>, afterPause: AfterPause): Promise<Controlled | Refused> {
  return setStatus(call, { act: "journey.ended", from: ["live", "paused"], to: "ended", ending: afterPause });
}

/** Out of the lists, once nobody enters it. */
export function archiveJourney(call: Call<JourneyParams>): Promise<Controlled | Refused> {
  return setStatus(call, { act: "journey.archived", from: ["draft", "ended"], to: "archived" });
}

type Change = Readonly<{
  act: string;
  from: readonly JourneyStatus[];
  to: JourneyStatus;
  ending?: AfterPause;
}>;

async function setStatus(call: Call<JourneyParams>, change: Change): Promise<Controlled | Refused> {
  const result = await call.platform.db.transaction((tx) => switchStatus(tx, call, change));
  if (result.ok) await change.ending?.after(call.params.journeyId);
  return result;
}

async function switchStatus(
  tx: Tx,
  { workspace, params, actor }: Call<JourneyParams>,
  { act, from, to, ending }: Change,
): Promise<Controlled | Refused> {
  const journey = await lockJourney(tx, workspace.id, params.journeyId);
  if (!journey) return refuse(NO_JOURNEY);
  // Asked twice, done once: a repeated click or a retried request is no error.
  if (journey.status === to) return { ok: true, status: to };
  if (!from.includes(journey.status)) return refuse(wrongStatus(journey, to));
  await ending?.within?.(tx, { workspaceId: workspace.id, journeyId: journey.id, since: journey.pausedAt });
  await tx.run(
    `update journey set status = $2, epoch = epoch + 1, updated_at = cairn_now(),
       paused_at = case when $2 = 'paused' then cairn_now() end where id = $1`,
    [journey.id, to],
  );
  await writeAudit(tx, {
    workspaceId: workspace.id,
    actor,
    act,
    objectKind: "journey",
    objectId: journey.id,
    detail: { from: journey.status, to, version: journey.liveVersion },
  });
  return { ok: true, status: to };
}

function wrongStatus({ status }: LockedJourney, to: JourneyStatus): Problem {
  return {
    status: 409,
    code: "wrong_status",
    title: "The journey's status does not allow this",
    detail: `It is ${status}, and cannot become ${to} from there.`,
  };
}
