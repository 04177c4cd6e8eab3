import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { enter } from "#lib/workspaces/enter.ts";
import { timeZones } from "#lib/workspaces/time-zones.ts";
import { approvalOf } from "#lib/workspaces/workspace.ts";
import { GeneralForms } from "./general-forms.tsx";

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.general") };
}

export default async function Page({ params }: Props) {
  const { workspace: slug } = await params;
  const t = await translator("settings");
  const { workspace } = await enter(slug, "settings:write");
  const { name, timeZone, currency, country } = workspace;
  return (
    <>
      <PageHeader title={t("sections.general")} sentence={t("general.sentence")} />
      <GeneralForms
        slug={workspace.slug}
        stored={{ name, timeZone, currency, country: country ?? "", approval: approvalOf(workspace) }}
        zones={timeZones()}
      />
    </>
  );
}
