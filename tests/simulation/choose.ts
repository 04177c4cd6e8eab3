import { MINUTE, SECOND } from "#core/kernel/time.ts";
import { isRunnable, type Op } from "./acts.ts";
import type { Chance } from "./chance.ts";
import type { Intent } from "./intake.ts";
import type { Act } from "./swarm.ts";
import { lanesWithWork, nextInstant, shardsOf, shardsWithWork } from "./work.ts";
import { USERS, type Worker, type World } from "./world.ts";

export type Driver = {
  readonly w: World;
  readonly chance: Chance;
  last: Worker | null;
  /** Workers that stand still until a turn: what they hold lapses meanwhile. */
  readonly frozen: Map<Worker, number>;
  readonly intents: Intent[];
};

const ACTS: readonly Act[] = [
  ...(["work", "send", "time", "resend", "crash", "freeze"] as const),
  ...(["consent", "pause", "publish", "renew", "spurious", "failover"] as const),
];

export function choose(driver: Driver, turn: number): Op | null {
  const { w, chance, frozen } = driver;
  for (const [worker, until] of frozen) if (until <= turn) frozen.delete(worker);
  let total = 0;
  for (const one of ACTS) total += w.swarm.rates[one];
  let roll = chance.draw() * total;
  const chosen =
    ACTS.find((one) => {
      roll -= w.swarm.rates[one];
      return roll < 0;
    }) ?? "work";
  return CHOICES[chosen](driver, turn);
}

const CHOICES: Readonly<Record<Act, (driver: Driver, turn: number) => Op | null>> = {
  work: chooseWork,
  send: ({ w, chance, intents }) => {
    const worker = idle(w, "intake", chance);
    if (!worker || intents.length >= w.swarm.inputs) return null;
    const fresh = Array.from({ length: chance.pick([1, 1, 2, 3]) }, (_, at) =>
      drawIntent(w, chance, intents.length + at),
    );
    intents.push(...fresh);
    return { do: "send", by: worker.name, intents: fresh };
  },
  resend: ({ w, chance, intents }) => {
    const worker = idle(w, "intake", chance);
    if (!worker || intents.length === 0) return null;
    const again = new Set(Array.from({ length: 1 + chance.below(3) }, () => chance.pick(intents)));
    return { do: "send", by: worker.name, intents: [...again] };
  },
  time: ({ w, chance }) => ({ do: "time", to: laterThan(w, chance) }),
  crash: ({ w, chance }) => ({ do: "crash", by: victim(w, chance).name }),
  freeze: ({ w, chance, frozen }, turn) => {
    frozen.set(victim(w, chance), turn + 5 + chance.below(40));
    return null;
  },
  consent: ({ w, chance }) => {
    const address = chance.pick(["ana@example.test", "both@example.test"]);
    return startOn(w, chance, `consent ${address} ${chance.happens(0.7) ? "unsubscribed" : "subscribed"}`);
  },
  pause: ({ w, chance }) => {
    const { id, status } = chance.pick([...w.t.journey.rows.values()]);
    return startOn(w, chance, `${status === "paused" ? "resume" : "pause"} ${id}`);
  },
  publish: ({ w, chance }) => startOn(w, chance, `publish ${chance.pick(w.swarm.journeys)}`),
  renew: ({ w, chance }) => {
    const holding = w.workers.filter(({ task, held }) => task && held.size > 0);
    return holding.length > 0 ? { do: "renew", by: chance.pick(holding).name } : null;
  },
  spurious: ({ w, chance }) => {
    const worker = idle(w, chance.happens(0.5) ? "engine" : "delivery", chance);
    if (!worker) return null;
    if (worker.role === "delivery")
      return { do: "start", by: worker.name, what: chance.pick(["recover", "lane email"]) };
    const what = chance.happens(0.5) ? "aside" : `shard ${shardsOf(w)[0] ?? 0}`;
    return { do: "start", by: worker.name, what };
  },
  failover: ({ w, chance, frozen }, turn) => {
    const calling = w.workers.filter(({ pause: waits }) => waits?.kind === "call");
    if (calling.length === 0 && chance.happens(0.8)) return null;
    for (const worker of calling) if (chance.happens(0.7)) frozen.set(worker, turn + 10 + chance.below(30));
    return { do: "failover", missing: chance.pick([0, 1, 1, 1, 2, 3]) };
  },
};

