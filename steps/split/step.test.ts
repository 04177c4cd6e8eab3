import { describe, expect, test } from "vitest";
import { drawLot, isHeldOut } from "#core/engine/lots.ts";
import { bucket } from "#core/kernel/hash.ts";
import { armKey } from "#core/rules/answers.ts";
import split from "#steps/split/step.ts";
import { buildEvent, buildPerson, compile, decide, exit } from "#tests/builders.ts";

const EVEN = [
  { id: "A", weight: 50 },
  { id: "B", weight: 50 },
];
const people = ["person-1", "person-3", "person-8", "person-9"];
const drawn = (arms: readonly { id: string; weight: number }[]) =>
  people.map((person) => drawLot("exp-1", person, arms));

test("E-8.1 S-8.1 the bucket is the same for ever", () => {
  expect(
    ["person-1", "person-2", "person-3", "person-4", "Zoë"].map((one) => bucket("demo-salt", one)),
  ).toEqual([4011, 6841, 8643, 2368, 5803]);
  expect(bucket("demo-salt-2", "person-1")).toBe(1530);
});

test("E-8.2 S-8.2 lots fall as written", () => {
  expect(drawn(EVEN)).toEqual(["A", "B", "B", "A"]);
});

test("E-8.3 S-8.2 other shares move only those whom they must", () => {
  expect(
    drawn([
      { id: "A", weight: 80 },
      { id: "B", weight: 20 },
    ]),
  ).toEqual(["A", "B", "A", "A"]);
  expect(
    drawn([
      { id: "A", weight: 40 },
      { id: "B", weight: 40 },
      { id: "C", weight: 20 },
    ]),
  ).toEqual(["A", "B", "B", "C"]);
});

test("E-8.4 S-8.2 from 50/50 to 80/20 nobody moves from A to B, and 30 % move to A", () => {
  const wide = [
    { id: "A", weight: 80 },
    { id: "B", weight: 20 },
  ];
  let [toA, toB] = [0, 0];
  const units = 100_000;
  for (let at = 0; at < units; at += 1) {
    const [before, after] = [drawLot("exp-1", `u${at}`, EVEN), drawLot("exp-1", `u${at}`, wide)];
    if (before === "A" && after === "B") toB += 1;
    if (before === "B" && after === "A") toA += 1;
  }
  expect(toB).toBe(0);
  expect(Math.abs((100 * toA) / units - 30)).toBeLessThanOrEqual(0.5);
});

test("E-8.7 S-8.8 a larger group held out keeps all its members", () => {
  const units = Array.from({ length: 5_000 }, (_, at) => `u${at}`);
  const five = units.filter((unit) => isHeldOut("hold", unit, 5));
  expect(five.length).toBeGreaterThan(150);
  expect(five.filter((unit) => !isHeldOut("hold", unit, 10))).toEqual([]);
});

const SALT = "exp-1";
/** By which way a person leaves, and what is kept of it. */
function passes(config: object, personId: string, arms: readonly (readonly [string, string])[] = []) {
  const journey = compile(
    { split: { kind: "split", config: { salt: SALT, ...config } }, a: exit, b: exit, c: exit },
    "split --A--> a",
    "split --B--> b",
    "split --holdout--> c",
  );
  const person = buildPerson({ id: personId });
  const changes = decide([journey], {
    people: new Map([[personId, person]]),
    queued: [buildEvent("Checkout Started", { personId })],
    arms: new Map(arms.map(([unit, arm]) => [armKey(journey.journeyId, SALT, unit), arm])),
  });
  const move = changes.transitions.find(({ transition }) => transition.stepId === "split")?.transition;
  return { output: move?.output, reason: move?.reason, exposures: changes.exposures };
}

describe("S-8.4 a variant once shown stays", () => {
  const WIDE = {
    arms: [
      { id: "A", weight: 80 },
      { id: "B", weight: 20 },
    ],
  };

  test("E-8.5 S-8.4 person-8, who saw B at 50/50, still sees B at 80/20", () => {
    expect(passes(WIDE, "person-8").output).toBe("A");
    expect(passes({ arms: EVEN }, "person-8")).toMatchObject({
      output: "B",
      exposures: [{ experiment: SALT, unit: "person-8", arm: "B", replaces: null }],
    });
    expect(passes(WIDE, "person-8", [["person-8", "B"]])).toMatchObject({
      output: "B",
      reason: "shown before",
      exposures: [],
    });
  });

  test("S-8.4 who saw a variant that is gone, or has no share now, is drawn anew", () => {
    const noB = {
      arms: [
        { id: "A", weight: 100 },
        { id: "B", weight: 0 },
      ],
    };
    expect(passes(noB, "person-8", [["person-8", "B"]])).toMatchObject({
      output: "A",
      exposures: [{ arm: "A", replaces: "B" }],
    });
    expect(passes({ arms: EVEN }, "person-8", [["person-8", "Z"]]).output).toBe("B");
  });

  test("S-8.8 who was shown a variant is not held out later", () => {
    const config = { arms: EVEN, holdout: 90 };
    const held = Array.from({ length: 20 }, (_, at) => `u${at}`).find((one) => isHeldOut(SALT, one, 90));
    expect(passes(config, held as string)).toMatchObject({ output: "holdout", exposures: [] });
    expect(passes(config, held as string, [[held as string, "A"]]).output).toBe("A");
  });
});

test("S-8.11 a missing key falls back to the person, and says so", () => {
  expect(passes({ arms: EVEN, unit: "key" }, "person-1").exposures).toMatchObject([{ unit: "person-1" }]);
});

test("S-8.3 each run by itself keeps nothing", () => {
  expect(passes({ arms: EVEN, unit: "run" }, "person-1").exposures).toEqual([]);
});

test.each([
  [[{ id: "A", weight: 100 }], "Add at least two variants"],
  [
    [
      { id: "A", weight: 50 },
      { id: "B", weight: 40 },
    ],
    "The split adds up to 90 %, not 100 %",
  ],
  [
    [
      { id: "A", weight: 50.005 },
      { id: "B", weight: 49.995 },
    ],
    "Use at most two decimals",
  ],
])("S-8.3 S-8.11 refuses the shares %j", (arms, message) => {
  const issues = split.schema.safeParse({ arms }).error?.issues ?? [];
  expect(issues.map((issue) => issue.message)).toContain(message);
});

test("S-8.3 shares of a hundredth of a percent add up", () => {
  const arms = [
    { id: "A", weight: 33.33 },
    { id: "B", weight: 33.33 },
    { id: "C", weight: 33.34 },
  ];
  expect(split.schema.safeParse({ arms }).success).toBe(true);
});

test("says the shares and who is held out", () => {
  expect(split.summarize(split.schema.parse({ arms: EVEN, holdout: 10 }))).toBe("50 / 50, 10 % held out");
});
