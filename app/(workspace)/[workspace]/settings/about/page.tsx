import type { Metadata } from "next";
import type { ReactNode } from "react";
import { translator } from "#components/i18n/server.ts";
import { Card } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { enter } from "#lib/workspaces/enter.ts";
import product from "../../../../../package.json" with { type: "json" };

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.about") };
}

export default async function Page({ params }: Props) {
  const { workspace } = await params;
  const { platform } = await enter(workspace, "self");
  const t = await translator("settings");
  const [server] = await platform.db.rows<{ version: string }>(
    "select current_setting('server_version') as version",
  );
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t("about.version"), product.version],
    [t("about.licence"), product.license],
    [t("about.address"), platform.env.publicUrl],
    [t("about.database"), `PostgreSQL ${server?.version ?? ""}`],
    [t("about.bells"), t(`about.bell.${platform.queues.kind}`)],
    [t("about.runtime"), `Node.js ${process.versions.node}`],
  ];
  return (
    <>
      <PageHeader title={t("sections.about")} sentence={t("about.sentence")} />
      <Card padded={false}>
        <dl className="divide-y divide-border">
          {facts.map(([name, value]) => (
            <div key={name} className="grid grid-cols-[9rem_1fr] gap-4 px-4 py-3">
              <dt className="text-muted-foreground">{name}</dt>
              <dd className="num wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </>
  );
}
