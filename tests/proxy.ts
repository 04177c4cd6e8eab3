import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line to a server that can be cut and mended: what a test of outages needs. */
export type Line = Readonly<{
  port: number;
  cut(): void;
  mend(): void;
  /** From now on new connections lead to another server. */
  aim(port: number): void;
  close(): Promise<void>;
}>;

/** Opens a line to a port of this machine. While it is cut, connections are broken and new ones refused at once. */
export async function openProxy(target: number): Promise<Line> {
  const lines = new Set<Socket>();
  let whole = true;
  let port = target;
  const server = createServer((near) => {
    if (!whole) return void near.resetAndDestroy();
    const far = connect({ host: "127.0.0.1", port });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      lines.add(one);
      one.on("data", (data) => other.write(data));
      one.on("end", () => other.end());
      one.on("error", () => other.destroy());
      one.on("close", () => {
        lines.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      whole = false;
      for (const line of lines) line.resetAndDestroy();
    },
    mend() {
      whole = true;
    },
    aim(next) {
      port = next;
    },
    async close() {
      for (const line of lines) line.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
