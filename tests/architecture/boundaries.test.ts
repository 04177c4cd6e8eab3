import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, read } from "./sources.ts";

/** A small house with one wrong import in each file: every line of the import table has to notice its own. */
const WRONG: Readonly<Record<string, readonly [string, string]>> = {
  "core/engine/reads-a-room.ts": ["#lib/platform/db.ts", "core-packages"],
  "core/engine/reads-node.ts": ["node:fs", "core-packages"],
  "core/engine/reads-a-package.ts": ["pg", "core-packages"],
  "core/engine/reads-a-step.ts": ["#steps/wait/step.ts", "core-packages"],
  "core/engine/nowhere.ts": ["#core/engine/missing.ts", "not-found"],
  "core/engine/ring-one.ts": ["#core/engine/ring-two.ts", "no-cycles"],
  "steps/wait/step.ts": ["#lib/platform/db.ts", "step-packages"],
  "steps/email/step.ts": ["#steps/exit/step.ts", "step-packages"],
  "steps/email/form.tsx": ["#lib/platform/db.ts", "form-imports"],
  "steps/wait/form.tsx": ["#steps/exit/step.ts", "form-own-folder"],
  "components/ui/reads-a-room.tsx": ["#lib/platform/db.ts", "component-imports"],
  "components/ui/reads-the-database.tsx": ["pg", "component-packages"],
  "components/ui/reads-a-page.tsx": ["#app/page.tsx", "component-imports"],
  "lib/people/reads-above.ts": ["#lib/engine/run-shard.ts", "room-order-people"],
  "lib/eventlog/reads-a-component.ts": ["#components/ui/button.tsx", "room-imports"],
  "lib/eventlog/reads-a-form.ts": ["#steps/forms.gen.ts", "room-imports"],
  "lib/eventlog/reads-a-tool.ts": ["vitest", "no-development-packages"],
  "lib/platform/reads-a-new-room.ts": ["#lib/attic/box.ts", "room-without-a-place"],
  "workers/reads-a-component.ts": ["#components/ui/button.tsx", "worker-imports"],
  "tracker/reads-the-core.ts": ["#core/kernel/json.ts", "tracker-imports"],
  "app/reads-a-worker.tsx": ["#workers/engine.ts", "app-imports"],
  "app/reads-tests.tsx": ["#tests/world.ts", "nobody-imports"],
};

/** What the wrong imports lead to, and a right import of each kind, which has to pass. */
const RIGHT: Readonly<Record<string, string>> = {
  "core/engine/ring-two.ts": 'import "#core/engine/ring-one.ts";',
  "core/engine/right.ts": 'import "#core/kernel/json.ts";\nimport "zod";',
  "core/engine/right.test.ts": 'import "vitest";\nimport "#tests/world.ts";',
  "core/kernel/json.ts": "export {};",
  "steps/exit/step.ts": 'import "#core/kernel/json.ts";\nimport "zod";',
  "steps/exit/form.tsx": 'import "#components/ui/button.tsx";\nimport "react";',
  "steps/registry.gen.ts": 'import "#steps/exit/step.ts";',
  "steps/forms.gen.ts": 'import "#steps/exit/form.tsx";',
  "components/ui/button.tsx": 'import "#core/kernel/json.ts";\nimport "react";',
  "lib/platform/db.ts": 'import "pg";',
  "lib/attic/box.ts": "export {};",
  "lib/engine/run-shard.ts": 'import "#lib/platform/db.ts";\nimport "#steps/registry.gen.ts";',
  "workers/engine.ts": 'import "#lib/engine/run-shard.ts";',
  "app/page.tsx":
    'import "#components/ui/button.tsx";\nimport "#lib/platform/db.ts";\nimport "#steps/forms.gen.ts";',
  "tests/world.ts": 'import "#app/page.tsx";\nimport "#workers/engine.ts";',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "cairn-house-"));
  const files = {
    ...RIGHT,
    ...Object.fromEntries(Object.entries(WRONG).map(([file, [to]]) => [file, `import "${to}";`])),
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  write("package.json", read("package.json"));
  write(".dependency-cruiser.cjs", read(".dependency-cruiser.cjs"));
  write("scripts/rooms.cjs", read("scripts/rooms.cjs"));
  write("tsconfig.json", read("tsconfig.json"));
  for (const name of ["pg", "react", "vitest", "zod"]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
    write(`node_modules/${name}/index.js`, "");
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

function boundaries() {
  const script = path.join(ROOT, "scripts/boundaries.mjs");
  return spawnSync(process.execPath, [script], { cwd: folder, encoding: "utf8" });
}

test("each line of the import table notices the import that breaks it, and no other", () => {
  const { stdout, stderr, status } = boundaries();
  const found = stderr.split("\n").flatMap((line) => {
    const [, rule, from] = /^([\w-]+): (\S+) → /.exec(line) ?? [];
    return rule && from ? [`${from} breaks ${rule}`] : [];
  });
  const wanted = Object.entries(WRONG).map(([file, [, rule]]) => `${file} breaks ${rule}`);
  const missed = wanted.filter((violation) => !found.includes(violation));
  expect(missed, stderr).toEqual([]);
  const wrongFiles = new Set([...Object.keys(WRONG), "core/engine/ring-two.ts"]);
  expect(found.filter((violation) => !wrongFiles.has(violation.split(" ")[0] ?? ""))).toEqual([]);
  expect(stdout).toContain(`${Object.keys(WRONG).length + Object.keys(RIGHT).length} of`);
  expect(status).toBe(1);
});

test("a house where nothing could be read is not in order", () => {
  const empty = mkdtempSync(path.join(tmpdir(), "cairn-empty-"));
  for (const file of [".dependency-cruiser.cjs", "package.json", "scripts/rooms.cjs", "tsconfig.json"]) {
    mkdirSync(path.dirname(path.join(empty, file)), { recursive: true });
    writeFileSync(path.join(empty, file), read(file));
  }
  const script = path.join(ROOT, "scripts/boundaries.mjs");
  expect(spawnSync(process.execPath, [script], { cwd: empty, encoding: "utf8" }).status).toBe(1);
  rmSync(empty, { recursive: true });
});
