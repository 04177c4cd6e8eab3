import { afterAll, expect, test } from "vitest";
import type { JsonObject } from "#core/kernel/json.ts";
import { closeLiquid, type Place, type Rendered, renderLiquid } from "./liquid-pool.ts";

afterAll(closeLiquid);

const reader = { locale: "en-GB", zone: "Europe/Lisbon", currency: "EUR" };
let jobs = 0;

function render(source: string, data: JsonObject = {}, place: Place = "html"): Promise<Rendered> {
  jobs += 1;
  return renderLiquid({ key: `test-${jobs}`, parts: [{ place, source }], data, reader });
}

async function text(source: string, data: JsonObject = {}, place: Place = "html"): Promise<string> {
  const rendered = await render(source, data, place);
  if (!rendered.ok) throw new Error(`${rendered.cause}: ${rendered.path}`);
  return rendered.texts[0] ?? "";
}

test.each([
  ["E-9.8 S-9.14 a missing value", "Hi {{ person.firstName }}", { person: {} }, "person.firstName"],
  ["S-9.14 a null value", "{{ a }}", { a: null }, "a"],
  ["S-9.14 a blank value", "{{ a }}", { a: "  " }, "a"],
  ["S-9.14 a missing value in a filter chain", "{{ a | append: '!' }}", {}, "a"],
  [
    "S-9.14 a loop over nothing known",
    "{% for x in cart.items %}{{ x }}{% endfor %}",
    { cart: {} },
    "cart.items",
  ],
  ["S-9.14 a missing value inside a loop", "{% for x in l %}{{ x.name }}{% endfor %}", { l: [{}] }, "x.name"],
  ["S-9.14 a missing value inside a condition", "{% if a %}{{ a.b }}{% endif %}", { a: {} }, "a.b"],
  ["SEC-40 what every object inherits", "{{ a.constructor }}", { a: {} }, "a.constructor"],
])("%s fails by its path", async (_case, source, data, path) => {
  expect(await render(source, data as JsonObject)).toEqual({ ok: false, cause: "render_missing", path });
});

test.each([
  ["E-9.8 a default", "Hi {{ person.firstName | default: 'there' }}", { person: {} }, "Hi there"],
  ["S-9.14 allow_blank", "Hi {{ a | allow_blank }}!", {}, "Hi !"],
  ["S-9.14 an empty list", "{% for x in l %}{{ x }}{% else %}none{% endfor %}", { l: [] }, "none"],
  ["S-9.14 a condition on something missing", "{% if a.b %}yes{% else %}no{% endif %}", {}, "no"],
  ["S-9.14 zero and false", "{{ a }} {{ b }}", { a: 0, b: false }, "0 false"],
])("%s prints", async (_case, source, data, expected) => {
  expect(await text(source, data as JsonObject)).toBe(expected);
});

test("SEC-40 values are escaped, and never rendered again", async () => {
  expect(await text("<p>{{ a }}</p>", { a: "<img onerror=x>{{ 7 | times: 7 }}" })).toBe(
    "<p>&lt;img onerror=x&gt;{{ 7 | times: 7 }}</p>",
  );
});

test.each([
  ["javascript:alert(1)", false],
  ["//elsewhere.test/a", false],
  ["/path", false],
  ["https://user:pass@a.test/", false],
  ["data:text/html,x", false],
  ["https://a.test/b?c=d&e=f", true],
  ["http://a.test", true],
])("S-9.15 a link to %s is allowed: %s", async (url, allowed) => {
  const rendered = await render('<a href="{{ url }}">x</a>', { url });
  if (allowed)
    expect(rendered).toEqual({ ok: true, texts: [`<a href="${url.replace("&", "&amp;")}">x</a>`] });
  else expect(rendered).toEqual({ ok: false, cause: "render_bad_url", path: "url" });
});

test("S-9.15 a value inside an address stays a part of it", async () => {
  const html = await text('<a href="https://a.test/{{ p }}?q={{ q }}">x</a>', { p: "../admin", q: 'a&b"c' });
  expect(html).toBe('<a href="https://a.test/..%2Fadmin?q=a%26b%22c">x</a>');
});

test("S-9.15 a header stays on one line", async () => {
  expect(await text("Hi {{ n }}", { n: "a\r\nBcc: b\u0000" }, "header")).toBe("Hi a Bcc: b");
});

test.each([
  ["<script>alert(1)</script>after", "after"],
  ["<a href='java&#115;cript:x' onclick='y'>z</a>", "<a>z</a>"],
  ['<a href=" java\tscript:x">z</a>', "<a>z</a>"],
  ["<form action='https://a.test'><p>in</p></form>", "<p>in</p>"],
  ["<iframe src='https://a.test'></iframe>b", "b"],
  ["<img src=x onerror=alert(1)>", "<img>"],
  ["<svg><script>1</script></svg>c", "c"],
  ['<p style="width:expression(alert(1))">d</p>', "<p>d</p>"],
  ["<meta http-equiv=refresh content='0;url=https://a.test'>e", "e"],
  ["<!--[if mso]><table><tr><td><![endif]-->f", "<!--[if mso]><table><tr><td><![endif]-->f"],
  ["1 < 2 and <3", "1 &lt; 2 and &lt;3"],
  [
    '<a href="mailto:a@b.test">g</a><a href="tel:+49">h</a>',
    '<a href="mailto:a@b.test">g</a><a href="tel:+49">h</a>',
  ],
  ["<scr<script>ipt>alert(1)</script>", "&lt;scr"],
])("SEC-41 %s becomes %s", async (source, expected) => {
  const html = await text(source);
  expect(html).not.toMatch(/<script[\s>]|\son\w+=|javascript:/i);
  expect(html).toBe(expected);
});

