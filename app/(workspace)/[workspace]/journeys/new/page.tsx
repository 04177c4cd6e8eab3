import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { NewJourneyPage } from "./new-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("journeys");
  return { title: t("newTitle") };
}

type Props = Readonly<{ params: Promise<{ workspace: string }> }>;

/** From a template, from nothing, or from a file. */
export default async function NewPage({ params }: Props) {
  const { workspace } = await params;
  await enter(workspace, "journeys:write");
  return <NewJourneyPage />;
}
