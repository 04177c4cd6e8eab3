import type { TabCounts } from "./delivery-tabs.tsx";

type Counted = readonly Readonly<{ state: string; parkedBy: string | null; n: number }>[];

/** The figures behind the names of the views. */
export function countsOf(counted: Counted, groups: readonly Readonly<{ letters: number }>[]): TabCounts {
  const sum = (fits: (row: Counted[number]) => boolean) =>
    counted.reduce((total, row) => total + (fits(row) ? Number(row.n) : 0), 0);
  return {
    sent: sum(({ state }) => state === "sent"),
    skipped: sum(({ state }) => state === "skipped"),
    retrying: sum(({ state, parkedBy }) => state === "deferred" && parkedBy === null),
    parked: sum(({ parkedBy }) => parkedBy !== null),
    unknown: sum(({ state }) => state === "unknown"),
    dead: groups.reduce((total, { letters }) => total + Number(letters), 0),
  };
}
