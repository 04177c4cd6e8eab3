import type pg from "pg";

// What tells a database from its copies, to be read without being superuser. The last checkpoint names the timeline of
// before a promotion for a while; the file that is written now does not.
export const SYSTEM_ID = "(select system_identifier::text from pg_control_system())";
export const TIMELINE = "('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int";
export const DATABASE_OID = "(select oid::bigint from pg_database where datname = current_database())";

// A standby has no timeline to write on; it says nothing, and is refused where a database was there before.
const WHICH = `
  select case when not pg_is_in_recovery() then ${SYSTEM_ID} || ' ' || ${DATABASE_OID} || ' ' || ${TIMELINE} end as which`;

/** The address leads to another database than it did: a restored one, or a standby that has taken over. */
export class MovedDatabaseError extends Error {
  override readonly name = "MovedDatabaseError";
  /** To whoever asks it is a database that is not there: they may come again. */
  readonly code = "ECONNREFUSED";
}

export type SameDatabase = Readonly<{
  /** Asks each new connection where it leads; one to another database is not used. */
  verify(client: pg.PoolClient, done: (error?: Error) => void): void;
  /** Resolves when a connection has led to another one. */
  moved: Promise<void>;
}>;

/**
 * What a process remembers is true of the database that it has seen (who somebody is, what a version says): on another
 * one it does nothing at all, and its successor begins anew (G-22).
 */
export function watchSameDatabase(): SameDatabase {
  let known: string | null = null;
  let tell: () => void = () => undefined;
  const moved = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return {
    moved,
    verify(client, done) {
      client.query<{ which: string | null }>(WHICH).then(
        ({ rows: [row] }) => {
          const which = row?.which ?? null;
          known ??= which;
          if (which === known) return done();
          if (which !== null) tell();
          done(new MovedDatabaseError("the address of the database leads to another one than before"));
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  };
}
