import type { Sql } from "#lib/platform/db.ts";
import { hasUnsubscribeLink } from "#lib/templates/compile.ts";
import type { TemplateChannel } from "#lib/templates/source.ts";

export type TemplateRow = Readonly<{
  id: string;
  name: string;
  channel: TemplateChannel;
  class: string;
  topic: string | null;
  subject: string;
  revision: number;
  updatedAt: number;
  archived: boolean;
  /** Journeys whose draft or live version sends it. */
  usedBy: readonly Readonly<{ id: string; name: string; status: string }>[];
}>;
export type TemplateDetail = TemplateRow &
  Readonly<{
    topicId: string | null;
    preheader: string;
    mode: "mjml" | "html" | "text";
    source: string;
    html: string;
    text: string;
    hasUnsubscribe: boolean;
    revisions: readonly Readonly<{ number: number; subject: string; by: string | null; at: number }>[];
  }>;

// A step names its template in its config: the journeys are those whose live version or draft holds such a step.
const COLUMNS = `t.id, t.name, t.channel, t.class, tp.name as topic, t.topic_id, t.current, t.updated_at, t.archived_at,
  r.subject, r.preheader, r.mode, r.source, r.html, r.text,
  coalesce((select jsonb_agg(jsonb_build_object('id', j.id, 'name', j.name, 'status', j.status) order by j.name)
    from journey j
    left join journey_version v on v.journey_id = j.id and v.number = j.live_version
    left join journey_draft d on d.journey_id = j.id
    where j.workspace_id = t.workspace_id and j.status <> 'archived'
      and (jsonb_path_exists(v.document, '$.steps[*].config.templateId ? (@ == $id)', jsonb_build_object('id', t.id))
        or jsonb_path_exists(d.document, '$.steps[*].config.templateId ? (@ == $id)', jsonb_build_object('id', t.id)))
  ), '[]'::jsonb) as used_by`;
const FROM = `
  from template t
  join template_revision r on r.template_id = t.id and r.number = t.current
  left join topic tp on tp.workspace_id = t.workspace_id and tp.id = t.topic_id
  where t.workspace_id = $1`;

export type TemplateFilter = Readonly<{ archived?: boolean; search?: string; limit?: number }>;

/** Templates of a workspace, the last changed first. */
export async function listTemplates(
  sql: Sql,
  workspaceId: string,
  filter: TemplateFilter = {},
): Promise<readonly TemplateRow[]> {
  const rows = await sql.rows<Raw>(
    `select ${COLUMNS.replace("r.source, r.html, r.text", "'' as source, '' as html, '' as text")} ${FROM}
       and (t.archived_at is not null) = $2 and ($3::text is null or position(lower($3) in lower(t.name)) > 0)
     order by t.updated_at desc, t.id limit $4`,
    [workspaceId, filter.archived ?? false, filter.search ?? null, Math.min(filter.limit ?? 200, 500)],
  );
  return rows.map(rowOf);
}

/** One template with its source and its history; null where the workspace has none of that id. */
export async function getTemplate(sql: Sql, workspaceId: string, id: string): Promise<TemplateDetail | null> {
  const [row] = await sql.rows<Raw>(`select ${COLUMNS} ${FROM} and t.id = $2`, [workspaceId, id]);
  if (!row) return null;
  const revisions = await sql.rows<{ number: number; subject: string; by: string | null; at: Date }>(
    `select r.number, r.subject, coalesce(m.name, r.created_by) as by, r.created_at as at from template_revision r
     left join member m on m.id = r.created_by where r.template_id = $1 order by r.number desc limit 50`,
    [id],
  );
  return {
    ...rowOf(row),
    topicId: row.topic_id,
    preheader: row.preheader,
    mode: row.mode,
    source: row.source,
    html: row.html,
    text: row.text,
    hasUnsubscribe: hasUnsubscribeLink(row.html),
    revisions: revisions.map(({ at, ...revision }) => ({ ...revision, at: at.getTime() })),
  };
}

type Raw = Readonly<{
  id: string;
  name: string;
  channel: TemplateChannel;
  class: string;
  topic: string | null;
  topic_id: string | null;
  current: number;
  updated_at: Date;
  archived_at: Date | null;
  subject: string;
  preheader: string;
  mode: "mjml" | "html" | "text";
  source: string;
  html: string;
  text: string;
  used_by: TemplateRow["usedBy"];
}>;

function rowOf(raw: Raw): TemplateRow {
  return {
    id: raw.id,
    name: raw.name,
    channel: raw.channel,
    class: raw.class,
    topic: raw.topic,
    subject: raw.subject,
    revision: raw.current,
    updatedAt: raw.updated_at.getTime(),
    archived: raw.archived_at !== null,
    usedBy: raw.used_by,
  };
}
