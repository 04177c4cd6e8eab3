import type { ReactNode } from "react";
import { translator } from "#components/i18n/server.ts";
import { SettingsNav } from "./settings-nav.tsx";

/** The sections on the left; on a narrow window they become a row above. */
export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const t = await translator("settings");
  return (
    <div className="grid gap-x-10 gap-y-5 lg:grid-cols-[11rem_minmax(0,1fr)]">
      <SettingsNav label={t("navigation")} />
      <div className="flex min-w-0 max-w-[56rem] flex-col gap-6">{children}</div>
    </div>
  );
}
