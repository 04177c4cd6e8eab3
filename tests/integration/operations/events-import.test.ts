import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import { importEventsCommand } from "#lib/operations/cli/events-import.ts";
import { draw, exit } from "#tests/builders.ts";
import { publishJourney } from "#tests/publish.ts";
import { buildWorld } from "#tests/world.ts";

const { platform, workspace } = await buildWorld();

async function importFile(file: string): Promise<readonly string[]> {
  const said: string[] = [];
  const args = [file, "--zone", "Europe/London", "--currency", "GBP"];
  expect(await importEventsCommand.run({ platform, args, say: (line) => said.push(line) })).toBe(0);
  return said;
}

async function work(): Promise<void> {
  while ((await shardsWithWork(platform.db)).length > 0) await runShards(platform);
}

test("A6 invoices become orders and refunds of the past, and what cannot is told with its reason", async () => {
  const trigger = { kind: "event-trigger", config: { event: "Order Completed" } };
  await publishJourney(platform, workspace.id, draw({ trigger, end: exit }, ["trigger --next--> end"]));
  const said = await importFile("tests/fixtures/online-retail-sample.csv");
  expect(said.join("\n")).toContain("2 accepted, 0 known already, 2 refused.");
  expect(said.join("\n")).toContain("no_identifier: the invoice names no customer");
  await work();
  const events = await platform.db.rows<{
    event: string;
    timestamp: Date;
    body: { properties: { total: number } };
    flags: string[];
  }>("select event, timestamp, body, flags from event where type = 'track' order by timestamp");
  expect(events).toMatchObject([
    {
      event: "Order Completed",
      flags: ["historical"],
      body: { properties: { order_id: "536365", total: 139.12, currency: "GBP" } },
    },
    { event: "Order Refunded", body: { properties: { order_id: "C536379", total: 27.5 } } },
  ]);
  expect(events[0]?.timestamp.toISOString()).toBe("2010-12-01T08:26:00.000Z");
  expect(await platform.db.rows("select id from run")).toEqual([]);
});

test("G-2 the same file again adds nothing", async () => {
  expect((await importFile("tests/fixtures/online-retail-sample.csv")).join("\n")).toContain(
    "0 accepted, 2 known already",
  );
});

test("lines of JSON are taken as a batch's items are, bad ones told and left", async () => {
  const file = path.join(tmpdir(), `cairn-import-${process.pid}.ndjson`);
  const lines = [
    JSON.stringify({ type: "track", event: "Seen", userId: "i1", messageId: "i1" }),
    "{not json",
    JSON.stringify({ type: "track", event: "Seen", messageId: "i2" }),
  ];
  writeFileSync(file, lines.join("\n"));
  const said = (await importFile(file)).join("\n");
  expect(said).toContain("1 accepted, 0 known already, 2 refused.");
  expect(said).toContain("bad_json");
  expect(said).toContain("no_identifier");
});
