import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { letterGroups } from "#lib/deadletters/read.ts";
import { inboxFilterSchema, listInbox, maskInboxRow } from "#lib/delivery/inbox.ts";
import { countDeliveries } from "#lib/delivery/list-deliveries.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { countsOf } from "../counts.ts";
import { InboxPage } from "./inbox-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("inbox");
  return { title: t("title") };
}

/** What would have left, kept and shown instead. */
export default async function Inbox({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  const { workspace: slug } = await params;
  const { platform, workspace, role } = await enter(slug, "deliveries:read");
  const [list, counted, groups] = await Promise.all([
    listInbox(platform.db, workspace.id, inboxFilterSchema.parse({})),
    countDeliveries(platform.db, workspace.id),
    letterGroups(platform.db, workspace.id),
  ]);
  const shown = role === "viewer" ? { ...list, messages: list.messages.map(maskInboxRow) } : list;
  return <InboxPage first={shown} counts={countsOf(counted, groups)} />;
}
