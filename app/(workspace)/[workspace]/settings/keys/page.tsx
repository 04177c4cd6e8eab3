import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { listSources } from "#lib/intake/manage-sources.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { listKeys } from "#lib/workspaces/keys.ts";
import { SCOPES } from "#lib/workspaces/policy.ts";
import { KeysPage } from "./keys-page.tsx";

type Props = { params: Promise<{ workspace: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("settings");
  return { title: t("sections.keys") };
}

export default async function Page({ params }: Props) {
  const { workspace: slug } = await params;
  const { platform, workspace } = await enter(slug, "settings:write");
  const [keys, sources] = await Promise.all([
    listKeys(platform.db, workspace.id),
    listSources(platform.db, workspace.id),
  ]);
  return <KeysPage keys={keys} sources={sources.map(({ id, name }) => ({ id, name }))} scopes={SCOPES} />;
}
