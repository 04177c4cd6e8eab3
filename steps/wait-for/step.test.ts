import { describe, expect, test } from "vitest";
import waitForKind from "#steps/wait-for/step.ts";
import {
  buildEvent,
  buildPerson,
  buildRun,
  compile,
  compileDocument,
  DAY,
  decide,
  draw,
  exit,
  factsFor,
  HOUR,
  MINUTE,
  play,
  T,
} from "#tests/builders.ts";

const over50 = { kind: "compare", path: "event.properties.total", operator: "greaterThan", value: 50 };
const four = { amount: 4, unit: "hour" };
const waitFor = (event: string, more: object = {}) => ({
  kind: "wait-for",
  config: { arms: [{ id: "met", event, ...more }], timeout: four },
});
const order = (after: number, total: number, more: object = {}) =>
  buildEvent("Order Completed", {
    timestamp: T + after,
    receivedAt: T + after,
    properties: { total },
    ...more,
  });

const steps = { wait: waitFor("Order Completed", { where: over50 }), thank: exit, remind: exit };
const journey = compile(steps, "wait --met--> thank", "wait --timeout--> remind");

test("goes on by the arm of the event that comes in time", () => {
  const { transitions } = play(journey, order(10 * MINUTE, 80));
  expect(transitions[1]).toMatchObject({ output: "met", to: "thank", at: T + 10 * MINUTE });
});

test("goes on by `timeout` when nothing comes", () => {
  expect(play(journey).transitions[1]).toMatchObject({ output: "timeout", at: T + 4 * HOUR });
});

test("lets an event pass that misses the condition", () => {
  expect(play(journey, order(10 * MINUTE, 20)).run.stepId).toBe("remind");
});

test("counts an event on the very last millisecond as in time", () => {
  expect(play(journey, order(4 * HOUR, 80)).run.stepId).toBe("thank");
});

test("does not hold a person who has acted since entering", () => {
  const two = compile({ a: waitFor("Checkout Started"), b: waitFor("Order Completed") }, "a --timeout--> b");
  expect(play(two, order(HOUR, 80)).transitions.at(-1)).toMatchObject({ output: "met", at: T + 4 * HOUR });
});

test("E-6.1 an order before the wait passes it at once, or not when only what comes from arrival on counts", () => {
  const delay = { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "hour" } } };
  const after = (lookBack: string) =>
    compile({ delay, wait: waitFor("Order Completed", { lookBack }) }, "delay --next--> wait");
  expect(play(after("anchor"), order(10 * MINUTE, 80)).transitions.at(-1)).toMatchObject({
    output: "met",
    at: T + HOUR,
  });
  expect(play(after("arrival"), order(10 * MINUTE, 80)).transitions.at(-1)).toMatchObject({
    output: "timeout",
    at: T + 5 * HOUR,
  });
});

test("E-6.2 the trigger itself does not answer", () => {
  const own = compile({ wait: waitFor("Checkout Started") });
  expect(play(own).transitions.at(-1)).toMatchObject({ output: "timeout" });
});

describe("restarting", () => {
  const hour = { amount: 1, unit: "hour" };
  const restarting = (more: object = {}) =>
    compile({
      wait: {
        kind: "wait-for",
        config: { arms: [{ id: "again", event: "Cart Updated", restart: true }], timeout: hour, ...more },
      },
    });
  const update = (after: number, received = after) =>
    buildEvent("Cart Updated", { timestamp: T + after, receivedAt: T + received });
  const last = (of: ReturnType<typeof restarting>, ...after: number[]) =>
    play(of, ...after.map((minutes) => update(minutes * MINUTE))).transitions.at(-1);

  test("E-6.5 counts anew from each event's own time", () => {
    expect(last(restarting(), 20, 50)).toMatchObject({ output: "timeout", at: T + 110 * MINUTE });
  });

  test("E-6.6 ends at the deadline, and says so", () => {
    const bounded = restarting({ deadline: { amount: 90, unit: "minute" } });
    expect(last(bounded, 20, 50)).toMatchObject({
      output: "timeout",
      reason: "deadline",
      at: T + 90 * MINUTE,
    });
  });

  test("E-6.7 beyond the maximum only the remembered event is refreshed", () => {
    const { run, transitions } = play(
      restarting({ maxRestarts: 2 }),
      ...[20, 50, 100].map((minutes) => update(minutes * MINUTE)),
    );
    expect(transitions.at(-1)).toMatchObject({ output: "timeout", at: T + 110 * MINUTE });
    expect(run.context["steps"]).toMatchObject({ wait: { event: { timestamp: T + 100 * MINUTE } } });
  });

  test("S-6.9 an event older than the last restart changes nothing", () => {
    const { transitions } = play(restarting(), update(50 * MINUTE), update(20 * MINUTE, 55 * MINUTE));
    expect(transitions.at(-1)).toMatchObject({ at: T + 110 * MINUTE });
  });
});

