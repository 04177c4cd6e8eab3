import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { needsSetup } from "#lib/operations/first-run.ts";
import { visitor } from "#lib/workspaces/enter.ts";
import { LoginForm } from "./login-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("access");
  return { title: t("login.title") };
}

export default async function Page() {
  const t = await translator("access");
  const { platform, signedIn } = await visitor();
  if (signedIn) redirect("/");
  if (await needsSetup(platform)) redirect("/setup");
  return (
    <>
      <h1 className="mb-6 text-title">{t("login.title")}</h1>
      <LoginForm />
    </>
  );
}
