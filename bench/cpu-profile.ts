import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "undici";

type Node = Readonly<{
  id: number;
  callFrame: Readonly<{ functionName: string; url: string; lineNumber: number }>;
}>;
type Profile = Readonly<{
  nodes: readonly Node[];
  samples: readonly number[];
  timeDeltas: readonly number[];
}>;

/** Opens the inspector of a running process and records where its time goes until `stop`, which prints the top of it. */
export async function profileProcess(pid: number, name: string) {
  process.kill(pid, "SIGUSR1");
  await sleep(500);
  const [target] = (await (await fetch("http://127.0.0.1:9229/json")).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  const answers = new Map<number, (result: unknown) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    answers.get(id)?.(result);
  });
  let last = 0;
  const ask = <T>(method: string) =>
    new Promise<T>((resolve) => {
      last += 1;
      answers.set(last, resolve as (result: unknown) => void);
      socket.send(JSON.stringify({ id: last, method }));
    });
  await ask("Profiler.enable");
  await ask("Profiler.start");
  return {
    async stop(): Promise<void> {
      const { profile } = await ask<{ profile: Profile }>("Profiler.stop");
      socket.close();
      mkdirSync("bench/results/profiles", { recursive: true });
      writeFileSync(`bench/results/profiles/${name}.cpuprofile`, JSON.stringify(profile));
      print(profile, name);
    },
  };
}

const LINES = 45;

function print({ nodes, samples, timeDeltas }: Profile, name: string): void {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const self = new Map<string, number>();
  let total = 0;
  for (const [at, id] of samples.entries()) {
    const { functionName, url, lineNumber } = byId.get(id)?.callFrame ?? {
      functionName: "?",
      url: "",
      lineNumber: 0,
    };
    if (functionName === "(idle)") continue;
    const us = timeDeltas[at] ?? 0;
    const file = url.split("/").slice(-2).join("/");
    const key = `${functionName || "(anonymous)"} ${file}:${lineNumber + 1}`;
    self.set(key, (self.get(key) ?? 0) + us);
    total += us;
  }
  console.log(`${name}: ${Math.round(total / 1_000)} ms busy`);
  for (const [key, us] of [...self].sort(([, a], [, b]) => b - a).slice(0, LINES))
    console.log(`${((us / total) * 100).toFixed(1)} %  ${key}`);
}
