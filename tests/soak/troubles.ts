import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { OwnPostgres } from "#tests/faults/own-postgres.ts";
import type { RecordingSink } from "#tests/faults/sink.ts";
import { LEASE_SECONDS } from "#tests/faults/tier.ts";
import { type RedisServer, startRedis } from "#tests/redis.ts";
import { type Member, mortal } from "./crew.ts";
import type { SystemPage } from "./system-page.ts";

export type Scene = Readonly<{
  crew: readonly Member[];
  postgres: OwnPostgres;
  sink: RecordingSink;
  /** The Redis that rings, where one does. */
  redis: { now: RedisServer } | null;
  random: () => number;
  /** The System page, where there is a browser: it has to tell of what is done here. */
  page: SystemPage | null;
}>;

/** Something that goes wrong, and is as before when the promise resolves. */
type Trouble = Readonly<{ name: string; make(scene: Scene): Promise<void>; asks?: "redis" | "page" }>;

const BAD_ANSWERS_MS = 20_000;
/** A heartbeat is missed after 45 s, and the page looks every five; what lies about has to be worked off. */
const PAGE_MS = 180_000;
/** What a supervisor takes until it starts another. */
const FOLLOW_MS = 1_000;

const TROUBLES: readonly Trouble[] = [
  {
    name: "kill -9",
    async make(scene) {
      const member = anyOf(scene, (name) => name.startsWith("worker"));
      await member.now().kill9();
      await sleep(FOLLOW_MS);
      await member.follow();
    },
  },
  {
    name: "SIGTERM",
    async make(scene) {
      const member = anyOf(scene);
      const code = await member.now().stop();
      if (code !== 0)
        throw new Error(`${member.name} ended with ${code}: ${member.now().output().slice(-2_000)}`);
      await member.follow();
    },
  },
  {
    name: "stopped past its lease",
    async make(scene) {
      const { now } = anyOf(scene, (name) => name.startsWith("worker"));
      now().signal("SIGSTOP");
      await sleep((LEASE_SECONDS + 3) * 1_000);
      now().signal("SIGCONT");
    },
  },
  { name: "Postgres restarted", make: ({ postgres }) => postgres.restart() },
  {
    name: "Postgres kill -9",
    async make({ postgres }) {
      await postgres.kill9();
      await postgres.start();
    },
  },
  {
    name: "receiver answers 500",
    async make({ sink }) {
      sink.behave({ kind: "500" });
      await sleep(BAD_ANSWERS_MS);
      sink.behave({ kind: "ok" });
    },
  },
  {
    name: "receiver hangs up after it took the call",
    async make({ sink }) {
      sink.behave({ kind: "reset-after-accept" }, 0.5);
      await sleep(BAD_ANSWERS_MS / 2);
      sink.behave({ kind: "ok" });
    },
  },
  {
    name: "Redis kill -9",
    asks: "redis",
    async make({ redis }) {
      if (!redis) return;
      const { port } = redis.now;
      await redis.now.kill9();
      await sleep(5_000);
      redis.now = await startRedis({ port });
    },
  },
  {
    name: "Redis away until the System page says degraded, then green by itself (B7, U-62)",
    asks: "page",
    async make({ redis, page }) {
      if (!redis || !page) return;
      const { port } = redis.now;
      await redis.now.stop();
      const said = await page.shows("warn", PAGE_MS);
      redis.now = await startRedis({ port });
      if (!said.includes("Redis does not answer")) throw new Error(`the System page says: ${said}`);
      await page.shows("ok", PAGE_MS);
    },
  },
  {
    name: "all workers stand still until the System page is red, then green by itself (B7, U-63)",
    asks: "page",
    async make({ crew, page }) {
      if (!page) return;
      const workers = crew.filter(({ name }) => name.includes("worker")).map(({ now }) => now());
      for (const worker of workers) worker.signal("SIGSTOP");
      const said = await page.shows("bad", PAGE_MS).finally(() => {
        for (const worker of workers) worker.signal("SIGCONT");
      });
      if (!said.includes("No worker is running")) throw new Error(`the System page says: ${said}`);
      await page.shows("ok", PAGE_MS);
    },
  },
  {
    name: "Redis FLUSHALL",
    asks: "redis",
    async make({ redis }) {
      if (!redis) return;
      const client = new Redis(redis.now.url);
      await client.flushall();
      client.disconnect();
    },
  },
];

/** Makes one trouble, chosen by chance, and tells its name. */
export async function makeTrouble(scene: Scene): Promise<string> {
  const there = { redis: scene.redis !== null, page: scene.redis !== null && scene.page !== null };
  const possible = TROUBLES.filter(({ asks }) => asks === undefined || there[asks]);
  const trouble = possible[Math.floor(scene.random() * possible.length)];
  if (!trouble) throw new Error("nothing can go wrong");
  await trouble.make(scene);
  return trouble.name;
}

function anyOf({ crew, random }: Scene, fits: (name: string) => boolean = () => true): Member {
  const choice = mortal(crew).filter(({ name }) => fits(name));
  const member = choice[Math.floor(random() * choice.length)];
  if (!member) throw new Error("nobody is there that anything may happen to");
  return member;
}
