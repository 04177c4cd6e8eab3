import { sqlState } from "#lib/platform/db.ts";
import type { Problem } from "#lib/platform/problem.ts";

const INTERNAL: Problem = { status: 500, code: "internal", title: "Something is wrong on our side" };
const BAD_VALUE: Problem = {
  status: 400,
  code: "bad_value",
  title: "A value cannot be looked up or stored",
  detail: "A text holds a NUL, or a number or a time is out of range. Nothing was changed.",
};
export const UNAVAILABLE: Problem = {
  status: 503,
  code: "unavailable",
  title: "The database does not answer",
  retryAfter: 5,
};

/** What a caller is told of an error that nobody caught. */
export function failureOf(error: unknown): Problem {
  if (isUnreachable(error)) return UNAVAILABLE;
  return BAD_VALUES.has(sqlState(error) ?? "") ? BAD_VALUE : INTERNAL;
}

// What Postgres says of texts, numbers and times that it cannot read: they came in a cursor, out of sight of any schema.
const BAD_VALUES: ReadonlySet<string> = new Set([
  "22003",
  "22007",
  "22008",
  "22009",
  "22021",
  "22P02",
  "22P05",
]);

// Connection failures and a server that is stopping or starting: the caller may come again.
function isUnreachable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return state.startsWith("08") || state.startsWith("57P") || state === "53300";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE"].includes(code);
}
