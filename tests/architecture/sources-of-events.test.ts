import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { mappingSchema } from "#lib/intake/sources/webhook/mapping.ts";
import { CONNECTORS } from "#tests/integration/intake/connectors.ts";
import { ROOT, read } from "./sources.ts";

const FOLDER = "lib/intake/sources";
/** What all of them share. */
const SHARED = "webhook";
const kinds = readdirSync(path.join(ROOT, FOLDER), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== SHARED)
  .map(({ name }) => name);

test("every folder of a source is in the registry, and nothing else is", () => {
  expect(CONNECTORS.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
});

describe.each(kinds)("lib/intake/sources/%s", (kind) => {
  const connector = CONNECTORS.find((one) => one.kind === kind);

  test("has its source.ts and its README.md, which says how it is set up", () => {
    expect(existsSync(path.join(ROOT, FOLDER, kind, "source.ts"))).toBe(true);
    expect(read(`${FOLDER}/${kind}/README.md`).split("\n")[0]).toBe(`# ${connector?.title}`);
  });

  test("starts with settings and a mapping that can be saved", () => {
    expect(connector?.schema.safeParse(connector.example.scheme).success).toBe(true);
    expect(mappingSchema.safeParse(connector?.example.mapping).success).toBe(true);
  });

  test("asks on its page for everything that its settings hold", () => {
    const names = Object.keys(connector?.schema.shape ?? {}).filter((name) => name !== "kind");
    expect(connector?.options.map(({ name }) => name).sort()).toEqual(names.sort());
  });
});
