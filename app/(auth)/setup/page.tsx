import { redirect } from "next/navigation";
import { translator } from "#components/i18n/server.ts";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { needsSetup } from "#lib/operations/first-run.ts";
import { platform } from "#lib/platform/current.ts";
import { Notice } from "../notice.tsx";

/** Nobody can sign in yet, and only the start log knows the link that changes it (SEC-23). */
export default async function Page() {
  if (!(await needsSetup(await platform()))) redirect("/login");
  const t = await translator("access.setup");
  return (
    <Notice title={t("waiting")}>
      <p>{t("waitingText")}</p>
      <CodeBlock code="npm run cairn -- first-run" />
    </Notice>
  );
}
