import { type Command, chosenWorkspace, readOptions } from "#lib/operations/cli/command.ts";
import { auditCheck } from "#lib/operations/verify/audit-check.ts";
import { rollupCheck } from "#lib/operations/verify/rollup-check.ts";
import { type Verdict, verify } from "#lib/operations/verify/verify.ts";

/** Checks every invariant over the whole database: exit 0 clean, 1 violations, 2 where one could not be judged. */
export const verifyCommand: Command = {
  name: "verify",
  summary: "check that nothing is lost, doubled or out of step",
  usage: "verify [--workspace <slug>] [--json]",
  async run(context) {
    const { options } = readOptions(context.args);
    const workspace = options.has("workspace") ? await chosenWorkspace(context, options) : null;
    const verdicts = await verify(context.platform.db, workspace?.id ?? null, [rollupCheck, auditCheck]);
    if (options.has("json")) context.say(JSON.stringify(verdicts));
    else for (const verdict of verdicts) for (const line of linesOf(verdict)) context.say(line);
    if (verdicts.some(({ violations }) => violations > 0)) return 1;
    return verdicts.some(({ notRun, id }) => notRun !== null && id !== "V-04") ? 2 : 0;
  },
};

function linesOf({ id, title, violations, first, notRun }: Verdict): readonly string[] {
  if (notRun !== null) return [`${id}  not run   ${title}: ${notRun}`];
  if (violations === 0) return [`${id}  clean     ${title}`];
  return [
    `${id}  ${violations} wrong   ${title}`,
    ...first.map(({ subject, detail }) => `        ${subject}: ${detail}`),
  ];
}