/** Faults strike where there is something to break: mostly in the middle of a call, else of some work. */
function victim(w: World, chance: Chance): Worker {
  const busy = w.workers.filter(({ task }) => task);
  const calling = busy.filter(({ role }) => role === "delivery");
  if (calling.length > 0 && chance.happens(0.6)) return chance.pick(calling);
  return busy.length > 0 && chance.happens(0.8) ? chance.pick(busy) : chance.pick(w.workers);
}

function chooseWork(driver: Driver): Op | null {
  const { w, chance, frozen, last } = driver;
  const busy = w.workers.filter((worker) => isRunnable(worker) && !frozen.has(worker));
  const same = last && busy.includes(last) && chance.happens(w.swarm.stickiness) ? last : null;
  const worker = same ?? (busy.length > 0 && chance.happens(0.8) ? chance.pick(busy) : null);
  if (worker) {
    driver.last = worker;
    return worker.pause?.kind === "call"
      ? { do: "go", by: worker.name, hear: drawAnswer(w, chance) }
      : { do: "go", by: worker.name };
  }
  const role = chance.happens(0.55) ? "engine" : "delivery";
  const free = w.workers.filter((one) => one.role === role && !one.task && !frozen.has(one));
  if (free.length === 0) return null;
  const what = role === "engine" ? nextShard(w, chance) : nextLane(w, chance);
  return what ? { do: "start", by: chance.pick(free).name, what } : null;
}

/** A bell, heard in any order, twice or never; else what the sweep finds: one shard that has to be worked alone, or all. */
function nextShard(w: World, chance: Chance): string | null {
  if (w.bells.length > 0 && chance.happens(0.7)) {
    const at = chance.below(w.bells.length);
    const shard = w.bells[at] as number;
    if (!chance.happens(0.2)) w.bells.splice(at, 1);
    return `shard ${shard}`;
  }
  if (chance.happens(0.5)) return "shards";
  const shards = shardsWithWork(w);
  return shards.length > 0 ? `shard ${chance.pick(shards)}` : null;
}

function nextLane(w: World, chance: Chance): string | null {
  if (chance.happens(0.15)) return "recover";
  const lanes = lanesWithWork(w);
  return lanes.length > 0 ? `lane ${chance.pick(lanes)}` : null;
}

function drawAnswer(w: World, chance: Chance): string {
  for (const [answer, weight] of w.swarm.troubles) if (chance.happens(weight)) return answer;
  return "ok";
}

function laterThan(w: World, chance: Chance): number {
  const by = chance.below(5);
  if (by === 0) return w.now + chance.below(3_000);
  if (by === 1) return w.now + 61 * SECOND;
  if (by === 2) return w.now + chance.below(40) * MINUTE;
  return nextInstant(w) ?? w.now + SECOND;
}

function drawIntent(w: World, chance: Chance, at: number): Intent {
  const identify = chance.happens(w.swarm.merging);
  const event = identify ? "Identify" : chance.pick(w.swarm.events);
  const anonymous = identify || chance.happens(0.25 + w.swarm.merging);
  const late = chance.happens(0.2) ? chance.below(90) * MINUTE : 0;
  return {
    messageId: `m${at}`,
    type: identify ? "identify" : "track",
    event,
    userId: identify || !anonymous ? chance.pick(USERS) : null,
    anonymousId: anonymous ? chance.pick(["a0", "a1", "a2"]) : null,
    properties: { cart: chance.pick(["c1", "c2"]), deep: chance.happens(0.5), total: 10 },
    traits: identify ? { plan: chance.pick(["free", "paid"]) } : {},
    timestamp: w.now - late,
  };
}

function idle(w: World, role: Worker["role"], chance: Chance): Worker | null {
  const free = w.workers.filter((one) => one.role === role && !one.task);
  return free.length > 0 ? chance.pick(free) : null;
}

function startOn(w: World, chance: Chance, what: string): Op | null {
  const worker = idle(w, "web", chance);
  return worker && { do: "start", by: worker.name, what };
}
