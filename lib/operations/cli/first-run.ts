import type { Command } from "#lib/operations/cli/command.ts";
import { wakeIngrid } from "#lib/operations/demo/first-look.ts";
import { seedDemo } from "#lib/operations/demo/seed-demo.ts";
import { createSetupLink, ensureAdmin, needsSetup } from "#lib/operations/first-run.ts";

/**
 * What a start does once, before the workers run: the demo shop, then the first owner where the settings name one,
 * else the link to make one by hand (SEC-23). It prints how to sign in.
 */
export const firstRunCommand: Command = {
  name: "first-run",
  summary: "make the demo shop and the first owner, or print the link to make one",
  usage: "first-run",
  async run({ platform, say }) {
    if (platform.env.demo) await seedDemo(platform, () => undefined);
    await ensureAdmin(platform);
    // Where an admin comes with the settings, this is the first look; else the setup link's form is.
    if (platform.env.admin) await wakeIngrid(platform);
    if (await needsSetup(platform)) {
      say(`Nobody can sign in yet. Make the first account here, once:\n  ${await createSetupLink(platform)}`);
    } else {
      say(`Sign in at ${platform.env.publicUrl}/login`);
    }
    return 0;
  },
};
