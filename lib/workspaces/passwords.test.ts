import { expect, test } from "vitest";
import { normalizeEmail } from "./email.ts";
import { networkOf } from "./limits.ts";
import { hashPassword, matchesPassword, passwordIssue } from "./passwords.ts";

test.each([
  ["1234567", "too_short"],
  ["12345678", "too_common"],
  ["87654321", "too_common"],
  ["Password1!", "too_common"],
  ["qwertyuiop", "too_common"],
  ["aaaaaaaaaa", "too_common"],
  ["abcabcabc", "too_common"],
  ["iloveyou2026", "too_common"],
  ["x".repeat(1_025), "too_long"],
  ["correct horse battery", null],
  ["жёлтый слон", null],
  ["🦉🦉🦊🦊🐻🐻🐼🐼", null],
])("SEC-22 the password %j: %s", (password, issue) => {
  expect(passwordIssue(password)).toBe(issue);
});

test("SEC-22 a password is kept as Argon2id and matches itself alone", async () => {
  const hash = await hashPassword("correct horse battery");
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await matchesPassword(hash, "correct horse battery")).toBe(true);
  expect(await matchesPassword(hash, "correct horse Battery")).toBe(false);
  expect(await matchesPassword(null, "nobody has this password")).toBe(false);
  expect(await matchesPassword(hash, "x".repeat(10_000))).toBe(false);
});

test.each([
  [" Ada@Example.COM ", "ada@example.com"],
  ["ada＠example.com", null],
  ["аda@example.com", null],
  ["ada@exa mple.com", null],
  ["ada", null],
  [`${"a".repeat(250)}@b.co`, null],
])("SEC-22 the address %j becomes %j", (typed, address) => {
  expect(normalizeEmail(typed)).toBe(address);
});

test.each([
  ["198.51.100.7", "198.51.100"],
  ["::ffff:198.51.100.7", "198.51.100"],
  ["2001:db8:1:2::5", "2001:db8:1"],
  ["::1", ":0:0"],
])("SEC-25 %s counts with %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
