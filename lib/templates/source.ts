import type { TemplateIssue } from "#lib/templates/issues.ts";

/** What a template can be written for, mail first. */
export const TEMPLATE_CHANNELS = ["email", "sms", "webPush", "mobilePush", "inApp"] as const;
export type TemplateChannel = (typeof TEMPLATE_CHANNELS)[number];

/** What somebody writes: Liquid inside MJML or HTML, with a subject and a preheader. */
export type TemplateSource = Readonly<{
  /** Without one, mail. */
  channel?: TemplateChannel | undefined;
  /** text: everything but mail. */
  mode: "mjml" | "html" | "text";
  source: string;
  subject: string;
  preheader: string;
  class: "marketing" | "transactional";
}>;

export type CompiledTemplate = Readonly<{
  /** What deliveries render: MJML already compiled, Liquid still inside. */
  html: string;
  text: string;
  bytes: number;
  issues: readonly TemplateIssue[];
  /** Paths that the template asks for, such as `person.firstName`. */
  paths: readonly string[];
}>;
