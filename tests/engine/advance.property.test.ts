import fc from "fast-check";
import { expect, test } from "vitest";
import { isLive } from "#core/engine/advance.ts";
import { feed, keysOf, walk } from "./walk.ts";

test("SIM-1 the same causes give the same run, byte for byte", () => {
  fc.assert(
    fc.property(walk, ({ journey, causes }) => {
      expect(JSON.stringify(feed(journey, causes))).toBe(JSON.stringify(feed(journey, causes)));
    }),
  );
});

test("every input may arrive twice", () => {
  fc.assert(
    fc.property(walk, ({ journey, causes }) => {
      const twice = causes.flatMap((cause) => [cause, cause]);
      expect(feed(journey, twice)).toEqual(feed(journey, causes));
    }),
  );
});

test("G-6 a run that has ended leaves no delivery open, and has named each but once", () => {
  fc.assert(
    fc.property(walk, ({ journey, causes }) => {
      const last = causes.at(-1)?.at ?? 0;
      const end = { cause: { kind: "exitRequested", reason: "unsubscribed" }, at: last } as const;
      const { effects, run } = feed(journey, [...causes, end]);
      const asked = keysOf(effects, "deliver");
      const settled = causes.flatMap(({ cause }) =>
        cause.kind === "deliverySettled" ? [cause.deliveryId] : [],
      );
      const closed = new Set([...settled, ...keysOf(effects, "cancelDelivery")]);
      expect(isLive(run)).toBe(false);
      expect(asked.filter((key) => !closed.has(key))).toEqual([]);
      expect(new Set(asked).size).toBe(asked.length);
    }),
  );
});

test("G-5 moves are numbered without gaps and each begins where the one before has ended", () => {
  fc.assert(
    fc.property(walk, ({ journey, causes }) => {
      const { transitions, run } = feed(journey, causes);
      expect(transitions.map(({ seq }) => seq)).toEqual(transitions.map((_, at) => at + 1));
      for (const [at, { stepId }] of transitions.entries())
        if (at > 0) expect(stepId).toBe(transitions[at - 1]?.to);
      expect(run.seq).toBe(transitions.length);
      expect(isLive(run)).toBe(transitions.at(-1)?.to !== null);
    }),
  );
});

test("a live run always has something that will move it (V-09)", () => {
  fc.assert(
    fc.property(walk, ({ journey, causes }) => {
      const { run } = feed(journey, causes);
      if (run.state !== "waiting") return;
      expect(run.wait?.wakeAt !== null || run.wait.deliveryId !== null || run.wait.arms.length > 0).toBe(
        true,
      );
    }),
  );
});
