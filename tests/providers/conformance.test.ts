import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { ProviderKind } from "#lib/delivery/providers/provider.ts";
import { providerKind, providerKinds } from "#lib/delivery/providers/registry.ts";

const FOLDER = path.join(import.meta.dirname, "..", "..", "lib", "delivery", "providers");

describe.each(providerKinds.map((kind) => [kind.kind, kind] as const))(
  "the provider %s",
  (name, kind: ProviderKind) => {
    test("lives in the folder of its name, with a README that begins with its title", () => {
      const readme = path.join(FOLDER, name, "README.md");
      expect(existsSync(path.join(FOLDER, name, "provider.ts"))).toBe(true);
      expect(readFileSync(readme, "utf8").split("\n")[0]).toBe(`# ${kind.title}`);
    });

    test("is found by its name, and no other has it", () => {
      expect(providerKind(name)).toBe(kind);
      expect(providerKinds.filter((other) => other.kind === name)).toHaveLength(1);
    });

    test("serves a channel and gives its calls a deadline within the limits", () => {
      expect(kind.channels.length).toBeGreaterThan(0);
      const message = { channel: "email", templateId: "tpl" } as const;
      expect(kind.deadlineMs(message)).toBeGreaterThanOrEqual(1_000);
      expect(kind.deadlineMs(message)).toBeLessThanOrEqual(60_000);
    });

    test("refuses settings that it does not know", () => {
      expect(kind.settings.safeParse({ nonsense: true }).success).toBe(false);
    });

    test("has a contract test of its own, or is proven by the guard's", () => {
      const own = path.join(import.meta.dirname, `${name}.test.ts`);
      expect(existsSync(own)).toBe(true);
    });
  },
);
