import type { Platform } from "#lib/platform/platform.ts";
import { CANARY_WORKSPACE } from "#lib/workspaces/workspace.ts";

/** One command of `npm run cairn -- <name> …`. It answers the exit code; what it has to say goes to `say`. */
export type Command = Readonly<{
  /** As typed: one word or two, such as `keys create`. */
  name: string;
  summary: string;
  usage: string;
  run(context: CommandContext): Promise<number>;
}>;

export type CommandContext = Readonly<{
  platform: Platform;
  /** What was typed behind the name. */
  args: readonly string[];
  say(line: string): void;
}>;

/** `--name value` and `--name` options, and the words that are none. */
export type Options = Readonly<{ words: readonly string[]; options: ReadonlyMap<string, string> }>;

/** Splits what was typed; an option without a value is "true". */
export function readOptions(args: readonly string[]): Options {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] as string;
    if (!arg.startsWith("--")) {
      words.push(arg);
      continue;
    }
    const [name = "", inline] = arg.slice(2).split("=", 2);
    const next = args[at + 1];
    const takesNext = inline === undefined && next !== undefined && !next.startsWith("--");
    options.set(name, inline ?? (takesNext ? next : "true"));
    if (takesNext) at += 1;
  }
  return { words, options };
}

/** A mistake of whoever typed: told in one line, exit code 2. */
export class UsageError extends Error {}

/** The workspace that `--workspace` names, or the only one there is. */
export async function chosenWorkspace({ platform }: CommandContext, options: ReadonlyMap<string, string>) {
  const wanted = options.get("workspace");
  const rows = await platform.db.rows<{ id: string; slug: string; timeZone: string; currency: string }>(
    `select id, slug, time_zone as "timeZone", currency from workspace where id <> $2 and ($1::text is null or slug = $1 or id = $1)
     order by created_at limit 2`,
    [wanted ?? null, CANARY_WORKSPACE],
  );
  const [only, second] = rows;
  if (!only)
    throw new UsageError(
      wanted ? `There is no workspace ${wanted}.` : "There is no workspace yet. Open the setup link first.",
    );
  if (second) throw new UsageError("There are several workspaces. Name one with --workspace <slug>.");
  return only;
}
