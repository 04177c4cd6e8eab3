import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { conflictItems } from "#lib/operations/rejected.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { Conflicts } from "./conflicts.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("events");
  return { title: t("tabs.conflicts") };
}

/** Message ids that came again with another content (S-1.4). */
export default async function ConflictsPage({
  params,
}: Readonly<{ params: Promise<{ workspace: string }> }>) {
  const { workspace: slug } = await params;
  const { platform, workspace, role } = await enter(slug, "people:read");
  const conflicts = await conflictItems(platform.db, workspace.id, role === "viewer");
  return <Conflicts first={{ conflicts, next: null }} />;
}
