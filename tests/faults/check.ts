import { expect } from "vitest";
import { rollupCheck } from "#lib/operations/verify/rollup-check.ts";
import { verify } from "#lib/operations/verify/verify.ts";
import type { World } from "#tests/world.ts";
import type { Ledger } from "./ledger.ts";
import type { RecordingSink } from "./sink.ts";

type Checked = Pick<World, "platform" | "workspace" | "sourceId">;

export type Witnesses = Readonly<{
  ledger?: Ledger;
  sink?: RecordingSink;
  /** A fault that has set work aside on purpose; nothing else may be wrong. */
  allow?: readonly string[];
}>;

/** The invariants of the database, and what only its neighbours' ledgers can show (guarantees 2.2). */
export async function findViolations(
  world: Checked,
  { ledger, sink, allow = [] }: Witnesses = {},
): Promise<readonly string[]> {
  const { platform, workspace } = world;
  const verdicts = await verify(platform.db, workspace.id, [rollupCheck]);
  const found = verdicts.flatMap(({ id, violations, first, notRun }) => {
    if (allow.includes(id)) return [];
    if (notRun !== null) return id === "V-04" ? [] : [`${id} not run: ${notRun}`];
    return violations > 0 ? [`${id} ${violations}: ${JSON.stringify(first[0])}`] : [];
  });
  if (ledger) found.push(...(await againstLedger(world, ledger)));
  if (sink) found.push(...againstSink(sink));
  return found;
}

async function againstLedger({ platform: { db }, workspace, sourceId }: Checked, ledger: Ledger) {
  const { intended, acked, acks } = ledger.read();
  const rows = await db.rows<{ message_id: string; n: number }>(
    "select message_id, count(*) as n from event where workspace_id = $1 and source_id = $2 group by 1",
    [workspace.id, sourceId],
  );
  const kept = new Map(rows.map(({ message_id, n }) => [message_id, n]));
  const lost = [...acked].filter((id) => !kept.has(id));
  const twice = rows.filter(({ n }) => n > 1);
  const unmeant = rows.filter(({ message_id }) => !intended.has(message_id));
  const odd = acks.filter(
    ({ ids, accepted, duplicates, rejected }) => accepted + duplicates + rejected !== ids.length,
  );
  return [
    ...lost.slice(0, 1).map((id) => `V-01 ${lost.length} acknowledged events are not there: ${id}`),
    ...twice
      .slice(0, 1)
      .map(({ message_id }) => `V-01 ${twice.length} events are there twice: ${message_id}`),
    ...unmeant
      .slice(0, 1)
      .map(({ message_id }) => `V-01 ${unmeant.length} events were never sent: ${message_id}`),
    ...odd.slice(0, 1).map(({ ids }) => `V-04 ${odd.length} answers do not add up: ${ids[0]}`),
  ];
}

/** A key is one delivery; it takes effect once, and always says the same. */
function againstSink({ calls, effects }: RecordingSink): readonly string[] {
  const twice = [...effects()].filter(([, n]) => n > 1);
  const bodies = new Map<string, string>();
  const changed = calls.filter(({ key, bodyHash }) => {
    const first = bodies.get(key) ?? bodyHash;
    bodies.set(key, first);
    return first !== bodyHash;
  });
  return [
    ...twice
      .slice(0, 1)
      .map(([key, n]) => `V-10 ${twice.length} deliveries took effect twice: ${key} ${n} times`),
    ...changed.slice(0, 1).map(({ key }) => `V-10 ${changed.length} repeats say something else: ${key}`),
  ];
}

/** Nothing lost, nothing twice, no invariant broken. */
export async function expectClean(world: Checked, witnesses: Witnesses = {}): Promise<void> {
  expect(await findViolations(world, witnesses)).toEqual([]);
}
