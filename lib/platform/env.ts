import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { parseAllowedTargets } from "#lib/platform/allowed-targets.ts";
import { type Keyring, keyringOf } from "#lib/platform/keyring.ts";
import type { Reach } from "#lib/platform/reach.ts";

export const ROLES = ["web", "intake", "engine", "delivery", "jobs"] as const;
export type RoleName = (typeof ROLES)[number];

export const FAILPOINT_ACTS = ["kill9", "throw", "hang", "stop", "slow", "spin"] as const;
export type Failpoint = Readonly<{ name: string; act: (typeof FAILPOINT_ACTS)[number]; nth: number }>;

/** Everything that is set from outside, read and judged once, at the start of the process. */
export type Env = Readonly<{
  databaseUrl: string;
  redisUrl: string | null;
  /** Which bell wakes the workers: Redis when there is one, else Postgres. */
  bell: "redis" | "postgres" | "none";
  host: string;
  port: number;
  /** The address that people and mails are given, without a slash at the end. */
  publicUrl: string;
  dataDir: string;
  roles: readonly RoleName[];
  demo: boolean;
  /** The first owner, made without a browser; null: by the setup link. */
  admin: Readonly<{ email: string; password: string }> | null;
  smtpUrl: string | null;
  /** Internal places that calls may reach though they are not public, and the host that is ourselves (SEC-11). */
  allowPrivate: Reach;
  leaseTtlMs: number;
  /** Intake closes while less than this share of the database's disk is free (G-13). */
  diskReserve: number;
  /** Sends the canary's event through this process's intake, once a minute over all of them (AL-02). */
  canary: boolean;
  /** Where a process without a door of its own tells how it is; null: nowhere. */
  healthPort: number | null;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  /** Seals secrets, peppers hashes, signs links. */
  secret: Keyring;
  /** next-auth's own secret, made from ours. */
  authSecret: string;
  /** True in fault tests alone: failpoints act only then. */
  test: boolean;
  failpoint: Failpoint | null;
  production: boolean;
}>;

export type Source = Readonly<Record<string, string | undefined>>;
/** What is wrong with a setting, and the cure. Values are never repeated: they may be secrets. */
export type SettingProblem = Readonly<{ setting: string; message: string }>;
export type EnvResult =
  | Readonly<{ ok: true; env: Env }>
  | Readonly<{ ok: false; problems: readonly SettingProblem[] }>;

/** Thrown at start when settings are wrong; its message names them all. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly SettingProblem[];
  constructor(problems: readonly SettingProblem[]) {
    super(
      [
        "Some settings are wrong:",
        ...problems.map(({ setting, message }) => `  ${setting}: ${message}`),
        "All settings are described in .env.example.",
      ].join("\n"),
    );
    this.problems = problems;
  }
}

/** The environment as settings. Throws one error that names everything that is wrong. */
export function readEnv(source: Source = process.env): Env {
  const result = parseEnv(source);
  if (!result.ok) throw new SettingsError(result.problems);
  return result.env;
}

/** Hands next-auth the two settings that it reads from the environment by itself. */
export function tellNextAuth(env: Env): void {
  process.env["NEXTAUTH_URL"] ??= env.publicUrl;
  process.env["NEXTAUTH_SECRET"] ??= env.authSecret;
}

/** The environment as settings, or all that is wrong with it at once, each with its cure. */
export function parseEnv(source: Source): EnvResult {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim() !== ""));
  const fields = settings.safeParse(given);
  const problems = [...fieldProblems(fields.error), ...crossProblems(given)];
  const keys = readSecret(given, problems);
  if (problems.length > 0 || !fields.success || !keys) return { ok: false, problems };
  return { ok: true, env: assemble(fields.data, keys) };
}

const url = (protocols: readonly string[], cure: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), cure);

const flag = z
  .enum(["0", "1"], "is neither 0 nor 1. Write 1 for yes, 0 for no.")
  .transform((text) => text === "1");

