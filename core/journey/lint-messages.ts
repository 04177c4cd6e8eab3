import { type Fix, goTo, type Issue, issue, open, type Values } from "#core/journey/issue.ts";
import type { LintContext } from "#core/journey/lint-context.ts";
import type { TemplateFact } from "#core/journey/lint-facts.ts";
import type { ReadStep } from "#core/journey/reading.ts";

/** L-401, L-402, L-405 to L-408, L-411 to L-414: messages, and the templates behind them. */
export function lintMessages(context: LintContext): readonly Issue[] {
  const messages = context.steps.filter(({ about }) => about.message);
  const templates = new Map(context.facts.templates?.map((template) => [template.id, template]));
  return [
    ...messages.flatMap(withoutTemplate),
    ...messages.flatMap((read) => {
      const template = templates.get(read.about.message?.templateId ?? "");
      return template ? behindTemplate(read, template) : [];
    }),
    ...messages.flatMap((read) => together(read, context)),
  ];
}

/** L-401, instead of L-120 */
function withoutTemplate({ step, about: { message } }: ReadStep): readonly Issue[] {
  if (message?.templateId !== "") return [];
  const { field } = message;
  const fixes = [goTo(step.id, field, "chooseTemplate")];
  return [issue("L-401", { step: step.name }, { stepId: step.id, field, fixes })];
}

const CLIPPED_FROM = 100 * 1_024;
const MOST_PARTS = 3;

/** What the template itself says (◆). */
function behindTemplate({ step, about }: ReadStep, template: TemplateFact): readonly Issue[] {
  const named = { step: step.name, template: template.name };
  const where = (fix: Fix) => ({
    stepId: step.id,
    field: about.message?.field ?? "templateId",
    fixes: [fix],
  });
  const to = (label: Fix["label"]) => where(open(label, "template", template.id));
  const { problem, bytes = 0, parts = 0, flaws = 0 } = template;
  const found: Issue[] = [];
  if (problem) {
    const values = { ...named, l: problem.line, message: problem.message.replace(/\.$/, "") };
    found.push(issue("L-402", values, to("openTemplate")));
  }
  if (bytes > CLIPPED_FROM)
    found.push(issue("L-411", { ...named, n: Math.round(bytes / 1_024) }, to("openTemplate")));
  if (parts > MOST_PARTS)
    found.push(issue("L-412", { ...named, n: parts, cost: template.costPerPart ?? "none" }, to("shorten")));
  if (flaws > 0) found.push(issue("L-413", { ...named, n: flaws }, to("openChecks")));
  return template.class === "marketing" ? [...found, ...marketing(named, template, to)] : found;
}

type To = (label: Fix["label"]) => NonNullable<Parameters<typeof issue>[2]>;

/** What whoever writes for sales owes the reader (S-9.16). */
function marketing(named: Values, template: TemplateFact, to: To): readonly Issue[] {
  const { channel, topicId, hasUnsubscribe, hasOptOut, hasPostalAddress } = template;
  const found: Issue[] = [];
  if (!topicId) found.push(issue("L-405", named, to("chooseTopic")));
  if (channel === "email" && !hasUnsubscribe) found.push(issue("L-406", named, to("addFooter")));
  if (channel === "sms" && hasOptOut === false) found.push(issue("L-407", named, to("addOptOut")));
  if (channel === "email" && hasPostalAddress === false) found.push(issue("L-408", named, to("addFooter")));
  return found;
}

/** L-414: a second message of the channel, with nothing on the way that takes time. */
function together({ step, about }: ReadStep, { leaving, byId }: LintContext): readonly Issue[] {
  const seen = new Set<string>([step.id]);
  const open = (leaving.get(step.id) ?? []).filter(({ output }) => output === "next");
  for (let edge = open.pop(); edge; edge = open.pop()) {
    const next = byId.get(edge.to);
    if (!next || seen.has(edge.to) || (next.about.waits && !next.step.off)) continue;
    seen.add(edge.to);
    if (next.about.message?.channel === about.message?.channel && next.about.message) {
      const outlet = { from: edge.from, output: edge.output };
      const fixes: Fix[] = [{ label: "addWait", act: { kind: "insert", step: "wait", outlet } }];
      return [
        issue("L-414", { a: step.name, b: next.step.name }, { stepId: next.step.id, field: step.id, fixes }),
      ];
    }
    open.push(...(leaving.get(edge.to) ?? []));
  }
  return [];
}
