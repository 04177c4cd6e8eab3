import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { enter } from "#lib/workspaces/enter.ts";
import { AppearanceChoices } from "./appearance-choices.tsx";

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.appearance") };
}

export default async function Page({ params }: Props) {
  const { workspace } = await params;
  await enter(workspace, "self");
  const t = await translator("settings");
  return (
    <>
      <PageHeader title={t("sections.appearance")} sentence={t("appearance.sentence")} />
      <AppearanceChoices />
    </>
  );
}
