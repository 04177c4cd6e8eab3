import { SECOND } from "#core/kernel/time.ts";
import { type Chance, chanceOf } from "./chance.ts";
import { JOURNEY_IDS } from "./journeys.ts";

/** Each seed enables some faults at some rates and leaves the others out: what hides among all is seen among few. */
export type Swarm = Readonly<{
  journeys: readonly string[];
  events: readonly string[];
  inputs: number;
  /** Share of the events that tell who an unknown visitor is: two people become one. */
  merging: number;
  batchSize: number;
  laneSize: number;
  keyedMail: boolean;
  /** Whether the engine begins calls in its own transaction (decisions/0027). Kept traces may be older than that. */
  atOnce?: boolean;
  /** How far each worker's own clock is off. */
  offsets: readonly number[];
  /** Chances of each act at a turn, relative to one another. */
  rates: Readonly<Record<Act, number>>;
  /** Chances that a provider does not simply accept. */
  troubles: readonly (readonly [answer: string, weight: number])[];
  /** How long one worker goes on before another's turn. */
  stickiness: number;
}>;
export type Act =
  | "work"
  | "send"
  | "resend"
  | "time"
  | "crash"
  | "freeze"
  | "consent"
  | "pause"
  | "publish"
  | "renew"
  | "failover"
  | "spurious";

const EVENTS = ["Signed Up", "Basket Changed", "Order Completed", "Viewed", "Ping"] as const;
const FAULTS = {
  resend: 0.6,
  crash: 0.6,
  freeze: 0.5,
  consent: 0.6,
  pause: 1,
  publish: 0.2,
  renew: 0.5,
  spurious: 1,
} as const;
const TROUBLES = ["reset", "timeout", "500", "429", "400", "401"] as const;

type Theme = Partial<Pick<Swarm, "merging" | "troubles" | "journeys" | "events" | "laneSize">> &
  Readonly<{ rates?: Partial<Swarm["rates"]> }>;

/** Half of the seeds look long at one thing: what needs three rare faults in a row is rarely met among twelve. */
const THEMES: readonly Theme[] = [
  ...Array.from({ length: 8 }, () => ({})),
  { merging: 0, troubles: [], rates: { consent: 2.5, send: 3, pause: 0, resend: 0, failover: 0 } },
  {
    ...{
      merging: 0,
      troubles: [],
      laneSize: 1,
      journeys: ["rare", "welcome"],
      events: ["Viewed", "Signed Up"],
    },
    rates: {
      send: 4,
      time: 1,
      pause: 0,
      resend: 0,
      failover: 0,
      crash: 0,
      consent: 0,
      freeze: 0.3,
      publish: 0,
    },
  },
  { merging: 0.4, rates: { send: 5, resend: 0, crash: 0.1, consent: 0 } },
  { merging: 0.6, rates: { send: 5, resend: 0, crash: 0, freeze: 0.5 } },
  {
    merging: 0,
    troubles: [["reset", 0.2]],
    rates: { freeze: 2, renew: 2, time: 3, send: 3, resend: 0, pause: 0 },
  },
  { merging: 0, rates: { failover: 1.5, freeze: 0.5, time: 0.5, send: 3, pause: 0, consent: 0 } },
  {
    merging: 0,
    troubles: [
      ["401", 0.3],
      ["timeout", 0.3],
    ],
    rates: { crash: 1.2, freeze: 0.5, send: 3, pause: 0 },
  },
  { merging: 0, troubles: [["timeout", 0.8]], rates: { freeze: 1, time: 3, send: 4, pause: 0 } },
];

export function swarmOf(seed: number): Swarm {
  const chance = chanceOf(seed ^ 0x5eed);
  const some = <T>(list: readonly T[], least: number): readonly T[] => {
    const kept = list.filter(() => chance.happens(0.5));
    return kept.length >= least
      ? kept
      : [...kept, ...list.filter((one) => !kept.includes(one)).slice(0, least - kept.length)];
  };
  const rates: Record<Act, number> = {
    ...{ work: 12, send: 1 + chance.draw() * 3, time: 0.5 + chance.draw() * 2, failover: 0 },
    ...{ resend: 0, crash: 0, freeze: 0, consent: 0, pause: 0, publish: 0, renew: 0, spurious: 0 },
  };
  for (const [act, rate] of Object.entries(FAULTS)) {
    if (chance.happens(0.5)) rates[act as Act] = rate * chance.draw() * 2;
  }
  const theme = chance.pick(THEMES);
  Object.assign(rates, theme.rates ?? {});
  if (chance.happens(0.15)) rates.failover = 0.1 + chance.draw() * 0.4;
  return {
    journeys: theme.journeys ?? some(JOURNEY_IDS, 1),
    events: theme.events ?? some(EVENTS, 2),
    inputs: 4 + chance.below(14),
    merging: theme.merging ?? (chance.happens(0.3) ? 0.2 + chance.draw() * 0.4 : 0),
    batchSize: chance.pick([1, 2, 3, 8]),
    laneSize: theme.laneSize ?? chance.pick([1, 2, 5]),
    keyedMail: chance.happens(0.3),
    offsets: Array.from({ length: 7 }, () => offset(chance)),
    rates,
    troubles: theme.troubles ?? some(TROUBLES, 0).map((answer) => [answer, chance.draw() * 0.4] as const),
    stickiness: chance.pick([0, 0.5, 0.8, 0.95]),
    atOnce: chance.happens(0.6),
  };
}

function offset(chance: Chance): number {
  return chance.happens(0.5) ? 0 : Math.round((chance.draw() - 0.5) * 240) * SECOND;
}
