import { existsSync } from "node:fs";
import path from "node:path";
import type { Worker } from "node:worker_threads";
import { invariant } from "#core/kernel/assert.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import { spentAt } from "./liquid/thread-time.mjs";

/** Where a text ends up decides how its values are escaped (S-9.15). */
export type Place = "html" | "text" | "header" | "url";
export type Part = Readonly<{ place: Place; source: string }>;
/** Whose language, zone and currency the filters write in. */
export type Reader = Readonly<{ locale: string; zone: string; currency: string | null }>;

export type RenderJob = Readonly<{
  /** Names the parts: the same key always stands for the same parts, which are then parsed once. */
  key: string;
  parts: readonly Part[];
  data: JsonObject;
  reader: Reader;
}>;
/** Paths that a part asks for, such as `person.firstName`; or what is wrong with it. */
export type PartCheck =
  | Readonly<{ ok: true; paths: readonly string[] }>
  | Readonly<{ ok: false; cause: RenderCause; path: string }>;
export type RenderCause = "render_missing" | "render_limit" | "render_bad_url" | "syntax";
export type Rendered =
  | Readonly<{ ok: true; texts: readonly string[] }>
  | Readonly<{ ok: false; cause: RenderCause; path: string }>;

const THREADS = 2;
/** A thread that has worked so long without an answer is ended, whatever it does (SEC-40). */
const WALL_MS = 1_000;
/** One that was kept from working, by a busy machine or by a stop of its process, is given as long again; so often. */
const STARVED = 0.8;
const AGAIN = 60;
/** A thread that does not come up in this time is given up. */
const START_MS = 15_000;
const HEAP_MB = 64;
const KEPT_KEYS = 150;
/** So long a template that went over its limits is kept from those that never did. */
const DOUBT_MS = 60_000;
const KNOWN_KEYS = 2_000;
/** Jobs handed over together: what a message between threads costs is most of what a short text costs. */
const TOGETHER = 16;

type RenderAnswer =
  | Readonly<{ kind: "unknown" }>
  | Readonly<{ kind: "starved" }>
  | Readonly<{ kind: "rendered"; texts: readonly string[] }>
  | Readonly<{ kind: "failed"; cause: RenderCause; path: string }>;
type Answer = Readonly<{ spent: number }> &
  (
    | Readonly<{ kind: "ready"; place: string | null }>
    | Readonly<{ kind: "answers"; answers: readonly RenderAnswer[] }>
    | Readonly<{ kind: "checked"; checks: readonly PartCheck[] }>
    | Readonly<{ kind: "failed"; cause: RenderCause; path: string }>
  );
type Work = RenderJob | Readonly<{ check: readonly Part[] }>;
type Done = Rendered | Readonly<{ ok: true; checks: readonly PartCheck[] }>;
type Waiting = Readonly<{
  job: Work;
  settle: (done: Done) => void;
  fail: (error: Error) => void;
}> & { starved: number };
type Thread = {
  worker: Worker;
  ready: boolean;
  busy: readonly Waiting[];
  timer: NodeJS.Timeout | null;
  /** Where the time is told that it has had a processor, and how much it was when it began its message. */
  place: string | null;
  spent: number;
  keys: Set<string>;
  /** It works on a job that may not come back. */
  doubts: boolean;
};
/**
 * Jobs of templates that have always come back share messages and have a thread that is never kept from them. All others
 * take turns alone on one: those that nobody knows yet, or that were with a lost thread, then those that went over their
 * limits (G-12).
 */
type Pool = {
  threads: Thread[];
  waiting: Waiting[];
  unknown: Waiting[];
  suspect: Waiting[];
  proven: Set<string>;
  /** Until when a key is under suspicion. */
  suspicions: Map<string, number>;
};

// On globalThis, because Next's bundle and ours are two copies of this file in one process.
const shared = globalThis as { cairnLiquid?: Pool };

/** Renders in a thread that is ended when it takes too long or too much; the next job gets a fresh one. */
export async function renderLiquid(job: RenderJob): Promise<Rendered> {
  const done = await enqueue(job);
  invariant(!("checks" in done), "a job to render is answered by texts");
  return done;
}

/** What is wrong with parts before anybody is written to, and which values they ask for. */
export async function checkLiquid(parts: readonly Part[]): Promise<readonly PartCheck[]> {
  const done = await enqueue({ check: parts });
  if ("checks" in done) return done.checks;
  return parts.map(() => ({ ok: false, cause: "render_limit", path: "takes too long to read" }));
}

