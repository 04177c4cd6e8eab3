import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { listTopics } from "#lib/consent/topics.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { TopicsPage } from "./topics-page.tsx";

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.topics") };
}

export default async function Page({ params }: Props) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "settings:write");
  return <TopicsPage topics={await listTopics(platform.db, workspace.id)} />;
}
