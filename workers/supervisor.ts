/** What a process tells the one that has started it. */
type Word = Readonly<{ kind: "started" }> | Readonly<{ kind: "alive" }>;

const ALIVE_EVERY_MS = 5_000;

/** Tells the supervisor, if there is one, that the work has begun, and from then on that the event loop still turns (RT-22). */
export function tellSupervisor(): void {
  tell({ kind: "started" });
  setInterval(() => tell({ kind: "alive" }), ALIVE_EVERY_MS).unref();
}

function tell(word: Word): void {
  // Its end may be noticed here first; the `disconnect` that follows stops us.
  if (process.connected) process.send?.(word, undefined, undefined, () => undefined);
}
