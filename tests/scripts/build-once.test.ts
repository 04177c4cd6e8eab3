import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildOnce, fingerprint } from "../../scripts/fingerprint.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "cairn-build-once-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string) => path.join(folder, name);

mkdirSync(file("src"));
writeFileSync(file("src/a.ts"), "a");

test("a fingerprint follows what is in files, and neither their dates nor their tests", () => {
  const before = fingerprint([file("src"), file("missing")]);
  writeFileSync(file("src/a.ts"), "a");
  writeFileSync(file("src/a.test.ts"), "anything");
  expect(fingerprint([file("src"), file("missing")])).toBe(before);
  writeFileSync(file("src/a.ts"), "b");
  expect(fingerprint([file("src"), file("missing")])).not.toBe(before);
});

test("something is built when it is missing or of other sources, and not otherwise", async () => {
  let builds = 0;
  const once = () =>
    buildOnce({
      sources: [file("src")],
      stamp: file("out/.stamp"),
      output: file("out/app"),
      async build() {
        builds += 1;
        mkdirSync(file("out"), { recursive: true });
        writeFileSync(file("out/app"), "built");
      },
    });
  expect([await once(), await once(), builds]).toEqual([true, false, 1]);
  writeFileSync(file("src/b.ts"), "more");
  expect([await once(), builds]).toEqual([true, 2]);
  rmSync(file("out/app"));
  expect([await once(), builds]).toEqual([true, 3]);
});

test("a build that fails is tried again", async () => {
  const failing = () =>
    buildOnce({
      sources: [file("src")],
      stamp: file("bad/.stamp"),
      output: file("bad/app"),
      build: async () => Promise.reject(new Error("no")),
    });
  await expect(failing()).rejects.toThrow("no");
  await expect(failing()).rejects.toThrow("no");
});
