// What has to be set before a process of ours can start: .env, the data folder, the secret, the database's address.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Reads .env, which gives way to what is set already. */
export function loadEnvFile() {
  if (existsSync(".env")) process.loadEnvFile(".env");
}

/** The data folder as an absolute path, made when it is missing. */
export function dataFolder() {
  const folder = path.resolve(process.env.CAIRN_DATA_DIR?.trim() || ".data");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Makes the installation's secret, once. It seals what is stored, so it belongs into every backup. */
export function ensureSecret(folder) {
  const file = path.join(folder, "secret");
  if (process.env.CAIRN_SECRET || existsSync(file)) return;
  try {
    writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error; // somebody else was faster, and theirs is as good
  }
}

/** All that is wrong with the settings, at once. The database's address is ours to give where none is set. */
export async function checkSettings(environment) {
  const { parseEnv } = await import(pathToFileURL(path.resolve("dist/env.mjs")).href);
  const ours = environment.DATABASE_URL ? {} : { DATABASE_URL: "postgres://127.0.0.1/cairn" };
  const result = parseEnv({ ...environment, ...ours });
  if (result.ok) return result.env;
  const lines = result.problems.map(({ setting, message }) => `  ${setting}: ${message}`);
  throw new SettingsError(
    ["Some settings are wrong:", ...lines, "All settings are described in .env.example."].join("\n"),
  );
}

/** Its message says it all; where it was thrown helps nobody. */
export class SettingsError extends Error {}

/** True for a Node that the packages are made for. */
export function checkNode() {
  const { engines } = JSON.parse(readFileSync("package.json", "utf8"));
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SettingsError(
    `Cairn needs Node ${engines.node}; this is ${process.version}. See https://nodejs.org.`,
  );
}
