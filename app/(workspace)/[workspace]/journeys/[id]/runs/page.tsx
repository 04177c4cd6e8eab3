import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { findJourney } from "#lib/analytics/find-journey.ts";
import { listRuns, runFilterSchema } from "#lib/runs/list-runs.ts";
import { maskRunRow } from "#lib/runs/mask-run.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { RunsPage } from "./runs-page.tsx";
import { type RunsQuery, runsPath } from "./runs-path.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("runs");
  return { title: t("title") };
}

type Props = Readonly<{
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<RunsQuery>;
}>;

/** Everybody's passages through one journey. */
export default async function JourneyRunsPage({ params, searchParams }: Props) {
  const { workspace: slug, id } = await params;
  const { platform, workspace, role } = await enter(slug, "people:read");
  const journey = await findJourney(platform.db, workspace.id, id);
  if (!journey) notFound();
  const asked = await searchParams;
  const { state, step, through, reason, version, converted } = asked;
  const filter = runFilterSchema.safeParse({
    journeyId: id,
    state,
    step,
    through,
    reason,
    version,
    converted,
  });
  const query = filter.success ? filter.data : runFilterSchema.parse({ journeyId: id });
  const list = await listRuns(platform.db, workspace.id, query);
  const shown = role === "viewer" ? { ...list, runs: list.runs.map(maskRunRow) } : list;
  return (
    <RunsPage journey={journey} first={{ path: runsPath(id, filter.success ? asked : {}), data: shown }} />
  );
}
