import type { Metadata } from "next";
import { translator } from "#components/i18n/server.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { readSetup } from "#lib/operations/first-run.ts";
import { platform } from "#lib/platform/current.ts";
import { timeZones } from "#lib/workspaces/time-zones.ts";
import { Notice } from "../../notice.tsx";
import { SetupForm } from "./setup-form.tsx";

type Props = { params: Promise<{ token: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await translator("access.setup");
  return { title: t("title") };
}

export default async function Page({ params }: Props) {
  const { token } = await params;
  const t = await translator("access.setup");
  const { state, demo } = await readSetup(await platform(), token);
  if (state === "open") {
    return (
      <>
        <h1 className="text-title">{t("title")}</h1>
        <p className="mt-1 mb-6 text-muted-foreground">{t("lead")}</p>
        <SetupForm token={token} demo={demo} zones={timeZones()} />
      </>
    );
  }
  const finished = state === "done" || state === "used";
  return (
    <Notice
      title={t(state)}
      action={
        finished ? (
          <ButtonLink href="/login" variant="primary">
            {t("signIn")}
          </ButtonLink>
        ) : null
      }
    >
      {finished ? null : (
        <>
          <p>{t("command")}</p>
          <CodeBlock code="npm run cairn -- first-run" />
        </>
      )}
    </Notice>
  );
}
