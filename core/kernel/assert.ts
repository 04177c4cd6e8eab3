/** A broken promise of our own code: a bug, never bad input. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Throws when our own code has broken a promise. What people send is judged by schemas, not here. */
export function invariant(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new InvariantError(promise);
}

/** Placed where no case is left, so that a new case fails to compile. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected case: ${JSON.stringify(value)}`);
}
