import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";
import { type Env, parseEnv, type Source } from "#lib/platform/env.ts";
import { closePlatform, openPlatform } from "#lib/platform/open-platform.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { databaseUrl } from "../scripts/pg-local.mjs";

/** Any text will do: each run has a database of its own. */
export const TEST_SECRET = "a-secret-for-tests-that-is-long-enough";

/**
 * A database of one's own, migrated and empty, for the test file that asks. It is dropped after the file's tests;
 * a connection that somebody has left open fails them.
 */
export async function cloneDatabase(): Promise<string> {
  const server = inject("serverUrl");
  const name = `t_${randomBytes(6).toString("hex")}`;
  await onServer(server, (client) =>
    client.query(`create database ${name} template ${inject("templateName")}`),
  );
  afterAll(async () => {
    const left = await onServer(server, (client) => connectionsOf(client, name));
    await onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    if (left.length > 0) throw new Error(`connections were left open by: ${left.join(", ")}`);
  });
  return databaseUrl({ url: server }, name);
}

export type TestPlatformOptions = Readonly<{
  bell?: Env["bell"];
  redisUrl?: string;
  /** An address from `cloneDatabase`, where several platforms share one database. */
  url?: string;
  settings?: Source;
  max?: number;
}>;

/** A platform on a database of its own, without a bell unless one is asked for; closed after the file's tests. */
export async function openTestPlatform({
  bell = "none",
  redisUrl,
  url,
  settings = {},
  max = 10,
}: TestPlatformOptions = {}): Promise<Platform> {
  const env = testEnv({
    DATABASE_URL: url ?? (await cloneDatabase()),
    CAIRN_BELL: bell,
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    ...settings,
  });
  const platform = await openPlatform(env, { applicationName: "cairn-test", max });
  afterAll(() => closePlatform(platform));
  return platform;
}

/** Settings as tests want them. */
export function testEnv(settings: Source): Env {
  const result = parseEnv({
    CAIRN_SECRET: TEST_SECRET,
    CAIRN_DEMO: "0",
    CAIRN_TEST: "1",
    LOG_LEVEL: "error",
    ...settings,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.env;
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const GOODBYE_MS = 2_000;

/** Who is still connected. A closed connection takes a moment to leave the list. */
async function connectionsOf(client: pg.Client, database: string): Promise<readonly string[]> {
  for (const until = Date.now() + GOODBYE_MS; ; ) {
    const { rows } = await client.query<{ name: string }>(
      "select application_name || ' (' || coalesce(state, '?') || ')' as name from pg_stat_activity where datname = $1 and backend_type = 'client backend'",
      [database],
    );
    if (rows.length === 0 || Date.now() > until) return rows.map(({ name }) => name);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
