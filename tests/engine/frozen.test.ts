import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { feed, walk } from "./walk.ts";

const FORBIDDEN = [
  ...(["Date", "performance", "setTimeout", "setInterval", "setImmediate"] as const),
  ...(["queueMicrotask", "fetch", "crypto", "process", "Buffer"] as const),
];

/** Runs with a world in which nobody can ask for the time, for chance or for anything outside. */
function frozen<T>(work: () => T): T {
  const random = Math.random;
  const no = (name: string) => () => {
    throw new Error(`the core has asked for ${name}`);
  };
  for (const name of FORBIDDEN)
    vi.stubGlobal(name, new Proxy(no(name), { get: no(name), construct: no(name) }));
  Math.random = no("Math.random");
  try {
    return work();
  } finally {
    Math.random = random;
    vi.unstubAllGlobals();
  }
}

test("SIM-1 runs move under frozen globals, byte for byte as before", () => {
  for (const { journey, causes } of fc.sample(walk, 300)) {
    const free = JSON.stringify(feed(journey, causes));
    expect(frozen(() => JSON.stringify(feed(journey, causes)))).toBe(free);
  }
});

test("SIM-1 the frozen world does refuse", () => {
  expect(() => frozen(() => Date.now())).toThrow("asked for Date");
  expect(() => frozen(() => Math.random())).toThrow("asked for Math.random");
});
