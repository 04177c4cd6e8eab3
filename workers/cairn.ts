import { type Command, UsageError } from "#lib/operations/cli/command.ts";
import { commands } from "#lib/operations/cli/commands.ts";
import { readEnv, SettingsError } from "#lib/platform/env.ts";
import { closePlatform, openPlatform } from "#lib/platform/open-platform.ts";
import { VERSION } from "./version.ts";

/** The command did not do what was asked. */
const FAILED = 1;
/** What was typed makes no sense, or nothing could be opened. */
const NOT_RUN = 2;

process.exitCode = await main(process.argv.slice(2));
process.exit();

async function main(words: readonly string[]): Promise<number> {
  const [first] = words;
  if (first === undefined || first === "help" || first === "--help" || first === "-h")
    return help(words.slice(1).join(" "));
  if (first === "--version" || first === "version") return tell(VERSION);
  const command = findCommand(words);
  if (!command)
    return refuse(`There is no command ${words.slice(0, 2).join(" ")}. See: npm run cairn -- help`);
  if (words.includes("--help")) return help(command.name);
  return run(command, words.slice(command.name.split(" ").length));
}

async function run(command: Command, args: readonly string[]): Promise<number> {
  try {
    const platform = await openPlatform(readEnv(), {
      applicationName: "cairn-cli",
      max: 8,
      statementTimeoutMs: 60_000,
    });
    try {
      return await command.run({ platform, args, say: tell });
    } finally {
      await closePlatform(platform);
    }
  } catch (error) {
    if (error instanceof UsageError)
      return refuse(`${error.message}\nUsage: npm run cairn -- ${command.usage}`);
    if (error instanceof SettingsError) return refuse(error.message);
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return FAILED;
  }
}

/** Names have one word or two; the longer one is tried first. */
function findCommand(words: readonly string[]): Command | undefined {
  return [2, 1]
    .map((length) => words.slice(0, length).join(" "))
    .map((name) => commands.find((command) => command.name === name))
    .find((command) => command !== undefined);
}

function help(name: string): number {
  const command = commands.find((one) => one.name === name);
  if (command) return tell(`${command.summary}\n\nUsage: npm run cairn -- ${command.usage}`);
  const width = Math.max(...commands.map((one) => one.name.length));
  const lines = commands.map((one) => `  ${one.name.padEnd(width)}  ${one.summary}`);
  return tell(
    `Usage: npm run cairn -- <command> [options]\n\n${lines.join("\n")}\n\nMore about one: npm run cairn -- help <command>`,
  );
}

function tell(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function refuse(text: string): number {
  process.stderr.write(`${text}\n`);
  return NOT_RUN;
}
