import type { Database, Sql } from "#lib/platform/db.ts";

/** The tables that moving a run writes, and the rows that were found in one: all columns as text. */
export type Written = Readonly<{
  table: string;
  columns: readonly Readonly<{ name: string; type: string }>[];
  rows: readonly (readonly (string | null)[])[];
}>;

/** All rows of tables, read back to be written again without any logic. */
export async function readWritten(db: Database, tables: readonly string[]): Promise<readonly Written[]> {
  const found: Written[] = [];
  for (const table of tables) {
    const columns = await db.rows<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    );
    const list = columns.map(({ name }) => `"${name}"::text`).join(", ");
    const { rows } = await db.pool.query<(string | null)[]>({
      text: `select ${list} from "${table}"`,
      rowMode: "array",
    });
    if (rows.length > 0) found.push({ table, columns, rows });
  }
  return found;
}

/** Writes rows as fast as one can: in so many transactions, in each one statement a table. */
export async function writeRaw(
  db: Database,
  written: readonly Written[],
  transactions: number,
): Promise<void> {
  for (let at = 0; at < transactions; at += 1) {
    await db.transaction(async (tx) => {
      for (const part of written) await writePart(tx, part, at, transactions);
    });
  }
}

async function writePart(sql: Sql, { table, columns, rows }: Written, at: number, of: number): Promise<void> {
  const from = Math.floor((rows.length * at) / of);
  const slice = rows.slice(from, Math.floor((rows.length * (at + 1)) / of));
  if (slice.length === 0) return;
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  // Arrays in arrays cannot be unnested one level at a time: such a column travels as text.
  const casts = columns.map(({ name, type }) =>
    type.endsWith("[]") ? `n."${name}"::${type}` : `n."${name}"`,
  );
  const arrays = columns.map(({ type }, at) => `$${at + 1}::${type.endsWith("[]") ? "text" : type}[]`);
  const values = columns.map((_, column) => slice.map((row) => row[column]));
  const text = `insert into "${table}" (${names}) select ${casts.join(", ")} from unnest(${arrays.join(", ")}) as n(${names})`;
  await sql.run(text, values, `raw_${table}`);
}
