import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { buildWorld } from "#tests/world.ts";
import { countOf, openDoor } from "./door.ts";
import { speakTo } from "./speak.ts";

const { platform, workspace, keys } = await buildWorld();
const door = await openDoor(platform, keys.write);
const authorization = `Authorization: Basic ${Buffer.from(`${keys.write}:`).toString("base64")}`;

const speak = (chunks: Iterable<string | Buffer>, how: { quietMs?: number; limitMs?: number } = {}) =>
  speakTo(door.port, chunks, how);
const head = (...headers: string[]) =>
  `POST /v1/track HTTP/1.1\r\nHost: cairn.test\r\n${[authorization, ...headers].join("\r\n")}\r\n\r\n`;
const valid = (id: string) => JSON.stringify({ event: "Seen", userId: "u1", messageId: id });
const still = async () => {
  const answer = await door.send("/v1/track", { event: "Still here", userId: "u1" });
  expect(answer.status).toBe(200);
};
const repeat = function* (chunk: Buffer, times: number) {
  for (let n = 0; n < times; n += 1) yield chunk;
};

test("FT-64 a body of 50 MB is refused by its length, before a byte of it is read", async () => {
  const heard = await speak([head("Content-Length: 52428800")]);
  expect(heard.status).toBe(413);
  expect(heard.text).toContain('"code":"body_too_large"');
  expect(heard.text.toLowerCase()).toContain("connection: close");
  await still();
});

test("FT-64 50 MB in chunks, without a length, are refused at the limit, and the line is closed", async () => {
  const before = process.memoryUsage().rss;
  const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000, 0x20), Buffer.from("\r\n")]);
  const all = function* () {
    yield head("Transfer-Encoding: chunked");
    yield* repeat(chunk, 800);
  };
  const heard = await speak(all(), { quietMs: 4_000 });
  expect(heard.status).toBe(413);
  expect(heard.closed).toBe(true);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  await still();
});

test("FT-64 chunks with extensions are read like any other", async () => {
  const body = valid("ext");
  const heard = await speak([
    head("Transfer-Encoding: chunked"),
    `${body.length.toString(16)};a=b\r\n${body}\r\n0\r\n\r\n`,
  ]);
  expect(heard.status).toBe(200);
});

test("FT-64 whoever expects to be let go on is let go on", async () => {
  const body = valid("expect");
  const heard = await speak([head("Expect: 100-continue", `Content-Length: ${body.length}`), body]);
  expect(heard.text).toContain("100 Continue");
  expect(heard.text).toContain('{"success":true}');
});

test("FT-64 nesting of a million is refused before it is parsed", async () => {
  const body = Buffer.alloc(500_000, "[");
  await speak([head(`Content-Length: ${body.length}`), body]);
  const started = process.cpuUsage();
  const heard = await speak([head(`Content-Length: ${body.length}`), body], { quietMs: 20 });
  const { user } = process.cpuUsage(started);
  expect(heard.status).toBe(400);
  expect(heard.text).toContain('"code":"too_deep"');
  // Parsing such a body costs half a second.
  expect(user).toBeLessThan(100_000);
  await still();
});

test("FT-64 a compressed bomb is not unpacked beyond the limit", async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  const before = process.memoryUsage().rss;
  const heard = await speak([head("Content-Encoding: gzip", `Content-Length: ${bomb.length}`), bomb]);
  expect(heard.status).toBe(413);
  expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 * 1024);
  await still();
});

test.each<[string, string, number]>([
  [
    "two ways of saying where the body ends",
    `POST /v1/track HTTP/1.1\r\nHost: x\r\n${authorization}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ["no HTTP at all", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", 400],
  ["headers of 20 KiB", `POST /v1/track HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ["a method of its own", `TRACE /v1/track HTTP/1.1\r\nHost: x\r\n\r\n`, 405],
  ["a broken path", "GET /v1/projects/%zz/settings HTTP/1.1\r\nHost: x\r\n\r\n", 404],
])("%s is answered, and nothing breaks", async (_name, text, status) => {
  const heard = await speak([text]);
  expect(heard.status).toBe(status);
  await still();
});

test("an absolute address is read like its path", async () => {
  const body = valid("absolute");
  const heard = await speak([
    `POST http://cairn.test/v1/track HTTP/1.1\r\nHost: cairn.test\r\n${authorization}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  ]);
  expect(heard.status).toBe(200);
});

test("a sender that hangs up halfway leaves nothing behind", async () => {
  const before = await countOf(platform, "event", workspace.id);
  await speak([head("Content-Length: 1000"), '{"event":"Half"'], { limitMs: 200 });
  expect(await countOf(platform, "event", workspace.id)).toBe(before);
  await still();
});

test("two requests on one line are answered in turn", async () => {
  const [one, two] = [valid("pipe-1"), valid("pipe-2")];
  const heard = await speak([
    head(`Content-Length: ${one.length}`) + one + head(`Content-Length: ${two.length}`) + two,
  ]);
  expect(heard.text.split('{"success":true}')).toHaveLength(3);
});
