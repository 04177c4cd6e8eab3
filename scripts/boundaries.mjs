// Holds the import table of docs/architecture.md, and refuses to call it held when files were left unread.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { cruise } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";

const FOLDERS = [
  "app",
  "components",
  "core",
  "steps",
  "lib",
  "workers",
  "tracker",
  "prisma",
  "tests",
  "bench",
];

/** Every source file below the folders, as dependency-cruiser names them. */
function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => path.join(entry.parentPath, entry.name).split(path.sep).join("/"));
}

const folders = FOLDERS.filter((folder) => existsSync(folder));
const files = folders.flatMap(sourcesIn);
const options = await extractDepcruiseOptions("./.dependency-cruiser.cjs");
const { output } = await cruise(folders, options);

const read = new Set(output.modules.map(({ source }) => source));
const unread = files.filter((file) => !read.has(file));
for (const { rule, from, to, cycle } of output.summary.violations) {
  const way = cycle ? [from, ...cycle.map(({ name }) => name)].join(" → ") : `${from} → ${to}`;
  const comment = options.ruleSet.forbidden.find(({ name }) => name === rule.name)?.comment ?? "";
  console.error(`${rule.name}: ${way}\n  ${comment}`);
}
for (const file of unread.slice(0, 10)) console.error(`not read: ${file}`);

const errors = output.summary.violations.length;
const counted = files.filter((file) => read.has(file)).length;
console.log(`boundaries: ${counted} of ${files.length} files read, ${errors} imports against the table`);
if (files.length === 0) console.error("No source file was found: nothing was checked.");
process.exit(errors > 0 || unread.length > 0 || files.length === 0 ? 1 : 0);
