import { isObject } from "#core/kernel/json.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { pepperedHash } from "#lib/platform/seal.ts";

/** A key that is in force, with what intake and the API need to know of its workspace. */
export type FoundKey = Readonly<{
  id: string;
  workspaceId: string;
  /** write: may only send events, and stands in the pages of shops. secret: scoped, shown once. */
  kind: "write" | "secret";
  name: string;
  scopes: readonly string[];
  sourceId: string;
  /** The workspace's default country, for phone numbers without one (S-1.29). */
  country: string | null;
  /** Traits that no write key may set (S-1.31). */
  protectedTraits: readonly string[];
}>;

type Databases = Pick<Platform, "db">;
type Known = Readonly<{ until: number; found: Promise<FoundKey | null> }>;

/** So long a revoked key may still work, and a new one still be unknown. */
const KNOWN_MS = 5_000;
const MAX_KNOWN = 10_000;
const MAX_LENGTH = 256;

const caches = new WeakMap<object, Map<string, Known>>();

/** The key presented, null when there is none such or it is revoked or expired. */
export function findKey(platform: Databases, presented: string): Promise<FoundKey | null> {
  if (presented === "" || presented.length > MAX_LENGTH) return Promise.resolve(null);
  const cache = cacheOf(platform);
  const now = performance.now();
  const known = cache.get(presented);
  if (known && known.until > now) return known.found;
  if (cache.size >= MAX_KNOWN) cache.clear();
  const found = readKey(platform, presented);
  cache.set(presented, { until: now + KNOWN_MS, found });
  found.catch(() => cache.delete(presented));
  return found;
}

/** Forgets what this process knows of keys, after one was made or revoked. */
export function forgetKeys(platform: Databases): void {
  caches.delete(platform.db);
}

function cacheOf({ db }: Databases): Map<string, Known> {
  const found = caches.get(db);
  if (found) return found;
  const made = new Map<string, Known>();
  caches.set(db, made);
  return made;
}

type Row = {
  id: string;
  workspace_id: string;
  kind: "write" | "secret";
  name: string;
  scopes: string[] | null;
  source_id: string;
  country: string | null;
  settings: unknown;
};

const READ = `
  select k.id, k.workspace_id, k.kind, k.name, k.scopes, k.source_id, w.country, w.settings
  from api_key k join workspace w on w.id = k.workspace_id
  where case when $2::text is null then k.public_value = $1 and k.kind = 'write' else k.secret_hash = $2 and k.kind = 'secret' end
    and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`;

async function readKey({ db }: Databases, presented: string): Promise<FoundKey | null> {
  const secret = presented.startsWith("sk_");
  const [row] = await db.rows<Row>(
    READ,
    [secret ? "" : presented, secret ? pepperedHash(presented) : null],
    "find_key",
  );
  if (!row) return null;
  noteUse(db, row.id);
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    name: row.name,
    scopes: row.scopes ?? [],
    sourceId: row.source_id,
    country: row.country,
    protectedTraits: protectedTraitsOf(row.settings),
  };
}

function protectedTraitsOf(settings: unknown): readonly string[] {
  const list = isObject(settings) ? settings["protectedTraits"] : undefined;
  return Array.isArray(list) ? list.filter((trait) => typeof trait === "string") : [];
}

/** "Last used", at most once a minute. Nothing is decided by it, so a database that is away just now may miss it. */
function noteUse(db: Platform["db"], id: string): void {
  db.run(
    `update api_key set last_used_at = now()
     where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    [id],
  ).catch(() => undefined);
}