const settings = z.object({
  DATABASE_URL: url(
    ["postgres:", "postgresql:"],
    "is not the address of a Postgres database. Write it as postgres://user:password@host:5432/cairn.",
  )
    .refine(
      (text) => !URL.canParse(text) || !new URL(text).searchParams.has("options"),
      "has an options= part, which hides the tables of the queue. Set such options for the role or the database instead.",
    )
    .nonoptional("is missing. `npm start` starts a database of its own; else write the address of yours."),
  REDIS_URL: url(
    ["redis:", "rediss:"],
    "is not the address of a Redis server. Write it as redis://host:6379/0.",
  ).optional(),
  CAIRN_BELL: z
    .enum(["redis", "postgres", "none"], "is not a bell. Choose redis, postgres or none.")
    .optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "is not a port. Write a whole number from 1 to 65535.")
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, "is not a port. Write a whole number from 1 to 65535.")
    .default(3000),
  CAIRN_PUBLIC_URL: url(
    ["http:", "https:"],
    "is not a web address. Write it as https://journeys.example.com.",
  ).optional(),
  CAIRN_DATA_DIR: z.string().default(".data"),
  CAIRN_ROLES: z
    .string()
    .transform((text) => text.split(",").map((role) => role.trim()))
    .refine(
      (roles) => roles.every((role) => role === "all" || (ROLES as readonly string[]).includes(role)),
      `names a role that does not exist. Choose from all, ${ROLES.join(", ")}; separate them by commas.`,
    )
    .default(["all"]),
  CAIRN_DEMO: flag.default(true),
  CAIRN_ADMIN_EMAIL: z.email("is not an e-mail address. Write it as ada@example.com.").optional(),
  CAIRN_ADMIN_PASSWORD: z
    .string()
    .min(8, "is too short. Use at least 8 characters.")
    .max(1024, "is too long.")
    .optional(),
  SMTP_URL: url(
    ["smtp:", "smtps:"],
    "is not the address of a mail server. Write it as smtp://user:password@host:587.",
  ).optional(),
  CAIRN_ALLOW_PRIVATE: z
    .string()
    .transform(parseAllowedTargets)
    .refine(
      (targets) => targets !== null,
      "lists something that is neither host:port nor a network. Write for example erp.internal:8080,10.1.0.0/16.",
    )
    .default([]),
  CAIRN_LEASE_TTL: z
    .string()
    .regex(/^\d{1,4}(\.\d+)?$/, "is not a number of seconds. Leave it out, or write for example 20.")
    .transform((text) => Math.round(Number(text) * 1000))
    .refine((ms) => ms >= 500 && ms <= 600_000, "must be between 0.5 and 600 seconds.")
    .default(20_000),
  CAIRN_DISK_RESERVE: z
    .string()
    .regex(/^0?\.\d{1,4}$/, "is not a share. Write for example 0.1 for a tenth.")
    .transform(Number)
    .refine((share) => share >= 0.01 && share <= 0.9, "must be between 0.01 and 0.9.")
    .default(0.1),
  CAIRN_CANARY: flag.optional(),
  CAIRN_HEALTH_PORT: z
    .string()
    .regex(/^\d{1,5}$/, "is not a port. Write a whole number from 1 to 65535.")
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, "is not a port. Write a whole number from 1 to 65535.")
    .optional(),
  LOG_LEVEL: z
    .enum(
      ["debug", "info", "warn", "error", "silent"],
      "is not a level. Choose debug, info, warn, error or silent.",
    )
    .default("info"),
  NODE_ENV: z.string().optional(),
  CAIRN_TEST: flag.default(false),
  CAIRN_FAILPOINT: z
    .string()
    .transform(parseFailpoint)
    .refine((point) => point !== null, "is not a failpoint. Write name:act or name:act:nth.")
    .optional(),
});

function fieldProblems(error: z.ZodError | undefined): SettingProblem[] {
  return (error?.issues ?? []).map(({ path: [setting], message }) => ({ setting: String(setting), message }));
}

