/** What a process tells the one that has started it. */
export type Word = Readonly<{ kind: "started" }> | Readonly<{ kind: "alive" }>;

const ALIVE_EVERY_MS = 5_000;

/** Tells the supervisor, if there is one, and from then on that the event loop still turns (RT-22). */
export function tellSupervisor(word: Word): void {
  if (!process.send) return;
  process.send(word);
  setInterval(() => process.send?.({ kind: "alive" }), ALIVE_EVERY_MS).unref();
}
