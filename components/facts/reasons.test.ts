import { expect, test } from "vitest";
import {
  CANCEL_REASONS,
  DEAD_LETTER_CAUSES,
  END_REASONS,
  ENTRY_REFUSALS,
  EVENT_FLAGS,
  SKIP_REASONS,
} from "#core/journey/reasons.ts";
import words from "../../messages/en/reasons.json" with { type: "json" };

const either = { ...words.end, ...words.skip };

test.each([
  ["refusals of entry", ENTRY_REFUSALS, words.refusal],
  ["ends of runs", END_REASONS, words.end],
  ["skips", SKIP_REASONS, words.skip],
  ["cancellations", CANCEL_REASONS, either],
  ["dead letters' causes", DEAD_LETTER_CAUSES, words.cause],
  ["fixes", DEAD_LETTER_CAUSES, words.fix],
  ["flags of events", EVENT_FLAGS, words.flag],
] as const)("S-20.5 all %s have their words", (_what, reasons, said: Readonly<Record<string, string>>) => {
  expect(reasons.filter((reason) => !said[reason])).toEqual([]);
});
