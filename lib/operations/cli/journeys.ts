import { readFile, writeFile } from "node:fs/promises";
import type { Call } from "#lib/journeys/call.ts";
import { pauseJourney } from "#lib/journeys/control-journey.ts";
import { publishDraft } from "#lib/journeys/publish-draft.ts";
import { exportJourney, importJourney } from "#lib/journeys/transfer.ts";
import {
  type Command,
  type CommandContext,
  chosenWorkspace,
  readOptions,
  UsageError,
} from "#lib/operations/cli/command.ts";
import type { Problem } from "#lib/platform/problem.ts";

const ACTOR = { kind: "system", id: null, name: "Command line" } as const;

async function callOf<Params, Body>(
  context: CommandContext,
  options: ReadonlyMap<string, string>,
  params: Params,
  body: Body,
) {
  const workspace = await chosenWorkspace(context, options);
  return { platform: context.platform, workspace, actor: ACTOR, params, body } satisfies Call<Params, Body>;
}

function oneWord(words: readonly string[], what: string): string {
  const [word] = words;
  if (!word) throw new UsageError(`Name the ${what}.`);
  return word;
}

/** A refusal as lines: what is wrong, where, and the cure. */
function tell({ say }: CommandContext, problem: Problem): number {
  say(problem.detail ? `${problem.title}: ${problem.detail}` : problem.title);
  for (const { pointer, detail } of problem.errors ?? []) say(`  ${pointer}: ${detail}`);
  return 1;
}

const list: Command = {
  name: "journeys list",
  summary: "list the journeys of a workspace",
  usage: "journeys list [--workspace <slug>]",
  async run(context) {
    const workspace = await chosenWorkspace(context, readOptions(context.args).options);
    const rows = await context.platform.db.rows<{
      id: string;
      name: string;
      status: string;
      live_version: number | null;
    }>(
      "select id, name, status, live_version from journey where workspace_id = $1 order by name limit 1000",
      [workspace.id],
    );
    for (const { id, name, status, live_version } of rows) {
      context.say(`${id}  ${status.padEnd(8)}  ${live_version === null ? "-" : `v${live_version}`}  ${name}`);
    }
    return 0;
  },
};

const exportOne: Command = {
  name: "journeys export",
  summary: "write a journey as JSON",
  usage: "journeys export <id> [--version <n>] [--out <file>] [--workspace <slug>]",
  async run(context) {
    const { words, options } = readOptions(context.args);
    const call = await callOf(context, options, { journeyId: oneWord(words, "journey") }, null);
    const version = options.has("version") ? Number(options.get("version")) : null;
    const result = await exportJourney(call, { version, now: context.platform.clock.now() });
    if (!result.ok) return tell(context, result.problem);
    const text = `${JSON.stringify(result.file, null, 2)}\n`;
    const out = options.get("out");
    if (out) await writeFile(out, text);
    else context.say(text.trimEnd());
    return 0;
  },
};

const importOne: Command = {
  name: "journeys import",
  summary: "take a journey's JSON as a new draft",
  usage: "journeys import <file> [--name <text>] [--workspace <slug>]",
  async run(context) {
    const { words, options } = readOptions(context.args);
    const journey = await readJson(oneWord(words, "file"));
    const name = options.get("name");
    const call = await callOf(context, options, {}, { journey, ...(name ? { name } : {}) });
    const result = await importJourney(call);
    if (!result.ok) return tell(context, result.problem);
    context.say(result.journey.id);
    const blocks = result.issues.filter(({ level }) => level === "block");
    if (blocks.length > 0)
      context.say(`${blocks.length} things are to be put right before it can be published.`);
    return 0;
  },
};

const publish: Command = {
  name: "journeys publish",
  summary: "make a journey's draft live",
  usage: "journeys publish <id> [--note <text>] [--workspace <slug>]",
  async run(context) {
    const { words, options } = readOptions(context.args);
    const journeyId = oneWord(words, "journey");
    const [draft] = await context.platform.db.rows<{ revision: number }>(
      "select revision from journey_draft where journey_id = $1",
      [journeyId],
    );
    const body = { revision: draft?.revision ?? 0, note: options.get("note") ?? "" };
    const result = await publishDraft(await callOf(context, options, { journeyId }, body));
    if (!result.ok) return tell(context, result.problem);
    context.say(
      result.version.fresh
        ? `Live as v${result.version.number}.`
        : `v${result.version.number} is live already, with the same content.`,
    );
    return 0;
  },
};

const pause: Command = {
  name: "journeys pause",
  summary: "hold everybody in a journey",
  usage: "journeys pause <id> [--workspace <slug>]",
  async run(context) {
    const { words, options } = readOptions(context.args);
    const result = await pauseJourney(
      await callOf(context, options, { journeyId: oneWord(words, "journey") }, {}),
    );
    if (!result.ok) return tell(context, result.problem);
    context.say("Paused.");
    return 0;
  },
};

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`The file ${file} cannot be read.`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${file} is not JSON: ${error instanceof Error ? error.message : "it cannot be parsed"}`,
    );
  }
}

export const journeyCommands: readonly Command[] = [list, exportOne, importOne, publish, pause];
