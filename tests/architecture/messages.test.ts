import path from "node:path";
import { describe, expect, test } from "vitest";
import { keysIn, matcherOf, usesIn } from "./messages.ts";
import { filesIn, productFiles } from "./sources.ts";

const areas = filesIn(["messages/en"], /\.json$/);
const keys = areas.flatMap(({ path: file, text }) => keysIn(JSON.parse(text), path.basename(file, ".json")));
const texts = areas.flatMap(({ path: file, text }) =>
  textsIn(JSON.parse(text)).map((words) => ({ file, words })),
);
const uses = productFiles(["app", "components", "steps", "lib"]).flatMap(({ path: file, text }) =>
  usesIn(text).map((use) => ({ file, ...use })),
);

function textsIn(tree: unknown): readonly string[] {
  if (typeof tree === "string") return [tree];
  return Object.values(tree as object).flatMap(textsIn);
}

test("Q-12 every key that code asks for is in the catalogue", () => {
  expect(uses.length).toBeGreaterThan(0);
  const known = uses.filter(({ area }) => area !== null);
  const missing = known.filter((use) => !keys.some(matcherOf(use)));
  expect(missing.map(({ file, line, area, key }) => `${file}:${line} asks for ${area}.${key}`)).toEqual([]);
});

test("Q-12 every text of the catalogue is used", () => {
  const matchers = uses.filter(({ area, exact }) => area !== null || exact).map(matcherOf);
  expect(keys.filter((key) => !matchers.some((matches) => matches(key)))).toEqual([]);
});

test("Q-12 nothing that members read says node", () => {
  const help = filesIn(["steps"], /^README\.md$/).map(({ path: file, text }) => ({ file, words: text }));
  const labels = productFiles(["steps", "core/journey"]).flatMap(({ path: file, text }) =>
    [...text.matchAll(/\b(?:title|label|message|text|hint|placeholder): ?"([^"]+)"/g)].map(
      ([, words = ""]) => ({ file, words }),
    ),
  );
  const said = [...texts, ...help, ...labels].filter(({ words }) => /\bnodes?\b(?!\.js)/i.test(words));
  expect(said).toEqual([]);
});

test("texts are without machine marks: no TODO, no double blanks, no blank ends", () => {
  expect(texts.filter(({ words }) => /TODO|FIXME|lorem|\s{2}|^\s|\s$|^$/i.test(words))).toEqual([]);
});

describe("the reader of uses", () => {
  const read = (code: string) => usesIn(code).map(({ area, key }) => `${area}.${key}`);

  test.each([
    ['const t = useTranslations("shell");\nt("open")', ["shell.open"]],
    ['const t = await translator("people");\nt("title", { name })', ["people.title"]],
    ['const t = useTranslations("a");\nt(ok ? "yes" : "no")', ["a.yes", "a.no"]],
    ['const t = useTranslations("a");\nt(state === "draft" ? "yes" : "no")', ["a.yes", "a.no"]],
    ['const words = useTranslations("a");\nwords.rich("b.c", {})', ["a.b.c"]],
    ['const t = useTranslations("a");\nt("x")\nconst t = useTranslations("b");\nt("x")', ["a.x", "b.x"]],
    ["const t = useTranslations(`a.$" + "{b}`);\nt(code)", ["a.$" + "{b}.*"]],
    ['const t = useTranslations("a");\nwordFor(t, code)', ["a.*"]],
    ['const t = useTranslations("a");\n// t("x")', []],
    ['function f(t) { return t("x"); }', ["null.x"]],
  ])("reads %j", (code, expected) => {
    expect(read(code)).toEqual(expected);
  });

  test("takes a part that is put in for any", () => {
    const matches = matcherOf({ area: "reasons.$" + "{list}", key: "*" });
    expect([matches("reasons.skip.cap"), matches("shell.nav")]).toEqual([true, false]);
  });
});
