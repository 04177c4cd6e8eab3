import type { StepKind } from "#core/engine/step-kind.ts";
import type { Command, Outlet, Place } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { addCommand as addWithId } from "#core/journey/new-step.ts";
import type { ReadStep } from "#core/journey/reading.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** A fresh id for a step, a note or a part of a step. */
export function newId(prefix = "s"): string {
  let text = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(10))) text += ALPHABET[byte & 31];
  return `${prefix}_${text}`;
}

/** The command that puts a new step of a kind behind an output, into a connection, or loose on the ground. */
export function addCommand(
  document: JourneyDocument,
  reads: ReadonlyMap<string, ReadStep>,
  kind: StepKind,
  where: Readonly<{ outlet: Outlet | null; at: Place }>,
): Command {
  return addWithId(document, reads, kind, where, newId());
}
