import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { emptyDocument } from "#core/journey/document.ts";
import { enteredByVersion, insideByVersion } from "#lib/analytics/journey-figures.ts";
import { listChanges } from "#lib/journeys/changes.ts";
import { listCheckpoints } from "#lib/journeys/checkpoints.ts";
import { readAuthors } from "#lib/journeys/read-authors.ts";
import { listVersions, readJourney, readVersion } from "#lib/journeys/read-journey.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { VersionsPage } from "./versions-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("journeys.versions");
  return { title: t("title") };
}

type Query = Readonly<Record<"compare" | "view" | "review", string | string[] | undefined>>;
type Props = Readonly<{
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<Query>;
}>;

/** What went live when and by whom, what changed each time, and the way back (ux 3.12). */
export default async function JourneyVersionsPage({ params, searchParams }: Props) {
  const { workspace: slug, id } = await params;
  const { platform, workspace } = await enter(slug, "journeys:read");
  const call = { platform, workspace, params: { journeyId: id } };
  const journey = await readJourney(call);
  if (!journey) notFound();
  const query = await searchParams;
  const [versions, inside, entered, changes, checkpoints] = await Promise.all([
    listVersions(call),
    insideByVersion(platform.db, workspace.id, id),
    enteredByVersion(platform.db, workspace.id, id),
    listChanges(call),
    listCheckpoints(call),
  ]);
  const documentOf = async (name: number | "draft" | null) => {
    if (name === "draft") return journey.document;
    return name === null ? emptyDocument() : ((await readVersion(call, name))?.document ?? emptyDocument());
  };
  const shown = Number(text(query.view)) || null;
  const asked = readCompare(text(query.compare), journey);
  const compared = asked && {
    ...asked,
    before: await documentOf(asked.from),
    after: await documentOf(asked.to),
    authors: await readAuthors(call, asked.from, asked.to),
  };
  const { name, status, liveVersion, hasChanges, revision } = journey;
  return (
    <VersionsPage
      journey={{ id, name, status, liveVersion, revision }}
      hasChanges={hasChanges}
      versions={versions}
      inside={inside}
      entered={entered}
      changes={changes}
      checkpoints={checkpoints}
      compared={compared}
      viewed={shown === null ? null : { number: shown, document: await documentOf(shown) }}
      review={text(query.review) || null}
    />
  );
}

const text = (value: string | string[] | undefined) => (typeof value === "string" ? value : "");

/** "6..draft", "5..6"; a first version is compared with nothing. Unasked: the draft, else what changed last. */
function readCompare(
  asked: string,
  { liveVersion: live, hasChanges }: Readonly<{ liveVersion: number | null; hasChanges: boolean }>,
): Readonly<{ from: number | null; to: number | "draft" }> | null {
  const [, from, to] = /^(\d{0,6})\.\.(\d{1,6}|draft)$/.exec(asked) ?? [];
  if (to !== undefined) return { from: from ? Number(from) : null, to: to === "draft" ? to : Number(to) };
  if (live === null) return null;
  return hasChanges ? { from: live, to: "draft" } : { from: live > 1 ? live - 1 : null, to: live };
}
