import { expect, test } from "vitest";
import { sendNotices } from "#lib/delivery/notices.ts";
import { setPause } from "#lib/workspaces/controls.ts";
import { draw, exit } from "#tests/builders.ts";
import { buildJourneyWorld } from "#tests/journey-world.ts";

const world = await buildJourneyWorld();
const { platform, members, workspace } = world;
const { db } = platform;

await world.publish(
  draw(
    {
      start: { kind: "event-trigger", config: { event: "Shouted" } },
      tell: {
        kind: "notify",
        config: {
          members: [members.owner.id, members.editor.id],
          subject: "{{ event.properties.what }}",
          text: "<b>{{ person.id }}</b>",
        },
      },
      end: exit,
    },
    ["start --next--> tell", "tell --next--> end"],
  ),
);
const shout = async (...whats: readonly string[]) => {
  await world.send(
    ...whats.map((what, at) => ({
      type: "track",
      event: "Shouted",
      userId: `u${at}-${what}`,
      properties: { what },
    })),
  );
  await world.settle();
};
const mails = (email: string) =>
  db.rows<{ subject: string; html: string; text: string }>(
    "select subject, html, text from inbox_message where recipient = $1 order by at, id",
    [email],
  );
const later = async (ms: number) => world.travel((await world.now()) + ms);

test("S-10.2 members are told by mail, whoever they are, and the person has gone on", async () => {
  await shout("Hello");
  expect((await world.runsOf("u0-Hello"))[0]).toMatchObject({ step_id: "end" });
  await sendNotices(platform);
  await sendNotices(platform);
  const [mail, ...more] = await mails(members.owner.email);
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ subject: "Hello", html: expect.stringContaining("&#60;b&#62;") });
  expect(await mails(members.editor.email)).toHaveLength(1);
});

test("S-10.2 above 20 of one step in 10 minutes the rest comes as one digest", async () => {
  await later(11 * 60_000);
  await shout(...Array.from({ length: 35 }, (_, at) => `n${at}`));
  await sendNotices(platform);
  expect(await mails(members.owner.email)).toHaveLength(21);
  await later(5 * 60_000);
  await sendNotices(platform);
  expect(await mails(members.owner.email)).toHaveLength(21);
  await later(6 * 60_000);
  await sendNotices(platform);
  const all = await mails(members.owner.email);
  expect(all).toHaveLength(22);
  expect(all.at(-1)?.subject).toMatch(/^15 more: n\d+$/);
  expect(all.at(-1)?.text.split("\n")).toHaveLength(15);
});

test("G-10 nothing is told while all sending is paused, and then it is", async () => {
  await later(20 * 60_000);
  const before = (await mails(members.owner.email)).length;
  const pause = (paused: boolean) =>
    db.transaction((tx) =>
      setPause(tx, {
        workspaceId: workspace.id,
        scope: "workspace",
        subject: "",
        paused,
        by: null,
        reason: null,
      } as never),
    );
  await pause(true);
  await shout("Later");
  await sendNotices(platform);
  expect((await mails(members.owner.email)).length).toBe(before);
  await pause(false);
  await sendNotices(platform);
  expect((await mails(members.owner.email)).length).toBe(before + 1);
});

test("who is no member any more is told nothing, and that is recorded", async () => {
  await later(20 * 60_000);
  await db.run("delete from membership where member_id = $1", [members.editor.id]);
  await shout("Gone");
  await sendNotices(platform);
  const rows = await db.rows(
    "select state, reason from team_notice where member_id = $1 and subject = 'Gone'",
    [members.editor.id],
  );
  expect(rows).toEqual([{ state: "failed", reason: "no_member" }]);
});
