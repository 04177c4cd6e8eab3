import type { Command } from "#lib/operations/cli/command.ts";
import { doctorCommand } from "#lib/operations/cli/doctor.ts";
import { importEventsCommand } from "#lib/operations/cli/events-import.ts";
import { firstRunCommand } from "#lib/operations/cli/first-run.ts";
import { journeyCommands } from "#lib/operations/cli/journeys.ts";
import { createKeyCommand } from "#lib/operations/cli/keys.ts";
import { restoreCommands } from "#lib/operations/cli/restore.ts";
import { seedCommand } from "#lib/operations/cli/seed.ts";
import { verifyCommand } from "#lib/operations/cli/verify.ts";

/** Every command, in the order in which `help` lists them. */
export const commands: readonly Command[] = [
  createKeyCommand,
  ...journeyCommands,
  importEventsCommand,
  seedCommand,
  verifyCommand,
  doctorCommand,
  ...restoreCommands,
  firstRunCommand,
];
