import { z } from "zod";
import { type Call, type JourneyParams, NO_JOURNEY, type Refused, refuse } from "#lib/journeys/call.ts";
import { type JourneyStatus, type LockedJourney, lockJourney } from "#lib/journeys/locked-journey.ts";
import { startWinding } from "#lib/journeys/winding.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { writeAudit } from "#lib/workspaces/audit.ts";

export const pauseSchema = z.strictObject({
  /** hold: nobody moves, nothing is sent. entries: nobody enters, people inside go on. */
  way: z.enum(["hold", "entries"]).default("hold"),
});
export const resumeSchema = z.strictObject({
  /** What becomes of timers that fell due meanwhile (S-13.10). */
  overdue: z.enum(["spread", "now", "shift", "skip"]).default("spread"),
  /** Over how long they are spread. */
  minutes: z.int().min(0).max(1_440).default(30),
});
export const endSchema = z.strictObject({
  /** Put away by itself, once nobody is inside. */
  archiveWhenEmpty: z.boolean().default(false),
});
export type ResumePolicy = Readonly<z.output<typeof resumeSchema>>;
const AT_ONCE: ResumePolicy = { overdue: "now", minutes: 0 };

export type Controlled = Readonly<{ ok: true; status: JourneyStatus }>;

/** What other rooms do when a pause ends. */
export type AfterPause = Readonly<{
  /** In the transaction that ends it: once, and with how long it was. */
  within?: (tx: Tx, pause: Pause) => Promise<unknown>;
  /** After the commit, and again whenever somebody asks again, so that a process that died between the two leaves nothing behind. */
  after: (journeyId: string) => Promise<unknown>;
}>;
export type Pause = Readonly<{
  workspaceId: string;
  journeyId: string;
  since: Date | null;
  policy: ResumePolicy;
}>;

/** Nobody enters; timers and deliveries are held, unless only entries are stopped. Exits and goals still act (S-13.10). */
export function pauseJourney(
  call: Call<JourneyParams>,
  { way }: z.output<typeof pauseSchema> = { way: "hold" },
): Promise<Controlled | Refused> {
  return setStatus(call, { act: "journey.paused", from: ["live"], to: "paused", way });
}

/** People enter again, and what was held goes on: timers that fell due meanwhile as the policy says. */
export function resumeJourney(
  call: Call<JourneyParams>,
  afterPause: AfterPause,
  policy: ResumePolicy = AT_ONCE,
): Promise<Controlled | Refused> {
  return setStatus(call, {
    act: "journey.resumed",
    from: ["paused"],
    to: "live",
    ending: afterPause,
    policy,
  });
}

/** Nobody enters any more; people inside finish (S-13.11). What a pause held goes on. */
export function endJourney(
  call: Call<JourneyParams>,
  afterPause: AfterPause,
  { archiveWhenEmpty }: z.output<typeof endSchema> = { archiveWhenEmpty: false },
): Promise<Controlled | Refused> {
  const from: readonly JourneyStatus[] = ["live", "paused"];
  return setStatus(call, { act: "journey.ended", from, to: "ended", ending: afterPause, archiveWhenEmpty });
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
  way?: "hold" | "entries" | undefined;
  policy?: ResumePolicy;
  archiveWhenEmpty?: boolean;
}>;

async function setStatus(call: Call<JourneyParams>, change: Change): Promise<Controlled | Refused> {
  const result = await call.platform.db.transaction((tx) => switchStatus(tx, call, change));
  if (result.ok) await change.ending?.after(call.params.journeyId);
  return result;
}

async function switchStatus(
  tx: Tx,
  { workspace, params, actor }: Call<JourneyParams>,
  { act, from, to, ending, way, policy = AT_ONCE, archiveWhenEmpty }: Change,
): Promise<Controlled | Refused> {
  const journey = await lockJourney(tx, workspace.id, params.journeyId);
  if (!journey) return refuse(NO_JOURNEY);
  const step = stepTo(journey, { from, to, way });
  if (step === "done") return { ok: true, status: to };
  if (step === "refused") return refuse(wrongStatus(journey, to));
  const held = journey.status === "paused" && journey.pauseWay === "hold";
  if (held && ending) {
    const pause = { workspaceId: workspace.id, journeyId: journey.id, since: journey.pausedAt, policy };
    await ending.within?.(tx, pause);
    await startWinding(tx, journey.id, policy);
  }
  await tx.run(
    `update journey set status = $2, epoch = epoch + 1, updated_at = cairn_now(), pause_way = $3, archive_when_empty = $4,
       paused_at = case when $2 = 'paused' then cairn_now() end where id = $1`,
    [journey.id, to, way ?? "hold", archiveWhenEmpty ?? false],
  );
  await writeAudit(tx, {
    workspaceId: workspace.id,
    actor,
    act,
    objectKind: "journey",
    objectId: journey.id,
    detail: {
      ...{ from: journey.status, to, version: journey.liveVersion },
      ...(way ? { way } : {}),
      ...(held && to === "live" ? { ...policy } : {}),
    },
  });
  return { ok: true, status: to };
}

/** Asked twice, done once: a repeated click or a retried request is no error. Stopped entries may still become a full hold. */
function stepTo(
  { status, pauseWay }: LockedJourney,
  { from, to, way }: Pick<Change, "from" | "to" | "way">,
): "done" | "refused" | "go" {
  if (status === to) return to === "paused" && way === "hold" && pauseWay === "entries" ? "go" : "done";
  return from.includes(status) ? "go" : "refused";
}

function wrongStatus({ status }: LockedJourney, to: JourneyStatus): Problem {
  return {
    status: 409,
    code: "wrong_status",
    title: "The journey's status does not allow this",
    detail: `It is ${status}, and cannot become ${to} from there.`,
  };
}
