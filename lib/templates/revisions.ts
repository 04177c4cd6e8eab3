import type { Sql } from "#lib/platform/db.ts";
import type { Part } from "#lib/templates/liquid-pool.ts";

/** The revision that deliveries render now, with what the policies ask of its template. */
export type LiveRevision = Readonly<{
  templateId: string;
  number: number;
  class: "marketing" | "transactional";
  topicId: string | null;
  /** Subject, HTML and plain text, in this order, and where a push leads; the key stands for exactly these. */
  key: string;
  parts: readonly [Part, Part, Part, ...Part[]];
}>;

type Head = { id: string; current: number; class: LiveRevision["class"]; topic_id: string | null };
type Parts = LiveRevision["parts"];

/** A revision never changes, so its texts are kept; which one is current is asked every time (S-13.9). */
const kept = new Map<string, Parts>();
const KEPT = 200;

/** The current revisions of a workspace's templates, by template; missing ones are missing. */
export async function liveRevisions(
  sql: Sql,
  workspaceId: string,
  templateIds: readonly string[],
): Promise<ReadonlyMap<string, LiveRevision>> {
  if (templateIds.length === 0) return new Map();
  const heads = await sql.rows<Head>(
    "select id, current, class, topic_id from template where workspace_id = $1 and id = any($2::text[])",
    [workspaceId, templateIds],
    "live_revisions",
  );
  await load(
    sql,
    heads.filter((head) => !kept.has(keyOf(head))),
  );
  return new Map(
    heads.flatMap((head) => {
      const key = keyOf(head);
      const parts = kept.get(key);
      if (!parts) return [];
      return [
        [
          head.id,
          {
            templateId: head.id,
            number: head.current,
            class: head.class,
            topicId: head.topic_id,
            key,
            parts,
          },
        ] as const,
      ];
    }),
  );
}

async function load(sql: Sql, heads: readonly Head[]): Promise<void> {
  if (heads.length === 0) return;
  const rows = await sql.rows<{
    id: string;
    current: number;
    subject: string;
    html: string;
    text: string;
    link: string | null;
  }>(
    `select r.template_id as id, r.number as current, r.subject, r.html, r.text,
       case when r.mode = 'text' then r.preheader end as link
     from unnest($1::text[], $2::int[]) as w(id, number)
     join template_revision r on r.template_id = w.id and r.number = w.number`,
    [heads.map(({ id }) => id), heads.map(({ current }) => current)],
  );
  for (const row of rows) {
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? "");
    kept.set(keyOf(row), [
      { place: "header", source: row.subject },
      { place: "html", source: row.html },
      { place: "text", source: row.text },
      ...(row.link ? [{ place: "url", source: row.link } as const] : []),
    ]);
  }
}

function keyOf({ id, current }: Pick<Head, "id" | "current">): string {
  return `${id}@${current}`;
}