test("S-6.4 an event that has passed one wait also passes the next, and S-6.5 no step twice", () => {
  const two = compile(
    { a: waitFor("Order Completed"), b: waitFor("Order Completed"), end: exit },
    "a --met--> b",
    "b --met--> end",
  );
  const { transitions } = play(two, order(HOUR, 80));
  expect(transitions.map(({ stepId, output }) => [stepId, output])).toContainEqual(["b", "met"]);
});

const vip = { kind: "compare", path: "person.tier", operator: "is", value: "vip" };
const hours = (amount: number) => ({ amount, unit: "hour" });
const minutesAfter = (after: number) => T + after * MINUTE;

/** A run that waits at the step since T, met by events at their times. */
function meets(
  config: object,
  events: readonly Parameters<typeof buildEvent>[] = [],
  more: Readonly<{
    at?: number;
    due?: boolean;
    person?: ReturnType<typeof buildPerson>;
    lists?: string[];
  }> = {},
) {
  const drawn = compile({ wait: { kind: "wait-for", config }, end: exit });
  const { at = T, due = false, person = buildPerson(), lists = [] } = more;
  const entered = decide([drawn], {
    queued: [buildEvent("Checkout Started", { seq: 1 })],
    people: new Map([[person.id, person]]),
  }).runs[0]?.run;
  if (!entered) throw new Error("nobody entered");
  return {
    entered,
    ...decide(
      [drawn],
      {
        people: new Map([[person.id, person]]),
        runs: new Map([[person.id, [entered]]]),
        lists: new Map([[person.id, new Set(lists)]]),
        queued: events.map(([name, changes]) => buildEvent(name, changes)),
        due: due ? [entered.id] : [],
      },
      at,
    ),
  };
}
const left = (changes: ReturnType<typeof meets>) =>
  changes.transitions.find(({ transition }) => transition.stepId === "wait")?.transition;

describe("races with the time limit", () => {
  const limited = { arms: [{ id: "met", event: "Order Completed" }], timeout: hours(1) };
  const dated = (timestamp: number, receivedAt = timestamp) =>
    ["Order Completed", { timestamp, receivedAt }] as Parameters<typeof buildEvent>;

  test("E-6.3 S-6.7 an order accepted before the limit is processed wins, although the timer is overdue", () => {
    const late = meets(limited, [dated(minutesAfter(55))], { at: T + 2 * HOUR, due: true });
    expect(left(late)).toMatchObject({ output: "met" });
  });

  test("E-6.4 S-1.10 one accepted after it is late: nothing is rewound, the ledger says by how much", () => {
    const steps = { wait: { timedOutAt: T + HOUR } };
    const drawn = compile(
      { wait: { kind: "wait-for", config: limited }, rest: waitFor("Never"), end: exit },
      "wait --timeout--> rest",
    );
    const wait = { id: "2.1", wakeAt: T + DAY, arms: [], deliveryId: null, memory: null };
    const run = {
      ...buildRun(drawn),
      state: "waiting",
      stepId: "rest",
      seq: 2,
      wait,
      context: { steps },
    } as const;
    const event = buildEvent(...dated(minutesAfter(55), minutesAfter(65)));
    const changes = decide(
      [drawn],
      { runs: new Map([["per_ana", [run]]]), queued: [event] },
      minutesAfter(65),
    );
    expect(changes.lateEvents).toMatchObject([
      { decision: "timed_out", deliveryId: "wait", lateBySeconds: 300, gapSeconds: 300 },
    ]);
    expect(changes.transitions).toEqual([]);
  });

  test("E-6.4 exits still apply to a late event", () => {
    const settings = { exits: [{ kind: "event", id: "x", event: "Order Completed" }] };
    const drawn = compileDocument(draw({ rest: waitFor("Never") }, [], settings));
    const wait = { id: "2.1", wakeAt: T + DAY, arms: [], deliveryId: null, memory: null };
    const run = { ...buildRun(drawn), state: "waiting", stepId: "rest", seq: 2, wait } as const;
    const event = buildEvent(...dated(minutesAfter(55), minutesAfter(65)));
    const changes = decide(
      [drawn],
      { runs: new Map([["per_ana", [run]]]), queued: [event] },
      minutesAfter(65),
    );
    expect(changes.runs[0]?.run).toMatchObject({ state: "exited", endReason: "exit_event" });
  });
});

