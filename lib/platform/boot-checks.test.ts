import { expect, test } from "vitest";
import { faultsOf } from "#lib/platform/boot-checks.ts";

const NOW = 1_803_902_400_000;
const FIT = {
  version: 180_004,
  encoding: "UTF8",
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  standby: false,
  clock: NOW,
  migrated: true,
};

test("DM-23 a database that keeps its promises is taken", () => {
  expect(faultsOf(FIT, NOW, 0)).toEqual([]);
  expect(faultsOf({ ...FIT, clock: NOW + 2_400 }, NOW, 500)).toEqual([]);
  expect(faultsOf({ ...FIT, synchronous_commit: "remote_apply" }, NOW, 0)).toEqual([]);
});

test.each([
  [{ version: 130_009 }, /14/],
  [{ encoding: "SQL_ASCII" }, /UTF8/],
  [{ fsync: "off" }, /fsync/],
  [{ full_page_writes: "off" }, /full_page_writes/],
  [{ synchronous_commit: "off" }, /synchronous_commit/],
  [{ synchronous_commit: "local" }, /synchronous_commit/],
  [{ standby: true }, /standby/],
  [{ clock: NOW + 3_000 }, /clock/],
  [{ clock: NOW - 3_000 }, /clock/],
  [{ migrated: false }, /db:migrate/],
])("DM-23 %j is refused with its cure", (change, words) => {
  const faults = faultsOf({ ...FIT, ...change }, NOW, 0);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(words);
});

test("DM-23 everything that is wrong is told at once", () => {
  expect(faultsOf({ ...FIT, fsync: "off", standby: true, encoding: "LATIN1" }, NOW, 0)).toHaveLength(3);
});
