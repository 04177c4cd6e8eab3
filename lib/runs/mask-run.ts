import { maskAddress, maskName, maskObject } from "#core/people/mask.ts";
import type { RunRow } from "#lib/runs/list-runs.ts";
import type { RunDetail } from "#lib/runs/run-detail.ts";

/** A run's row for readers who may not see who it is. */
export function maskRunRow<Row extends RunRow>(row: Row): Row {
  const { name, email } = row.person;
  return { ...row, person: { name: name && maskName(name), email: email && maskAddress(email) } };
}

/** A run for the same readers: its course stays, the values that decided are only said to be there. */
export function maskRun(run: RunDetail): RunDetail {
  return {
    ...maskRunRow(run),
    context: maskObject(run.context),
    transitions: run.transitions.map((transition) => ({
      ...transition,
      values: transition.values && maskObject(transition.values),
      event: transition.event && { ...transition.event, properties: maskObject(transition.event.properties) },
    })),
  };
}
