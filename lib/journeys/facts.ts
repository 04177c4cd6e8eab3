import { emptyDocument, type JourneyDocument } from "#core/journey/document.ts";
import { contextOf } from "#core/journey/lint-context.ts";
import type { LintFacts, ObjectFact, TemplateFact } from "#core/journey/lint-facts.ts";
import { ruleKey } from "#core/journey/lint-rules.ts";
import { propertyFacts } from "#lib/eventlog/property-facts.ts";
import { channelFacts } from "#lib/journeys/channel-facts.ts";
import { journeyFacts, withBoth } from "#lib/journeys/journey-facts.ts";
import { readJourney } from "#lib/journeys/read-journey.ts";
import { listNames } from "#lib/people/lists.ts";
import { sampleRules, traitFacts } from "#lib/people/trait-facts.ts";
import type { Sql } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { destinationOf } from "#lib/platform/reach.ts";
import { hasUnsubscribeLink } from "#lib/templates/compile.ts";
import { type Content, checkContent } from "#lib/templates/content-checks.ts";
import { stepKinds } from "#steps/registry.gen.ts";

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

/** Templates that are gone, so that a step that still names one can say which. */
async function goneTemplates(
  { prisma }: Pick<Platform, "prisma">,
  workspaceId: string,
): Promise<readonly ObjectFact[]> {
  const where = { workspaceId, archivedAt: { not: null } };
  const gone = await prisma.template.findMany({ where, select: { id: true, name: true }, take: 1_000 });
  return gone.map((one) => ({ ...one, gone: true }));
}

type Place = Pick<Platform, "db" | "prisma" | "env">;

/**
 * What the server knows about a drawing that lint rules marked ◆ ask (ux 3.6): in bounded statements over sets. Events
 * that arrive are counted by another room, whoever calls adds them.
 */
export async function lintFacts(
  platform: Place,
  workspaceId: string,
  at: Readonly<{
    journey: Readonly<{ id: string; name: string }> | null;
    document: JourneyDocument | null;
    now: number;
  }>,
): Promise<LintFacts> {
  const { db } = platform;
  const context = contextOf(at.document ?? emptyDocument(), stepKinds, {});
  const decides = context.steps.flatMap(({ about }) => about.decides ?? []);
  const [templates, gone, properties, people, journeys, lists, sending] = await Promise.all([
    templateFacts(platform, workspaceId),
    goneTemplates(platform, workspaceId),
    propertyFacts(db, workspaceId),
    traitFacts(db, workspaceId),
    journeyFacts(db, workspaceId, at.journey?.id ?? null),
    listNames(db, workspaceId),
    channelFacts(platform, db, workspaceId),
  ]);
  const rules = decides.map(({ rule }) => ({ key: ruleKey(rule), rule }));
  const used = context.steps.flatMap(({ about }) => about.message?.templateId ?? []);
  const calls = context.steps.flatMap(({ about }) => about.call?.url ?? []);
  return {
    now: at.now,
    ...(at.journey ? { journey: { id: at.journey.id, name: at.journey.name } } : {}),
    ...sending,
    ...people,
    properties,
    templates: await withContent(platform, templates, new Set(used)),
    objects: { template: [...templates, ...gone], journey: journeys, list: lists },
    journeys: at.journey
      ? await withBoth(db, workspaceId, at.journey.id, journeys, context.startEvents)
      : journeys,
    samples: await sampleRules(db, { id: workspaceId, timeZone: sending.zone }, rules, at.now),
    privateHosts: privateHosts(calls, platform.env),
  };
}

const MOST_TEMPLATES = 50;

/** What the messages of this journey say, where they are sent from; the others are only listed. */
async function withContent(
  { prisma }: Pick<Platform, "prisma">,
  templates: readonly TemplateFact[],
  used: ReadonlySet<string>,
): Promise<readonly TemplateFact[]> {
  const ids = templates
    .filter(({ id }) => used.has(id))
    .map(({ id }) => id)
    .slice(0, MOST_TEMPLATES);
  if (ids.length === 0) return templates;
  const newest = {
    orderBy: { number: "desc" },
    take: 1,
    select: { subject: true, html: true, text: true },
  } as const;
  const rows = await prisma.template.findMany({
    where: { id: { in: ids } },
    select: { id: true, revisions: newest },
  });
  const checked = await Promise.all(
    rows.map(
      async ({ id, revisions: [content] }) =>
        [id, content ? await checkContent(content as Content) : null] as const,
    ),
  );
  const byId = new Map(checked);
  return templates.map((template) => ({ ...template, ...byId.get(template.id) }));
}

/** Hosts that no step of this installation may call, by the look of their addresses (SEC-10). */
function privateHosts(
  urls: readonly string[],
  { allowPrivate }: Pick<Platform["env"], "allowPrivate">,
): readonly string[] {
  const hosts = new Set(urls.flatMap((url) => /^https?:\/\/([^/?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? []));
  return [...hosts].filter(
    (host) => URL.canParse(`http://${host}/`) && !destinationOf(`http://${host}/`, allowPrivate),
  );
}

/** The facts that a publishing is judged by: of one journey as it is drawn, where it is named. */
export async function publishFacts(
  platform: Place,
  workspaceId: string,
  journeyId: string | null = null,
): Promise<LintFacts> {
  const call = { platform, workspace: { id: workspaceId }, params: { journeyId: journeyId ?? "" } };
  const journey = journeyId === null ? null : await readJourney(call);
  const [clock] = await platform.db.rows<{ now: Date }>("select cairn_now() as now");
  return lintFacts(platform, workspaceId, {
    journey,
    document: journey?.document ?? null,
    now: clock?.now.getTime() ?? 0,
  });
}
