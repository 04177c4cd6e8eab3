import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { findJourney } from "#lib/analytics/find-journey.ts";
import { journeyReport } from "#lib/analytics/journey-report.ts";
import { lastArrivals } from "#lib/analytics/last-arrivals.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { ReportPage } from "./report-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("report");
  return { title: t("title") };
}

type Props = Readonly<{
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<{ v?: string | string[] }>;
}>;

/** Is it working, where do people drop, what did it earn (ux 4.5). */
export default async function JourneyReportPage({ params, searchParams }: Props) {
  const { workspace: slug, id } = await params;
  const { platform, workspace } = await enter(slug, "journeys:read");
  const { v } = await searchParams;
  const version = typeof v === "string" && /^[1-9]\d{0,5}$/.test(v) ? Number(v) : null;
  const journey = await findJourney(platform.db, workspace.id, id, version);
  if (!journey) notFound();
  const scope = { workspaceId: workspace.id, journeyId: id, version, zone: workspace.timeZone };
  const report = await journeyReport(platform.db, scope);
  const starts = (journey.document?.steps ?? []).map(({ config }) => config["event"]);
  const names = starts.filter((event) => typeof event === "string");
  const arrivals = report.entered === 0 ? await lastArrivals(platform.db, workspace.id, names) : [];
  return <ReportPage journey={journey} first={report} arrivals={arrivals} />;
}
