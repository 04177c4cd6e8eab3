import { expect, test } from "vitest";
import { applyCommand } from "#core/journey/apply.ts";
import { copyFragment, MAX_FRAGMENT_BYTES, pasteCommand, readFragment } from "#core/journey/fragment.ts";
import { arrows, drawJourney, ids } from "./draw.ts";

const journey = drawJourney(
  {
    start: ["event-trigger", { event: "Product Added" }],
    mail: ["email", { templateId: "tpl_here" }],
    hook: [
      "webhook",
      {
        url: "https://crm.example",
        headers: [
          { name: "Authorization", value: "Bearer s3cret" },
          { name: "X-Shop", value: "fjord" },
        ],
      },
    ],
  },
  ["start --next--> mail", "mail --next--> hook"],
);
const names = { tpl_here: "Cart reminder 1" };
let n = 0;
const options = {
  at: { x: 400, y: 80 },
  newId: () => `new_${++n}`,
  templateIds: { "Cart reminder 1": "tpl_there" },
};

test("U-13 copied steps keep their inner connections and leave secrets behind", () => {
  const fragment = copyFragment(journey, new Set(["mail", "hook"]), names);
  const text = JSON.stringify(fragment);
  expect(text).not.toContain("s3cret");
  expect(fragment.needs).toEqual({ templates: ["Cart reminder 1"], events: [], secrets: 1 });
  const read = readFragment(text);
  if (!read) throw new Error("not read");
  const command = pasteCommand(read, options);
  const applied = applyCommand(journey, command);
  if (!applied.ok) throw new Error(applied.refusal);
  expect(ids(applied.document).slice(3)).toEqual(command.steps.map(({ id }) => id));
  expect(arrows(applied.document).at(-1)).toBe(`${command.steps[0]?.id} --next--> ${command.steps[1]?.id}`);
  expect(command.steps[0]).toMatchObject({ x: 400, y: 80, config: { templateId: "tpl_there" } });
  expect(command.steps[1]?.config["headers"]).toEqual([
    { name: "Authorization", value: "" },
    { name: "X-Shop", value: "fjord" },
  ]);
});

test("Q-8 copy, paste and undo leave the drawing as it was", () => {
  const command = pasteCommand(copyFragment(journey, new Set(ids(journey)), names), options);
  const pasted = applyCommand(journey, command);
  if (!pasted.ok) throw new Error(pasted.refusal);
  const undone = applyCommand(pasted.document, pasted.inverse);
  expect(undone.ok && JSON.stringify(undone.document)).toBe(JSON.stringify(journey));
});

test("a template that the other workspace lacks is left to be chosen", () => {
  const command = pasteCommand(copyFragment(journey, new Set(["mail"]), names), {
    ...options,
    templateIds: {},
  });
  expect(command.steps[0]?.config).toEqual({ templateId: "" });
});

test.each([
  ["plain text", "hello"],
  ["JSON of something else", '{"kind":"other"}'],
  [
    "a fragment with a foreign field",
    JSON.stringify({ kind: "cairn/journey-fragment", v: 1, steps: [], edges: [], evil: 1 }),
  ],
  ["half a fragment", '{"kind":"cairn/journey-fragment"'],
  [
    "more than 256 KB",
    JSON.stringify({ kind: "cairn/journey-fragment", pad: "x".repeat(MAX_FRAGMENT_BYTES) }),
  ],
])("a clipboard with %s is not taken", (_case, text) => {
  expect(readFragment(text)).toBeNull();
});
