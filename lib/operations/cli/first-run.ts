import type { Command } from "#lib/operations/cli/command.ts";
import { createSetupLink, ensureAdmin, needsSetup } from "#lib/operations/first-run.ts";

/** What a start does once: the first owner where the settings name one, else the link to make one by hand (SEC-23). */
export const firstRunCommand: Command = {
  name: "first-run",
  summary: "make the first owner, or print the link to do so",
  usage: "first-run",
  async run({ platform, say }) {
    await ensureAdmin(platform);
    if (await needsSetup(platform)) {
      say(`Nobody can sign in yet. Make the first account here, once:\n  ${await createSetupLink(platform)}`);
    } else {
      say(`Sign in at ${platform.env.publicUrl}/login`);
    }
    return 0;
  },
};
