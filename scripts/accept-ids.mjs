/** Ids of rules, promises and scenarios: E-7.1, U-5, SEC-07, FT-01, P-3, A4. */
const ID = /^[A-Z]{1,4}-?\d+(\.\d+)*$/;

/** True for what can be asked for. */
export function isId(text) {
  return ID.test(text);
}

/** Source of a pattern that finds an id in a title, whole: U-5 is not U-54. A bare section has all its examples. */
export function idPattern(id) {
  const literal = id.replaceAll(".", "\\.");
  return `(?<![\\w.-])${literal}(?:\\.\\d+)*(?![\\w-]|\\.\\d)`;
}

/**
 * True for a file whose titles may carry the id: it writes its section, or makes titles of a table's rows
 * (`E-%s`, `E-$n`), which only running it can tell.
 */
export function mayCarry(id, source) {
  const [, letters, dash, section] = /^([A-Z]+)(-?)(\d+)/.exec(id) ?? [];
  return new RegExp(`(?<![\\w.-])${letters}${dash}(?:${section}(?!\\d)|[%$])`).test(source);
}

/**
 * What to say of an id. `titles`: every test met, with its state. A test that carries it and did not run is no
 * proof, nor is one whose file could not be loaded.
 */
export function verdict(id, titles, brokenSources) {
  const pattern = new RegExp(idPattern(id));
  const own = titles.filter(({ title }) => pattern.test(title));
  if (brokenSources.some((source) => mayCarry(id, source))) return "failed";
  if (own.length === 0) return "no test";
  return own.every(({ state }) => state === "passed") ? "passed" : "failed";
}
