import type { Database, Sql } from "#lib/platform/db.ts";

/** The first violations of a statement. It is planned for all of them: a plan for the first few would be a slow one. */
export function violationsOf(sql: string): string {
  return `with violation as materialized (${sql}) select subject, detail from violation limit 10000`;
}

/** One snapshot of at most a minute, with memory to sort in: vacuum is not held back for longer. */
export function inSnapshot<T>(db: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.run("set local statement_timeout = '60s'");
    await tx.run("set local work_mem = '256MB'");
    await tx.run("set local hash_mem_multiplier = 2");
    return work(tx);
  }, "repeatable read");
}
