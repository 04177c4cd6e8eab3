// What has to stand before code can be read, checked or run: packages, step registries, the database client.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { install } from "./install.mjs";

const CLIENT = "generated/prisma/client.ts";
const SCHEMA = "prisma/schema.prisma";

/** Installs and generates what is missing or out of date. */
export async function prepare(say = console.log) {
  install(say);
  run(process.execPath, ["scripts/registries.mjs"]);
  if (!existsSync(CLIENT) || statSync(CLIENT).mtimeMs < statSync(SCHEMA).mtimeMs) {
    run(process.execPath, ["node_modules/prisma/build/index.js", "generate", "--no-hints"]);
  }
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} failed:\n${stdout}${stderr}`);
}
