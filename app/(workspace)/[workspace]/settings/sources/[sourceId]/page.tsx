import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { latestOfSource } from "#lib/eventlog/latest-of-source.ts";
import { findSource } from "#lib/intake/manage-sources.ts";
import { lastDeliveries, lastRefused } from "#lib/intake/source-deliveries.ts";
import { listSecrets } from "#lib/intake/source-secrets.ts";
import { sourceHelp } from "#lib/intake/sources/help.gen.ts";
import { listConnectors, webhookSettingsSchema } from "#lib/intake/sources/webhook/settings.ts";
import { type Entered, enter } from "#lib/workspaces/enter.ts";
import { listKeys } from "#lib/workspaces/keys.ts";
import { ConnectCard } from "./connect-card.tsx";
import { OriginsForm } from "./origins-form.tsx";
import { SourceForm } from "./source-form.tsx";
import { VerifyCard } from "./verify-card.tsx";
import { AddressCard } from "./webhook/address-card.tsx";
import { DeliveriesCard } from "./webhook/deliveries-card.tsx";
import { MappingForm } from "./webhook/mapping-form.tsx";
import { NativeCard } from "./webhook/native-card.tsx";
import { PlatformForm } from "./webhook/platform-form.tsx";
import { SecretsCard } from "./webhook/secrets-card.tsx";

type Props = {
  params: Promise<{ workspace: string; sourceId: string }>;
  searchParams: Promise<{ as?: string }>;
};
type Source = NonNullable<Awaited<ReturnType<typeof findSource>>>;

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.sources") };
}

export default async function Page({ params, searchParams }: Props) {
  const [{ workspace: slug, sourceId }, { as }] = await Promise.all([params, searchParams]);
  const entered = await enter(slug, "settings:write");
  const { platform, workspace } = entered;
  const source = await findSource(platform.db, workspace.id, sourceId);
  if (!source || source.kind === "internal") notFound();
  const t = await translator("settings.sources");
  const latest = await latestOfSource(platform.db, workspace.id, source.id);
  const refused = latest ? null : await lastRefused(platform.db, workspace.id, source.id);
  const back = (
    <Link
      href={`/${slug}/settings/sources`}
      className="inline-flex items-center gap-1.5 hover:text-foreground"
    >
      <ArrowLeft aria-hidden className="size-3.5" />
      {t("new.back")}
    </Link>
  );
  return (
    <>
      <PageHeader title={source.name} sentence={t(`kinds.${source.kind}`)} above={back} />
      <VerifyCard sourceId={source.id} first={{ latest, refused }} />
      {source.kind === "webhook" ? (
        <WebhookParts entered={entered} source={source} />
      ) : (
        <HttpParts entered={entered} source={source} as={as ?? "web"} />
      )}
      <SourceForm id={source.id} name={source.name} off={source.disabledAt !== null} />
    </>
  );
}

async function HttpParts({ entered, source, as }: { entered: Entered; source: Source; as: string }) {
  const { platform, workspace } = entered;
  const keys = await listKeys(platform.db, workspace.id);
  const key = keys.find(({ kind, sourceId }) => kind === "write" && sourceId === source.id)?.value ?? null;
  return (
    <>
      <ConnectCard host={platform.env.publicUrl} writeKey={key} as={as} />
      <OriginsForm id={source.id} origins={source.allowedOrigins} />
    </>
  );
}

async function WebhookParts({ entered, source }: { entered: Entered; source: Source }) {
  const { platform, workspace } = entered;
  const secrets = await listSecrets(platform.db, workspace.id, source.id);
  const deliveries = await lastDeliveries(platform.db, workspace.id, source.id);
  const settings = webhookSettingsSchema.parse(source.settings);
  const { kind } = settings.scheme;
  const connectors = listConnectors();
  const connector = connectors.find((one) => one.kind === kind);
  const url = `${platform.env.publicUrl}/hooks/${source.id}`;
  return (
    <>
      <AddressCard url={url} help={sourceHelp[kind] ?? ""} />
      <PlatformForm key={`platform-${kind}`} id={source.id} settings={settings} connectors={connectors} />
      {connector?.secret === "none" ? null : (
        <SecretsCard id={source.id} secrets={secrets} given={connector?.secret === "given"} />
      )}
      {connector?.native ? <NativeCard /> : <MappingForm key={kind} id={source.id} settings={settings} />}
      <DeliveriesCard sourceId={source.id} first={deliveries} />
    </>
  );
}
