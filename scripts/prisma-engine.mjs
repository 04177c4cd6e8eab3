// Prisma's schema engine, as the WebAssembly that npm carries: the same engine as the native binary, which is a
// download from elsewhere. schema-engine.mjs gives it the binary's face, migrate.mjs uses it directly.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

const require = createRequire(import.meta.url);

/** The last words of an engine that has panicked: WebAssembly cannot throw them. */
export const panic = { message: null };

/** Opens the engine on a database; `close` ends its connections. `datamodels` are [path, text] pairs of schema files. */
export async function openEngine({ url, shadowUrl, datamodels = [], onLog = () => undefined }) {
  const engine = await load();
  const databases = new Databases(url, shadowUrl);
  const factory = bindMigrationAwareSqlAdapterFactory(databases);
  // An empty list makes the engine panic; no list is what it means by none.
  const options = { datamodels: datamodels.length > 0 ? datamodels : undefined };
  const opened = await engine.SchemaEngine.new(options, onLog, factory);
  return { engine: opened, close: () => databases.close() };
}

/** On globalThis: two copies of this file share the engine's own module, which knows one instance alone. */
function load() {
  globalThis.cairnSchemaEngine ??= (async () => {
    const engine = await import("@prisma/schema-engine-wasm/schema_engine_bg");
    const file = require
      .resolve("@prisma/schema-engine-wasm/schema_engine_bg")
      .replace(/_bg\.js$/, "_bg.wasm");
    const { instance } = await WebAssembly.instantiate(await readFile(file), {
      "./schema_engine_bg.js": engine,
    });
    engine.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
    globalThis.PRISMA_WASM_PANIC_REGISTRY = {
      set_message: (message) => {
        panic.message = message;
      },
    };
    return engine;
  })();
  return globalThis.cairnSchemaEngine;
}

/** Name of the database that an address leads to. */
export const databaseName = (url) => decodeURIComponent(new URL(url).pathname.slice(1)) || "postgres";

/** Runs one statement on a connection of its own, in any database of the same server. */
export async function admin(url, sql, database = databaseName(url)) {
  const target = new URL(plainUrl(url));
  target.pathname = `/${encodeURIComponent(database)}`;
  const client = new pg.Client({ connectionString: target.toString() });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

export const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

/** Prisma's own parameters mean nothing to the server. */
function plainUrl(url) {
  const plain = new URL(url);
  for (const name of ["schema", "connection_limit", "pool_timeout", "pgbouncer"])
    plain.searchParams.delete(name);
  return plain.toString();
}

/** Connects the engine to its database, and to a passing one in which it replays migrations. */
class Databases {
  provider = "postgres";
  adapterName = "@prisma/adapter-pg";
  #url;
  #shadowUrl;
  #pools = [];

  constructor(url, shadowUrl) {
    this.#url = url;
    this.#shadowUrl = shadowUrl;
  }

  connect() {
    return this.#connectTo(this.#url);
  }

  async close() {
    await Promise.all(this.#pools.filter((pool) => !pool.ended).map((pool) => pool.end()));
  }

  async #connectTo(url) {
    const adapter = await connectTo(url);
    this.#pools.push(adapter.underlyingDriver());
    return adapter;
  }

  async connectToShadowDb() {
    if (this.#shadowUrl) return this.#connectTo(this.#shadowUrl);
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    await admin(this.#url, `create database ${quoted(name)}`);
    const shadow = new URL(this.#url);
    shadow.pathname = `/${name}`;
    const adapter = await this.#connectTo(shadow.toString());
    const dispose = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await dispose();
      await admin(this.#url, `drop database if exists ${quoted(name)} with (force)`);
    };
    return adapter;
  }
}

async function connectTo(url) {
  const schema = new URL(url).searchParams.get("schema") ?? undefined;
  const ignore = () => undefined;
  const options = { schema, onPoolError: ignore, onConnectionError: ignore };
  const adapter = readsCatalogs(await new PrismaPg({ connectionString: plainUrl(url) }, options).connect());
  // The adapter cuts a script at every semicolon. Sent whole, it runs in one transaction and may hold functions.
  const pool = adapter.underlyingDriver();
  adapter.executeScript = async (sql) => {
    try {
      await pool.query(sql);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

const PG_CHAR = 18;
const PG_TEXT = 25;

/** The adapter refuses PostgreSQL's one-byte "char", of which the catalogs that the engine reads are full. */
function readsCatalogs(queryable) {
  const { performIO, queryRaw, startTransaction } = queryable;
  queryable.queryRaw = async (query) => {
    const chars = [];
    const readsChars = async (one) => {
      const result = await performIO.call(queryable, one);
      result.fields.forEach((field, at) => {
        if (field.dataTypeID !== PG_CHAR) return;
        field.dataTypeID = PG_TEXT;
        chars.push(at);
      });
      return result;
    };
    const result = await queryRaw.call(Object.create(queryable, { performIO: { value: readsChars } }), query);
    for (const at of chars) result.columnTypes[at] = ColumnTypeEnum.Character;
    return result;
  };
  if (startTransaction) {
    queryable.startTransaction = async (level) =>
      readsCatalogs(await startTransaction.call(queryable, level));
  }
  return queryable;
}

const UNREACHABLE = new Set(["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT"]);
const UNKNOWN_USER = new Set(["28P01", "28000"]);

/** An error in Prisma's numbers, which its command line knows how to say. */
export function userFacing(error, url) {
  const code = error?.code;
  const { host, username } = URL.canParse(url) ? new URL(url) : {};
  if (UNREACHABLE.has(code))
    return { error_code: "P1001", message: `Can't reach database server at \`${host}\`` };
  if (UNKNOWN_USER.has(code)) {
    return {
      error_code: "P1000",
      message: `Authentication failed against database server for \`${username}\`.`,
    };
  }
  if (code === "3D000")
    return { error_code: "P1003", message: `Database \`${databaseName(url)}\` does not exist` };
  const known = /^P\d{4}$/.test(code ?? "") ? { error_code: code } : {};
  return { ...known, message: error?.message ?? String(error) };
}
