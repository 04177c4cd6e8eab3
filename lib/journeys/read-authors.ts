import type { JourneyParams, ReadCall } from "#lib/journeys/call.ts";
import type { Authors } from "#lib/journeys/locked-journey.ts";
import { namesOf } from "#lib/journeys/publish-preview.ts";

/** Names of who changed which step on the way from one version to another, or to the draft, by step id. */
export async function readAuthors(
  call: ReadCall<JourneyParams>,
  from: number | null,
  to: number | "draft",
): Promise<Readonly<Record<string, string>>> {
  const rows = await call.platform.db.rows<{ authors: Authors }>(
    `select authors from (
       select v.number as at, v.authors from journey_version v join journey j on j.id = v.journey_id
       where j.workspace_id = $1 and j.id = $2 and v.number > $3 and ($4::int is null or v.number <= $4)
       union all
       select 2147483647, d.authors from journey_draft d join journey j on j.id = d.journey_id
       where j.workspace_id = $1 and j.id = $2 and $4::int is null
     ) steps order by at limit 1000`,
    [call.workspace.id, call.params.journeyId, from ?? 0, to === "draft" ? null : to],
  );
  return namesOf(call, Object.assign({}, ...rows.map(({ authors }) => authors)) as Authors);
}