function enqueue(job: Work): Promise<Done> {
  shared.cairnLiquid ??= {
    ...{ threads: [], waiting: [], unknown: [], suspect: [] },
    ...{ proven: new Set(), suspicions: new Map() },
  };
  const pool = shared.cairnLiquid;
  return new Promise((settle, fail) => {
    queueOf(pool, job).push({ job, settle, fail, starved: 0 });
    pump(pool);
  });
}

function queueOf(pool: Pool, job: Work): Waiting[] {
  if ("check" in job || pool.proven.has(job.key)) return pool.waiting;
  const until = pool.suspicions.get(job.key) ?? 0;
  if (until > performance.now()) return pool.suspect;
  pool.suspicions.delete(job.key);
  return pool.unknown;
}

/** A template has come back, or has not: what waits of it changes its place. */
function note(pool: Pool, key: string, cameBack: boolean): void {
  if (cameBack && (pool.proven.has(key) || pool.suspicions.has(key))) return;
  if (pool.proven.size >= KNOWN_KEYS) pool.proven.clear();
  if (pool.suspicions.size >= KNOWN_KEYS) pool.suspicions.clear();
  if (cameBack) pool.proven.add(key);
  else {
    pool.proven.delete(key);
    pool.suspicions.set(key, performance.now() + DOUBT_MS);
  }
  const own = (one: Waiting) => "key" in one.job && one.job.key === key;
  const to = cameBack ? pool.waiting : pool.suspect;
  for (const queue of cameBack ? (["unknown"] as const) : (["waiting", "unknown"] as const)) {
    to.push(...pool[queue].filter(own));
    pool[queue] = pool[queue].filter((one) => !own(one));
  }
}

/** Ends all threads: tests and orderly stops call it. */
export async function closeLiquid(): Promise<void> {
  const pool = shared.cairnLiquid;
  delete shared.cairnLiquid;
  await Promise.all((pool?.threads ?? []).map(({ worker }) => worker.terminate()));
}

function pump(pool: Pool): void {
  for (;;) {
    const all = pool.waiting.length + pool.unknown.length + pool.suspect.length;
    if (all === 0) return;
    const free = pool.threads.find(({ ready, busy }) => ready && busy.length === 0);
    if (free) {
      if (!giveWork(pool, free)) return;
      continue;
    }
    const coming = pool.threads.filter(({ ready }) => !ready).length;
    if (pool.threads.length < THREADS && coming < all) pool.threads.push(start(pool));
    else return;
  }
}

/** False where all that is left has to wait for the one that is tried alone. */
function giveWork(pool: Pool, thread: Thread): boolean {
  const tried = pool.threads.some(({ doubts }) => doubts);
  const doubtful = tried ? undefined : (pool.unknown.shift() ?? pool.suspect.shift());
  if (!doubtful && pool.waiting.length === 0) return false;
  thread.doubts = doubtful !== undefined;
  begin(thread, doubtful ? [doubtful] : takeTogether(pool.waiting));
  return true;
}

/** The next jobs that may share a message; the first of them decides. */
function takeTogether(waiting: Waiting[]): readonly Waiting[] {
  const stays = waiting.findIndex(({ job }) => "check" in job);
  const n = stays < 0 ? Math.min(TOGETHER, waiting.length) : Math.min(TOGETHER, Math.max(1, stays));
  return waiting.splice(0, n);
}

function begin(thread: Thread, taken: readonly Waiting[]): void {
  thread.busy = taken;
  thread.worker.ref();
  const jobs = taken.map(({ job }) => ("check" in job ? job : asSent(thread, job)));
  const [first] = jobs;
  thread.worker.postMessage(first && "check" in first ? first : { jobs });
  if (thread.place === null) thread.spent = spentAt(null);
  limit(thread, AGAIN);
}

/** Ends the thread once it has worked too long; a clock alone would blame texts for what the machine has done. */
function limit(thread: Thread, again: number): void {
  arm(thread, WALL_MS, () => {
    const worked = spentAt(thread.place) - thread.spent;
    if (worked >= WALL_MS * STARVED || again === 0) void thread.worker.terminate();
    else limit(thread, again - 1);
  });
}

