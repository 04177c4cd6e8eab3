import type { JourneyDocument } from "#core/journey/document.ts";
import { emptyDocument } from "#core/journey/document.ts";
import { readStored } from "#core/journey/stored.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import type { JourneyParams, ReadCall } from "#lib/journeys/call.ts";
import type { JourneyStatus } from "#lib/journeys/locked-journey.ts";

/** A journey with what the editor opens on: its draft, or the live version where nobody has edited since. */
export type JourneyView = Readonly<{
  id: string;
  name: string;
  status: JourneyStatus;
  liveVersion: number | null;
  /** 0 while there is no draft. */
  revision: number;
  baseVersion: number | null;
  document: JourneyDocument;
  /** The draft says something else than the live version. */
  hasChanges: boolean;
  tags: readonly string[];
  updatedAt: string;
  /** Who saved the draft last, by member id. */
  updatedBy: string | null;
  savedAt: string | null;
}>;

/** Reads one journey of the workspace; null for another's and for none. */
export async function readJourney({
  platform,
  workspace,
  params,
}: ReadCall<JourneyParams>): Promise<JourneyView | null> {
  const journey = await platform.prisma.journey.findUnique({
    where: { workspaceId_id: { workspaceId: workspace.id, id: params.journeyId } },
    include: { draft: true },
  });
  if (!journey) return null;
  const live = journey.liveVersion
    ? await platform.prisma.journeyVersion.findUnique({
        where: { journeyId_number: { journeyId: journey.id, number: journey.liveVersion } },
      })
    : null;
  const stored = journey.draft?.document ?? live?.document;
  const document = stored ? readStored(stored) : emptyDocument();
  return {
    id: journey.id,
    name: journey.name,
    status: journey.status as JourneyStatus,
    liveVersion: journey.liveVersion,
    revision: journey.draft?.revision ?? 0,
    baseVersion: journey.draft?.baseVersion ?? journey.liveVersion,
    document,
    hasChanges:
      live === null || canonicalJson(document as Json) !== canonicalJson(readStored(live.document) as Json),
    tags: journey.tags,
    updatedAt: journey.updatedAt.toISOString(),
    updatedBy: journey.draft?.updatedBy ?? null,
    savedAt: journey.draft?.updatedAt.toISOString() ?? null,
  };
}

export type VersionView = Readonly<{
  number: number;
  note: string;
  contentHash: string;
  publishedBy: string | null;
  publishedAt: string;
}>;
export type ListedVersion = VersionView & Readonly<{ publisher: string | null }>;

/** All versions of a journey, newest first. */
export async function listVersions({
  platform,
  workspace,
  params,
}: ReadCall<JourneyParams>): Promise<readonly ListedVersion[]> {
  const rows = await platform.db.rows<ListedVersion & { publishedAt: Date | string }>(
    `select v.number, v.note, v.content_hash as "contentHash", v.published_by as "publishedBy",
       v.published_at as "publishedAt", m.name as publisher
     from journey_version v join journey j on j.id = v.journey_id left join member m on m.id = v.published_by
     where j.workspace_id = $1 and j.id = $2 order by v.number desc limit 500`,
    [workspace.id, params.journeyId],
  );
  return rows.map((row) => ({ ...row, publishedAt: new Date(row.publishedAt).toISOString() }));
}

/** The drawing of one version; null where there is none. */
export async function readVersion(
  { platform, workspace, params }: ReadCall<JourneyParams>,
  number: number,
): Promise<(VersionView & Readonly<{ document: JourneyDocument }>) | null> {
  const version = await platform.prisma.journeyVersion.findFirst({
    where: { journeyId: params.journeyId, number, journey: { workspaceId: workspace.id } },
  });
  if (!version) return null;
  const { journeyId: _id, document, publishedAt, ...rest } = version;
  return { ...rest, publishedAt: publishedAt.toISOString(), document: readStored(document) };
}
