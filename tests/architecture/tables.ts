import { withoutComments } from "./sources.ts";

export type Model = Readonly<{
  name: string;
  table: string;
  room: string | null;
  relations: readonly string[];
}>;
export type Write = Readonly<{ line: number; table: string }>;

/** The models of schema.prisma, each with its table and the room that owns it. */
export function modelsOf(schema: string): readonly Model[] {
  const names = [...schema.matchAll(/^model (\w+) \{/gm)].map(([, name]) => name);
  const blocks = schema.matchAll(/((?:^\/\/\/.*\n)*)^model (\w+) \{\n([\s\S]*?)^\}/gm);
  return [...blocks].map(([, comment = "", name = "", body = ""]) => ({
    name,
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
    room: /\/\/\/ room: (\w+)/.exec(comment)?.[1] ?? null,
    relations: [...body.matchAll(/^\s+\w+\s+(\w+)(?:\[\]|\?)?(?:\s|$)/gm)]
      .map(([, type = ""]) => type)
      .filter((type) => names.includes(type)),
  }));
}

const NAME = String.raw`(?:only\s+)?(?:public\.)?["'\`]?(\$\{|\w+)`;
const SQL_WRITES = [
  new RegExp(String.raw`\binsert\s+into\s+${NAME}`, "gi"),
  new RegExp(String.raw`\bdelete\s+from\s+${NAME}`, "gi"),
  new RegExp(String.raw`\bmerge\s+into\s+${NAME}`, "gi"),
  // Also the name of a style, which is followed by anything.
  /\btruncate\s+(?:table\s+)?"?(\w+)/gi,
  new RegExp(String.raw`\bcopy\s+${NAME}[^;\x60]*?\bfrom\s+stdin`, "gi"),
  // "update x set", also with an alias; not "for update of", "on conflict do update set" or "for update skip".
  new RegExp(String.raw`\bupdate\s+${NAME}["'\`]?(?:\s+(?:as\s+)?(?!set\b)\w+)?\s+set\b`, "gi"),
];
const PRISMA_WRITES =
  "create|createMany|createManyAndReturn|update|updateMany|updateManyAndReturn|upsert|delete|deleteMany";

/** Every write to a table that a file's SQL strings and Prisma calls make; `${` is a name that nobody can read. */
export function writesOf(text: string, models: readonly Model[]): readonly Write[] {
  const code = withoutComments(text);
  const tables = new Set(models.map(({ table }) => table));
  const lineAt = (at: number) => code.slice(0, at).split("\n").length;
  const sql = SQL_WRITES.flatMap((pattern) => [...code.matchAll(pattern)])
    .map((match) => ({ line: lineAt(match.index), table: (match[1] ?? "").toLowerCase() }))
    .filter(({ table }) => table === "${" || tables.has(table));
  const prisma = models.flatMap(({ name, table }) => {
    const client = name.charAt(0).toLowerCase() + name.slice(1);
    const calls = new RegExp(String.raw`\.${client}\s*\.(?:${PRISMA_WRITES})\s*\(`, "g");
    return [...code.matchAll(calls)].map((match) => ({ line: lineAt(match.index), table }));
  });
  return [...sql, ...prisma];
}