describe("ranked", () => {
  const ranked = compile({
    wait: {
      kind: "wait-for",
      config: {
        mode: "ranked",
        arms: [
          { id: "bought", event: "Bought" },
          { id: "clicked", event: "Clicked" },
          { id: "opened", event: "Opened" },
        ],
        timeout: hours(24),
      },
    },
  });
  const at = (name: string, after: number) =>
    buildEvent(name, { timestamp: T + after, receivedAt: T + after });

  test("E-6.8 S-6.2 a click alone leaves at the end, the highest at once", () => {
    expect(play(ranked, at("Clicked", HOUR)).transitions.at(-1)).toMatchObject({
      output: "clicked",
      at: T + 24 * HOUR,
    });
    expect(play(ranked, at("Clicked", HOUR), at("Bought", 2 * HOUR)).transitions.at(-1)).toMatchObject({
      output: "bought",
      at: T + 2 * HOUR,
    });
    const lower = play(ranked, at("Clicked", HOUR), at("Opened", 2 * HOUR));
    expect(lower.transitions.at(-1)).toMatchObject({ output: "clicked", at: T + 24 * HOUR });
    const higher = play(ranked, at("Opened", HOUR), at("Clicked", 2 * HOUR));
    expect(higher.transitions.at(-1)).toMatchObject({ output: "clicked" });
    expect(play(ranked).transitions.at(-1)).toMatchObject({ output: "timeout" });
  });
});

test("E-6.9 S-6.5 a loop that comes again waits for a new click", () => {
  const twice = compile(
    {
      wait: { kind: "wait-for", config: { arms: [{ id: "met", event: "Clicked" }], timeout: hours(2) } },
      loop: { kind: "loop", config: { max: 1 } },
      end: exit,
    },
    "wait --met--> loop",
    "loop --again--> wait",
  );
  const click = buildEvent("Clicked", { timestamp: T + HOUR, receivedAt: T + HOUR });
  const { transitions } = play(twice, click);
  expect(transitions.filter(({ stepId }) => stepId === "wait").map(({ output }) => output)).toEqual([
    "met",
    "timeout",
  ]);
});

