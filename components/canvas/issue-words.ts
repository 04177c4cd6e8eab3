"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type { Fix, Issue } from "#core/journey/issue.ts";
import { sayFix, sayIssue } from "#core/journey/say-issue.ts";

/** Issues and their buttons in words: the same ones as the server refuses with. */
export function useIssueWords() {
  const t = useTranslations("issues");
  return useMemo(
    () => ({
      text: (one: Pick<Issue, "code" | "values">) => sayIssue(t, one),
      label: (fix: Fix) => sayFix(t, fix),
    }),
    [t],
  );
}
