import fc from "fast-check";

/** Property tests draw from the run's one seed; more of them where nobody waits. */
fc.configureGlobal({
  seed: Number(process.env["CAIRN_SEED"]),
  numRuns: process.env["CI"] === "true" ? 1_000 : 100,
});
