import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { diffJourneys } from "#core/journey/diff.ts";
import { emptyDocument } from "#core/journey/document.ts";
import { insideByVersion } from "#lib/analytics/journey-figures.ts";
import { listVersions, readJourney, readVersion } from "#lib/journeys/read-journey.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { VersionsPage } from "./versions-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("journeys.versions");
  return { title: t("title") };
}

type Props = Readonly<{
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<{ compare?: string | string[] }>;
}>;

/** What went live when, and what changed each time (ux 3.12). */
export default async function JourneyVersionsPage({ params, searchParams }: Props) {
  const { workspace: slug, id } = await params;
  const { platform, workspace } = await enter(slug, "journeys:read");
  const call = { platform, workspace, params: { journeyId: id } };
  const journey = await readJourney(call);
  if (!journey) notFound();
  const { compare } = await searchParams;
  const [versions, inside] = await Promise.all([
    listVersions(call),
    insideByVersion(platform.db, workspace.id, id),
  ]);
  const asked = readCompare(typeof compare === "string" ? compare : "", journey.liveVersion);
  const documentOf = async (name: number | "draft" | null) => {
    if (name === "draft") return journey.document;
    return name === null ? emptyDocument() : ((await readVersion(call, name))?.document ?? emptyDocument());
  };
  const compared = asked && {
    ...asked,
    diff: diffJourneys(await documentOf(asked.from), await documentOf(asked.to)),
  };
  const { name, status, liveVersion, hasChanges } = journey;
  return (
    <VersionsPage
      journey={{ id, name, status, liveVersion }}
      hasChanges={hasChanges}
      versions={versions}
      inside={inside}
      compared={compared}
    />
  );
}

/** "6..draft", "5..6"; a first version is compared with nothing. */
function readCompare(
  text: string,
  live: number | null,
): Readonly<{ from: number | null; to: number | "draft" }> | null {
  const [, from, to] = /^(\d{0,6})\.\.(\d{1,6}|draft)$/.exec(text) ?? [];
  if (to === undefined) return live === null ? null : { from: live, to: "draft" };
  return { from: from ? Number(from) : null, to: to === "draft" ? to : Number(to) };
}
