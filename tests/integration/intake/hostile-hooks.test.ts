import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openHooks, SECRET } from "./hook-world.ts";
import { speakTo } from "./speak.ts";

const { door, addHook, post, refusedOf } = await openHooks();
const open = await addHook("none");
const token = await addHook("bearer");
const MEGABYTE = 1024 * 1024;

const speak = (chunks: Iterable<string | Buffer>, how: { quietMs?: number; limitMs?: number } = {}) =>
  speakTo(door.port, chunks, how);
const head = (id: string, ...headers: string[]) =>
  `POST /hooks/${id} HTTP/1.1\r\n${["Host: cairn.test", ...headers].join("\r\n")}\r\n\r\n`;
const body = JSON.stringify({ type: "Seen", userId: "u1" });
const still = async () =>
  expect((await post(open, { type: "Still here", userId: "u1", id: `${Math.random()}` })).status).toBe(200);

test("FT-64 a hook of 50 MB is refused by its length, and its owner can see that", async () => {
  const heard = await speak([head(open.id, "Content-Length: 52428800")]);
  expect(heard.status).toBe(413);
  expect(heard.text.toLowerCase()).toContain("connection: close");
  await expect.poll(async () => (await refusedOf(open)).map(({ code }) => code)).toContain("body_too_large");
  await still();
});

test("FT-64 50 MB in chunks are refused at the limit, whoever sends them, and the line is closed", async () => {
  const before = process.memoryUsage().rss;
  const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000, 0x20), Buffer.from("\r\n")]);
  for (const { id } of [open, token]) {
    const all = function* () {
      yield head(id, "Transfer-Encoding: chunked");
      for (let n = 0; n < 800; n += 1) yield chunk;
    };
    const heard = await speak(all(), { quietMs: 4_000 });
    expect([heard.status, heard.closed]).toEqual([413, true]);
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * MEGABYTE);
  await still();
});

test("FT-64 nesting of a million is set aside before it is parsed", async () => {
  const deep = Buffer.alloc(1_000_000, "[");
  const chunks = [head(open.id, `Content-Length: ${deep.length}`), deep];
  await speak(chunks);
  const started = process.cpuUsage();
  const heard = await speak(chunks, { quietMs: 20 });
  const { user } = process.cpuUsage(started);
  expect(heard.text).toContain('"code":"too_deep"');
  expect(heard.status).toBe(200);
  // Parsing such a body costs a second.
  expect(user).toBeLessThan(250_000);
  await still();
});

test("FT-64 compressed bombs are not unpacked beyond the limit, and those cut short are broken", async () => {
  const before = process.memoryUsage().rss;
  const bomb = gzipSync(Buffer.alloc(50 * MEGABYTE));
  const cut = gzipSync(Buffer.from(body)).subarray(0, -9);
  const packed = (bytes: Buffer) =>
    speak([head(open.id, "Content-Encoding: gzip", `Content-Length: ${bytes.length}`), bytes]);
  expect((await packed(bomb)).status).toBe(413);
  expect((await packed(cut)).status).toBe(400);
  expect(process.memoryUsage().rss - before).toBeLessThan(48 * MEGABYTE);
  await still();
});

test("FT-64 whoever expects to be let go on is let go on", async () => {
  const heard = await speak([head(open.id, "Expect: 100-continue", `Content-Length: ${body.length}`), body]);
  expect(heard.text).toContain("100 Continue");
  expect(heard.text).toContain('"status":"accepted"');
});

const manyHeaders = Array.from({ length: 101 }, (_one, at) => `X-${at}: 1`);

test.each<[string, string, number]>([
  [
    "two ways of saying where the body ends",
    `${head(open.id, "Content-Length: 3", "Transfer-Encoding: chunked")}0\r\n\r\n`,
    400,
  ],
  ["two lengths", `${head(open.id, "Content-Length: 3", "Content-Length: 4")}{}  `, 400],
  ["101 headers", `${head(open.id, ...manyHeaders, "Content-Length: 2")}{}`, 431],
  ["a broken percent-encoding", `${head("%zz", "Content-Length: 2")}{}`, 400],
  ["a path out of its place", `${head("..%2f..%2fetc", "Content-Length: 2")}{}`, 404],
  ["a NUL in the address", `${head("src%00", "Content-Length: 2")}{}`, 404],
  ["a lone surrogate in the address", `${head("%ed%a0%80", "Content-Length: 2")}{}`, 400],
  [
    "an address as a whole",
    head(open.id, `Content-Length: ${body.length}`).replace(" /", " http://cairn.test/") + body,
    200,
  ],
  ["a method of its own", head(open.id).replace("POST", "TRACE"), 405],
  [
    "an upgrade",
    head(open.id, "Connection: Upgrade", "Upgrade: websocket", `Content-Length: ${body.length}`) + body,
    0,
  ],
])("guarantees 4.5: %s is answered, and nothing breaks", async (_name, text, status) => {
  expect((await speak([text])).status).toBe(status);
  await still();
});

test("FT-66 senders that never finish, in headers or body, keep nobody else waiting", async () => {
  const sockets: Socket[] = [];
  const starts = [
    `POST /hooks/${open.id} HTTP/1.1\r\nHost: x\r\nX-Slow: `,
    head(open.id, "Content-Length: 1000"),
    head(token.id, `Authorization: Bearer ${SECRET}`, "Transfer-Encoding: chunked"),
    "",
  ];
  for (let n = 0; n < 200; n += 1) {
    const socket = connect({ host: "127.0.0.1", port: door.port });
    socket.on("error", () => undefined).write(starts[n % starts.length] as string);
    sockets.push(socket);
  }
  await expect
    .poll(
      () => new Promise<number>((resolve) => door.server.getConnections((_error, count) => resolve(count))),
    )
    .toBeGreaterThanOrEqual(200);
  for (const socket of sockets) if (!socket.destroyed) socket.write("a");
  for (let n = 0; n < 20; n += 1) await still();
  for (const socket of sockets) socket.destroy();
  await still();
});
