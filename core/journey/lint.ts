import type { StepKind } from "#core/engine/step-kind.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { bySeverity, type Issue } from "#core/journey/issue.ts";
import { contextOf, type LintFacts } from "#core/journey/lint-context.ts";
import { lintFields } from "#core/journey/lint-fields.ts";
import { lintMessages } from "#core/journey/lint-messages.ts";
import { lintSettings } from "#core/journey/lint-settings.ts";
import { lintStructure } from "#core/journey/lint-structure.ts";
import { lintTiming } from "#core/journey/lint-timing.ts";

/**
 * Everything worth saying about a drawing, worst first (ux 3.6). The same function runs in the editor, at
 * publishing and in the command line; rules that need stored facts stay silent without them.
 */
export function lintJourney(
  document: JourneyDocument,
  kinds: readonly StepKind[],
  facts: LintFacts | null = null,
): readonly Issue[] {
  const context = contextOf(document, kinds, facts);
  return [
    ...lintStructure(context),
    ...lintFields(context),
    ...lintTiming(context),
    ...lintMessages(context),
    ...lintSettings(context),
  ].toSorted(bySeverity);
}
