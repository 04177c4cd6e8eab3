import { z } from "zod";
import { defineProvider } from "#lib/delivery/providers/provider.ts";

/** Says yes and calls nobody: the end of the canary's path (guarantees 9.5). No shop can choose it. */
export default defineProvider({
  kind: "null",
  title: "Null",
  channels: ["webhook"],
  settings: z.strictObject({}),
  secret: z.null(),
  keyed: true,
  inside: true,
  deadlineMs: () => 10_000,
  send: ({ key }) =>
    Promise.resolve({ class: "accepted", status: "null", answer: null, providerMessageId: key }),
});
