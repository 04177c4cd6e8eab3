import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { overview, rangeSchema } from "#lib/analytics/reports/overview/overview.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { OverviewPage } from "./overview-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("analytics");
  return { title: t("title") };
}

type Props = Readonly<{
  params: Promise<{ workspace: string }>;
  searchParams: Promise<{ from?: string | string[]; to?: string | string[] }>;
}>;

/** What the programme earns: the first version of ux 4.16. */
export default async function AnalyticsPage({ params, searchParams }: Props) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "journeys:read");
  const { from, to } = await searchParams;
  // An address that makes no sense shows the usual range instead of an error.
  const asked = rangeSchema.safeParse({ from, to });
  const range = asked.success ? asked.data : {};
  const data = await overview(platform.db, { workspaceId: workspace.id, ...range });
  return <OverviewPage first={data} asked={range} />;
}
