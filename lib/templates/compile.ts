import { compileText } from "#lib/templates/compile-text.ts";
import { liquidIssues, type TemplateIssue, templateError } from "#lib/templates/issues.ts";
import { checkLiquid, type PartCheck } from "#lib/templates/liquid-pool.ts";
import type { CompiledTemplate, TemplateSource } from "#lib/templates/source.ts";

const MAX_SOURCE = 262_144;
const MAX_COMPILED = 1_000_000;
/** One large mailbox provider cuts messages at 102 KB. */
const CLIPPED_FROM = 102_400;
const UNSUBSCRIBE = /\{\{-?\s*links\.(unsubscribe|preferences)\b/;

/** True when a text carries a link by which its reader can leave (S-9.16). */
export function hasUnsubscribeLink(html: string): boolean {
  return UNSUBSCRIBE.test(html);
}

/** Compiles a source and says all that is wrong with it at once. */
export async function compileTemplate(source: TemplateSource): Promise<CompiledTemplate> {
  const { channel = "email" } = source;
  if (Buffer.byteLength(source.source) > MAX_SOURCE) {
    return {
      html: "",
      text: "",
      bytes: 0,
      paths: [],
      issues: [templateError("too_large", "source", "A template holds 256 KB at most.")],
    };
  }
  if (channel !== "email") return compileText(source, channel);
  const { html: body, issues } =
    source.mode === "mjml" ? await compileMjml(source.source) : { html: source.source, issues: [] };
  const html = withPreheader(body, source.preheader);
  const text = await textOf(body);
  const [subject, htmlCheck, textCheck] = (await checkLiquid([
    { place: "header", source: source.subject },
    { place: "html", source: html },
    { place: "text", source: text },
  ])) as [PartCheck, PartCheck, PartCheck];
  const bytes = Buffer.byteLength(html);
  return {
    html,
    text,
    bytes,
    paths: [...new Set([subject, htmlCheck].flatMap((check) => (check.ok ? check.paths : [])))].sort(),
    issues: [
      ...issues,
      ...liquidIssues(subject, "subject", source.subject),
      ...liquidIssues(htmlCheck.ok ? textCheck : htmlCheck, "source", source.source),
      ...contentIssues(source, html, bytes),
    ],
  };
}

/** MJML 5, without includes; what it does not know is an issue with its line. */
async function compileMjml(source: string): Promise<{ html: string; issues: TemplateIssue[] }> {
  const { default: mjml } = await import("mjml");
  try {
    const { html, errors } = await mjml(source, {
      validationLevel: "soft",
      ignoreIncludes: true,
      keepComments: false,
    });
    const issues = errors
      .slice(0, 20)
      .map(({ message, line }) => templateError("mjml", "source", message, line));
    return { html, issues };
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : "is not MJML";
    const line = /line (\d+)/i.exec(message)?.[1];
    return {
      html: "",
      issues: [templateError("mjml", "source", message.slice(0, 300), line ? Number(line) : null)],
    };
  }
}

/** The line that mail programs show behind the subject: first in the body, and hidden there. */
function withPreheader(html: string, preheader: string): string {
  if (preheader.trim() === "") return html;
  const hidden = `<div class="cairn-preheader" style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden">${preheader}</div>`;
  const body = /<body[^>]*>/i.exec(html);
  if (!body) return hidden + html;
  const at = body.index + body[0].length;
  return html.slice(0, at) + hidden + html.slice(at);
}

async function textOf(html: string): Promise<string> {
  const { convert } = await import("html-to-text");
  const text = convert(html, {
    wordwrap: false,
    selectors: [
      { selector: "img", format: "skip" },
      { selector: "a", options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    ],
    limits: { maxInputLength: MAX_COMPILED },
  });
  return text.replace(/\n{3,}/g, "\n\n").trim();
}

function contentIssues(source: TemplateSource, html: string, bytes: number): TemplateIssue[] {
  const issues: TemplateIssue[] = [];
  if (source.subject.trim() === "") issues.push(templateError("empty", "subject", "Write a subject."));
  if (bytes > MAX_COMPILED)
    issues.push(templateError("too_large", "source", "The finished message is over 1 MB."));
  else if (bytes > CLIPPED_FROM) {
    const message = `The message is ${Math.round(bytes / 1024)} KB; some mail programs cut messages at 102 KB.`;
    issues.push({ code: "clipped", severity: "warning", field: "source", line: null, message });
  }
  if (source.class === "marketing" && !hasUnsubscribeLink(html)) {
    const message =
      "There is no unsubscribe link: put {{ links.unsubscribe }} into a link, or a footer with it is added.";
    issues.push({ code: "no_unsubscribe", severity: "warning", field: "source", line: null, message });
  }
  return issues;
}
