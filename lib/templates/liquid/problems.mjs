/**
 * What stops a rendering: one of the closed list's causes (S-9.14, S-9.15).
 * This folder is plain JavaScript because it runs in a thread of its own, started from its file wherever the rest is bundled.
 */
export class RenderProblem extends Error {
  /**
   * @param {"render_missing" | "render_limit" | "render_bad_url" | "syntax"} cause
   * @param {string} path the place in the template's data, or what is wrong
   */
  constructor(cause, path) {
    super(`${cause}: ${path}`);
    this.name = "RenderProblem";
    this.problem = { cause, path };
  }
}

/**
 * The problem behind an error of the template engine, which wraps what is thrown inside it.
 * @param {unknown} error
 */
export function problemOf(error) {
  const inner = /** @type {{originalError?: unknown}} */ (error)?.originalError ?? error;
  if (inner instanceof RenderProblem) return inner.problem;
  const message = inner instanceof Error ? inner.message : String(inner);
  if (/limit exceeded/.test(message))
    return { cause: "render_limit", path: message.replace(/, line.*$/s, "") };
  return { cause: "syntax", path: message.slice(0, 300) };
}
