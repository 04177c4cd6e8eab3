import type { Changes, EmittedEvent } from "#core/engine/batch.ts";
import { LIST_CHANGED } from "#core/engine/event.ts";
import type { Act, Run } from "#core/engine/run.ts";
import type { Instant } from "#core/kernel/time.ts";
import { armKey } from "#core/rules/answers.ts";

type DataAct = Extract<Act, { kind: "emitEvent" | "changeList" | "showArm" | "notify" }>;

type Written = "emitted" | "listChanges" | "exposures" | "notices";
/** The part of a person's bench on which such acts leave their mark. */
type DataBench = Readonly<{
  now: Instant;
  out: { readonly [Name in Written]: Changes[Name][number][] };
  listsNow: Map<string, boolean>;
  shownArms: Map<string, string>;
}>;

/** What a step does to our own data beside the person's traits: seen at once by what follows in the batch. */
export function actOnData(bench: DataBench, run: Run, key: string, act: DataAct): void {
  const { out, now } = bench;
  const { workspaceId, personId, journeyId } = run;
  const row = rowOf(bench, run, key);
  switch (act.kind) {
    case "emitEvent": {
      const { event, properties, asTrack } = act;
      out.emitted.push({ ...row, event, properties, queued: true, ...(asTrack ? { track: true } : {}) });
      return;
    }
    case "changeList": {
      const { listId, add } = act;
      bench.listsNow.set(listId, add);
      out.listChanges.push({ workspaceId, personId, listId, add, at: now });
      const properties = { listId, added: add, journeyId };
      out.emitted.push({ ...row, event: LIST_CHANGED, properties, queued: false });
      return;
    }
    case "showArm": {
      const { experiment, unit, arm, replaces } = act;
      bench.shownArms.set(armKey(journeyId, experiment, unit), arm);
      out.exposures.push({ run, experiment, unit, arm, replaces, at: now });
      return;
    }
    case "notify": {
      const [, stepId = ""] = key.split("/");
      const { members, subject, text } = act;
      const who = { workspaceId, journeyId, stepId, runId: run.id, personId };
      out.notices.push({ id: key, ...who, members, subject, text });
      return;
    }
    default:
      act satisfies never;
  }
}

/** A row of the log by which a step's act is seen and happens once (S-10.1), one causation deeper (S-2.14). */
export function rowOf(
  { now }: Pick<DataBench, "now">,
  { workspaceId, personId, depth }: Run,
  key: string,
): Omit<EmittedEvent, "event" | "properties" | "queued"> {
  return { workspaceId, personId, messageId: `step:${key}`, timestamp: now, depth: depth + 1 };
}
