import type { JourneysAtHand, OpenJourney } from "#core/engine/batch.ts";
import { type CompiledJourney, compileJourney } from "#core/journey/compile.ts";
import { documentSchema } from "#core/journey/document.ts";
import { IS_HELD } from "#lib/journeys/paused.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { stepKinds } from "#steps/registry.gen.ts";

type Wanted = Readonly<{ journeyId: string; version: number }>;
type Open = Readonly<{
  journeyId: string;
  workspaceId: string;
  version: number;
  status: "live" | "paused";
  held: boolean;
}>;
type Row = Readonly<{ journey_id: string; number: number; workspace_id: string; document: unknown }>;

/** What a batch works with, and the live versions among it that this release cannot read. */
export type Journeys = JourneysAtHand & Readonly<{ unreadable: readonly Open[] }>;

/**
 * Versions never change, so what was compiled once is good for ever; the oldest give way beyond a thousand. Null: a
 * version that ran once, but that the step kinds of this release cannot read.
 */
const compiled = new Map<string, CompiledJourney | null>();
const KEPT = 1_000;

/** Compiled versions by (journey, version). One that is missing or no longer compiles is left out, for its own runs alone to suffer (G-12). */
export async function compiledVersions(
  sql: Sql,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, CompiledJourney>> {
  const missing = wanted.filter((one) => !compiled.has(nameOf(one)));
  if (missing.length > 0) {
    const rows = await sql.rows<Row>(
      `select v.journey_id, v.number, j.workspace_id, v.document from unnest($1::text[], $2::int[]) as w(journey_id, number)
         join journey_version v on v.journey_id = w.journey_id and v.number = w.number join journey j on j.id = v.journey_id`,
      [missing.map(({ journeyId }) => journeyId), missing.map(({ version }) => version)],
    );
    for (const row of rows) keep(row);
  }
  return new Map(
    wanted.flatMap((one) => {
      const journey = compiled.get(nameOf(one));
      return journey ? [[nameOf(one), journey] as const] : [];
    }),
  );
}

/**
 * The journeys a batch needs: the live version of every open journey of its workspaces, and each version that a loaded
 * run is pinned to. Which are open is read in the batch's own transaction, so a pause holds from its commit on (S-13.10).
 */
export async function journeysAtHand(
  tx: Tx,
  workspaces: readonly string[],
  pinned: readonly Wanted[],
): Promise<Journeys> {
  const open = await tx.rows<Open>(
    `select id as "journeyId", workspace_id as "workspaceId", live_version as version, status, ${IS_HELD} as held
     from journey j where workspace_id = any($1::text[]) and status in ('live', 'paused') and live_version is not null order by id`,
    [workspaces],
    "open_journeys",
  );
  const versions = await compiledVersions(tx, [...open, ...pinned]);
  const starting = startingIndex(open, versions);
  const paused = new Set(open.filter(({ held }) => held).map(({ journeyId }) => journeyId));
  return {
    version: (journeyId, version) => versions.get(nameOf({ journeyId, version })),
    startingOn: (workspaceId, event) => starting.get(`${workspaceId}\u0000${event}`) ?? [],
    isPaused: (journeyId) => paused.has(journeyId),
    unreadable: open.filter((one) => !versions.has(nameOf(one))),
  };
}

function startingIndex(open: readonly Open[], versions: ReadonlyMap<string, CompiledJourney>) {
  const index = new Map<string, OpenJourney[]>();
  for (const { journeyId, workspaceId, version, status } of open) {
    const journey = versions.get(nameOf({ journeyId, version }));
    if (!journey) continue;
    for (const event of new Set(journey.triggers.map(({ start }) => start.event))) {
      const key = `${workspaceId}\u0000${event}`;
      index.set(key, [...(index.get(key) ?? []), { journey, status }]);
    }
  }
  return index;
}

function keep({ journey_id: journeyId, number: version, workspace_id: workspaceId, document }: Row): void {
  const parsed = documentSchema.safeParse(document);
  const result = parsed.success
    ? compileJourney({ workspaceId, journeyId, version, document: parsed.data }, stepKinds)
    : null;
  if (compiled.size >= KEPT) compiled.delete(compiled.keys().next().value ?? "");
  compiled.set(nameOf({ journeyId, version }), result?.ok ? result.journey : null);
}

function nameOf({ journeyId, version }: Wanted): string {
  return `${journeyId}@${version}`;
}
