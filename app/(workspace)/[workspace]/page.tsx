import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { home } from "#lib/operations/home.ts";
import { enter } from "#lib/workspaces/enter.ts";
import { listKeys } from "#lib/workspaces/keys.ts";
import { HomePage } from "./home-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("home");
  return { title: t("title") };
}

/** What needs me now (ux 4.2). */
export default async function Home({ params }: Readonly<{ params: Promise<{ workspace: string }> }>) {
  const { workspace: slug } = await params;
  const { platform, workspace, member, can } = await enter(slug, "journeys:read");
  const keys = can("people:write") ? await listKeys(platform.db, workspace.id) : [];
  const writeKey = keys.find(({ kind }) => kind === "write")?.value ?? null;
  return <HomePage first={await home(platform.db, workspace.id)} name={member.name} writeKey={writeKey} />;
}
