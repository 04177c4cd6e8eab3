import type { StepKind } from "#core/engine/step-kind.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { kindsByName, type ReadStep, readStep } from "#core/journey/reading.ts";

/** What rules marked ◆ know of the workspace (ux 3.6); null is not asked, and its rules stay silent. */
export type LintFacts = Readonly<{
  templates: readonly TemplateFact[] | null;
  /** Names of events that arrived in the last 30 days. */
  events: readonly Readonly<{ name: string; count: number }>[] | null;
}>;
export type TemplateFact = Readonly<{
  id: string;
  name: string;
  channel: string;
  class: string;
  topicId: string | null;
  hasUnsubscribe: boolean;
  /** Where its source does not compile. */
  problem: Readonly<{ line: number; message: string }> | null;
}>;

export type LintContext = Readonly<{
  document: JourneyDocument;
  facts: LintFacts | null;
  steps: readonly ReadStep[];
  byId: ReadonlyMap<string, ReadStep>;
}>;

/** Reads every step once, for all rules. */
export function contextOf(
  document: JourneyDocument,
  kinds: readonly StepKind[],
  facts: LintFacts | null,
): LintContext {
  const byName = kindsByName(kinds);
  const steps = document.steps.map((step) => readStep(step, byName, document));
  return { document, facts, steps, byId: new Map(steps.map((read) => [read.step.id, read])) };
}

/** The event that a trigger waits for, as far as it is filled in. */
export function triggerEvent({ step, kind }: ReadStep): string {
  const event = kind?.family === "trigger" ? step.config["event"] : "";
  return typeof event === "string" ? event : "";
}
