import { existsSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import type { StepKind } from "#core/engine/step-kind.ts";
import { compileJourney } from "#core/journey/compile.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { draw, exit, play, WORKSPACE } from "#tests/builders.ts";
import { filesIn, ROOT, read } from "./sources.ts";

/** The code that a guide shows under a heading which names its file. */
function shown(guide: string, file: string): string {
  const section = guide.split(/^## /m).find((part) => part.includes(`/${file}\``));
  return section?.split(/^```\w*\n/m)[1]?.split(/^```$/m)[0] ?? "";
}

/** Code of a guide, bundled as if it stood in the repository. */
async function bundle(
  contents: string,
  loader: "ts" | "tsx",
  external: readonly string[] = [],
): Promise<string> {
  const stdin = { contents, loader, resolveDir: ROOT };
  const options = {
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    logLevel: "silent",
  } as const;
  const { outputFiles } = await build({ ...options, stdin, external: [...external] });
  return outputFiles[0]?.text ?? "";
}

describe("docs/guides/add-a-step-kind.md", () => {
  const guide = read("docs/guides/add-a-step-kind.md");

  test("shows a step kind that works in a journey", async () => {
    const code = await bundle(shown(guide, "step.ts"), "ts");
    const module = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
    const kind = module.default as StepKind;
    expect(kind.schema.parse(kind.example)).toEqual({});
    const steps = { known: { kind: kind.kind, config: {} }, mail: exit, wait: exit };
    const document = draw(steps, ["known --yes--> mail", "known --no--> wait"]);
    const compiled = compileJourney({ workspaceId: WORKSPACE, journeyId: "jrn_test", version: 1, document }, [
      ...stepKinds,
      kind,
    ]);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    expect(play(compiled.journey).run.stepId).toBe("mail");
  });

  test("shows a form that compiles", async () => {
    const code = await bundle(shown(guide, "form.tsx"), "tsx", ["react", "react/jsx-runtime", "./step.ts"]);
    expect(code).toContain("needs no settings");
  });

  test("shows help that fits on a screen, and names commands that exist", () => {
    expect(shown(guide, "README.md").split("\n").length).toBeLessThan(30);
    const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
    const named = [...guide.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? "");
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});

test("README and CONTRIBUTING name only commands that exist", () => {
  const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
  const text = read("README.md") + read("CONTRIBUTING.md");
  const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? "");
  expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
});

test("links between documents lead somewhere", () => {
  const pages = [
    ...filesIn(["docs", "steps"], /\.md$/),
    ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((file) => ({ path: file, text: read(file) })),
  ];
  const dead = pages.flatMap(({ path: page, text }) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map(([, to = ""]) => to)
      .filter((to) => !existsSync(path.resolve(ROOT, path.dirname(page), to)))
      .map((to) => `${page} → ${to}`),
  );
  expect(dead).toEqual([]);
});
