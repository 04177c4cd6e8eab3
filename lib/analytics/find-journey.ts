import type { JourneyDocument } from "#core/journey/document.ts";
import { readStored } from "#core/journey/stored.ts";
import type { JourneyStatus } from "#lib/journeys/locked-journey.ts";
import type { Sql } from "#lib/platform/db.ts";

/** What reports show of a journey: its name, where it stands, and the picture of the version looked at. */
export type ReportedJourney = Readonly<{
  id: string;
  name: string;
  status: JourneyStatus;
  liveVersion: number | null;
  /** The version asked for, else the live one, else the draft: what the figures are drawn on. */
  document: JourneyDocument | null;
  versions: readonly number[];
}>;

const JOURNEY = `
  select j.id, j.name, j.status, j.live_version as "liveVersion", coalesce(v.document, d.document) as document,
    array(select number from journey_version n where n.journey_id = j.id order by number desc limit 200) as versions
  from journey j
  left join journey_version v on v.journey_id = j.id and v.number = coalesce($3, j.live_version)
  left join journey_draft d on d.journey_id = j.id
  where j.workspace_id = $1 and j.id = $2`;

/** The journey behind a report; null where the workspace has none of that id. */
export async function findJourney(
  db: Sql,
  workspaceId: string,
  journeyId: string,
  version: number | null = null,
): Promise<ReportedJourney | null> {
  const [journey] = await db.rows<ReportedJourney>(
    JOURNEY,
    [workspaceId, journeyId, version],
    "report_journey",
  );
  return journey ? { ...journey, document: journey.document ? readStored(journey.document) : null } : null;
}
