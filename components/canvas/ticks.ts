import type { JourneyDocument } from "#core/journey/document.ts";
import { stepOf } from "#core/journey/graph.ts";
import { type Issue, issueKey } from "#core/journey/issue.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";

const keyOf = (journeyId: string) => `cairn.ticks.${journeyId}`;

/** Warnings that this member has understood; a tick holds until its step, or the settings, change (ux 3.6). */
export function ticked(
  journeyId: string,
  issues: readonly Issue[],
  document: JourneyDocument,
): ReadonlySet<string> {
  const kept = new Set((window.localStorage.getItem(keyOf(journeyId)) ?? "").split("\n"));
  return new Set(issues.filter((one) => kept.has(mark(one, document))).map(issueKey));
}

export function rememberTicks(
  journeyId: string,
  understood: readonly Issue[],
  document: JourneyDocument,
): void {
  window.localStorage.setItem(keyOf(journeyId), understood.map((one) => mark(one, document)).join("\n"));
}

/** An issue together with what it is about. */
function mark(one: Issue, document: JourneyDocument): string {
  const subject = one.stepId ? stepOf(document, one.stepId)?.config : document.settings;
  return sha256Hex(`${issueKey(one)} ${one.text} ${canonicalJson(subject as Json)}`).slice(0, 20);
}
