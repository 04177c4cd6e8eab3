import type { StepKind } from "#core/engine/step-kind.ts";
import type { JourneyDocument, Step } from "#core/journey/document.ts";
import { kindsByName, readStep, type StepKinds } from "#core/journey/reading.ts";

/** What is known of the past that an estimate is made from. */
export type VolumeFacts = Readonly<{
  /** Entries a day by trigger step; one that is missing is not known. */
  entries: ReadonlyMap<string, number>;
  /** Of each step that people have come through, how many left by which output. */
  outputs: ReadonlyMap<string, Readonly<Record<string, number>>>;
}>;

export type Volume = Readonly<{
  entriesPerDay: number;
  /** Arrivals a day, by step. */
  steps: Readonly<Record<string, number>>;
  /** Messages and calls a day, by the kind of their step. */
  sends: Readonly<Record<string, number>>;
  /** Forks of which nothing is known yet: each way was given the same share. */
  guessed: readonly string[];
  /** Triggers of which it is not known how many they bring. */
  unknown: readonly string[];
}>;

/** After so many rounds what still circles in loops is too little to matter. */
const ROUNDS = 60;
const TOO_LITTLE = 0.001;

/** How many people a drawing would bring where, a day, if the days to come are like those of the facts (ux 3.12). */
export function estimateVolume(
  document: JourneyDocument,
  kinds: readonly StepKind[],
  facts: VolumeFacts,
): Volume {
  const byName = kindsByName(kinds);
  const triggers = document.steps.filter(({ kind, off }) => byName.get(kind)?.family === "trigger" && !off);
  const shares = new Map(document.steps.map((step) => [step.id, sharesOf(step, document, byName, facts)]));
  const steps = flowOf(new Map(triggers.map(({ id }) => [id, facts.entries.get(id) ?? 0])), shares);
  return {
    entriesPerDay: triggers.reduce((sum, { id }) => sum + (facts.entries.get(id) ?? 0), 0),
    steps: Object.fromEntries(steps),
    sends: sendsOf(document, byName, steps),
    guessed: [...shares].flatMap(([id, { guessed }]) => (guessed && (steps.get(id) ?? 0) > 0 ? [id] : [])),
    unknown: triggers.flatMap(({ id }) => (facts.entries.has(id) ? [] : [id])),
  };
}

/** Lets people flow from where they enter, round by round, until nobody moves any more. */
function flowOf(
  entries: ReadonlyMap<string, number>,
  shares: ReadonlyMap<string, Shares>,
): Map<string, number> {
  const steps = new Map<string, number>();
  let moving = entries;
  for (let round = 0; round < ROUNDS && moving.size > 0; round += 1) {
    const next = new Map<string, number>();
    for (const [id, n] of moving) {
      add(steps, id, n);
      const ways = shares.get(id)?.ways ?? [];
      for (const { to, share } of ways) if (n * share > TOO_LITTLE) add(next, to, n * share);
    }
    moving = next;
  }
  return steps;
}

function add(sums: Map<string, number>, key: string, n: number): void {
  sums.set(key, (sums.get(key) ?? 0) + n);
}

function sendsOf(
  document: JourneyDocument,
  kinds: StepKinds,
  steps: ReadonlyMap<string, number>,
): Volume["sends"] {
  const sums = new Map<string, number>();
  for (const { id, kind, off } of document.steps) {
    const sends = !off && (kinds.get(kind)?.family === "message" || kind === "webhook");
    const n = steps.get(id) ?? 0;
    if (sends && n > 0) add(sums, kind, n);
  }
  return Object.fromEntries(sums);
}

type Shares = Readonly<{ ways: readonly Readonly<{ to: string; share: number }>[]; guessed: boolean }>;

function sharesOf(step: Step, document: JourneyDocument, kinds: StepKinds, facts: VolumeFacts): Shares {
  const { outputs } = readStep(step, kinds, document);
  const edges = document.edges.filter(({ from }) => from === step.id);
  const known = step.off ? undefined : facts.outputs.get(step.id);
  const total = Object.values(known ?? {}).reduce((sum, n) => sum + n, 0);
  const next = edges.find(({ output }) => output === "next")?.to;
  if (known && total > 0) {
    const ways = Object.entries(known).flatMap(([output, n]) => {
      const optional = outputs.find(({ id }) => id === output)?.optional ?? false;
      const to = edges.find((edge) => edge.output === output)?.to ?? (optional ? next : undefined);
      return to === undefined ? [] : [{ to, share: n / total }];
    });
    return { ways, guessed: false };
  }
  // Optional ways out are for what seldom happens.
  const main = outputs.filter(({ optional }) => !optional);
  const taken = step.off ? main.slice(0, 1) : main;
  const ways = taken.flatMap(({ id }) => {
    const to = edges.find(({ output }) => output === id)?.to;
    return to === undefined ? [] : [{ to, share: 1 / taken.length }];
  });
  return { ways, guessed: taken.length > 1 };
}
