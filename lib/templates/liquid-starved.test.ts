import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";

/** Renders again and again something that takes about a tenth of a second, and tells at its end what came of it. */
const RENDERING = `
  import { closeLiquid, renderLiquid } from "#lib/templates/liquid-pool.ts";
  const reader = { locale: "en-GB", zone: "Europe/Lisbon", currency: "EUR" };
  const source = "{% for i in (1..9000) %}{{ i | times: 3 | append: 'x' | upcase }}{% endfor %}";
  const causes = [];
  let stopped = false;
  process.on("message", () => (stopped = true));
  for (let n = 0; !stopped; n += 1) {
    const done = await renderLiquid({ key: "long", parts: [{ place: "text", source }], data: {}, reader });
    if (!done.ok) causes.push(done.cause + " " + done.path);
    if (n === 0) process.send("warm");
  }
  process.send(causes);
  await closeLiquid();
  process.disconnect();`;

test("G-12 S-9.15 a process that is stopped while it renders finds no fault with its templates", async () => {
  const args = ["--import", "tsx", "--input-type=module", "--eval", RENDERING];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ended = once(child, "exit");
  try {
    await once(child, "message");
    // Longer than a text may take, and longer than a thread may be silent.
    for (const ms of [400, 1_500, 400, 1_500, 400]) {
      await sleep(70);
      child.kill("SIGSTOP");
      await sleep(ms);
      child.kill("SIGCONT");
    }
    const told = once(child, "message");
    child.send("stop");
    expect((await told)[0]).toEqual([]);
  } finally {
    child.kill("SIGCONT");
    if (child.exitCode === null) child.kill("SIGKILL");
    await ended;
  }
});
