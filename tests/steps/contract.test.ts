import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { aboutUnfinished } from "#core/engine/about.ts";
import type { StepKind, Visit } from "#core/engine/step-kind.ts";
import { type Step, stepSchema } from "#core/journey/document.ts";
import { kindsByName, readStep } from "#core/journey/reading.ts";
import { canonicalJson, isObject, type Json } from "#core/kernel/json.ts";
import { HOUR } from "#core/kernel/time.ts";
import { questionKey } from "#core/rules/question.ts";
import { stepKinds } from "#steps/registry.gen.ts";
import { buildPerson, buildRun, compile, exit, T } from "#tests/builders.ts";

const FAMILIES = ["trigger", "logic", "timing", "message", "data", "flow"];
const SCREEN = { lines: 32, columns: 130 };

/** A run that stands on the step, and what the step may know. */
function visitOf(kind: StepKind): Visit<never> {
  const run = { ...buildRun(compile({ end: exit })), stepId: "step" };
  const person = buildPerson();
  const facts = { person, zone: "Europe/Lisbon", workspaceZone: "Europe/Berlin", cart: null, answers: {} };
  return { stepId: "step", config: kind.schema.parse(kind.example) as never, run, facts, now: T + HOUR };
}

test("no two kinds have one name, and each stands in its own folder", () => {
  const names = stepKinds.map(({ kind }) => kind);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !existsSync(`steps/${name}/step.ts`))).toEqual([]);
});

/** Every `field` that a kind names, however deep. */
function fieldsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "rule" ? [] : name === "field" && typeof inner === "string" ? [inner] : fieldsIn(inner),
  );
}

describe.each(stepKinds.map((kind) => [kind.kind, kind] as const))("%s", (name, kind) => {
  const config = () => kind.schema.parse(kind.example) as never;
  const read = (drawn: unknown) => {
    const step = { id: "a", kind: name, kindVersion: kind.version, name: kind.title, config: drawn };
    return readStep(step as Step, kindsByName([kind]), { steps: [], edges: [] });
  };

  test("can be stored in a journey's document", () => {
    const step = { id: "a", kind: name, kindVersion: kind.version, name: kind.title, config: kind.example };
    expect(stepSchema.parse(step).kind).toBe(name);
    expect(FAMILIES).toContain(kind.family);
    expect(kind.icon).toMatch(/^[a-z0-9-]+$/);
  });

  test("has an example that its schema takes, and takes again once parsed", () => {
    const parsed = config();
    expect(kind.schema.parse(parsed)).toEqual(parsed);
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed);
  });

  test("starts blank as plain JSON, which the schema judges without throwing", () => {
    expect(JSON.parse(JSON.stringify(kind.blank))).toEqual(kind.blank);
    expect(() => kind.schema.safeParse(kind.blank)).not.toThrow();
  });

  test.each([[null], [[]], ["text"], [{ __proto__x: 1, constructor: {} }], [{ unknown: true }]])(
    "judges %j without throwing",
    (config) => {
      expect(() => kind.schema.safeParse(config)).not.toThrow();
    },
  );

  test("refuses what it does not know, so that a typing error is seen", () => {
    expect(kind.schema.safeParse({ ...(kind.example as object), surprise: 1 }).success).toBe(false);
  });

  test("says what is wrong in words for people", () => {
    const issues = kind.schema.safeParse(kind.blank).error?.issues ?? [];
    const machine = issues.filter(({ message }) =>
      /expected|received|undefined|invalid (input|option|type)/i.test(message),
    );
    expect(machine.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([]);
  });

  test("has outputs of different names", () => {
    const outputs = kind.outputs(config());
    expect(new Set(outputs.map(({ id }) => id)).size).toBe(outputs.length);
    expect(outputs.every(({ id, label }) => /^[\w-]{1,64}$/.test(id) && label.length > 0)).toBe(true);
    // An optional output that is left open leads to `next`: so there has to be one.
    if (outputs.some(({ optional }) => optional)) expect(outputs.map(({ id }) => id)).toContain("next");
    if (kind.family === "trigger") expect(kind.starts).toBeDefined();
  });

  test("sums itself up the same way each time, on one line", () => {
    const summary = kind.summarize(config());
    expect(kind.summarize(config())).toBe(summary);
    expect(summary).not.toMatch(/\n|undefined|null|NaN|\[object/);
    expect(summary.length).toBeLessThanOrEqual(300);
  });

  test("asks the same questions each time, each under a name of its own", () => {
    const questions = kind.asks?.(config(), "step") ?? [];
    expect(kind.asks?.(config(), "step") ?? []).toEqual(questions);
    expect(new Set(questions.map(questionKey)).size).toBe(questions.length);
  });

  test("says what it is about at fields that it has, of its example and of anything unfinished", () => {
    const known = new Set(Object.keys(config()));
    const about = read(kind.example).about;
    expect(aboutUnfinished(about)).toEqual(about);
    expect(fieldsIn(about).filter((field) => !known.has(field.split(".")[0] ?? ""))).toEqual([]);
    for (const unfinished of [kind.blank, {}, { arms: [null], event: 5, url: 5, changes: [{}], rule: [] }])
      expect(() => read(unfinished)).not.toThrow();
  });

  test("moves the same way for the same visit, and changes nothing it was given", () => {
    const visit = visitOf(kind);
    const before = canonicalJson(visit as unknown as Json);
    const move = kind.enter(visit);
    expect(kind.enter(visitOf(kind))).toEqual(move);
    expect(canonicalJson(visit as unknown as Json)).toBe(before);
    expect(JSON.parse(JSON.stringify(move))).toEqual(move);
  });

  test("leaves by an output it has, and can wake from the wait it asks for", () => {
    const move = kind.enter(visitOf(kind));
    const outputs = kind.outputs(config()).map(({ id }) => id);
    if (move.kind === "leave") expect(outputs).toContain(move.output);
    if (move.kind === "wait") expect(kind.resume).toBeDefined();
    if (kind.family === "message" && move.kind === "wait") expect(move.on.deliver).toBeDefined();
  });

  test("lifts every older version, to what is the same when lifted again", () => {
    const versions = Array.from({ length: kind.version - 1 }, (_, at) => at + 1);
    expect(versions.filter((version) => !kind.upgrades?.[version])).toEqual([]);
  });

  test("has help that fits on a screen: a heading, what it does, an example", () => {
    const help = readFileSync(`steps/${name}/README.md`, "utf8");
    const lines = help.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^# \S/);
    expect(lines.length).toBeLessThanOrEqual(SCREEN.lines);
    expect(lines.filter((line) => line.length > SCREEN.columns)).toEqual([]);
    expect(help).toMatch(/\*\*Example\.\*\*/);
  });

  test("has a form", () => {
    expect(readFileSync(`steps/${name}/form.tsx`, "utf8")).toMatch(/^export default function \w+Form\(/m);
  });
});
