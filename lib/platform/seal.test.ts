import { beforeEach, describe, expect, test } from "vitest";
import { keyringOf } from "#lib/platform/keyring.ts";
import { installKeyring, matchesPepperedHash, pepperedHash, seal, unseal } from "#lib/platform/seal.ts";

const OLD = "the-old-secret-of-this-installation-1";
const NEW = "the-new-secret-of-this-installation-2";
const PLACE = "wsp_1|provider|secret|prv_1";

function useSecret(text: string): void {
  const keyring = keyringOf(text);
  if (!keyring) throw new Error("too short");
  installKeyring(keyring);
}

beforeEach(() => useSecret(OLD));

test("SEC-33 what is sealed opens again, and shows nothing of itself", () => {
  const sealed = seal("smtp password", PLACE);
  expect(unseal(sealed, PLACE)).toBe("smtp password");
  expect(sealed.includes("smtp")).toBe(false);
  expect(unseal(new Uint8Array(sealed), PLACE)).toBe("smtp password");
  expect(unseal(seal("", PLACE), PLACE)).toBe("");
});

test("SEC-33 every single flipped bit is noticed", () => {
  const sealed = seal("secret", PLACE);
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => unseal(changed, PLACE)).toThrow();
  }
});

test("SEC-33 a value that is moved to another row, column or workspace does not open there", () => {
  const sealed = seal("secret", PLACE);
  for (const place of [
    "wsp_2|provider|secret|prv_1",
    "wsp_1|source|secret|prv_1",
    "wsp_1|provider|secret|prv_2",
    "",
  ]) {
    expect(() => unseal(sealed, place)).toThrow("moved");
  }
});

test("SEC-33 anything shorter, empty or of another version is refused", () => {
  const sealed = seal("secret", PLACE);
  for (const bad of [Buffer.alloc(0), Buffer.alloc(64), sealed.subarray(0, 20), sealed.subarray(0, -1)]) {
    expect(() => unseal(bad, PLACE)).toThrow();
  }
  expect(() => unseal(Buffer.concat([Buffer.of(0), sealed.subarray(1)]), PLACE)).toThrow(
    "not a sealed value",
  );
});

test("SEC-33 no two sealings use the same IV", () => {
  const ivs = new Set<string>();
  for (let count = 0; count < 20_000; count += 1) ivs.add(seal("x", PLACE).subarray(5, 17).toString("hex"));
  expect(ivs.size).toBe(20_000);
});

describe("FT-73 keys are rotated", () => {
  test("FT-73 the first key seals, the others still open", () => {
    const before = seal("secret", PLACE);
    useSecret(`${NEW},${OLD}`);
    expect(unseal(before, PLACE)).toBe("secret");
    const after = seal("secret", PLACE);
    useSecret(NEW);
    expect(unseal(after, PLACE)).toBe("secret");
    expect(() => unseal(before, PLACE)).toThrow("no longer lists");
  });

  test("FT-73 hashes stay as long as the oldest key is listed", () => {
    const hash = pepperedHash("sk_1");
    useSecret(`${NEW},${OLD}`);
    expect(matchesPepperedHash("sk_1", hash)).toBe(true);
    useSecret(NEW);
    expect(matchesPepperedHash("sk_1", hash)).toBe(false);
  });
});

test("SEC-30 a hash under the pepper is of no use without it", () => {
  const hash = pepperedHash("sk_live_1");
  expect(hash).toBe(pepperedHash("sk_live_1"));
  expect(hash).not.toBe(pepperedHash("sk_live_2"));
  expect(matchesPepperedHash("sk_live_1", hash)).toBe(true);
  expect(matchesPepperedHash("sk_live_1", "short")).toBe(false);
});

test("secrets for different purposes tell nothing of each other", () => {
  const keyring = keyringOf(OLD);
  expect(keyring?.derive("next-auth")).not.toBe(keyring?.derive("links"));
  expect(keyring?.derive("next-auth")).toBe(keyringOf(`${NEW},${OLD}`)?.derive("next-auth"));
});
