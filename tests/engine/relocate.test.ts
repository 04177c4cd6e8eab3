import { expect, test } from "vitest";
import { advance } from "#core/engine/advance.ts";
import { putBack, relocate } from "#core/engine/relocate.ts";
import type { Facts, Run } from "#core/engine/run.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import type { TimerPolicy } from "#core/journey/plan.ts";
import { questionKey } from "#core/rules/question.ts";
import { buildEvent, buildPerson, buildRun, compileDocument, draw, exit, HOUR, T } from "#tests/builders.ts";

const waitFor = (hours: number, more: object = {}) => ({
  kind: "wait-for",
  config: {
    arms: [
      { id: "ordered", event: "Order Completed" },
      { id: "again", event: "Product Added", restart: true },
      ...("arms" in more ? (more.arms as object[]) : []),
    ],
    timeout: { amount: hours, unit: "hour" },
  },
});
const journey = (version: number, hours: number, more: object = {}) =>
  compileDocument(
    draw({ wait: waitFor(hours, more), mail: { kind: "email", config: { templateId: "t" } }, out: exit }, [
      "wait --timeout--> mail",
      "wait --ordered--> out",
      "mail --next--> out",
    ]),
    version,
  );

function factsAt(of: CompiledJourney, happened: Readonly<Record<string, object>> = {}): Facts {
  const answers = Object.fromEntries(
    of.questions.map((question) => [
      questionKey(question),
      question.kind === "happened" ? ((happened[question.event] as never) ?? null) : null,
    ]),
  );
  return { person: buildPerson(), zone: "UTC", workspaceZone: "UTC", cart: null, answers };
}

const one = journey(1, 4);
const waiting = (() => {
  const run = buildRun(one);
  return advance(one, run, { cause: { kind: "proceed", from: 0 }, facts: factsAt(one) }, T).run;
})();

const move = (to: CompiledJourney, run: Run, at: number, timer: TimerPolicy, extras: object = {}) =>
  relocate(
    { journey: to, facts: factsAt(to, (extras as { happened?: never }).happened), now: at },
    run,
    one.steps.get(run.stepId),
    {
      to: (extras as { to?: string }).to ?? "wait",
      timer,
      had: (extras as { had?: string[] }).had ?? [],
    },
  );

test("S-13.5 the restarts of a wait are kept: its time counts from the last one, by the new duration", () => {
  const restart = buildEvent("Product Added", { timestamp: T + HOUR });
  const facts = factsAt(one);
  const again = advance(
    one,
    waiting,
    { cause: { kind: "eventArrived", event: restart }, facts },
    T + HOUR,
  ).run;
  expect(again.wait?.wakeAt).toBe(T + 5 * HOUR);
  const { run } = move(journey(2, 10), again, T + 2 * HOUR, "recompute");
  expect(run.wait).toMatchObject({ wakeAt: T + 11 * HOUR, memory: { restarts: 1 } });
  expect([run.version, run.arrivedAt, run.visits["wait"]]).toEqual([2, T, 1]);
});

test("S-13.5 S-6.4 an arm that is new looks back: who has done it since entering goes on by it at once", () => {
  const more = { arms: [{ id: "called", event: "Call Made" }] };
  const two = compileDocument(
    draw({ wait: waitFor(9, more), out: exit }, [
      "wait --timeout--> out",
      "wait --ordered--> out",
      "wait --called--> out",
    ]),
    2,
  );
  const happened = { "Call Made": { seq: 7, event: "Call Made", timestamp: T + HOUR, properties: {} } };
  const { run, transitions } = move(two, waiting, T + 2 * HOUR, "keep", { happened });
  expect([run.state, transitions.map(({ output }) => output)]).toEqual(["exited", [null, "called", null]]);
});

test("S-13.5 kept, a wait is due when it was, however long the new one is", () => {
  expect(move(journey(2, 99), waiting, T + HOUR, "keep").run.wait?.wakeAt).toBe(T + 4 * HOUR);
  expect(move(journey(2, 1), waiting, T + 2 * HOUR, "keep").run.wait?.wakeAt).toBe(T + 4 * HOUR);
});

test("a late timer of the old wait does not fire the new one", () => {
  const { run } = move(journey(2, 10), waiting, T + HOUR, "recompute");
  expect(run.wait?.id).not.toBe(waiting.wait?.id);
});

test("S-13.6 who waits for a message that is asked for keeps waiting for that very one, and it is not asked for again", () => {
  const facts = factsAt(one);
  const due = { kind: "timerDue", waitId: waiting.wait?.id ?? "" } as const;
  const mailing = advance(one, waiting, { cause: due, facts }, T + 4 * HOUR).run;
  const { run, effects, transitions } = move(journey(2, 4), mailing, T + 5 * HOUR, "recompute", {
    to: "mail",
  });
  expect([run.wait?.deliveryId, effects, transitions]).toMatchObject([
    "run-1/mail/1",
    [],
    [{ reason: "moved by plan" }],
  ]);
  const elsewhere = move(journey(2, 4), mailing, T + 5 * HOUR, "recompute", { to: "wait" });
  expect(elsewhere.effects).toEqual([
    { key: "run-1/mail/1", act: { kind: "cancelDelivery", reason: "publish_plan" } },
  ]);
  expect(elsewhere.run.visits["wait"]).toBe(2);
});

test("S-13.6 what was had is passed by once, by next; a loop that comes there later sends again", () => {
  const { run } = move(journey(2, 1), waiting, T + 9 * HOUR, "recompute", { had: ["mail"] });
  expect([run.state, run.endReason]).toEqual(["exited", "exit_step"]);
  expect(run.context["passing"]).toBeUndefined();
});

test("S-13.7 put back, a run stands where it stood, with the timer it had", () => {
  const { run } = move(journey(2, 10), waiting, T + HOUR, "recompute");
  const back = putBack({ journey: one, facts: factsAt(one), now: T + 2 * HOUR }, run, waiting);
  expect(back.run).toMatchObject({
    version: 1,
    stepId: "wait",
    state: "waiting",
    wait: { wakeAt: T + 4 * HOUR },
    seq: run.seq + 1,
  });
});

test("a step that the version does not have, and a run that has ended, change nothing", () => {
  expect(move(journey(2, 1), waiting, T, "keep", { to: "nowhere" })).toEqual({
    run: waiting,
    effects: [],
    transitions: [],
  });
  const ended: Run = { ...waiting, state: "exited", wait: null };
  expect(move(journey(2, 1), ended, T, "keep").run).toBe(ended);
});
