import type { StepKind } from "#core/engine/step-kind.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { bySeverity, type Issue } from "#core/journey/issue.ts";
import { lintActions } from "#core/journey/lint-actions.ts";
import { lintChannels } from "#core/journey/lint-channels.ts";
import { lintChecks } from "#core/journey/lint-checks.ts";
import { contextOf } from "#core/journey/lint-context.ts";
import { lintEntry } from "#core/journey/lint-entry.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import { lintFields } from "#core/journey/lint-fields.ts";
import { lintGoals } from "#core/journey/lint-goals.ts";
import { lintMessages } from "#core/journey/lint-messages.ts";
import { lintRules } from "#core/journey/lint-rules.ts";
import { lintStructure } from "#core/journey/lint-structure.ts";
import { lintTiming } from "#core/journey/lint-timing.ts";
import { lintVariables } from "#core/journey/lint-variables.ts";

const RULES = [
  lintStructure,
  lintFields,
  lintEntry,
  lintRules,
  lintTiming,
  lintMessages,
  lintVariables,
  lintChannels,
  lintActions,
  lintGoals,
  lintChecks,
];

/**
 * Everything worth saying about a drawing, worst first (ux 3.6). The same function runs in the editor, at
 * publishing and in the command line; rules that need stored facts stay silent without them.
 */
export function lintJourney(
  document: JourneyDocument,
  kinds: readonly StepKind[],
  facts: LintFacts | null = null,
): readonly Issue[] {
  const context = contextOf(document, kinds, facts ?? {});
  return RULES.flatMap((rules) => rules(context)).toSorted(bySeverity);
}
