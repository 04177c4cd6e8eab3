import { expect, test } from "vitest";
import { sampleRatio, verdictOf, watchedInterval } from "./experiment.ts";

const arms = (...exposed: number[]) => exposed.map((n) => ({ weight: 50, exposed: n }));
const variant = (id: string, exposed: number, converted: number) => ({ id, weight: 50, exposed, converted });
const week = { days: 7, hasGoal: true };

test("E-8.6 S-8.6 5,000 and 5,300 may be chance, 5,000 and 5,400 hide the results", () => {
  expect(sampleRatio(arms(5_000, 5_300))).toEqual({ chiSquare: 8.74, sound: true });
  expect(sampleRatio(arms(5_000, 5_400))).toEqual({ chiSquare: 15.38, sound: false });
  expect(verdictOf([variant("A", 5_000, 500), variant("B", 5_400, 100)], week)).toEqual({
    winner: null,
    why: "unsound",
  });
});

test("E-8.9 S-8.5 99 conversions declare no winner, however large the gap", () => {
  expect(verdictOf([variant("A", 1_000, 98), variant("B", 1_000, 1)], week)).toEqual({
    winner: null,
    why: "not_enough",
  });
  expect(verdictOf([variant("A", 1_000, 120), variant("B", 1_000, 10)], week)).toEqual({ winner: "A" });
});

test("S-8.5 nor do six days, a journey without a goal, or a gap that may be chance", () => {
  const clear = [variant("A", 1_000, 120), variant("B", 1_000, 10)];
  expect(verdictOf(clear, { ...week, days: 6 })).toMatchObject({ why: "not_enough" });
  expect(verdictOf(clear, { ...week, hasGoal: false })).toMatchObject({ why: "no_goal" });
  expect(verdictOf([variant("A", 1_000, 60), variant("B", 1_000, 55)], week)).toMatchObject({
    why: "no_difference",
  });
});

test("S-15.16 the interval is wider than one that may be looked at only once", () => {
  const found = watchedInterval({ exposed: 1_000, converted: 100 }, { exposed: 1_000, converted: 50 });
  expect(found?.difference).toBeCloseTo(0.05, 10);
  const once = 1.96 * Math.sqrt((0.1 * 0.9 + 0.05 * 0.95) / 1_000);
  expect(((found?.to ?? 0) - (found?.from ?? 0)) / 2).toBeGreaterThan(once);
  expect(watchedInterval({ exposed: 0, converted: 0 }, { exposed: 1, converted: 0 })).toBeNull();
});
