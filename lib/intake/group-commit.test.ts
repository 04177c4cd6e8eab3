import { expect, test } from "vitest";
import type { Commit } from "#lib/intake/commit-drafts.ts";
import type { Draft, Outcome } from "#lib/intake/draft.ts";
import { groupCommit, NotNow } from "#lib/intake/group-commit.ts";
import { WAITING } from "#lib/intake/limits.ts";

const draft = (name: string) => ({ event: { messageId: name } }) as Draft;
const nameOf = ({ event }: Draft) => event.messageId;

/** A database that commits when it is told to. */
function slowDatabase() {
  const groups: { names: string[]; finish(error?: unknown): void }[] = [];
  const commit = (drafts: readonly Draft[]): Promise<Commit> =>
    new Promise((resolve, reject) => {
      const outcomes = drafts.map((_, seq): Outcome => ({ status: "accepted", seq }));
      const finish = (error?: unknown) =>
        error ? reject(error) : resolve({ outcomes, shards: new Set([drafts.length]) });
      groups.push({ names: drafts.map(nameOf), finish });
    });
  return { groups, commit };
}

const turn = (ms = 15) => new Promise((resolve) => setTimeout(resolve, ms));
const submission = (...names: string[]) => ({ drafts: names.map(draft), refused: [], bytes: 100 });

test("items of concurrent requests share one transaction, and each caller hears of its own", async () => {
  const { groups, commit } = slowDatabase();
  const rung: number[] = [];
  const commits = groupCommit({ commit, committed: (shards) => rung.push(...shards) });
  const answers = [
    commits.submit(submission("a", "b")),
    commits.submit(submission("c")),
    commits.submit(submission("d", "e")),
  ];
  await turn();
  expect(groups.map(({ names }) => names)).toEqual([["a", "b", "c", "d", "e"]]);
  expect(rung).toEqual([]);
  groups[0]?.finish();
  expect((await Promise.all(answers)).map((outcomes) => outcomes.map(({ seq }) => seq))).toEqual([
    [0, 1],
    [2],
    [3, 4],
  ]);
  await commits.drain();
  expect(rung).toEqual([5]);
});

test("what comes while a transaction is under way waits for the next one", async () => {
  const { groups, commit } = slowDatabase();
  const commits = groupCommit({ commit, committed: () => undefined, concurrency: 1 });
  void commits.submit(submission("a"));
  await turn();
  const later = [commits.submit(submission("b")), commits.submit(submission("c"))];
  await turn();
  expect(groups).toHaveLength(1);
  groups[0]?.finish();
  await turn();
  expect(groups[1]?.names).toEqual(["b", "c"]);
  groups[1]?.finish();
  await Promise.all(later);
  await commits.drain();
});

test("a group holds a thousand items; a larger batch goes alone and whole", async () => {
  const { groups, commit } = slowDatabase();
  const commits = groupCommit({ commit, committed: () => undefined, concurrency: 1 });
  const large = Array.from({ length: 2_500 }, (_, n) => `n${n}`);
  const answers = [commits.submit(submission(...large)), commits.submit(submission("x"))];
  await turn();
  groups[0]?.finish();
  await turn();
  groups[1]?.finish();
  expect((await Promise.all(answers)).map((outcomes) => outcomes.length)).toEqual([2_500, 1]);
  expect(groups.map(({ names }) => names.length)).toEqual([2_500, 1]);
  await commits.drain();
});

test("G-13 what may wait is bounded, by number and by bytes; beyond it the answer is NotNow", async () => {
  const { groups, commit } = slowDatabase();
  const commits = groupCommit({ commit, committed: () => undefined, concurrency: 1 });
  const first = commits.submit({ drafts: [draft("a")], refused: [], bytes: WAITING.bytes - 100 });
  await turn();
  await expect(commits.submit({ drafts: [draft("b")], refused: [], bytes: 200 })).rejects.toBeInstanceOf(
    NotNow,
  );
  await expect(
    commits.submit({
      drafts: Array.from({ length: WAITING.items }, () => draft("x")),
      refused: [],
      bytes: 1,
    }),
  ).rejects.toBeInstanceOf(NotNow);
  groups[0]?.finish();
  await first;
  const next = commits.submit({ drafts: [draft("b")], refused: [], bytes: 200 });
  await turn();
  groups[1]?.finish();
  await next;
  await commits.drain();
});

test("a failed transaction fails its own callers, and the next group goes on", async () => {
  const { groups, commit } = slowDatabase();
  const commits = groupCommit({ commit, committed: () => undefined, concurrency: 1 });
  const first = commits.submit(submission("a"));
  await turn();
  const second = commits.submit(submission("b"));
  groups[0]?.finish(new Error("gone"));
  await expect(first).rejects.toThrow("gone");
  await turn();
  groups[1]?.finish();
  expect(await second).toHaveLength(1);
  await commits.drain();
});