test.each([
  ["an unclosed tag", "{% if a %}x"],
  ["an unknown filter", "{{ a | nope }}"],
  ["a filter that would lift the escaping", "{{ a | raw }}"],
  ["a file", "{% include '/etc/passwd' %}"],
  ["a layout", "{% layout 'x' %}"],
  ["a value among attributes", "<a {{ a }}>x</a>"],
  ["a value in a handler", '<a onclick="{{ a }}">x</a>'],
  ["a value in a script", "<script>{{ a }}</script>"],
])("SEC-40 %s is refused when it is parsed", async (_case, source) => {
  expect(await render(source, { a: "x" })).toMatchObject({ ok: false, cause: "syntax" });
});

const DOUBLING =
  "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a | size }}";
const QUADRATIC =
  "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..10) %}{% assign a = a | append: a %}{% endfor %}{% for i in (1..60) %}{% assign a = a | replace: 'x', a %}{% endfor %}";
test.each([
  ["an empty loop", "{% for i in (1..100000000) %}{% endfor %}"],
  [
    "loops in loops",
    "{% for a in (1..99) %}{% for b in (1..99) %}{% for c in (1..99) %}x{% endfor %}{% endfor %}{% endfor %}",
  ],
  ["a doubling text", DOUBLING],
  ["a text multiplied by itself", QUADRATIC],
  [
    "a doubling list",
    "{% assign a = '1,2,3,4' | split: ',' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}",
  ],
  ["a date of millions of digits", "{% assign t = 0 | date: '%9000000d%9000000d' %}{{ t }}"],
])("SEC-40 a template that loops or grows ends in render_limit: %s", async (_case, source) => {
  const before = performance.now();
  expect(await render(source)).toMatchObject({ ok: false, cause: "render_limit" });
  expect(performance.now() - before).toBeLessThan(5_000);
  expect(await text("fine")).toBe("fine");
});

test("SEC-40 a thread that does not come back is ended, and the jobs behind it are done", async () => {
  const long = Array.from({ length: 1_200_000 }, (_, at) => `${(at * 7_919) % 1_200_000}ä`);
  const slow = "{% assign s = l | sort_natural %}{{ s | size }}";
  const [bomb, ...others] = await Promise.all([
    render(slow, { l: long }),
    ...Array.from({ length: 20 }, () => text("ok")),
  ]);
  expect(bomb).toEqual({ ok: false, cause: "render_limit", path: "stopped: more than 1 s or 64 MB" });
  expect(others).toEqual(Array.from({ length: 20 }, () => "ok"));
});

/** One filter that works long: between its steps nobody can ask how long it has been at it. */
const SORTING = `{% assign a = 'ä,b,ö,c,' %}{% for i in (1..17) %}{% assign a = a | append: a %}{% endfor %}{{ a | split: ',' ${"| sort_natural ".repeat(60)}| size }}`;

test("G-12 FT-07 templates that eat their time keep nobody waiting but themselves", async () => {
  const parts = [{ place: "text" as const, source: "{{ n }}" }];
  const good = (n: string) => renderLiquid({ key: "neighbour", parts, data: { n }, reader });
  await good("known");
  const order: string[] = [];
  const bombs = Array.from({ length: 4 }, (_, n) =>
    render(`${n}${SORTING}`).then(({ ok }) => order.push(`bomb ${ok}`)),
  );
  const others = Array.from({ length: 40 }, (_, n) => good(`${n}`).then(({ ok }) => order.push(`${ok}`)));
  await Promise.all([...bombs, ...others]);
  expect(order.filter((word) => word === "bomb false")).toHaveLength(4);
  // At most the one that was being tried has come to its end before them.
  expect(order.slice(0, 41).filter((word) => word === "true")).toHaveLength(40);
});

test("money and dates are written as the reader writes them", async () => {
  const data = { total: 1234.5, at: "2027-07-01T22:30:00Z" };
  expect(await text("{{ total | money: 'EUR' }}", data, "text")).toBe("€1,234.50");
  expect(await text("{{ total | money }}", data, "text")).toBe("€1,234.50");
  expect(await text("{{ at | local_date }}", data, "text")).toBe("1 July 2027");
  expect(await text("{{ at | date: '%H:%M' }}", data, "text")).toBe("23:30");
});

test("the parts of a job are parsed once and rendered for each person", async () => {
  const parts = [
    { place: "header" as const, source: "Hi {{ n }}" },
    { place: "text" as const, source: "{{ n }}!" },
  ];
  const names = Array.from({ length: 50 }, (_, at) => `n${at}`);
  const all = await Promise.all(names.map((n) => renderLiquid({ key: "same", parts, data: { n }, reader })));
  expect(all).toEqual(names.map((n) => ({ ok: true, texts: [`Hi ${n}`, `${n}!`] })));
});
