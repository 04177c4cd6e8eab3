// Writes steps/*.gen.ts and lib/intake/sources/*.gen.ts from the folders beside them: what there is, found by looking, so
// that a new kind of step or source is one new folder and nothing else. Plain Node; runs before dev, build and tests.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeRoutes } from "./routes.mjs";

const HEAD =
  "// Written by scripts/registries.mjs from the folders of steps/. Do not edit; never committed.\n";

/** Folders that hold such a file, in order. */
function kinds(root, file = "step.ts") {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(root, entry.name, file)))
    .map((entry) => entry.name)
    .sort();
}

const camel = (kind) => kind.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());

function registry(names) {
  const imports = names.map((kind) => `import ${camel(kind)}Step from "#steps/${kind}/step.ts";\n`);
  const entries = names.map((kind) => `  ${camel(kind)}Step,\n`);
  return `${HEAD}import type { StepKind } from "#core/engine/step-kind.ts";
${imports.join("")}
/** Every kind of step, in the order of their names. */
export const stepKinds: readonly StepKind[] = [
${entries.join("")}];
`;
}

function forms(names, root) {
  const entries = names
    .filter((kind) => existsSync(path.join(root, kind, "form.tsx")))
    .map((kind) => [JSON.stringify(kind), `import("#steps/${kind}/form.tsx")`]);
  return `${HEAD}"use client";

import { type ComponentType, lazy } from "react";
import type { StepFormProps } from "#components/canvas/step-form.ts";

const loaders = {
${entries.map(([kind, load]) => `  ${kind}: () => ${load},\n`).join("")}};

/** The inspector form of each kind of step, loaded when it is first shown. */
// biome-ignore lint/suspicious/noExplicitAny: each form knows its own config; the inspector hands it that and no other.
export const stepForms: Readonly<Record<string, ComponentType<StepFormProps<any>>>> = {
${entries.map(([kind]) => `  ${kind}: lazy(loaders[${kind}]),\n`).join("")}};

/** Fetches all of them ahead, so that none is missing where the connection is lost. */
export const loadStepForms = (): Promise<unknown> => Promise.all(Object.values(loaders).map((load) => load()));
`;
}

function help(names, root, { head, about, name } = STEP_HELP) {
  const entries = names
    .filter((kind) => existsSync(path.join(root, kind, "README.md")))
    .map((kind) => {
      const text = readFileSync(path.join(root, kind, "README.md"), "utf8");
      return `  ${JSON.stringify(kind)}: ${JSON.stringify(text)},\n`;
    });
  return `${head}/** ${about} */
export const ${name}: Readonly<Record<string, string>> = {
${entries.join("")}};
`;
}

const STEP_HELP = { head: HEAD, about: "What a marketer reads about each kind of step.", name: "stepHelp" };

const SOURCE_HEAD =
  "// Written by scripts/registries.mjs from the folders of lib/intake/sources/. Do not edit; never committed.\n";

function sourceRegistry(names) {
  const imports = names.map(
    (kind) => `import ${camel(kind)} from "#lib/intake/sources/${kind}/source.ts";\n`,
  );
  const list = (entry) => names.map((kind) => `  ${entry(camel(kind))},\n`).join("");
  return `${SOURCE_HEAD}import { z } from "zod";
${imports.join("")}
/** Every connector, in the order of their names. */
export const connectors = [
${list((name) => name)}] as const;

/** How a post is checked: one shape a connector. */
export const schemeSchema = z.discriminatedUnion("kind", [
${list((name) => `${name}.schema`)}]);
`;
}

/** Writes the registries of steps. */
export function writeRegistries(root = "steps") {
  const names = kinds(root);
  const files = {
    "registry.gen.ts": registry(names),
    "forms.gen.ts": forms(names, root),
    "help.gen.ts": help(names, root),
  };
  writeFiles(root, files);
  return names;
}

/** Writes the registries of sources, which are the connectors' folders. */
export function writeSources(root = "lib/intake/sources") {
  const names = kinds(root, "source.ts");
  const about = "How each platform is set up to post here, as its own page says it.";
  writeFiles(root, {
    "registry.gen.ts": sourceRegistry(names),
    "help.gen.ts": help(names, root, { head: SOURCE_HEAD, about, name: "sourceHelp" }),
  });
}

/** Touches only what has changed. */
function writeFiles(root, files) {
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(root, file);
    if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  writeRegistries();
  writeSources();
  writeRoutes();
}
