// Writes app/api/v1/routes.gen.ts from the route files beside it: what the API's description is made of. A summary is
// the comment above a handler, its answers the statuses that it names.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const HEAD =
  "// Written by scripts/routes.mjs from the route files of this folder. Do not edit; never committed.\n";
/** The description itself reads the list, and describes itself. */
const OWN = "openapi.json/route.ts";
const HANDLER =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^export const (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/gm;

/** The route files under a folder, by their path in it. */
export function routeFiles(root) {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => path.basename(file) === "route.ts" && file !== OWN)
    .sort();
}

/** The address that a file answers: `journeys/[journeyId]/route.ts` is `/api/v1/journeys/{journeyId}`. */
export function addressOf(file) {
  const place = path.posix.dirname(file).replace(/\[(?:\.\.\.)?([^\]]+)\]/g, "{$1}");
  return place === "." ? "/api/v1" : `/api/v1/${place}`;
}

/** The handlers in a file's text: method, summary and statuses of success. */
export function handlersIn(text) {
  const found = [...text.matchAll(HANDLER)];
  return found.map((match, at) => {
    const [all, comment = "", method] = match;
    const code = text.slice(match.index + all.length, found[at + 1]?.index ?? text.length);
    const answers = [...new Set(code.match(/\b20[0-4]\b/g) ?? ["200"])].map(Number).sort();
    return {
      method,
      answers,
      summary: comment
        .replace(/^\s*\* ?/gm, " ")
        .replace(/\s+/g, " ")
        .trim(),
    };
  });
}

function registry(root) {
  const files = routeFiles(root);
  const imports = files.map((file, at) => `import * as route${at} from "./${file}";\n`);
  const entries = files.flatMap((file, at) =>
    handlersIn(readFileSync(path.join(root, file), "utf8")).map(({ method, summary, answers }) => {
      const words = `summary: ${JSON.stringify(summary)}, answers: ${JSON.stringify(answers)}`;
      return `  { path: ${JSON.stringify(addressOf(file))}, method: "${method}", route: route${at}.${method}, ${words} },\n`;
    }),
  );
  return `${HEAD}import type { ApiRoute } from "#lib/operations/openapi/api-route.ts";
${imports.join("")}
/** Every route of the API, in the order of their addresses. */
export const routes: readonly ApiRoute[] = [
${entries.join("")}];
`;
}

/** Writes the list, if it has changed. */
export function writeRoutes(root = "app/api/v1") {
  const target = path.join(root, "routes.gen.ts");
  const text = registry(root);
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
}

if (import.meta.url === `file://${process.argv[1]}`) writeRoutes();
