import { edgesFrom } from "#core/journey/graph.ts";
import { goTo, type Issue, issue } from "#core/journey/issue.ts";
import type { LintContext, TemplateFact } from "#core/journey/lint-context.ts";
import type { ReadStep } from "#core/journey/reading.ts";

/** L-122, L-401, L-402, L-405, L-406, L-414: messages and the templates behind them. */
export function lintMessages(context: LintContext): readonly Issue[] {
  const messages = context.steps.filter(({ kind }) => kind?.family === "message");
  return [
    ...messages.flatMap((read) => withoutTemplate(read)),
    ...messages.flatMap((read) => behindTemplate(read, context.facts?.templates ?? null)),
    ...messages.flatMap((read) => together(read, context)),
  ];
}

/** L-401, instead of L-120 */
function withoutTemplate({ step }: ReadStep): readonly Issue[] {
  if (templateOf(step.config) !== "") return [];
  const where = {
    stepId: step.id,
    field: "templateId",
    fixes: [goTo(step.id, "templateId", "Choose template")],
  };
  return [issue("L-401", { step: step.name }, where)];
}

function behindTemplate({ step }: ReadStep, templates: readonly TemplateFact[] | null): readonly Issue[] {
  const templateId = templateOf(step.config);
  if (templateId === "" || templates === null) return [];
  const template = templates.find(({ id }) => id === templateId);
  const field = "templateId";
  if (!template) {
    const fixes = [goTo(step.id, field, "Choose another")];
    return [
      issue(
        "L-122",
        { step: step.name, object: "template", name: templateId },
        { stepId: step.id, field, fixes },
      ),
    ];
  }
  const open = (label: string) => [{ label, act: { kind: "openTemplate", templateId } } as const];
  const found: Issue[] = [];
  if (template.problem) {
    const { line, message } = template.problem;
    const values = { template: template.name, l: line, message };
    found.push(issue("L-402", values, { stepId: step.id, field, fixes: open("Open template") }));
  }
  if (template.class !== "marketing") return found;
  if (!template.topicId) {
    found.push(issue("L-405", { step: step.name }, { stepId: step.id, field, fixes: open("Choose topic") }));
  }
  if (!template.hasUnsubscribe) {
    found.push(issue("L-406", { step: step.name }, { stepId: step.id, field, fixes: open("Add footer") }));
  }
  return found;
}

/** L-414: a second message of the kind, with nothing but conditions on the way. */
function together({ step, kind }: ReadStep, { document, byId }: LintContext): readonly Issue[] {
  const open = edgesFrom(document, step.id).filter(({ output }) => output === "next");
  const start = open[0];
  const seen = new Set<string>([step.id]);
  for (let edge = open.pop(); edge; edge = open.pop()) {
    const next = byId.get(edge.to);
    if (!next || seen.has(edge.to) || next.kind?.family === "timing") continue;
    seen.add(edge.to);
    if (next.kind?.kind === kind?.kind && start) {
      return [
        issue(
          "L-414",
          { a: step.name, b: next.step.name },
          {
            stepId: next.step.id,
            fixes: [
              {
                label: "Add wait",
                act: { kind: "addWait", outlet: { from: edge.from, output: edge.output } },
              },
            ],
          },
        ),
      ];
    }
    open.push(...edgesFrom(document, edge.to));
  }
  return [];
}

function templateOf(config: ReadStep["step"]["config"]): string {
  const templateId = config["templateId"];
  return typeof templateId === "string" ? templateId : "";
}
