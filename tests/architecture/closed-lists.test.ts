import { describe, expect, test } from "vitest";
import * as lists from "#core/journey/reasons.ts";
import { productFiles, read, withoutComments } from "./sources.ts";

const EXITS =
  "goal exit_event exit_segment exit_rule exit_date filter_stopped superseded preempted merged_duplicate inaction_disproved date_past date_missing cap cart_emptied checkout_started cart_unavailable ordered_by_same_address unsubscribed journey_stopped publish_plan manual api erased exit_step";

/** S-20, as it is written. */
const RULE: Readonly<Record<string, readonly [readonly string[], string]>> = {
  "S-20.1 entry refusals": [
    lists.ENTRY_REFUSALS,
    "paused stopped not_started ended property_filter_false too_old filter_false already_live once min_gap person_cap missing_key group_busy entry_cap run_limit loop_guard restricted",
  ],
  "S-20.2 exit reasons": [lists.EXIT_REASONS, EXITS],
  "S-20.2 completed": [lists.COMPLETION_REASONS, "end"],
  "S-20.2 failed": [lists.FAILURE_REASONS, "internal_error step_limit integrity_error"],
  "S-20.3 skip reasons": [
    lists.SKIP_REASONS,
    "no_address suppressed no_consent condition_false cap yielded quiet_hours send_time control channel_off duplicate_address resume_skip restricted",
  ],
  "S-20.4 cancel reasons": [lists.CANCEL_REASONS, `${EXITS} branch_failed by_person`],
  "S-20.4 dead-letter causes": [
    lists.DEAD_LETTER_CAUSES,
    "render_missing render_limit render_bad_url permanent retries_exhausted poison loop_guard no_identifier mapping",
  ],
  "S-20.4 flags on events": [
    lists.EVENT_FLAGS,
    "sanitized id_derived id_assigned clamped_future clamped_past late conflict invalid_trait ambiguous_address historical replayed",
  ],
};

test.each(Object.entries(RULE))("%s are the rule's", (_name, [list, rule]) => {
  expect([...list].toSorted()).toEqual(rule.split(" ").toSorted());
});

describe("S-20.5 every reason has its words", () => {
  const words = JSON.parse(read("messages/en/reasons.json"));

  test.each([
    ["refusal", lists.ENTRY_REFUSALS],
    ["end", lists.END_REASONS],
    ["skip", lists.SKIP_REASONS],
    ["cause", lists.DEAD_LETTER_CAUSES],
    ["flag", lists.EVENT_FLAGS],
  ])("of the list %s", (area, list) => {
    expect(list.filter((reason) => typeof words[area]?.[reason] !== "string")).toEqual([]);
  });
});

test("S-20.5 no code ends a run for a reason that is not listed", () => {
  const pure = productFiles(["core", "steps", "lib"]);
  const used = pure.flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(/(?:\bexit\(|kind: "exitRequested",\s*reason: )"(\w+)"/g)].map(
      ([, reason]) => [path, reason ?? ""] as const,
    ),
  );
  expect(used.length).toBeGreaterThan(0);
  const known: readonly string[] = lists.EXIT_REASONS;
  expect(used.filter(([, reason]) => !known.includes(reason))).toEqual([]);
});
