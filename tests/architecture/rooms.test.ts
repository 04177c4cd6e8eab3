import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ROOMS } from "../../scripts/rooms.cjs";
import { ROOT, read } from "./sources.ts";

test("the architecture document lists the rooms in the order that the import rules hold", () => {
  const tree = read("docs/architecture.md").split("## 2. The tree")[1]?.split("```")[1] ?? "";
  const [, lib = ""] = /^lib\/.*\n([\s\S]*?)^workers\//m.exec(tree) ?? [];
  const listed = [...lib.matchAll(/^ {2}([a-z]+)\//gm)].map(([, room]) => room);
  expect(listed.filter((room, at) => listed.indexOf(room) === at)).toEqual(ROOMS);
});

test("every room of lib/ has its place in the order", () => {
  const entries = readdirSync(path.join(ROOT, "lib"), { withFileTypes: true });
  const rooms = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(rooms.filter((room) => !ROOMS.includes(room))).toEqual([]);
});

test("lib/ holds rooms and no loose files", () => {
  const entries = readdirSync(path.join(ROOT, "lib"), { withFileTypes: true });
  expect(entries.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
});
