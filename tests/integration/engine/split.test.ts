import { expect, test } from "vitest";
import { findJourney } from "#lib/analytics/find-journey.ts";
import { experimentsOf } from "#lib/analytics/reports/experiments/experiments.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";

const world = await buildJourneyWorld();
const { db } = world.platform;

const documentOf = (first: number, event: string) =>
  draw(
    {
      start: { kind: "event-trigger", config: { event } },
      split: {
        kind: "split",
        config: {
          arms: [
            { id: "A", weight: first },
            { id: "B", weight: 100 - first },
          ],
        },
      },
      a: exit,
      b: exit,
    },
    ["start --next--> split", "split --A--> a", "split --B--> b"],
  );

/** By which way each person left the split, newest last. */
const waysOf = async (journeyId: string, userId: string) => {
  const rows = await db.rows<{ output: string }>(
    `select t.output from transition t join run r on r.id = t.run_id join person_identifier i on i.person_id = r.person_id
     where t.journey_id = $1 and t.step_id = 'split' and i.value = $2 order by t.at, t.run_id`,
    [journeyId, userId],
  );
  return rows.map(({ output }) => output);
};

test("E-8.5 S-8.4 who was shown a variant keeps it when the shares change, also in a later version", async () => {
  const journeyId = await world.publish(documentOf(50, "Visited"));
  const users = Array.from({ length: 40 }, (_, at) => `u${at}`);
  await world.send(...users.map((userId) => ({ type: "track", event: "Visited", userId })));
  await world.settle();
  await db.run(
    "insert into journey_version (journey_id, number, document, content_hash) values ($1, 2, $2, 'x')",
    [journeyId, JSON.stringify(documentOf(99, "Visited"))],
  );
  await db.run("update journey set live_version = 2 where id = $1", [journeyId]);
  await world.send(...users.map((userId) => ({ type: "track", event: "Visited", userId })));
  await world.settle();
  const ways = await Promise.all(users.map((userId) => waysOf(journeyId, userId)));
  expect(ways.filter(([, second]) => second === undefined)).toEqual([]);
  expect(ways.filter(([first, second]) => first !== second)).toEqual([]);
  expect(new Set(ways.map(([first]) => first))).toEqual(new Set(["A", "B"]));
});

test("S-8.4 a variant without a share any more is drawn anew, and that is what is kept", async () => {
  const journeyId = await world.publish(documentOf(100, "Viewed"));
  await db.run(
    `insert into exposure (workspace_id, journey_id, experiment, unit, person_id, arm, at)
     select $1, $2, 'split', i.person_id, i.person_id, 'B', cairn_now() from person_identifier i where i.value = 'u1'`,
    [world.workspace.id, journeyId],
  );
  await world.send({ type: "track", event: "Viewed", userId: "u1" });
  await world.settle();
  expect(await waysOf(journeyId, "u1")).toEqual(["A"]);
  const rows = await db.rows<{ arm: string }>("select arm from exposure where journey_id = $1", [journeyId]);
  expect(rows).toEqual([{ arm: "A" }]);
});

test("S-1.23 of two people who become one the earlier exposure stays, and they do not count if they differed", async () => {
  const journeyId = await world.publish(documentOf(50, "Merged"));
  const people = await db.rows<{ id: string }>(
    "select person_id as id from person_identifier where value in ('u2', 'u3') order by value",
  );
  const [loser, survivor] = people.map(({ id }) => id) as [string, string];
  await db.run(
    `insert into exposure (workspace_id, journey_id, experiment, unit, person_id, arm, at)
     values ($1, $2, 'split', $3, $3, 'A', cairn_now() - interval '1 day'), ($1, $2, 'split', $4, $4, 'B', cairn_now()),
       ($1, $2, 'split', 'company', $3, 'B', cairn_now())`,
    [world.workspace.id, journeyId, loser, survivor],
  );
  await world.send({ type: "alias", previousId: "u2", userId: "u3" });
  await world.settle();
  const rows = await db.rows<{ unit: string; person_id: string; arm: string; mixed: boolean }>(
    "select unit, person_id, arm, mixed from exposure where journey_id = $1 order by unit = 'company'",
    [journeyId],
  );
  expect(rows).toEqual([
    { unit: survivor, person_id: survivor, arm: "A", mixed: true },
    { unit: "company", person_id: survivor, arm: "B", mixed: false },
  ]);
});

test("S-8.5 the report tells who was shown what, who converted, and that it is too early to say", async () => {
  const document = documentOf(50, "Measured");
  const goals = [{ id: "g", name: "Order", event: "Order Completed" }];
  const journeyId = await world.publish({ ...document, settings: { ...document.settings, goals } } as never);
  await world.send(
    ...Array.from({ length: 20 }, (_, at) => ({ type: "track", event: "Measured", userId: `m${at}` })),
  );
  await world.settle();
  await world.send({ type: "track", event: "Order Completed", userId: "m0" });
  await world.settle();
  const journey = await findJourney(db, world.workspace.id, journeyId);
  const [experiment] = await experimentsOf(db, world.workspace.id, journey as never);
  expect(experiment).toMatchObject({ stepId: "split", verdict: { winner: null, why: "not_enough" } });
  const sum = (of: "exposed" | "converted") =>
    (experiment?.variants ?? []).reduce((total, variant) => total + variant[of], 0);
  expect([sum("exposed"), sum("converted")]).toEqual([20, 1]);
});
