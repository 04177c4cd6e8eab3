import type { Sql } from "#lib/platform/db.ts";

/** By run, the steps whose message is on its way or has gone out: what a plan does not send again (S-13.6). */
export async function stepsHad(
  sql: Sql,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await sql.rows<{ run_id: string; steps: string[] }>(
    `select run_id, array_agg(distinct step_id) as steps from delivery
     where run_id = any($1::text[]) and step_id is not null
       and state in ('sending', 'sent', 'delivered', 'bounced', 'unknown') group by run_id`,
    [runIds],
    "steps_had",
  );
  return new Map(rows.map(({ run_id, steps }) => [run_id, steps]));
}
