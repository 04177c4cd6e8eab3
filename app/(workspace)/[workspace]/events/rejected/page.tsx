import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { rejectedItems } from "#lib/operations/rejected.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { Rejected } from "./rejected.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("events");
  return { title: t("tabs.rejected") };
}

/** What did not become an event, why, and how to put it right. */
export default async function RejectedPage({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  const { workspace: slug } = await params;
  const { platform, workspace, role } = await enter(slug, "people:read");
  return (
    <Rejected first={await rejectedItems(platform.db, workspace.id, { limit: 50 }, role === "viewer")} />
  );
}
