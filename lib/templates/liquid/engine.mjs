import { filters as builtIn, evalToken, ForTag, Liquid, Output, TablerowTag, tags } from "liquidjs";
import { date, headerText, isWebAddress, linkPart, localDate, money } from "./filters.mjs";
import { markPlaces } from "./places.mjs";
import { problemOf, RenderProblem } from "./problems.mjs";
import { sanitize } from "./sanitize.mjs";

/** Where a text ends up decides how its values are escaped: HTML, plain text, one header line, a web address (S-9.15). */
/** @typedef {"html" | "text" | "header" | "url"} Place */
/** @typedef {{place: Place, source: string}} Part */
/** @typedef {{place: Place, templates: import("liquidjs").Template[], engine: Liquid}} Parsed */

/** So long a text may take (S-9.15). */
export const RENDER_MS = 250;
const LIMITS = { parseLimit: 2_000_000, renderLimit: RENDER_MS, memoryLimit: 10_000_000 };
const MAX_OUTPUT = 1_000_000;
const MAX_TURNS = 10_000;

/** The tags that make texts; those that read files or hide outputs are not there. */
const TAGS = [
  "if",
  "unless",
  "case",
  "for",
  "tablerow",
  "assign",
  "capture",
  "comment",
  "raw",
  "cycle",
  "increment",
  "decrement",
  "break",
  "continue",
  "#",
];
const TOLERANT = new Set(["default", "allow_blank"]);

const escapeHtml = /** @type {(value: unknown) => unknown} */ (builtIn.escape);
/** @type {Record<Place, ((value: unknown) => unknown) | undefined>} */
const ESCAPES = { html: escapeHtml, text: undefined, header: headerText, url: linkPart };

/** @type {Map<Place, Liquid>} */
const engines = new Map();

/** @param {Place} place */
function engineFor(place) {
  const known = engines.get(place);
  if (known) return known;
  const outputEscape = ESCAPES[place];
  const made = new Liquid({
    ...LIMITS,
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    relativeReference: false,
    dynamicPartials: false,
    ...(outputEscape ? { outputEscape } : {}),
  });
  for (const name of Object.keys(tags)) if (!TAGS.includes(name)) delete made.tags[name];
  delete made.filters["raw"];
  made.registerTag("for", strictLoop(ForTag));
  made.registerTag("tablerow", strictLoop(TablerowTag));
  made.registerFilter("money", /** @type {never} */ (money));
  made.registerFilter("local_date", /** @type {never} */ (localDate));
  made.registerFilter("date", /** @type {never} */ (date));
  made.registerFilter("allow_blank", (value) => value ?? "");
  made.registerFilter("cairn_link", (value) => String(value ?? "").trim());
  made.registerFilter("cairn_link_part", linkPart);
  engines.set(place, made);
  return made;
}

/**
 * A loop over something that is missing fails; an empty list is allowed (S-9.14).
 * @param {typeof ForTag | typeof TablerowTag} Tag
 */
function strictLoop(Tag) {
  // @ts-expect-error the two tags share what is used of them
  return class extends Tag {
    /**
     * @param {import("liquidjs").Context} ctx
     * @param {import("liquidjs").Emitter} emitter
     */
    *render(ctx, emitter) {
      const list = yield evalToken(this.collection, ctx);
      if (list === null || list === undefined)
        throw new RenderProblem("render_missing", this.collection.getText());
      const turns = Array.isArray(list) ? list.length : 0;
      const counted = ctx.getRegister("cairn_turns", { n: 0 });
      counted.n += turns;
      if (counted.n > MAX_TURNS)
        throw new RenderProblem("render_limit", `more than ${MAX_TURNS} turns of loops`);
      return yield* super.render(ctx, emitter);
    }
  };
}

/**
 * Parses one part. Throws a RenderProblem `syntax` that names what is wrong.
 * @param {Part} part
 * @returns {Parsed}
 */
export function parsePart({ place, source }) {
  const engine = engineFor(place);
  const marked = place === "html" ? markPlaces(source) : { source, unsafe: [] };
  if (marked.unsafe.length > 0) {
    throw new RenderProblem(
      "syntax",
      `${marked.unsafe[0]} stands where a value could become code; put it into text or a quoted attribute`,
    );
  }
  const templates = engine.parse(marked.source);
  harden(templates);
  return { place, templates, engine };
}

/**
 * What is wrong with parts, and which values they ask for; nothing is rendered.
 * @param {readonly Part[]} parts
 */
export function checkParts(parts) {
  return parts.map((part) => {
    try {
      const { engine, templates } = parsePart(part);
      const paths = engine
        .globalVariableSegmentsSync(templates)
        .map((segments) => segments.filter((one) => typeof one === "string").join("."));
      return { ok: true, paths: [...new Set(paths)].sort() };
    } catch (error) {
      return { ok: false, ...problemOf(error) };
    }
  });
}

/**
 * Every output fails rather than print nothing (S-9.14).
 * @param {Iterable<import("liquidjs").Template>} templates
 */
function harden(templates) {
  for (const template of templates) {
    if (template instanceof Output) {
      template.render = strictRender;
      continue;
    }
    const children = template.children?.(false, true);
    if (!children) continue;
    // A generator that yields promises only for partials, which do not exist here.
    harden(/** @type {import("liquidjs").Template[]} */ (drain(children)));
  }
}

/** @param {Iterator<unknown, unknown>} generator */
function drain(generator) {
  let step = generator.next();
  while (!step.done) step = generator.next(step.value);
  return step.value ?? [];
}

/**
 * @this {Output}
 * @param {import("liquidjs").Context} ctx
 * @param {import("liquidjs").Emitter} emitter
 * @returns {Generator<unknown, void, unknown>}
 */
function* strictRender(ctx, emitter) {
  const { initial, filters } = this.value;
  const tolerant = filters.some(({ name }) => TOLERANT.has(name));
  const lenient = tolerant || filters.length === 0;
  let value = yield initial.evaluate(ctx, true);
  if (!lenient && isReference(initial) && isBlank(value)) throw missing(initial);
  for (const filter of filters) {
    if (filter.name === "cairn_link" && !isWebAddress(value))
      throw new RenderProblem("render_bad_url", nameOf(initial));
    value = yield filter.render(value, ctx);
  }
  if (!tolerant && isBlank(value)) throw missing(initial);
  emitter.write(value);
}

/** @param {import("liquidjs").Expression} initial */
function isReference(initial) {
  const [first] = initial.postfix;
  return initial.postfix.length === 1 && first !== undefined && "variable" in first;
}

/** @param {import("liquidjs").Expression} initial */
function missing(initial) {
  return new RenderProblem("render_missing", nameOf(initial));
}

/** @param {import("liquidjs").Expression} initial */
function nameOf(initial) {
  return initial.postfix.map((token) => token.getText()).join(" ");
}

/** @param {unknown} value */
function isBlank(value) {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return value.trim() === "";
  return Array.isArray(value) && value.length === 0 ? false : Number.isNaN(value);
}

/**
 * Renders one parsed part over data. Throws what `problemOf` understands.
 * @param {Parsed} parsed
 * @param {object} data
 * @param {{locale: string, zone: string, currency: string | null}} reader
 */
export function renderPart({ place, templates, engine }, data, reader) {
  const text = String(engine.renderSync(templates, data, { globals: { cairn: reader } }));
  if (text.length > MAX_OUTPUT) throw new RenderProblem("render_limit", "more than 1 MB of text");
  if (place === "html") return sanitize(text);
  return place === "header" ? String(headerText(text)).trim() : text;
}
