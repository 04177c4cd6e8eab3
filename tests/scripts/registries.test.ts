import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeRegistries } from "../../scripts/registries.mjs";

const root = mkdtempSync(path.join(tmpdir(), "cairn-registries-"));
afterAll(() => rmSync(root, { recursive: true }));

function addStep(kind: string, files: readonly string[]): void {
  mkdirSync(path.join(root, kind));
  for (const file of files) writeFileSync(path.join(root, kind, file), `# About ${kind}`);
}

const read = (file: string) => readFileSync(path.join(root, file), "utf8");

test("a folder with a step in it is in the registry, sorted; others are not", () => {
  addStep("wait-for", ["step.ts", "form.tsx", "README.md"]);
  addStep("email", ["step.ts"]);
  addStep("notes", ["README.md"]);
  expect(writeRegistries(root)).toEqual(["email", "wait-for"]);
  expect(read("registry.gen.ts")).toMatch(/emailStep,\n {2}waitForStep,\n\];/);
  expect(read("forms.gen.ts")).toContain('"wait-for": () => import("#steps/wait-for/form.tsx")');
  expect(read("forms.gen.ts")).not.toContain('"email"');
  expect(read("help.gen.ts")).toContain('"wait-for": "# About wait-for"');
});

test("files that would stay the same are left alone, so that nothing is rebuilt", async () => {
  const before = statSync(path.join(root, "registry.gen.ts")).mtimeMs;
  await new Promise((resolve) => setTimeout(resolve, 20));
  writeRegistries(root);
  expect(statSync(path.join(root, "registry.gen.ts")).mtimeMs).toBe(before);
});
