import { inWords, percent } from "#core/journey/amounts.ts";
import { type Issue, issue, open } from "#core/journey/issue.ts";
import type { LintContext } from "#core/journey/lint-context.ts";
import type { ChannelFact } from "#core/journey/lint-facts.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import { HOUR } from "#core/kernel/time.ts";

const MANY = 0.1;

/** L-403, L-404, L-415 to L-417 (◆): who carries the messages, and whether they get through. Of a channel it is said once. */
export function lintChannels({ steps, facts }: LintContext): readonly Issue[] {
  const first = new Map<string, ReadStep>();
  for (const read of steps) {
    const channel = read.about.message?.channel;
    if (channel !== undefined && !first.has(channel)) first.set(channel, read);
  }
  return [
    ...[...first].flatMap(([channel, read]) => {
      const known = facts.channels?.[channel];
      return known ? ofChannel(channel, known, read) : [];
    }),
    ...steps.flatMap((read) => expected(read, facts)),
  ];
}

function ofChannel(channel: string, known: ChannelFact, { step, about }: ReadStep): readonly Issue[] {
  const where = { stepId: step.id, field: about.message?.field ?? "templateId" };
  const { provider, sender, failingSince } = known;
  if (provider === null) {
    const fixes = [open("addProvider", "channels", channel)];
    return [issue("L-403", { channel }, { ...where, fixes })];
  }
  const found: Issue[] = [];
  if (sender && !sender.verified) {
    const fixes = [open("verify", "channels", channel)];
    found.push(issue("L-404", { address: sender.address }, { ...where, fixes }));
  }
  if (failingSince !== null) {
    const fixes = [open("openChannel", "channels", channel)];
    found.push(issue("L-417", { provider, since: failingSince }, { ...where, fixes }));
  }
  return found;
}

/** What the last 30 days let expect of one step. */
function expected({ step, about: { message } }: ReadStep, facts: LintContext["facts"]): readonly Issue[] {
  const estimate = facts.estimates?.[step.id];
  if (!message || !estimate) return [];
  const where = { stepId: step.id, field: message.field };
  const { capShare = 0, peakPerHour = 0 } = estimate;
  const { provider = null, perHour = null } = facts.channels?.[message.channel] ?? {};
  const found: Issue[] = [];
  if (capShare > MANY)
    found.push(issue("L-415", { p: percent(capShare) }, { ...where, fixes: [open("show", "publish")] }));
  if (provider !== null && perHour !== null && perHour > 0 && peakPerHour > perHour) {
    const late = ((peakPerHour - perHour) / perHour) * HOUR;
    const values = { n: peakPerHour, provider, m: perHour, d: inWords(late) };
    found.push(
      issue("L-416", values, { ...where, fixes: [open("spreadSends", "channels", message.channel)] }),
    );
  }
  return found;
}
