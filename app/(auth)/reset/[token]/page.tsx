import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { platform } from "#lib/platform/current.ts";
import { findToken } from "#lib/workspaces/one-time-tokens.ts";
import { Notice } from "../../notice.tsx";
import { ResetForm } from "./reset-form.tsx";

type Props = { params: Promise<{ token: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("access.reset");
  return { title: t("title") };
}

export default async function Page({ params }: Props) {
  const { token } = await params;
  const t = await translator("access.reset");
  const { db } = await platform();
  const state = (await findToken(db, "reset", token))?.state ?? "unknown";
  if (state !== "open") {
    return <Notice title={t(state)} action={<ButtonLink href="/login/forgot">{t("again")}</ButtonLink>} />;
  }
  return (
    <>
      <h1 className="mb-6 text-title">{t("title")}</h1>
      <ResetForm token={token} />
    </>
  );
}
