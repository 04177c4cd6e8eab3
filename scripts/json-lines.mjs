import { readFileSync } from "node:fs";

/** What tests have noted, one JSON value a line; nothing while no file is there. */
export function readJsonLines(file) {
  try {
    return readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}
