import { readFolder } from "#lib/delivery/journal.ts";
import { noteSent } from "#lib/delivery/sent-before.ts";
import { type Command, readOptions, UsageError } from "#lib/operations/cli/command.ts";
import { freezeByHand, installationOf, watchLineage } from "#lib/workspaces/lineage.ts";

/** For a restore that no process can notice: the same server, the same database, and no journal beside it (CMP-41). */
const freezeCommand: Command = {
  name: "restore freeze",
  summary: "freeze all sending until an owner releases it, after a restore",
  usage: "restore freeze [--reason <text>]",
  async run({ platform, args, say }) {
    const { options } = readOptions(args);
    await installationOf(platform.db);
    await freezeByHand(platform.db, options.get("reason") ?? "cairn restore freeze");
    say("Sending is frozen. An owner releases it on the System page.");
    return 0;
  },
};

/** For the journal of a machine that is no more: a running worker reads its own by itself (CMP-42). */
const reconcileCommand: Command = {
  name: "restore reconcile",
  summary: "take over the journals of other machines, so that nothing they have sent is sent again",
  usage: "restore reconcile <folder of journals>",
  async run({ platform, args, say }) {
    const [folder, ...rest] = readOptions(args).words;
    if (folder === undefined || rest.length > 0) throw new UsageError("Name one folder of journals.");
    await watchLineage(platform.db, 0);
    const noted = await noteSent(platform.db, readFolder(folder, 0));
    say(`Read of ${noted} calls. What of them waits to be sent is not sent again.`);
    return 0;
  },
};

export const restoreCommands: readonly Command[] = [freezeCommand, reconcileCommand];
