/** A part's proof that it works: when it last did something, or found nothing to do. */
export interface Progress {
  mark(): void;
  ageMs(): number;
}

/** Counts from now: a part that has just begun is given time. */
export function startProgress(now: () => number = () => performance.now()): Progress {
  let last = now();
  return {
    mark() {
      last = now();
    },
    ageMs: () => now() - last,
  };
}
