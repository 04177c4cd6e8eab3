import type { JourneyDocument } from "#core/journey/document.ts";
import type { PublishPlan } from "#core/journey/plan.ts";
import { movePeople } from "#lib/engine/move-people.ts";
import type { Call } from "#lib/journeys/call.ts";
import { createJourney } from "#lib/journeys/create-journey.ts";
import { putDraft } from "#lib/journeys/edit-draft.ts";
import { publishDraft } from "#lib/journeys/publish-draft.ts";
import { readJourney } from "#lib/journeys/read-journey.ts";
import { undoChange } from "#lib/journeys/undo-change.ts";
import { standingIn } from "#lib/runs/plan-moves.ts";
import { DAY, draw, exit, SECOND } from "#tests/builders.ts";
import type { JourneyWorld } from "#tests/journey-world.ts";

/** A journey that is edited while people are inside, and what its editor does. */
export type LiveEdits = Readonly<{
  journeyId: string;
  call<Body>(body: Body): Call<{ journeyId: string }, Body>;
  /** Draws and publishes the next version, with a plan. */
  publish(document: JourneyDocument, plan?: Partial<PublishPlan>): ReturnType<typeof publishDraft>;
  /** What is left of the ten seconds passes, and people are moved. */
  carryOut(): Promise<void>;
  undo(changeId: string): ReturnType<typeof undoChange>;
  /** People enter, one after the other. */
  enter(...people: readonly string[]): Promise<void>;
  runs(): Promise<readonly LiveRun[]>;
}>;
export type LiveRun = Readonly<{
  id: string;
  person: string;
  version: number;
  state: string;
  step_id: string;
  end_reason: string | null;
  /** Minutes from the test's start to its timer. */
  due: number | null;
}>;

export const help = { standingOf: standingIn };

/** Whoever checks out waits so many days, and leaves. */
export function waiting(days: number, changes: Readonly<Record<string, object>> = {}): JourneyDocument {
  const wait = { kind: "wait", config: { mode: "for", duration: { amount: days * 24, unit: "hour" } } };
  const steps = { wait, out: exit, ...changes } as Parameters<typeof draw>[0];
  return draw(steps, ["wait --next--> out"]);
}

export async function openEdits(
  world: JourneyWorld,
  start: number,
  first: JourneyDocument,
): Promise<LiveEdits> {
  const { platform, workspace, members } = world;
  const actor = { kind: "member", id: members.editor.id, name: "The editor" } as const;
  const of = <Params, Body>(params: Params, body: Body) => ({ platform, workspace, actor, params, body });
  const created = await createJourney(of({}, { name: "Edited", document: first }));
  if (!created.ok) throw new Error(JSON.stringify(created.problem));
  const journeyId = created.journey.id;
  const call = <Body>(body: Body) => of({ journeyId }, body);
  let sent = 0;
  return {
    journeyId,
    call,
    async publish(document, plan) {
      const { revision } = (await readJourney(call({}))) ?? { revision: 0 };
      const saved = await putDraft(call({ baseRevision: revision, document }));
      if (!saved.ok) throw new Error(JSON.stringify(saved.problem));
      const full = plan && { people: "perStep" as const, rules: [], checkExits: false, ...plan };
      return publishDraft(call({ revision: saved.saved.revision, note: "", plan: full }), help);
    },
    async carryOut() {
      await world.travel((await world.now()) + 11 * SECOND);
      await movePeople(platform);
    },
    undo: (changeId) => undoChange(of({ journeyId, changeId }, {})),
    async enter(...people) {
      const at = new Date(await world.now()).toISOString();
      await world.send(
        ...people.map((userId) => {
          sent += 1;
          return {
            type: "track",
            event: "Checkout Started",
            userId,
            messageId: `in-${journeyId}-${sent}`,
            timestamp: at,
          };
        }),
      );
      await world.settle();
    },
    runs: () =>
      platform.db.rows<LiveRun>(
        `select r.id, i.value as person, r.version, r.state, r.step_id, r.end_reason,
           round(extract(epoch from r.wake_at) / 60 - $2::float8 / 60000)::float8 as due
         from run r join person_identifier i on i.person_id = r.person_id and i.kind = 'user_id'
         where r.journey_id = $1 order by i.value`,
        [journeyId, start],
      ),
  };
}

/** A plan's rule for one step. */
export const move = (stepId: string, to: string, extras: object = {}) =>
  ({ act: "move", stepId, to, timer: "recompute", sendAgain: false, ...extras }) as const;
export const days = (n: number) => (n * DAY) / 60_000;
