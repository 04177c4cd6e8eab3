import pg from "pg";
import { arrayText } from "#lib/platform/array-text.ts";
import { measureWaits } from "#lib/platform/pool-wait.ts";
import { watchSameDatabase } from "#lib/platform/same-database.ts";

/** Runs statements: the pool, or a transaction's one connection. Parameters are always bound, never spliced. */
export interface Sql {
  /** All rows of one statement. With a name it is prepared once per connection and planned once. */
  rows<Row extends object>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
  /** Rows changed by one statement. */
  run(text: string, values?: readonly unknown[], name?: string): Promise<number>;
}

/** A transaction under way. Functions of rooms take it first, so that a batch of work commits together. */
export type Tx = Sql & { readonly tx: true };

/**
 * `hot`: of statements that run all the time and find all they need by an index. Their plans are made once a connection,
 * maybe while the tables were still empty and reading them whole was cheapest; such a plan would be kept.
 */
export type How = "repeatable read" | "hot";

const BEGIN: Readonly<Record<How | "plain", string>> = {
  plain: "begin",
  "repeatable read": "begin isolation level repeatable read",
  hot: "begin; set local enable_seqscan = off; set local jit = off",
};

export interface Database extends Sql {
  readonly pool: pg.Pool;
  /** Resolves when the address leads to another database than before; nothing is done on that one. */
  readonly moved: Promise<void>;
  /** Commits when `work` resolves, rolls back when it throws. Read committed unless said otherwise. */
  transaction<T>(work: (tx: Tx) => Promise<T>, how?: How): Promise<T>;
  end(): Promise<void>;
}

export type DatabaseOptions = Readonly<{
  url: string;
  applicationName: string;
  max: number;
  statementTimeoutMs: number;
}>;

const UNHEARD_MS = 5_000;

// bigint columns are log positions and counts, far below 2^53; numeric ones are money, kept as text until parsed on purpose.
const INT8 = 20;
const types = new pg.TypeOverrides();
types.setTypeParser(INT8, Number);

/** Opens the pool. Every connection carries the timeouts of DM-23. */
export function openDatabase({ url, applicationName, max, statementTimeoutMs }: DatabaseOptions): Database {
  const { verify, moved } = watchSameDatabase();
  const pool = new pg.Pool({
    verify,
    connectionString: url,
    max,
    types,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    // The server ends what takes too long and says so; whoever has not heard it by then hangs on a line that is gone.
    query_timeout: statementTimeoutMs + UNHEARD_MS,
    lock_timeout: 2_000,
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Statements that do not wait for each other's rows travel together; the server works them in the order given.
    pipeline: true,
  });
  measureWaits(pool);
  // A connection that breaks is replaced by the next query; without a listener it would end the process, be it idle or
  // between two statements of a transaction.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return {
    ...statementsOf(pool),
    pool,
    moved,
    async transaction(work, how) {
      const client = await pool.connect();
      try {
        await query(client, BEGIN[how ?? "plain"], []);
        const result = await work({ ...statementsOf(client), tx: true });
        await query(client, "commit", []);
        client.release();
        return result;
      } catch (error) {
        await leave(client, error);
        throw error;
      }
    },
    end: () => pool.end(),
  };
}

function statementsOf(target: pg.Pool | pg.PoolClient): Sql {
  return {
    async rows<Row extends object>(
      text: string,
      values: readonly unknown[] = [],
      name?: string,
    ): Promise<Row[]> {
      return (await query(target, text, values, name)).rows as Row[];
    },
    async run(text, values = [], name) {
      return (await query(target, text, values, name)).rowCount ?? 0;
    },
  };
}

function queryOf(text: string, values: readonly unknown[], name: string | undefined): pg.QueryConfig {
  const written = values.map((value) => (Array.isArray(value) ? (arrayText(value) ?? value) : value));
  return { text, values: written, ...(name ? { name } : {}) };
}

/** Nobody knows what became of the statement: the line to the server is silent. */
class LineSilentError extends Error {
  override readonly name = "LineSilentError";
  readonly code = "ETIMEDOUT";
}

async function query(
  target: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[],
  name?: string,
): Promise<pg.QueryResult> {
  try {
    return await target.query(queryOf(text, values, name));
  } catch (error) {
    if (error instanceof Error && error.message === "Query read timeout")
      throw new LineSilentError("the database does not answer", { cause: error });
    throw error;
  }
}

/** A connection that is silent, or whose rollback fails, is of no more use and is thrown away. */
async function leave(client: pg.PoolClient, error: unknown): Promise<void> {
  if (error instanceof LineSilentError) return client.release(error);
  try {
    await client.query("rollback");
    client.release();
  } catch (failure) {
    client.release(failure instanceof Error ? failure : true);
  }
}

/** SQLSTATE of a database error, null for anything else. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}
