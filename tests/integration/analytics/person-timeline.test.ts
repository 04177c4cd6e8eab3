import { expect, test } from "vitest";
import { maskEntry, personTimeline, type TimelineEntry } from "#lib/analytics/person-timeline.ts";
import { minutesAfter, put, putEvent, putJourney, putPerson, putRun } from "#tests/integration/rows.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";

const { platform, workspace } = await buildWorld();
const { db } = platform;
const other = await addWorkspace(platform, "Elsewhere");
const workspaceId = workspace.id;

await putJourney(db, workspaceId, "jrn_cart");
await putPerson(db, workspaceId, "prs_lena");
await putPerson(db, workspaceId, "prs_before", { known: false, merged_into: "prs_lena" });
await putEvent(db, { workspaceId, seq: 1, person_id: "prs_before", timestamp: minutesAfter(1) });
await putEvent(db, { workspaceId, seq: 2, person_id: "prs_lena", timestamp: minutesAfter(10) });
await putEvent(db, {
  workspaceId,
  seq: 3,
  person_id: "prs_lena",
  timestamp: minutesAfter(20),
  type: "system",
});
await put(db, "event_disposition", {
  seq: 2,
  workspace_id: workspaceId,
  disposition: "processed",
  outcomes: { 0: 0 },
  at: minutesAfter(10),
});
await db.run(
  `update event_disposition set outcomes = '[{"journeyId":"jrn_cart","version":1,"outcome":"filter_false","values":{"person.plan":"free"}}]'`,
);
await putRun(db, { workspaceId, journeyId: "jrn_cart", id: "run_1", person_id: "prs_lena" });
await put(db, "transition", {
  run_id: "run_1",
  seq: 1,
  workspace_id: workspaceId,
  journey_id: "jrn_cart",
  version: 1,
  step_id: "cart",
  visit: 1,
  output: "next",
  to_step_id: "wait",
  reason: "entered",
  cause: { kind: "proceed" },
  at: minutesAfter(11),
});
await put(db, "delivery", {
  id: "run_1/mail/1",
  workspace_id: workspaceId,
  run_id: "run_1",
  person_id: "prs_lena",
  channel: "email",
  class: "marketing",
  lane: "l",
  message: {},
  state: "sent",
  rendered: { subject: "Hi Lena" },
  next_at: minutesAfter(12),
  created_at: minutesAfter(12),
  sent_at: minutesAfter(12),
});
await put(db, "trait_history", {
  workspace_id: workspaceId,
  person_id: "prs_lena",
  trait: "plan",
  value: '"pro"',
  timestamp: minutesAfter(13),
});
await put(db, "consent_entry", {
  workspace_id: workspaceId,
  person_id: "prs_lena",
  channel: "email",
  address: "prs_lena@fjord.example",
  topic: "offers",
  state: "unsubscribed",
  source: "one_click",
  at: minutesAfter(14),
});
await put(db, "person_merge", {
  id: "mrg_1",
  workspace_id: workspaceId,
  loser_id: "prs_before",
  survivor_id: "prs_lena",
  loser_shard: 0,
  survivor_shard: 0,
  cause_seq: 2,
  state: "done",
  noted_at: minutesAfter(10),
  done_at: minutesAfter(15),
});

const asked = { workspaceId, personId: "prs_lena", limit: 50 };

test("U-40 one stream, newest first, with what happened before the merge", async () => {
  const { entries, next } = await personTimeline(db, asked);
  expect(entries.map(({ kind, title }) => [kind, title])).toEqual([
    ["merge", "prs_before"],
    ["consent", "offers"],
    ["trait", "plan"],
    ["delivery", "email"],
    ["step", "Abandoned cart"],
    ["event", "Product Added"],
    ["event", "Product Added"],
  ]);
  expect(next).toBeNull();
  expect(entries[4]?.data).toMatchObject({ step: "cart", toStep: "wait", output: "next", reason: "entered" });
});

test("pages follow each other without a gap or a repeat", async () => {
  const seen: TimelineEntry[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 10; page += 1) {
    const { entries, next } = await personTimeline(db, { ...asked, limit: 2, cursor });
    seen.push(...entries);
    if (!next) break;
    cursor = next;
  }
  expect(seen).toEqual((await personTimeline(db, asked)).entries);
});

test("kinds narrow it, and a cursor that is not ours starts anew", async () => {
  const { entries } = await personTimeline(db, { ...asked, kinds: ["consent"], cursor: "rubbish" });
  expect(entries.map(({ kind }) => kind)).toEqual(["consent"]);
});

test("U-42 S-17.6 viewers see that there are values, not which", async () => {
  const { entries } = await personTimeline(db, asked);
  const shown = JSON.stringify(entries.map(maskEntry));
  for (const secret of ["prs_lena@", '"c1"', "Hi Lena", '"pro"', "free"]) expect(shown).not.toContain(secret);
  expect(shown).toContain("p•••@fjord.example");
  expect(shown).toContain("filter_false");
});

test("G-11 SEC-04 another workspace sees nothing of it", async () => {
  expect(await personTimeline(db, { ...asked, workspaceId: other.workspace.id })).toEqual({
    entries: [],
    next: null,
  });
});
