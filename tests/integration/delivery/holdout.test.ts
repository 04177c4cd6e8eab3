import { expect, test } from "vitest";
import { isHeldOut, saltOf } from "#core/engine/lots.ts";
import { createTemplate, newTemplateSchema } from "#lib/templates/store.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";

const world = await buildJourneyWorld();
const { platform, members } = world;
const { db } = platform;
const actor = { kind: "member", id: members.owner.id, role: "owner", scopes: [] } as const;
const body = newTemplateSchema.parse({
  ...{ name: "T", mode: "html", subject: "Hi", source: "<p>Hi {{ links.unsubscribe }}</p>" },
});
const saved = await createTemplate({ platform, workspace: world.workspace, actor, params: undefined, body });
const templateId = saved.ok ? saved.template.id : "";
await db.run(
  `insert into topic (id, workspace_id, key, name, defaults) values ('top_1', $1, 'all', 'All', '{"email":"opt_out"}')`,
  [world.workspace.id],
);
await db.run("update template set topic_id = 'top_1' where id = $1", [templateId]);

const journeyId = await world.publish(
  draw(
    {
      start: { kind: "event-trigger", config: { event: "Signed Up" } },
      mark: {
        kind: "update-person",
        config: {
          changes: [{ trait: "stage", operation: "set", value: { kind: "fixed", value: "welcomed" } }],
        },
      },
      mail: { kind: "email", config: { templateId } },
      wait: {
        kind: "wait-for",
        config: { arms: [{ id: "ordered", event: "Order Completed" }], timeout: { amount: 1, unit: "day" } },
      },
      yes: exit,
      no: exit,
    },
    [
      "start --next--> mark",
      "mark --next--> mail",
      "mail --next--> wait",
      "wait --ordered--> yes",
      "wait --timeout--> no",
    ],
    {
      holdout: 50,
      goals: [{ id: "g", name: "Order", event: "Order Completed", exits: false }],
    },
  ),
);

test("E-8.8 S-8.9 control people walk in shadow: nothing reaches them, and their orders convert", async () => {
  const users = Array.from({ length: 12 }, (_, at) => `u${at}`);
  await world.send(
    ...users.flatMap((userId) => [
      { type: "identify", userId, traits: { email: `${userId}@example.com` } },
      { type: "track", event: "Signed Up", userId },
    ]),
  );
  await world.settle();
  await world.send(...users.map((userId) => ({ type: "track", event: "Order Completed", userId })));
  await world.settle();
  const rows = await db.rows<Record<string, string | boolean | null>>(
    `select r.person_id as person, r.step_id as step, d.state, d.reason, p.traits ->> 'stage' as stage,
       exists (select from conversion c where c.run_id = r.id) as converted
     from run r join delivery d on d.run_id = r.id join person p on p.id = r.person_id where r.journey_id = $1`,
    [journeyId],
  );
  const isControl = (person: unknown) => isHeldOut(saltOf(null, journeyId, "holdout"), String(person), 50);
  const [control, treated] = [true, false].map((side) =>
    rows.filter(({ person }) => isControl(person) === side),
  );
  expect(control?.length).toBeGreaterThan(0);
  expect(treated?.length).toBeGreaterThan(0);
  for (const row of control ?? [])
    expect(row).toMatchObject({
      state: "held_out",
      reason: "control",
      stage: null,
      step: "yes",
      converted: true,
    });
  for (const row of treated ?? [])
    expect(row).toMatchObject({ state: "sent", stage: "welcomed", step: "yes", converted: true });
  const inbox = await db.rows<{ n: number }>("select count(*)::int as n from inbox_message");
  expect(inbox[0]?.n).toBe(treated?.length);
});
