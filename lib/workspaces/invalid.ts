import type { z } from "zod";
import type { Problem } from "#lib/platform/problem.ts";

const MAX_ISSUES = 50;

/** What a schema found wrong, as a problem with one pointer per field: 400 for a field nobody knows, else 422. */
export function invalidProblem(error: z.ZodError, what: "body" | "query"): Problem {
  const issues = error.issues.slice(0, MAX_ISSUES);
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          pointer: pointerTo([...issue.path, key]),
          code: "unknown_field",
          detail: "There is no such field.",
        }))
      : [],
  );
  if (unknown.length > 0) {
    return { status: 400, code: "unknown_field", title: "A field is not known", errors: unknown };
  }
  const errors = issues.map(({ path, code, message }) => ({
    pointer: pointerTo(path),
    code,
    detail: message,
  }));
  return what === "body"
    ? { status: 422, code: "invalid_body", title: "Some fields are not valid", errors }
    : { status: 400, code: "invalid_query", title: "Some parameters are not valid", errors };
}

/** RFC 6901. Names that a caller made up are cut, so that an answer never grows with them. */
function pointerTo(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).slice(0, 100).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
