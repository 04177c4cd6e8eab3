import pino from "pino";
import { describeError } from "#lib/platform/describe-error.ts";
import type { Env } from "#lib/platform/env.ts";
import { counter } from "#lib/platform/metrics.ts";

/** The only fields a log line may carry: names and numbers of our own, never what people sent (SEC-32). */
export const LOG_FIELDS = [
  "workspaceId",
  "sourceId",
  "journeyId",
  "version",
  "runId",
  "stepId",
  "personId",
  "deliveryId",
  "jobId",
  "providerId",
  "provider",
  "memberId",
  "keyId",
  "requestId",
  "shard",
  "lane",
  "channel",
  "bell",
  "role",
  "roles",
  "room",
  "name",
  "kind",
  "act",
  "code",
  "state",
  "reason",
  "status",
  "method",
  "route",
  "seq",
  "count",
  "done",
  "failed",
  "total",
  "attempt",
  "size",
  "ms",
  "afterMs",
  "silenced",
  "signal",
  "exitCode",
  "host",
  "port",
  "pid",
  "command",
  "table",
] as const;

type Value = string | number | boolean | null | undefined | readonly string[];
export type LogFields = Readonly<Partial<Record<(typeof LOG_FIELDS)[number], Value>> & { error?: unknown }>;

/** Says what happened in fixed words; what varies goes into fields. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** The same log with some fields on every line. */
  child(fields: LogFields): Log;
}

type Level = "debug" | "info" | "warn" | "error";
type Output = Readonly<{ write(line: string): void }>;

/** Lines as JSON, one each; as words where a person is looking on. */
export function openLog(env: Pick<Env, "logLevel">, name: string, output?: Output): Log {
  const target = output ?? (process.stdout.isTTY ? wordsTo(process.stdout) : toStdout());
  const writer = pino(
    {
      level: env.logLevel,
      base: { process: name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    target,
  );
  return logOver(writer);
}

/** Lines that wait for a disk with room; the others are dropped. */
const WAITING_CHARACTERS = 1_000_000;

/** A log whose disk is full, or whose reader has gone, loses lines, and stops nobody's work. */
function toStdout(): pino.DestinationStream {
  const stream = pino.destination({ sync: true, maxLength: WAITING_CHARACTERS });
  stream.on("error", () =>
    counter("cairn_log_errors_total", "Lines of the log that could not be written at once").inc(),
  );
  // What others say there, such as libraries, ends nothing either.
  for (const other of [process.stdout, process.stderr]) other.on("error", () => undefined);
  return stream;
}

function logOver(writer: pino.Logger): Log {
  const at = (level: Level) => (fields: LogFields, message: string) =>
    writer[level](allowed(fields), clean(message));
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => logOver(writer.child(allowed(fields))),
  };
}

const ALLOWED: ReadonlySet<string> = new Set(LOG_FIELDS);

/** Keeps the fields of the list and leaves out the rest, whatever the compiler was told. */
function allowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === "error") kept["error"] = value === undefined ? undefined : describeError(value);
    else if (ALLOWED.has(name)) kept[name] = cleanValue(value);
  }
  return kept;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === "string") return clean(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null || value === undefined)
    return value;
  return Array.isArray(value) ? value.slice(0, 20).map((item) => clean(String(item))) : undefined;
}

const MAX_TEXT = 500;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out, so that no value forges a line or drives a terminal.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/g;

function clean(text: string): string {
  return text.slice(0, MAX_TEXT).replace(UNSEEN, " ");
}

const COLOURS: Readonly<Record<string, string>> = {
  debug: "\u001b[2m",
  warn: "\u001b[33m",
  error: "\u001b[31m",
};

/** `12:00:01 warn  worker  the bell is silent  kind=redis`: for the eyes of whoever started it. */
function wordsTo(terminal: NodeJS.WriteStream): Output {
  return {
    write(line) {
      const { time, level, process: name, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
      const details = Object.entries(fields).map(([key, value]) => `${key}=${wordOf(value)}`);
      const clock = String(time).slice(11, 19);
      const words = [clock, String(level).padEnd(5), String(name).padEnd(7), String(msg), ...details].join(
        "  ",
      );
      terminal.write(`${COLOURS[String(level)] ?? ""}${words}\u001b[0m\n`);
    },
  };
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
