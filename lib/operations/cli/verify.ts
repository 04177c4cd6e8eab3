import { type Command, chosenWorkspace, readOptions, UsageError } from "#lib/operations/cli/command.ts";
import { runVerify } from "#lib/operations/verify/run-verify.ts";
import type { Verdict } from "#lib/operations/verify/verdict.ts";

/** Checks every invariant over the whole database: exit 0 clean, 1 violations, 2 where one could not be judged. */
export const verifyCommand: Command = {
  name: "verify",
  summary: "check that nothing is lost, doubled or out of step",
  usage: "verify [--quick | --full | --since <time>] [--workspace <slug>] [--json]",
  async run(context) {
    const { options } = readOptions(context.args);
    const workspace = options.has("workspace") ? await chosenWorkspace(context, options) : null;
    const verdicts = await runVerify(context.platform, {
      scope: options.has("quick") ? "quick" : "full",
      workspaceId: workspace?.id ?? null,
      since: timeOf(options.get("since")),
    });
    if (options.has("json")) context.say(JSON.stringify(verdicts));
    else for (const verdict of verdicts) for (const line of linesOf(verdict)) context.say(line);
    if (verdicts.some(({ violations }) => violations > 0)) return 1;
    return verdicts.some(({ notRun, id }) => notRun !== null && id !== "V-04") ? 2 : 0;
  },
};

function timeOf(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new UsageError(`${text} is not a time. Write it as 2027-03-01T12:00:00Z.`);
  return at;
}

function linesOf({ id, title, violations, first, notRun, tookMs }: Verdict): readonly string[] {
  if (notRun !== null) return [`${id}  not run   ${title}: ${notRun}`];
  if (violations === 0) return [`${id}  clean     ${title} (${(tookMs / 1_000).toFixed(1)} s)`];
  return [
    `${id}  ${violations} wrong   ${title}`,
    ...first.map(({ subject, detail }) => `        ${subject}: ${detail}`),
  ];
}
