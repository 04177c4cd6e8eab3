import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { eventDetail, eventList, eventQuery } from "#lib/analytics/shown-events.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { LiveEvents } from "./live-events.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("events");
  return { title: t("title") };
}

type Props = Readonly<{
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<"event" | "type" | "status" | "flag" | "seq", string | undefined>>;
}>;

/** Is my tracking right, and what did each event cause (ux 4.10). */
export default async function EventsPage({ params, searchParams }: Props) {
  const { workspace: slug } = await params;
  const { platform, workspace, role } = await enter(slug, "people:read");
  const { event, type, status, flag, seq } = await searchParams;
  const parsed = eventQuery.safeParse({ event, type, status, flag });
  const masked = role === "viewer";
  const query = parsed.success ? parsed.data : eventQuery.parse({});
  const first = await eventList(platform.db, workspace.id, query, masked);
  const open =
    seq && /^\d{1,15}$/.test(seq) ? await eventDetail(platform.db, workspace.id, Number(seq), masked) : null;
  return <LiveEvents first={first} asked={parsed.success ? { event, type, status, flag } : {}} open={open} />;
}
