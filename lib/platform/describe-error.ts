import pg from "pg";

/** An error as it may be logged: its kind, its code and where it came from, without the data that it met. */
export type ErrorDescription = Readonly<{
  name: string;
  code?: string;
  message?: string;
  table?: string;
  constraint?: string;
  at?: readonly string[];
  cause?: ErrorDescription;
}>;

const FRAMES = 8;

/** Databases and their clients quote values in their messages, so of theirs only the codes are told (SEC-31). */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const at = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES)
    .map((line) => line.trim().slice(3));
  const cause =
    error.cause !== undefined && depth < 3 ? { cause: describeError(error.cause, depth + 1) } : {};
  if (error instanceof pg.DatabaseError) {
    const { table, constraint } = error;
    return {
      name: error.name,
      ...code,
      ...(table ? { table } : {}),
      ...(constraint ? { constraint } : {}),
      at,
    };
  }
  if (error.name.startsWith("Prisma")) return { name: error.name, ...code, at, ...cause };
  return { name: error.name, ...code, message: masked(error.message), at, ...cause };
}

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]+/gi, "$1…"],
  [/[^\s"'<>()]+@[^\s"'<>()]+/g, "…@…"],
  [/\b(wk|sk|ck|whsec)_[\w-]+/g, "$1_…"],
  [/"[^"]*"|'[^']*'|`[^`]*`/g, "“…”"],
  [/\+?\d[\d ()-]{6,}\d/g, "…"],
];

/** A message without quoted values, addresses, keys and long numbers. */
export function masked(message: string): string {
  return MASKS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), message.slice(0, 1000));
}
