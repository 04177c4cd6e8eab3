import type { LintFacts, TemplateFact } from "#core/journey/lint-context.ts";
import type { Sql } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { hasUnsubscribeLink } from "#lib/templates/compile.ts";

/** Templates as lint rules and pickers see them, without their archived ones. */
export async function templateFacts(
  { prisma }: Pick<Platform, "prisma">,
  workspaceId: string,
): Promise<readonly TemplateFact[]> {
  const templates = await prisma.template.findMany({
    where: { workspaceId, archivedAt: null },
    select: {
      id: true,
      name: true,
      channel: true,
      class: true,
      topicId: true,
      current: true,
      revisions: { orderBy: { number: "desc" }, take: 1, select: { html: true } },
    },
    orderBy: { name: "asc" },
    take: 1_000,
  });
  return templates.map(({ revisions, id, name, channel, topicId, class: kind }) => ({
    id,
    name,
    channel,
    class: kind,
    topicId,
    hasUnsubscribe: channel !== "email" || hasUnsubscribeLink(revisions[0]?.html ?? ""),
    problem: null,
  }));
}

/** Journeys that another one can start, live ones first. */
export async function journeyNames(
  sql: Sql,
  workspaceId: string,
): Promise<readonly Readonly<{ id: string; name: string; hint: string }>[]> {
  return sql.rows(
    `select id, name, status as hint from journey where workspace_id = $1 and status <> 'archived'
     order by status <> 'live', name, id limit 1000`,
    [workspaceId],
  );
}

/** The facts that forbid publishing: those about templates. What arrives lately only warns, and is asked by the page. */
export async function publishFacts(
  platform: Pick<Platform, "prisma">,
  workspaceId: string,
): Promise<LintFacts> {
  return { templates: await templateFacts(platform, workspaceId), events: null };
}
