import { expect } from "vitest";
import { draw, exit } from "#tests/builders.ts";
import { addTemplate } from "#tests/cart-journey.ts";
import { cloneDatabase } from "#tests/database.ts";
import { buildJourneyWorld, type JourneyWorld } from "#tests/journey-world.ts";
import { bellSettings } from "./bell.ts";
import { findViolations } from "./check.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { itemsOf } from "./load.ts";
import type { Settings } from "./processes.ts";
import { openRecordingSink, type RecordingSink } from "./sink.ts";

/** A database with a live journey, a sink for its webhooks, and the settings that its processes start with. */
export type Fleet = Readonly<{
  world: JourneyWorld;
  sink: RecordingSink;
  ledger: Ledger;
  short: boolean;
  environment: Settings;
  /** Takes carts without the door. */
  add(from: number, count: number): Promise<void>;
  ended(): Promise<number>;
  waiting(): Promise<number>;
}>;

export type FleetOptions = Readonly<{
  settings?: Settings;
  waitSeconds?: number;
  /** Whether the receiver of its webhooks knows a key again. */
  honours?: "idempotent" | "naive";
  /** How long the receiver of a webhook may take. */
  timeoutSeconds?: number;
  /** The address of a migrated database; a copy of the template unless given. */
  url?: string;
  /** What processes are told, where they reach it by another way than the test. */
  processUrl?: string;
  /** What the test itself rings, as the settings say; nothing unless given. */
  bell?: "redis" | "postgres";
  /** Its people are called at once: no wait and no mail. */
  short?: boolean;
  /** What its webhook calls, where that is not the sink's own address. */
  callUrl?: (sink: RecordingSink) => string;
}>;

export const seconds = (amount: number) => ({
  kind: "wait",
  config: { mode: "for", duration: { amount, unit: "second" } },
});

/** Product Added → wait → mail into the Test inbox → webhook into the sink → end. */
export async function buildFleet({
  settings = {},
  waitSeconds = 1,
  honours = "idempotent",
  timeoutSeconds = 3,
  url: given,
  processUrl,
  bell,
  short = false,
  callUrl = ({ url: own }) => own,
}: FleetOptions = {}): Promise<Fleet> {
  const url = given ?? (await cloneDatabase());
  const redisUrl = settings["REDIS_URL"];
  const world = await buildJourneyWorld({
    url,
    ...(bell ? { bell } : {}),
    ...(redisUrl ? { redisUrl } : {}),
  });
  const sink = await openRecordingSink(honours);
  const templateId = await addTemplate(world);
  const trigger = { kind: "event-trigger", config: { event: "Product Added" } };
  const mail = { kind: "email", config: { templateId } };
  const call = { kind: "webhook", config: { url: callUrl(sink), body: "{}", timeoutSeconds } };
  const wait = seconds(waitSeconds);
  const journey = short
    ? draw({ trigger, call, end: exit }, ["trigger --next--> call", "call --next--> end"])
    : draw({ trigger, wait, mail, call, end: exit }, [
        "trigger --next--> wait",
        "wait --next--> mail",
        "mail --next--> call",
        "call --next--> end",
      ]);
  await world.publish(journey);
  const count = async (state: string) => {
    const [row] = await world.platform.db.rows<{ n: number }>(
      "select count(*) as n from run where workspace_id = $1 and state = $2",
      [world.workspace.id, state],
    );
    return row?.n ?? 0;
  };
  return {
    world,
    sink,
    ledger: openLedger(),
    short,
    environment: {
      DATABASE_URL: processUrl ?? url,
      ...(settings["CAIRN_BELL"] ? {} : await bellSettings()),
      CAIRN_ALLOW_PRIVATE: sink.host,
      ...settings,
    },
    add: (from, number) =>
      world.send(...Array.from({ length: number }, (_, n) => itemsOf(`p${from + n}`)).flat()),
    ended: () => count("exited"),
    waiting: () => count("waiting"),
  };
}

/** What went wrong for people: how many got less than they should, how many more. */
export type Tally = Readonly<{ lost: number; twice: number; unknown: number }>;

/** Everybody once: one run to its end, one mail, one call that took effect; and no invariant is broken. */
export async function expectExactly(
  { world, sink, ledger, short }: Fleet,
  people: number,
  throughTheDoor = false,
): Promise<Tally> {
  const { db } = world.platform;
  const [mails] = await db.rows<{ n: number; people: number }>(
    "select count(*) as n, count(distinct person_id) as people from inbox_message where workspace_id = $1",
    [world.workspace.id],
  );
  const states = await db.rows<{ channel: string; state: string; n: number }>(
    "select channel, state, count(*) as n from delivery where workspace_id = $1 group by 1, 2 order by 1",
    [world.workspace.id],
  );
  const mailed = short ? 0 : people;
  expect({ mails, calls: sink.effects().size, states }).toEqual({
    mails: { n: mailed, people: mailed },
    calls: people,
    states: [
      ...(short ? [] : [{ channel: "email", state: "sent", n: people }]),
      { channel: "webhook", state: "sent", n: people },
    ],
  });
  expect(await findViolations(world, { sink, ...(throughTheDoor ? { ledger } : {}) })).toEqual([]);
  return { lost: 0, twice: 0, unknown: 0 };
}
