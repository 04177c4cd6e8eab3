import { expect, test } from "vitest";
import { DbError, type Proto, Store, type Table, type Tx } from "./store.ts";

const table = (): Table<string> => ({ rows: new Map() });

/** Steps a protocol until it waits for a lock or is done. */
function until(proto: Proto<void>): "blocked" | "done" {
  const { done, value } = proto.next("");
  return done ? "done" : (value as { kind: "blocked" }).kind;
}

function* take(tx: Tx, ...keys: readonly string[]): Proto<void> {
  for (const key of keys) yield* tx.lock(key);
}

test("SIM-2 a transaction sees what is committed and its own writes, and a rollback leaves nothing", () => {
  const store = new Store();
  const rows = table();
  const [one, other] = [store.begin(0), store.begin(0)];
  one.set(rows, "a", "mine");
  expect([one.get(rows, "a"), other.get(rows, "a")]).toEqual(["mine", undefined]);
  one.commit();
  expect([...other.all(rows)]).toEqual(["mine"]);
  other.set(rows, "b", "gone");
  other.rollback();
  expect([...rows.rows.keys()]).toEqual(["a"]);
});

test("SIM-2 a lock is waited for or skipped, shared by readers, and dies with its connection", () => {
  const store = new Store();
  const [one, other] = [store.begin(0), store.begin(0)];
  expect(one.tryLock("row")).toBe(true);
  expect(other.tryLock("row")).toBe(false);
  const waiting = take(other, "row");
  expect(until(waiting)).toBe("blocked");
  one.rollback();
  expect(until(waiting)).toBe("done");
  const [reader, second] = [store.begin(0), store.begin(0)];
  expect([reader.tryLock("page", true), second.tryLock("page", true)]).toEqual([true, true]);
  expect(second.tryLock("page")).toBe(false);
});

test("SIM-2 of two that wait for each other one is told so", () => {
  const store = new Store();
  const [one, other] = [store.begin(0), store.begin(0)];
  one.tryLock("a");
  other.tryLock("b");
  const first = take(one, "b");
  expect(until(first)).toBe("blocked");
  expect(() => until(take(other, "a"))).toThrow(new DbError("40P01"));
});

test("SIM-2 numbers are drawn in one order and committed in another; a standby forgets the last commits", () => {
  const store = new Store();
  const rows = table();
  const [early, late] = [store.begin(0), store.begin(0)];
  const [first, second] = [store.next(0), store.next(0)];
  late.set(rows, second, "second");
  late.commit();
  early.set(rows, first, "first");
  early.commit();
  expect([...rows.rows.keys()]).toEqual([2, 1]);
  const open = store.begin(0);
  store.next(0);
  store.failover(1);
  expect([...rows.rows.values()]).toEqual(["second"]);
  expect(() => open.get(rows, 2)).toThrow(new DbError("08006"));
  expect(store.next(0)).toBe(3);
});
