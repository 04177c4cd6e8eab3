import type pg from "pg";
import { histogram } from "#lib/platform/metrics.ts";

type Taken = (error: Error | undefined, client: pg.PoolClient | undefined, release: () => void) => void;

/** Measures how long whoever needs a connection waits for one, with or without a transaction (AL-13). */
export function measureWaits(pool: pg.Pool): void {
  const waits = histogram("cairn_pg_pool_wait_seconds", "How long a connection of the pool was waited for");
  const connect = pool.connect.bind(pool) as (taken?: Taken) => Promise<pg.PoolClient> | undefined;
  pool.connect = ((taken?: Taken) => {
    const end = waits.startTimer();
    // `pool.query` asks with a callback, everybody else with a promise.
    if (taken) {
      return connect((error, client, release) => {
        end();
        taken(error, client, release);
      });
    }
    return connect()?.finally(end);
  }) as typeof pool.connect;
}