/** With its parts where the thread has not seen them. */
function asSent(thread: Thread, { key, parts, data, reader }: RenderJob) {
  if (thread.keys.has(key)) return { key, data, reader };
  if (thread.keys.size >= KEPT_KEYS) thread.keys.clear();
  thread.keys.add(key);
  return { key, parts, data, reader };
}

function arm(thread: Thread, ms: number, act: () => void): void {
  if (thread.timer) clearTimeout(thread.timer);
  thread.timer = setTimeout(act, ms);
  thread.timer.unref();
}

function start(pool: Pool): Thread {
  // Through the process, because bundlers take a Worker that they can see for one of theirs.
  const threads = process.getBuiltinModule("node:worker_threads");
  const worker = new threads.Worker(workerFile(), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    stdout: false,
    stderr: false,
    env: {},
    execArgv: [],
  });
  const thread: Thread = {
    ...{ worker, ready: false, busy: [], timer: null, keys: new Set(), doubts: false },
    ...{ place: null, spent: 0 },
  };
  arm(thread, START_MS, () => void worker.terminate());
  worker.on("message", (answer: Answer) => hear(pool, thread, answer));
  worker.on("error", () => undefined);
  worker.on("exit", () => lose(pool, thread));
  return thread;
}

function hear(pool: Pool, thread: Thread, answer: Answer): void {
  if (thread.timer) clearTimeout(thread.timer);
  const { busy } = thread;
  thread.ready = true;
  thread.spent = answer.spent;
  if (answer.kind === "ready") thread.place = answer.place;
  thread.busy = [];
  thread.doubts = false;
  thread.worker.unref();
  if (answer.kind === "answers")
    for (const [at, waiting] of busy.entries()) settle(pool, thread, waiting, answer.answers[at]);
  if (answer.kind === "checked") busy[0]?.settle({ ok: true, checks: answer.checks });
  if (answer.kind === "failed") busy[0]?.settle({ ok: false, cause: answer.cause, path: answer.path });
  pump(pool);
}

function settle(pool: Pool, thread: Thread, waiting: Waiting, answer: RenderAnswer | undefined): void {
  const key = "key" in waiting.job ? waiting.job.key : "";
  if (!answer || answer.kind === "unknown") {
    // The thread has forgotten the parts: they go with the job this time.
    thread.keys.delete(key);
    queueOf(pool, waiting.job).unshift(waiting);
    return;
  }
  if (answer.kind === "starved") {
    tryAgain(pool, waiting);
    return;
  }
  note(pool, key, answer.kind === "rendered" || answer.cause !== "render_limit");
  if (answer.kind === "rendered") waiting.settle({ ok: true, texts: answer.texts });
  else {
    thread.keys.delete(key);
    waiting.settle({ ok: false, cause: answer.cause, path: answer.path });
  }
}

/** It was stopped by the clock, and has hardly been worked on. */
function tryAgain(pool: Pool, waiting: Waiting): void {
  waiting.starved += 1;
  if (waiting.starved > AGAIN) waiting.fail(new Error("the machine is too busy to render a text"));
  else queueOf(pool, waiting.job).unshift(waiting);
}

/** One that never came up is our fault, and nobody's job can be done. */
function lose(pool: Pool, thread: Thread): void {
  if (thread.timer) clearTimeout(thread.timer);
  pool.threads.splice(pool.threads.indexOf(thread), 1);
  blame(pool, thread.busy);
  if (thread.ready) {
    pump(pool);
    return;
  }
  const error = new Error("the thread that renders templates does not start");
  for (const queue of [pool.waiting, pool.unknown, pool.suspect])
    for (const { fail } of queue.splice(0)) fail(error);
}

/**
 * A thread that ended while it rendered one job was over its time or its memory with it; of several, each is tried
 * alone.
 */
function blame(pool: Pool, lost: readonly Waiting[]): void {
  for (const { job } of lost) if ("key" in job) pool.proven.delete(job.key);
  const [only] = lost;
  if (!only || lost.length > 1) {
    pool.unknown.unshift(...lost);
    return;
  }
  if ("key" in only.job) note(pool, only.job.key, false);
  only.settle({ ok: false, cause: "render_limit", path: "stopped: more than 1 s or 64 MB" });
}

/** The worker's own file: from the checkout, else beside the bundle that runs. */
function workerFile(): string {
  const checkout = path.join(process.cwd(), "lib", "templates", "liquid", "worker.mjs");
  return existsSync(checkout)
    ? checkout
    : path.join(path.dirname(process.argv[1] ?? "."), "liquid-worker.mjs");
}
