import { afterEach, expect, test } from "vitest";
import { armFailpoint, failpoint } from "#lib/platform/failpoint.ts";

afterEach(() => armFailpoint(null));

test("a failpoint that nobody has armed does nothing", async () => {
  await failpoint("engine.beforeCommit");
});

test("an armed failpoint strikes at its nth pass, once, and at no other line", async () => {
  armFailpoint({ name: "engine.beforeCommit", act: "throw", nth: 2 });
  await failpoint("engine.afterCommit");
  await failpoint("engine.beforeCommit");
  await expect(failpoint("engine.beforeCommit")).rejects.toThrow("engine.beforeCommit");
  await failpoint("engine.beforeCommit");
});
