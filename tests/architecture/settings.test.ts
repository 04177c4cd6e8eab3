import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { NEWEST_MIGRATION } from "#lib/platform/schema.ts";
import { filesIn, read } from "./sources.ts";

/** Set by tools and tests, not by whoever runs the product. */
const INTERNAL = ["NODE_ENV", "CAIRN_TEST", "CAIRN_FAILPOINT"];

test(".env.example names exactly the settings that are read", () => {
  const code = read("lib/platform/env.ts");
  const fields = /const settings = z\.object\(\{\n([\s\S]*?)^\}\);/m.exec(code)?.[1] ?? "";
  const parsed = [...fields.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);
  const direct = [...code.matchAll(/given\["([A-Z][A-Z0-9_]+)"\]/g)].map(([, name]) => name);
  const settings = [...new Set([...parsed, ...direct])].filter((name) => !INTERNAL.includes(name ?? ""));
  expect(settings.length).toBeGreaterThan(8);
  const shown = [...read(".env.example").matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
  expect(shown.toSorted()).toEqual(settings.toSorted());
});

test("README's table of settings names those that .env.example names", () => {
  const shown = [...read(".env.example").matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name ?? "");
  const readme = read("README.md");
  expect(shown.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test("every package is pinned to one version", () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read("package.json"));
  const all = Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const exact = /^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
  expect(all.filter(([, version]) => !exact.test(version))).toEqual([]);
});

test("the lock file names no registry of one machine", () => {
  const resolved = [...read("package-lock.json").matchAll(/"resolved": "(https?:\/\/[^/"]+)/g)].map(
    ([, host]) => host,
  );
  expect(new Set(resolved.filter((host) => host !== "https://registry.npmjs.org"))).toEqual(new Set());
  expect(read(".npmrc")).not.toMatch(/registry|_auth/i);
});

test("no registry or mirror is named in scripts and configuration", () => {
  const files = [
    ...filesIn(
      ["scripts", ".ci"].filter((folder) => folder === "scripts"),
      /\.(mjs|cjs|ts|js|sh)$/,
    ),
    ...["package.json", "vitest.config.ts", "next.config.js", "prisma.config.ts"].map((path) => ({
      path,
      text: read(path),
    })),
  ];
  const named = files.filter(({ text }) =>
    /registry\.[a-z-]+\.(org|com|net|io)|npm_config_registry|binaries\.prisma\.sh|--registry/i.test(text),
  );
  expect(named.map(({ path }) => path)).toEqual([]);
});

test("R-11 readiness asks for the newest migration there is", () => {
  const migrations = readdirSync("prisma/migrations", { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  expect(
    migrations
      .map(({ name }) => name)
      .toSorted()
      .at(-1),
  ).toBe(NEWEST_MIGRATION);
});
