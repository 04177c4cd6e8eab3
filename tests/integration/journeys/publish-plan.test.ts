import { beforeAll, describe, expect, test } from "vitest";
import { journeyReport } from "#lib/analytics/journey-report.ts";
import { movePeople } from "#lib/engine/move-people.ts";
import { runVerify } from "#lib/operations/verify/run-verify.ts";
import { countMoves, listMoves } from "#lib/runs/plan-moves.ts";
import { DAY, draw, exit, HOUR, MINUTE, T } from "#tests/builders.ts";
import { addTemplate } from "#tests/cart-journey.ts";
import { buildJourneyWorld, type JourneyWorld } from "#tests/journey-world.ts";
import { days, type LiveEdits, move, openEdits, waiting } from "./live-edits.ts";

let world: JourneyWorld;
let start = T;

let templateId = "";
beforeAll(async () => {
  world = await buildJourneyWorld();
  templateId = await addTemplate(world);
});

/** Each test has its own journey, later than those before. */
async function begin(first = waiting(3), ...people: string[]): Promise<LiveEdits> {
  await world.platform.db.run("update journey set status = 'archived'");
  start += 100 * DAY;
  await world.travel(start);
  const edits = await openEdits(world, start, first);
  const published = await edits.publish(first);
  expect(published).toMatchObject({ ok: true, version: { number: 1 } });
  if (people.length > 0) await edits.enter(...people);
  return edits;
}

async function clean(): Promise<void> {
  const wrong = (await runVerify(world.platform, { scope: "full" })).filter(
    ({ violations }) => violations > 0,
  );
  expect(wrong.map(({ id, first }) => [id, first])).toEqual([]);
}

const movesOf = async (runId: string) =>
  (
    await world.platform.db.rows<{ move: string }>(
      `select step_id || ' --' || reason || '--> ' || coalesce(to_step_id, 'end') || ' v' || version as move
       from transition where run_id = $1 order by seq`,
      [runId],
    )
  ).map((row) => row.move);
const fresh = (result: Awaited<ReturnType<LiveEdits["publish"]>>) => {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.version.changeId ?? "";
};

