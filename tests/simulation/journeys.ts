import type { StepKind } from "#core/engine/step-kind.ts";
import { type CompiledJourney, compileJourney } from "#core/journey/compile.ts";
import { documentSchema } from "#core/journey/document.ts";
import { stepKinds } from "#steps/registry.gen.ts";

export const WORKSPACE = "ws_sim";

const minutes = (amount: number) => ({ amount, unit: "minute" });
type Short = Readonly<{ steps: readonly object[]; edges: readonly string[]; settings?: object }>;

const trigger = (event: string, config: object = {}) => ({
  id: "in",
  kind: "event-trigger",
  config: { event, ...config },
});
const mail = (id: string, config: object = {}) => ({
  id,
  kind: "email",
  config: { templateId: id, ...config },
});
const hook = (id: string, config: object = {}) => ({
  id,
  kind: "webhook",
  config: { url: `https://${id}.example/`, timeoutSeconds: 5, ...config },
});
const wait = (id: string, amount: number) => ({
  id,
  kind: "wait",
  config: { mode: "for", duration: minutes(amount) },
});
const did = (event: string) => ({
  kind: "did",
  event,
  measure: "count",
  operator: "atLeast",
  value: 1,
  window: { kind: "allTime" },
});
const goal = (event: string) => ({
  id: "goal",
  name: event,
  event,
  match: "any",
  window: { amount: 5, unit: "day" },
});

/** What every simulated shop runs: between them all rules of entry and every kind of wait, message and way out. */
const DRAWN: Readonly<Record<string, Short>> = {
  // Once in a lifetime; a question about the past; a goal that ends it.
  welcome: {
    steps: [
      trigger("Signed Up"),
      mail("hello"),
      wait("day", 60),
      { id: "bought", kind: "condition", config: { rule: did("Order Completed") } },
      mail("again", { onUnknown: "resend" }),
      { id: "out", kind: "exit", config: {} },
    ],
    edges: ["in next hello", "hello next day", "day next bought", "bought yes out", "bought no again"],
    settings: { reentry: { mode: "once" }, goals: [goal("Order Completed")] },
  },
  // A key tells entries apart; a wait that restarts and has an end; a message that must not go out after the order.
  basket: {
    steps: [
      trigger("Basket Changed"),
      {
        id: "rest",
        kind: "wait-for",
        config: {
          arms: [
            { id: "ordered", event: "Order Completed" },
            { id: "more", event: "Basket Changed", restart: true },
          ],
          timeout: minutes(60),
          from: "anchor",
          maxRestarts: 3,
          deadline: minutes(240),
        },
      },
      mail("nudge"),
      {
        id: "order",
        kind: "wait-for",
        config: { arms: [{ id: "ordered", event: "Order Completed" }], timeout: minutes(120) },
      },
      {
        id: "note",
        kind: "update-person",
        config: { changes: [{ trait: "left", operation: "increment", value: { kind: "fixed", value: 1 } }] },
      },
    ],
    edges: ["in next rest", "rest timeout nudge", "nudge next order", "order timeout note"],
    settings: {
      reentry: { mode: "after_exit", key: "properties.cart" },
      exits: [{ kind: "event", id: "left", event: "Order Completed", match: "key" }],
    },
  },
  // Every event is its own entry: a call of another system, and what happens when it fails.
  sync: {
    steps: [trigger("Order Completed"), hook("crm"), mail("sorry", { onUnknown: "resend" })],
    edges: ["in next crm", "crm failed sorry"],
    settings: { reentry: { mode: "always" } },
  },
  // The newest entry takes the place of the older one.
  viewed: {
    steps: [trigger("Viewed"), wait("think", 30), mail("look")],
    edges: ["in next think", "think next look"],
    settings: { reentry: { mode: "replace" }, priority: 70 },
  },
  // A loop: the same step acts again on each visit.
  ping: {
    steps: [
      trigger("Ping"),
      hook("ring", { profile: "durable" }),
      {
        id: "pong",
        kind: "wait-for",
        config: { arms: [{ id: "again", event: "Ping", lookBack: "arrival" }], timeout: minutes(10) },
      },
    ],
    edges: ["in next ring", "ring next pong", "pong again ring"],
    settings: { exits: [{ kind: "event", id: "stop", event: "Signed Up" }] },
  },
  // Not too often: a gap between entries, and so many a day.
  rare: {
    steps: [
      trigger("Viewed", { where: { kind: "compare", path: "event.properties.deep", operator: "isTrue" } }),
      mail("rare"),
    ],
    edges: ["in next rare"],
    settings: {
      reentry: {
        mode: "after_exit",
        minGap: minutes(120),
        personCap: { n: 2, window: { amount: 1, unit: "day" } },
      },
      exits: [
        { kind: "rule", id: "left", rule: { kind: "compare", path: "person.left", operator: "isPresent" } },
      ],
    },
  },
};
export const JOURNEY_IDS = Object.keys(DRAWN);
export const LATEST = 2;

/** The second version of a journey waits a little before it goes on, so that runs of both are told apart. */
function documentOf({ steps, edges, settings = {} }: Short, version: number) {
  const [first = ""] = edges;
  const [, , to = ""] = first.split(" ");
  const lines = version === 1 ? edges : ["in next pause", `pause next ${to}`, ...edges.slice(1)];
  const all = version === 1 ? steps : [...steps, wait("pause", 5)];
  return documentSchema.parse({
    steps: all.map((step, y) => ({ name: "a step", ...step, y })),
    edges: lines.map((line) => {
      const [from, output, target] = line.split(" ");
      return { from, output, to: target };
    }),
    settings,
  });
}

/** The short form of each journey's first version, for the product's own database (SIM-7). */
export function documentsForProduct() {
  return JOURNEY_IDS.map((id) => ({ id, document: documentOf(DRAWN[id] as Short, 1) }));
}

/** Compiles every version; a mutant may bring step kinds of its own. */
export function compileAll(kinds: readonly StepKind[] = stepKinds): ReadonlyMap<string, CompiledJourney> {
  const found = new Map<string, CompiledJourney>();
  for (const journeyId of JOURNEY_IDS) {
    for (let version = 1; version <= LATEST; version += 1) {
      const document = documentOf(DRAWN[journeyId] as Short, version);
      const result = compileJourney({ workspaceId: WORKSPACE, journeyId, version, document }, kinds);
      if (!result.ok) throw new Error(`${journeyId}: ${JSON.stringify(result.problems)}`);
      found.set(`${journeyId}@${version}`, result.journey);
    }
  }
  return found;
}
