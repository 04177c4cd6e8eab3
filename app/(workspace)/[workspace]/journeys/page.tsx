import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { journeyFigures } from "#lib/analytics/journey-figures.ts";
import { countJourneys, listJourneys, listSchema } from "#lib/journeys/list-journeys.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { JourneysPage } from "./journeys-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("journeys");
  return { title: t("title") };
}

type Props = Readonly<{
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}>;

/** Find, compare, control (ux 4.3). */
export default async function JourneysListPage({ params, searchParams }: Props) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "journeys:read");
  const { status, q } = await searchParams;
  const filter = listSchema.safeParse({ status, q }).data ?? listSchema.parse({});
  const [journeys, counts, figures] = await Promise.all([
    listJourneys(platform.db, workspace.id, filter),
    countJourneys(platform.db, workspace.id),
    journeyFigures(platform.db, workspace.id),
  ]);
  return <JourneysPage journeys={journeys} counts={counts} figures={figures} filter={filter} />;
}
