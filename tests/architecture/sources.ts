import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../..");

export type Source = Readonly<{ path: string; text: string }>;

/** Files below folders of the repository whose name fits, with their text. Generated ones are left out. */
export function filesIn(folders: readonly string[], name: RegExp): readonly Source[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && name.test(entry.name) && !entry.name.includes(".gen."))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => ({ path: path.relative(ROOT, file), text: readFileSync(file, "utf8") })),
  );
}

/** The code of the product itself, without its tests. */
export function productFiles(folders = ["app", "components", "core", "lib", "steps", "workers"]) {
  return filesIn(folders, /\.tsx?$/).filter((file) => !/\.test\.tsx?$|\/testing\//.test(file.path));
}

/** The text of one file of the repository. */
export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

/** Code without its comments, each line in its place. */
export function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/(^|\s)\/\/.*$/gm, "$1");
}