/** What no setting can know alone. Judged from the raw values, so that it is told together with the rest. */
function crossProblems(given: Source): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (given["CAIRN_BELL"] === "redis" && !given["REDIS_URL"]) {
    problems.push({
      setting: "REDIS_URL",
      message: "is missing, but CAIRN_BELL=redis asks for it. Set it, or leave CAIRN_BELL out.",
    });
  }
  for (const [one, other] of [
    ["CAIRN_ADMIN_EMAIL", "CAIRN_ADMIN_PASSWORD"],
    ["CAIRN_ADMIN_PASSWORD", "CAIRN_ADMIN_EMAIL"],
  ] as const) {
    if (given[one] && !given[other]) {
      problems.push({ setting: other, message: `is missing, but ${one} is set. Set both, or neither.` });
    }
  }
  return problems;
}

/** CAIRN_SECRET, else the file that `npm start` has written into the data folder. */
function readSecret(given: Source, problems: SettingProblem[]): Keyring | null {
  const text = given["CAIRN_SECRET"] ?? readSecretFile(given["CAIRN_DATA_DIR"] ?? ".data");
  if (text === null) {
    problems.push({
      setting: "CAIRN_SECRET",
      message:
        "is missing. `npm start` makes one and keeps it in the data folder; else write 32 random characters or more.",
    });
    return null;
  }
  const keys = keyringOf(text);
  if (keys) return keys;
  problems.push({
    setting: "CAIRN_SECRET",
    message:
      "holds a key of fewer than 32 characters. Make one with `openssl rand -base64 32`; separate several by commas.",
  });
  return null;
}

function readSecretFile(dataDir: string): string | null {
  try {
    return readFileSync(path.join(dataDir, "secret"), "utf8");
  } catch (error) {
    // No data folder yet, or none that this user may read: the setting itself is asked for.
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

/** `name:act[:nth]` (guarantees 2.1). */
function parseFailpoint(text: string): Failpoint | null {
  const [name = "", act, nth = "1"] = text.split(":");
  const known = FAILPOINT_ACTS.find((candidate) => candidate === act);
  return name && known && /^[1-9]\d*$/.test(nth) ? { name, act: known, nth: Number(nth) } : null;
}

/** Redis when there is one, else Postgres. */
function bellOf({ CAIRN_BELL, REDIS_URL }: z.output<typeof settings>): Env["bell"] {
  return CAIRN_BELL ?? (REDIS_URL ? "redis" : "postgres");
}

function assemble(fields: z.output<typeof settings>, secret: Keyring): Env {
  const email = fields.CAIRN_ADMIN_EMAIL;
  const password = fields.CAIRN_ADMIN_PASSWORD;
  const publicUrl = (fields.CAIRN_PUBLIC_URL ?? `http://localhost:${fields.PORT}`).replace(/\/+$/, "");
  return {
    databaseUrl: fields.DATABASE_URL,
    redisUrl: fields.REDIS_URL ?? null,
    bell: bellOf(fields),
    host: fields.HOST,
    port: fields.PORT,
    publicUrl,
    dataDir: path.resolve(fields.CAIRN_DATA_DIR),
    roles: fields.CAIRN_ROLES.includes("all")
      ? ROLES
      : ROLES.filter((role) => fields.CAIRN_ROLES.includes(role)),
    demo: fields.CAIRN_DEMO,
    admin: email && password ? { email, password } : null,
    smtpUrl: fields.SMTP_URL ?? null,
    allowPrivate: { targets: fields.CAIRN_ALLOW_PRIVATE ?? [], ownHost: new URL(publicUrl).hostname },
    leaseTtlMs: fields.CAIRN_LEASE_TTL,
    diskReserve: fields.CAIRN_DISK_RESERVE,
    // Tests count rows; one that wants the canary says so.
    canary: fields.CAIRN_CANARY ?? !fields.CAIRN_TEST,
    healthPort: fields.CAIRN_HEALTH_PORT ?? null,
    logLevel: fields.LOG_LEVEL,
    secret,
    authSecret: secret.derive("next-auth"),
    test: fields.CAIRN_TEST,
    failpoint: fields.CAIRN_TEST ? (fields.CAIRN_FAILPOINT ?? null) : null,
    production: fields.NODE_ENV === "production",
  };
}
