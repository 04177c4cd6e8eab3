import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnv, readEnv, type Source } from "#lib/platform/env.ts";

const SECRET = "a-secret-that-is-long-enough-for-a-test";
const FINE: Source = { DATABASE_URL: "postgres://u:p@127.0.0.1:5432/cairn", CAIRN_SECRET: SECRET };

function envOf(source: Source) {
  const result = parseEnv({ ...FINE, ...source });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.env;
}

function wrongIn(source: Source): readonly string[] {
  const result = parseEnv({ ...FINE, ...source });
  return result.ok ? [] : result.problems.map(({ setting }) => setting);
}

test("only the database and the secret have to be set", () => {
  expect(envOf({})).toMatchObject({
    bell: "postgres",
    redisUrl: null,
    host: "127.0.0.1",
    port: 3000,
    publicUrl: "http://localhost:3000",
    roles: ["web", "intake", "engine", "delivery", "jobs"],
    demo: true,
    admin: null,
    smtpUrl: null,
    leaseTtlMs: 20_000,
    logLevel: "info",
    test: false,
    failpoint: null,
  });
});

describe("a setting is read", () => {
  test.each<[Source, object]>([
    [{ REDIS_URL: "redis://r:6379/0" }, { bell: "redis", redisUrl: "redis://r:6379/0" }],
    [{ REDIS_URL: "redis://r:6379/0", CAIRN_BELL: "none" }, { bell: "none" }],
    [{ CAIRN_BELL: "postgres" }, { bell: "postgres" }],
    [{ PORT: "8080" }, { port: 8080, publicUrl: "http://localhost:8080" }],
    [{ CAIRN_PUBLIC_URL: "https://shop.example.com/" }, { publicUrl: "https://shop.example.com" }],
    [{ CAIRN_DATA_DIR: "/data" }, { dataDir: "/data" }],
    [{ CAIRN_ROLES: "engine, delivery" }, { roles: ["engine", "delivery"] }],
    [{ CAIRN_ROLES: "all" }, { roles: ["web", "intake", "engine", "delivery", "jobs"] }],
    [{ CAIRN_DEMO: "0" }, { demo: false }],
    [
      { CAIRN_ADMIN_EMAIL: "a@example.com", CAIRN_ADMIN_PASSWORD: "long enough" },
      { admin: { email: "a@example.com", password: "long enough" } },
    ],
    [{ SMTP_URL: "smtps://u:p@mail:465" }, { smtpUrl: "smtps://u:p@mail:465" }],
    [{ CAIRN_LEASE_TTL: "2" }, { leaseTtlMs: 2_000 }],
    [{ CAIRN_LEASE_TTL: "0.5" }, { leaseTtlMs: 500 }],
    [{ LOG_LEVEL: "debug" }, { logLevel: "debug" }],
    [{ PORT: "" }, { port: 3000 }],
    [{ PORT: "  " }, { port: 3000 }],
    [
      { CAIRN_ALLOW_PRIVATE: "erp.internal:8080" },
      {
        allowPrivate: { targets: [{ kind: "host", host: "erp.internal", port: 8080 }], ownHost: "localhost" },
      },
    ],
  ])("from %j", (source, expected) => {
    expect(envOf(source)).toMatchObject(expected);
  });
});

