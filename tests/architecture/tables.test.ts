import { describe, expect, test } from "vitest";
import { ROOMS } from "../../scripts/rooms.cjs";
import { productFiles, read } from "./sources.ts";
import { modelsOf, writesOf } from "./tables.ts";

const models = modelsOf(read("prisma/schema.prisma"));
const roomOf = new Map(models.map(({ table, room }) => [table, room]));

test("every model of schema.prisma names the room that owns its table", () => {
  expect(models.length).toBeGreaterThan(20);
  expect(models.filter(({ room }) => room === null || !ROOMS.includes(room)).map(({ name }) => name)).toEqual(
    [],
  );
});

test("relations stay within one room, so that no nested write can reach a foreign table", () => {
  const crossing = models.flatMap(({ name, room, relations }) =>
    relations
      .filter((other) => models.find((model) => model.name === other)?.room !== room)
      .map((other) => `${name} → ${other}`),
  );
  expect(crossing).toEqual([]);
});

test("a table is written by its own room alone", () => {
  const files = productFiles();
  const writes = files.flatMap(({ path, text }) =>
    writesOf(text, models).map(({ line, table }) => ({
      path,
      line,
      table,
      room: /^lib\/(\w+)\//.exec(path)?.[1],
    })),
  );
  expect(writes.length).toBeGreaterThan(0);
  const foreign = writes.filter(({ table, room }) => table !== "${" && room !== roomOf.get(table));
  expect(
    foreign.map(
      ({ path, line, table }) => `${path}:${line} writes ${table}, which belongs to lib/${roomOf.get(table)}`,
    ),
  ).toEqual([]);
});

test("a statement that writes names its table, so that its owner can be read", () => {
  const nameless = productFiles().flatMap(({ path, text }) =>
    writesOf(text, models)
      .filter(({ table }) => table === "${")
      .map(({ line }) => `${path}:${line}`),
  );
  expect(nameless).toEqual([]);
});

/** A name that is put in while the program runs. */
const HOLE = ["$", "{table}"].join("");

describe("the reader of writes", () => {
  const tables = (code: string) => writesOf(code, models).map(({ table }) => table);

  test.each([
    ["`insert into run (id) values ($1)`", ["run"]],
    ["`with n as (select 1) update run r set rev = 1 from n`", ["run"]],
    ["`update run as r\n set rev = 1`", ["run"]],
    ['`UPDATE ONLY public."event_queue" SET starts = 0`', ["event_queue"]],
    ["`delete from event_queue using d`", ["event_queue"]],
    ["`delete\n  from event_queue`", ["event_queue"]],
    [`insert into ${HOLE} values (1)`, ["${"]],
    ["prisma.journeyDraft.upsert({})", ["journey_draft"]],
    ["tx\n  .journey\n  .updateMany({})", ["journey"]],
    ["`select id from shard for update skip locked`", []],
    ["`insert into cart (id) values (1) on conflict do update set id = 1`", ["cart"]],
    ["// delete from run\nprisma.run.findMany()", []],
    ["/* insert into run */ `select * from run`", []],
    ["'update the person set'", []],
  ])("reads %j", (code, expected) => {
    expect(tables(code)).toEqual(expected);
  });
});
