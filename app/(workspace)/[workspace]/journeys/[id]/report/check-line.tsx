"use client";

import { CircleCheck, OctagonAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { useFormat } from "#components/format-provider.tsx";
import type { JourneyReport } from "#lib/analytics/journey-report.ts";

/** The line that must always be true (S-15.12); where it is not, it says so instead of hiding it. */
export function CheckLine({ report }: { report: JourneyReport }) {
  const t = useTranslations("report.check");
  const format = useFormat();
  const { entered, active, waiting, completed, exited, failed, balanced, version, movedIn, movedOut } =
    report;
  // Of all versions together nobody is moved in or out.
  const between = version !== null && movedIn + movedOut > 0;
  const parts = { active, waiting, completed, exited, failed, ...(between ? { movedOut } : {}) };
  const sum = Object.entries(parts)
    .map(([name, n]) => `${format.count(n)} ${t(name)}`)
    .join(" + ");
  const Icon = balanced ? CircleCheck : OctagonAlert;
  return (
    <p
      data-balanced={balanced}
      className="num flex flex-wrap items-center gap-x-2 border-t border-border pt-3 text-dense text-muted-foreground"
    >
      <Icon aria-hidden className={balanced ? "size-4 text-ok" : "size-4 text-bad"} />
      <span>
        {t("entered", { n: entered })}
        {between ? ` + ${format.count(movedIn)} ${t("movedIn")}` : ""} {balanced ? "=" : "≠"} {sum}
      </span>
      {balanced ? null : <strong className="text-bad">{t("broken")}</strong>}
    </p>
  );
}
