/**
 * Postgres, as far as Cairn leans on it: statements that see what is committed and their own transaction's writes (READ
 * COMMITTED), row locks with waiting, `skip locked` and deadlocks, unique keys that wait for who was first, sequences
 * that no rollback takes back, commits in another order than the numbers, rollback when a connection dies.
 */
export type Key = string | number;
export type Table<V> = { readonly rows: Map<Key, V> };

/** A failure that the database reports, by its SQLSTATE. */
export class DbError extends Error {
  readonly state: string;
  constructor(state: string) {
    super(state);
    this.state = state;
  }
}

/** A protocol yields wherever the product awaits. `blocked` waits for a lock, `call` for the world outside. */
export type Pause =
  | Readonly<{ kind: "step" }>
  | Readonly<{ kind: "blocked"; tx: Tx; key: string; share: boolean }>
  | Readonly<{ kind: "call"; deliveryId: string }>;
export type Proto<T> = Generator<Pause, T, string>;
export const STEP: Pause = { kind: "step" };

type Lock = { owner: Tx | null; readonly sharers: Set<Tx> };
export type Undo = Readonly<{ table: Table<unknown>; key: Key; before: unknown }>;
const REMEMBERED = 12;

export class Store {
  readonly locks = new Map<string, Lock>();
  readonly open = new Set<Tx>();
  readonly commits: Readonly<{ undo: readonly Undo[]; sequences: readonly number[] }>[] = [];
  readonly sequences = [0, 0];
  commitNo = 0;
  /** Commits that changed something. */
  written = 0;
  deadlocks = 0;
  /** Called with each commit's writes, before anybody else runs. */
  onCommit: (writes: readonly Undo[], tx: Tx) => void = () => undefined;

  begin(now: number): Tx {
    const tx = new Tx(this, now);
    this.open.add(tx);
    return tx;
  }

  next(sequence: 0 | 1): number {
    const value = (this.sequences[sequence] as number) + 1;
    this.sequences[sequence] = value;
    return value;
  }

  isFree(key: string, tx: Tx, share: boolean): boolean {
    const lock = this.locks.get(key);
    if (!lock) return true;
    if (lock.owner !== null) return lock.owner === tx;
    return share || lock.sharers.size === 0 || (lock.sharers.size === 1 && lock.sharers.has(tx));
  }

  holders(key: string, tx: Tx): readonly Tx[] {
    const lock = this.locks.get(key);
    if (!lock) return [];
    return [...(lock.owner ? [lock.owner] : []), ...lock.sharers].filter((one) => one !== tx);
  }

  /** A standby takes over that lacks the last commits: every connection breaks, sequences may run again. */
  failover(missing: number): void {
    for (const tx of [...this.open]) tx.rollback();
    for (let turn = 0; turn < missing; turn += 1) {
      const last = this.commits.pop();
      if (!last) return;
      for (const { table, key, before } of last.undo.toReversed()) {
        if (before === undefined) table.rows.delete(key);
        else table.rows.set(key, before);
      }
    }
    // What the log says up to its last commit: numbers drawn after it may be drawn again.
    const last = this.commits.at(-1);
    if (last && missing > 0) [this.sequences[0], this.sequences[1]] = last.sequences as [number, number];
  }

  remember(undo: readonly Undo[]): void {
    this.commits.push({ undo, sequences: [...this.sequences] });
    if (this.commits.length > REMEMBERED) this.commits.shift();
  }
}

export class Tx {
  readonly store: Store;
  /** What now() says in it: when it began. */
  readonly now: number;
  /** How many commits there had been when it began. */
  readonly beganAt: number;
  readonly #writes = new Map<Table<unknown>, Map<Key, unknown>>();
  readonly #locks: string[] = [];
  waitsFor: string | null = null;
  done = false;

  constructor(store: Store, now: number) {
    this.store = store;
    this.now = now;
    this.beganAt = store.commitNo;
  }

  get<V>(table: Table<V>, key: Key): V | undefined {
    this.#alive();
    const own = this.#writes.get(table);
    return own?.has(key) ? (own.get(key) as V | undefined) : table.rows.get(key);
  }

  set<V>(table: Table<V>, key: Key, row: V): void {
    this.#write(table, key, row);
  }

  remove<V>(table: Table<V>, key: Key): void {
    this.#write(table, key, undefined);
  }

  *all<V>(table: Table<V>): Generator<V> {
    this.#alive();
    const own = this.#writes.get(table);
    for (const [key, row] of table.rows) if (!own?.has(key)) yield row;
    if (own) for (const row of own.values()) if (row !== undefined) yield row as V;
  }

  /** Takes a lock if nobody else is in the way: `skip locked`. */
  tryLock(key: string, share = false): boolean {
    this.#alive();
    if (!this.store.isFree(key, this, share)) return false;
    let lock = this.store.locks.get(key);
    if (!lock) {
      lock = { owner: null, sharers: new Set() };
      this.store.locks.set(key, lock);
    }
    if (share && lock.owner !== this) lock.sharers.add(this);
    else lock.owner = this;
    this.#locks.push(key);
    return true;
  }

  /** Waits for a lock; the one that closes a circle is told so. */
  *lock(key: string, share = false): Proto<void> {
    while (!this.tryLock(key, share)) {
      this.waitsFor = key;
      if (this.#isCircle()) {
        this.store.deadlocks += 1;
        throw new DbError("40P01");
      }
      yield { kind: "blocked", tx: this, key, share };
    }
    this.waitsFor = null;
  }

  commit(): void {
    this.#alive();
    const undo: Undo[] = [];
    for (const [table, rows] of this.#writes) {
      for (const [key, row] of rows) {
        undo.push({ table, key, before: table.rows.get(key) });
        if (row === undefined) table.rows.delete(key);
        else table.rows.set(key, row);
      }
    }
    this.store.commitNo += 1;
    if (undo.length > 0) {
      this.store.written += 1;
      this.store.remember(undo);
    }
    this.#end();
    this.store.onCommit(undo, this);
  }

  rollback(): void {
    if (!this.done) this.#end();
  }

  #write(table: Table<unknown>, key: Key, row: unknown): void {
    this.#alive();
    const own = this.#writes.get(table);
    if (own) own.set(key, row);
    else this.#writes.set(table, new Map([[key, row]]));
  }

  #end(): void {
    this.done = true;
    this.store.open.delete(this);
    for (const key of this.#locks) {
      const lock = this.store.locks.get(key);
      if (!lock) continue;
      if (lock.owner === this) lock.owner = null;
      lock.sharers.delete(this);
      if (lock.owner === null && lock.sharers.size === 0) this.store.locks.delete(key);
    }
  }

  #alive(): void {
    if (this.done) throw new DbError("08006");
  }

  #isCircle(): boolean {
    const seen = new Set<Tx>();
    const visit = (tx: Tx): boolean => {
      if (tx.waitsFor === null || seen.has(tx)) return false;
      seen.add(tx);
      return this.store.holders(tx.waitsFor, tx).some((holder) => holder === this || visit(holder));
    };
    return visit(this);
  }
}
