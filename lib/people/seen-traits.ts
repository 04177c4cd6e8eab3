import type { Sql } from "#lib/platform/db.ts";

const SAMPLE = 1_000;
const TRAITS = `
  select distinct trait from (select traits from person where workspace_id = $1 order by last_seen desc limit ${SAMPLE}) recent,
    lateral jsonb_object_keys(traits) as trait
  order by trait limit 500`;

/** Names of the traits that recently seen people have. */
export async function seenTraits(sql: Sql, workspaceId: string): Promise<readonly string[]> {
  const rows = await sql.rows<{ trait: string }>(TRAITS, [workspaceId], "seen_traits");
  return rows.map(({ trait }) => trait);
}
