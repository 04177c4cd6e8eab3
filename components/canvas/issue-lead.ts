import { type Issue, issueKey } from "#core/journey/issue.ts";
import type { Editor } from "./editor-store.ts";

/** Shows where an issue can be put right: the field of its step, or its part of the journey's settings. */
export function leadTo(editor: Editor, issue: Issue): void {
  const { stepId } = issue;
  editor.set({ issueAt: issueKey(issue) });
  if (stepId) editor.open(stepId, fieldOf(issue));
  else if (issue.field) editor.set({ side: "settings", settingsSection: issue.field.split(".")[0] ?? null });
  else editor.set({ panel: "issues" });
}

/** The field to look at. An output is none; what stands behind # only tells issues of one field apart. */
function fieldOf({ field }: Issue): string | null {
  if (field === null || field.startsWith("output.")) return null;
  return field.split("#")[0] || null;
}

/** The issue after the one that was looked at last, or after those of the step in hand; null where there is none. */
export function nextIssue(editor: Editor, by: 1 | -1): Issue | null {
  const { issues, issueAt, opened, active } = editor.get();
  if (issues.length === 0) return null;
  const last = issues.findIndex((one) => issueKey(one) === issueAt);
  const here =
    last >= 0 ? last : issues.findIndex(({ stepId }) => stepId !== null && stepId === (opened?.id ?? active));
  const from = here < 0 && by < 0 ? 0 : here;
  return issues[(from + by + issues.length) % issues.length] ?? null;
}
