"use client";

import { useTranslations } from "use-intl";
import { wordFor } from "#components/facts/state-badge.tsx";

export type ReasonList =
  | "refusal"
  | "end"
  | "skip"
  | "cause"
  | "park"
  | "flag"
  | "attempt"
  | "channel"
  | "outcome";

/** A reason of the closed lists (S-20) in words; steps' own reasons are words already. */
export function Reason({ list, code }: { list: ReasonList; code: string }) {
  const t = useTranslations(`reasons.${list}`);
  const [known, rest] = code.split(/:(.*)/, 2);
  const word = wordFor(t, known ?? code);
  return <span title={code}>{rest ? `${word}: ${rest}` : word}</span>;
}
