import type { Letter } from "#lib/deadletters/read.ts";
import type { Outlook } from "#lib/delivery/retry-outlook.ts";

/** A letter with what a retry of it would do; null for what is no message. */
export type ShownLetter = Letter & Readonly<{ outlook: Outlook | null }>;
export type LetterList = Readonly<{ letters: readonly ShownLetter[]; next: string | null }>;
