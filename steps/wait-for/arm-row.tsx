"use client";

import { DateSourceFields } from "#components/fields/date-source-fields.tsx";
import { EventRow, type ListenedEvent } from "#components/fields/event-row.tsx";
import { RowIssue } from "#components/fields/key-value-field.tsx";
import { StaticListPicker } from "#components/fields/static-list-picker.tsx";
import { TextField } from "#components/fields/text-field.tsx";
import { RuleField } from "#components/rules/rule-builder.tsx";
import { Select } from "#components/ui/select.tsx";
import { ALWAYS } from "#core/rules/rule.ts";
import type { Arm } from "./config.ts";

/** An arm under construction. */
export type DrawnArm = Readonly<{ id: string; kind?: Arm["kind"] } & Record<string, unknown>>;

const KINDS = [
  { value: "event", label: "An event happens" },
  { value: "rule", label: "Something becomes true" },
  { value: "segment", label: "A segment is entered or left" },
  { value: "date", label: "A date comes" },
] as const;
const CHANGES = [
  { value: "enter", label: "They enter" },
  { value: "leave", label: "They leave" },
] as const;
const SCOPE = { roots: ["person", "cart", "context"], history: true, standing: true } as const;

/** What each kind of arm starts with. */
function blankArm(kind: Arm["kind"], id: string): DrawnArm {
  switch (kind) {
    case "event":
      return { kind, id, event: "" };
    case "rule":
      return { kind, id, name: "" };
    case "segment":
      return { kind, id, of: "list", segmentId: "", change: "enter" };
    case "date":
      return { kind, id, date: { kind: "path", path: "" } };
  }
}

type RowProps = Readonly<{
  arm: DrawnArm;
  at: number;
  set: (arm: DrawnArm) => void;
  issueAt: (path: string) => string | null;
}>;

/** One thing to wait for: of which kind, and what exactly. */
export function ArmRow({ arm, at, set, issueAt }: RowProps) {
  const kind = arm.kind ?? "event";
  return (
    <div className="flex flex-col gap-2">
      <Select
        small
        value={kind}
        aria-label={`What number ${at + 1} waits for`}
        options={KINDS}
        onChange={(next) => next !== kind && set(blankArm(next, arm.id))}
      />
      <ArmFields arm={arm} at={at} set={set} issueAt={issueAt} />
    </div>
  );
}

function ArmFields({ arm, at, set, issueAt }: RowProps) {
  const name = `arms.${at}`;
  switch (arm.kind ?? "event") {
    case "event":
      return (
        <EventRow
          name={name}
          value={withDefaults(arm as never)}
          issue={issueAt(`${name}.event`)}
          onChange={(next) => set({ ...next, kind: "event" })}
        />
      );
    case "segment":
      return <SegmentFields arm={arm} at={at} set={set} issueAt={issueAt} />;
    case "date":
      return (
        <DateSourceFields
          name={name}
          value={arm as never}
          issueAt={issueAt}
          onChange={(next) => set({ ...arm, ...next })}
        />
      );
    case "rule":
      return (
        <>
          <TextField
            name={`${name}.name`}
            label="Name of this way"
            value={(arm["name"] as string) ?? ""}
            maxLength={40}
            onChange={(text) => set({ ...arm, name: text })}
          />
          <RuleField
            name={`${name}.rule`}
            label="Goes on when"
            value={arm["rule"] as never}
            scope={SCOPE}
            onChange={(rule) => set({ ...arm, rule: rule ?? undefined })}
          />
          <RowIssue text={issueAt(`${name}.rule`)} />
        </>
      );
  }
}

function SegmentFields({ arm, at, set, issueAt }: RowProps) {
  return (
    <>
      <Select
        small
        value={arm["change"] as "enter" | "leave"}
        aria-label="Enter or leave"
        options={CHANGES}
        onChange={(change) => set({ ...arm, change })}
      />
      <StaticListPicker
        name={`arms.${at}.segmentId`}
        label="Static segment"
        value={arm["segmentId"] as string}
        issue={issueAt(`arms.${at}.segmentId`)}
        onChange={({ id, name }) => set({ ...arm, segmentId: id, name })}
      />
    </>
  );
}

/** An arm as it reads with what its schema fills in. */
function withDefaults(arm: Partial<ListenedEvent> & Pick<ListenedEvent, "id" | "event">): ListenedEvent {
  return { where: ALWAYS, match: "key", restart: false, lookBack: "anchor", ...arm };
}
