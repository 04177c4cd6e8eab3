import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { letterGroups } from "#lib/deadletters/read.ts";
import { countDeliveries } from "#lib/delivery/list-deliveries.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { countsOf } from "../counts.ts";
import { DeadLetters } from "./dead-letters.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("deliveries.group");
  return { title: t("deadLetters") };
}

/** What was given up, grouped by its cause. */
export default async function DeadLetterGroups({
  params,
}: Readonly<{ params: Promise<{ workspace: string }> }>) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "deliveries:read");
  const [counted, groups] = await Promise.all([
    countDeliveries(platform.db, workspace.id),
    letterGroups(platform.db, workspace.id),
  ]);
  return <DeadLetters first={groups} counts={countsOf(counted, groups)} />;
}
