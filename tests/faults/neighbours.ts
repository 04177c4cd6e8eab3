import { draw, exit } from "#tests/builders.ts";
import { publishJourney } from "#tests/publish.ts";
import { addWorkspace, type World } from "#tests/world.ts";
import { findViolations } from "./check.ts";
import { openLedger } from "./ledger.ts";
import { doing, p99, startLoad } from "./load.ts";
import { until } from "./processes.ts";
import { addReceipt } from "./receipt.ts";

/** Another company on the same machine: what it does is measured while something goes wrong beside it (G-12). */
export type Neighbours = Readonly<{
  /** So many of its people come through the door, one by one, and get their mail; resolves to the 99th's milliseconds. */
  visit(name: string, people: number): Promise<Visit>;
  violations(): Promise<readonly string[]>;
}>;
export type Visit = Readonly<{ p99Ms: number; doorP99Ms: number }>;

export async function addNeighbours(world: World, door: string, restMs = 20): Promise<Neighbours> {
  const { platform } = world;
  const own = { platform, ...(await addWorkspace(platform, "Harbour Books")) };
  const ledger = openLedger();
  const templateId = await addReceipt(own);
  const trigger = { kind: "event-trigger", config: { event: "Looked" } };
  const mail = { kind: "email", config: { templateId } };
  const document = draw({ trigger, mail, end: exit }, ["trigger --next--> mail", "mail --next--> end"]);
  await publishJourney(platform, own.workspace.id, document);
  const times = async (name: string) => {
    const rows = await platform.db.rows<{ ms: number }>(
      `select (extract(epoch from d.sent_at - e.received_at) * 1000)::float8 as ms from delivery d join run r on r.id = d.run_id
       join event e on e.seq = r.entry_seq where d.workspace_id = $1 and d.state = 'sent' and e.message_id like $2 || '%'`,
      [own.workspace.id, name],
    );
    return rows.map(({ ms }) => ms);
  };
  return {
    async visit(name, people) {
      const load = startLoad({ url: door, key: own.keys.write }, ledger, {
        ...{
          people,
          prefix: name,
          items: (userId: string) => doing("Looked", userId),
          together: 1,
          senders: 2,
          restMs,
          repeats: 0,
        },
      });
      await load.done;
      await until(async () => (await times(name)).length === people, `all of ${name} have their mail`);
      return { p99Ms: p99(await times(name)), doorP99Ms: p99(load.tookMs()) };
    },
    violations: () => findViolations(own, { ledger }),
  };
}

/** What a busy machine does to the slowest of a few hundred, whoever is beside them. A fault costs several times as much. */
const NOISE_MS = 2_000;

/** True where the others are served as well as promised: within twice of what they had (G-12). */
export function unaffected(beforeMs: number, duringMs: number): boolean {
  return duringMs <= Math.max(2 * beforeMs, beforeMs + NOISE_MS);
}
