import { connect } from "node:net";

export type Heard = Readonly<{ text: string; status: number; ms: number; closed: boolean }>;

/** Speaks bytes to a door and listens until it closes the line, has answered and falls silent, or time is up. */
export function speakTo(
  port: number,
  chunks: Iterable<string | Buffer>,
  { quietMs = 300, limitMs = 8_000 } = {},
): Promise<Heard> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket = connect({ host: "127.0.0.1", port });
    let text = "";
    let heardAt = 0;
    let closed = false;
    let over = false;
    let timer: NodeJS.Timeout | undefined;
    const finish = () => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      clearTimeout(limit);
      socket.destroy();
      resolve({ text, status: Number(text.split(" ")[1] ?? 0), ms: heardAt - started, closed });
    };
    const limit = setTimeout(finish, limitMs);
    socket.on("data", (data) => {
      heardAt ||= performance.now();
      text += data.toString("latin1");
      clearTimeout(timer);
      timer = setTimeout(finish, quietMs);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      closed = true;
      finish();
    });
    socket.on("connect", () => void write());
    const drained = () =>
      new Promise<void>((resolve) => {
        const done = () => {
          socket.off("drain", done).off("close", done);
          resolve();
        };
        socket.on("drain", done).on("close", done);
      });
    async function write(): Promise<void> {
      for (const chunk of chunks) {
        if (over || socket.destroyed) return;
        if (!socket.write(chunk)) await drained();
      }
    }
  });
}