describe("S-6.3 how things are", () => {
  const state = { arms: [{ kind: "rule", id: "vip", name: "VIP", rule: vip }], timeout: hours(4) };

  test("true already on arrival goes on at once", () => {
    const done = meets(state, [], { person: buildPerson({ traits: { tier: "vip" } }) });
    expect(done.entered.state).toBe("completed");
  });

  test("goes on when an event makes it true, and an event that does not changes nothing at all", () => {
    const idle = meets(state, [["Page", { type: "page" }]]);
    expect(idle.runs).toEqual([]);
    const made = meets(state, [["Identify", { type: "identify", traits: { tier: "vip" } }]]);
    expect(left(made)).toMatchObject({ output: "vip", reason: "came true" });
  });

  test("of an event and a state that come together the lower order counts", () => {
    const both = (first: object, second: object) => ({ arms: [first, second], timeout: hours(4) });
    const rule = { kind: "rule", id: "vip", name: "VIP", rule: vip };
    const event = { id: "said", event: "Identify" };
    const said = [["Identify", { type: "identify", traits: { tier: "vip" } }]] as Parameters<
      typeof buildEvent
    >[];
    expect(left(meets(both(rule, event), said))?.output).toBe("vip");
    expect(left(meets(both(event, rule), said))?.output).toBe("said");
  });

  test("a static segment entered or left", () => {
    const arm = (change: string) => ({
      arms: [{ kind: "segment", id: "in", segmentId: "lst_1", name: "VIP", change }],
      timeout: hours(4),
    });
    expect(left(meets(arm("enter"), [["Any"]], { lists: ["lst_1"] }))).toMatchObject({ output: "in" });
    expect(meets(arm("enter"), [["Any"]]).runs).toEqual([]);
    expect(meets(arm("leave")).entered.state).toBe("completed");
  });

  test("a date wakes the wait by itself, and its own time limit stays", () => {
    const dated = (timeout: object) => ({
      arms: [{ kind: "date", id: "day", date: { kind: "fixed", date: "2027-03-01T15:00:00Z" } }],
      timeout,
    });
    const { entered } = meets(dated(hours(24)));
    expect(entered.wait?.wakeAt).toBe(T + 3 * HOUR);
    expect(left(meets(dated(hours(24)), [], { at: T + 3 * HOUR, due: true }))).toMatchObject({
      output: "day",
    });
    const early = meets(dated(hours(2)), [], { at: T + 2 * HOUR, due: true });
    expect(left(early)).toMatchObject({ output: "timeout" });
  });

  test("S-4.8 what time alone makes true wakes the wait at that instant", () => {
    const quiet = {
      kind: "did",
      event: "Checkout Started",
      measure: "count",
      operator: "is",
      value: 0,
      window: { kind: "last", duration: hours(3) },
    };
    const config = { arms: [{ kind: "rule", id: "quiet", name: "Quiet", rule: quiet }], timeout: hours(24) };
    expect(meets(config).entered.wait?.wakeAt).toBe(T + 3 * HOUR);
  });
});

test("S-6.1 at most nine things, each with an id of its own", () => {
  const arms = Array.from({ length: 10 }, (_, at) => ({ id: `a${at}`, event: "E" }));
  const messages = (config: object) =>
    waitForKind.schema.safeParse(config).error?.issues.map(({ message }) => message);
  expect(messages({ arms })).toContain("Wait for nine things at most");
  expect(messages({ arms: [arms[0], arms[0]] })).toContain("Two arms have one id");
  expect(messages({ arms: [{ kind: "segment", id: "a", segmentId: "" }] })).toContain("Choose a segment");
});

test("S-13.5 a wait that goes on under another config keeps its restarts and what has come true", () => {
  const config = waitForKind.schema.parse({ arms: [{ id: "met", event: "E" }], timeout: hours(2) });
  const run = buildRun(compile({ end: exit }));
  const facts = factsFor(compile({ end: exit }), run, [], T);
  const visit = { stepId: "wait", config, run, facts, now: T };
  const held = (memory: object) => ({
    id: "1.1",
    wakeAt: T,
    arms: [],
    deliveryId: null,
    memory: memory as never,
  });
  expect(waitForKind.rewait?.(visit, held({ restarts: 0, restartedAt: 0 }))).toMatchObject({
    on: { until: T + 2 * HOUR },
  });
  expect(waitForKind.rewait?.(visit, held({ restarts: 1, restartedAt: T + HOUR }))).toMatchObject({
    on: { until: T + 3 * HOUR, memory: { restarts: 1 } },
  });
  const best = { arm: "met", event: null };
  expect(waitForKind.rewait?.(visit, held({ restarts: 0, restartedAt: 0, best }))).toMatchObject({
    on: { memory: { best } },
  });
});
