"use client";

import { useCallback, useState } from "react";
import { ApiProblem } from "./api.ts";

export type Submit = Readonly<{
  busy: boolean;
  /** The refusal, until the next try. */
  problem: ApiProblem | null;
  /** What is wrong with one field, by its pointer. */
  issueAt(pointer: string): string | null;
  /** Runs the work; true when it went through. What was typed stays either way. */
  run(work: () => Promise<void>): Promise<boolean>;
  clear(): void;
}>;

/** One way for every form: busy, refused with pointers, or done. */
export function useSubmit(): Submit {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const run = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const issueAt = useCallback((pointer: string) => problem?.issueAt(pointer) ?? null, [problem]);
  const clear = useCallback(() => setProblem(null), []);
  return { busy, problem, issueAt, run, clear };
}
