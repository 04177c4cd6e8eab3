import { diffJourneys } from "#core/journey/diff.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import type { InsideVersion, Standing, StepFate } from "#core/journey/plan.ts";
import { readStored } from "#core/journey/stored.ts";
import type { Sql } from "#lib/platform/db.ts";

/** Who stands where, asked of the room that knows (lib/runs). */
export type StandingReader = (sql: Sql, journeyId: string) => Promise<readonly Standing[]>;

/** The people inside a journey, by version and step, with the drawings they are on. */
export type Inside = Readonly<{
  standing: readonly Standing[];
  versions: readonly InsideVersion[];
  people: number;
}>;

// Who is about to be moved to a version by an earlier change will be in it when this one's turn comes.
const VERSIONS = `
  select number, document from journey_version where journey_id = $1 and (number = any($2::int[]) or number in (
    select version from journey_change where journey_id = $1 and moves = 'ahead')) order by number`;

/** Reads who is inside and on which drawings. */
export async function readInside(sql: Sql, journeyId: string, standingOf: StandingReader): Promise<Inside> {
  const standing = (await standingOf(sql, journeyId)).filter(({ people }) => people > 0);
  const numbers = [...new Set(standing.map(({ version }) => version))];
  const rows = await sql.rows<{ number: number; document: unknown }>(VERSIONS, [journeyId, numbers]);
  const versions = rows.map(({ number, document }) => ({ version: number, document: readStored(document) }));
  return { standing, versions, people: standing.reduce((sum, { people }) => sum + people, 0) };
}

/** How the steps of each version with people fare in a new drawing: what is looked at is the step, not where it stands. */
export function fatesIn(
  versions: readonly InsideVersion[],
  document: JourneyDocument,
): (version: number, stepId: string) => StepFate {
  const known = new Map<number, ReadonlyMap<string, StepFate>>();
  const fatesOf = (version: number) => {
    const found = known.get(version);
    if (found) return found;
    const before = versions.find((one) => one.version === version)?.document ?? document;
    const fates = diffJourneys(before, document).steps.flatMap(({ stepId, change }) =>
      change === "added" ? [] : [[stepId, change] as const],
    );
    const made = new Map<string, StepFate>(fates);
    known.set(version, made);
    return made;
  };
  return (version, stepId) => fatesOf(version).get(stepId) ?? "same";
}