describe("a wrong setting is named", () => {
  test.each<[Source, string]>([
    [{ DATABASE_URL: undefined }, "DATABASE_URL"],
    [{ DATABASE_URL: "mysql://x/y" }, "DATABASE_URL"],
    [{ DATABASE_URL: "db.internal" }, "DATABASE_URL"],
    [{ DATABASE_URL: "postgres://h/d?options=-csearch_path%3Dx" }, "DATABASE_URL"],
    [{ REDIS_URL: "http://r" }, "REDIS_URL"],
    [{ CAIRN_BELL: "kafka" }, "CAIRN_BELL"],
    [{ CAIRN_BELL: "redis" }, "REDIS_URL"],
    [{ PORT: "0" }, "PORT"],
    [{ PORT: "65536" }, "PORT"],
    [{ PORT: "http" }, "PORT"],
    [{ PORT: "30.5" }, "PORT"],
    [{ CAIRN_PUBLIC_URL: "shop.example.com" }, "CAIRN_PUBLIC_URL"],
    [{ CAIRN_SECRET: "short" }, "CAIRN_SECRET"],
    [{ CAIRN_SECRET: `${SECRET},short` }, "CAIRN_SECRET"],
    [{ CAIRN_SECRET: undefined, CAIRN_DATA_DIR: "/nowhere" }, "CAIRN_SECRET"],
    [{ CAIRN_ROLES: "engine,cook" }, "CAIRN_ROLES"],
    [{ CAIRN_DEMO: "yes" }, "CAIRN_DEMO"],
    [{ CAIRN_ADMIN_EMAIL: "a@example.com" }, "CAIRN_ADMIN_PASSWORD"],
    [{ CAIRN_ADMIN_PASSWORD: "long enough" }, "CAIRN_ADMIN_EMAIL"],
    [{ CAIRN_ADMIN_EMAIL: "nobody", CAIRN_ADMIN_PASSWORD: "long enough" }, "CAIRN_ADMIN_EMAIL"],
    [{ CAIRN_ADMIN_EMAIL: "a@example.com", CAIRN_ADMIN_PASSWORD: "short" }, "CAIRN_ADMIN_PASSWORD"],
    [{ SMTP_URL: "mail.example.com" }, "SMTP_URL"],
    [{ CAIRN_ALLOW_PRIVATE: "erp.internal" }, "CAIRN_ALLOW_PRIVATE"],
    [{ CAIRN_ALLOW_PRIVATE: "10.0.0.0/40" }, "CAIRN_ALLOW_PRIVATE"],
    [{ CAIRN_LEASE_TTL: "soon" }, "CAIRN_LEASE_TTL"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
    [{ CAIRN_TEST: "1", CAIRN_FAILPOINT: "engine.beforeCommit:explode" }, "CAIRN_FAILPOINT"],
  ])("in %j", (source, setting) => {
    expect(wrongIn(source)).toEqual([setting]);
  });
});

test("all that is wrong is told at once, each with its cure, and no value is repeated", () => {
  const source = {
    DATABASE_URL: "sesame://open",
    PORT: "sesame",
    CAIRN_BELL: "redis",
    CAIRN_ADMIN_EMAIL: "sesame",
    CAIRN_SECRET: "sesame",
    LOG_LEVEL: "sesame",
  };
  const message = (() => {
    try {
      return readEnv(source).host;
    } catch (error) {
      return (error as Error).message;
    }
  })();
  for (const setting of [
    "DATABASE_URL",
    "PORT",
    "REDIS_URL",
    "CAIRN_ADMIN_EMAIL",
    "CAIRN_ADMIN_PASSWORD",
    "CAIRN_SECRET",
    "LOG_LEVEL",
  ]) {
    expect(message).toContain(`${setting}: `);
  }
  expect(message).not.toContain("sesame");
  expect(message).toMatch(/Write it as postgres:/);
});

test("the secret comes from the data folder where none is set", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-env-"));
  writeFileSync(path.join(folder, "secret"), `${SECRET}\n`);
  const fromFile = envOf({ CAIRN_SECRET: undefined, CAIRN_DATA_DIR: folder });
  rmSync(folder, { recursive: true });
  expect(fromFile.authSecret).toBe(envOf({}).authSecret);
  expect(fromFile.authSecret).not.toContain(SECRET);
});

test("a failpoint is read in tests alone", () => {
  const failpoint = "engine.beforeCommit:kill9:3";
  expect(envOf({ CAIRN_FAILPOINT: failpoint }).failpoint).toBeNull();
  expect(envOf({ CAIRN_TEST: "1", CAIRN_FAILPOINT: failpoint }).failpoint).toEqual({
    name: "engine.beforeCommit",
    act: "kill9",
    nth: 3,
  });
});
