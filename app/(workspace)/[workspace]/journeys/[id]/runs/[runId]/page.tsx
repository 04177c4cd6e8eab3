import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { maskRun } from "#lib/runs/mask-run.ts";
import { runDetail } from "#lib/runs/run-detail.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { RunPage } from "./run-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("run");
  return { title: t("title") };
}

type Props = Readonly<{ params: Promise<{ workspace: string; id: string; runId: string }> }>;

/** Steps that speak to people: what "why not" is asked about. */
const MESSAGE_KINDS = stepKinds.filter(({ family }) => family === "message").map(({ kind }) => kind);

/** One person's passage, exactly (ux 4.6). */
export default async function JourneyRunPage({ params }: Props) {
  const { workspace: slug, id, runId } = await params;
  const { platform, workspace, role } = await enter(slug, "people:read");
  const run = await runDetail(platform.db, workspace.id, runId);
  if (!run || run.journeyId !== id) notFound();
  return <RunPage first={role === "viewer" ? maskRun(run) : run} messageKinds={MESSAGE_KINDS} />;
}
