import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { ForgotForm } from "./forgot-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("access.forgot");
  return { title: t("title") };
}

export default async function Page() {
  const t = await translator("access.forgot");
  return (
    <>
      <h1 className="text-title">{t("title")}</h1>
      <p className="mt-1 mb-6 text-pretty text-muted-foreground">{t("text")}</p>
      <ForgotForm />
    </>
  );
}
