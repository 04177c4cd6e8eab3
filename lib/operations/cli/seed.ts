import type { Command } from "#lib/operations/cli/command.ts";
import { seedDemo } from "#lib/operations/demo/seed-demo.ts";

/** Makes the demo shop where there is none. `npm start` calls it once, before anybody works. */
export const seedCommand: Command = {
  name: "seed",
  summary: "make the demo shop, once",
  usage: "seed",
  async run({ platform, say }) {
    const result = await seedDemo(platform, say);
    say(result === "made" ? "Fjord Outfitters is open." : "The demo shop is there already.");
    return 0;
  },
};
