import { expect, test } from "vitest";
import { addList, readLists } from "#lib/people/lists.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";

const world = await buildJourneyWorld();
const { db } = world.platform;
const made = await db.transaction((tx) => addList(tx, world.workspace.id, { name: "VIP" }));
const listId = made?.id ?? "";

const putting = (event: string, operation: "add" | "remove", id = listId) =>
  world.publish(
    draw(
      {
        start: { kind: "event-trigger", config: { event } },
        list: { kind: "list", config: { operation, listId: id } },
        end: exit,
      },
      ["start --next--> list", "list --next--> end"],
    ),
  );
const send = async (event: string, ...users: readonly string[]) => {
  await world.send(...users.map((userId) => ({ type: "track", event, userId })));
  await world.settle();
};
const people = async () => (await readLists(db, world.workspace.id))[0]?.people;

test("S-10.2 steps put people into a static segment and take them out", async () => {
  await putting("Praised", "add");
  await putting("Complained", "remove");
  await send("Praised", "u1", "u2", "u3");
  await send("Praised", "u1");
  expect(await people()).toBe(3);
  await send("Complained", "u2", "u4");
  expect(await people()).toBe(2);
});

test("S-7.3 a condition of another journey asks who is in it", async () => {
  await world.publish(
    draw(
      {
        start: { kind: "event-trigger", config: { event: "Asked" } },
        ask: { kind: "condition", config: { rule: { kind: "member", of: "list", id: listId, name: "VIP" } } },
        yes: exit,
        no: exit,
      },
      ["start --next--> ask", "ask --yes--> yes", "ask --no--> no"],
    ),
  );
  await send("Asked", "u1", "u2");
  const [one] = (await world.runsOf("u1")).slice(-1);
  const [two] = (await world.runsOf("u2")).slice(-1);
  expect([one?.step_id, two?.step_id]).toEqual(["yes", "no"]);
});

test("S-1.20 two who become one are in what either was in", async () => {
  await send("Seen", "u9");
  await world.send({ type: "alias", previousId: "u3", userId: "u9" });
  await world.settle();
  await send("Asked", "u9");
  expect((await world.runsOf("u9")).at(-1)?.step_id).toBe("yes");
  expect(await people()).toBe(2);
});

test("a static segment of another workspace takes nobody", async () => {
  await db.run("insert into static_list (id, workspace_id, name) values ('lst_other', 'ws_other', 'Other')");
  await putting("Strayed", "add", "lst_other");
  await send("Strayed", "u1");
  const rows = await db.rows("select 1 from list_member where list_id = 'lst_other'");
  expect(rows).toEqual([]);
});

test("S-10.2 a sent event starts another journey, one causation deeper", async () => {
  await world.publish(
    draw(
      {
        start: { kind: "event-trigger", config: { event: "Lost" } },
        tell: {
          kind: "send-event",
          config: {
            event: "Became Lapsed",
            properties: [{ name: "why", value: { kind: "fixed", value: "x" } }],
          },
        },
        end: exit,
      },
      ["start --next--> tell", "tell --next--> end"],
    ),
  );
  const second = await world.publish(
    draw(
      {
        start: {
          kind: "event-trigger",
          config: {
            event: "Became Lapsed",
            where: { kind: "compare", path: "event.properties.why", operator: "is", value: "x" },
          },
        },
        end: exit,
      },
      ["start --next--> end"],
    ),
  );
  await send("Lost", "u5");
  const rows = await db.rows<{ depth: number; end_reason: string }>(
    "select depth, end_reason from run where journey_id = $1",
    [second],
  );
  expect(rows).toEqual([{ depth: 1, end_reason: "exit_step" }]);
});
