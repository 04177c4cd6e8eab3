import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { translator } from "#components/i18n/server.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { listConnectors } from "#lib/intake/sources/webhook/settings.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { NewSourceForm } from "./new-source-form.tsx";

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings.sources.new");
  return { title: t("title") };
}

export default async function Page({ params }: Props) {
  const { workspace } = await params;
  await enter(workspace, "settings:write");
  const t = await translator("settings.sources.new");
  const back = (
    <Link
      href={`/${workspace}/settings/sources`}
      className="inline-flex items-center gap-1.5 hover:text-foreground"
    >
      <ArrowLeft aria-hidden className="size-3.5" />
      {t("back")}
    </Link>
  );
  return (
    <>
      <PageHeader title={t("title")} sentence={t("sentence")} above={back} />
      <NewSourceForm connectors={listConnectors()} />
    </>
  );
}
