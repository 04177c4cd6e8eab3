import type { ReactNode } from "react";
import { enter } from "#lib/workspaces/enter.ts";
import { listKeys } from "#lib/workspaces/keys.ts";
import { EventsFrame } from "./events-frame.tsx";

/** Title, tabs and the way to send a test event, over all views of what arrives. */
export default async function EventsLayout({
  params,
  children,
}: Readonly<{ params: Promise<{ workspace: string }>; children: ReactNode }>) {
  const { workspace: slug } = await params;
  const { platform, workspace, can } = await enter(slug, "people:read");
  // A write key stands in public pages; whoever may only look gets none all the same.
  const keys = can("people:write") ? await listKeys(platform.db, workspace.id) : [];
  const writeKey = keys.find(({ kind }) => kind === "write")?.value ?? null;
  return <EventsFrame writeKey={writeKey}>{children}</EventsFrame>;
}
