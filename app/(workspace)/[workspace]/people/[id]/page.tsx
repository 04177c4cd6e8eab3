import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { readTimeline } from "#lib/analytics/read-timeline.ts";
import { readProfile } from "./read-profile.ts";
import { TimelineTab } from "./timeline-tab.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("person");
  return { title: t("title") };
}

type Props = Readonly<{
  params: Promise<{ workspace: string; id: string }>;
}>;

/** What happened to them, in one stream (ux 4.8). */
export default async function PersonPage({ params }: Props) {
  const { platform, workspace, profile, masked } = await readProfile(await params);
  const first = await readTimeline(platform.db, workspace.id, profile.id, { limit: 50 }, masked);
  return <TimelineTab personId={profile.id} first={first ?? { entries: [], next: null, journeys: {} }} />;
}