describe("people inside when a version is published", () => {
  test("E-13.1 with only new people, those inside finish on version 1, and who enters then is on 2", async () => {
    const edits = await begin(waiting(3), "a1", "a2", "a3");
    fresh(await edits.publish(waiting(5), { people: "onlyNew" }));
    await edits.enter("a4");
    await edits.carryOut();
    expect((await edits.runs()).map(({ person, version, due }) => [person, version, due])).toEqual([
      ["a1", 1, days(3)],
      ["a2", 1, days(3)],
      ["a3", 1, days(3)],
      ["a4", 2, days(5)],
    ]);
    await world.travel(start + 3 * DAY + MINUTE);
    await world.settle();
    expect((await edits.runs()).map(({ state, version }) => [state, version])).toEqual([
      ["exited", 1],
      ["exited", 1],
      ["exited", 1],
      ["waiting", 2],
    ]);
    await clean();
  });

  test("E-13.2 S-13.5 moved with what they have waited counted, somebody two days into three waits until the fifth", async () => {
    const edits = await begin(waiting(3), "b1");
    await world.travel(start + 2 * DAY);
    fresh(await edits.publish(waiting(5), { rules: [move("wait", "wait")] }));
    await edits.carryOut();
    const [run] = await edits.runs();
    expect(run).toMatchObject({ version: 2, state: "waiting", step_id: "wait", due: days(5) });
    expect((await movesOf(run?.id ?? "")).at(-1)).toBe("wait --moved by plan--> wait v2");
    const scope = { workspaceId: world.workspace.id, journeyId: edits.journeyId, zone: "UTC" };
    const reports = await Promise.all(
      [1, 2, null].map((version) => journeyReport(world.platform.db, { ...scope, version })),
    );
    expect(
      reports.map(({ balanced, movedIn, movedOut, waiting: n }) => [balanced, movedIn, movedOut, n]),
    ).toEqual([
      [true, 0, 1, 0],
      [true, 1, 0, 1],
      [true, 1, 1, 1],
    ]);
    await clean();
  });

  test("E-13.3 a wait that got shorter is over now when recomputed, and over when it was when kept", async () => {
    const edits = await begin(waiting(3), "c1");
    await world.travel(start + 2 * DAY);
    fresh(await edits.publish(waiting(1), { rules: [move("wait", "wait")] }));
    await edits.carryOut();
    expect(await edits.runs()).toMatchObject([{ version: 2, state: "exited", end_reason: "exit_step" }]);

    const kept = await begin(waiting(3), "c2");
    await world.travel(start + 2 * DAY);
    fresh(await kept.publish(waiting(1), { rules: [move("wait", "wait", { timer: "keep" })] }));
    await kept.carryOut();
    expect(await kept.runs()).toMatchObject([{ version: 2, state: "waiting", due: days(3) }]);
    await clean();
  });

  test("S-13.5 released, they go on now", async () => {
    const edits = await begin(waiting(3), "c3");
    fresh(await edits.publish(waiting(9), { rules: [move("wait", "wait", { timer: "release" })] }));
    await edits.carryOut();
    expect(await edits.runs()).toMatchObject([{ version: 2, state: "exited" }]);
  });

  test("E-13.4 S-13.4 a step is deleted with ten people on it and nothing said about them: refused, with the step and the ten", async () => {
    const people = Array.from({ length: 10 }, (_, n) => `d${n}`);
    const edits = await begin(waiting(3), ...people);
    const without = draw({ out: exit }, []);
    const refused = await edits.publish(without, {});
    expect(refused).toMatchObject({ ok: false, problem: { status: 422, code: "plan_incomplete" } });
    if (!refused.ok)
      expect(refused.problem.detail).toMatch(/^10 people stand at "wait" \(wait\) of version 1/);
    const badTarget = await edits.publish(without, { rules: [move("wait", "nowhere")] });
    expect(badTarget).toMatchObject({
      problem: { errors: [{ pointer: "/plan/rules/0/to", code: "no_such_step" }] },
    });
    fresh(await edits.publish(without, { rules: [{ act: "exit", stepId: "wait" }] }));
    expect((await edits.runs()).every(({ state }) => state === "waiting")).toBe(true);
    await edits.carryOut();
    const ended = (await edits.runs()).map(
      ({ state, end_reason, version }) => `${state} ${end_reason} ${version}`,
    );
    expect(new Set(ended)).toEqual(new Set(["exited publish_plan 1"]));
    await clean();
  });

  test("E-13.5 S-13.6 who had the message before is moved back before it: it is not sent again, and they pass by next", async () => {
    const m = { kind: "email", config: { templateId } };
    const journey = (order: readonly string[]) =>
      draw({ early: hours(1), m, wait: hours(72), out: exit }, order);
    const first = journey(["early --next--> m", "m --next--> wait", "wait --next--> out"]);
    const edits = await begin(first);
    await world.send({
      type: "identify",
      userId: "e1",
      traits: { email: "e1@example.test" },
      messageId: "id-e1",
    });
    await edits.enter("e1");
    await world.travel(start + HOUR + MINUTE);
    await world.settle();
    expect([await edits.runs(), (await world.inboxOf("e1")).length]).toMatchObject([
      [{ step_id: "wait" }],
      1,
    ]);
    const before = journey(["early --next--> wait", "wait --next--> m", "m --next--> out"]);
    fresh(await edits.publish(before, { rules: [move("wait", "early", { timer: "release" })] }));
    await edits.carryOut();
    await world.travel(start + 80 * HOUR);
    await world.settle();
    const [run] = await edits.runs();
    expect((await movesOf(run?.id ?? "")).slice(-5)).toEqual([
      "wait --moved by plan--> early v2",
      "early --time is up--> wait v2",
      "wait --time is up--> m v2",
      "m --already sent--> out v2",
      "out --exit_step--> end v2",
    ]);
    expect(await world.inboxOf("e1")).toHaveLength(1);
    await clean();
  });

  test("E-13.9 S-13.7 an undo an hour later puts back who has not moved since, and lists the others", async () => {
    const people = Array.from({ length: 40 }, (_, n) => `f${String(n).padStart(2, "0")}`);
    const order = { arms: [{ id: "bought", event: "Order Completed" }], timeout: { amount: 3, unit: "day" } };
    const waitFor = (days_: number) =>
      draw(
        {
          wait: { kind: "wait-for", config: { ...order, timeout: { amount: days_, unit: "day" } } },
          out: exit,
        },
        ["wait --bought--> out", "wait --timeout--> out"],
      );
    const edits = await begin(waitFor(3), ...people);
    const changeId = fresh(await edits.publish(waitFor(5), { people: "everyone" }));
    await edits.carryOut();
    expect(await countMoves(world.platform.db, changeId)).toMatchObject({ moved: 40, stuck: 0 });
    await world.travel(start + HOUR);
    const at = new Date(start + HOUR).toISOString();
    await world.send(
      ...people.slice(0, 5).map((userId) => ({
        type: "track",
        event: "Order Completed",
        userId,
        messageId: `o-${userId}`,
        timestamp: at,
      })),
    );
    await world.settle();
    expect(await edits.undo(changeId)).toMatchObject({ ok: true, liveVersion: 1, returning: true });
    await movePeople(world.platform);
    const runs = await edits.runs();
    expect(
      runs.filter(({ version, state, due }) => version === 1 && state === "waiting" && due === days(3)),
    ).toHaveLength(35);
    expect(runs.filter(({ version, state }) => version === 2 && state === "exited")).toHaveLength(5);
    expect(await countMoves(world.platform.db, changeId)).toMatchObject({ back: 35, gone_on: 5 });
    expect(await listMoves(world.platform.db, changeId, "gone_on")).toHaveLength(5);
    await clean();
  });
});

const hours = (amount: number) => ({
  kind: "wait",
  config: { mode: "for", duration: { amount, unit: "hour" } },
});
