import type { JsonObject } from "#core/kernel/json.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

export type SourceKind = "http" | "webhook" | "import" | "internal";
export type NewSource = Readonly<{
  workspaceId: string;
  kind: SourceKind;
  name: string;
  settings?: JsonObject;
  allowedOrigins?: readonly string[];
}>;

/** A place that events come from. */
export async function createSource(tx: Tx, source: NewSource): Promise<string> {
  const id = newId("src");
  await tx.run(
    "insert into source (id, workspace_id, kind, name, settings, allowed_origins) values ($1, $2, $3, $4, $5, $6)",
    [
      id,
      source.workspaceId,
      source.kind,
      source.name,
      JSON.stringify(source.settings ?? {}),
      source.allowedOrigins ?? [],
    ],
  );
  return id;
}

export type SourceEntry = Readonly<{
  id: string;
  kind: SourceKind;
  name: string;
  settings: JsonObject;
  allowedOrigins: readonly string[];
  createdAt: string;
  disabledAt: string | null;
}>;

type Row = {
  id: string;
  kind: SourceKind;
  name: string;
  settings: JsonObject;
  allowed_origins: string[];
  created_at: Date;
  disabled_at: Date | null;
};

const COLUMNS = "id, kind, name, settings, allowed_origins, created_at, disabled_at";

/** A workspace's sources, the oldest first; those that Cairn writes itself are left out. */
export async function listSources(sql: Sql, workspaceId: string): Promise<readonly SourceEntry[]> {
  const rows = await sql.rows<Row>(
    `select ${COLUMNS} from source where workspace_id = $1 and kind <> 'internal' order by created_at, id limit 200`,
    [workspaceId],
  );
  return rows.map(toEntry);
}

export async function findSource(sql: Sql, workspaceId: string, id: string): Promise<SourceEntry | null> {
  const [row] = await sql.rows<Row>(`select ${COLUMNS} from source where workspace_id = $1 and id = $2`, [
    workspaceId,
    id,
  ]);
  return row ? toEntry(row) : null;
}

export type SourceChange = Readonly<{
  name?: string | undefined;
  settings?: JsonObject | undefined;
  allowedOrigins?: readonly string[] | undefined;
  disabled?: boolean | undefined;
}>;

/** Changes what is given; false when there is no such source. */
export async function updateSource(
  tx: Tx,
  workspaceId: string,
  id: string,
  { name, settings, allowedOrigins, disabled }: SourceChange,
): Promise<boolean> {
  const changed = await tx.run(
    `update source set name = coalesce($3, name), settings = coalesce($4::jsonb, settings),
       allowed_origins = coalesce($5, allowed_origins),
       disabled_at = case when $6::boolean is null then disabled_at when $6 then coalesce(disabled_at, now()) end
     where workspace_id = $1 and id = $2 and kind <> 'internal'`,
    [
      workspaceId,
      id,
      name ?? null,
      settings ? JSON.stringify(settings) : null,
      allowedOrigins ?? null,
      disabled ?? null,
    ],
  );
  return changed > 0;
}

function toEntry(row: Row): SourceEntry {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    settings: row.settings,
    allowedOrigins: row.allowed_origins,
    createdAt: row.created_at.toISOString(),
    disabledAt: row.disabled_at?.toISOString() ?? null,
  };
}
