import { documentSchema } from "#core/journey/document.ts";
import { MINUTE } from "#core/kernel/time.ts";
import { act, type Op } from "./acts.ts";
import type { Chance } from "./chance.ts";
import type { Intent } from "./intake.ts";
import { watchCommits } from "./invariants.ts";
import { documentsForProduct, WORKSPACE } from "./journeys.ts";
import { restNow } from "./rest.ts";
import { swarmOf } from "./swarm.ts";
import { openWorld, START, USERS, type World } from "./world.ts";

/** A few days in a shop, told so that simulation and product can both live through them (SIM-7). */
export type Scenario = Readonly<{ start: number; steps: readonly Moment[] }>;
type Moment = Readonly<{ at: number; event: (Readonly<Record<string, unknown>> & Told) | null }>;
type Told = Readonly<{
  messageId: string;
  event: string;
  userId: string;
  properties: Readonly<Record<string, string | boolean>>;
}>;
export type Ending = Readonly<{
  journey: string;
  user: string;
  key: string;
  run: string;
  step: string;
  messages: string;
}>;

/**
 * Moments are so far apart, times one to seven. No such sum comes near a wait or a window of the journeys: the product
 * needs real time for each moment, and must not get over such an edge by it.
 */
const GAP = 700_000;
/** Journeys that need no receiver of webhooks. */
const JOURNEYS = ["welcome", "basket", "viewed", "rare"];
const EVENTS = ["Signed Up", "Basket Changed", "Order Completed", "Viewed"];

/** Events of known customers, a while apart, and long enough at the end for everything to end. */
export function drawScenario(chance: Chance): Scenario {
  let at = START;
  const steps = Array.from({ length: 4 + chance.below(8) }, (_, number): Moment => {
    at += (1 + chance.below(7)) * GAP;
    if (chance.happens(0.2)) return { at, event: null };
    const properties = { cart: chance.pick(["c1", "c2"]), deep: chance.happens(0.5) };
    const who = {
      messageId: `m${number}`,
      event: chance.pick(EVENTS),
      userId: chance.pick(USERS),
      properties,
    };
    return { at, event: { type: "track", ...who } };
  });
  return {
    start: START,
    steps: [...steps, ...[1, 2, 3, 4, 5, 6].map((hour) => ({ at: at + hour * 75 * MINUTE, event: null }))],
  };
}

/** The same journeys, with a template that the product has. */
export function withTemplate(templateId: string) {
  return documentsForProduct()
    .filter(({ id }) => JOURNEYS.includes(id))
    .map(({ id, document }) => ({
      id,
      document: documentSchema.parse({
        ...document,
        steps: document.steps.map((step) =>
          step.kind === "email" ? { ...step, config: { ...step.config, templateId } } : step,
        ),
      }),
    }));
}

/** Lives through a scenario without any fault. */
export function play({ steps }: Scenario): readonly Ending[] {
  const w = openWorld({
    ...swarmOf(0),
    journeys: JOURNEYS,
    keyedMail: true,
    batchSize: 500,
    laneSize: 50,
    offsets: [],
  });
  watchCommits(w);
  for (const { at, event } of steps) {
    act(w, { do: "time", to: at });
    if (event) act(w, sending(w, event));
    restNow(w);
  }
  return endings(w);
}

function sending(w: World, { messageId, event, userId, properties }: Told): Op {
  const intent: Intent = {
    ...{ messageId, type: "track", event, userId, anonymousId: null, properties, traits: {} },
    timestamp: w.now,
  };
  return { do: "send", by: "i0", intents: [intent] };
}

function endings(w: World): readonly Ending[] {
  const userOf = new Map(
    [...w.t.identifier.rows].map(([key, id]) => [id, String(key).slice(`${WORKSPACE}\nu\n`.length)]),
  );
  return [...w.t.run.rows.values()].map(({ run }) => ({
    journey: run.journeyId,
    user: userOf.get(run.personId) ?? "",
    key: run.instanceKey,
    run: `${run.state} ${run.endReason ?? ""}`,
    step: run.stepId,
    messages: [...w.t.delivery.rows.values()]
      .filter(({ runId }) => runId === run.id)
      .map(({ stepId, state, reason }) => `${stepId} ${state} ${reason ?? ""}`)
      .sort()
      .join(", "),
  }));
}
