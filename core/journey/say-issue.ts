import type { Fix, Issue, Values } from "#core/journey/issue.ts";

/** Says a text of messages/…/issues.json: use-intl's own, of the page or of the server. */
export type SayIssue = (key: string, values?: Values) => string;

/** An issue as the API answers it: with its words. */
export type SaidIssue = Issue & Readonly<{ text: string }>;

/** An issue in its rule's words: the same in the editor, in a refusal and on the command line. */
export function sayIssue(say: SayIssue, { code, values }: Pick<Issue, "code" | "values">): string {
  return say(`texts.${code}`, values);
}

/** The words of a button. */
export function sayFix(say: SayIssue, { label, values }: Fix): string {
  return say(`fixes.${label}`, values);
}
