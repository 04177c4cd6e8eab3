import type { Outcome } from "#lib/intake/draft.ts";

type ItemResult = Readonly<{
  index: number;
  status: "accepted" | "duplicate" | "rejected";
  code?: string;
  pointer?: string;
}>;

/** What became of a batch: all its items when asked for, else those that were not simply accepted (S-1.6). */
export function batchAnswer(outcomes: readonly Outcome[], verbose: boolean): object {
  const results = outcomes.map(resultOf);
  const count = (status: ItemResult["status"]) => results.filter((result) => result.status === status).length;
  return {
    success: true,
    accepted: count("accepted"),
    duplicates: count("duplicate"),
    rejected: count("rejected"),
    results: verbose ? results : results.filter(({ status }) => status !== "accepted"),
  };
}

function resultOf(outcome: Outcome, index: number): ItemResult {
  const { status, refusal, alreadyMerged } = outcome;
  if (status === "conflict") return { index, status: "duplicate", code: "conflict" };
  if (status === "rejected" && refusal) {
    const { code, pointer } = refusal;
    return { index, status, code, ...(pointer ? { pointer } : {}) };
  }
  return { index, status, ...(alreadyMerged ? { code: "already_merged" } : {}) };
}
