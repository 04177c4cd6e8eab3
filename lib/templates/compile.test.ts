import { afterAll, expect, test } from "vitest";
import { compileTemplate } from "./compile.ts";
import { closeLiquid } from "./liquid-pool.ts";
import type { TemplateSource } from "./source.ts";

afterAll(closeLiquid);

const MJML = `<mjml><mj-body><mj-section><mj-column>
<mj-text>Hi {{ person.firstName | default: "there" }}</mj-text>
<mj-raw>{% for item in cart.items %}</mj-raw>
<mj-button href="{{ item.url }}">{{ item.name }}</mj-button>
<mj-raw>{% endfor %}</mj-raw>
<mj-text><a href="{{ links.unsubscribe }}">Unsubscribe</a></mj-text>
</mj-column></mj-section></mj-body></mjml>`;

function compile(changes: Partial<TemplateSource> = {}) {
  return compileTemplate({
    mode: "mjml",
    source: MJML,
    subject: "Your cart",
    preheader: "",
    class: "marketing",
    ...changes,
  });
}

test("compiles MJML once and leaves the Liquid inside", async () => {
  const compiled = await compile({ preheader: "Still {{ cart.item_count }} waiting" });
  expect(compiled.issues).toEqual([]);
  expect(compiled.html).toContain('href="{{ item.url }}"');
  expect(compiled.html).toMatch(
    /<body[^>]*><div class="cairn-preheader"[^>]*>Still \{\{ cart.item_count \}\} waiting/,
  );
  expect(compiled.text).toMatch(
    /\{% for item in cart.items %\}[\s\S]*\{\{ item.name \}\}[\s\S]*\{% endfor %\}/,
  );
  expect(compiled.paths).toContain("person.firstName");
});

test.each([
  ["an unclosed tag", { source: "<p>{% if a %}</p>", mode: "html" as const }, "liquid", "source"],
  [
    "an unknown filter",
    { source: "<p>\n{{ person.a | shout }}</p>", mode: "html" as const },
    "liquid",
    "source",
  ],
  ["a broken subject", { subject: "Hi {{ " }, "liquid", "subject"],
  ["no subject", { subject: " " }, "empty", "subject"],
  ["an unknown element", { source: "<mjml><mj-body><mj-nope></mj-nope></mj-body></mjml>" }, "mjml", "source"],
  ["no MJML at all", { source: "hello" }, "mjml", "source"],
  ["too much source", { source: "x".repeat(262_145), mode: "html" as const }, "too_large", "source"],
])("S-9.15 refuses %s", async (_case, changes, code, field) => {
  const { issues } = await compile(changes);
  expect(issues).toContainEqual(expect.objectContaining({ code, field, severity: "error" }));
});

test.each([
  [
    "S-9.16 a marketing mail without a way out",
    { source: "<p>Hi</p>", mode: "html" as const },
    "no_unsubscribe",
  ],
  ["S-9.16 a value that nothing is known of", { subject: "{{ customer.name }}" }, "unknown_value"],
  [
    "a mail that will be cut",
    { source: `<p>${"word ".repeat(21_000)}</p>{{ links.unsubscribe }}`, mode: "html" as const },
    "clipped",
  ],
])("warns of %s", async (_case, changes, code) => {
  const { issues } = await compile(changes);
  expect(issues).toContainEqual(expect.objectContaining({ code, severity: "warning" }));
});

test("a transactional mail needs no way out", async () => {
  expect((await compile({ source: "<p>Hi</p>", mode: "html", class: "transactional" })).issues).toEqual([]);
});

test("MJML includes read no files", async () => {
  const { html } = await compile({
    source: '<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>',
  });
  expect(html).not.toContain("root:");
});
