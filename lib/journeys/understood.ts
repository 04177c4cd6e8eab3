import { z } from "zod";
import {
  type Call,
  type JourneyParams,
  NO_JOURNEY,
  type ReadCall,
  type Refused,
  refuse,
} from "#lib/journeys/call.ts";

const MOST = 500;

/** Marks of warnings: each is a hash of the warning and of what it is about, so that it holds until that changes. */
export const understoodSchema = z.strictObject({
  marks: z.array(z.string().regex(/^[0-9a-f]{20}$/, "A mark is 20 hexadecimal digits")).max(MOST),
});

/** The marks that stand with the draft. */
export async function readUnderstood({
  platform,
  workspace,
  params,
}: ReadCall<JourneyParams>): Promise<readonly string[]> {
  const [row] = await platform.db.rows<{ understood: string[] }>(
    `select d.understood from journey_draft d join journey j on j.id = d.journey_id
     where j.workspace_id = $1 and j.id = $2`,
    [workspace.id, params.journeyId],
    "read_understood",
  );
  return row?.understood ?? [];
}

export type Understood = Readonly<{ ok: true; understood: readonly string[] }>;

/** Keeps the marks with the draft (ux 3.6). It is no change of the drawing, and makes no draft where there is none. */
export async function keepUnderstood(
  call: Call<JourneyParams, z.output<typeof understoodSchema>>,
): Promise<Understood | Refused> {
  const { platform, workspace, params, body } = call;
  const rows = await platform.db.rows<{ understood: string[] | null }>(
    `with kept as (
       update journey_draft d set understood = $3::text[] from journey j
       where j.id = d.journey_id and j.workspace_id = $1 and j.id = $2 returning d.understood
     )
     select (select understood from kept) as understood from journey where workspace_id = $1 and id = $2`,
    [workspace.id, params.journeyId, [...new Set(body.marks)]],
    "keep_understood",
  );
  const [row] = rows;
  return row ? { ok: true, understood: row.understood ?? [] } : refuse(NO_JOURNEY);
}
