"use client";

import { OctagonAlert } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { issueKey } from "#core/journey/issue.ts";
import type { SaidIssue } from "#core/journey/say-issue.ts";
import type { PublishProps } from "./preview.ts";

/** What forbids it; where the drawing is open, each leads to its field. */
export function IssueList({
  issues,
  row,
}: {
  issues: readonly SaidIssue[];
  row: ((issue: SaidIssue) => ReactNode) | undefined;
}) {
  return (
    <ul className={row ? "-mx-3" : "flex flex-col gap-1.5"}>
      {issues.map((one) =>
        row ? (
          <Fragment key={issueKey(one)}>{row(one)}</Fragment>
        ) : (
          <li key={issueKey(one)} data-issue={one.code} className="flex items-start gap-2 text-dense">
            <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
            <span>{one.text}</span>
          </li>
        ),
      )}
    </ul>
  );
}

/** What has to be understood; whoever approves sees what the other has ticked. */
export function Warnings({
  warnings,
  ticks,
  readOnly,
}: {
  warnings: readonly SaidIssue[];
  ticks: NonNullable<PublishProps["ticks"]>;
  readOnly: boolean;
}) {
  const t = useTranslations("publish");
  return (
    <ul className="flex flex-col gap-2">
      {warnings.map((one) => (
        <li key={issueKey(one)} data-warning={one.code}>
          <Checkbox
            checked={readOnly || ticks.has(one)}
            disabled={readOnly}
            onChange={(on) => ticks.tick(one, on)}
            hint={t("understand")}
          >
            {one.text}
          </Checkbox>
        </li>
      ))}
    </ul>
  );
}
