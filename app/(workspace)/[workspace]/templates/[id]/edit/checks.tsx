"use client";

import { CircleCheck, OctagonAlert, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ApiProblem } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import type { TemplateIssue } from "#lib/templates/issues.ts";

/** What is wrong or wants a look; a line leads to its place. */
export function Checks({
  issues,
  bytes,
  problem,
  onLine,
}: {
  issues: readonly TemplateIssue[];
  bytes: number;
  problem: ApiProblem | null;
  onLine: (line: number) => void;
}) {
  const t = useTranslations("templates.checks");
  const errors = issues.filter(({ severity }) => severity === "error").length;
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={t("size", { kb: Math.max(1, Math.round(bytes / 1_024)) })}
      />
      {problem && problem.errors.length === 0 ? (
        <Alert tone="bad" live className="mt-3" title={problem.message}>
          {problem.detail}
        </Alert>
      ) : null}
      <ul className="mt-2 flex flex-col gap-1.5 text-dense" data-errors={errors}>
        {issues.length === 0 ? (
          <li className="flex items-start gap-2">
            <CircleCheck aria-hidden className="mt-0.5 size-3.5 shrink-0 text-ok" />
            {t("good")}
          </li>
        ) : null}
        {issues.map((issue) => (
          <Issue
            key={`${issue.code}-${issue.field}-${issue.line}-${issue.message}`}
            issue={issue}
            onLine={onLine}
          />
        ))}
      </ul>
    </Card>
  );
}

function Issue({ issue, onLine }: { issue: TemplateIssue; onLine: (line: number) => void }) {
  const t = useTranslations("templates.checks");
  const { severity, field, line, message } = issue;
  const Icon = severity === "error" ? OctagonAlert : TriangleAlert;
  return (
    <li className="flex items-start gap-2" data-severity={severity}>
      <Icon
        aria-label={t(severity)}
        className={`mt-0.5 size-3.5 shrink-0 ${severity === "error" ? "text-bad" : "text-warn"}`}
      />
      <span className="min-w-0 wrap-anywhere">
        {line === null || field !== "source" ? (
          <span className="text-muted-foreground">{t(`fields.${field}`)}: </span>
        ) : (
          <button type="button" onClick={() => onLine(line)} className="text-primary hover:underline">
            {t("line", { line })}
          </button>
        )}{" "}
        {message}
      </span>
    </li>
  );
}
