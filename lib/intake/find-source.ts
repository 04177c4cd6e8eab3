import { isObject, type JsonObject } from "#core/kernel/json.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { unseal } from "#lib/platform/seal.ts";

/** A source as intake needs it. */
export type FoundSource = Readonly<{
  id: string;
  workspaceId: string;
  kind: "http" | "webhook" | "import" | "internal";
  settings: JsonObject;
  /** Active signing secrets, newest first. */
  secrets: readonly string[];
  allowedOrigins: readonly string[];
  disabled: boolean;
  country: string | null;
}>;

type Databases = Pick<Platform, "db">;
type Known = Readonly<{ until: number; found: Promise<FoundSource | null> }>;

const KNOWN_MS = 5_000;
const MAX_KNOWN = 10_000;
const caches = new WeakMap<object, Map<string, Known>>();

/** A source by its id, remembered for five seconds, also where there is none. */
export function findSource({ db }: Databases, id: string): Promise<FoundSource | null> {
  const cache = caches.get(db) ?? new Map<string, Known>();
  caches.set(db, cache);
  const now = performance.now();
  const known = cache.get(id);
  if (known && known.until > now) return known.found;
  if (cache.size >= MAX_KNOWN) cache.clear();
  const found = readSource(db, id);
  cache.set(id, { until: now + KNOWN_MS, found });
  found.catch(() => cache.delete(id));
  return found;
}

/** Forgets what this process knows of sources, after one was changed. */
export function forgetSources({ db }: Databases): void {
  caches.delete(db);
}

type Row = {
  id: string;
  workspace_id: string;
  kind: FoundSource["kind"];
  settings: unknown;
  secrets: Buffer | null;
  allowed_origins: string[] | null;
  disabled: boolean;
  country: string | null;
};

async function readSource(db: Platform["db"], id: string): Promise<FoundSource | null> {
  const [row] = await db.rows<Row>(
    `select s.id, s.workspace_id, s.kind, s.settings, s.secrets, s.allowed_origins, s.disabled_at is not null as disabled,
            w.country
     from source s join workspace w on w.id = s.workspace_id where s.id = $1`,
    [id],
    "find_source",
  );
  if (!row) return null;
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    settings: isObject(row.settings) ? row.settings : {},
    secrets: row.secrets
      ? readSecrets(row.workspace_id, row.id, row.secrets).map(({ secret }) => secret)
      : [],
    allowedOrigins: row.allowed_origins ?? [],
    disabled: row.disabled,
    country: row.country,
  };
}

export type SourceSecret = Readonly<{ id: string; secret: string; createdAt: string }>;

/** The sealed list, opened. */
export function readSecrets(
  workspaceId: string,
  sourceId: string,
  sealed: Uint8Array,
): readonly SourceSecret[] {
  return JSON.parse(unseal(sealed, secretsPlace(workspaceId, sourceId))) as SourceSecret[];
}

/** Where the list of a source's secrets lives: sealed for this place, it opens in no other. */
export function secretsPlace(workspaceId: string, sourceId: string): string {
  return `${workspaceId}|source|secrets|${sourceId}`;
}
