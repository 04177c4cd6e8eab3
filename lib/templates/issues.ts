import type { PartCheck } from "#lib/templates/liquid-pool.ts";

/** `error` keeps a template from being saved; a warning is shown beside it. */
export type TemplateIssue = Readonly<{
  code:
    | "too_large"
    | "mjml"
    | "liquid"
    | "unknown_value"
    | "no_unsubscribe"
    | "clipped"
    | "empty"
    | "render"
    | "parts"
    | "link";
  severity: "error" | "warning";
  field: "source" | "subject" | "preheader";
  line: number | null;
  message: string;
}>;

const ROOTS = new Set(["person", "event", "context", "cart", "links", "workspace"]);

export function templateError(
  code: TemplateIssue["code"],
  field: TemplateIssue["field"],
  message: string,
  line: number | null = null,
): TemplateIssue {
  return { code, severity: "error", field, line, message };
}

export function templateWarning(
  code: TemplateIssue["code"],
  field: TemplateIssue["field"],
  message: string,
): TemplateIssue {
  return { code, severity: "warning", field, line: null, message };
}

/** What is wrong with the Liquid of a part, and which of its values nobody knows. */
export function liquidIssues(
  check: PartCheck,
  field: TemplateIssue["field"],
  source: string,
): TemplateIssue[] {
  if (!check.ok) return [templateError("liquid", field, plainWords(check.path), lineOf(check.path, source))];
  const unknown = check.paths.filter((path) => !ROOTS.has(path.split(".")[0] ?? ""));
  return unknown.map((path) =>
    templateWarning(
      "unknown_value",
      field,
      `Nothing is known under "${path}". Values start with person, event, context, cart, links or workspace.`,
    ),
  );
}

/** The engine's words, without its own positions: those are of the compiled text. */
function plainWords(message: string): string {
  const words = message.replace(/, line:\d+.*$/s, "").replace(/^undefined filter: /, "There is no filter ");
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** The line of the source in which what the engine names first occurs. */
function lineOf(message: string, source: string): number | null {
  const named =
    /(\{[{%][\s\S]{0,60}?[%}]\}|\{[{%][^,]{3,60})/.exec(message)?.[0] ?? /filter: (\w+)/.exec(message)?.[1];
  const at = named ? source.indexOf(named) : -1;
  return at < 0 ? null : source.slice(0, at).split("\n").length;
}
