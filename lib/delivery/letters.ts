import type { NewDeadLetter } from "#lib/deadletters/open-dead-letter.ts";

type Letter = Pick<NewDeadLetter, "cause" | "summary" | "detail">;
type FailedCause = "render_missing" | "render_limit" | "render_bad_url" | "no_identifier" | "poison";

const WORDS: Readonly<Record<FailedCause, (path: string) => string>> = {
  render_missing: (path) =>
    `The template needs ${path}, which is missing. Give it a default, or see why it is not known.`,
  render_limit: (path) => `The template takes too long or too much: ${path}.`,
  render_bad_url: (path) => `${path} is not a web address, so the link cannot be written.`,
  no_identifier: (path) => `Nobody can be written to without ${path}.`,
  poison: () => "The message ended the process that worked on it three times, and was set aside.",
};

/** What people read of a message that could not even be tried. */
export function failedLetter(cause: FailedCause, channel: string, path: string): Letter {
  return { cause, summary: WORDS[cause](path), detail: { channel, ...(path === "" ? {} : { path }) } };
}
