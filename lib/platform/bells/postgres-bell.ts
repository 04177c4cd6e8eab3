import {
  assertSchemaCompatibility,
  createPostgresBackend,
  type PgPool,
  type PostgresConnectionOptions,
  Queue,
  runMigrations,
  SchemaMigrationRequiredError,
  Worker,
} from "bullmq";
import pg from "pg";
import { type BellServer, QUEUE_OPTIONS, WORKER_OPTIONS } from "#lib/platform/bells/bell-server.ts";

/** Each consumer keeps one connection to listen on; the rest is for adding and taking. */
const MAX_CONNECTIONS = 8;

/** BullMQ on the database that is there anyway, in a schema and a pool of its own. */
export function postgresBell(url: string): BellServer {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    options: "-c search_path=bullmq",
    application_name: "cairn-bell",
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    // Whoever does not hear of a statement's end in time hangs on a line that is gone.
    query_timeout: 15_000,
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // BullMQ describes a pool by a smaller type of its own.
  const connection = pool as unknown as PgPool as PostgresConnectionOptions;
  // Without a listener a connection that breaks would end the process, be it idle or in use.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return {
    kind: "postgres",
    probe: () => probe(pool),
    watch: (trouble) => void pool.on("error", trouble),
    producer(name, { trouble }) {
      const queue = new Queue(name, { ...QUEUE_OPTIONS, connection }, createPostgresBackend);
      queue.on("error", trouble);
      return queue;
    },
    consumer(name, work, concurrency, { trouble, failed }) {
      const options = { ...WORKER_OPTIONS, concurrency, connection };
      const worker = new Worker(name, (job) => work(job.data), options, createPostgresBackend);
      worker.on("error", trouble);
      worker.on("failed", (_job, error) => failed(error));
      return worker;
    },
    close: () => pool.end(),
  };
}

/** Migrating is the start script's work; a database that it has not seen is brought up to date here. */
async function probe(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await assertSchemaCompatibility(client, "bullmq");
  } catch (error) {
    if (!(error instanceof SchemaMigrationRequiredError)) throw error;
    await runMigrations(client, "bullmq");
  } finally {
    client.release();
  }
}
