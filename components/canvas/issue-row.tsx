"use client";

import { CircleHelp, OctagonAlert, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Issue, Level } from "#core/journey/issue.ts";
import { useEditorParts, useEditorState } from "./editor-context.tsx";
import { leadTo } from "./issue-lead.ts";
import { useIssueWords } from "./issue-words.ts";
import { canRun, runFix, usePath } from "./run-fix.ts";
import type { Ticks } from "./ticks.ts";

const LOOK: Readonly<Record<Level, string>> = { block: "text-bad", warn: "text-warn", hint: "text-info" };
const ICON = { block: OctagonAlert, warn: TriangleAlert, hint: CircleHelp } as const;

/** One thing to put right: what it is, and the button that does it. A click leads to its field. */
export function IssueRow({
  issue,
  compact = false,
  ticks,
  onLead,
}: {
  issue: Issue;
  compact?: boolean;
  /** Where given, a warning can be understood in its row. */
  ticks?: Ticks;
  /** Somebody follows it: whatever covers the drawing makes way. */
  onLead?: () => void;
}) {
  const t = useTranslations("editor.issues");
  const { editor, acts } = useEditorParts();
  const words = useIssueWords();
  const path = usePath();
  const readOnly = useEditorState((state) => state.readOnly);
  const Icon = ICON[issue.level];
  const lead = () => {
    onLead?.();
    leadTo(editor, issue);
  };
  return (
    <li
      data-issue={issue.code}
      className={cn(
        "flex items-start gap-2 rounded-md text-dense",
        compact ? "flex-wrap bg-sunken px-2.5 py-2" : "px-3 py-1.5 hover:bg-foreground/3 max-sm:flex-wrap",
      )}
    >
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", LOOK[issue.level])} />
      <span className="sr-only">{t(`level.${issue.level}`)}: </span>
      {compact ? (
        <span className="min-w-0 flex-1 basis-3/4 text-pretty">{words.text(issue)}</span>
      ) : (
        <button
          type="button"
          onClick={lead}
          className="min-w-0 flex-1 text-start text-pretty hover:text-primary max-sm:basis-4/5"
        >
          {words.text(issue)}
        </button>
      )}
      {ticks && issue.level === "warn" && !readOnly ? (
        <span className="max-sm:ps-6">
          <Checkbox checked={ticks.has(issue)} onChange={(on) => ticks.tick(issue, on)}>
            <span className="text-meta whitespace-nowrap text-muted-foreground">{t("understand")}</span>
          </Checkbox>
        </span>
      ) : null}
      {readOnly || !acts ? null : (
        <span
          className={cn(
            "flex shrink-0 flex-wrap gap-1",
            compact ? "ps-6 empty:hidden" : "ms-auto justify-end",
          )}
        >
          {issue.fixes
            .filter(({ act }) => canRun(act) && (!compact || act.kind !== "goTo"))
            .map((fix) => (
              <Button
                key={words.label(fix)}
                size="sm"
                className="h-6"
                onClick={() => {
                  onLead?.();
                  runFix(fix, editor, path);
                }}
              >
                {words.label(fix)}
              </Button>
            ))}
        </span>
      )}
    </li>
  );
}
