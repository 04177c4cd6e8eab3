import type { Sql } from "#lib/platform/db.ts";

/** The newest migration that this release needs. A test holds it against prisma/migrations. */
export const NEWEST_MIGRATION = "20261121000000_first";

/** True once the database has every table that this release writes: what intake's readiness asks (guarantees 9.5). */
export async function isSchemaCurrent(sql: Sql): Promise<boolean> {
  const rows = await sql.rows(
    "select 1 from _prisma_migrations where migration_name = $1 and finished_at is not null and rolled_back_at is null",
    [NEWEST_MIGRATION],
    "schema_current",
  );
  return rows.length > 0;
}
