import { lanesWithWork } from "#lib/delivery/due-lanes.ts";
import { newProviderId, saveProvider } from "#lib/delivery/provider-store.ts";
import { recover } from "#lib/delivery/recover.ts";
import { runLane } from "#lib/delivery/run-lane.ts";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import { draw, exit } from "#tests/builders.ts";
import { cloneDatabase } from "#tests/database.ts";
import { buildJourneyWorld, type JourneyWorld } from "#tests/journey-world.ts";
import { openMailSink } from "#tests/mail-sink.ts";
import { bellSettings } from "./bell.ts";
import { type Settings, until } from "./processes.ts";
import { addReceipt } from "./receipt.ts";
import { openRecordingSink } from "./sink.ts";

/** The three ways to deal with a call of which nobody knows whether it arrived (G-6). */
export type Policy = "keyed" | "hold" | "resend";

const POLICIES: readonly Policy[] = ["keyed", "hold", "resend"];

/**
 * Three journeys: a webhook whose receiver honours keys, a mail that is held in doubt, and one that is sent again; both
 * mails go to a server that honours nothing.
 */
export async function buildPolicies() {
  const url = await cloneDatabase();
  const sink = await openRecordingSink();
  const mailbox = await openMailSink();
  const CAIRN_ALLOW_PRIVATE = `${sink.host},127.0.0.1:${mailbox.port}`;
  const world = await buildJourneyWorld({ url, settings: { CAIRN_ALLOW_PRIVATE } });
  const { db } = world.platform;
  await goLive(world, mailbox.port);
  const templateId = await addReceipt(world);
  const wait = { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "second" } } };
  const journeys = {} as Record<Policy, string>;
  for (const policy of POLICIES) {
    const trigger = { kind: "event-trigger", config: { event: policy } };
    const act =
      policy === "keyed"
        ? { kind: "webhook", config: { url: sink.url, body: "{}", timeoutSeconds: 2 } }
        : { kind: "email", config: { templateId, onUnknown: policy } };
    const edges = ["trigger --next--> wait", "wait --next--> act", "act --next--> end"];
    journeys[policy] = await world.publish(draw({ trigger, wait, act, end: exit }, edges), policy);
  }
  /** One look at what is due; what another process holds is left to it. */
  const workOnce = async ({ send = true } = {}): Promise<void> => {
    await recover(world.platform);
    await runShards(world.platform);
    if (send) for (const lane of await lanesWithWork(db)) await runLane(world.platform, lane);
  };
  return {
    world,
    sink,
    mailbox,
    journeys,
    environment: { DATABASE_URL: url, ...(await bellSettings()), CAIRN_ALLOW_PRIVATE } as Settings,
    /** So many new people for each policy. */
    add: (prefix: string, count: number, policies: readonly Policy[] = POLICIES) =>
      world.send(
        ...policies.flatMap((policy) =>
          Array.from({ length: count }, (_, n) => itemsOf(`${prefix}-${policy}-${n}`, policy)).flat(),
        ),
      ),
    /** Does in this process what is due, as the next worker would. */
    work: () =>
      until(async () => {
        await workOnce();
        return (await shardsWithWork(db)).length === 0 && (await lanesWithWork(db)).length === 0;
      }, "nothing is due any more"),
    workOnce,
    async later(ms: number): Promise<void> {
      await world.travel((await world.now()) + ms);
    },
    /** Deliveries of one policy by their state. */
    async states(policy: Policy): Promise<Readonly<Record<string, number>>> {
      const rows = await db.rows<{ state: string; n: number }>(
        "select state, count(*) as n from delivery where journey_id = $1 group by 1",
        [journeys[policy]],
      );
      return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
    },
    /** Calls that have begun and of which nobody has heard. */
    async inFlight(policy: Policy): Promise<number> {
      const [row] = await db.rows<{ n: number }>(
        `select count(*) as n from attempt a join delivery d on d.id = a.delivery_id
         where a.outcome is null and d.journey_id = $1`,
        [journeys[policy]],
      );
      return row?.n ?? 0;
    },
    /** Everything has come to an end, but for what is held in doubt. */
    async atRest(): Promise<boolean> {
      const [row] = await db.rows<{ n: number }>(
        `select (select count(*) from event_queue) + (select count(*) from run where state = 'active')
           + (select count(*) from run r where state = 'waiting' and not exists (
               select from delivery d where d.id = r.wait->>'deliveryId' and d.state = 'unknown')) as n`,
      );
      return row?.n === 0;
    },
    /** How often each mail of a policy was handed over, and what became of it. */
    async handedOver(
      policy: Policy,
    ): Promise<readonly Readonly<{ id: string; state: string; times: number }>[]> {
      const rows = await db.rows<{ id: string; state: string }>(
        "select id, state from delivery where journey_id = $1",
        [journeys[policy]],
      );
      const times = new Map<string, number>();
      for (const { mail } of mailbox.mails) {
        const key = (mail.messageId ?? "").replace(/^<|@.*$/g, "");
        times.set(key, (times.get(key) ?? 0) + 1);
      }
      return rows.map(({ id, state }) => ({ id, state, times: times.get(id.replaceAll("/", ".")) ?? 0 }));
    },
  };
}

export type Policies = Awaited<ReturnType<typeof buildPolicies>>;

function itemsOf(userId: string, event: Policy) {
  const traits = { email: `${userId}@example.test` };
  return [
    { type: "identify", userId, messageId: `${userId}-i`, traits },
    { type: "track", event, userId, messageId: `${userId}-a` },
  ];
}

async function goLive({ platform, workspace }: JourneyWorld, port: number): Promise<void> {
  const settings = {
    host: "127.0.0.1",
    port,
    security: "none",
    user: "",
    fromName: "",
    fromEmail: "shop@fjord.example",
  };
  await platform.db.transaction((tx) =>
    saveProvider(tx, {
      id: newProviderId(),
      workspaceId: workspace.id,
      channel: "email",
      kind: "smtp",
      name: "Loopback",
      settings,
      secret: { password: "" },
      ratePerSecond: null,
      enabled: true,
    }),
  );
  await platform.db.run("update workspace set sending = 'live' where id = $1", [workspace.id]);
}
