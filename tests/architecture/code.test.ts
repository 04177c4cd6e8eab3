import { describe, expect, test } from "vitest";
import { filesIn, productFiles, withoutComments } from "./sources.ts";

/** `path:line` of every match in the code, comments left out. */
function places(
  files: readonly Readonly<{ path: string; text: string }>[],
  pattern: RegExp,
): readonly string[] {
  return files.flatMap(({ path, text }) =>
    withoutComments(text)
      .split("\n")
      .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}`] : [])),
  );
}

const product = productFiles();

test("no file is longer than 350 lines", () => {
  const counted = product.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
  const long = counted.filter(({ lines }) => lines > 300).map(({ path, lines }) => `${lines} ${path}`);
  if (long.length > 0) console.log(`Longer than the 300 lines aimed at:\n${long.join("\n")}`);
  expect(counted.filter(({ lines }) => lines > 350)).toEqual([]);
});

test("core and steps draw no lots: chance is a hash of names", () => {
  const pure = product.filter(
    ({ path }) => path.startsWith("core/") || /^steps\/[^/]+\/step\.ts$/.test(path),
  );
  expect(pure.length).toBeGreaterThan(20);
  expect(places(pure, /\bMath\.random\b|\bgetRandomValues\b|\brandomUUID\b/)).toEqual([]);
});

test("core awaits nothing", () => {
  const core = product.filter(({ path }) => path.startsWith("core/"));
  expect(places(core, /\bawait\b|\basync\b|\bPromise\b/)).toEqual([]);
});

test("only the settings file reads the environment", () => {
  const elsewhere = product.filter(({ path }) => path !== "lib/platform/env.ts");
  // Next replaces NODE_ENV when it builds; nothing else of the environment is for other files.
  expect(
    places(
      elsewhere,
      /\bprocess\s*(\.\s*env\b(?!(\.|\[")NODE_ENV)|\[\s*["']env["']\s*\])|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/,
    ),
  ).toEqual([]);
});

test("only safe-fetch calls out, and in the browser only what calls our own API and door", () => {
  const elsewhere = product.filter(
    ({ path }) =>
      !["lib/platform/safe-fetch.ts", "components/api.ts", "components/send-event.ts"].includes(path),
  );
  expect(
    places(elsewhere, /from "undici"|(?<![\w.])(?:globalThis\.)?fetch\(|\bhttps?\.(request|get)\(/),
  ).toEqual([]);
});

test("there are no barrels", () => {
  const barrels = product.filter(({ text }) => {
    const lines = withoutComments(text)
      .split("\n")
      .filter((line) => line.trim() !== "");
    return lines.length > 0 && lines.every((line) => /^export (type )?(\*|\{).* from /.test(line));
  });
  expect(barrels.map(({ path }) => path)).toEqual([]);
  expect(places(product, /^export \* /)).toEqual([]);
});

test("imports name their file's ending, and leave their folder by # alone", () => {
  expect(places(product, /from "(#|\.)[^"]*(?<!\.(ts|tsx|json|css|mjs))"/)).toEqual([]);
  const relative = product.filter(({ path }) => !path.startsWith("app/"));
  expect(places(relative, /from "\.\.\//)).toEqual([]);
});

test("core has neither enums nor classes, but for errors", () => {
  const core = product.filter(({ path }) => path.startsWith("core/"));
  expect(
    places(core, /^\s*(export )?(default )?(abstract )?(class (?!\w+ extends \w*Error\b)|(const )?enum )/),
  ).toEqual([]);
});

describe("tests", () => {
  const tests = filesIn(["app", "components", "core", "lib", "steps", "workers", "tests"], /\.test\.tsx?$/);

  const others = tests.filter(({ path }) => !path.startsWith("tests/architecture/"));

  test("mock no module", () => {
    expect(places(others, /\bvi\.(mock|doMock|hoisted)\(/)).toEqual([]);
  });

  test("are neither focused nor left out without a reason", () => {
    expect(places(others, /^\s*(test|it|describe)\.(only|todo|skip)\(/)).toEqual([]);
  });
});
