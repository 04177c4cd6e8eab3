import fc from "fast-check";
import { expect, test } from "vitest";
import { readStored, storedText } from "./stored-text.ts";

const mail = (html: string, text = "") =>
  ({
    kind: "mail",
    subject: "Äpfel",
    html,
    text,
    headers: { "List-Unsubscribe": "<https://x.example>" },
  }) as const;

test("S-9.1 what was handed over comes back letter by letter, however long and whatever its script", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(3_000), (words, times) => {
      const rendered = mail(words.repeat(times % 200), words);
      expect(readStored(JSON.parse(JSON.stringify(storedText(rendered))))).toEqual(rendered);
    }),
  );
});

test("a long mail takes little room in its row, and its subject can be read there", () => {
  const stored = storedText(mail("<p>It stands through storms.</p>".repeat(1_000)));
  expect(stored).toMatchObject({ subject: "Äpfel" });
  expect(JSON.stringify(stored).length).toBeLessThan(2_000);
});

test("calls and short mails are kept as they are", () => {
  const call = { kind: "call", method: "POST", url: "https://x.example", headers: {}, body: "{}" } as const;
  expect(storedText(call)).toBe(call);
  expect(storedText(mail("<p>Hi</p>"))).toEqual(mail("<p>Hi</p>"));
});
