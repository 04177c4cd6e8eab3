/**
 * A reading that may be a little old. Whoever asks is answered at once with the last one; one that is older than
 * `everyMs` is read anew meanwhile. A reading that fails leaves the last one standing.
 */
export function remembered<T>(
  everyMs: number,
  first: T,
  read: () => Promise<T>,
  now: () => number = () => performance.now(),
): () => T {
  let value = first;
  let at = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - at >= everyMs) {
      at = now();
      read().then(
        (fresh) => {
          value = fresh;
        },
        () => undefined,
      );
    }
    return value;
  };
}
