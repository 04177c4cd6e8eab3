export type Lamp = "ok" | "warn" | "bad";

/** Green below the first mark, red above the second; null is nothing to worry about. */
export function lampAbove(value: number | null, warn: number, bad: number): Lamp {
  if (value === null) return "ok";
  return value > bad ? "bad" : value > warn ? "warn" : "ok";
}

export function worstOf(lamps: readonly Lamp[]): Lamp {
  return lamps.includes("bad") ? "bad" : lamps.includes("warn") ? "warn" : "ok";
}
