"use client";

import { useTranslations } from "use-intl";
import type { ApiProblem } from "./api.ts";
import { Alert } from "./ui/alert.tsx";

/** A refused form's head: the sentence, and all errors when there are more than two. Field errors stand at the fields. */
export function FormProblem({ problem }: { problem: ApiProblem | null }) {
  const t = useTranslations("ui");
  if (!problem) return null;
  const several = problem.errors.length > 2;
  if (problem.errors.length > 0 && !several) return null;
  return (
    <Alert tone="bad" live title={several ? problem.message : undefined}>
      {several ? (
        <ul className="list-disc ps-4">
          {problem.errors.map((issue) => (
            <li key={issue.pointer + issue.code}>{issue.detail}</li>
          ))}
        </ul>
      ) : (
        problem.sentence
      )}
      {problem.status >= 500 && problem.requestId ? (
        <span className="mt-1 block font-mono text-meta">{t("requestId", { id: problem.requestId })}</span>
      ) : null}
    </Alert>
  );
}
