import { smsParts } from "#core/policies/sms-parts.ts";
import { liquidIssues, type TemplateIssue, templateError, templateWarning } from "#lib/templates/issues.ts";
import { checkLiquid, type Part, type PartCheck } from "#lib/templates/liquid-pool.ts";
import type { CompiledTemplate, TemplateSource } from "#lib/templates/source.ts";

/** What such messages hold; of a push the lock screen shows much less. */
const MOST_CHARACTERS = { sms: 1_600, webPush: 2_000, mobilePush: 2_000, inApp: 5_000 } as const;
type TextChannel = keyof typeof MOST_CHARACTERS;
/** A text that needs more parts than this costs as many messages (L-412). */
const MANY_PARTS = 3;

/** Compiles a template of a channel without HTML: its text, for a push also a title and where it leads. */
export async function compileText(source: TemplateSource, channel: TextChannel): Promise<CompiledTemplate> {
  const parts: readonly Part[] = [
    { place: "header", source: source.subject },
    { place: "text", source: source.source },
    { place: "url", source: source.preheader },
  ];
  const [subject, text, link] = (await checkLiquid(parts)) as [PartCheck, PartCheck, PartCheck];
  return {
    html: "",
    text: source.source,
    bytes: Buffer.byteLength(source.source),
    paths: [...new Set([subject, text].flatMap((check) => (check.ok ? check.paths : [])))].sort(),
    issues: [
      ...liquidIssues(subject, "subject", source.subject),
      ...liquidIssues(text, "source", source.source),
      ...(channel === "sms" ? [] : liquidIssues(link, "preheader", source.preheader)),
      ...contentIssues(source, channel),
    ],
  };
}

function contentIssues({ source, subject, preheader, class: kind }: TemplateSource, channel: TextChannel) {
  const issues: TemplateIssue[] = [];
  const most = MOST_CHARACTERS[channel];
  if (source.trim() === "") issues.push(templateError("empty", "source", "Write the text."));
  if (source.length > most)
    issues.push(templateError("too_large", "source", `This text holds ${most} characters at most.`));
  if (channel !== "sms" && subject.trim() === "")
    issues.push(templateError("empty", "subject", "Write a title."));
  if (channel !== "sms" && preheader.trim() !== "" && !/^(https?:\/\/|\{\{)/i.test(preheader.trim()))
    issues.push(templateError("link", "preheader", "Write the address with https://."));
  return channel === "sms" ? [...issues, ...smsIssues(source, kind)] : issues;
}

function smsIssues(source: string, kind: TemplateSource["class"]): TemplateIssue[] {
  const { parts, culprit } = smsParts(source);
  const issues: TemplateIssue[] = [];
  if (parts > MANY_PARTS) {
    const why = culprit ? ` “${culprit}” makes it longer than it looks.` : "";
    issues.push(templateWarning("parts", "source", `This text needs about ${parts} parts.${why}`));
  }
  if (kind === "marketing" && !/\bstop\b/i.test(source))
    issues.push(
      templateWarning("no_unsubscribe", "source", "The text does not say how to stop: add “Reply STOP”."),
    );
  return issues;
}
