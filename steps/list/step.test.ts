import { expect, test } from "vitest";
import { buildEvent, compile, decide, exit } from "#tests/builders.ts";

const step = (operation: "add" | "remove") => ({ kind: "list", config: { operation, listId: "lst_vip" } });
const inVip = { kind: "member", of: "list", id: "lst_vip", name: "VIP" };

/** By which ways Ana leaves, and what became of her lists. */
function passes(journey: ReturnType<typeof compile>, lists: readonly string[] = []) {
  const changes = decide([journey], {
    queued: [buildEvent("Checkout Started")],
    lists: new Map([["per_ana", new Set(lists)]]),
  });
  const reasons = changes.transitions.map(({ transition }) => transition.reason);
  return { reasons, changes: changes.listChanges, ended: changes.runs[0]?.run.stepId, rows: changes.emitted };
}

test("S-10.2 puts the person in, and takes them out, by a row of the log", () => {
  const adds = compile({ list: step("add"), end: exit }, "list --next--> end");
  expect(passes(adds)).toMatchObject({
    changes: [{ personId: "per_ana", listId: "lst_vip", add: true }],
    rows: [{ event: "List Changed", queued: false }],
  });
  const removes = compile({ list: step("remove"), end: exit }, "list --next--> end");
  expect(passes(removes, ["lst_vip"]).changes).toMatchObject([{ add: false }]);
});

test("S-10.2 who is in already, or was not in, changes nothing and that is recorded", () => {
  const adds = compile({ list: step("add"), end: exit }, "list --next--> end");
  expect(passes(adds, ["lst_vip"])).toMatchObject({ changes: [], rows: [] });
  expect(passes(adds, ["lst_vip"]).reasons).toContain("no_change");
  const removes = compile({ list: step("remove"), end: exit }, "list --next--> end");
  expect(passes(removes).reasons).toContain("no_change");
});

test("S-7.3 a rule behind it sees the person in, in the same batch", () => {
  const behind = compile(
    { list: step("add"), ask: { kind: "condition", config: { rule: inVip } }, yes: exit, no: exit },
    "list --next--> ask",
    "ask --yes--> yes",
    "ask --no--> no",
  );
  expect(passes(behind).ended).toBe("yes");
});

test("S-7.3 rules see membership of this instant, the step before included", () => {
  const asking = compile(
    {
      ask: { kind: "condition", config: { rule: inVip } },
      list: step("add"),
      wait: { kind: "wait", config: { mode: "for", duration: { amount: 1, unit: "hour" }, from: "anchor" } },
      end: exit,
      out: exit,
    },
    "ask --yes--> out",
    "ask --no--> list",
    "list --next--> end",
  );
  expect(passes(asking).ended).toBe("end");
  expect(passes(asking, ["lst_vip"]).ended).toBe("out");
});
