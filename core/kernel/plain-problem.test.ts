import { expect, test } from "vitest";
import { z } from "zod";
import "./plain-problem.ts";

const said = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

test.each([
  [z.string(), undefined, "Fill this in"],
  [z.array(z.string()), null, "Fill this in"],
  [z.string(), 7, "Enter a text"],
  [z.number(), "7", "Enter a number"],
  [z.string().min(1), "", "Fill this in"],
  [z.string().max(3), "long", "Enter at most 3 characters"],
  [z.array(z.string()).min(2), ["a"], "Add at least 2"],
  [z.number().max(9), 10, "Enter 9 or less"],
  [z.int().min(1), 0, "Enter 1 or more"],
  [z.enum(["a", "b"]), undefined, "Choose one"],
  [z.string("Choose a template"), undefined, "Choose a template"],
])("what is wrong with a value is said in plain words: %#", (schema, value, words) => {
  expect(said(schema, value)).toBe(words);
});
