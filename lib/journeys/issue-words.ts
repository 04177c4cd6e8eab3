import { createTranslator } from "use-intl/core";
import type { Issue } from "#core/journey/issue.ts";
import { type SaidIssue, type SayIssue, sayIssue } from "#core/journey/say-issue.ts";
import issues from "#messages/en/issues.json" with { type: "json" };

const t = createTranslator({ locale: "en", messages: { issues }, namespace: "issues", timeZone: "UTC" });
const say: SayIssue = (key, values) => (t as unknown as SayIssue)(key, values);

/** Issues with the words that the editor says them in. */
export function said(found: readonly Issue[]): readonly SaidIssue[] {
  return found.map((one) => ({ ...one, text: sayIssue(say, one) }));
}
