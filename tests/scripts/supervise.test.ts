import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { Supervised } from "../../scripts/supervise.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "cairn-supervise-"));
afterAll(() => rmSync(folder, { recursive: true }));

const running: Supervised[] = [];
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));

const said: string[] = [];
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 10_000, interval: 20 });

/** A program that notes its pid at each start; what it does then is up to the test. */
function program(name: string, body: string) {
  const notes = path.join(folder, `${name}.notes`);
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(notes, "");
  writeFileSync(
    file,
    `import { appendFileSync } from "node:fs";
     appendFileSync(${JSON.stringify(notes)}, process.pid + "\\n");
     const started = () => process.send({ kind: "started" });
     setInterval(() => undefined, 1000);
     ${body}`,
  );
  const one = new Supervised(name, [file], process.env, (line: string) => said.push(line));
  running.push(one);
  return { one, pids: () => readFileSync(notes, "utf8").split("\n").filter(Boolean).map(Number) };
}

test("RT-22 a process that dies is started again", async () => {
  const { one, pids } = program("dies", "started();");
  await one.started;
  process.kill(pids()[0] ?? 0, "SIGKILL");
  await until(() => pids().length === 2);
  expect(said.some((line) => line.includes("SIGKILL"))).toBe(true);
});

test("a process that cannot start is not tried for ever", async () => {
  const { one, pids } = program("broken", "process.exit(1);");
  await expect(one.started).rejects.toThrow("broken");
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(pids()).toHaveLength(1);
});

test("a process is replaced at once when it is asked to", async () => {
  const { one, pids } = program("fresh", "started(); process.on('SIGTERM', () => process.exit(0));");
  await one.started;
  one.restart();
  await until(() => pids().length === 2);
});

test("stopping asks nicely, and the process is not started again", async () => {
  const { one, pids } = program(
    "nice",
    "started(); process.on('SIGTERM', () => setTimeout(() => process.exit(0), 100));",
  );
  await one.started;
  await one.stop();
  const [pid = 0] = pids();
  expect(() => process.kill(pid, 0)).toThrow();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(pids()).toHaveLength(1);
});
