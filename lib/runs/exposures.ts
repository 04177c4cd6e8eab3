import type { Exposure } from "#core/engine/batch.ts";
import { armKey } from "#core/rules/answers.ts";
import type { Tx } from "#lib/platform/db.ts";

type Row = Readonly<{ journey_id: string; experiment: string; unit: string; arm: string }>;

/** Which variants of these journeys' splits were shown to these units (S-8.4), by `armKey`. */
export async function loadArms(
  tx: Tx,
  journeys: readonly string[],
  units: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (journeys.length === 0 || units.length === 0) return new Map();
  const rows = await tx.rows<Row>(
    `select e.journey_id, e.experiment, e.unit, e.arm from unnest($1::text[]) as j(journey) cross join unnest($2::text[]) as u(unit)
       join exposure e on e.journey_id = j.journey and e.unit = u.unit`,
    [[...new Set(journeys)], [...new Set(units)]],
    "load_arms",
  );
  return new Map(
    rows.map(({ journey_id, experiment, unit, arm }) => [armKey(journey_id, experiment, unit), arm]),
  );
}

// Of two who are first at the same time one stays; a variant that is no longer offered gives way.
const SAVE = `
  insert into exposure (workspace_id, journey_id, experiment, unit, person_id, arm, at)
  select ws, journey, experiment, unit, person, arm, to_timestamp(at / 1000.0)
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[])
    as n(ws, journey, experiment, unit, person, arm, at)
  order by journey, unit, experiment
  on conflict (journey_id, unit, experiment) do update set arm = excluded.arm, at = excluded.at
    where exposure.arm = any($8::text[])`;

/** Keeps what was shown for the first time, in the transaction that shows it. */
export async function saveExposures(tx: Tx, exposures: readonly Exposure[]): Promise<void> {
  const newest = new Map(
    exposures.map((one) => [armKey(one.run.journeyId, one.experiment, one.unit), one] as const),
  );
  const plain = [...newest.values()].filter(({ replaces }) => replaces === null);
  const anew = [...newest.values()].filter(({ replaces }) => replaces !== null);
  for (const shown of [plain, anew]) {
    if (shown.length === 0) continue;
    const column = <T>(of: (exposure: Exposure) => T) => shown.map(of);
    await tx.run(
      SAVE,
      [
        column(({ run }) => run.workspaceId),
        column(({ run }) => run.journeyId),
        column(({ experiment }) => experiment),
        column(({ unit }) => unit),
        column(({ run }) => run.personId),
        column(({ arm }) => arm),
        column(({ at }) => at),
        column(({ replaces }) => replaces).filter((arm) => arm !== null),
      ],
      "save_exposures",
    );
  }
}

/** Of two who become one, the earlier exposure stays; where they differed, the person does not count (S-1.23). */
export async function moveExposures(tx: Tx, loserId: string, survivorId: string): Promise<void> {
  await tx.run(
    "update exposure set person_id = $2 where person_id = $1 and unit <> $1",
    [loserId, survivorId],
    "move_exposures",
  );
  await tx.run(
    `insert into exposure as e (workspace_id, journey_id, experiment, unit, person_id, arm, at)
     select workspace_id, journey_id, experiment, $2, $2, arm, at from exposure where person_id = $1 and unit = $1
     on conflict (journey_id, unit, experiment) do update set
       mixed = e.mixed or e.arm <> excluded.arm,
       arm = case when excluded.at < e.at then excluded.arm else e.arm end,
       at = least(e.at, excluded.at)`,
    [loserId, survivorId],
    "unite_exposures",
  );
  await tx.run("delete from exposure where person_id = $1 and unit = $1", [loserId], "drop_exposures");
}
