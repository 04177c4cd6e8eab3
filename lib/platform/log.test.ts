import pg from "pg";
import { expect, test } from "vitest";
import { describeError } from "#lib/platform/describe-error.ts";
import { type LogFields, openLog } from "#lib/platform/log.ts";

function lines(write: (log: ReturnType<typeof openLog>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  write(openLog({ logLevel: "debug" }, "test", { write: (line) => void written.push(line) }));
  expect(written.every((line) => line.endsWith("\n") && line.indexOf("\n") === line.length - 1)).toBe(true);
  return written.map((line) => JSON.parse(line));
}

test("SEC-32 a line is one JSON object with time, level, process and message", () => {
  const [line] = lines((log) => log.info({ shard: 5, lane: "wsp_1:email" }, "a batch is done"));
  expect(line).toMatchObject({
    level: "info",
    process: "test",
    shard: 5,
    lane: "wsp_1:email",
    msg: "a batch is done",
  });
  expect(new Date(String(line?.["time"])).getTime()).not.toBeNaN();
});

test("SEC-32 only listed fields are written, whatever is handed in", () => {
  const fields = {
    shard: 1,
    email: "ada@example.com",
    password: "p",
    body: { a: 1 },
    name: { deep: "x" },
  } as unknown as LogFields;
  const [line] = lines((log) => log.warn(fields, "hm"));
  expect(Object.keys(line ?? {}).sort()).toEqual(["level", "msg", "process", "shard", "time"]);
});

test("SEC-32 no value forges a line or drives a terminal", () => {
  const [line] = lines((log) =>
    log.info({ name: 'a\r\n{"level":"error"}\u001b[2J\u009b31m\u2028b\u202ec' }, "x\ny"),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(String(line?.["name"])).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
  expect(line?.["msg"]).toBe("x y");
});

test("SEC-32 a long value is cut", () => {
  const [line] = lines((log) => log.info({ name: "x".repeat(10_000) }, "long"));
  expect(String(line?.["name"]).length).toBe(500);
});

test("a child writes its fields on every line", () => {
  const [line] = lines((log) => log.child({ role: "engine" }).error({ shard: 2 }, "bad"));
  expect(line).toMatchObject({ role: "engine", shard: 2, level: "error" });
});

test("a silent log writes nothing", () => {
  const written: string[] = [];
  openLog({ logLevel: "silent" }, "test", { write: (line) => void written.push(line) }).error({}, "x");
  expect(written).toEqual([]);
});

test("SEC-31 errors are told without the data that they met", () => {
  const database = Object.assign(new pg.DatabaseError('invalid input: "MARKER"', 0, "error"), {
    code: "22P02",
    detail: "Key (email)=(MARKER) exists",
    constraint: "member_email_key",
    table: "member",
  });
  const prisma = Object.assign(new Error("Invalid invocation: where: { email: 'MARKER' }"), {
    name: "PrismaClientKnownRequestError",
    code: "P2002",
  });
  const plain = new Error(
    'call to https://u:MARKER@host/p?token=MARKER for MARKER@example.com, key sk_MARKER, phone +49 170 1234567, "MARKER"',
    { cause: database },
  );
  for (const error of [database, prisma, plain, { message: "MARKER" }, "MARKER"]) {
    const [line] = lines((log) => log.error({ error }, "failed"));
    expect(JSON.stringify(line)).not.toContain("MARKER");
    expect(JSON.stringify(line)).not.toContain("1234567");
  }
  expect(describeError(database)).toMatchObject({
    code: "22P02",
    table: "member",
    constraint: "member_email_key",
  });
  expect(describeError(plain)).toMatchObject({ name: "Error", cause: { code: "22P02" } });
});
